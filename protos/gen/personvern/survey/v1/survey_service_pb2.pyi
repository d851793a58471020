import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from personvern.survey.v1 import survey_pb2 as _survey_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CreateSurveyRequest(_message.Message):
    __slots__ = ("request_id", "code", "kind", "content")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    code: str
    kind: _survey_pb2.SurveyKind
    content: _survey_pb2.SurveyContent
    def __init__(self, request_id: _Optional[str] = ..., code: _Optional[str] = ..., kind: _Optional[_Union[_survey_pb2.SurveyKind, str]] = ..., content: _Optional[_Union[_survey_pb2.SurveyContent, _Mapping]] = ...) -> None: ...

class CreateSurveyResponse(_message.Message):
    __slots__ = ("survey",)
    SURVEY_FIELD_NUMBER: _ClassVar[int]
    survey: _survey_pb2.Survey
    def __init__(self, survey: _Optional[_Union[_survey_pb2.Survey, _Mapping]] = ...) -> None: ...

class ReviseSurveyRequest(_message.Message):
    __slots__ = ("request_id", "survey_id", "content")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    survey_id: str
    content: _survey_pb2.SurveyContent
    def __init__(self, request_id: _Optional[str] = ..., survey_id: _Optional[str] = ..., content: _Optional[_Union[_survey_pb2.SurveyContent, _Mapping]] = ...) -> None: ...

class ReviseSurveyResponse(_message.Message):
    __slots__ = ("survey",)
    SURVEY_FIELD_NUMBER: _ClassVar[int]
    survey: _survey_pb2.Survey
    def __init__(self, survey: _Optional[_Union[_survey_pb2.Survey, _Mapping]] = ...) -> None: ...

class ActivateSurveyRequest(_message.Message):
    __slots__ = ("request_id", "survey_id", "version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    survey_id: str
    version: int
    def __init__(self, request_id: _Optional[str] = ..., survey_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class ActivateSurveyResponse(_message.Message):
    __slots__ = ("survey",)
    SURVEY_FIELD_NUMBER: _ClassVar[int]
    survey: _survey_pb2.Survey
    def __init__(self, survey: _Optional[_Union[_survey_pb2.Survey, _Mapping]] = ...) -> None: ...

class PauseSurveyRequest(_message.Message):
    __slots__ = ("request_id", "survey_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    survey_id: str
    def __init__(self, request_id: _Optional[str] = ..., survey_id: _Optional[str] = ...) -> None: ...

class PauseSurveyResponse(_message.Message):
    __slots__ = ("survey",)
    SURVEY_FIELD_NUMBER: _ClassVar[int]
    survey: _survey_pb2.Survey
    def __init__(self, survey: _Optional[_Union[_survey_pb2.Survey, _Mapping]] = ...) -> None: ...

class GetSurveyRequest(_message.Message):
    __slots__ = ("survey_id", "version")
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    survey_id: str
    version: int
    def __init__(self, survey_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class GetSurveyResponse(_message.Message):
    __slots__ = ("survey",)
    SURVEY_FIELD_NUMBER: _ClassVar[int]
    survey: _survey_pb2.Survey
    def __init__(self, survey: _Optional[_Union[_survey_pb2.Survey, _Mapping]] = ...) -> None: ...

class ListSurveysRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSurveysResponse(_message.Message):
    __slots__ = ("surveys", "next_page_token")
    SURVEYS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    surveys: _containers.RepeatedCompositeFieldContainer[_survey_pb2.Survey]
    next_page_token: str
    def __init__(self, surveys: _Optional[_Iterable[_Union[_survey_pb2.Survey, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetResultsRequest(_message.Message):
    __slots__ = ("survey_id", "from_time", "to_time", "channel", "topic")
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    TO_TIME_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    survey_id: str
    from_time: _timestamp_pb2.Timestamp
    to_time: _timestamp_pb2.Timestamp
    channel: str
    topic: str
    def __init__(self, survey_id: _Optional[str] = ..., from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., to_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., channel: _Optional[str] = ..., topic: _Optional[str] = ...) -> None: ...

class GetResultsResponse(_message.Message):
    __slots__ = ("survey_id", "count", "partial_count", "shown_from", "questions")
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    PARTIAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    SHOWN_FROM_FIELD_NUMBER: _ClassVar[int]
    QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    survey_id: str
    count: int
    partial_count: int
    shown_from: int
    questions: _containers.RepeatedCompositeFieldContainer[_survey_pb2.QuestionResult]
    def __init__(self, survey_id: _Optional[str] = ..., count: _Optional[int] = ..., partial_count: _Optional[int] = ..., shown_from: _Optional[int] = ..., questions: _Optional[_Iterable[_Union[_survey_pb2.QuestionResult, _Mapping]]] = ...) -> None: ...

class OpenFormRequest(_message.Message):
    __slots__ = ("token", "language")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    token: str
    language: str
    def __init__(self, token: _Optional[str] = ..., language: _Optional[str] = ...) -> None: ...

class OpenFormResponse(_message.Message):
    __slots__ = ("form",)
    FORM_FIELD_NUMBER: _ClassVar[int]
    form: _survey_pb2.SurveyForm
    def __init__(self, form: _Optional[_Union[_survey_pb2.SurveyForm, _Mapping]] = ...) -> None: ...

class SaveAnswersRequest(_message.Message):
    __slots__ = ("request_id", "token", "answers", "final", "contact_me")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    FINAL_FIELD_NUMBER: _ClassVar[int]
    CONTACT_ME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    token: str
    answers: _containers.RepeatedCompositeFieldContainer[_survey_pb2.Answer]
    final: bool
    contact_me: bool
    def __init__(self, request_id: _Optional[str] = ..., token: _Optional[str] = ..., answers: _Optional[_Iterable[_Union[_survey_pb2.Answer, _Mapping]]] = ..., final: _Optional[bool] = ..., contact_me: _Optional[bool] = ...) -> None: ...

class SaveAnswersResponse(_message.Message):
    __slots__ = ("answered", "final", "follow_up")
    ANSWERED_FIELD_NUMBER: _ClassVar[int]
    FINAL_FIELD_NUMBER: _ClassVar[int]
    FOLLOW_UP_FIELD_NUMBER: _ClassVar[int]
    answered: _containers.RepeatedScalarFieldContainer[str]
    final: bool
    follow_up: bool
    def __init__(self, answered: _Optional[_Iterable[str]] = ..., final: _Optional[bool] = ..., follow_up: _Optional[bool] = ...) -> None: ...

class CountNotAskedRequest(_message.Message):
    __slots__ = ("from_time", "to_time", "survey_id")
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    TO_TIME_FIELD_NUMBER: _ClassVar[int]
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    from_time: _timestamp_pb2.Timestamp
    to_time: _timestamp_pb2.Timestamp
    survey_id: str
    def __init__(self, from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., to_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., survey_id: _Optional[str] = ...) -> None: ...

class CountNotAskedResponse(_message.Message):
    __slots__ = ("counts",)
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    counts: _containers.RepeatedCompositeFieldContainer[NotAskedCount]
    def __init__(self, counts: _Optional[_Iterable[_Union[NotAskedCount, _Mapping]]] = ...) -> None: ...

class NotAskedCount(_message.Message):
    __slots__ = ("reason", "rule", "count")
    REASON_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    reason: str
    rule: str
    count: int
    def __init__(self, reason: _Optional[str] = ..., rule: _Optional[str] = ..., count: _Optional[int] = ...) -> None: ...
