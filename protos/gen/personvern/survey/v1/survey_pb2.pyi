import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SurveyKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SURVEY_KIND_UNSPECIFIED: _ClassVar[SurveyKind]
    SURVEY_KIND_TRANSACTIONAL: _ClassVar[SurveyKind]
    SURVEY_KIND_RELATIONAL: _ClassVar[SurveyKind]

class SurveyState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SURVEY_STATE_UNSPECIFIED: _ClassVar[SurveyState]
    SURVEY_STATE_DRAFT: _ClassVar[SurveyState]
    SURVEY_STATE_ACTIVE: _ClassVar[SurveyState]
    SURVEY_STATE_PAUSED: _ClassVar[SurveyState]

class QuestionKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    QUESTION_KIND_UNSPECIFIED: _ClassVar[QuestionKind]
    QUESTION_KIND_NPS: _ClassVar[QuestionKind]
    QUESTION_KIND_CSAT: _ClassVar[QuestionKind]
    QUESTION_KIND_CES: _ClassVar[QuestionKind]
    QUESTION_KIND_SINGLE_CHOICE: _ClassVar[QuestionKind]
    QUESTION_KIND_MULTIPLE_CHOICE: _ClassVar[QuestionKind]
    QUESTION_KIND_FREE_TEXT: _ClassVar[QuestionKind]
SURVEY_KIND_UNSPECIFIED: SurveyKind
SURVEY_KIND_TRANSACTIONAL: SurveyKind
SURVEY_KIND_RELATIONAL: SurveyKind
SURVEY_STATE_UNSPECIFIED: SurveyState
SURVEY_STATE_DRAFT: SurveyState
SURVEY_STATE_ACTIVE: SurveyState
SURVEY_STATE_PAUSED: SurveyState
QUESTION_KIND_UNSPECIFIED: QuestionKind
QUESTION_KIND_NPS: QuestionKind
QUESTION_KIND_CSAT: QuestionKind
QUESTION_KIND_CES: QuestionKind
QUESTION_KIND_SINGLE_CHOICE: QuestionKind
QUESTION_KIND_MULTIPLE_CHOICE: QuestionKind
QUESTION_KIND_FREE_TEXT: QuestionKind

class LocalText(_message.Message):
    __slots__ = ("nb", "nn", "en")
    NB_FIELD_NUMBER: _ClassVar[int]
    NN_FIELD_NUMBER: _ClassVar[int]
    EN_FIELD_NUMBER: _ClassVar[int]
    nb: str
    nn: str
    en: str
    def __init__(self, nb: _Optional[str] = ..., nn: _Optional[str] = ..., en: _Optional[str] = ...) -> None: ...

class Option(_message.Message):
    __slots__ = ("key", "text")
    KEY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    key: str
    text: LocalText
    def __init__(self, key: _Optional[str] = ..., text: _Optional[_Union[LocalText, _Mapping]] = ...) -> None: ...

class Question(_message.Message):
    __slots__ = ("key", "kind", "text", "required", "options")
    KEY_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    key: str
    kind: QuestionKind
    text: LocalText
    required: bool
    options: _containers.RepeatedCompositeFieldContainer[Option]
    def __init__(self, key: _Optional[str] = ..., kind: _Optional[_Union[QuestionKind, str]] = ..., text: _Optional[_Union[LocalText, _Mapping]] = ..., required: _Optional[bool] = ..., options: _Optional[_Iterable[_Union[Option, _Mapping]]] = ...) -> None: ...

class Trigger(_message.Message):
    __slots__ = ("channels", "topics", "supplier_involved", "delay_minutes", "hour_from", "hour_to", "sampling_percent")
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    SUPPLIER_INVOLVED_FIELD_NUMBER: _ClassVar[int]
    DELAY_MINUTES_FIELD_NUMBER: _ClassVar[int]
    HOUR_FROM_FIELD_NUMBER: _ClassVar[int]
    HOUR_TO_FIELD_NUMBER: _ClassVar[int]
    SAMPLING_PERCENT_FIELD_NUMBER: _ClassVar[int]
    channels: _containers.RepeatedScalarFieldContainer[str]
    topics: _containers.RepeatedScalarFieldContainer[str]
    supplier_involved: bool
    delay_minutes: int
    hour_from: int
    hour_to: int
    sampling_percent: int
    def __init__(self, channels: _Optional[_Iterable[str]] = ..., topics: _Optional[_Iterable[str]] = ..., supplier_involved: _Optional[bool] = ..., delay_minutes: _Optional[int] = ..., hour_from: _Optional[int] = ..., hour_to: _Optional[int] = ..., sampling_percent: _Optional[int] = ...) -> None: ...

class SurveyContent(_message.Message):
    __slots__ = ("name", "intro", "questions", "trigger", "shared_with_supplier", "kept_months")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INTRO_FIELD_NUMBER: _ClassVar[int]
    QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_FIELD_NUMBER: _ClassVar[int]
    SHARED_WITH_SUPPLIER_FIELD_NUMBER: _ClassVar[int]
    KEPT_MONTHS_FIELD_NUMBER: _ClassVar[int]
    name: LocalText
    intro: LocalText
    questions: _containers.RepeatedCompositeFieldContainer[Question]
    trigger: Trigger
    shared_with_supplier: bool
    kept_months: int
    def __init__(self, name: _Optional[_Union[LocalText, _Mapping]] = ..., intro: _Optional[_Union[LocalText, _Mapping]] = ..., questions: _Optional[_Iterable[_Union[Question, _Mapping]]] = ..., trigger: _Optional[_Union[Trigger, _Mapping]] = ..., shared_with_supplier: _Optional[bool] = ..., kept_months: _Optional[int] = ...) -> None: ...

