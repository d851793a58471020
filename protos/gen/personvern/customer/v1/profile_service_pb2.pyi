import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from personvern.customer.v1 import customer_pb2 as _customer_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class InterestOrigin(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INTEREST_ORIGIN_UNSPECIFIED: _ClassVar[InterestOrigin]
    INTEREST_ORIGIN_DECLARED: _ClassVar[InterestOrigin]
    INTEREST_ORIGIN_PURCHASE: _ClassVar[InterestOrigin]
    INTEREST_ORIGIN_VIEW: _ClassVar[InterestOrigin]

class SocialLinkStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SOCIAL_LINK_STATUS_UNSPECIFIED: _ClassVar[SocialLinkStatus]
    SOCIAL_LINK_STATUS_LINKED: _ClassVar[SocialLinkStatus]
    SOCIAL_LINK_STATUS_UNLINKED: _ClassVar[SocialLinkStatus]
INTEREST_ORIGIN_UNSPECIFIED: InterestOrigin
INTEREST_ORIGIN_DECLARED: InterestOrigin
INTEREST_ORIGIN_PURCHASE: InterestOrigin
INTEREST_ORIGIN_VIEW: InterestOrigin
SOCIAL_LINK_STATUS_UNSPECIFIED: SocialLinkStatus
SOCIAL_LINK_STATUS_LINKED: SocialLinkStatus
SOCIAL_LINK_STATUS_UNLINKED: SocialLinkStatus

class InterestSource(_message.Message):
    __slots__ = ("origin", "since", "renewed_at", "explanation")
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    RENEWED_AT_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    origin: InterestOrigin
    since: _timestamp_pb2.Timestamp
    renewed_at: _timestamp_pb2.Timestamp
    explanation: _customer_pb2.LocalText
    def __init__(self, origin: _Optional[_Union[InterestOrigin, str]] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., renewed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., explanation: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ...) -> None: ...

class Interest(_message.Message):
    __slots__ = ("topic", "names", "level", "sources")
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    topic: str
    names: _customer_pb2.LocalText
    level: str
    sources: _containers.RepeatedCompositeFieldContainer[InterestSource]
    def __init__(self, topic: _Optional[str] = ..., names: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ..., level: _Optional[str] = ..., sources: _Optional[_Iterable[_Union[InterestSource, _Mapping]]] = ...) -> None: ...

class RemovedInterest(_message.Message):
    __slots__ = ("topic", "names", "removed_at")
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    REMOVED_AT_FIELD_NUMBER: _ClassVar[int]
    topic: str
    names: _customer_pb2.LocalText
    removed_at: _timestamp_pb2.Timestamp
    def __init__(self, topic: _Optional[str] = ..., names: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ..., removed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class InterestTopic(_message.Message):
    __slots__ = ("topic", "names")
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    topic: str
    names: _customer_pb2.LocalText
    def __init__(self, topic: _Optional[str] = ..., names: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ...) -> None: ...

class ListInterestsRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class ListInterestsResponse(_message.Message):
    __slots__ = ("interests", "removed", "topics", "version")
    INTERESTS_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    interests: _containers.RepeatedCompositeFieldContainer[Interest]
    removed: _containers.RepeatedCompositeFieldContainer[RemovedInterest]
    topics: _containers.RepeatedCompositeFieldContainer[InterestTopic]
    version: int
    def __init__(self, interests: _Optional[_Iterable[_Union[Interest, _Mapping]]] = ..., removed: _Optional[_Iterable[_Union[RemovedInterest, _Mapping]]] = ..., topics: _Optional[_Iterable[_Union[InterestTopic, _Mapping]]] = ..., version: _Optional[int] = ...) -> None: ...

class DeclareInterestRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "topic", "level")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    topic: str
    level: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., topic: _Optional[str] = ..., level: _Optional[str] = ...) -> None: ...

class DeclareInterestResponse(_message.Message):
    __slots__ = ("interest",)
    INTEREST_FIELD_NUMBER: _ClassVar[int]
    interest: Interest
    def __init__(self, interest: _Optional[_Union[Interest, _Mapping]] = ...) -> None: ...

class RemoveInterestRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "topic")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    topic: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., topic: _Optional[str] = ...) -> None: ...

class RemoveInterestResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Tip(_message.Message):
    __slots__ = ("key", "title", "text", "why", "times", "last_asked_at")
    KEY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    TIMES_FIELD_NUMBER: _ClassVar[int]
    LAST_ASKED_AT_FIELD_NUMBER: _ClassVar[int]
    key: str
    title: _customer_pb2.LocalText
    text: _customer_pb2.LocalText
    why: _customer_pb2.LocalText
    times: int
    last_asked_at: _timestamp_pb2.Timestamp
    def __init__(self, key: _Optional[str] = ..., title: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ..., text: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ..., why: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ..., times: _Optional[int] = ..., last_asked_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListTipsRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class ListTipsResponse(_message.Message):
    __slots__ = ("tips", "refusal")
    TIPS_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    tips: _containers.RepeatedCompositeFieldContainer[Tip]
    refusal: _customer_pb2.LocalText
    def __init__(self, tips: _Optional[_Iterable[_Union[Tip, _Mapping]]] = ..., refusal: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ...) -> None: ...

class DismissTipRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "key")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    key: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., key: _Optional[str] = ...) -> None: ...

class DismissTipResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RecommendationReason(_message.Message):
    __slots__ = ("data_category", "points", "text")
    DATA_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    data_category: str
    points: int
    text: _customer_pb2.LocalText
    def __init__(self, data_category: _Optional[str] = ..., points: _Optional[int] = ..., text: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ...) -> None: ...

class Recommendation(_message.Message):
    __slots__ = ("product_code", "names", "group", "purpose", "score", "reasons")
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    product_code: str
    names: _customer_pb2.LocalText
    group: str
    purpose: str
    score: int
    reasons: _containers.RepeatedCompositeFieldContainer[RecommendationReason]
    def __init__(self, product_code: _Optional[str] = ..., names: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ..., group: _Optional[str] = ..., purpose: _Optional[str] = ..., score: _Optional[int] = ..., reasons: _Optional[_Iterable[_Union[RecommendationReason, _Mapping]]] = ...) -> None: ...

class WithheldPurpose(_message.Message):
    __slots__ = ("purpose", "text")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    purpose: str
    text: _customer_pb2.LocalText
    def __init__(self, purpose: _Optional[str] = ..., text: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ...) -> None: ...

class ListRecommendationsRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class ListRecommendationsResponse(_message.Message):
    __slots__ = ("recommendations", "withheld")
    RECOMMENDATIONS_FIELD_NUMBER: _ClassVar[int]
    WITHHELD_FIELD_NUMBER: _ClassVar[int]
    recommendations: _containers.RepeatedCompositeFieldContainer[Recommendation]
    withheld: _containers.RepeatedCompositeFieldContainer[WithheldPurpose]
    def __init__(self, recommendations: _Optional[_Iterable[_Union[Recommendation, _Mapping]]] = ..., withheld: _Optional[_Iterable[_Union[WithheldPurpose, _Mapping]]] = ...) -> None: ...

class PassedField(_message.Message):
    __slots__ = ("field", "at")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    field: str
    at: _timestamp_pb2.Timestamp
    def __init__(self, field: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SocialLink(_message.Message):
    __slots__ = ("social_link_id", "platform", "platform_names", "external_id", "display_name", "status", "received", "sent", "linked_at", "unlinked_at", "version")
    SOCIAL_LINK_ID_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_NAMES_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_FIELD_NUMBER: _ClassVar[int]
    SENT_FIELD_NUMBER: _ClassVar[int]
    LINKED_AT_FIELD_NUMBER: _ClassVar[int]
    UNLINKED_AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    social_link_id: str
    platform: str
    platform_names: _customer_pb2.LocalText
    external_id: str
    display_name: str
    status: SocialLinkStatus
    received: _containers.RepeatedCompositeFieldContainer[PassedField]
    sent: _containers.RepeatedCompositeFieldContainer[PassedField]
    linked_at: _timestamp_pb2.Timestamp
    unlinked_at: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, social_link_id: _Optional[str] = ..., platform: _Optional[str] = ..., platform_names: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ..., external_id: _Optional[str] = ..., display_name: _Optional[str] = ..., status: _Optional[_Union[SocialLinkStatus, str]] = ..., received: _Optional[_Iterable[_Union[PassedField, _Mapping]]] = ..., sent: _Optional[_Iterable[_Union[PassedField, _Mapping]]] = ..., linked_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., unlinked_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...

class SocialPlatform(_message.Message):
    __slots__ = ("platform", "names", "receives", "nonce")
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    RECEIVES_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    platform: str
    names: _customer_pb2.LocalText
    receives: _containers.RepeatedScalarFieldContainer[str]
    nonce: str
    def __init__(self, platform: _Optional[str] = ..., names: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ..., receives: _Optional[_Iterable[str]] = ..., nonce: _Optional[str] = ...) -> None: ...

class ListSocialLinksRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class ListSocialLinksResponse(_message.Message):
    __slots__ = ("links", "platforms")
    LINKS_FIELD_NUMBER: _ClassVar[int]
    PLATFORMS_FIELD_NUMBER: _ClassVar[int]
    links: _containers.RepeatedCompositeFieldContainer[SocialLink]
    platforms: _containers.RepeatedCompositeFieldContainer[SocialPlatform]
    def __init__(self, links: _Optional[_Iterable[_Union[SocialLink, _Mapping]]] = ..., platforms: _Optional[_Iterable[_Union[SocialPlatform, _Mapping]]] = ...) -> None: ...

class LinkSocialAccountRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "platform", "assertion")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    ASSERTION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    platform: str
    assertion: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., platform: _Optional[str] = ..., assertion: _Optional[str] = ...) -> None: ...

class LinkSocialAccountResponse(_message.Message):
    __slots__ = ("link",)
    LINK_FIELD_NUMBER: _ClassVar[int]
    link: SocialLink
    def __init__(self, link: _Optional[_Union[SocialLink, _Mapping]] = ...) -> None: ...

class UnlinkSocialAccountRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "social_link_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SOCIAL_LINK_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    social_link_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., social_link_id: _Optional[str] = ...) -> None: ...

class UnlinkSocialAccountResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
