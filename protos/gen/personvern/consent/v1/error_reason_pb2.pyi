from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class ErrorReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_REASON_UNSPECIFIED: _ClassVar[ErrorReason]
    ERROR_REASON_CONSENT_REQUEST_INVALID: _ClassVar[ErrorReason]
    ERROR_REASON_PURPOSE_UNKNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_PURPOSE_NOT_CONSENT_BASED: _ClassVar[ErrorReason]
    ERROR_REASON_PURPOSE_OFF: _ClassVar[ErrorReason]
    ERROR_REASON_TEXT_NOT_PUBLISHED: _ClassVar[ErrorReason]
    ERROR_REASON_TEXT_OUTDATED: _ClassVar[ErrorReason]
    ERROR_REASON_OBJECTION_NOT_POSSIBLE: _ClassVar[ErrorReason]
    ERROR_REASON_OBJECTION_NOT_FOUND: _ClassVar[ErrorReason]
    ERROR_REASON_OBJECTION_STANDS: _ClassVar[ErrorReason]
    ERROR_REASON_RECEIPT_NOT_FOUND: _ClassVar[ErrorReason]
    ERROR_REASON_SUBJECT_UNKNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_TOO_YOUNG_TO_CONSENT: _ClassVar[ErrorReason]
    ERROR_REASON_FACTS_UNAVAILABLE: _ClassVar[ErrorReason]
    ERROR_REASON_POLICY_VERSION_UNKNOWN: _ClassVar[ErrorReason]
    ERROR_REASON_TERMINAL_NOT_LINKED: _ClassVar[ErrorReason]
ERROR_REASON_UNSPECIFIED: ErrorReason
ERROR_REASON_CONSENT_REQUEST_INVALID: ErrorReason
ERROR_REASON_PURPOSE_UNKNOWN: ErrorReason
ERROR_REASON_PURPOSE_NOT_CONSENT_BASED: ErrorReason
ERROR_REASON_PURPOSE_OFF: ErrorReason
ERROR_REASON_TEXT_NOT_PUBLISHED: ErrorReason
ERROR_REASON_TEXT_OUTDATED: ErrorReason
ERROR_REASON_OBJECTION_NOT_POSSIBLE: ErrorReason
ERROR_REASON_OBJECTION_NOT_FOUND: ErrorReason
ERROR_REASON_OBJECTION_STANDS: ErrorReason
ERROR_REASON_RECEIPT_NOT_FOUND: ErrorReason
ERROR_REASON_SUBJECT_UNKNOWN: ErrorReason
ERROR_REASON_TOO_YOUNG_TO_CONSENT: ErrorReason
ERROR_REASON_FACTS_UNAVAILABLE: ErrorReason
ERROR_REASON_POLICY_VERSION_UNKNOWN: ErrorReason
ERROR_REASON_TERMINAL_NOT_LINKED: ErrorReason
