import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ThirdPartyGround(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    THIRD_PARTY_GROUND_UNSPECIFIED: _ClassVar[ThirdPartyGround]
    THIRD_PARTY_GROUND_CONSENT: _ClassVar[ThirdPartyGround]
    THIRD_PARTY_GROUND_STATUTE: _ClassVar[ThirdPartyGround]
    THIRD_PARTY_GROUND_ORDER: _ClassVar[ThirdPartyGround]
    THIRD_PARTY_GROUND_DEBT_COLLECTION: _ClassVar[ThirdPartyGround]

class ThirdPartyKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    THIRD_PARTY_KIND_UNSPECIFIED: _ClassVar[ThirdPartyKind]
    THIRD_PARTY_KIND_AUTHORITY: _ClassVar[ThirdPartyKind]
    THIRD_PARTY_KIND_COURT: _ClassVar[ThirdPartyKind]
    THIRD_PARTY_KIND_BAILIFF: _ClassVar[ThirdPartyKind]
    THIRD_PARTY_KIND_COLLECTOR: _ClassVar[ThirdPartyKind]
    THIRD_PARTY_KIND_NAMED_BY_PERSON: _ClassVar[ThirdPartyKind]

class ThirdPartyStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    THIRD_PARTY_STATUS_UNSPECIFIED: _ClassVar[ThirdPartyStatus]
    THIRD_PARTY_STATUS_REQUESTED: _ClassVar[ThirdPartyStatus]
    THIRD_PARTY_STATUS_APPROVED: _ClassVar[ThirdPartyStatus]
    THIRD_PARTY_STATUS_REFUSED: _ClassVar[ThirdPartyStatus]
    THIRD_PARTY_STATUS_COLLECTING: _ClassVar[ThirdPartyStatus]
    THIRD_PARTY_STATUS_READY: _ClassVar[ThirdPartyStatus]
    THIRD_PARTY_STATUS_DELIVERED: _ClassVar[ThirdPartyStatus]
    THIRD_PARTY_STATUS_LAPSED: _ClassVar[ThirdPartyStatus]

class TellingStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TELLING_STATUS_UNSPECIFIED: _ClassVar[TellingStatus]
    TELLING_STATUS_PLANNED: _ClassVar[TellingStatus]
    TELLING_STATUS_WITHHELD: _ClassVar[TellingStatus]
    TELLING_STATUS_DUE: _ClassVar[TellingStatus]
    TELLING_STATUS_TOLD: _ClassVar[TellingStatus]
THIRD_PARTY_GROUND_UNSPECIFIED: ThirdPartyGround
THIRD_PARTY_GROUND_CONSENT: ThirdPartyGround
THIRD_PARTY_GROUND_STATUTE: ThirdPartyGround
THIRD_PARTY_GROUND_ORDER: ThirdPartyGround
THIRD_PARTY_GROUND_DEBT_COLLECTION: ThirdPartyGround
THIRD_PARTY_KIND_UNSPECIFIED: ThirdPartyKind
THIRD_PARTY_KIND_AUTHORITY: ThirdPartyKind
THIRD_PARTY_KIND_COURT: ThirdPartyKind
THIRD_PARTY_KIND_BAILIFF: ThirdPartyKind
THIRD_PARTY_KIND_COLLECTOR: ThirdPartyKind
THIRD_PARTY_KIND_NAMED_BY_PERSON: ThirdPartyKind
THIRD_PARTY_STATUS_UNSPECIFIED: ThirdPartyStatus
THIRD_PARTY_STATUS_REQUESTED: ThirdPartyStatus
THIRD_PARTY_STATUS_APPROVED: ThirdPartyStatus
THIRD_PARTY_STATUS_REFUSED: ThirdPartyStatus
THIRD_PARTY_STATUS_COLLECTING: ThirdPartyStatus
THIRD_PARTY_STATUS_READY: ThirdPartyStatus
THIRD_PARTY_STATUS_DELIVERED: ThirdPartyStatus
THIRD_PARTY_STATUS_LAPSED: ThirdPartyStatus
TELLING_STATUS_UNSPECIFIED: TellingStatus
TELLING_STATUS_PLANNED: TellingStatus
TELLING_STATUS_WITHHELD: TellingStatus
TELLING_STATUS_DUE: TellingStatus
TELLING_STATUS_TOLD: TellingStatus

class ThirdPartyRecipient(_message.Message):
    __slots__ = ("kind", "name", "delivery")
    KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_FIELD_NUMBER: _ClassVar[int]
    kind: ThirdPartyKind
    name: str
    delivery: str
    def __init__(self, kind: _Optional[_Union[ThirdPartyKind, str]] = ..., name: _Optional[str] = ..., delivery: _Optional[str] = ...) -> None: ...

class ThirdPartyEvidence(_message.Message):
    __slots__ = ("paragraph", "reference", "issuer", "ordered_on", "consent_entry_id", "consent_purpose", "claim_id", "reasonable_ground")
    PARAGRAPH_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    ORDERED_ON_FIELD_NUMBER: _ClassVar[int]
    CONSENT_ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    CONSENT_PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CLAIM_ID_FIELD_NUMBER: _ClassVar[int]
    REASONABLE_GROUND_FIELD_NUMBER: _ClassVar[int]
    paragraph: str
    reference: str
    issuer: str
    ordered_on: str
    consent_entry_id: str
    consent_purpose: str
    claim_id: str
    reasonable_ground: str
    def __init__(self, paragraph: _Optional[str] = ..., reference: _Optional[str] = ..., issuer: _Optional[str] = ..., ordered_on: _Optional[str] = ..., consent_entry_id: _Optional[str] = ..., consent_purpose: _Optional[str] = ..., claim_id: _Optional[str] = ..., reasonable_ground: _Optional[str] = ...) -> None: ...

class ThirdPartyPerson(_message.Message):
    __slots__ = ("customer_id", "fields")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_id: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...

class Secrecy(_message.Message):
    __slots__ = ("statute", "reason", "reconsider_on")
    STATUTE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RECONSIDER_ON_FIELD_NUMBER: _ClassVar[int]
    statute: str
    reason: str
    reconsider_on: str
    def __init__(self, statute: _Optional[str] = ..., reason: _Optional[str] = ..., reconsider_on: _Optional[str] = ...) -> None: ...

class SecrecyStep(_message.Message):
    __slots__ = ("at", "by", "secrecy")
    AT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    SECRECY_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    by: str
    secrecy: Secrecy
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., by: _Optional[str] = ..., secrecy: _Optional[_Union[Secrecy, _Mapping]] = ...) -> None: ...

