import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from personvern.consent.v1 import consent_pb2 as _consent_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Topic(_message.Message):
    __slots__ = ("key", "name", "text", "channels")
    KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    key: str
    name: _consent_pb2.LocalizedText
    text: _consent_pb2.LocalizedText
    channels: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, key: _Optional[str] = ..., name: _Optional[_Union[_consent_pb2.LocalizedText, _Mapping]] = ..., text: _Optional[_Union[_consent_pb2.LocalizedText, _Mapping]] = ..., channels: _Optional[_Iterable[str]] = ...) -> None: ...

class Preferences(_message.Message):
    __slots__ = ("topics", "frequency", "language", "no_marketing", "surveys_off", "version", "channels")
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    FREQUENCY_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    NO_MARKETING_FIELD_NUMBER: _ClassVar[int]
    SURVEYS_OFF_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    topics: _containers.RepeatedCompositeFieldContainer[Topic]
    frequency: str
    language: str
    no_marketing: bool
    surveys_off: bool
    version: int
    channels: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, topics: _Optional[_Iterable[_Union[Topic, _Mapping]]] = ..., frequency: _Optional[str] = ..., language: _Optional[str] = ..., no_marketing: _Optional[bool] = ..., surveys_off: _Optional[bool] = ..., version: _Optional[int] = ..., channels: _Optional[_Iterable[str]] = ...) -> None: ...

class PreferenceChange(_message.Message):
    __slots__ = ("version", "at", "acted_by", "preferences", "hash")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    ACTED_BY_FIELD_NUMBER: _ClassVar[int]
    PREFERENCES_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    version: int
    at: _timestamp_pb2.Timestamp
    acted_by: _consent_pb2.ActedBy
    preferences: Preferences
    hash: str
    def __init__(self, version: _Optional[int] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., acted_by: _Optional[_Union[_consent_pb2.ActedBy, str]] = ..., preferences: _Optional[_Union[Preferences, _Mapping]] = ..., hash: _Optional[str] = ...) -> None: ...

class GetPreferencesRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class GetPreferencesResponse(_message.Message):
    __slots__ = ("preferences",)
    PREFERENCES_FIELD_NUMBER: _ClassVar[int]
    preferences: Preferences
    def __init__(self, preferences: _Optional[_Union[Preferences, _Mapping]] = ...) -> None: ...

class TopicChoice(_message.Message):
    __slots__ = ("topic", "channels")
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    topic: str
    channels: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, topic: _Optional[str] = ..., channels: _Optional[_Iterable[str]] = ...) -> None: ...

class PutPreferencesRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "topics", "frequency", "language", "no_marketing", "surveys_off", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    FREQUENCY_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    NO_MARKETING_FIELD_NUMBER: _ClassVar[int]
    SURVEYS_OFF_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    topics: _containers.RepeatedCompositeFieldContainer[TopicChoice]
    frequency: str
    language: str
    no_marketing: bool
    surveys_off: bool
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., topics: _Optional[_Iterable[_Union[TopicChoice, _Mapping]]] = ..., frequency: _Optional[str] = ..., language: _Optional[str] = ..., no_marketing: _Optional[bool] = ..., surveys_off: _Optional[bool] = ..., expected_version: _Optional[int] = ...) -> None: ...

class PutPreferencesResponse(_message.Message):
    __slots__ = ("preferences",)
    PREFERENCES_FIELD_NUMBER: _ClassVar[int]
    preferences: Preferences
    def __init__(self, preferences: _Optional[_Union[Preferences, _Mapping]] = ...) -> None: ...

class ListPreferenceChangesRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPreferenceChangesResponse(_message.Message):
    __slots__ = ("changes", "next_page_token")
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedCompositeFieldContainer[PreferenceChange]
    next_page_token: str
    def __init__(self, changes: _Optional[_Iterable[_Union[PreferenceChange, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetMessageLanguageRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class GetMessageLanguageResponse(_message.Message):
    __slots__ = ("language", "version")
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    language: str
    version: int
    def __init__(self, language: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...
