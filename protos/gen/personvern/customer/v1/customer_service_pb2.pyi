from personvern.customer.v1 import customer_pb2 as _customer_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RegisterRequest(_message.Message):
    __slots__ = ("request_id", "kind", "given_name", "family_name", "organisation_name", "birth_date", "organisation_number", "language", "email", "phone", "home_address", "supply_addresses", "at_sale")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_NAME_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    HOME_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_ADDRESSES_FIELD_NUMBER: _ClassVar[int]
    AT_SALE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    kind: _customer_pb2.CustomerKind
    given_name: str
    family_name: str
    organisation_name: str
    birth_date: str
    organisation_number: str
    language: str
    email: str
    phone: str
    home_address: _customer_pb2.Address
    supply_addresses: _containers.RepeatedCompositeFieldContainer[_customer_pb2.SupplyAddressDetails]
    at_sale: bool
    def __init__(self, request_id: _Optional[str] = ..., kind: _Optional[_Union[_customer_pb2.CustomerKind, str]] = ..., given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., organisation_name: _Optional[str] = ..., birth_date: _Optional[str] = ..., organisation_number: _Optional[str] = ..., language: _Optional[str] = ..., email: _Optional[str] = ..., phone: _Optional[str] = ..., home_address: _Optional[_Union[_customer_pb2.Address, _Mapping]] = ..., supply_addresses: _Optional[_Iterable[_Union[_customer_pb2.SupplyAddressDetails, _Mapping]]] = ..., at_sale: _Optional[bool] = ...) -> None: ...

class RegisterResponse(_message.Message):
    __slots__ = ("customer",)
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    customer: _customer_pb2.Customer
    def __init__(self, customer: _Optional[_Union[_customer_pb2.Customer, _Mapping]] = ...) -> None: ...

class ResolveIdentityRequest(_message.Message):
    __slots__ = ("identity",)
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    identity: str
    def __init__(self, identity: _Optional[str] = ...) -> None: ...

class ResolveIdentityResponse(_message.Message):
    __slots__ = ("customer_id", "status", "language")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    status: _customer_pb2.CustomerStatus
    language: str
    def __init__(self, customer_id: _Optional[str] = ..., status: _Optional[_Union[_customer_pb2.CustomerStatus, str]] = ..., language: _Optional[str] = ...) -> None: ...

class GetCustomerRequest(_message.Message):
    __slots__ = ("customer_id", "unmask")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    UNMASK_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    unmask: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_id: _Optional[str] = ..., unmask: _Optional[_Iterable[str]] = ...) -> None: ...

class GetCustomerResponse(_message.Message):
    __slots__ = ("customer",)
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    customer: _customer_pb2.Customer
    def __init__(self, customer: _Optional[_Union[_customer_pb2.Customer, _Mapping]] = ...) -> None: ...

class CorrectCustomerRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "expected_version", "given_name", "family_name", "organisation_name", "language", "home_address", "email", "phone")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_NAME_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    HOME_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    expected_version: int
    given_name: str
    family_name: str
    organisation_name: str
    language: str
    home_address: _customer_pb2.Address
    email: str
    phone: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., expected_version: _Optional[int] = ..., given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., organisation_name: _Optional[str] = ..., language: _Optional[str] = ..., home_address: _Optional[_Union[_customer_pb2.Address, _Mapping]] = ..., email: _Optional[str] = ..., phone: _Optional[str] = ...) -> None: ...

class CorrectCustomerResponse(_message.Message):
    __slots__ = ("customer",)
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    customer: _customer_pb2.Customer
    def __init__(self, customer: _Optional[_Union[_customer_pb2.Customer, _Mapping]] = ...) -> None: ...

class UpdateContactPointRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "expected_version", "channel", "value")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    expected_version: int
    channel: str
    value: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., expected_version: _Optional[int] = ..., channel: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class UpdateContactPointResponse(_message.Message):
    __slots__ = ("customer",)
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    customer: _customer_pb2.Customer
    def __init__(self, customer: _Optional[_Union[_customer_pb2.Customer, _Mapping]] = ...) -> None: ...

class AddSupplyAddressRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "supply_address")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    supply_address: _customer_pb2.SupplyAddressDetails
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., supply_address: _Optional[_Union[_customer_pb2.SupplyAddressDetails, _Mapping]] = ...) -> None: ...

class AddSupplyAddressResponse(_message.Message):
    __slots__ = ("customer", "supply_address_id")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_ADDRESS_ID_FIELD_NUMBER: _ClassVar[int]
    customer: _customer_pb2.Customer
    supply_address_id: str
    def __init__(self, customer: _Optional[_Union[_customer_pb2.Customer, _Mapping]] = ..., supply_address_id: _Optional[str] = ...) -> None: ...

class SearchCustomerRequest(_message.Message):
    __slots__ = ("email", "phone")
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    email: str
    phone: str
    def __init__(self, email: _Optional[str] = ..., phone: _Optional[str] = ...) -> None: ...

class SearchCustomerResponse(_message.Message):
    __slots__ = ("customer", "shared")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    SHARED_FIELD_NUMBER: _ClassVar[int]
    customer: _customer_pb2.Customer
    shared: bool
    def __init__(self, customer: _Optional[_Union[_customer_pb2.Customer, _Mapping]] = ..., shared: _Optional[bool] = ...) -> None: ...

class CreateProductRequest(_message.Message):
    __slots__ = ("request_id", "code", "names", "group", "credit_element", "similar_to", "availability", "target_group", "terms", "lock_in_months", "credit_check_required")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    CREDIT_ELEMENT_FIELD_NUMBER: _ClassVar[int]
    SIMILAR_TO_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_FIELD_NUMBER: _ClassVar[int]
    TARGET_GROUP_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    LOCK_IN_MONTHS_FIELD_NUMBER: _ClassVar[int]
    CREDIT_CHECK_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    code: str
    names: _customer_pb2.LocalText
    group: str
    credit_element: bool
    similar_to: _containers.RepeatedScalarFieldContainer[str]
    availability: _customer_pb2.Availability
    target_group: _customer_pb2.TargetGroup
    terms: _customer_pb2.LocalText
    lock_in_months: int
    credit_check_required: bool
    def __init__(self, request_id: _Optional[str] = ..., code: _Optional[str] = ..., names: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ..., group: _Optional[str] = ..., credit_element: _Optional[bool] = ..., similar_to: _Optional[_Iterable[str]] = ..., availability: _Optional[_Union[_customer_pb2.Availability, _Mapping]] = ..., target_group: _Optional[_Union[_customer_pb2.TargetGroup, _Mapping]] = ..., terms: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ..., lock_in_months: _Optional[int] = ..., credit_check_required: _Optional[bool] = ...) -> None: ...

class CreateProductResponse(_message.Message):
    __slots__ = ("product",)
    PRODUCT_FIELD_NUMBER: _ClassVar[int]
    product: _customer_pb2.Product
    def __init__(self, product: _Optional[_Union[_customer_pb2.Product, _Mapping]] = ...) -> None: ...

class GetProductRequest(_message.Message):
    __slots__ = ("code",)
    CODE_FIELD_NUMBER: _ClassVar[int]
    code: str
    def __init__(self, code: _Optional[str] = ...) -> None: ...

class GetProductResponse(_message.Message):
    __slots__ = ("product",)
    PRODUCT_FIELD_NUMBER: _ClassVar[int]
    product: _customer_pb2.Product
    def __init__(self, product: _Optional[_Union[_customer_pb2.Product, _Mapping]] = ...) -> None: ...

class ListProductsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListProductsResponse(_message.Message):
    __slots__ = ("products", "next_page_token")
    PRODUCTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    products: _containers.RepeatedCompositeFieldContainer[_customer_pb2.Product]
    next_page_token: str
    def __init__(self, products: _Optional[_Iterable[_Union[_customer_pb2.Product, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListAvailableProductsRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class AvailableProduct(_message.Message):
    __slots__ = ("product", "supply_address_ids")
    PRODUCT_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_ADDRESS_IDS_FIELD_NUMBER: _ClassVar[int]
    product: _customer_pb2.Product
    supply_address_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, product: _Optional[_Union[_customer_pb2.Product, _Mapping]] = ..., supply_address_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ListAvailableProductsResponse(_message.Message):
    __slots__ = ("products",)
    PRODUCTS_FIELD_NUMBER: _ClassVar[int]
    products: _containers.RepeatedCompositeFieldContainer[AvailableProduct]
    def __init__(self, products: _Optional[_Iterable[_Union[AvailableProduct, _Mapping]]] = ...) -> None: ...

class PurchaseRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "product_code", "supply_address_id", "accepted_terms_hash", "start_date", "channel")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_ADDRESS_ID_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_TERMS_HASH_FIELD_NUMBER: _ClassVar[int]
    START_DATE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    product_code: str
    supply_address_id: str
    accepted_terms_hash: str
    start_date: str
    channel: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., product_code: _Optional[str] = ..., supply_address_id: _Optional[str] = ..., accepted_terms_hash: _Optional[str] = ..., start_date: _Optional[str] = ..., channel: _Optional[str] = ...) -> None: ...

class PurchaseResponse(_message.Message):
    __slots__ = ("purchase", "contract")
    PURCHASE_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_FIELD_NUMBER: _ClassVar[int]
    purchase: _customer_pb2.PurchaseRecord
    contract: _customer_pb2.Contract
    def __init__(self, purchase: _Optional[_Union[_customer_pb2.PurchaseRecord, _Mapping]] = ..., contract: _Optional[_Union[_customer_pb2.Contract, _Mapping]] = ...) -> None: ...

class ListPurchasesRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPurchasesResponse(_message.Message):
    __slots__ = ("purchases", "next_page_token")
    PURCHASES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    purchases: _containers.RepeatedCompositeFieldContainer[_customer_pb2.PurchaseRecord]
    next_page_token: str
    def __init__(self, purchases: _Optional[_Iterable[_Union[_customer_pb2.PurchaseRecord, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListContractsRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListContractsResponse(_message.Message):
    __slots__ = ("contracts", "next_page_token")
    CONTRACTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    contracts: _containers.RepeatedCompositeFieldContainer[_customer_pb2.Contract]
    next_page_token: str
    def __init__(self, contracts: _Optional[_Iterable[_Union[_customer_pb2.Contract, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetContractRequest(_message.Message):
    __slots__ = ("contract_id",)
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    contract_id: str
    def __init__(self, contract_id: _Optional[str] = ...) -> None: ...

class GetContractResponse(_message.Message):
    __slots__ = ("contract_id", "customer_id", "product_code", "product_group", "municipality_number", "county_number", "use", "start_date", "end_date", "status", "version", "credit_element")
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_GROUP_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_NUMBER_FIELD_NUMBER: _ClassVar[int]
    COUNTY_NUMBER_FIELD_NUMBER: _ClassVar[int]
    USE_FIELD_NUMBER: _ClassVar[int]
    START_DATE_FIELD_NUMBER: _ClassVar[int]
    END_DATE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CREDIT_ELEMENT_FIELD_NUMBER: _ClassVar[int]
    contract_id: str
    customer_id: str
    product_code: str
    product_group: str
    municipality_number: str
    county_number: str
    use: _customer_pb2.SupplyUse
    start_date: str
    end_date: str
    status: _customer_pb2.ContractStatus
    version: int
    credit_element: bool
    def __init__(self, contract_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., product_code: _Optional[str] = ..., product_group: _Optional[str] = ..., municipality_number: _Optional[str] = ..., county_number: _Optional[str] = ..., use: _Optional[_Union[_customer_pb2.SupplyUse, str]] = ..., start_date: _Optional[str] = ..., end_date: _Optional[str] = ..., status: _Optional[_Union[_customer_pb2.ContractStatus, str]] = ..., version: _Optional[int] = ..., credit_element: _Optional[bool] = ...) -> None: ...

class GetDecisionFactsRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class ChannelFacts(_message.Message):
    __slots__ = ("channel", "collected_at_sale")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    COLLECTED_AT_SALE_FIELD_NUMBER: _ClassVar[int]
    channel: str
    collected_at_sale: bool
    def __init__(self, channel: _Optional[str] = ..., collected_at_sale: _Optional[bool] = ...) -> None: ...

class OwnedGroup(_message.Message):
    __slots__ = ("group", "similar_to", "until")
    GROUP_FIELD_NUMBER: _ClassVar[int]
    SIMILAR_TO_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    group: str
    similar_to: _containers.RepeatedScalarFieldContainer[str]
    until: str
    def __init__(self, group: _Optional[str] = ..., similar_to: _Optional[_Iterable[str]] = ..., until: _Optional[str] = ...) -> None: ...

class GetDecisionFactsResponse(_message.Message):
    __slots__ = ("customer_id", "kind", "status", "birth_date", "active_relationship", "product_groups", "channels", "supply_postcodes", "supply_municipality_numbers", "guardian_ids", "version", "language", "revision", "merged_ids", "supplied_places")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_RELATIONSHIP_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_GROUPS_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_POSTCODES_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_MUNICIPALITY_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_IDS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    MERGED_IDS_FIELD_NUMBER: _ClassVar[int]
    SUPPLIED_PLACES_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    kind: _customer_pb2.CustomerKind
    status: _customer_pb2.CustomerStatus
    birth_date: str
    active_relationship: bool
    product_groups: _containers.RepeatedCompositeFieldContainer[OwnedGroup]
    channels: _containers.RepeatedCompositeFieldContainer[ChannelFacts]
    supply_postcodes: _containers.RepeatedScalarFieldContainer[str]
    supply_municipality_numbers: _containers.RepeatedScalarFieldContainer[str]
    guardian_ids: _containers.RepeatedScalarFieldContainer[str]
    version: int
    language: str
    revision: int
    merged_ids: _containers.RepeatedScalarFieldContainer[str]
    supplied_places: _containers.RepeatedCompositeFieldContainer[SuppliedPlace]
    def __init__(self, customer_id: _Optional[str] = ..., kind: _Optional[_Union[_customer_pb2.CustomerKind, str]] = ..., status: _Optional[_Union[_customer_pb2.CustomerStatus, str]] = ..., birth_date: _Optional[str] = ..., active_relationship: _Optional[bool] = ..., product_groups: _Optional[_Iterable[_Union[OwnedGroup, _Mapping]]] = ..., channels: _Optional[_Iterable[_Union[ChannelFacts, _Mapping]]] = ..., supply_postcodes: _Optional[_Iterable[str]] = ..., supply_municipality_numbers: _Optional[_Iterable[str]] = ..., guardian_ids: _Optional[_Iterable[str]] = ..., version: _Optional[int] = ..., language: _Optional[str] = ..., revision: _Optional[int] = ..., merged_ids: _Optional[_Iterable[str]] = ..., supplied_places: _Optional[_Iterable[_Union[SuppliedPlace, _Mapping]]] = ...) -> None: ...

class SuppliedPlace(_message.Message):
    __slots__ = ("postcode", "municipality_number", "use", "address_ids")
    POSTCODE_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_NUMBER_FIELD_NUMBER: _ClassVar[int]
    USE_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_IDS_FIELD_NUMBER: _ClassVar[int]
    postcode: str
    municipality_number: str
    use: _customer_pb2.SupplyUse
    address_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, postcode: _Optional[str] = ..., municipality_number: _Optional[str] = ..., use: _Optional[_Union[_customer_pb2.SupplyUse, str]] = ..., address_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class GetInvoicePartyRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class GetInvoicePartyResponse(_message.Message):
    __slots__ = ("customer_id", "name", "address_lines", "postcode", "city", "country", "language", "organisation_number", "kind")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_LINES_FIELD_NUMBER: _ClassVar[int]
    POSTCODE_FIELD_NUMBER: _ClassVar[int]
    CITY_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    name: str
    address_lines: _containers.RepeatedScalarFieldContainer[str]
    postcode: str
    city: str
    country: str
    language: str
    organisation_number: str
    kind: _customer_pb2.CustomerKind
    def __init__(self, customer_id: _Optional[str] = ..., name: _Optional[str] = ..., address_lines: _Optional[_Iterable[str]] = ..., postcode: _Optional[str] = ..., city: _Optional[str] = ..., country: _Optional[str] = ..., language: _Optional[str] = ..., organisation_number: _Optional[str] = ..., kind: _Optional[_Union[_customer_pb2.CustomerKind, str]] = ...) -> None: ...

class GetDeliveryContactRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "purpose", "fields")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    purpose: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., purpose: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...

class GetDeliveryContactResponse(_message.Message):
    __slots__ = ("customer_id", "name", "email", "phone", "supply_addresses", "fields")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_ADDRESSES_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    name: str
    email: str
    phone: str
    supply_addresses: _containers.RepeatedCompositeFieldContainer[_customer_pb2.SupplyAddress]
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_id: _Optional[str] = ..., name: _Optional[str] = ..., email: _Optional[str] = ..., phone: _Optional[str] = ..., supply_addresses: _Optional[_Iterable[_Union[_customer_pb2.SupplyAddress, _Mapping]]] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...

class OpenInteractionRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "channel", "direction", "topic", "text", "invoice_id", "contract_id", "supplier_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    DIRECTION_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    SUPPLIER_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    channel: str
    direction: _customer_pb2.InteractionDirection
    topic: str
    text: str
    invoice_id: str
    contract_id: str
    supplier_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., channel: _Optional[str] = ..., direction: _Optional[_Union[_customer_pb2.InteractionDirection, str]] = ..., topic: _Optional[str] = ..., text: _Optional[str] = ..., invoice_id: _Optional[str] = ..., contract_id: _Optional[str] = ..., supplier_id: _Optional[str] = ...) -> None: ...

class OpenInteractionResponse(_message.Message):
    __slots__ = ("interaction",)
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    interaction: _customer_pb2.Interaction
    def __init__(self, interaction: _Optional[_Union[_customer_pb2.Interaction, _Mapping]] = ...) -> None: ...

class CloseInteractionRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "interaction_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INTERACTION_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    interaction_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., interaction_id: _Optional[str] = ...) -> None: ...

class CloseInteractionResponse(_message.Message):
    __slots__ = ("interaction",)
    INTERACTION_FIELD_NUMBER: _ClassVar[int]
    interaction: _customer_pb2.Interaction
    def __init__(self, interaction: _Optional[_Union[_customer_pb2.Interaction, _Mapping]] = ...) -> None: ...

class ListInteractionsRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListInteractionsResponse(_message.Message):
    __slots__ = ("interactions", "next_page_token")
    INTERACTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    interactions: _containers.RepeatedCompositeFieldContainer[_customer_pb2.Interaction]
    next_page_token: str
    def __init__(self, interactions: _Optional[_Iterable[_Union[_customer_pb2.Interaction, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class SendMessageRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "template", "purpose", "channel", "values", "product_code")
    class ValuesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    template: str
    purpose: str
    channel: str
    values: _containers.ScalarMap[str, str]
    product_code: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., template: _Optional[str] = ..., purpose: _Optional[str] = ..., channel: _Optional[str] = ..., values: _Optional[_Mapping[str, str]] = ..., product_code: _Optional[str] = ...) -> None: ...

class SendMessageResponse(_message.Message):
    __slots__ = ("message_id", "state")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    state: _customer_pb2.MessageState
    def __init__(self, message_id: _Optional[str] = ..., state: _Optional[_Union[_customer_pb2.MessageState, str]] = ...) -> None: ...

class ListMessagesRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token", "unmask_texts")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    UNMASK_TEXTS_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    unmask_texts: bool
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., unmask_texts: _Optional[bool] = ...) -> None: ...

class ListMessagesResponse(_message.Message):
    __slots__ = ("messages", "next_page_token")
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    messages: _containers.RepeatedCompositeFieldContainer[_customer_pb2.Message]
    next_page_token: str
    def __init__(self, messages: _Optional[_Iterable[_Union[_customer_pb2.Message, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ResolveOptOutRequest(_message.Message):
    __slots__ = ("token",)
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    token: str
    def __init__(self, token: _Optional[str] = ...) -> None: ...

class ResolveOptOutResponse(_message.Message):
    __slots__ = ("customer_id", "purpose", "language", "channel")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    purpose: str
    language: str
    channel: str
    def __init__(self, customer_id: _Optional[str] = ..., purpose: _Optional[str] = ..., language: _Optional[str] = ..., channel: _Optional[str] = ...) -> None: ...