class CaseLook(_message.Message):
    __slots__ = ("at", "by", "reason")
    AT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    by: str
    reason: str
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., by: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ThirdPartyDisclosure(_message.Message):
    __slots__ = ("disclosure_id", "ground", "status", "recipient", "evidence", "necessity", "persons", "person_count", "requested_by", "requested_at", "decided_by", "decided_at", "refusal", "operation_id", "package_expires_at", "delivered_at", "delivered_to", "telling", "reconsider_on", "secrecy", "told_at", "not_reached", "looks")
    DISCLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    NECESSITY_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    PERSON_COUNT_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_BY_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_AT_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    PACKAGE_EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_AT_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_TO_FIELD_NUMBER: _ClassVar[int]
    TELLING_FIELD_NUMBER: _ClassVar[int]
    RECONSIDER_ON_FIELD_NUMBER: _ClassVar[int]
    SECRECY_FIELD_NUMBER: _ClassVar[int]
    TOLD_AT_FIELD_NUMBER: _ClassVar[int]
    NOT_REACHED_FIELD_NUMBER: _ClassVar[int]
    LOOKS_FIELD_NUMBER: _ClassVar[int]
    disclosure_id: str
    ground: ThirdPartyGround
    status: ThirdPartyStatus
    recipient: ThirdPartyRecipient
    evidence: ThirdPartyEvidence
    necessity: str
    persons: _containers.RepeatedCompositeFieldContainer[ThirdPartyPerson]
    person_count: int
    requested_by: str
    requested_at: _timestamp_pb2.Timestamp
    decided_by: str
    decided_at: _timestamp_pb2.Timestamp
    refusal: str
    operation_id: str
    package_expires_at: _timestamp_pb2.Timestamp
    delivered_at: _timestamp_pb2.Timestamp
    delivered_to: str
    telling: TellingStatus
    reconsider_on: str
    secrecy: _containers.RepeatedCompositeFieldContainer[SecrecyStep]
    told_at: _timestamp_pb2.Timestamp
    not_reached: int
    looks: _containers.RepeatedCompositeFieldContainer[CaseLook]
    def __init__(self, disclosure_id: _Optional[str] = ..., ground: _Optional[_Union[ThirdPartyGround, str]] = ..., status: _Optional[_Union[ThirdPartyStatus, str]] = ..., recipient: _Optional[_Union[ThirdPartyRecipient, _Mapping]] = ..., evidence: _Optional[_Union[ThirdPartyEvidence, _Mapping]] = ..., necessity: _Optional[str] = ..., persons: _Optional[_Iterable[_Union[ThirdPartyPerson, _Mapping]]] = ..., person_count: _Optional[int] = ..., requested_by: _Optional[str] = ..., requested_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., decided_by: _Optional[str] = ..., decided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., refusal: _Optional[str] = ..., operation_id: _Optional[str] = ..., package_expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., delivered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., delivered_to: _Optional[str] = ..., telling: _Optional[_Union[TellingStatus, str]] = ..., reconsider_on: _Optional[str] = ..., secrecy: _Optional[_Iterable[_Union[SecrecyStep, _Mapping]]] = ..., told_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., not_reached: _Optional[int] = ..., looks: _Optional[_Iterable[_Union[CaseLook, _Mapping]]] = ...) -> None: ...

