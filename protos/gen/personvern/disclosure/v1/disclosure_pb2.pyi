import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AgreementStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGREEMENT_STATUS_UNSPECIFIED: _ClassVar[AgreementStatus]
    AGREEMENT_STATUS_DRAFT: _ClassVar[AgreementStatus]
    AGREEMENT_STATUS_ACTIVE: _ClassVar[AgreementStatus]
    AGREEMENT_STATUS_SUSPENDED: _ClassVar[AgreementStatus]
    AGREEMENT_STATUS_ENDED: _ClassVar[AgreementStatus]

class ChecklistItem(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHECKLIST_ITEM_UNSPECIFIED: _ClassVar[ChecklistItem]
    CHECKLIST_ITEM_A_INSTRUCTIONS: _ClassVar[ChecklistItem]
    CHECKLIST_ITEM_B_CONFIDENTIALITY: _ClassVar[ChecklistItem]
    CHECKLIST_ITEM_C_SECURITY: _ClassVar[ChecklistItem]
    CHECKLIST_ITEM_D_SUB_PROCESSORS: _ClassVar[ChecklistItem]
    CHECKLIST_ITEM_E_SUBJECT_RIGHTS: _ClassVar[ChecklistItem]
    CHECKLIST_ITEM_F_DUTIES: _ClassVar[ChecklistItem]
    CHECKLIST_ITEM_G_DELETE_OR_RETURN: _ClassVar[ChecklistItem]
    CHECKLIST_ITEM_H_AUDIT: _ClassVar[ChecklistItem]

class TransferTool(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRANSFER_TOOL_UNSPECIFIED: _ClassVar[TransferTool]
    TRANSFER_TOOL_ADEQUACY: _ClassVar[TransferTool]
    TRANSFER_TOOL_SCC: _ClassVar[TransferTool]
    TRANSFER_TOOL_BCR: _ClassVar[TransferTool]
    TRANSFER_TOOL_DPF: _ClassVar[TransferTool]

class ReturnOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RETURN_OUTCOME_UNSPECIFIED: _ClassVar[ReturnOutcome]
    RETURN_OUTCOME_RETURNED: _ClassVar[ReturnOutcome]
    RETURN_OUTCOME_DELETED: _ClassVar[ReturnOutcome]

class Ground(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GROUND_UNSPECIFIED: _ClassVar[Ground]
    GROUND_AGREEMENT: _ClassVar[Ground]
    GROUND_CONSENT: _ClassVar[Ground]
    GROUND_STATUTE: _ClassVar[Ground]
    GROUND_ORDER: _ClassVar[Ground]
    GROUND_DEBT_COLLECTION: _ClassVar[Ground]
    GROUND_OWN_REQUEST: _ClassVar[Ground]
    GROUND_INTERNAL: _ClassVar[Ground]

class RecipientKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECIPIENT_KIND_UNSPECIFIED: _ClassVar[RecipientKind]
    RECIPIENT_KIND_STAFF: _ClassVar[RecipientKind]
    RECIPIENT_KIND_SERVICE: _ClassVar[RecipientKind]
    RECIPIENT_KIND_PROCESSOR: _ClassVar[RecipientKind]
    RECIPIENT_KIND_THIRD_PARTY: _ClassVar[RecipientKind]

class DataRequestKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATA_REQUEST_KIND_UNSPECIFIED: _ClassVar[DataRequestKind]
    DATA_REQUEST_KIND_ACCESS: _ClassVar[DataRequestKind]
    DATA_REQUEST_KIND_PORTABILITY: _ClassVar[DataRequestKind]
    DATA_REQUEST_KIND_RECTIFICATION: _ClassVar[DataRequestKind]
    DATA_REQUEST_KIND_RESTRICTION: _ClassVar[DataRequestKind]
    DATA_REQUEST_KIND_OBJECTION: _ClassVar[DataRequestKind]
    DATA_REQUEST_KIND_ERASURE: _ClassVar[DataRequestKind]

class DataRequestStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATA_REQUEST_STATUS_UNSPECIFIED: _ClassVar[DataRequestStatus]
    DATA_REQUEST_STATUS_OPEN: _ClassVar[DataRequestStatus]
    DATA_REQUEST_STATUS_COMPLETED: _ClassVar[DataRequestStatus]
    DATA_REQUEST_STATUS_REFUSED: _ClassVar[DataRequestStatus]
    DATA_REQUEST_STATUS_WITHDRAWN: _ClassVar[DataRequestStatus]
AGREEMENT_STATUS_UNSPECIFIED: AgreementStatus
AGREEMENT_STATUS_DRAFT: AgreementStatus
AGREEMENT_STATUS_ACTIVE: AgreementStatus
AGREEMENT_STATUS_SUSPENDED: AgreementStatus
AGREEMENT_STATUS_ENDED: AgreementStatus
CHECKLIST_ITEM_UNSPECIFIED: ChecklistItem
CHECKLIST_ITEM_A_INSTRUCTIONS: ChecklistItem
CHECKLIST_ITEM_B_CONFIDENTIALITY: ChecklistItem
CHECKLIST_ITEM_C_SECURITY: ChecklistItem
CHECKLIST_ITEM_D_SUB_PROCESSORS: ChecklistItem
CHECKLIST_ITEM_E_SUBJECT_RIGHTS: ChecklistItem
CHECKLIST_ITEM_F_DUTIES: ChecklistItem
CHECKLIST_ITEM_G_DELETE_OR_RETURN: ChecklistItem
CHECKLIST_ITEM_H_AUDIT: ChecklistItem
TRANSFER_TOOL_UNSPECIFIED: TransferTool
TRANSFER_TOOL_ADEQUACY: TransferTool
TRANSFER_TOOL_SCC: TransferTool
TRANSFER_TOOL_BCR: TransferTool
TRANSFER_TOOL_DPF: TransferTool
RETURN_OUTCOME_UNSPECIFIED: ReturnOutcome
RETURN_OUTCOME_RETURNED: ReturnOutcome
RETURN_OUTCOME_DELETED: ReturnOutcome
GROUND_UNSPECIFIED: Ground
GROUND_AGREEMENT: Ground
GROUND_CONSENT: Ground
GROUND_STATUTE: Ground
GROUND_ORDER: Ground
GROUND_DEBT_COLLECTION: Ground
GROUND_OWN_REQUEST: Ground
GROUND_INTERNAL: Ground
RECIPIENT_KIND_UNSPECIFIED: RecipientKind
RECIPIENT_KIND_STAFF: RecipientKind
RECIPIENT_KIND_SERVICE: RecipientKind
RECIPIENT_KIND_PROCESSOR: RecipientKind
RECIPIENT_KIND_THIRD_PARTY: RecipientKind
DATA_REQUEST_KIND_UNSPECIFIED: DataRequestKind
DATA_REQUEST_KIND_ACCESS: DataRequestKind
DATA_REQUEST_KIND_PORTABILITY: DataRequestKind
DATA_REQUEST_KIND_RECTIFICATION: DataRequestKind
DATA_REQUEST_KIND_RESTRICTION: DataRequestKind
DATA_REQUEST_KIND_OBJECTION: DataRequestKind
DATA_REQUEST_KIND_ERASURE: DataRequestKind
DATA_REQUEST_STATUS_UNSPECIFIED: DataRequestStatus
DATA_REQUEST_STATUS_OPEN: DataRequestStatus
DATA_REQUEST_STATUS_COMPLETED: DataRequestStatus
DATA_REQUEST_STATUS_REFUSED: DataRequestStatus
DATA_REQUEST_STATUS_WITHDRAWN: DataRequestStatus

class Processor(_message.Message):
    __slots__ = ("processor_id", "name", "organisation_number", "category", "country", "contact_email", "security_contact", "registered_at", "version")
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    CONTACT_EMAIL_FIELD_NUMBER: _ClassVar[int]
    SECURITY_CONTACT_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    processor_id: str
    name: str
    organisation_number: str
    category: str
    country: str
    contact_email: str
    security_contact: str
    registered_at: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, processor_id: _Optional[str] = ..., name: _Optional[str] = ..., organisation_number: _Optional[str] = ..., category: _Optional[str] = ..., country: _Optional[str] = ..., contact_email: _Optional[str] = ..., security_contact: _Optional[str] = ..., registered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...

class PublicProcessorCategory(_message.Message):
    __slots__ = ("category", "purposes", "countries", "transfer_tools")
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    COUNTRIES_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_TOOLS_FIELD_NUMBER: _ClassVar[int]
    category: str
    purposes: _containers.RepeatedScalarFieldContainer[str]
    countries: _containers.RepeatedScalarFieldContainer[str]
    transfer_tools: _containers.RepeatedScalarFieldContainer[TransferTool]
    def __init__(self, category: _Optional[str] = ..., purposes: _Optional[_Iterable[str]] = ..., countries: _Optional[_Iterable[str]] = ..., transfer_tools: _Optional[_Iterable[_Union[TransferTool, str]]] = ...) -> None: ...

class ChecklistEntry(_message.Message):
    __slots__ = ("item", "reference")
    ITEM_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    item: ChecklistItem
    reference: str
    def __init__(self, item: _Optional[_Union[ChecklistItem, str]] = ..., reference: _Optional[str] = ...) -> None: ...

class ProcessingCountry(_message.Message):
    __slots__ = ("country", "transfer_tool", "assessment_reference", "scc_module", "revocable", "lawful_until")
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_TOOL_FIELD_NUMBER: _ClassVar[int]
    ASSESSMENT_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    SCC_MODULE_FIELD_NUMBER: _ClassVar[int]
    REVOCABLE_FIELD_NUMBER: _ClassVar[int]
    LAWFUL_UNTIL_FIELD_NUMBER: _ClassVar[int]
    country: str
    transfer_tool: TransferTool
    assessment_reference: str
    scc_module: int
    revocable: bool
    lawful_until: str
    def __init__(self, country: _Optional[str] = ..., transfer_tool: _Optional[_Union[TransferTool, str]] = ..., assessment_reference: _Optional[str] = ..., scc_module: _Optional[int] = ..., revocable: _Optional[bool] = ..., lawful_until: _Optional[str] = ...) -> None: ...

class AgreementTerms(_message.Message):
    __slots__ = ("subject_matter", "instructions", "purposes", "data_categories", "subject_categories", "scopes", "fields", "checklist", "countries", "valid_from", "valid_until")
    SUBJECT_MATTER_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTIONS_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    DATA_CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    CHECKLIST_FIELD_NUMBER: _ClassVar[int]
    COUNTRIES_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    subject_matter: str
    instructions: str
    purposes: _containers.RepeatedScalarFieldContainer[str]
    data_categories: _containers.RepeatedScalarFieldContainer[str]
    subject_categories: _containers.RepeatedScalarFieldContainer[str]
    scopes: _containers.RepeatedScalarFieldContainer[str]
    fields: _containers.RepeatedScalarFieldContainer[str]
    checklist: _containers.RepeatedCompositeFieldContainer[ChecklistEntry]
    countries: _containers.RepeatedCompositeFieldContainer[ProcessingCountry]
    valid_from: str
    valid_until: str
    def __init__(self, subject_matter: _Optional[str] = ..., instructions: _Optional[str] = ..., purposes: _Optional[_Iterable[str]] = ..., data_categories: _Optional[_Iterable[str]] = ..., subject_categories: _Optional[_Iterable[str]] = ..., scopes: _Optional[_Iterable[str]] = ..., fields: _Optional[_Iterable[str]] = ..., checklist: _Optional[_Iterable[_Union[ChecklistEntry, _Mapping]]] = ..., countries: _Optional[_Iterable[_Union[ProcessingCountry, _Mapping]]] = ..., valid_from: _Optional[str] = ..., valid_until: _Optional[str] = ...) -> None: ...

class Agreement(_message.Message):
    __slots__ = ("agreement_id", "processor_id", "status", "terms", "status_reason", "version", "created_at", "updated_at", "awaiting_return", "return_outcome", "return_evidence", "return_confirmed_at")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    STATUS_REASON_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    AWAITING_RETURN_FIELD_NUMBER: _ClassVar[int]
    RETURN_OUTCOME_FIELD_NUMBER: _ClassVar[int]
    RETURN_EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    RETURN_CONFIRMED_AT_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    processor_id: str
    status: AgreementStatus
    terms: AgreementTerms
    status_reason: str
    version: int
    created_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    awaiting_return: bool
    return_outcome: ReturnOutcome
    return_evidence: str
    return_confirmed_at: _timestamp_pb2.Timestamp
    def __init__(self, agreement_id: _Optional[str] = ..., processor_id: _Optional[str] = ..., status: _Optional[_Union[AgreementStatus, str]] = ..., terms: _Optional[_Union[AgreementTerms, _Mapping]] = ..., status_reason: _Optional[str] = ..., version: _Optional[int] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., awaiting_return: _Optional[bool] = ..., return_outcome: _Optional[_Union[ReturnOutcome, str]] = ..., return_evidence: _Optional[str] = ..., return_confirmed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PartnerClient(_message.Message):
    __slots__ = ("client_id", "agreement_id", "processor_id", "scopes", "created_at", "revoked_at", "old_secret_until", "key_ids")
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    REVOKED_AT_FIELD_NUMBER: _ClassVar[int]
    OLD_SECRET_UNTIL_FIELD_NUMBER: _ClassVar[int]
    KEY_IDS_FIELD_NUMBER: _ClassVar[int]
    client_id: str
    agreement_id: str
    processor_id: str
    scopes: _containers.RepeatedScalarFieldContainer[str]
    created_at: _timestamp_pb2.Timestamp
    revoked_at: _timestamp_pb2.Timestamp
    old_secret_until: _timestamp_pb2.Timestamp
    key_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, client_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., processor_id: _Optional[str] = ..., scopes: _Optional[_Iterable[str]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., revoked_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., old_secret_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., key_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class DisclosureEntry(_message.Message):
    __slots__ = ("entry_id", "customer_id", "sequence", "at", "recipient_kind", "recipient_id", "recipient_role", "recipient_category", "ground", "evidence", "purpose", "data_categories", "fields", "channel", "trace_id", "previous_hash", "hash")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_KIND_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_ID_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_ROLE_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    DATA_CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    TRACE_ID_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_HASH_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    customer_id: str
    sequence: int
    at: _timestamp_pb2.Timestamp
    recipient_kind: RecipientKind
    recipient_id: str
    recipient_role: str
    recipient_category: str
    ground: Ground
    evidence: str
    purpose: str
    data_categories: _containers.RepeatedScalarFieldContainer[str]
    fields: _containers.RepeatedScalarFieldContainer[str]
    channel: str
    trace_id: str
    previous_hash: str
    hash: str
    def __init__(self, entry_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., sequence: _Optional[int] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recipient_kind: _Optional[_Union[RecipientKind, str]] = ..., recipient_id: _Optional[str] = ..., recipient_role: _Optional[str] = ..., recipient_category: _Optional[str] = ..., ground: _Optional[_Union[Ground, str]] = ..., evidence: _Optional[str] = ..., purpose: _Optional[str] = ..., data_categories: _Optional[_Iterable[str]] = ..., fields: _Optional[_Iterable[str]] = ..., channel: _Optional[str] = ..., trace_id: _Optional[str] = ..., previous_hash: _Optional[str] = ..., hash: _Optional[str] = ...) -> None: ...

class OwnDisclosure(_message.Message):
    __slots__ = ("entry_id", "at", "recipient_kind", "recipient", "ground", "access_reason", "purpose", "data_categories", "fields", "channel")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_KIND_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    ACCESS_REASON_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    DATA_CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    at: _timestamp_pb2.Timestamp
    recipient_kind: RecipientKind
    recipient: str
    ground: Ground
    access_reason: str
    purpose: str
    data_categories: _containers.RepeatedScalarFieldContainer[str]
    fields: _containers.RepeatedScalarFieldContainer[str]
    channel: str
    def __init__(self, entry_id: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recipient_kind: _Optional[_Union[RecipientKind, str]] = ..., recipient: _Optional[str] = ..., ground: _Optional[_Union[Ground, str]] = ..., access_reason: _Optional[str] = ..., purpose: _Optional[str] = ..., data_categories: _Optional[_Iterable[str]] = ..., fields: _Optional[_Iterable[str]] = ..., channel: _Optional[str] = ...) -> None: ...

class DataRequest(_message.Message):
    __slots__ = ("data_request_id", "customer_id", "kind", "status", "language", "opened_at", "due_on", "completed_at", "package_expires_at", "operation_id", "collected", "contexts", "received_on", "channel", "days_left", "extended_at", "refused_at", "answer", "ground", "purpose", "details", "lifts_on", "lifted_at")
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    OPENED_AT_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_AT_FIELD_NUMBER: _ClassVar[int]
    PACKAGE_EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    COLLECTED_FIELD_NUMBER: _ClassVar[int]
    CONTEXTS_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_ON_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    DAYS_LEFT_FIELD_NUMBER: _ClassVar[int]
    EXTENDED_AT_FIELD_NUMBER: _ClassVar[int]
    REFUSED_AT_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    LIFTS_ON_FIELD_NUMBER: _ClassVar[int]
    LIFTED_AT_FIELD_NUMBER: _ClassVar[int]
    data_request_id: str
    customer_id: str
    kind: DataRequestKind
    status: DataRequestStatus
    language: str
    opened_at: _timestamp_pb2.Timestamp
    due_on: str
    completed_at: _timestamp_pb2.Timestamp
    package_expires_at: _timestamp_pb2.Timestamp
    operation_id: str
    collected: int
    contexts: int
    received_on: str
    channel: str
    days_left: int
    extended_at: _timestamp_pb2.Timestamp
    refused_at: _timestamp_pb2.Timestamp
    answer: str
    ground: str
    purpose: str
    details: str
    lifts_on: str
    lifted_at: _timestamp_pb2.Timestamp
    def __init__(self, data_request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., kind: _Optional[_Union[DataRequestKind, str]] = ..., status: _Optional[_Union[DataRequestStatus, str]] = ..., language: _Optional[str] = ..., opened_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_on: _Optional[str] = ..., completed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., package_expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., operation_id: _Optional[str] = ..., collected: _Optional[int] = ..., contexts: _Optional[int] = ..., received_on: _Optional[str] = ..., channel: _Optional[str] = ..., days_left: _Optional[int] = ..., extended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., refused_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., answer: _Optional[str] = ..., ground: _Optional[str] = ..., purpose: _Optional[str] = ..., details: _Optional[str] = ..., lifts_on: _Optional[str] = ..., lifted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
