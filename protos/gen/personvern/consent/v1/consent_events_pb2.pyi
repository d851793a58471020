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

class ConsentExpired(_message.Message):
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

class PreferenceChanged(_message.Message):
    __slots__ = ("customer_id", "version", "marketing_turned_off", "surveys_turned_off")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    MARKETING_TURNED_OFF_FIELD_NUMBER: _ClassVar[int]
    SURVEYS_TURNED_OFF_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    marketing_turned_off: bool
    surveys_turned_off: bool
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., marketing_turned_off: _Optional[bool] = ..., surveys_turned_off: _Optional[bool] = ...) -> None: ...

class NoCarriedOver(_message.Message):
    __slots__ = ("customer_id", "purpose", "entry_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    purpose: str
    entry_id: str
    def __init__(self, customer_id: _Optional[str] = ..., purpose: _Optional[str] = ..., entry_id: _Optional[str] = ...) -> None: ...

class PolicyChanged(_message.Message):
    __slots__ = ("policy_version", "previous_version")
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_VERSION_FIELD_NUMBER: _ClassVar[int]
    policy_version: str
    previous_version: str
    def __init__(self, policy_version: _Optional[str] = ..., previous_version: _Optional[str] = ...) -> None: ...

class AudienceSelected(_message.Message):
    __slots__ = ("audience_id", "campaign_id", "members")
    AUDIENCE_ID_FIELD_NUMBER: _ClassVar[int]
    CAMPAIGN_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    audience_id: str
    campaign_id: str
    members: int
    def __init__(self, audience_id: _Optional[str] = ..., campaign_id: _Optional[str] = ..., members: _Optional[int] = ...) -> None: ...

class AudienceExported(_message.Message):
    __slots__ = ("audience_id", "export_id", "members")
    AUDIENCE_ID_FIELD_NUMBER: _ClassVar[int]
    EXPORT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    audience_id: str
    export_id: str
    members: int
    def __init__(self, audience_id: _Optional[str] = ..., export_id: _Optional[str] = ..., members: _Optional[int] = ...) -> None: ...