class RequestThirdPartyDisclosureRequest(_message.Message):
    __slots__ = ("request_id", "ground", "recipient", "evidence", "necessity", "persons", "secrecy")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    NECESSITY_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    SECRECY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    ground: ThirdPartyGround
    recipient: ThirdPartyRecipient
    evidence: ThirdPartyEvidence
    necessity: str
    persons: _containers.RepeatedCompositeFieldContainer[ThirdPartyPerson]
    secrecy: Secrecy
    def __init__(self, request_id: _Optional[str] = ..., ground: _Optional[_Union[ThirdPartyGround, str]] = ..., recipient: _Optional[_Union[ThirdPartyRecipient, _Mapping]] = ..., evidence: _Optional[_Union[ThirdPartyEvidence, _Mapping]] = ..., necessity: _Optional[str] = ..., persons: _Optional[_Iterable[_Union[ThirdPartyPerson, _Mapping]]] = ..., secrecy: _Optional[_Union[Secrecy, _Mapping]] = ...) -> None: ...

class RequestThirdPartyDisclosureResponse(_message.Message):
    __slots__ = ("disclosure",)
    DISCLOSURE_FIELD_NUMBER: _ClassVar[int]
    disclosure: ThirdPartyDisclosure
    def __init__(self, disclosure: _Optional[_Union[ThirdPartyDisclosure, _Mapping]] = ...) -> None: ...

