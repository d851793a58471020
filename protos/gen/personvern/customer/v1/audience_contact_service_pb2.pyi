from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class HashContactsRequest(_message.Message):
    __slots__ = ("export_id", "processor_id", "customer_ids", "only_known")
    EXPORT_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    ONLY_KNOWN_FIELD_NUMBER: _ClassVar[int]
    export_id: str
    processor_id: str
    customer_ids: _containers.RepeatedScalarFieldContainer[str]
    only_known: bool
    def __init__(self, export_id: _Optional[str] = ..., processor_id: _Optional[str] = ..., customer_ids: _Optional[_Iterable[str]] = ..., only_known: _Optional[bool] = ...) -> None: ...

class HashedContact(_message.Message):
    __slots__ = ("customer_id", "email_sha256", "phone_sha256")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    EMAIL_SHA256_FIELD_NUMBER: _ClassVar[int]
    PHONE_SHA256_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    email_sha256: str
    phone_sha256: str
    def __init__(self, customer_id: _Optional[str] = ..., email_sha256: _Optional[str] = ..., phone_sha256: _Optional[str] = ...) -> None: ...

class HashContactsResponse(_message.Message):
    __slots__ = ("contacts",)
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    contacts: _containers.RepeatedCompositeFieldContainer[HashedContact]
    def __init__(self, contacts: _Optional[_Iterable[_Union[HashedContact, _Mapping]]] = ...) -> None: ...
