from personvern.customer.v1 import customer_service_pb2 as _customer_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetInvoicePartiesRequest(_message.Message):
    __slots__ = ("customer_ids",)
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class GetInvoicePartiesResponse(_message.Message):
    __slots__ = ("parties",)
    PARTIES_FIELD_NUMBER: _ClassVar[int]
    parties: _containers.RepeatedCompositeFieldContainer[_customer_service_pb2.GetInvoicePartyResponse]
    def __init__(self, parties: _Optional[_Iterable[_Union[_customer_service_pb2.GetInvoicePartyResponse, _Mapping]]] = ...) -> None: ...

class ListMergedCustomersRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class ListMergedCustomersResponse(_message.Message):
    __slots__ = ("merged_ids",)
    MERGED_IDS_FIELD_NUMBER: _ClassVar[int]
    merged_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, merged_ids: _Optional[_Iterable[str]] = ...) -> None: ...
