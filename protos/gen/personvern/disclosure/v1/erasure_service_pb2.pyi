import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from personvern.privacy.v1 import privacy_service_pb2 as _privacy_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ErasureStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERASURE_STATUS_UNSPECIFIED: _ClassVar[ErasureStatus]
    ERASURE_STATUS_PLANNING: _ClassVar[ErasureStatus]
    ERASURE_STATUS_PLANNED: _ClassVar[ErasureStatus]
    ERASURE_STATUS_BLOCKED: _ClassVar[ErasureStatus]
    ERASURE_STATUS_EXECUTING: _ClassVar[ErasureStatus]
    ERASURE_STATUS_DONE: _ClassVar[ErasureStatus]
ERASURE_STATUS_UNSPECIFIED: ErasureStatus
ERASURE_STATUS_PLANNING: ErasureStatus
ERASURE_STATUS_PLANNED: ErasureStatus
ERASURE_STATUS_BLOCKED: ErasureStatus
ERASURE_STATUS_EXECUTING: ErasureStatus
ERASURE_STATUS_DONE: ErasureStatus

class Erasure(_message.Message):
    __slots__ = ("erasure_id", "data_request_id", "status", "items", "planned_at", "started_at", "done_at", "operation_id", "told")
    ERASURE_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    PLANNED_AT_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    DONE_AT_FIELD_NUMBER: _ClassVar[int]
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    TOLD_FIELD_NUMBER: _ClassVar[int]
    erasure_id: str
    data_request_id: str
    status: ErasureStatus
    items: _containers.RepeatedCompositeFieldContainer[_privacy_service_pb2.ErasureItem]
    planned_at: _timestamp_pb2.Timestamp
    started_at: _timestamp_pb2.Timestamp
    done_at: _timestamp_pb2.Timestamp
    operation_id: str
    told: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, erasure_id: _Optional[str] = ..., data_request_id: _Optional[str] = ..., status: _Optional[_Union[ErasureStatus, str]] = ..., items: _Optional[_Iterable[_Union[_privacy_service_pb2.ErasureItem, _Mapping]]] = ..., planned_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., done_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., operation_id: _Optional[str] = ..., told: _Optional[_Iterable[str]] = ...) -> None: ...

class GetOwnErasureRequest(_message.Message):
    __slots__ = ("customer_id", "data_request_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    data_request_id: str
    def __init__(self, customer_id: _Optional[str] = ..., data_request_id: _Optional[str] = ...) -> None: ...

class GetOwnErasureResponse(_message.Message):
    __slots__ = ("erasure",)
    ERASURE_FIELD_NUMBER: _ClassVar[int]
    erasure: Erasure
    def __init__(self, erasure: _Optional[_Union[Erasure, _Mapping]] = ...) -> None: ...

class ExecuteOwnErasureRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "data_request_id", "language")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    data_request_id: str
    language: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., data_request_id: _Optional[str] = ..., language: _Optional[str] = ...) -> None: ...

class ExecuteOwnErasureResponse(_message.Message):
    __slots__ = ("erasure",)
    ERASURE_FIELD_NUMBER: _ClassVar[int]
    erasure: Erasure
    def __init__(self, erasure: _Optional[_Union[Erasure, _Mapping]] = ...) -> None: ...

class GetErasureRequest(_message.Message):
    __slots__ = ("data_request_id",)
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    data_request_id: str
    def __init__(self, data_request_id: _Optional[str] = ...) -> None: ...

class GetErasureResponse(_message.Message):
    __slots__ = ("erasure",)
    ERASURE_FIELD_NUMBER: _ClassVar[int]
    erasure: Erasure
    def __init__(self, erasure: _Optional[_Union[Erasure, _Mapping]] = ...) -> None: ...

class ExecuteErasureRequest(_message.Message):
    __slots__ = ("request_id", "data_request_id", "language")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    data_request_id: str
    language: str
    def __init__(self, request_id: _Optional[str] = ..., data_request_id: _Optional[str] = ..., language: _Optional[str] = ...) -> None: ...

class ExecuteErasureResponse(_message.Message):
    __slots__ = ("erasure",)
    ERASURE_FIELD_NUMBER: _ClassVar[int]
    erasure: Erasure
    def __init__(self, erasure: _Optional[_Union[Erasure, _Mapping]] = ...) -> None: ...

class ReapplyErasuresRequest(_message.Message):
    __slots__ = ("request_id",)
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    def __init__(self, request_id: _Optional[str] = ...) -> None: ...

class ReapplyErasuresResponse(_message.Message):
    __slots__ = ("operation_id",)
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    operation_id: str
    def __init__(self, operation_id: _Optional[str] = ...) -> None: ...
