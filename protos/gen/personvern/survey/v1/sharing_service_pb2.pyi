from personvern.survey.v1 import survey_pb2 as _survey_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListSharedResponsesRequest(_message.Message):
    __slots__ = ("purpose", "fields", "page_size", "page_token")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    purpose: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    page_size: int
    page_token: str
    def __init__(self, purpose: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSharedResponsesResponse(_message.Message):
    __slots__ = ("responses", "next_page_token", "fields")
    RESPONSES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    responses: _containers.RepeatedCompositeFieldContainer[SharedResponse]
    next_page_token: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, responses: _Optional[_Iterable[_Union[SharedResponse, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...

class SharedResponse(_message.Message):
    __slots__ = ("response_id", "survey", "answered_on", "topic", "channel", "answers", "comments")
    RESPONSE_ID_FIELD_NUMBER: _ClassVar[int]
    SURVEY_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_ON_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    COMMENTS_FIELD_NUMBER: _ClassVar[int]
    response_id: str
    survey: str
    answered_on: str
    topic: str
    channel: str
    answers: _containers.RepeatedCompositeFieldContainer[_survey_pb2.Answer]
    comments: _containers.RepeatedCompositeFieldContainer[_survey_pb2.Answer]
    def __init__(self, response_id: _Optional[str] = ..., survey: _Optional[str] = ..., answered_on: _Optional[str] = ..., topic: _Optional[str] = ..., channel: _Optional[str] = ..., answers: _Optional[_Iterable[_Union[_survey_pb2.Answer, _Mapping]]] = ..., comments: _Optional[_Iterable[_Union[_survey_pb2.Answer, _Mapping]]] = ...) -> None: ...
