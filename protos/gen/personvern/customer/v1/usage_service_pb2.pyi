import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class UsageOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    USAGE_OUTCOME_UNSPECIFIED: _ClassVar[UsageOutcome]
    USAGE_OUTCOME_ACCEPTED: _ClassVar[UsageOutcome]
    USAGE_OUTCOME_NOT_COVERED: _ClassVar[UsageOutcome]
    USAGE_OUTCOME_BROKEN: _ClassVar[UsageOutcome]
    USAGE_OUTCOME_UNAVAILABLE: _ClassVar[UsageOutcome]
USAGE_OUTCOME_UNSPECIFIED: UsageOutcome
USAGE_OUTCOME_ACCEPTED: UsageOutcome
USAGE_OUTCOME_NOT_COVERED: UsageOutcome
USAGE_OUTCOME_BROKEN: UsageOutcome
USAGE_OUTCOME_UNAVAILABLE: UsageOutcome

class UsageEvent(_message.Message):
    __slots__ = ("event_id", "kind", "at", "path", "product_code")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    kind: str
    at: str
    path: str
    product_code: str
    def __init__(self, event_id: _Optional[str] = ..., kind: _Optional[str] = ..., at: _Optional[str] = ..., path: _Optional[str] = ..., product_code: _Optional[str] = ...) -> None: ...

class UsageViolation(_message.Message):
    __slots__ = ("field", "rule", "text")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    field: str
    rule: str
    text: str
    def __init__(self, field: _Optional[str] = ..., rule: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class UsageEventResult(_message.Message):
    __slots__ = ("event_id", "outcome", "violations")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    VIOLATIONS_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    outcome: UsageOutcome
    violations: _containers.RepeatedCompositeFieldContainer[UsageViolation]
    def __init__(self, event_id: _Optional[str] = ..., outcome: _Optional[_Union[UsageOutcome, str]] = ..., violations: _Optional[_Iterable[_Union[UsageViolation, _Mapping]]] = ...) -> None: ...

class RecordUsageRequest(_message.Message):
    __slots__ = ("request_id", "terminal_id", "platform", "events", "on_error")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    TERMINAL_ID_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    ON_ERROR_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    terminal_id: str
    platform: str
    events: _containers.RepeatedCompositeFieldContainer[UsageEvent]
    on_error: str
    def __init__(self, request_id: _Optional[str] = ..., terminal_id: _Optional[str] = ..., platform: _Optional[str] = ..., events: _Optional[_Iterable[_Union[UsageEvent, _Mapping]]] = ..., on_error: _Optional[str] = ...) -> None: ...

class RecordUsageResponse(_message.Message):
    __slots__ = ("results", "accepted")
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[UsageEventResult]
    accepted: int
    def __init__(self, results: _Optional[_Iterable[_Union[UsageEventResult, _Mapping]]] = ..., accepted: _Optional[int] = ...) -> None: ...

class StoredUsage(_message.Message):
    __slots__ = ("terminal_id", "event_id", "kind", "platform", "path", "product_code", "at", "received_at", "purposes", "kept_until")
    TERMINAL_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    KEPT_UNTIL_FIELD_NUMBER: _ClassVar[int]
    terminal_id: str
    event_id: str
    kind: str
    platform: str
    path: str
    product_code: str
    at: _timestamp_pb2.Timestamp
    received_at: _timestamp_pb2.Timestamp
    purposes: _containers.RepeatedScalarFieldContainer[str]
    kept_until: _timestamp_pb2.Timestamp
    def __init__(self, terminal_id: _Optional[str] = ..., event_id: _Optional[str] = ..., kind: _Optional[str] = ..., platform: _Optional[str] = ..., path: _Optional[str] = ..., product_code: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., received_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., purposes: _Optional[_Iterable[str]] = ..., kept_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListUsageRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListUsageResponse(_message.Message):
    __slots__ = ("events", "next_page_token")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[StoredUsage]
    next_page_token: str
    def __init__(self, events: _Optional[_Iterable[_Union[StoredUsage, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class UsageCount(_message.Message):
    __slots__ = ("day", "platform", "kind", "place", "events", "terminals")
    DAY_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    TERMINALS_FIELD_NUMBER: _ClassVar[int]
    day: str
    platform: str
    kind: str
    place: str
    events: int
    terminals: int
    def __init__(self, day: _Optional[str] = ..., platform: _Optional[str] = ..., kind: _Optional[str] = ..., place: _Optional[str] = ..., events: _Optional[int] = ..., terminals: _Optional[int] = ...) -> None: ...

class ListUsageCountsRequest(_message.Message):
    __slots__ = ("from_day", "to_day")
    FROM_DAY_FIELD_NUMBER: _ClassVar[int]
    TO_DAY_FIELD_NUMBER: _ClassVar[int]
    from_day: str
    to_day: str
    def __init__(self, from_day: _Optional[str] = ..., to_day: _Optional[str] = ...) -> None: ...

class ListUsageCountsResponse(_message.Message):
    __slots__ = ("counts",)
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    counts: _containers.RepeatedCompositeFieldContainer[UsageCount]
    def __init__(self, counts: _Optional[_Iterable[_Union[UsageCount, _Mapping]]] = ...) -> None: ...
