import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from personvern.privacy.v1 import affected_service_pb2 as _affected_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BreachRisk(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BREACH_RISK_UNSPECIFIED: _ClassVar[BreachRisk]
    BREACH_RISK_NONE: _ClassVar[BreachRisk]
    BREACH_RISK_RISK: _ClassVar[BreachRisk]
    BREACH_RISK_HIGH: _ClassVar[BreachRisk]

class BreachNature(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BREACH_NATURE_UNSPECIFIED: _ClassVar[BreachNature]
    BREACH_NATURE_CONFIDENTIALITY: _ClassVar[BreachNature]
    BREACH_NATURE_INTEGRITY: _ClassVar[BreachNature]
    BREACH_NATURE_AVAILABILITY: _ClassVar[BreachNature]

class NoticeTo(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NOTICE_TO_UNSPECIFIED: _ClassVar[NoticeTo]
    NOTICE_TO_AUTHORITY: _ClassVar[NoticeTo]
    NOTICE_TO_PERSONS: _ClassVar[NoticeTo]
    NOTICE_TO_AUTHORITY_ADDITION: _ClassVar[NoticeTo]
BREACH_RISK_UNSPECIFIED: BreachRisk
BREACH_RISK_NONE: BreachRisk
BREACH_RISK_RISK: BreachRisk
BREACH_RISK_HIGH: BreachRisk
BREACH_NATURE_UNSPECIFIED: BreachNature
BREACH_NATURE_CONFIDENTIALITY: BreachNature
BREACH_NATURE_INTEGRITY: BreachNature
BREACH_NATURE_AVAILABILITY: BreachNature
NOTICE_TO_UNSPECIFIED: NoticeTo
NOTICE_TO_AUTHORITY: NoticeTo
NOTICE_TO_PERSONS: NoticeTo
NOTICE_TO_AUTHORITY_ADDITION: NoticeTo

class BreachFacts(_message.Message):
    __slots__ = ("title", "description", "natures", "happened_at", "ended_at", "known_at", "data_categories", "subject_categories", "persons", "records", "consequences", "measures", "risk", "risk_reason", "processor_id")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    NATURES_FIELD_NUMBER: _ClassVar[int]
    HAPPENED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    DATA_CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    CONSEQUENCES_FIELD_NUMBER: _ClassVar[int]
    MEASURES_FIELD_NUMBER: _ClassVar[int]
    RISK_FIELD_NUMBER: _ClassVar[int]
    RISK_REASON_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    title: str
    description: str
    natures: _containers.RepeatedScalarFieldContainer[BreachNature]
    happened_at: _timestamp_pb2.Timestamp
    ended_at: _timestamp_pb2.Timestamp
    known_at: _timestamp_pb2.Timestamp
    data_categories: _containers.RepeatedScalarFieldContainer[str]
    subject_categories: _containers.RepeatedScalarFieldContainer[str]
    persons: int
    records: int
    consequences: str
    measures: str
    risk: BreachRisk
    risk_reason: str
    processor_id: str
    def __init__(self, title: _Optional[str] = ..., description: _Optional[str] = ..., natures: _Optional[_Iterable[_Union[BreachNature, str]]] = ..., happened_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., known_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., data_categories: _Optional[_Iterable[str]] = ..., subject_categories: _Optional[_Iterable[str]] = ..., persons: _Optional[int] = ..., records: _Optional[int] = ..., consequences: _Optional[str] = ..., measures: _Optional[str] = ..., risk: _Optional[_Union[BreachRisk, str]] = ..., risk_reason: _Optional[str] = ..., processor_id: _Optional[str] = ...) -> None: ...

class NoticeDecision(_message.Message):
    __slots__ = ("notified", "at", "how", "reference", "reason", "by")
    NOTIFIED_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    HOW_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    notified: bool
    at: _timestamp_pb2.Timestamp
    how: str
    reference: str
    reason: str
    by: str
    def __init__(self, notified: _Optional[bool] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., how: _Optional[str] = ..., reference: _Optional[str] = ..., reason: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class Breach(_message.Message):
    __slots__ = ("breach_id", "facts", "registered_at", "registered_by", "notify_by", "minutes_left", "authority", "affected", "affected_count", "closed_at", "version", "history", "additions")
    BREACH_ID_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_AT_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_BY_FIELD_NUMBER: _ClassVar[int]
    NOTIFY_BY_FIELD_NUMBER: _ClassVar[int]
    MINUTES_LEFT_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    AFFECTED_FIELD_NUMBER: _ClassVar[int]
    AFFECTED_COUNT_FIELD_NUMBER: _ClassVar[int]
    CLOSED_AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    ADDITIONS_FIELD_NUMBER: _ClassVar[int]
    breach_id: str
    facts: BreachFacts
    registered_at: _timestamp_pb2.Timestamp
    registered_by: str
    notify_by: _timestamp_pb2.Timestamp
    minutes_left: int
    authority: NoticeDecision
    affected: NoticeDecision
    affected_count: int
    closed_at: _timestamp_pb2.Timestamp
    version: int
    history: _containers.RepeatedCompositeFieldContainer[BreachChange]
    additions: _containers.RepeatedCompositeFieldContainer[NoticeDecision]
    def __init__(self, breach_id: _Optional[str] = ..., facts: _Optional[_Union[BreachFacts, _Mapping]] = ..., registered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., registered_by: _Optional[str] = ..., notify_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., minutes_left: _Optional[int] = ..., authority: _Optional[_Union[NoticeDecision, _Mapping]] = ..., affected: _Optional[_Union[NoticeDecision, _Mapping]] = ..., affected_count: _Optional[int] = ..., closed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ..., history: _Optional[_Iterable[_Union[BreachChange, _Mapping]]] = ..., additions: _Optional[_Iterable[_Union[NoticeDecision, _Mapping]]] = ...) -> None: ...

class BreachChange(_message.Message):
    __slots__ = ("at", "by", "known_before", "known_at", "risk_before", "risk")
    AT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    KNOWN_BEFORE_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    RISK_BEFORE_FIELD_NUMBER: _ClassVar[int]
    RISK_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    by: str
    known_before: _timestamp_pb2.Timestamp
    known_at: _timestamp_pb2.Timestamp
    risk_before: BreachRisk
    risk: BreachRisk
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., by: _Optional[str] = ..., known_before: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., known_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., risk_before: _Optional[_Union[BreachRisk, str]] = ..., risk: _Optional[_Union[BreachRisk, str]] = ...) -> None: ...

class RegisterBreachRequest(_message.Message):
    __slots__ = ("request_id", "facts")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    facts: BreachFacts
    def __init__(self, request_id: _Optional[str] = ..., facts: _Optional[_Union[BreachFacts, _Mapping]] = ...) -> None: ...

class RegisterBreachResponse(_message.Message):
    __slots__ = ("breach",)
    BREACH_FIELD_NUMBER: _ClassVar[int]
    breach: Breach
    def __init__(self, breach: _Optional[_Union[Breach, _Mapping]] = ...) -> None: ...

class AmendBreachRequest(_message.Message):
    __slots__ = ("request_id", "breach_id", "facts", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BREACH_ID_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    breach_id: str
    facts: BreachFacts
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., breach_id: _Optional[str] = ..., facts: _Optional[_Union[BreachFacts, _Mapping]] = ..., expected_version: _Optional[int] = ...) -> None: ...

class AmendBreachResponse(_message.Message):
    __slots__ = ("breach",)
    BREACH_FIELD_NUMBER: _ClassVar[int]
    breach: Breach
    def __init__(self, breach: _Optional[_Union[Breach, _Mapping]] = ...) -> None: ...

class GetBreachRequest(_message.Message):
    __slots__ = ("breach_id",)
    BREACH_ID_FIELD_NUMBER: _ClassVar[int]
    breach_id: str
    def __init__(self, breach_id: _Optional[str] = ...) -> None: ...

class GetBreachResponse(_message.Message):
    __slots__ = ("breach",)
    BREACH_FIELD_NUMBER: _ClassVar[int]
    breach: Breach
    def __init__(self, breach: _Optional[_Union[Breach, _Mapping]] = ...) -> None: ...

class ListBreachesRequest(_message.Message):
    __slots__ = ("notice_due", "page_size", "page_token")
    NOTICE_DUE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    notice_due: bool
    page_size: int
    page_token: str
    def __init__(self, notice_due: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListBreachesResponse(_message.Message):
    __slots__ = ("breaches", "next_page_token")
    BREACHES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    breaches: _containers.RepeatedCompositeFieldContainer[Breach]
    next_page_token: str
    def __init__(self, breaches: _Optional[_Iterable[_Union[Breach, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class FindAffectedRequest(_message.Message):
    __slots__ = ("request_id", "breach_id", "customer_ids", "recipient_id", "from_time", "until_time", "data")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BREACH_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    breach_id: str
    customer_ids: _containers.RepeatedScalarFieldContainer[str]
    recipient_id: str
    from_time: _timestamp_pb2.Timestamp
    until_time: _timestamp_pb2.Timestamp
    data: _affected_service_pb2.AffectedData
    def __init__(self, request_id: _Optional[str] = ..., breach_id: _Optional[str] = ..., customer_ids: _Optional[_Iterable[str]] = ..., recipient_id: _Optional[str] = ..., from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., until_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., data: _Optional[_Union[_affected_service_pb2.AffectedData, _Mapping]] = ...) -> None: ...

class FindAffectedResponse(_message.Message):
    __slots__ = ("operation_id",)
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    operation_id: str
    def __init__(self, operation_id: _Optional[str] = ...) -> None: ...

class ListAffectedRequest(_message.Message):
    __slots__ = ("breach_id", "page_size", "page_token")
    BREACH_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    breach_id: str
    page_size: int
    page_token: str
    def __init__(self, breach_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAffectedResponse(_message.Message):
    __slots__ = ("customer_ids", "next_page_token")
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[str]
    next_page_token: str
    def __init__(self, customer_ids: _Optional[_Iterable[str]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DraftAuthorityNoticeRequest(_message.Message):
    __slots__ = ("breach_id", "language")
    BREACH_ID_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    breach_id: str
    language: str
    def __init__(self, breach_id: _Optional[str] = ..., language: _Optional[str] = ...) -> None: ...

class DraftAuthorityNoticeResponse(_message.Message):
    __slots__ = ("text", "missing")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    text: str
    missing: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, text: _Optional[str] = ..., missing: _Optional[_Iterable[str]] = ...) -> None: ...

class DraftPersonsNoticeRequest(_message.Message):
    __slots__ = ("breach_id", "language")
    BREACH_ID_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    breach_id: str
    language: str
    def __init__(self, breach_id: _Optional[str] = ..., language: _Optional[str] = ...) -> None: ...

class DraftPersonsNoticeResponse(_message.Message):
    __slots__ = ("text", "missing")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    text: str
    missing: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, text: _Optional[str] = ..., missing: _Optional[_Iterable[str]] = ...) -> None: ...

class DecideNoticeRequest(_message.Message):
    __slots__ = ("request_id", "breach_id", "to", "notified", "at", "how", "reference", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BREACH_ID_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    NOTIFIED_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    HOW_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    breach_id: str
    to: NoticeTo
    notified: bool
    at: _timestamp_pb2.Timestamp
    how: str
    reference: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., breach_id: _Optional[str] = ..., to: _Optional[_Union[NoticeTo, str]] = ..., notified: _Optional[bool] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., how: _Optional[str] = ..., reference: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class DecideNoticeResponse(_message.Message):
    __slots__ = ("breach",)
    BREACH_FIELD_NUMBER: _ClassVar[int]
    breach: Breach
    def __init__(self, breach: _Optional[_Union[Breach, _Mapping]] = ...) -> None: ...

class CloseBreachRequest(_message.Message):
    __slots__ = ("request_id", "breach_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BREACH_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    breach_id: str
    def __init__(self, request_id: _Optional[str] = ..., breach_id: _Optional[str] = ...) -> None: ...

class CloseBreachResponse(_message.Message):
    __slots__ = ("breach",)
    BREACH_FIELD_NUMBER: _ClassVar[int]
    breach: Breach
    def __init__(self, breach: _Optional[_Union[Breach, _Mapping]] = ...) -> None: ...
