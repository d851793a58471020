import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from personvern.consent.v1 import consent_pb2 as _consent_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AudienceState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AUDIENCE_STATE_UNSPECIFIED: _ClassVar[AudienceState]
    AUDIENCE_STATE_SELECTING: _ClassVar[AudienceState]
    AUDIENCE_STATE_SELECTED: _ClassVar[AudienceState]
    AUDIENCE_STATE_SENDING: _ClassVar[AudienceState]
    AUDIENCE_STATE_SENT: _ClassVar[AudienceState]
AUDIENCE_STATE_UNSPECIFIED: AudienceState
AUDIENCE_STATE_SELECTING: AudienceState
AUDIENCE_STATE_SELECTED: AudienceState
AUDIENCE_STATE_SENDING: AudienceState
AUDIENCE_STATE_SENT: AudienceState

class TargetGroup(_message.Message):
    __slots__ = ("minimum_age", "maximum_age")
    MINIMUM_AGE_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_AGE_FIELD_NUMBER: _ClassVar[int]
    minimum_age: int
    maximum_age: int
    def __init__(self, minimum_age: _Optional[int] = ..., maximum_age: _Optional[int] = ...) -> None: ...

class Campaign(_message.Message):
    __slots__ = ("campaign_id", "name", "purpose", "channel", "product_code", "target_group", "einvoice", "postcodes", "municipality_numbers", "subject", "text", "created_at", "created_by", "addresses")
    CAMPAIGN_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    TARGET_GROUP_FIELD_NUMBER: _ClassVar[int]
    EINVOICE_FIELD_NUMBER: _ClassVar[int]
    POSTCODES_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    ADDRESSES_FIELD_NUMBER: _ClassVar[int]
    campaign_id: str
    name: str
    purpose: str
    channel: str
    product_code: str
    target_group: TargetGroup
    einvoice: bool
    postcodes: _containers.RepeatedScalarFieldContainer[str]
    municipality_numbers: _containers.RepeatedScalarFieldContainer[str]
    subject: _consent_pb2.LocalizedText
    text: _consent_pb2.LocalizedText
    created_at: _timestamp_pb2.Timestamp
    created_by: str
    addresses: int
    def __init__(self, campaign_id: _Optional[str] = ..., name: _Optional[str] = ..., purpose: _Optional[str] = ..., channel: _Optional[str] = ..., product_code: _Optional[str] = ..., target_group: _Optional[_Union[TargetGroup, _Mapping]] = ..., einvoice: _Optional[bool] = ..., postcodes: _Optional[_Iterable[str]] = ..., municipality_numbers: _Optional[_Iterable[str]] = ..., subject: _Optional[_Union[_consent_pb2.LocalizedText, _Mapping]] = ..., text: _Optional[_Union[_consent_pb2.LocalizedText, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_by: _Optional[str] = ..., addresses: _Optional[int] = ...) -> None: ...

class CreateCampaignRequest(_message.Message):
    __slots__ = ("request_id", "name", "purpose", "channel", "product_code", "target_group", "einvoice", "subject", "text")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    TARGET_GROUP_FIELD_NUMBER: _ClassVar[int]
    EINVOICE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    name: str
    purpose: str
    channel: str
    product_code: str
    target_group: TargetGroup
    einvoice: bool
    subject: _consent_pb2.LocalizedText
    text: _consent_pb2.LocalizedText
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., purpose: _Optional[str] = ..., channel: _Optional[str] = ..., product_code: _Optional[str] = ..., target_group: _Optional[_Union[TargetGroup, _Mapping]] = ..., einvoice: _Optional[bool] = ..., subject: _Optional[_Union[_consent_pb2.LocalizedText, _Mapping]] = ..., text: _Optional[_Union[_consent_pb2.LocalizedText, _Mapping]] = ...) -> None: ...

class CreateCampaignResponse(_message.Message):
    __slots__ = ("campaign",)
    CAMPAIGN_FIELD_NUMBER: _ClassVar[int]
    campaign: Campaign
    def __init__(self, campaign: _Optional[_Union[Campaign, _Mapping]] = ...) -> None: ...

class GetCampaignRequest(_message.Message):
    __slots__ = ("campaign_id",)
    CAMPAIGN_ID_FIELD_NUMBER: _ClassVar[int]
    campaign_id: str
    def __init__(self, campaign_id: _Optional[str] = ...) -> None: ...

class GetCampaignResponse(_message.Message):
    __slots__ = ("campaign",)
    CAMPAIGN_FIELD_NUMBER: _ClassVar[int]
    campaign: Campaign
    def __init__(self, campaign: _Optional[_Union[Campaign, _Mapping]] = ...) -> None: ...

class ListCampaignsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCampaignsResponse(_message.Message):
    __slots__ = ("campaigns", "next_page_token")
    CAMPAIGNS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    campaigns: _containers.RepeatedCompositeFieldContainer[Campaign]
    next_page_token: str
    def __init__(self, campaigns: _Optional[_Iterable[_Union[Campaign, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Audience(_message.Message):
    __slots__ = ("audience_id", "campaign_id", "state", "population", "members", "exclusions", "policy_version", "decided_for", "selected_at", "selection_operation_id", "sending_operation_id", "outcomes", "created_at", "created_by", "delete_after", "erased")
    AUDIENCE_ID_FIELD_NUMBER: _ClassVar[int]
    CAMPAIGN_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    POPULATION_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    EXCLUSIONS_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    DECIDED_FOR_FIELD_NUMBER: _ClassVar[int]
    SELECTED_AT_FIELD_NUMBER: _ClassVar[int]
    SELECTION_OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    SENDING_OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    DELETE_AFTER_FIELD_NUMBER: _ClassVar[int]
    ERASED_FIELD_NUMBER: _ClassVar[int]
    audience_id: str
    campaign_id: str
    state: AudienceState
    population: int
    members: int
    exclusions: _containers.RepeatedCompositeFieldContainer[RuleCount]
    policy_version: str
    decided_for: _timestamp_pb2.Timestamp
    selected_at: _timestamp_pb2.Timestamp
    selection_operation_id: str
    sending_operation_id: str
    outcomes: _containers.RepeatedCompositeFieldContainer[RuleCount]
    created_at: _timestamp_pb2.Timestamp
    created_by: str
    delete_after: _timestamp_pb2.Timestamp
    erased: int
    def __init__(self, audience_id: _Optional[str] = ..., campaign_id: _Optional[str] = ..., state: _Optional[_Union[AudienceState, str]] = ..., population: _Optional[int] = ..., members: _Optional[int] = ..., exclusions: _Optional[_Iterable[_Union[RuleCount, _Mapping]]] = ..., policy_version: _Optional[str] = ..., decided_for: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., selected_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., selection_operation_id: _Optional[str] = ..., sending_operation_id: _Optional[str] = ..., outcomes: _Optional[_Iterable[_Union[RuleCount, _Mapping]]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_by: _Optional[str] = ..., delete_after: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., erased: _Optional[int] = ...) -> None: ...

class RuleCount(_message.Message):
    __slots__ = ("rule", "count", "sentence")
    RULE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_FIELD_NUMBER: _ClassVar[int]
    rule: str
    count: int
    sentence: _consent_pb2.LocalizedText
    def __init__(self, rule: _Optional[str] = ..., count: _Optional[int] = ..., sentence: _Optional[_Union[_consent_pb2.LocalizedText, _Mapping]] = ...) -> None: ...

class SelectAudienceRequest(_message.Message):
    __slots__ = ("request_id", "campaign_id", "at")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CAMPAIGN_ID_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    campaign_id: str
    at: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., campaign_id: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SelectAudienceResponse(_message.Message):
    __slots__ = ("audience",)
    AUDIENCE_FIELD_NUMBER: _ClassVar[int]
    audience: Audience
    def __init__(self, audience: _Optional[_Union[Audience, _Mapping]] = ...) -> None: ...

class GetAudienceRequest(_message.Message):
    __slots__ = ("audience_id",)
    AUDIENCE_ID_FIELD_NUMBER: _ClassVar[int]
    audience_id: str
    def __init__(self, audience_id: _Optional[str] = ...) -> None: ...

class GetAudienceResponse(_message.Message):
    __slots__ = ("audience",)
    AUDIENCE_FIELD_NUMBER: _ClassVar[int]
    audience: Audience
    def __init__(self, audience: _Optional[_Union[Audience, _Mapping]] = ...) -> None: ...

class ListAudiencesRequest(_message.Message):
    __slots__ = ("campaign_id", "page_size", "page_token")
    CAMPAIGN_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    campaign_id: str
    page_size: int
    page_token: str
    def __init__(self, campaign_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAudiencesResponse(_message.Message):
    __slots__ = ("audiences", "next_page_token")
    AUDIENCES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    audiences: _containers.RepeatedCompositeFieldContainer[Audience]
    next_page_token: str
    def __init__(self, audiences: _Optional[_Iterable[_Union[Audience, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListAudienceMembersRequest(_message.Message):
    __slots__ = ("audience_id", "page_size", "page_token")
    AUDIENCE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    audience_id: str
    page_size: int
    page_token: str
    def __init__(self, audience_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAudienceMembersResponse(_message.Message):
    __slots__ = ("customer_ids", "next_page_token")
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[str]
    next_page_token: str
    def __init__(self, customer_ids: _Optional[_Iterable[str]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ExplainMembershipRequest(_message.Message):
    __slots__ = ("audience_id", "customer_id")
    AUDIENCE_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    audience_id: str
    customer_id: str
    def __init__(self, audience_id: _Optional[str] = ..., customer_id: _Optional[str] = ...) -> None: ...

class ExplainMembershipResponse(_message.Message):
    __slots__ = ("member", "outcome", "rule", "member_now", "decision")
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    MEMBER_NOW_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    member: bool
    outcome: str
    rule: RuleCount
    member_now: bool
    decision: _consent_pb2.Decision
    def __init__(self, member: _Optional[bool] = ..., outcome: _Optional[str] = ..., rule: _Optional[_Union[RuleCount, _Mapping]] = ..., member_now: _Optional[bool] = ..., decision: _Optional[_Union[_consent_pb2.Decision, _Mapping]] = ...) -> None: ...

class SendAudienceRequest(_message.Message):
    __slots__ = ("request_id", "audience_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AUDIENCE_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    audience_id: str
    def __init__(self, request_id: _Optional[str] = ..., audience_id: _Optional[str] = ...) -> None: ...

class SendAudienceResponse(_message.Message):
    __slots__ = ("audience",)
    AUDIENCE_FIELD_NUMBER: _ClassVar[int]
    audience: Audience
    def __init__(self, audience: _Optional[_Union[Audience, _Mapping]] = ...) -> None: ...

class DecideManyRequest(_message.Message):
    __slots__ = ("purpose", "channel", "product_code", "recipient", "at", "customer_ids")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    purpose: str
    channel: str
    product_code: str
    recipient: str
    at: _timestamp_pb2.Timestamp
    customer_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, purpose: _Optional[str] = ..., channel: _Optional[str] = ..., product_code: _Optional[str] = ..., recipient: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., customer_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class DecideManyResponse(_message.Message):
    __slots__ = ("outcomes", "rules", "policy_version", "decided_for")
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    DECIDED_FOR_FIELD_NUMBER: _ClassVar[int]
    outcomes: _containers.RepeatedScalarFieldContainer[int]
    rules: _containers.RepeatedCompositeFieldContainer[DecidedRule]
    policy_version: str
    decided_for: _timestamp_pb2.Timestamp
    def __init__(self, outcomes: _Optional[_Iterable[int]] = ..., rules: _Optional[_Iterable[_Union[DecidedRule, _Mapping]]] = ..., policy_version: _Optional[str] = ..., decided_for: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DecidedRule(_message.Message):
    __slots__ = ("allow", "rule", "sentence")
    ALLOW_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_FIELD_NUMBER: _ClassVar[int]
    allow: bool
    rule: str
    sentence: _consent_pb2.LocalizedText
    def __init__(self, allow: _Optional[bool] = ..., rule: _Optional[str] = ..., sentence: _Optional[_Union[_consent_pb2.LocalizedText, _Mapping]] = ...) -> None: ...
