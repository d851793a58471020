from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReservedCustomer(_message.Message):
    __slots__ = ("customer_id", "channels")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    channels: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_id: _Optional[str] = ..., channels: _Optional[_Iterable[str]] = ...) -> None: ...

class RecordReservationsRequest(_message.Message):
    __slots__ = ("month", "customers")
    MONTH_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    month: str
    customers: _containers.RepeatedCompositeFieldContainer[ReservedCustomer]
    def __init__(self, month: _Optional[str] = ..., customers: _Optional[_Iterable[_Union[ReservedCustomer, _Mapping]]] = ...) -> None: ...

class RecordReservationsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BringRegisterIntoForceRequest(_message.Message):
    __slots__ = ("month", "sha256", "lines")
    MONTH_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    month: str
    sha256: str
    lines: int
    def __init__(self, month: _Optional[str] = ..., sha256: _Optional[str] = ..., lines: _Optional[int] = ...) -> None: ...

class BringRegisterIntoForceResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
