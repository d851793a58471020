import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ImportReservationRegisterRequest(_message.Message):
    __slots__ = ("request_id", "data")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    data: bytes
    def __init__(self, request_id: _Optional[str] = ..., data: _Optional[bytes] = ...) -> None: ...

class ReservationRegister(_message.Message):
    __slots__ = ("register_id", "month", "sha256", "lines", "imported_at", "in_force", "customers", "operation_id")
    REGISTER_ID_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    IMPORTED_AT_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    register_id: str
    month: str
    sha256: str
    lines: int
    imported_at: _timestamp_pb2.Timestamp
    in_force: bool
    customers: int
    operation_id: str
    def __init__(self, register_id: _Optional[str] = ..., month: _Optional[str] = ..., sha256: _Optional[str] = ..., lines: _Optional[int] = ..., imported_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., in_force: _Optional[bool] = ..., customers: _Optional[int] = ..., operation_id: _Optional[str] = ...) -> None: ...

class ImportReservationRegisterResponse(_message.Message):
    __slots__ = ("register", "already_imported")
    REGISTER_FIELD_NUMBER: _ClassVar[int]
    ALREADY_IMPORTED_FIELD_NUMBER: _ClassVar[int]
    register: ReservationRegister
    already_imported: bool
    def __init__(self, register: _Optional[_Union[ReservationRegister, _Mapping]] = ..., already_imported: _Optional[bool] = ...) -> None: ...

class GetReservationRegisterRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetReservationRegisterResponse(_message.Message):
    __slots__ = ("register",)
    REGISTER_FIELD_NUMBER: _ClassVar[int]
    register: ReservationRegister
    def __init__(self, register: _Optional[_Union[ReservationRegister, _Mapping]] = ...) -> None: ...
