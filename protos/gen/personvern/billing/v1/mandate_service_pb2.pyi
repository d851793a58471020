import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ClaimFileStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLAIM_FILE_STATUS_UNSPECIFIED: _ClassVar[ClaimFileStatus]
    CLAIM_FILE_STATUS_COLLECTING: _ClassVar[ClaimFileStatus]
    CLAIM_FILE_STATUS_READY: _ClassVar[ClaimFileStatus]
    CLAIM_FILE_STATUS_EMPTY: _ClassVar[ClaimFileStatus]
CLAIM_FILE_STATUS_UNSPECIFIED: ClaimFileStatus
CLAIM_FILE_STATUS_COLLECTING: ClaimFileStatus
CLAIM_FILE_STATUS_READY: ClaimFileStatus
CLAIM_FILE_STATUS_EMPTY: ClaimFileStatus

class UnknownKid(_message.Message):
    __slots__ = ("line", "kid")
    LINE_FIELD_NUMBER: _ClassVar[int]
    KID_FIELD_NUMBER: _ClassVar[int]
    line: int
    kid: str
    def __init__(self, line: _Optional[int] = ..., kid: _Optional[str] = ...) -> None: ...

class MandateFile(_message.Message):
    __slots__ = ("mandate_file_id", "transmission", "made_on", "agreements", "records", "skipped_assignments", "everything", "applied", "operation_id", "received_at", "hold_until", "unknown_kids", "unknown")
    MANDATE_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    TRANSMISSION_FIELD_NUMBER: _ClassVar[int]
    MADE_ON_FIELD_NUMBER: _ClassVar[int]
    AGREEMENTS_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    SKIPPED_ASSIGNMENTS_FIELD_NUMBER: _ClassVar[int]
    EVERYTHING_FIELD_NUMBER: _ClassVar[int]
    APPLIED_FIELD_NUMBER: _ClassVar[int]
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    HOLD_UNTIL_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_KIDS_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    mandate_file_id: str
    transmission: str
    made_on: str
    agreements: int
    records: int
    skipped_assignments: int
    everything: bool
    applied: bool
    operation_id: str
    received_at: _timestamp_pb2.Timestamp
    hold_until: str
    unknown_kids: int
    unknown: _containers.RepeatedCompositeFieldContainer[UnknownKid]
    def __init__(self, mandate_file_id: _Optional[str] = ..., transmission: _Optional[str] = ..., made_on: _Optional[str] = ..., agreements: _Optional[int] = ..., records: _Optional[int] = ..., skipped_assignments: _Optional[int] = ..., everything: _Optional[bool] = ..., applied: _Optional[bool] = ..., operation_id: _Optional[str] = ..., received_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., hold_until: _Optional[str] = ..., unknown_kids: _Optional[int] = ..., unknown: _Optional[_Iterable[_Union[UnknownKid, _Mapping]]] = ...) -> None: ...

class ImportMandateFileRequest(_message.Message):
    __slots__ = ("request_id", "data")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    data: bytes
    def __init__(self, request_id: _Optional[str] = ..., data: _Optional[bytes] = ...) -> None: ...

class ImportMandateFileResponse(_message.Message):
    __slots__ = ("mandate_file", "already_imported")
    MANDATE_FILE_FIELD_NUMBER: _ClassVar[int]
    ALREADY_IMPORTED_FIELD_NUMBER: _ClassVar[int]
    mandate_file: MandateFile
    already_imported: bool
    def __init__(self, mandate_file: _Optional[_Union[MandateFile, _Mapping]] = ..., already_imported: _Optional[bool] = ...) -> None: ...

class GetMandateFileRequest(_message.Message):
    __slots__ = ("mandate_file_id",)
    MANDATE_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    mandate_file_id: str
    def __init__(self, mandate_file_id: _Optional[str] = ...) -> None: ...

class GetMandateFileResponse(_message.Message):
    __slots__ = ("mandate_file",)
    MANDATE_FILE_FIELD_NUMBER: _ClassVar[int]
    mandate_file: MandateFile
    def __init__(self, mandate_file: _Optional[_Union[MandateFile, _Mapping]] = ...) -> None: ...

class ListMandateFilesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListMandateFilesResponse(_message.Message):
    __slots__ = ("mandate_files", "next_page_token")
    MANDATE_FILES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    mandate_files: _containers.RepeatedCompositeFieldContainer[MandateFile]
    next_page_token: str
    def __init__(self, mandate_files: _Optional[_Iterable[_Union[MandateFile, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Mandate(_message.Message):
    __slots__ = ("active", "kid", "notice", "since", "version")
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    KID_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    active: bool
    kid: str
    notice: bool
    since: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, active: _Optional[bool] = ..., kid: _Optional[str] = ..., notice: _Optional[bool] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...

class GetMandateRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class GetMandateResponse(_message.Message):
    __slots__ = ("mandate", "history")
    MANDATE_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    mandate: Mandate
    history: _containers.RepeatedCompositeFieldContainer[Mandate]
    def __init__(self, mandate: _Optional[_Union[Mandate, _Mapping]] = ..., history: _Optional[_Iterable[_Union[Mandate, _Mapping]]] = ...) -> None: ...

class ClaimFile(_message.Message):
    __slots__ = ("claim_file_id", "status", "transmission", "claims", "claimed_ore", "cancellations", "first_due_date", "last_due_date", "more", "operation_id", "created_at", "created_by", "hold_until")
    CLAIM_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TRANSMISSION_FIELD_NUMBER: _ClassVar[int]
    CLAIMS_FIELD_NUMBER: _ClassVar[int]
    CLAIMED_ORE_FIELD_NUMBER: _ClassVar[int]
    CANCELLATIONS_FIELD_NUMBER: _ClassVar[int]
    FIRST_DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    LAST_DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    HOLD_UNTIL_FIELD_NUMBER: _ClassVar[int]
    claim_file_id: str
    status: ClaimFileStatus
    transmission: int
    claims: int
    claimed_ore: int
    cancellations: int
    first_due_date: str
    last_due_date: str
    more: bool
    operation_id: str
    created_at: _timestamp_pb2.Timestamp
    created_by: str
    hold_until: str
    def __init__(self, claim_file_id: _Optional[str] = ..., status: _Optional[_Union[ClaimFileStatus, str]] = ..., transmission: _Optional[int] = ..., claims: _Optional[int] = ..., claimed_ore: _Optional[int] = ..., cancellations: _Optional[int] = ..., first_due_date: _Optional[str] = ..., last_due_date: _Optional[str] = ..., more: _Optional[bool] = ..., operation_id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_by: _Optional[str] = ..., hold_until: _Optional[str] = ...) -> None: ...

class StartClaimFileRequest(_message.Message):
    __slots__ = ("request_id",)
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    def __init__(self, request_id: _Optional[str] = ...) -> None: ...

class StartClaimFileResponse(_message.Message):
    __slots__ = ("claim_file",)
    CLAIM_FILE_FIELD_NUMBER: _ClassVar[int]
    claim_file: ClaimFile
    def __init__(self, claim_file: _Optional[_Union[ClaimFile, _Mapping]] = ...) -> None: ...

class ListClaimFilesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListClaimFilesResponse(_message.Message):
    __slots__ = ("claim_files", "next_page_token")
    CLAIM_FILES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    claim_files: _containers.RepeatedCompositeFieldContainer[ClaimFile]
    next_page_token: str
    def __init__(self, claim_files: _Optional[_Iterable[_Union[ClaimFile, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetClaimFileRequest(_message.Message):
    __slots__ = ("claim_file_id",)
    CLAIM_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    claim_file_id: str
    def __init__(self, claim_file_id: _Optional[str] = ...) -> None: ...

class GetClaimFileResponse(_message.Message):
    __slots__ = ("claim_file",)
    CLAIM_FILE_FIELD_NUMBER: _ClassVar[int]
    claim_file: ClaimFile
    def __init__(self, claim_file: _Optional[_Union[ClaimFile, _Mapping]] = ...) -> None: ...

class DownloadClaimFileRequest(_message.Message):
    __slots__ = ("claim_file_id",)
    CLAIM_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    claim_file_id: str
    def __init__(self, claim_file_id: _Optional[str] = ...) -> None: ...

class DownloadClaimFileResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...
