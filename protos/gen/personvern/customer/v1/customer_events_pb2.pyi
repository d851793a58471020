from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class CustomerRegistered(_message.Message):
    __slots__ = ("customer_id", "version")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class CustomerCorrected(_message.Message):
    __slots__ = ("customer_id", "version", "fields")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...

class ContactPointChanged(_message.Message):
    __slots__ = ("customer_id", "version", "contact_point_id", "channel")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CONTACT_POINT_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    contact_point_id: str
    channel: str
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., contact_point_id: _Optional[str] = ..., channel: _Optional[str] = ...) -> None: ...

class Purchased(_message.Message):
    __slots__ = ("customer_id", "version", "contract_id", "product_code", "purchase_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    PURCHASE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    contract_id: str
    product_code: str
    purchase_id: str
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., contract_id: _Optional[str] = ..., product_code: _Optional[str] = ..., purchase_id: _Optional[str] = ...) -> None: ...

class PurchasePending(_message.Message):
    __slots__ = ("customer_id", "version", "contract_id", "product_code", "purchase_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    PURCHASE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    contract_id: str
    product_code: str
    purchase_id: str
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., contract_id: _Optional[str] = ..., product_code: _Optional[str] = ..., purchase_id: _Optional[str] = ...) -> None: ...

class InteractionOpened(_message.Message):
    __slots__ = ("customer_id", "version", "interaction_id", "channel", "topic")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    interaction_id: str
    channel: str
    topic: str
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., interaction_id: _Optional[str] = ..., channel: _Optional[str] = ..., topic: _Optional[str] = ...) -> None: ...

class InteractionClosed(_message.Message):
    __slots__ = ("customer_id", "version", "interaction_id", "channel", "topic", "supplier_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    SUPPLIER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    interaction_id: str
    channel: str
    topic: str
    supplier_id: str
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., interaction_id: _Optional[str] = ..., channel: _Optional[str] = ..., topic: _Optional[str] = ..., supplier_id: _Optional[str] = ...) -> None: ...

class MessageSent(_message.Message):
    __slots__ = ("customer_id", "version", "message_id", "template", "purpose", "channel")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    message_id: str
    template: str
    purpose: str
    channel: str
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., message_id: _Optional[str] = ..., template: _Optional[str] = ..., purpose: _Optional[str] = ..., channel: _Optional[str] = ...) -> None: ...

class MessageFailed(_message.Message):
    __slots__ = ("customer_id", "version", "message_id", "template", "purpose", "failure", "channel")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    message_id: str
    template: str
    purpose: str
    failure: str
    channel: str
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., message_id: _Optional[str] = ..., template: _Optional[str] = ..., purpose: _Optional[str] = ..., failure: _Optional[str] = ..., channel: _Optional[str] = ...) -> None: ...

class CustomerClosed(_message.Message):
    __slots__ = ("customer_id", "version")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class CustomerRestricted(_message.Message):
    __slots__ = ("customer_id", "version")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class CustomerUnrestricted(_message.Message):
    __slots__ = ("customer_id", "version")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class ContractChanged(_message.Message):
    __slots__ = ("customer_id", "version", "contract_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    contract_id: str
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., contract_id: _Optional[str] = ...) -> None: ...

class ContractEnded(_message.Message):
    __slots__ = ("customer_id", "version", "contract_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    contract_id: str
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., contract_id: _Optional[str] = ...) -> None: ...

class TermsChangeAnnounced(_message.Message):
    __slots__ = ("terms_change_id", "product_code")
    TERMS_CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    terms_change_id: str
    product_code: str
    def __init__(self, terms_change_id: _Optional[str] = ..., product_code: _Optional[str] = ...) -> None: ...

class NoticeSent(_message.Message):
    __slots__ = ("customer_id", "version", "terms_change_id", "contract_id", "message_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TERMS_CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    terms_change_id: str
    contract_id: str
    message_id: str
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., terms_change_id: _Optional[str] = ..., contract_id: _Optional[str] = ..., message_id: _Optional[str] = ...) -> None: ...

class NoticeFailed(_message.Message):
    __slots__ = ("customer_id", "version", "terms_change_id", "contract_id", "failure")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TERMS_CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    terms_change_id: str
    contract_id: str
    failure: str
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., terms_change_id: _Optional[str] = ..., contract_id: _Optional[str] = ..., failure: _Optional[str] = ...) -> None: ...

class InterestChanged(_message.Message):
    __slots__ = ("customer_id", "version", "topic")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    topic: str
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., topic: _Optional[str] = ...) -> None: ...

class GuardianLinked(_message.Message):
    __slots__ = ("customer_id", "version", "guardian_id", "linked")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_ID_FIELD_NUMBER: _ClassVar[int]
    LINKED_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    guardian_id: str
    linked: bool
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., guardian_id: _Optional[str] = ..., linked: _Optional[bool] = ...) -> None: ...

class CameOfAge(_message.Message):
    __slots__ = ("customer_id", "version", "age")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    AGE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    age: int
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., age: _Optional[int] = ...) -> None: ...

class SocialLinked(_message.Message):
    __slots__ = ("customer_id", "version", "social_link_id", "platform")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SOCIAL_LINK_ID_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    social_link_id: str
    platform: str
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., social_link_id: _Optional[str] = ..., platform: _Optional[str] = ...) -> None: ...

class SocialUnlinked(_message.Message):
    __slots__ = ("customer_id", "version", "social_link_id", "platform")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SOCIAL_LINK_ID_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    social_link_id: str
    platform: str
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., social_link_id: _Optional[str] = ..., platform: _Optional[str] = ...) -> None: ...

class CustomerErased(_message.Message):
    __slots__ = ("erasure_id", "customer_ids")
    ERASURE_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    erasure_id: str
    customer_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, erasure_id: _Optional[str] = ..., customer_ids: _Optional[_Iterable[str]] = ...) -> None: ...
