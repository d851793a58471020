from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class ErrorReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_REASON_UNSPECIFIED: _ClassVar[ErrorReason]
    ERROR_REASON_SURVEY_NOT_FOUND: _ClassVar[ErrorReason]
    ERROR_REASON_SURVEY_VERSION_NOT_FOUND: _ClassVar[ErrorReason]
    ERROR_REASON_SURVEY_INVALID: _ClassVar[ErrorReason]
    ERROR_REASON_SURVEY_CODE_TAKEN: _ClassVar[ErrorReason]
    ERROR_REASON_SURVEY_ANSWERS_INVALID: _ClassVar[ErrorReason]
    ERROR_REASON_SURVEY_ALREADY_ANSWERED: _ClassVar[ErrorReason]
    ERROR_REASON_SURVEY_EXPIRED: _ClassVar[ErrorReason]
    ERROR_REASON_SURVEY_READ_INVALID: _ClassVar[ErrorReason]
ERROR_REASON_UNSPECIFIED: ErrorReason
ERROR_REASON_SURVEY_NOT_FOUND: ErrorReason
ERROR_REASON_SURVEY_VERSION_NOT_FOUND: ErrorReason
ERROR_REASON_SURVEY_INVALID: ErrorReason
ERROR_REASON_SURVEY_CODE_TAKEN: ErrorReason
ERROR_REASON_SURVEY_ANSWERS_INVALID: ErrorReason
ERROR_REASON_SURVEY_ALREADY_ANSWERED: ErrorReason
ERROR_REASON_SURVEY_EXPIRED: ErrorReason
ERROR_REASON_SURVEY_READ_INVALID: ErrorReason
