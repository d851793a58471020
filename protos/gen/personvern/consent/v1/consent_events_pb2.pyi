from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ConsentGiven(_message.Message):
    __slots__ = ("customer_id", "purpose", "entry_id", "sequence")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    purpose: str
    entry_id: str
    sequence: int
    def __init__(self, customer_id: _Optional[str] = ..., purpose: _Optional[str] = ..., entry_id: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class ConsentRefused(_message.Message):
    __slots__ = ("customer_id", "purpose", "entry_id", "sequence")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    purpose: str
    entry_id: str
    sequence: int
    def __init__(self, customer_id: _Optional[str] = ..., purpose: _Optional[str] = ..., entry_id: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class ConsentWithdrawn(_message.Message):
    __slots__ = ("customer_id", "purpose", "entry_id", "sequence")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    purpose: str
    entry_id: str
    sequence: int
    def __init__(self, customer_id: _Optional[str] = ..., purpose: _Optional[str] = ..., entry_id: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class Objected(_message.Message):
    __slots__ = ("customer_id", "purpose", "entry_id", "sequence")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    purpose: str
    entry_id: str
    sequence: int
    def __init__(self, customer_id: _Optional[str] = ..., purpose: _Optional[str] = ..., entry_id: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class ObjectionLifted(_message.Message):
    __slots__ = ("customer_id", "purpose", "entry_id", "sequence")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    purpose: str
    entry_id: str
    sequence: int
    def __init__(self, customer_id: _Optional[str] = ..., purpose: _Optional[str] = ..., entry_id: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...
