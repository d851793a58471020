import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LetterOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LETTER_OUTCOME_UNSPECIFIED: _ClassVar[LetterOutcome]
    LETTER_OUTCOME_POSTED: _ClassVar[LetterOutcome]
    LETTER_OUTCOME_RETURNED: _ClassVar[LetterOutcome]
LETTER_OUTCOME_UNSPECIFIED: LetterOutcome
LETTER_OUTCOME_POSTED: LetterOutcome
LETTER_OUTCOME_RETURNED: LetterOutcome

class ReportSmsRequest(_message.Message):
    __slots__ = ("body", "signature")
    BODY_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    body: bytes
    signature: str
    def __init__(self, body: _Optional[bytes] = ..., signature: _Optional[str] = ...) -> None: ...

class ReportSmsResponse(_message.Message):
    __slots__ = ("changed",)
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    changed: bool
    def __init__(self, changed: _Optional[bool] = ...) -> None: ...

class ListLettersRequest(_message.Message):
    __slots__ = ("purpose", "page_size", "page_token")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    purpose: str
    page_size: int
    page_token: str
    def __init__(self, purpose: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListLettersResponse(_message.Message):
    __slots__ = ("letters", "next_page_token")
    LETTERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    letters: _containers.RepeatedCompositeFieldContainer[Letter]
    next_page_token: str
    def __init__(self, letters: _Optional[_Iterable[_Union[Letter, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Letter(_message.Message):
    __slots__ = ("message_id", "address_lines", "language", "html", "written_at")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_LINES_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    HTML_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_AT_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    address_lines: _containers.RepeatedScalarFieldContainer[str]
    language: str
    html: str
    written_at: _timestamp_pb2.Timestamp
    def __init__(self, message_id: _Optional[str] = ..., address_lines: _Optional[_Iterable[str]] = ..., language: _Optional[str] = ..., html: _Optional[str] = ..., written_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AcknowledgeLetterRequest(_message.Message):
    __slots__ = ("request_id", "message_id", "outcome")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    message_id: str
    outcome: LetterOutcome
    def __init__(self, request_id: _Optional[str] = ..., message_id: _Optional[str] = ..., outcome: _Optional[_Union[LetterOutcome, str]] = ...) -> None: ...

class AcknowledgeLetterResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
