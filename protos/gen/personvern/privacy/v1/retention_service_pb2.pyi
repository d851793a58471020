import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RetentionCount(_message.Message):
    __slots__ = ("kind", "retention", "statute", "past", "open", "deleted")
    KIND_FIELD_NUMBER: _ClassVar[int]
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    STATUTE_FIELD_NUMBER: _ClassVar[int]
    PAST_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    kind: str
    retention: str
    statute: str
    past: int
    open: int
    deleted: int
    def __init__(self, kind: _Optional[str] = ..., retention: _Optional[str] = ..., statute: _Optional[str] = ..., past: _Optional[int] = ..., open: _Optional[int] = ..., deleted: _Optional[int] = ...) -> None: ...

class RetentionRun(_message.Message):
    __slots__ = ("run_id", "day", "dry_run", "operation_id", "created_at", "started_by", "done_at", "counts")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    STARTED_BY_FIELD_NUMBER: _ClassVar[int]
    DONE_AT_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    day: str
    dry_run: bool
    operation_id: str
    created_at: _timestamp_pb2.Timestamp
    started_by: str
    done_at: _timestamp_pb2.Timestamp
    counts: _containers.RepeatedCompositeFieldContainer[RetentionCount]
    def __init__(self, run_id: _Optional[str] = ..., day: _Optional[str] = ..., dry_run: _Optional[bool] = ..., operation_id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., started_by: _Optional[str] = ..., done_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., counts: _Optional[_Iterable[_Union[RetentionCount, _Mapping]]] = ...) -> None: ...

class StartRetentionRunRequest(_message.Message):
    __slots__ = ("request_id", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class StartRetentionRunResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: RetentionRun
    def __init__(self, run: _Optional[_Union[RetentionRun, _Mapping]] = ...) -> None: ...

class GetRetentionRunRequest(_message.Message):
    __slots__ = ("run_id",)
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    def __init__(self, run_id: _Optional[str] = ...) -> None: ...

class GetRetentionRunResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: RetentionRun
    def __init__(self, run: _Optional[_Union[RetentionRun, _Mapping]] = ...) -> None: ...

class ListRetentionRunsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListRetentionRunsResponse(_message.Message):
    __slots__ = ("runs", "next_page_token")
    RUNS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[RetentionRun]
    next_page_token: str
    def __init__(self, runs: _Optional[_Iterable[_Union[RetentionRun, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
