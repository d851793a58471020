import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from personvern.customer.v1 import customer_pb2 as _customer_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GuardianEvidence(_message.Message):
    __slots__ = ("kind", "reference")
    KIND_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    kind: str
    reference: str
    def __init__(self, kind: _Optional[str] = ..., reference: _Optional[str] = ...) -> None: ...

class GuardianConsent(_message.Message):
    __slots__ = ("text_hash", "language")
    TEXT_HASH_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    text_hash: str
    language: str
    def __init__(self, text_hash: _Optional[str] = ..., language: _Optional[str] = ...) -> None: ...

class Guardianship(_message.Message):
    __slots__ = ("guardianship_id", "guardian_id", "child_id", "evidence_kind", "entry_id", "linked_by", "linked_at", "ended_at", "ended_by")
    GUARDIANSHIP_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_ID_FIELD_NUMBER: _ClassVar[int]
    CHILD_ID_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_KIND_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    LINKED_BY_FIELD_NUMBER: _ClassVar[int]
    LINKED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_BY_FIELD_NUMBER: _ClassVar[int]
    guardianship_id: str
    guardian_id: str
    child_id: str
    evidence_kind: str
    entry_id: str
    linked_by: str
    linked_at: _timestamp_pb2.Timestamp
    ended_at: _timestamp_pb2.Timestamp
    ended_by: str
    def __init__(self, guardianship_id: _Optional[str] = ..., guardian_id: _Optional[str] = ..., child_id: _Optional[str] = ..., evidence_kind: _Optional[str] = ..., entry_id: _Optional[str] = ..., linked_by: _Optional[str] = ..., linked_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_by: _Optional[str] = ...) -> None: ...

class Dependant(_message.Message):
    __slots__ = ("customer_id", "given_name", "family_name", "birth_date", "status", "may_act", "has_login", "guardianship")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MAY_ACT_FIELD_NUMBER: _ClassVar[int]
    HAS_LOGIN_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIP_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    given_name: str
    family_name: str
    birth_date: str
    status: _customer_pb2.CustomerStatus
    may_act: bool
    has_login: bool
    guardianship: Guardianship
    def __init__(self, customer_id: _Optional[str] = ..., given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., birth_date: _Optional[str] = ..., status: _Optional[_Union[_customer_pb2.CustomerStatus, str]] = ..., may_act: _Optional[bool] = ..., has_login: _Optional[bool] = ..., guardianship: _Optional[_Union[Guardianship, _Mapping]] = ...) -> None: ...

class OneTimeCode(_message.Message):
    __slots__ = ("code", "expires_at")
    CODE_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    code: str
    expires_at: _timestamp_pb2.Timestamp
    def __init__(self, code: _Optional[str] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RegisterDependantRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "given_name", "family_name", "birth_date", "language", "email", "phone", "home_address", "evidence", "consent")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    FAMILY_NAME_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    HOME_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    CONSENT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    given_name: str
    family_name: str
    birth_date: str
    language: str
    email: str
    phone: str
    home_address: _customer_pb2.Address
    evidence: GuardianEvidence
    consent: GuardianConsent
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., given_name: _Optional[str] = ..., family_name: _Optional[str] = ..., birth_date: _Optional[str] = ..., language: _Optional[str] = ..., email: _Optional[str] = ..., phone: _Optional[str] = ..., home_address: _Optional[_Union[_customer_pb2.Address, _Mapping]] = ..., evidence: _Optional[_Union[GuardianEvidence, _Mapping]] = ..., consent: _Optional[_Union[GuardianConsent, _Mapping]] = ...) -> None: ...

class RegisterDependantResponse(_message.Message):
    __slots__ = ("dependant",)
    DEPENDANT_FIELD_NUMBER: _ClassVar[int]
    dependant: Dependant
    def __init__(self, dependant: _Optional[_Union[Dependant, _Mapping]] = ...) -> None: ...

class ListDependantsRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class ListDependantsResponse(_message.Message):
    __slots__ = ("dependants",)
    DEPENDANTS_FIELD_NUMBER: _ClassVar[int]
    dependants: _containers.RepeatedCompositeFieldContainer[Dependant]
    def __init__(self, dependants: _Optional[_Iterable[_Union[Dependant, _Mapping]]] = ...) -> None: ...

class ListGuardiansRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class ListGuardiansResponse(_message.Message):
    __slots__ = ("guardianships",)
    GUARDIANSHIPS_FIELD_NUMBER: _ClassVar[int]
    guardianships: _containers.RepeatedCompositeFieldContainer[Guardianship]
    def __init__(self, guardianships: _Optional[_Iterable[_Union[Guardianship, _Mapping]]] = ...) -> None: ...

class EndGuardianshipRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "dependant_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DEPENDANT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    dependant_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., dependant_id: _Optional[str] = ...) -> None: ...

class EndGuardianshipResponse(_message.Message):
    __slots__ = ("guardianship",)
    GUARDIANSHIP_FIELD_NUMBER: _ClassVar[int]
    guardianship: Guardianship
    def __init__(self, guardianship: _Optional[_Union[Guardianship, _Mapping]] = ...) -> None: ...

class InviteGuardianRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "dependant_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DEPENDANT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    dependant_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., dependant_id: _Optional[str] = ...) -> None: ...

class InviteGuardianResponse(_message.Message):
    __slots__ = ("code",)
    CODE_FIELD_NUMBER: _ClassVar[int]
    code: OneTimeCode
    def __init__(self, code: _Optional[_Union[OneTimeCode, _Mapping]] = ...) -> None: ...

class AcceptGuardianshipRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "code", "evidence", "consent")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    CONSENT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    code: str
    evidence: GuardianEvidence
    consent: GuardianConsent
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., code: _Optional[str] = ..., evidence: _Optional[_Union[GuardianEvidence, _Mapping]] = ..., consent: _Optional[_Union[GuardianConsent, _Mapping]] = ...) -> None: ...

class AcceptGuardianshipResponse(_message.Message):
    __slots__ = ("dependant",)
    DEPENDANT_FIELD_NUMBER: _ClassVar[int]
    dependant: Dependant
    def __init__(self, dependant: _Optional[_Union[Dependant, _Mapping]] = ...) -> None: ...

class LinkGuardianRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "guardian_id", "evidence", "consent")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_ID_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    CONSENT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    guardian_id: str
    evidence: GuardianEvidence
    consent: GuardianConsent
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., guardian_id: _Optional[str] = ..., evidence: _Optional[_Union[GuardianEvidence, _Mapping]] = ..., consent: _Optional[_Union[GuardianConsent, _Mapping]] = ...) -> None: ...

class LinkGuardianResponse(_message.Message):
    __slots__ = ("guardianship",)
    GUARDIANSHIP_FIELD_NUMBER: _ClassVar[int]
    guardianship: Guardianship
    def __init__(self, guardianship: _Optional[_Union[Guardianship, _Mapping]] = ...) -> None: ...

class HandOverRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "dependant_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DEPENDANT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    dependant_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., dependant_id: _Optional[str] = ...) -> None: ...

class HandOverResponse(_message.Message):
    __slots__ = ("code",)
    CODE_FIELD_NUMBER: _ClassVar[int]
    code: OneTimeCode
    def __init__(self, code: _Optional[_Union[OneTimeCode, _Mapping]] = ...) -> None: ...

class ClaimAccountRequest(_message.Message):
    __slots__ = ("request_id", "code")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    code: str
    def __init__(self, request_id: _Optional[str] = ..., code: _Optional[str] = ...) -> None: ...

class ClaimAccountResponse(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class CheckActingRequest(_message.Message):
    __slots__ = ("guardian_id", "dependant_id")
    GUARDIAN_ID_FIELD_NUMBER: _ClassVar[int]
    DEPENDANT_ID_FIELD_NUMBER: _ClassVar[int]
    guardian_id: str
    dependant_id: str
    def __init__(self, guardian_id: _Optional[str] = ..., dependant_id: _Optional[str] = ...) -> None: ...

class CheckActingResponse(_message.Message):
    __slots__ = ("allowed",)
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    allowed: bool
    def __init__(self, allowed: _Optional[bool] = ...) -> None: ...

class ListContactPointsRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class ListContactPointsResponse(_message.Message):
    __slots__ = ("contact_points",)
    CONTACT_POINTS_FIELD_NUMBER: _ClassVar[int]
    contact_points: _containers.RepeatedCompositeFieldContainer[_customer_pb2.ContactPoint]
    def __init__(self, contact_points: _Optional[_Iterable[_Union[_customer_pb2.ContactPoint, _Mapping]]] = ...) -> None: ...

class SendContactCodeRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "contact_point_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CONTACT_POINT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    contact_point_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., contact_point_id: _Optional[str] = ...) -> None: ...

class SendContactCodeResponse(_message.Message):
    __slots__ = ("expires_at", "next_at")
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    NEXT_AT_FIELD_NUMBER: _ClassVar[int]
    expires_at: _timestamp_pb2.Timestamp
    next_at: _timestamp_pb2.Timestamp
    def __init__(self, expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class VerifyContactPointRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "contact_point_id", "code")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CONTACT_POINT_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    contact_point_id: str
    code: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., contact_point_id: _Optional[str] = ..., code: _Optional[str] = ...) -> None: ...

