import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RecordsFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECORDS_FORMAT_UNSPECIFIED: _ClassVar[RecordsFormat]
    RECORDS_FORMAT_CSV: _ClassVar[RecordsFormat]
    RECORDS_FORMAT_HTML: _ClassVar[RecordsFormat]
RECORDS_FORMAT_UNSPECIFIED: RecordsFormat
RECORDS_FORMAT_CSV: RecordsFormat
RECORDS_FORMAT_HTML: RecordsFormat

class GetRecordsOfProcessingRequest(_message.Message):
    __slots__ = ("format", "language")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    format: RecordsFormat
    language: str
    def __init__(self, format: _Optional[_Union[RecordsFormat, str]] = ..., language: _Optional[str] = ...) -> None: ...

class GetRecordsOfProcessingResponse(_message.Message):
    __slots__ = ("media_type", "content")
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    media_type: str
    content: bytes
    def __init__(self, media_type: _Optional[str] = ..., content: _Optional[bytes] = ...) -> None: ...

class VerifyDisclosureLedgerRequest(_message.Message):
    __slots__ = ("request_id",)
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    def __init__(self, request_id: _Optional[str] = ...) -> None: ...

class VerifyDisclosureLedgerResponse(_message.Message):
    __slots__ = ("operation_id",)
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    operation_id: str
    def __init__(self, operation_id: _Optional[str] = ...) -> None: ...

class ListDisclosureCheckpointsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDisclosureCheckpointsResponse(_message.Message):
    __slots__ = ("checkpoints", "next_page_token")
    CHECKPOINTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    checkpoints: _containers.RepeatedCompositeFieldContainer[DisclosureCheckpoint]
    next_page_token: str
    def __init__(self, checkpoints: _Optional[_Iterable[_Union[DisclosureCheckpoint, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DisclosureCheckpoint(_message.Message):
    __slots__ = ("sequence", "day", "made_at", "subjects", "entries", "root", "jws")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    MADE_AT_FIELD_NUMBER: _ClassVar[int]
    SUBJECTS_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    ROOT_FIELD_NUMBER: _ClassVar[int]
    JWS_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    day: str
    made_at: _timestamp_pb2.Timestamp
    subjects: int
    entries: int
    root: str
    jws: str
    def __init__(self, sequence: _Optional[int] = ..., day: _Optional[str] = ..., made_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., subjects: _Optional[int] = ..., entries: _Optional[int] = ..., root: _Optional[str] = ..., jws: _Optional[str] = ...) -> None: ...

class GetDisclosureLedgerKeysRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetDisclosureLedgerKeysResponse(_message.Message):
    __slots__ = ("jwks",)
    JWKS_FIELD_NUMBER: _ClassVar[int]
    jwks: str
    def __init__(self, jwks: _Optional[str] = ...) -> None: ...
