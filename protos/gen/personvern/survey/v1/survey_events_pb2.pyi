from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Invited(_message.Message):
    __slots__ = ("customer_id", "interaction_id", "survey_id", "survey_version")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_ID_FIELD_NUMBER: _ClassVar[int]
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    SURVEY_VERSION_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    interaction_id: str
    survey_id: str
    survey_version: int
    def __init__(self, customer_id: _Optional[str] = ..., interaction_id: _Optional[str] = ..., survey_id: _Optional[str] = ..., survey_version: _Optional[int] = ...) -> None: ...

class NotInvited(_message.Message):
    __slots__ = ("customer_id", "interaction_id", "survey_id", "reason", "rule")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_ID_FIELD_NUMBER: _ClassVar[int]
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    interaction_id: str
    survey_id: str
    reason: str
    rule: str
    def __init__(self, customer_id: _Optional[str] = ..., interaction_id: _Optional[str] = ..., survey_id: _Optional[str] = ..., reason: _Optional[str] = ..., rule: _Optional[str] = ...) -> None: ...

class Answered(_message.Message):
    __slots__ = ("response_id", "survey_id", "survey_version")
    RESPONSE_ID_FIELD_NUMBER: _ClassVar[int]
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    SURVEY_VERSION_FIELD_NUMBER: _ClassVar[int]
    response_id: str
    survey_id: str
    survey_version: int
    def __init__(self, response_id: _Optional[str] = ..., survey_id: _Optional[str] = ..., survey_version: _Optional[int] = ...) -> None: ...

class Reminded(_message.Message):
    __slots__ = ("customer_id", "survey_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    survey_id: str
    def __init__(self, customer_id: _Optional[str] = ..., survey_id: _Optional[str] = ...) -> None: ...

class FollowUpWanted(_message.Message):
    __slots__ = ("customer_id", "interaction_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    interaction_id: str
    def __init__(self, customer_id: _Optional[str] = ..., interaction_id: _Optional[str] = ...) -> None: ...

class ResponseShared(_message.Message):
    __slots__ = ("supplier_id", "responses")
    SUPPLIER_ID_FIELD_NUMBER: _ClassVar[int]
    RESPONSES_FIELD_NUMBER: _ClassVar[int]
    supplier_id: str
    responses: int
    def __init__(self, supplier_id: _Optional[str] = ..., responses: _Optional[int] = ...) -> None: ...

class InvitationExpired(_message.Message):
    __slots__ = ("invitation_id", "survey_id", "answered")
    INVITATION_ID_FIELD_NUMBER: _ClassVar[int]
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_FIELD_NUMBER: _ClassVar[int]
    invitation_id: str
    survey_id: str
    answered: bool
    def __init__(self, invitation_id: _Optional[str] = ..., survey_id: _Optional[str] = ..., answered: _Optional[bool] = ...) -> None: ...
