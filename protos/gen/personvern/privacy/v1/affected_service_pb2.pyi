from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AffectedKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AFFECTED_KIND_UNSPECIFIED: _ClassVar[AffectedKind]
    AFFECTED_KIND_CUSTOMERS: _ClassVar[AffectedKind]
    AFFECTED_KIND_CONTRACTS_OF_PRODUCT: _ClassVar[AffectedKind]
    AFFECTED_KIND_CONTRACTS_OF_GROUP: _ClassVar[AffectedKind]
    AFFECTED_KIND_INVOICES: _ClassVar[AffectedKind]
    AFFECTED_KIND_CONSENTS: _ClassVar[AffectedKind]
    AFFECTED_KIND_SURVEY_INVITATIONS: _ClassVar[AffectedKind]
AFFECTED_KIND_UNSPECIFIED: AffectedKind
AFFECTED_KIND_CUSTOMERS: AffectedKind
AFFECTED_KIND_CONTRACTS_OF_PRODUCT: AffectedKind
AFFECTED_KIND_CONTRACTS_OF_GROUP: AffectedKind
AFFECTED_KIND_INVOICES: AffectedKind
AFFECTED_KIND_CONSENTS: AffectedKind
AFFECTED_KIND_SURVEY_INVITATIONS: AffectedKind

class AffectedData(_message.Message):
    __slots__ = ("kind", "of", "first_day", "last_day")
    KIND_FIELD_NUMBER: _ClassVar[int]
    OF_FIELD_NUMBER: _ClassVar[int]
    FIRST_DAY_FIELD_NUMBER: _ClassVar[int]
    LAST_DAY_FIELD_NUMBER: _ClassVar[int]
    kind: AffectedKind
    of: str
    first_day: str
    last_day: str
    def __init__(self, kind: _Optional[_Union[AffectedKind, str]] = ..., of: _Optional[str] = ..., first_day: _Optional[str] = ..., last_day: _Optional[str] = ...) -> None: ...

class ListAffectedRequest(_message.Message):
    __slots__ = ("data", "after", "limit")
    DATA_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    data: AffectedData
    after: str
    limit: int
    def __init__(self, data: _Optional[_Union[AffectedData, _Mapping]] = ..., after: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class ListAffectedResponse(_message.Message):
    __slots__ = ("customer_ids", "records", "after", "read", "total")
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    READ_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[str]
    records: int
    after: str
    read: int
    total: int
    def __init__(self, customer_ids: _Optional[_Iterable[str]] = ..., records: _Optional[int] = ..., after: _Optional[str] = ..., read: _Optional[int] = ..., total: _Optional[int] = ...) -> None: ...