class VerifyContactPointResponse(_message.Message):
    __slots__ = ("contact_point",)
    CONTACT_POINT_FIELD_NUMBER: _ClassVar[int]
    contact_point: _customer_pb2.ContactPoint
    def __init__(self, contact_point: _Optional[_Union[_customer_pb2.ContactPoint, _Mapping]] = ...) -> None: ...

class PutNationalIdRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "national_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    NATIONAL_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    national_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., national_id: _Optional[str] = ...) -> None: ...

class PutNationalIdResponse(_message.Message):
    __slots__ = ("stored_at",)
    STORED_AT_FIELD_NUMBER: _ClassVar[int]
    stored_at: _timestamp_pb2.Timestamp
    def __init__(self, stored_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetNationalIdStatusRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class GetNationalIdStatusResponse(_message.Message):
    __slots__ = ("stored_at",)
    STORED_AT_FIELD_NUMBER: _ClassVar[int]
    stored_at: _timestamp_pb2.Timestamp
    def __init__(self, stored_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DeleteNationalIdRequest(_message.Message):
    __slots__ = ("request_id", "customer_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ...) -> None: ...

class DeleteNationalIdResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ReleaseNationalIdRequest(_message.Message):
    __slots__ = ("customer_id", "purpose")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    purpose: str
    def __init__(self, customer_id: _Optional[str] = ..., purpose: _Optional[str] = ...) -> None: ...

class ReleaseNationalIdResponse(_message.Message):
    __slots__ = ("national_id",)
    NATIONAL_ID_FIELD_NUMBER: _ClassVar[int]
    national_id: str
    def __init__(self, national_id: _Optional[str] = ...) -> None: ...

class Merge(_message.Message):
    __slots__ = ("merge_id", "survivor_id", "merged_id", "merged_at", "reversible_until", "unmerged_at")
    MERGE_ID_FIELD_NUMBER: _ClassVar[int]
    SURVIVOR_ID_FIELD_NUMBER: _ClassVar[int]
    MERGED_ID_FIELD_NUMBER: _ClassVar[int]
    MERGED_AT_FIELD_NUMBER: _ClassVar[int]
    REVERSIBLE_UNTIL_FIELD_NUMBER: _ClassVar[int]
    UNMERGED_AT_FIELD_NUMBER: _ClassVar[int]
    merge_id: str
    survivor_id: str
    merged_id: str
    merged_at: _timestamp_pb2.Timestamp
    reversible_until: _timestamp_pb2.Timestamp
    unmerged_at: _timestamp_pb2.Timestamp
    def __init__(self, merge_id: _Optional[str] = ..., survivor_id: _Optional[str] = ..., merged_id: _Optional[str] = ..., merged_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reversible_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., unmerged_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MergeCustomersRequest(_message.Message):
    __slots__ = ("request_id", "survivor_id", "merged_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SURVIVOR_ID_FIELD_NUMBER: _ClassVar[int]
    MERGED_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    survivor_id: str
    merged_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., survivor_id: _Optional[str] = ..., merged_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class MergeCustomersResponse(_message.Message):
    __slots__ = ("merge",)
    MERGE_FIELD_NUMBER: _ClassVar[int]
    merge: Merge
    def __init__(self, merge: _Optional[_Union[Merge, _Mapping]] = ...) -> None: ...

class UnmergeCustomersRequest(_message.Message):
    __slots__ = ("request_id", "survivor_id", "merged_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SURVIVOR_ID_FIELD_NUMBER: _ClassVar[int]
    MERGED_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    survivor_id: str
    merged_id: str
    def __init__(self, request_id: _Optional[str] = ..., survivor_id: _Optional[str] = ..., merged_id: _Optional[str] = ...) -> None: ...

class UnmergeCustomersResponse(_message.Message):
    __slots__ = ("merge",)
    MERGE_FIELD_NUMBER: _ClassVar[int]
    merge: Merge
    def __init__(self, merge: _Optional[_Union[Merge, _Mapping]] = ...) -> None: ...

class CloseCustomerRequest(_message.Message):
    __slots__ = ("request_id", "customer_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ...) -> None: ...

class CloseCustomerResponse(_message.Message):
    __slots__ = ("standing",)
    STANDING_FIELD_NUMBER: _ClassVar[int]
    standing: Standing
    def __init__(self, standing: _Optional[_Union[Standing, _Mapping]] = ...) -> None: ...

class RestrictCustomerRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class RestrictCustomerResponse(_message.Message):
    __slots__ = ("standing",)
    STANDING_FIELD_NUMBER: _ClassVar[int]
    standing: Standing
    def __init__(self, standing: _Optional[_Union[Standing, _Mapping]] = ...) -> None: ...

class UnrestrictCustomerRequest(_message.Message):
    __slots__ = ("request_id", "customer_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ...) -> None: ...

class UnrestrictCustomerResponse(_message.Message):
    __slots__ = ("standing",)
    STANDING_FIELD_NUMBER: _ClassVar[int]
    standing: Standing
    def __init__(self, standing: _Optional[_Union[Standing, _Mapping]] = ...) -> None: ...

class GetStandingRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class GetStandingResponse(_message.Message):
    __slots__ = ("standing",)
    STANDING_FIELD_NUMBER: _ClassVar[int]
    standing: Standing
    def __init__(self, standing: _Optional[_Union[Standing, _Mapping]] = ...) -> None: ...

class RetentionClock(_message.Message):
    __slots__ = ("key", "statute", "from_date", "until_date")
    KEY_FIELD_NUMBER: _ClassVar[int]
    STATUTE_FIELD_NUMBER: _ClassVar[int]
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_DATE_FIELD_NUMBER: _ClassVar[int]
    key: str
    statute: str
    from_date: str
    until_date: str
    def __init__(self, key: _Optional[str] = ..., statute: _Optional[str] = ..., from_date: _Optional[str] = ..., until_date: _Optional[str] = ...) -> None: ...

class Standing(_message.Message):
    __slots__ = ("customer_id", "status", "closed_at", "restricted_at", "restriction", "guardians", "dependants", "merges", "clocks", "verified_channels", "national_id_stored_at", "version")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CLOSED_AT_FIELD_NUMBER: _ClassVar[int]
    RESTRICTED_AT_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_FIELD_NUMBER: _ClassVar[int]
    GUARDIANS_FIELD_NUMBER: _ClassVar[int]
    DEPENDANTS_FIELD_NUMBER: _ClassVar[int]
    MERGES_FIELD_NUMBER: _ClassVar[int]
    CLOCKS_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_CHANNELS_FIELD_NUMBER: _ClassVar[int]
    NATIONAL_ID_STORED_AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    status: _customer_pb2.CustomerStatus
    closed_at: _timestamp_pb2.Timestamp
    restricted_at: _timestamp_pb2.Timestamp
    restriction: str
    guardians: _containers.RepeatedCompositeFieldContainer[Guardianship]
    dependants: _containers.RepeatedCompositeFieldContainer[Guardianship]
    merges: _containers.RepeatedCompositeFieldContainer[Merge]
    clocks: _containers.RepeatedCompositeFieldContainer[RetentionClock]
    verified_channels: _containers.RepeatedScalarFieldContainer[str]
    national_id_stored_at: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, customer_id: _Optional[str] = ..., status: _Optional[_Union[_customer_pb2.CustomerStatus, str]] = ..., closed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., restricted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., restriction: _Optional[str] = ..., guardians: _Optional[_Iterable[_Union[Guardianship, _Mapping]]] = ..., dependants: _Optional[_Iterable[_Union[Guardianship, _Mapping]]] = ..., merges: _Optional[_Iterable[_Union[Merge, _Mapping]]] = ..., clocks: _Optional[_Iterable[_Union[RetentionClock, _Mapping]]] = ..., verified_channels: _Optional[_Iterable[str]] = ..., national_id_stored_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...
