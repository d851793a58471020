from personvern.disclosure.v1 import disclosure_pb2 as _disclosure_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PackageFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PACKAGE_FORMAT_UNSPECIFIED: _ClassVar[PackageFormat]
    PACKAGE_FORMAT_JSON: _ClassVar[PackageFormat]
    PACKAGE_FORMAT_HTML: _ClassVar[PackageFormat]
    PACKAGE_FORMAT_PDF: _ClassVar[PackageFormat]
PACKAGE_FORMAT_UNSPECIFIED: PackageFormat
PACKAGE_FORMAT_JSON: PackageFormat
PACKAGE_FORMAT_HTML: PackageFormat
PACKAGE_FORMAT_PDF: PackageFormat

class RegisterProcessorRequest(_message.Message):
    __slots__ = ("request_id", "name", "organisation_number", "category", "country", "contact_email", "security_contact")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    CONTACT_EMAIL_FIELD_NUMBER: _ClassVar[int]
    SECURITY_CONTACT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    organisation_number: str
    category: str
    country: str
    contact_email: str
    security_contact: str
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., organisation_number: _Optional[str] = ..., category: _Optional[str] = ..., country: _Optional[str] = ..., contact_email: _Optional[str] = ..., security_contact: _Optional[str] = ...) -> None: ...

class RegisterProcessorResponse(_message.Message):
    __slots__ = ("processor",)
    PROCESSOR_FIELD_NUMBER: _ClassVar[int]
    processor: _disclosure_pb2.Processor
    def __init__(self, processor: _Optional[_Union[_disclosure_pb2.Processor, _Mapping]] = ...) -> None: ...

class GetProcessorRequest(_message.Message):
    __slots__ = ("processor_id",)
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    processor_id: str
    def __init__(self, processor_id: _Optional[str] = ...) -> None: ...

class GetProcessorResponse(_message.Message):
    __slots__ = ("processor",)
    PROCESSOR_FIELD_NUMBER: _ClassVar[int]
    processor: _disclosure_pb2.Processor
    def __init__(self, processor: _Optional[_Union[_disclosure_pb2.Processor, _Mapping]] = ...) -> None: ...

class ListProcessorsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListProcessorsResponse(_message.Message):
    __slots__ = ("processors", "next_page_token")
    PROCESSORS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    processors: _containers.RepeatedCompositeFieldContainer[_disclosure_pb2.Processor]
    next_page_token: str
    def __init__(self, processors: _Optional[_Iterable[_Union[_disclosure_pb2.Processor, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListPublicProcessorsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListPublicProcessorsResponse(_message.Message):
    __slots__ = ("categories",)
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    categories: _containers.RepeatedCompositeFieldContainer[_disclosure_pb2.PublicProcessorCategory]
    def __init__(self, categories: _Optional[_Iterable[_Union[_disclosure_pb2.PublicProcessorCategory, _Mapping]]] = ...) -> None: ...

class DraftAgreementRequest(_message.Message):
    __slots__ = ("request_id", "processor_id", "terms")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    processor_id: str
    terms: _disclosure_pb2.AgreementTerms
    def __init__(self, request_id: _Optional[str] = ..., processor_id: _Optional[str] = ..., terms: _Optional[_Union[_disclosure_pb2.AgreementTerms, _Mapping]] = ...) -> None: ...

class DraftAgreementResponse(_message.Message):
    __slots__ = ("agreement",)
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    agreement: _disclosure_pb2.Agreement
    def __init__(self, agreement: _Optional[_Union[_disclosure_pb2.Agreement, _Mapping]] = ...) -> None: ...

class AmendAgreementRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "version", "terms")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    version: int
    terms: _disclosure_pb2.AgreementTerms
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., version: _Optional[int] = ..., terms: _Optional[_Union[_disclosure_pb2.AgreementTerms, _Mapping]] = ...) -> None: ...

class AmendAgreementResponse(_message.Message):
    __slots__ = ("agreement",)
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    agreement: _disclosure_pb2.Agreement
    def __init__(self, agreement: _Optional[_Union[_disclosure_pb2.Agreement, _Mapping]] = ...) -> None: ...

class ActivateAgreementRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ...) -> None: ...

class ActivateAgreementResponse(_message.Message):
    __slots__ = ("agreement",)
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    agreement: _disclosure_pb2.Agreement
    def __init__(self, agreement: _Optional[_Union[_disclosure_pb2.Agreement, _Mapping]] = ...) -> None: ...

class SuspendAgreementRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class SuspendAgreementResponse(_message.Message):
    __slots__ = ("agreement",)
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    agreement: _disclosure_pb2.Agreement
    def __init__(self, agreement: _Optional[_Union[_disclosure_pb2.Agreement, _Mapping]] = ...) -> None: ...

class ResumeAgreementRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ...) -> None: ...

