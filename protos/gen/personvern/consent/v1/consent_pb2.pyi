import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Act(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACT_UNSPECIFIED: _ClassVar[Act]
    ACT_GIVEN: _ClassVar[Act]
    ACT_REFUSED: _ClassVar[Act]
    ACT_WITHDRAWN: _ClassVar[Act]
    ACT_RENEWED: _ClassVar[Act]
    ACT_EXPIRED: _ClassVar[Act]
    ACT_OBJECTED: _ClassVar[Act]
    ACT_OBJECTION_LIFTED: _ClassVar[Act]
    ACT_IMPORTED: _ClassVar[Act]

class ActedBy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTED_BY_UNSPECIFIED: _ClassVar[ActedBy]
    ACTED_BY_SELF: _ClassVar[ActedBy]
    ACTED_BY_GUARDIAN: _ClassVar[ActedBy]
    ACTED_BY_AGENT: _ClassVar[ActedBy]
    ACTED_BY_SYSTEM: _ClassVar[ActedBy]

class ConsentStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSENT_STATUS_UNSPECIFIED: _ClassVar[ConsentStatus]
    CONSENT_STATUS_NOT_GIVEN: _ClassVar[ConsentStatus]
    CONSENT_STATUS_GIVEN: _ClassVar[ConsentStatus]
    CONSENT_STATUS_REFUSED: _ClassVar[ConsentStatus]
    CONSENT_STATUS_WITHDRAWN: _ClassVar[ConsentStatus]
    CONSENT_STATUS_EXPIRED: _ClassVar[ConsentStatus]
    CONSENT_STATUS_OUTDATED: _ClassVar[ConsentStatus]

class EvidenceKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EVIDENCE_KIND_UNSPECIFIED: _ClassVar[EvidenceKind]
    EVIDENCE_KIND_ENTRY: _ClassVar[EvidenceKind]
    EVIDENCE_KIND_CONTRACT: _ClassVar[EvidenceKind]
    EVIDENCE_KIND_STATUTE: _ClassVar[EvidenceKind]
    EVIDENCE_KIND_RELATIONSHIP: _ClassVar[EvidenceKind]
    EVIDENCE_KIND_INTEREST: _ClassVar[EvidenceKind]
ACT_UNSPECIFIED: Act
ACT_GIVEN: Act
ACT_REFUSED: Act
ACT_WITHDRAWN: Act
ACT_RENEWED: Act
ACT_EXPIRED: Act
ACT_OBJECTED: Act
ACT_OBJECTION_LIFTED: Act
ACT_IMPORTED: Act
ACTED_BY_UNSPECIFIED: ActedBy
ACTED_BY_SELF: ActedBy
ACTED_BY_GUARDIAN: ActedBy
ACTED_BY_AGENT: ActedBy
ACTED_BY_SYSTEM: ActedBy
CONSENT_STATUS_UNSPECIFIED: ConsentStatus
CONSENT_STATUS_NOT_GIVEN: ConsentStatus
CONSENT_STATUS_GIVEN: ConsentStatus
CONSENT_STATUS_REFUSED: ConsentStatus
CONSENT_STATUS_WITHDRAWN: ConsentStatus
CONSENT_STATUS_EXPIRED: ConsentStatus
CONSENT_STATUS_OUTDATED: ConsentStatus
EVIDENCE_KIND_UNSPECIFIED: EvidenceKind
EVIDENCE_KIND_ENTRY: EvidenceKind
EVIDENCE_KIND_CONTRACT: EvidenceKind
EVIDENCE_KIND_STATUTE: EvidenceKind
EVIDENCE_KIND_RELATIONSHIP: EvidenceKind
EVIDENCE_KIND_INTEREST: EvidenceKind

class LocalizedText(_message.Message):
    __slots__ = ("nb", "nn", "en")
    NB_FIELD_NUMBER: _ClassVar[int]
    NN_FIELD_NUMBER: _ClassVar[int]
    EN_FIELD_NUMBER: _ClassVar[int]
    nb: str
    nn: str
    en: str
    def __init__(self, nb: _Optional[str] = ..., nn: _Optional[str] = ..., en: _Optional[str] = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ("allow", "rule", "legal_basis", "evidence", "policy_version", "sentence_nb", "sentence_nn", "sentence_en", "decided_at", "retry_at")
    ALLOW_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    LEGAL_BASIS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_NB_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_NN_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_EN_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    RETRY_AT_FIELD_NUMBER: _ClassVar[int]
    allow: bool
    rule: str
    legal_basis: str
    evidence: Evidence
    policy_version: str
    sentence_nb: str
    sentence_nn: str
    sentence_en: str
    decided_at: _timestamp_pb2.Timestamp
    retry_at: _timestamp_pb2.Timestamp
    def __init__(self, allow: _Optional[bool] = ..., rule: _Optional[str] = ..., legal_basis: _Optional[str] = ..., evidence: _Optional[_Union[Evidence, _Mapping]] = ..., policy_version: _Optional[str] = ..., sentence_nb: _Optional[str] = ..., sentence_nn: _Optional[str] = ..., sentence_en: _Optional[str] = ..., decided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., retry_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Evidence(_message.Message):
    __slots__ = ("kind", "reference")
    KIND_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    kind: EvidenceKind
    reference: str
    def __init__(self, kind: _Optional[_Union[EvidenceKind, str]] = ..., reference: _Optional[str] = ...) -> None: ...

class LedgerEntry(_message.Message):
    __slots__ = ("entry_id", "customer_id", "sequence", "purpose", "act", "acted_by", "channel", "text_hash", "language", "policy_version", "recorded_at", "client_time", "client_time_suspect", "expires_at", "receipt_id", "previous_hash", "hash")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    ACT_FIELD_NUMBER: _ClassVar[int]
    ACTED_BY_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    TEXT_HASH_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    CLIENT_TIME_FIELD_NUMBER: _ClassVar[int]
    CLIENT_TIME_SUSPECT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_HASH_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    customer_id: str
    sequence: int
    purpose: str
    act: Act
    acted_by: ActedBy
    channel: str
    text_hash: str
    language: str
    policy_version: str
    recorded_at: _timestamp_pb2.Timestamp
    client_time: _timestamp_pb2.Timestamp
    client_time_suspect: bool
    expires_at: _timestamp_pb2.Timestamp
    receipt_id: str
    previous_hash: str
    hash: str
    def __init__(self, entry_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., sequence: _Optional[int] = ..., purpose: _Optional[str] = ..., act: _Optional[_Union[Act, str]] = ..., acted_by: _Optional[_Union[ActedBy, str]] = ..., channel: _Optional[str] = ..., text_hash: _Optional[str] = ..., language: _Optional[str] = ..., policy_version: _Optional[str] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., client_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., client_time_suspect: _Optional[bool] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., receipt_id: _Optional[str] = ..., previous_hash: _Optional[str] = ..., hash: _Optional[str] = ...) -> None: ...

class Consent(_message.Message):
    __slots__ = ("purpose", "name", "text", "text_hash", "status", "entry_id", "receipt_id", "since", "expires_at", "channels", "renewable", "acted_by")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TEXT_HASH_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    RENEWABLE_FIELD_NUMBER: _ClassVar[int]
    ACTED_BY_FIELD_NUMBER: _ClassVar[int]
    purpose: str
    name: LocalizedText
    text: LocalizedText
    text_hash: LocalizedText
    status: ConsentStatus
    entry_id: str
    receipt_id: str
    since: _timestamp_pb2.Timestamp
    expires_at: _timestamp_pb2.Timestamp
    channels: _containers.RepeatedScalarFieldContainer[str]
    renewable: bool
    acted_by: ActedBy
    def __init__(self, purpose: _Optional[str] = ..., name: _Optional[_Union[LocalizedText, _Mapping]] = ..., text: _Optional[_Union[LocalizedText, _Mapping]] = ..., text_hash: _Optional[_Union[LocalizedText, _Mapping]] = ..., status: _Optional[_Union[ConsentStatus, str]] = ..., entry_id: _Optional[str] = ..., receipt_id: _Optional[str] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., channels: _Optional[_Iterable[str]] = ..., renewable: _Optional[bool] = ..., acted_by: _Optional[_Union[ActedBy, str]] = ...) -> None: ...

class Objection(_message.Message):
    __slots__ = ("purpose", "name", "objected", "entry_id", "receipt_id", "since")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OBJECTED_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    purpose: str
    name: LocalizedText
    objected: bool
    entry_id: str
    receipt_id: str
    since: _timestamp_pb2.Timestamp
    def __init__(self, purpose: _Optional[str] = ..., name: _Optional[_Union[LocalizedText, _Mapping]] = ..., objected: _Optional[bool] = ..., entry_id: _Optional[str] = ..., receipt_id: _Optional[str] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Receipt(_message.Message):
    __slots__ = ("receipt_id", "entry_id", "jws", "json_ld", "public_jwk", "kantara")
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    JWS_FIELD_NUMBER: _ClassVar[int]
    JSON_LD_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_JWK_FIELD_NUMBER: _ClassVar[int]
    KANTARA_FIELD_NUMBER: _ClassVar[int]
    receipt_id: str
    entry_id: str
    jws: str
    json_ld: str
    public_jwk: str
    kantara: str
    def __init__(self, receipt_id: _Optional[str] = ..., entry_id: _Optional[str] = ..., jws: _Optional[str] = ..., json_ld: _Optional[str] = ..., public_jwk: _Optional[str] = ..., kantara: _Optional[str] = ...) -> None: ...

class Purpose(_message.Message):
    __slots__ = ("key", "active", "name", "text", "permission", "legal_basis", "legal_basis_iri", "interest", "dpv_purposes", "data_categories", "recipients", "channels", "minimum_age", "objection", "direct_marketing", "retention", "section", "basis_meaning", "text_hash")
    KEY_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    PERMISSION_FIELD_NUMBER: _ClassVar[int]
    LEGAL_BASIS_FIELD_NUMBER: _ClassVar[int]
    LEGAL_BASIS_IRI_FIELD_NUMBER: _ClassVar[int]
    INTEREST_FIELD_NUMBER: _ClassVar[int]
    DPV_PURPOSES_FIELD_NUMBER: _ClassVar[int]
    DATA_CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    RECIPIENTS_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_AGE_FIELD_NUMBER: _ClassVar[int]
    OBJECTION_FIELD_NUMBER: _ClassVar[int]
    DIRECT_MARKETING_FIELD_NUMBER: _ClassVar[int]
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    SECTION_FIELD_NUMBER: _ClassVar[int]
    BASIS_MEANING_FIELD_NUMBER: _ClassVar[int]
    TEXT_HASH_FIELD_NUMBER: _ClassVar[int]
    key: str
    active: bool
    name: LocalizedText
    text: LocalizedText
    permission: str
    legal_basis: LocalizedText
    legal_basis_iri: str
    interest: LocalizedText
    dpv_purposes: _containers.RepeatedScalarFieldContainer[str]
    data_categories: _containers.RepeatedScalarFieldContainer[str]
    recipients: _containers.RepeatedScalarFieldContainer[str]
    channels: _containers.RepeatedScalarFieldContainer[str]
    minimum_age: int
    objection: str
    direct_marketing: bool
    retention: str
    section: str
    basis_meaning: LocalizedText
    text_hash: LocalizedText
    def __init__(self, key: _Optional[str] = ..., active: _Optional[bool] = ..., name: _Optional[_Union[LocalizedText, _Mapping]] = ..., text: _Optional[_Union[LocalizedText, _Mapping]] = ..., permission: _Optional[str] = ..., legal_basis: _Optional[_Union[LocalizedText, _Mapping]] = ..., legal_basis_iri: _Optional[str] = ..., interest: _Optional[_Union[LocalizedText, _Mapping]] = ..., dpv_purposes: _Optional[_Iterable[str]] = ..., data_categories: _Optional[_Iterable[str]] = ..., recipients: _Optional[_Iterable[str]] = ..., channels: _Optional[_Iterable[str]] = ..., minimum_age: _Optional[int] = ..., objection: _Optional[str] = ..., direct_marketing: _Optional[bool] = ..., retention: _Optional[str] = ..., section: _Optional[str] = ..., basis_meaning: _Optional[_Union[LocalizedText, _Mapping]] = ..., text_hash: _Optional[_Union[LocalizedText, _Mapping]] = ...) -> None: ...

class NamedText(_message.Message):
    __slots__ = ("key", "name", "text")
    KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    key: str
    name: LocalizedText
    text: LocalizedText
    def __init__(self, key: _Optional[str] = ..., name: _Optional[_Union[LocalizedText, _Mapping]] = ..., text: _Optional[_Union[LocalizedText, _Mapping]] = ...) -> None: ...

class Section(_message.Message):
    __slots__ = ("key", "name", "text", "also")
    KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ALSO_FIELD_NUMBER: _ClassVar[int]
    key: str
    name: LocalizedText
    text: LocalizedText
    also: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, key: _Optional[str] = ..., name: _Optional[_Union[LocalizedText, _Mapping]] = ..., text: _Optional[_Union[LocalizedText, _Mapping]] = ..., also: _Optional[_Iterable[str]] = ...) -> None: ...

class RetentionClass(_message.Message):
    __slots__ = ("key", "name", "text", "statute")
    KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    STATUTE_FIELD_NUMBER: _ClassVar[int]
    key: str
    name: LocalizedText
    text: LocalizedText
    statute: LocalizedText
    def __init__(self, key: _Optional[str] = ..., name: _Optional[_Union[LocalizedText, _Mapping]] = ..., text: _Optional[_Union[LocalizedText, _Mapping]] = ..., statute: _Optional[_Union[LocalizedText, _Mapping]] = ...) -> None: ...

class Policy(_message.Message):
    __slots__ = ("version", "controller", "introduction", "purposes", "data_categories", "recipients", "retention", "rights", "sections", "information", "terminal_categories")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CONTROLLER_FIELD_NUMBER: _ClassVar[int]
    INTRODUCTION_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    DATA_CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    RECIPIENTS_FIELD_NUMBER: _ClassVar[int]
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    RIGHTS_FIELD_NUMBER: _ClassVar[int]
    SECTIONS_FIELD_NUMBER: _ClassVar[int]
    INFORMATION_FIELD_NUMBER: _ClassVar[int]
    TERMINAL_CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    version: str
    controller: Controller
    introduction: LocalizedText
    purposes: _containers.RepeatedCompositeFieldContainer[Purpose]
    data_categories: _containers.RepeatedCompositeFieldContainer[NamedText]
    recipients: _containers.RepeatedCompositeFieldContainer[NamedText]
    retention: _containers.RepeatedCompositeFieldContainer[RetentionClass]
    rights: _containers.RepeatedCompositeFieldContainer[NamedText]
    sections: _containers.RepeatedCompositeFieldContainer[Section]
    information: _containers.RepeatedCompositeFieldContainer[NamedText]
    terminal_categories: _containers.RepeatedCompositeFieldContainer[TerminalQuestion]
    def __init__(self, version: _Optional[str] = ..., controller: _Optional[_Union[Controller, _Mapping]] = ..., introduction: _Optional[_Union[LocalizedText, _Mapping]] = ..., purposes: _Optional[_Iterable[_Union[Purpose, _Mapping]]] = ..., data_categories: _Optional[_Iterable[_Union[NamedText, _Mapping]]] = ..., recipients: _Optional[_Iterable[_Union[NamedText, _Mapping]]] = ..., retention: _Optional[_Iterable[_Union[RetentionClass, _Mapping]]] = ..., rights: _Optional[_Iterable[_Union[NamedText, _Mapping]]] = ..., sections: _Optional[_Iterable[_Union[Section, _Mapping]]] = ..., information: _Optional[_Iterable[_Union[NamedText, _Mapping]]] = ..., terminal_categories: _Optional[_Iterable[_Union[TerminalQuestion, _Mapping]]] = ...) -> None: ...

class TerminalQuestion(_message.Message):
    __slots__ = ("key", "name", "text", "required", "months", "denied_by_gpc")
    KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    DENIED_BY_GPC_FIELD_NUMBER: _ClassVar[int]
    key: str
    name: LocalizedText
    text: LocalizedText
    required: bool
    months: int
    denied_by_gpc: bool
    def __init__(self, key: _Optional[str] = ..., name: _Optional[_Union[LocalizedText, _Mapping]] = ..., text: _Optional[_Union[LocalizedText, _Mapping]] = ..., required: _Optional[bool] = ..., months: _Optional[int] = ..., denied_by_gpc: _Optional[bool] = ...) -> None: ...

class Controller(_message.Message):
    __slots__ = ("name", "organisation_number", "address", "contact", "privacy_officer", "supervisory_authority", "jurisdiction")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PRIVACY_OFFICER_FIELD_NUMBER: _ClassVar[int]
    SUPERVISORY_AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    JURISDICTION_FIELD_NUMBER: _ClassVar[int]
    name: str
    organisation_number: str
    address: str
    contact: str
    privacy_officer: str
    supervisory_authority: str
    jurisdiction: str
    def __init__(self, name: _Optional[str] = ..., organisation_number: _Optional[str] = ..., address: _Optional[str] = ..., contact: _Optional[str] = ..., privacy_officer: _Optional[str] = ..., supervisory_authority: _Optional[str] = ..., jurisdiction: _Optional[str] = ...) -> None: ...
