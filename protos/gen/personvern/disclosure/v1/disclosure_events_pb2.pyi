from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ProcessorRegistered(_message.Message):
    __slots__ = ("processor_id", "version")
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    processor_id: str
    version: int
    def __init__(self, processor_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class AgreementActivated(_message.Message):
    __slots__ = ("agreement_id", "processor_id", "version", "purposes")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    processor_id: str
    version: int
    purposes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, agreement_id: _Optional[str] = ..., processor_id: _Optional[str] = ..., version: _Optional[int] = ..., purposes: _Optional[_Iterable[str]] = ...) -> None: ...

class AgreementSuspended(_message.Message):
    __slots__ = ("agreement_id", "processor_id", "version")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    processor_id: str
    version: int
    def __init__(self, agreement_id: _Optional[str] = ..., processor_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class AgreementEnded(_message.Message):
    __slots__ = ("agreement_id", "processor_id", "version")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    processor_id: str
    version: int
    def __init__(self, agreement_id: _Optional[str] = ..., processor_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class ClientRevoked(_message.Message):
    __slots__ = ("client_id", "agreement_id")
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    client_id: str
    agreement_id: str
    def __init__(self, client_id: _Optional[str] = ..., agreement_id: _Optional[str] = ...) -> None: ...

class Disclosed(_message.Message):
    __slots__ = ("batch_id", "processor_id", "agreement_id", "purpose", "persons", "disclosure_id")
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    DISCLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    batch_id: str
    processor_id: str
    agreement_id: str
    purpose: str
    persons: int
    disclosure_id: str
    def __init__(self, batch_id: _Optional[str] = ..., processor_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., purpose: _Optional[str] = ..., persons: _Optional[int] = ..., disclosure_id: _Optional[str] = ...) -> None: ...

class RequestOpened(_message.Message):
    __slots__ = ("customer_id", "data_request_id", "kind", "due_on")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    data_request_id: str
    kind: str
    due_on: str
    def __init__(self, customer_id: _Optional[str] = ..., data_request_id: _Optional[str] = ..., kind: _Optional[str] = ..., due_on: _Optional[str] = ...) -> None: ...

class RequestWithdrawn(_message.Message):
    __slots__ = ("customer_id", "data_request_id", "kind")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    data_request_id: str
    kind: str
    def __init__(self, customer_id: _Optional[str] = ..., data_request_id: _Optional[str] = ..., kind: _Optional[str] = ...) -> None: ...

class RequestExtended(_message.Message):
    __slots__ = ("customer_id", "data_request_id", "kind", "due_on")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    data_request_id: str
    kind: str
    due_on: str
    def __init__(self, customer_id: _Optional[str] = ..., data_request_id: _Optional[str] = ..., kind: _Optional[str] = ..., due_on: _Optional[str] = ...) -> None: ...

class RequestCompleted(_message.Message):
    __slots__ = ("customer_id", "data_request_id", "kind", "refused")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    data_request_id: str
    kind: str
    refused: bool
    def __init__(self, customer_id: _Optional[str] = ..., data_request_id: _Optional[str] = ..., kind: _Optional[str] = ..., refused: _Optional[bool] = ...) -> None: ...

class ThirdPartyTellingDue(_message.Message):
    __slots__ = ("disclosure_id",)
    DISCLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    disclosure_id: str
    def __init__(self, disclosure_id: _Optional[str] = ...) -> None: ...

class BreachRegistered(_message.Message):
    __slots__ = ("breach_id", "notify_by")
    BREACH_ID_FIELD_NUMBER: _ClassVar[int]
    NOTIFY_BY_FIELD_NUMBER: _ClassVar[int]
    breach_id: str
    notify_by: str
    def __init__(self, breach_id: _Optional[str] = ..., notify_by: _Optional[str] = ...) -> None: ...

class ErasurePlanned(_message.Message):
    __slots__ = ("customer_id", "erasure_id", "data_request_id", "blocked")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ERASURE_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    erasure_id: str
    data_request_id: str
    blocked: bool
    def __init__(self, customer_id: _Optional[str] = ..., erasure_id: _Optional[str] = ..., data_request_id: _Optional[str] = ..., blocked: _Optional[bool] = ...) -> None: ...

class ErasureCompleted(_message.Message):
    __slots__ = ("erasure_id",)
    ERASURE_ID_FIELD_NUMBER: _ClassVar[int]
    erasure_id: str
    def __init__(self, erasure_id: _Optional[str] = ...) -> None: ...

class RestrictionEnding(_message.Message):
    __slots__ = ("customer_id", "data_request_id", "lifts_on")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    LIFTS_ON_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    data_request_id: str
    lifts_on: str
    def __init__(self, customer_id: _Optional[str] = ..., data_request_id: _Optional[str] = ..., lifts_on: _Optional[str] = ...) -> None: ...
