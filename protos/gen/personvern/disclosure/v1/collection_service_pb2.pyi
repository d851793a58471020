from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class CheckCollectorRequest(_message.Message):
    __slots__ = ("agreement_id",)
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    def __init__(self, agreement_id: _Optional[str] = ...) -> None: ...

class CheckCollectorResponse(_message.Message):
    __slots__ = ("processor_id",)
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    processor_id: str
    def __init__(self, processor_id: _Optional[str] = ...) -> None: ...

class RecordHandoverRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "customer_id", "claim_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CLAIM_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    customer_id: str
    claim_id: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., claim_id: _Optional[str] = ...) -> None: ...

class RecordHandoverResponse(_message.Message):
    __slots__ = ("entry_id", "processor_id")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    processor_id: str
    def __init__(self, entry_id: _Optional[str] = ..., processor_id: _Optional[str] = ...) -> None: ...