class Survey(_message.Message):
    __slots__ = ("survey_id", "code", "kind", "state", "latest_version", "active_version", "version", "content", "created_at")
    SURVEY_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    LATEST_VERSION_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_VERSION_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    survey_id: str
    code: str
    kind: SurveyKind
    state: SurveyState
    latest_version: int
    active_version: int
    version: int
    content: SurveyContent
    created_at: _timestamp_pb2.Timestamp
    def __init__(self, survey_id: _Optional[str] = ..., code: _Optional[str] = ..., kind: _Optional[_Union[SurveyKind, str]] = ..., state: _Optional[_Union[SurveyState, str]] = ..., latest_version: _Optional[int] = ..., active_version: _Optional[int] = ..., version: _Optional[int] = ..., content: _Optional[_Union[SurveyContent, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class FormOption(_message.Message):
    __slots__ = ("key", "text")
    KEY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    key: str
    text: str
    def __init__(self, key: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class FormQuestion(_message.Message):
    __slots__ = ("key", "kind", "text", "required", "options", "lowest", "highest")
    KEY_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    LOWEST_FIELD_NUMBER: _ClassVar[int]
    HIGHEST_FIELD_NUMBER: _ClassVar[int]
    key: str
    kind: QuestionKind
    text: str
    required: bool
    options: _containers.RepeatedCompositeFieldContainer[FormOption]
    lowest: int
    highest: int
    def __init__(self, key: _Optional[str] = ..., kind: _Optional[_Union[QuestionKind, str]] = ..., text: _Optional[str] = ..., required: _Optional[bool] = ..., options: _Optional[_Iterable[_Union[FormOption, _Mapping]]] = ..., lowest: _Optional[int] = ..., highest: _Optional[int] = ...) -> None: ...

class SurveyForm(_message.Message):
    __slots__ = ("language", "name", "intro", "notice", "questions", "answered", "expires_at", "given", "follow_up_offer")
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    INTRO_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    GIVEN_FIELD_NUMBER: _ClassVar[int]
    FOLLOW_UP_OFFER_FIELD_NUMBER: _ClassVar[int]
    language: str
    name: str
    intro: str
    notice: str
    questions: _containers.RepeatedCompositeFieldContainer[FormQuestion]
    answered: _containers.RepeatedScalarFieldContainer[str]
    expires_at: _timestamp_pb2.Timestamp
    given: _containers.RepeatedCompositeFieldContainer[Answer]
    follow_up_offer: str
    def __init__(self, language: _Optional[str] = ..., name: _Optional[str] = ..., intro: _Optional[str] = ..., notice: _Optional[str] = ..., questions: _Optional[_Iterable[_Union[FormQuestion, _Mapping]]] = ..., answered: _Optional[_Iterable[str]] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., given: _Optional[_Iterable[_Union[Answer, _Mapping]]] = ..., follow_up_offer: _Optional[str] = ...) -> None: ...

class Answer(_message.Message):
    __slots__ = ("question", "score", "options", "text")
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    question: str
    score: int
    options: _containers.RepeatedScalarFieldContainer[str]
    text: str
    def __init__(self, question: _Optional[str] = ..., score: _Optional[int] = ..., options: _Optional[_Iterable[str]] = ..., text: _Optional[str] = ...) -> None: ...

class NpsScore(_message.Message):
    __slots__ = ("score", "standard_error")
    SCORE_FIELD_NUMBER: _ClassVar[int]
    STANDARD_ERROR_FIELD_NUMBER: _ClassVar[int]
    score: float
    standard_error: float
    def __init__(self, score: _Optional[float] = ..., standard_error: _Optional[float] = ...) -> None: ...

class CesScore(_message.Message):
    __slots__ = ("mean", "percent_easy", "standard_error")
    MEAN_FIELD_NUMBER: _ClassVar[int]
    PERCENT_EASY_FIELD_NUMBER: _ClassVar[int]
    STANDARD_ERROR_FIELD_NUMBER: _ClassVar[int]
    mean: float
    percent_easy: float
    standard_error: float
    def __init__(self, mean: _Optional[float] = ..., percent_easy: _Optional[float] = ..., standard_error: _Optional[float] = ...) -> None: ...

class OptionCount(_message.Message):
    __slots__ = ("option", "count")
    OPTION_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    option: str
    count: int
    def __init__(self, option: _Optional[str] = ..., count: _Optional[int] = ...) -> None: ...

class QuestionResult(_message.Message):
    __slots__ = ("question", "kind", "count", "hidden", "nps", "csat_percent", "ces", "options", "csat_standard_error", "shown")
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_FIELD_NUMBER: _ClassVar[int]
    NPS_FIELD_NUMBER: _ClassVar[int]
    CSAT_PERCENT_FIELD_NUMBER: _ClassVar[int]
    CES_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    CSAT_STANDARD_ERROR_FIELD_NUMBER: _ClassVar[int]
    SHOWN_FIELD_NUMBER: _ClassVar[int]
    question: str
    kind: QuestionKind
    count: int
    hidden: bool
    nps: NpsScore
    csat_percent: float
    ces: CesScore
    options: _containers.RepeatedCompositeFieldContainer[OptionCount]
    csat_standard_error: float
    shown: int
    def __init__(self, question: _Optional[str] = ..., kind: _Optional[_Union[QuestionKind, str]] = ..., count: _Optional[int] = ..., hidden: _Optional[bool] = ..., nps: _Optional[_Union[NpsScore, _Mapping]] = ..., csat_percent: _Optional[float] = ..., ces: _Optional[_Union[CesScore, _Mapping]] = ..., options: _Optional[_Iterable[_Union[OptionCount, _Mapping]]] = ..., csat_standard_error: _Optional[float] = ..., shown: _Optional[int] = ...) -> None: ...
