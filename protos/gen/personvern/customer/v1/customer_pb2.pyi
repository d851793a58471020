import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CustomerKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CUSTOMER_KIND_UNSPECIFIED: _ClassVar[CustomerKind]
    CUSTOMER_KIND_PERSON: _ClassVar[CustomerKind]
    CUSTOMER_KIND_ORGANISATION: _ClassVar[CustomerKind]

class CustomerStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CUSTOMER_STATUS_UNSPECIFIED: _ClassVar[CustomerStatus]
    CUSTOMER_STATUS_ACTIVE: _ClassVar[CustomerStatus]
    CUSTOMER_STATUS_CLOSED: _ClassVar[CustomerStatus]
    CUSTOMER_STATUS_RESTRICTED: _ClassVar[CustomerStatus]
    CUSTOMER_STATUS_ERASED: _ClassVar[CustomerStatus]

class SupplyUse(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUPPLY_USE_UNSPECIFIED: _ClassVar[SupplyUse]
    SUPPLY_USE_HOUSEHOLD: _ClassVar[SupplyUse]
    SUPPLY_USE_HOLIDAY: _ClassVar[SupplyUse]
    SUPPLY_USE_BUSINESS: _ClassVar[SupplyUse]

class ContractStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTRACT_STATUS_UNSPECIFIED: _ClassVar[ContractStatus]
    CONTRACT_STATUS_ACTIVE: _ClassVar[ContractStatus]
    CONTRACT_STATUS_ENDED: _ClassVar[ContractStatus]
    CONTRACT_STATUS_PENDING: _ClassVar[ContractStatus]
    CONTRACT_STATUS_DECLINED: _ClassVar[ContractStatus]

class InteractionDirection(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INTERACTION_DIRECTION_UNSPECIFIED: _ClassVar[InteractionDirection]
    INTERACTION_DIRECTION_INBOUND: _ClassVar[InteractionDirection]
    INTERACTION_DIRECTION_OUTBOUND: _ClassVar[InteractionDirection]

class InteractionStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INTERACTION_STATUS_UNSPECIFIED: _ClassVar[InteractionStatus]
    INTERACTION_STATUS_OPEN: _ClassVar[InteractionStatus]
    INTERACTION_STATUS_CLOSED: _ClassVar[InteractionStatus]

class MessageState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MESSAGE_STATE_UNSPECIFIED: _ClassVar[MessageState]
    MESSAGE_STATE_QUEUED: _ClassVar[MessageState]
    MESSAGE_STATE_SENT: _ClassVar[MessageState]
    MESSAGE_STATE_FAILED: _ClassVar[MessageState]
    MESSAGE_STATE_BOUNCED: _ClassVar[MessageState]
CUSTOMER_KIND_UNSPECIFIED: CustomerKind
CUSTOMER_KIND_PERSON: CustomerKind
CUSTOMER_KIND_ORGANISATION: CustomerKind
CUSTOMER_STATUS_UNSPECIFIED: CustomerStatus
CUSTOMER_STATUS_ACTIVE: CustomerStatus
CUSTOMER_STATUS_CLOSED: CustomerStatus
CUSTOMER_STATUS_RESTRICTED: CustomerStatus
CUSTOMER_STATUS_ERASED: CustomerStatus
SUPPLY_USE_UNSPECIFIED: SupplyUse
SUPPLY_USE_HOUSEHOLD: SupplyUse
SUPPLY_USE_HOLIDAY: SupplyUse
SUPPLY_USE_BUSINESS: SupplyUse
CONTRACT_STATUS_UNSPECIFIED: ContractStatus
CONTRACT_STATUS_ACTIVE: ContractStatus
CONTRACT_STATUS_ENDED: ContractStatus
CONTRACT_STATUS_PENDING: ContractStatus
CONTRACT_STATUS_DECLINED: ContractStatus
INTERACTION_DIRECTION_UNSPECIFIED: InteractionDirection
INTERACTION_DIRECTION_INBOUND: InteractionDirection
INTERACTION_DIRECTION_OUTBOUND: InteractionDirection
INTERACTION_STATUS_UNSPECIFIED: InteractionStatus
INTERACTION_STATUS_OPEN: InteractionStatus
INTERACTION_STATUS_CLOSED: InteractionStatus
MESSAGE_STATE_UNSPECIFIED: MessageState
MESSAGE_STATE_QUEUED: MessageState
MESSAGE_STATE_SENT: MessageState
MESSAGE_STATE_FAILED: MessageState
MESSAGE_STATE_BOUNCED: MessageState

class Address(_message.Message):
    __slots__ = ("street", "postcode", "city", "country")
    STREET_FIELD_NUMBER: _ClassVar[int]
    POSTCODE_FIELD_NUMBER: _ClassVar[int]
    CITY_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    street: str
    postcode: str
    city: str
    country: str
    def __init__(self, street: _Optional[str] = ..., postcode: _Optional[str] = ..., city: _Optional[str] = ..., country: _Optional[str] = ...) -> None: ...

class SupplyAddressDetails(_message.Message):
    __slots__ = ("street", "unit", "postcode", "city", "municipality_number", "metering_point_id", "use", "cadastral_number")
    STREET_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    POSTCODE_FIELD_NUMBER: _ClassVar[int]
    CITY_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_NUMBER_FIELD_NUMBER: _ClassVar[int]
    METERING_POINT_ID_FIELD_NUMBER: _ClassVar[int]
    USE_FIELD_NUMBER: _ClassVar[int]
    CADASTRAL_NUMBER_FIELD_NUMBER: _ClassVar[int]
    street: str
    unit: str
    postcode: str
    city: str
    municipality_number: str
    metering_point_id: str
    use: SupplyUse
    cadastral_number: str
    def __init__(self, street: _Optional[str] = ..., unit: _Optional[str] = ..., postcode: _Optional[str] = ..., city: _Optional[str] = ..., municipality_number: _Optional[str] = ..., metering_point_id: _Optional[str] = ..., use: _Optional[_Union[SupplyUse, str]] = ..., cadastral_number: _Optional[str] = ...) -> None: ...

class SupplyAddress(_message.Message):
    __slots__ = ("supply_address_id", "details", "since")
    SUPPLY_ADDRESS_ID_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    supply_address_id: str
    details: SupplyAddressDetails
    since: _timestamp_pb2.Timestamp
    def __init__(self, supply_address_id: _Optional[str] = ..., details: _Optional[_Union[SupplyAddressDetails, _Mapping]] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ContactPoint(_message.Message):
    __slots__ = ("contact_point_id", "channel", "value", "collected_at_sale", "source", "purpose", "since", "verified_at", "undeliverable_since")
    CONTACT_POINT_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    COLLECTED_AT_SALE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    UNDELIVERABLE_SINCE_FIELD_NUMBER: _ClassVar[int]
    contact_point_id: str
    channel: str
    value: str
    collected_at_sale: bool
    source: str
    purpose: str
    since: _timestamp_pb2.Timestamp
    verified_at: _timestamp_pb2.Timestamp
    undeliverable_since: _timestamp_pb2.Timestamp
    def __init__(self, contact_point_id: _Optional[str] = ..., channel: _Optional[str] = ..., value: _Optional[str] = ..., collected_at_sale: _Optional[bool] = ..., source: _Optional[str] = ..., purpose: _Optional[str] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., verified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., undeliverable_since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Customer(_message.Message):
    __slots__ = ("customer_id", "kind", "status", "given_name", "family_name", "organisation_name", "birth_date", "organisation_number", "language", "contact_points", "home_address", "supply_addresses", "version", "registered_at", "masked_fields")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_NAME_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    CONTACT_POINTS_FIELD_NUMBER: _ClassVar[int]
    HOME_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_ADDRESSES_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_AT_FIELD_NUMBER: _ClassVar[int]
    MASKED_FIELDS_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    kind: CustomerKind
    status: CustomerStatus
    given_name: str
    family_name: str
    organisation_name: str
    birth_date: str
    organisation_number: str
    language: str
    contact_points: _containers.RepeatedCompositeFieldContainer[ContactPoint]
    home_address: Address
    supply_addresses: _containers.RepeatedCompositeFieldContainer[SupplyAddress]
    version: int
    registered_at: _timestamp_pb2.Timestamp
    masked_fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_id: _Optional[str] = ..., kind: _Optional[_Union[CustomerKind, str]] = ..., status: _Optional[_Union[CustomerStatus, str]] = ..., given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., organisation_name: _Optional[str] = ..., birth_date: _Optional[str] = ..., organisation_number: _Optional[str] = ..., language: _Optional[str] = ..., contact_points: _Optional[_Iterable[_Union[ContactPoint, _Mapping]]] = ..., home_address: _Optional[_Union[Address, _Mapping]] = ..., supply_addresses: _Optional[_Iterable[_Union[SupplyAddress, _Mapping]]] = ..., version: _Optional[int] = ..., registered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., masked_fields: _Optional[_Iterable[str]] = ...) -> None: ...

class LocalText(_message.Message):
    __slots__ = ("nb", "nn", "en")
    NB_FIELD_NUMBER: _ClassVar[int]
    NN_FIELD_NUMBER: _ClassVar[int]
    EN_FIELD_NUMBER: _ClassVar[int]
    nb: str
    nn: str
    en: str
    def __init__(self, nb: _Optional[str] = ..., nn: _Optional[str] = ..., en: _Optional[str] = ...) -> None: ...

class Availability(_message.Message):
    __slots__ = ("postcodes", "municipality_numbers", "address_ids")
    POSTCODES_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_IDS_FIELD_NUMBER: _ClassVar[int]
    postcodes: _containers.RepeatedScalarFieldContainer[str]
    municipality_numbers: _containers.RepeatedScalarFieldContainer[str]
    address_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, postcodes: _Optional[_Iterable[str]] = ..., municipality_numbers: _Optional[_Iterable[str]] = ..., address_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class TargetGroup(_message.Message):
    __slots__ = ("minimum_age", "maximum_age", "uses")
    MINIMUM_AGE_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_AGE_FIELD_NUMBER: _ClassVar[int]
    USES_FIELD_NUMBER: _ClassVar[int]
    minimum_age: int
    maximum_age: int
    uses: _containers.RepeatedScalarFieldContainer[SupplyUse]
    def __init__(self, minimum_age: _Optional[int] = ..., maximum_age: _Optional[int] = ..., uses: _Optional[_Iterable[_Union[SupplyUse, str]]] = ...) -> None: ...

class Terms(_message.Message):
    __slots__ = ("version_hash", "text", "since")
    VERSION_HASH_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    version_hash: str
    text: LocalText
    since: _timestamp_pb2.Timestamp
    def __init__(self, version_hash: _Optional[str] = ..., text: _Optional[_Union[LocalText, _Mapping]] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Product(_message.Message):
    __slots__ = ("code", "names", "group", "credit_element", "similar_to", "availability", "target_group", "terms", "on_sale", "created_at", "upcoming_terms", "upcoming_from", "lock_in_months", "credit_check_required")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    CREDIT_ELEMENT_FIELD_NUMBER: _ClassVar[int]
    SIMILAR_TO_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_FIELD_NUMBER: _ClassVar[int]
    TARGET_GROUP_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    ON_SALE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPCOMING_TERMS_FIELD_NUMBER: _ClassVar[int]
    UPCOMING_FROM_FIELD_NUMBER: _ClassVar[int]
    LOCK_IN_MONTHS_FIELD_NUMBER: _ClassVar[int]
    CREDIT_CHECK_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    code: str
    names: LocalText
    group: str
    credit_element: bool
    similar_to: _containers.RepeatedScalarFieldContainer[str]
    availability: Availability
    target_group: TargetGroup
    terms: Terms
    on_sale: bool
    created_at: _timestamp_pb2.Timestamp
    upcoming_terms: Terms
    upcoming_from: str
    lock_in_months: int
    credit_check_required: bool
    def __init__(self, code: _Optional[str] = ..., names: _Optional[_Union[LocalText, _Mapping]] = ..., group: _Optional[str] = ..., credit_element: _Optional[bool] = ..., similar_to: _Optional[_Iterable[str]] = ..., availability: _Optional[_Union[Availability, _Mapping]] = ..., target_group: _Optional[_Union[TargetGroup, _Mapping]] = ..., terms: _Optional[_Union[Terms, _Mapping]] = ..., on_sale: _Optional[bool] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., upcoming_terms: _Optional[_Union[Terms, _Mapping]] = ..., upcoming_from: _Optional[str] = ..., lock_in_months: _Optional[int] = ..., credit_check_required: _Optional[bool] = ...) -> None: ...

class ContractChange(_message.Message):
    __slots__ = ("at", "what", "by", "terms_version_hash")
    AT_FIELD_NUMBER: _ClassVar[int]
    WHAT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    TERMS_VERSION_HASH_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    what: str
    by: str
    terms_version_hash: str
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., what: _Optional[str] = ..., by: _Optional[str] = ..., terms_version_hash: _Optional[str] = ...) -> None: ...

class Contract(_message.Message):
    __slots__ = ("contract_id", "customer_id", "product_code", "product_group", "supply_address_id", "terms_version_hash", "start_date", "end_date", "lock_in_until", "status", "history", "purchase_id")
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_GROUP_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_ADDRESS_ID_FIELD_NUMBER: _ClassVar[int]
    TERMS_VERSION_HASH_FIELD_NUMBER: _ClassVar[int]
    START_DATE_FIELD_NUMBER: _ClassVar[int]
    END_DATE_FIELD_NUMBER: _ClassVar[int]
    LOCK_IN_UNTIL_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    PURCHASE_ID_FIELD_NUMBER: _ClassVar[int]
    contract_id: str
    customer_id: str
    product_code: str
    product_group: str
    supply_address_id: str
    terms_version_hash: str
    start_date: str
    end_date: str
    lock_in_until: str
    status: ContractStatus
    history: _containers.RepeatedCompositeFieldContainer[ContractChange]
    purchase_id: str
    def __init__(self, contract_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., product_code: _Optional[str] = ..., product_group: _Optional[str] = ..., supply_address_id: _Optional[str] = ..., terms_version_hash: _Optional[str] = ..., start_date: _Optional[str] = ..., end_date: _Optional[str] = ..., lock_in_until: _Optional[str] = ..., status: _Optional[_Union[ContractStatus, str]] = ..., history: _Optional[_Iterable[_Union[ContractChange, _Mapping]]] = ..., purchase_id: _Optional[str] = ...) -> None: ...

class PurchaseRecord(_message.Message):
    __slots__ = ("purchase_id", "customer_id", "contract_id", "product_code", "channel", "purchased_at")
    PURCHASE_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    PURCHASED_AT_FIELD_NUMBER: _ClassVar[int]
    purchase_id: str
    customer_id: str
    contract_id: str
    product_code: str
    channel: str
    purchased_at: _timestamp_pb2.Timestamp
    def __init__(self, purchase_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., contract_id: _Optional[str] = ..., product_code: _Optional[str] = ..., channel: _Optional[str] = ..., purchased_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Interaction(_message.Message):
    __slots__ = ("interaction_id", "customer_id", "channel", "direction", "topic", "text", "status", "agent_id", "invoice_id", "contract_id", "supplier_id", "opened_at", "closed_at", "version")
    INTERACTION_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    SUPPLIER_ID_FIELD_NUMBER: _ClassVar[int]
    OPENED_AT_FIELD_NUMBER: _ClassVar[int]
    CLOSED_AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    interaction_id: str
    customer_id: str
    channel: str
    direction: InteractionDirection
    topic: str
    text: str
    status: InteractionStatus
    agent_id: str
    invoice_id: str
    contract_id: str
    supplier_id: str
    opened_at: _timestamp_pb2.Timestamp
    closed_at: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, interaction_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., channel: _Optional[str] = ..., direction: _Optional[_Union[InteractionDirection, str]] = ..., topic: _Optional[str] = ..., text: _Optional[str] = ..., status: _Optional[_Union[InteractionStatus, str]] = ..., agent_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., contract_id: _Optional[str] = ..., supplier_id: _Optional[str] = ..., opened_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., closed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...

class Message(_message.Message):
    __slots__ = ("message_id", "customer_id", "template", "purpose", "channel", "language", "subject", "body", "state", "queued_at", "sent_at", "failure", "delivered_at", "bounced_at", "waits_for")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    QUEUED_AT_FIELD_NUMBER: _ClassVar[int]
    SENT_AT_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_AT_FIELD_NUMBER: _ClassVar[int]
    BOUNCED_AT_FIELD_NUMBER: _ClassVar[int]
    WAITS_FOR_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    customer_id: str
    template: str
    purpose: str
    channel: str
    language: str
    subject: str
    body: str
    state: MessageState
    queued_at: _timestamp_pb2.Timestamp
    sent_at: _timestamp_pb2.Timestamp
    failure: str
    delivered_at: _timestamp_pb2.Timestamp
    bounced_at: _timestamp_pb2.Timestamp
    waits_for: str
    def __init__(self, message_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., template: _Optional[str] = ..., purpose: _Optional[str] = ..., channel: _Optional[str] = ..., language: _Optional[str] = ..., subject: _Optional[str] = ..., body: _Optional[str] = ..., state: _Optional[_Union[MessageState, str]] = ..., queued_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., sent_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., failure: _Optional[str] = ..., delivered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., bounced_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., waits_for: _Optional[str] = ...) -> None: ...