class ResumeAgreementResponse(_message.Message):
    __slots__ = ("agreement",)
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    agreement: _disclosure_pb2.Agreement
    def __init__(self, agreement: _Optional[_Union[_disclosure_pb2.Agreement, _Mapping]] = ...) -> None: ...

class EndAgreementRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class EndAgreementResponse(_message.Message):
    __slots__ = ("agreement",)
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    agreement: _disclosure_pb2.Agreement
    def __init__(self, agreement: _Optional[_Union[_disclosure_pb2.Agreement, _Mapping]] = ...) -> None: ...

class GetAgreementRequest(_message.Message):
    __slots__ = ("agreement_id",)
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    def __init__(self, agreement_id: _Optional[str] = ...) -> None: ...

class GetAgreementResponse(_message.Message):
    __slots__ = ("agreement",)
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    agreement: _disclosure_pb2.Agreement
    def __init__(self, agreement: _Optional[_Union[_disclosure_pb2.Agreement, _Mapping]] = ...) -> None: ...

class ListAgreementsRequest(_message.Message):
    __slots__ = ("processor_id", "page_size", "page_token")
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    processor_id: str
    page_size: int
    page_token: str
    def __init__(self, processor_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAgreementsResponse(_message.Message):
    __slots__ = ("agreements", "next_page_token")
    AGREEMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agreements: _containers.RepeatedCompositeFieldContainer[_disclosure_pb2.Agreement]
    next_page_token: str
    def __init__(self, agreements: _Optional[_Iterable[_Union[_disclosure_pb2.Agreement, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CreatePartnerClientRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "scopes")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    scopes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., scopes: _Optional[_Iterable[str]] = ...) -> None: ...

class CreatePartnerClientResponse(_message.Message):
    __slots__ = ("client", "secret")
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    client: _disclosure_pb2.PartnerClient
    secret: str
    def __init__(self, client: _Optional[_Union[_disclosure_pb2.PartnerClient, _Mapping]] = ..., secret: _Optional[str] = ...) -> None: ...

class RevokePartnerClientRequest(_message.Message):
    __slots__ = ("request_id", "client_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    client_id: str
    def __init__(self, request_id: _Optional[str] = ..., client_id: _Optional[str] = ...) -> None: ...

class RevokePartnerClientResponse(_message.Message):
    __slots__ = ("client",)
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    client: _disclosure_pb2.PartnerClient
    def __init__(self, client: _Optional[_Union[_disclosure_pb2.PartnerClient, _Mapping]] = ...) -> None: ...

class ListPartnerClientsRequest(_message.Message):
    __slots__ = ("agreement_id", "page_size", "page_token")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    page_size: int
    page_token: str
    def __init__(self, agreement_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPartnerClientsResponse(_message.Message):
    __slots__ = ("clients", "next_page_token")
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    clients: _containers.RepeatedCompositeFieldContainer[_disclosure_pb2.PartnerClient]
    next_page_token: str
    def __init__(self, clients: _Optional[_Iterable[_Union[_disclosure_pb2.PartnerClient, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class AuthenticateClientRequest(_message.Message):
    __slots__ = ("client_id", "secret", "scopes")
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    client_id: str
    secret: str
    scopes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, client_id: _Optional[str] = ..., secret: _Optional[str] = ..., scopes: _Optional[_Iterable[str]] = ...) -> None: ...

class AuthenticateClientResponse(_message.Message):
    __slots__ = ("processor_id", "agreement_id", "purposes", "scopes")
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    processor_id: str
    agreement_id: str
    purposes: _containers.RepeatedScalarFieldContainer[str]
    scopes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, processor_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., purposes: _Optional[_Iterable[str]] = ..., scopes: _Optional[_Iterable[str]] = ...) -> None: ...

class CheckPartnerRequest(_message.Message):
    __slots__ = ("processor_id", "agreement_id", "client_id")
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    processor_id: str
    agreement_id: str
    client_id: str
    def __init__(self, processor_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., client_id: _Optional[str] = ...) -> None: ...

class CheckPartnerResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RecordReadRequest(_message.Message):
    __slots__ = ("request_id", "reader_kind", "reader_id", "reader_role", "subject_ids", "ground", "evidence", "purpose", "data_categories", "fields", "channel")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    READER_KIND_FIELD_NUMBER: _ClassVar[int]
    READER_ID_FIELD_NUMBER: _ClassVar[int]
    READER_ROLE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_IDS_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    DATA_CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    reader_kind: _disclosure_pb2.RecipientKind
    reader_id: str
    reader_role: str
    subject_ids: _containers.RepeatedScalarFieldContainer[str]
    ground: _disclosure_pb2.Ground
    evidence: str
    purpose: str
    data_categories: _containers.RepeatedScalarFieldContainer[str]
    fields: _containers.RepeatedScalarFieldContainer[str]
    channel: str
    def __init__(self, request_id: _Optional[str] = ..., reader_kind: _Optional[_Union[_disclosure_pb2.RecipientKind, str]] = ..., reader_id: _Optional[str] = ..., reader_role: _Optional[str] = ..., subject_ids: _Optional[_Iterable[str]] = ..., ground: _Optional[_Union[_disclosure_pb2.Ground, str]] = ..., evidence: _Optional[str] = ..., purpose: _Optional[str] = ..., data_categories: _Optional[_Iterable[str]] = ..., fields: _Optional[_Iterable[str]] = ..., channel: _Optional[str] = ...) -> None: ...

class RecordReadResponse(_message.Message):
    __slots__ = ("entry_ids",)
    ENTRY_IDS_FIELD_NUMBER: _ClassVar[int]
    entry_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, entry_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class AuthorizePartnerReadRequest(_message.Message):
    __slots__ = ("request_id", "processor_id", "agreement_id", "scope", "purpose", "subject_ids", "fields", "client_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_IDS_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    processor_id: str
    agreement_id: str
    scope: str
    purpose: str
    subject_ids: _containers.RepeatedScalarFieldContainer[str]
    fields: _containers.RepeatedScalarFieldContainer[str]
    client_id: str
    def __init__(self, request_id: _Optional[str] = ..., processor_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., scope: _Optional[str] = ..., purpose: _Optional[str] = ..., subject_ids: _Optional[_Iterable[str]] = ..., fields: _Optional[_Iterable[str]] = ..., client_id: _Optional[str] = ...) -> None: ...

class AuthorizePartnerReadResponse(_message.Message):
    __slots__ = ("fields", "entry_ids")
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    ENTRY_IDS_FIELD_NUMBER: _ClassVar[int]
    fields: _containers.RepeatedScalarFieldContainer[str]
    entry_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, fields: _Optional[_Iterable[str]] = ..., entry_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ListOwnDisclosuresRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListOwnDisclosuresResponse(_message.Message):
    __slots__ = ("disclosures", "next_page_token")
    DISCLOSURES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    disclosures: _containers.RepeatedCompositeFieldContainer[_disclosure_pb2.OwnDisclosure]
    next_page_token: str
    def __init__(self, disclosures: _Optional[_Iterable[_Union[_disclosure_pb2.OwnDisclosure, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListDisclosuresRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDisclosuresResponse(_message.Message):
    __slots__ = ("disclosures", "next_page_token")
    DISCLOSURES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    disclosures: _containers.RepeatedCompositeFieldContainer[_disclosure_pb2.DisclosureEntry]
    next_page_token: str
    def __init__(self, disclosures: _Optional[_Iterable[_Union[_disclosure_pb2.DisclosureEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class VerifyLedgerRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class VerifyLedgerResponse(_message.Message):
    __slots__ = ("entries", "intact", "broken_entry_id")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    INTACT_FIELD_NUMBER: _ClassVar[int]
    BROKEN_ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    entries: int
    intact: bool
    broken_entry_id: str
    def __init__(self, entries: _Optional[int] = ..., intact: _Optional[bool] = ..., broken_entry_id: _Optional[str] = ...) -> None: ...

class OpenDataRequestRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "kind", "language", "ground", "purpose", "details", "wait_seconds")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    WAIT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    kind: _disclosure_pb2.DataRequestKind
    language: str
    ground: str
    purpose: str
    details: str
    wait_seconds: float
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., kind: _Optional[_Union[_disclosure_pb2.DataRequestKind, str]] = ..., language: _Optional[str] = ..., ground: _Optional[str] = ..., purpose: _Optional[str] = ..., details: _Optional[str] = ..., wait_seconds: _Optional[float] = ...) -> None: ...

class OpenDataRequestResponse(_message.Message):
    __slots__ = ("data_request",)
    DATA_REQUEST_FIELD_NUMBER: _ClassVar[int]
    data_request: _disclosure_pb2.DataRequest
    def __init__(self, data_request: _Optional[_Union[_disclosure_pb2.DataRequest, _Mapping]] = ...) -> None: ...

class GetDataRequestRequest(_message.Message):
    __slots__ = ("customer_id", "data_request_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    data_request_id: str
    def __init__(self, customer_id: _Optional[str] = ..., data_request_id: _Optional[str] = ...) -> None: ...

class GetDataRequestResponse(_message.Message):
    __slots__ = ("data_request",)
    DATA_REQUEST_FIELD_NUMBER: _ClassVar[int]
    data_request: _disclosure_pb2.DataRequest
    def __init__(self, data_request: _Optional[_Union[_disclosure_pb2.DataRequest, _Mapping]] = ...) -> None: ...

class ListDataRequestsRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class ListDataRequestsResponse(_message.Message):
    __slots__ = ("data_requests",)
    DATA_REQUESTS_FIELD_NUMBER: _ClassVar[int]
    data_requests: _containers.RepeatedCompositeFieldContainer[_disclosure_pb2.DataRequest]
    def __init__(self, data_requests: _Optional[_Iterable[_Union[_disclosure_pb2.DataRequest, _Mapping]]] = ...) -> None: ...

class GetPackageRequest(_message.Message):
    __slots__ = ("customer_id", "data_request_id", "format", "language")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    data_request_id: str
    format: PackageFormat
    language: str
    def __init__(self, customer_id: _Optional[str] = ..., data_request_id: _Optional[str] = ..., format: _Optional[_Union[PackageFormat, str]] = ..., language: _Optional[str] = ...) -> None: ...

class GetPackageResponse(_message.Message):
    __slots__ = ("media_type", "content")
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    media_type: str
    content: bytes
    def __init__(self, media_type: _Optional[str] = ..., content: _Optional[bytes] = ...) -> None: ...

class GetSchemaRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetSchemaResponse(_message.Message):
    __slots__ = ("content",)
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    content: bytes
    def __init__(self, content: _Optional[bytes] = ...) -> None: ...
