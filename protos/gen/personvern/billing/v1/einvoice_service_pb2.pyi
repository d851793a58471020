import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EinvoiceAgreement(_message.Message):
    __slots__ = ("customer_id", "active", "since", "version", "history")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    active: bool
    since: _timestamp_pb2.Timestamp
    version: int
    history: _containers.RepeatedCompositeFieldContainer[EinvoiceChange]
    def __init__(self, customer_id: _Optional[str] = ..., active: _Optional[bool] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ..., history: _Optional[_Iterable[_Union[EinvoiceChange, _Mapping]]] = ...) -> None: ...

class EinvoiceChange(_message.Message):
    __slots__ = ("active", "at", "by", "version")
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    active: bool
    at: _timestamp_pb2.Timestamp
    by: str
    version: int
    def __init__(self, active: _Optional[bool] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., by: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class GetEinvoiceAgreementRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class GetEinvoiceAgreementResponse(_message.Message):
    __slots__ = ("agreement",)
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    agreement: EinvoiceAgreement
    def __init__(self, agreement: _Optional[_Union[EinvoiceAgreement, _Mapping]] = ...) -> None: ...

class SetEinvoiceAgreementRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "active", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    active: bool
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., active: _Optional[bool] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetEinvoiceAgreementResponse(_message.Message):
    __slots__ = ("agreement",)
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    agreement: EinvoiceAgreement
    def __init__(self, agreement: _Optional[_Union[EinvoiceAgreement, _Mapping]] = ...) -> None: ...
