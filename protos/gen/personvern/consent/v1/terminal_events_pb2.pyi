from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class TerminalConsentWithdrawn(_message.Message):
    __slots__ = ("terminal_id", "category", "purpose", "entry_id", "sequence")
    TERMINAL_ID_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    terminal_id: str
    category: str
    purpose: str
    entry_id: str
    sequence: int
    def __init__(self, terminal_id: _Optional[str] = ..., category: _Optional[str] = ..., purpose: _Optional[str] = ..., entry_id: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...