class ListThirdPartyDisclosuresRequest(_message.Message):
    __slots__ = ("reconsider_due", "page_size", "page_token")
    RECONSIDER_DUE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    reconsider_due: bool
    page_size: int
    page_token: str
    def __init__(self, reconsider_due: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListThirdPartyDisclosuresResponse(_message.Message):
    __slots__ = ("disclosures", "next_page_token")
    DISCLOSURES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    disclosures: _containers.RepeatedCompositeFieldContainer[ThirdPartyDisclosure]
    next_page_token: str
    def __init__(self, disclosures: _Optional[_Iterable[_Union[ThirdPartyDisclosure, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetThirdPartyDisclosureRequest(_message.Message):
    __slots__ = ("disclosure_id",)
    DISCLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    disclosure_id: str
    def __init__(self, disclosure_id: _Optional[str] = ...) -> None: ...

class GetThirdPartyDisclosureResponse(_message.Message):
    __slots__ = ("disclosure",)
    DISCLOSURE_FIELD_NUMBER: _ClassVar[int]
    disclosure: ThirdPartyDisclosure
    def __init__(self, disclosure: _Optional[_Union[ThirdPartyDisclosure, _Mapping]] = ...) -> None: ...

class ApproveThirdPartyDisclosureRequest(_message.Message):
    __slots__ = ("request_id", "disclosure_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DISCLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    disclosure_id: str
    def __init__(self, request_id: _Optional[str] = ..., disclosure_id: _Optional[str] = ...) -> None: ...

class ApproveThirdPartyDisclosureResponse(_message.Message):
    __slots__ = ("disclosure",)
    DISCLOSURE_FIELD_NUMBER: _ClassVar[int]
    disclosure: ThirdPartyDisclosure
    def __init__(self, disclosure: _Optional[_Union[ThirdPartyDisclosure, _Mapping]] = ...) -> None: ...

class RefuseThirdPartyDisclosureRequest(_message.Message):
    __slots__ = ("request_id", "disclosure_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DISCLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    disclosure_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., disclosure_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class RefuseThirdPartyDisclosureResponse(_message.Message):
    __slots__ = ("disclosure",)
    DISCLOSURE_FIELD_NUMBER: _ClassVar[int]
    disclosure: ThirdPartyDisclosure
    def __init__(self, disclosure: _Optional[_Union[ThirdPartyDisclosure, _Mapping]] = ...) -> None: ...

class ReleaseThirdPartyDisclosureRequest(_message.Message):
    __slots__ = ("request_id", "disclosure_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DISCLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    disclosure_id: str
    def __init__(self, request_id: _Optional[str] = ..., disclosure_id: _Optional[str] = ...) -> None: ...

class ReleaseThirdPartyDisclosureResponse(_message.Message):
    __slots__ = ("disclosure",)
    DISCLOSURE_FIELD_NUMBER: _ClassVar[int]
    disclosure: ThirdPartyDisclosure
    def __init__(self, disclosure: _Optional[_Union[ThirdPartyDisclosure, _Mapping]] = ...) -> None: ...

class DownloadThirdPartyPackageRequest(_message.Message):
    __slots__ = ("request_id", "disclosure_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DISCLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    disclosure_id: str
    def __init__(self, request_id: _Optional[str] = ..., disclosure_id: _Optional[str] = ...) -> None: ...

class DownloadThirdPartyPackageResponse(_message.Message):
    __slots__ = ("content",)
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    content: bytes
    def __init__(self, content: _Optional[bytes] = ...) -> None: ...

class TellThirdPartyDisclosureRequest(_message.Message):
    __slots__ = ("request_id", "disclosure_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DISCLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    disclosure_id: str
    def __init__(self, request_id: _Optional[str] = ..., disclosure_id: _Optional[str] = ...) -> None: ...

class TellThirdPartyDisclosureResponse(_message.Message):
    __slots__ = ("disclosure",)
    DISCLOSURE_FIELD_NUMBER: _ClassVar[int]
    disclosure: ThirdPartyDisclosure
    def __init__(self, disclosure: _Optional[_Union[ThirdPartyDisclosure, _Mapping]] = ...) -> None: ...

class PostponeTellingRequest(_message.Message):
    __slots__ = ("request_id", "disclosure_id", "secrecy")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DISCLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    SECRECY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    disclosure_id: str
    secrecy: Secrecy
    def __init__(self, request_id: _Optional[str] = ..., disclosure_id: _Optional[str] = ..., secrecy: _Optional[_Union[Secrecy, _Mapping]] = ...) -> None: ...

class PostponeTellingResponse(_message.Message):
    __slots__ = ("disclosure",)
    DISCLOSURE_FIELD_NUMBER: _ClassVar[int]
    disclosure: ThirdPartyDisclosure
    def __init__(self, disclosure: _Optional[_Union[ThirdPartyDisclosure, _Mapping]] = ...) -> None: ...
