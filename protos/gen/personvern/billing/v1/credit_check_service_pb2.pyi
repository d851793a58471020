import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from personvern.billing.v1 import document_service_pb2 as _document_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CreditCheckState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CREDIT_CHECK_STATE_UNSPECIFIED: _ClassVar[CreditCheckState]
    CREDIT_CHECK_STATE_REQUESTED: _ClassVar[CreditCheckState]
    CREDIT_CHECK_STATE_DONE: _ClassVar[CreditCheckState]

class CreditReviewState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CREDIT_REVIEW_STATE_UNSPECIFIED: _ClassVar[CreditReviewState]
    CREDIT_REVIEW_STATE_NONE: _ClassVar[CreditReviewState]
    CREDIT_REVIEW_STATE_OPEN: _ClassVar[CreditReviewState]
    CREDIT_REVIEW_STATE_DONE: _ClassVar[CreditReviewState]
CREDIT_CHECK_STATE_UNSPECIFIED: CreditCheckState
CREDIT_CHECK_STATE_REQUESTED: CreditCheckState
CREDIT_CHECK_STATE_DONE: CreditCheckState
CREDIT_REVIEW_STATE_UNSPECIFIED: CreditReviewState
CREDIT_REVIEW_STATE_NONE: CreditReviewState
CREDIT_REVIEW_STATE_OPEN: CreditReviewState
CREDIT_REVIEW_STATE_DONE: CreditReviewState

class CreditCheck(_message.Message):
    __slots__ = ("credit_check_id", "customer_id", "contract_id", "product_code", "state", "outcome", "band", "decision", "automatic", "bureau_reference", "requested_at", "checked_at", "asked_by", "asked_why", "rules_version", "letter", "letter_until", "kept_until", "review", "review_offered", "review_text", "review_reasons", "reviewed_at")
    CREDIT_CHECK_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    BAND_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    AUTOMATIC_FIELD_NUMBER: _ClassVar[int]
    BUREAU_REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_AT_FIELD_NUMBER: _ClassVar[int]
    CHECKED_AT_FIELD_NUMBER: _ClassVar[int]
    ASKED_BY_FIELD_NUMBER: _ClassVar[int]
    ASKED_WHY_FIELD_NUMBER: _ClassVar[int]
    RULES_VERSION_FIELD_NUMBER: _ClassVar[int]
    LETTER_FIELD_NUMBER: _ClassVar[int]
    LETTER_UNTIL_FIELD_NUMBER: _ClassVar[int]
    KEPT_UNTIL_FIELD_NUMBER: _ClassVar[int]
    REVIEW_FIELD_NUMBER: _ClassVar[int]
    REVIEW_OFFERED_FIELD_NUMBER: _ClassVar[int]
    REVIEW_TEXT_FIELD_NUMBER: _ClassVar[int]
    REVIEW_REASONS_FIELD_NUMBER: _ClassVar[int]
    REVIEWED_AT_FIELD_NUMBER: _ClassVar[int]
    credit_check_id: str
    customer_id: str
    contract_id: str
    product_code: str
    state: CreditCheckState
    outcome: str
    band: str
    decision: str
    automatic: bool
    bureau_reference: str
    requested_at: _timestamp_pb2.Timestamp
    checked_at: _timestamp_pb2.Timestamp
    asked_by: str
    asked_why: str
    rules_version: str
    letter: bool
    letter_until: str
    kept_until: str
    review: CreditReviewState
    review_offered: bool
    review_text: str
    review_reasons: str
    reviewed_at: _timestamp_pb2.Timestamp
    def __init__(self, credit_check_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., contract_id: _Optional[str] = ..., product_code: _Optional[str] = ..., state: _Optional[_Union[CreditCheckState, str]] = ..., outcome: _Optional[str] = ..., band: _Optional[str] = ..., decision: _Optional[str] = ..., automatic: _Optional[bool] = ..., bureau_reference: _Optional[str] = ..., requested_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., checked_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., asked_by: _Optional[str] = ..., asked_why: _Optional[str] = ..., rules_version: _Optional[str] = ..., letter: _Optional[bool] = ..., letter_until: _Optional[str] = ..., kept_until: _Optional[str] = ..., review: _Optional[_Union[CreditReviewState, str]] = ..., review_offered: _Optional[bool] = ..., review_text: _Optional[str] = ..., review_reasons: _Optional[str] = ..., reviewed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RequestCreditCheckRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "contract_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    contract_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., contract_id: _Optional[str] = ...) -> None: ...

class RequestCreditCheckResponse(_message.Message):
    __slots__ = ("credit_check",)
    CREDIT_CHECK_FIELD_NUMBER: _ClassVar[int]
    credit_check: CreditCheck
    def __init__(self, credit_check: _Optional[_Union[CreditCheck, _Mapping]] = ...) -> None: ...

class GetCreditCheckRequest(_message.Message):
    __slots__ = ("customer_id", "credit_check_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CREDIT_CHECK_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    credit_check_id: str
    def __init__(self, customer_id: _Optional[str] = ..., credit_check_id: _Optional[str] = ...) -> None: ...

class GetCreditCheckResponse(_message.Message):
    __slots__ = ("credit_check",)
    CREDIT_CHECK_FIELD_NUMBER: _ClassVar[int]
    credit_check: CreditCheck
    def __init__(self, credit_check: _Optional[_Union[CreditCheck, _Mapping]] = ...) -> None: ...

class ListCreditChecksRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCreditChecksResponse(_message.Message):
    __slots__ = ("credit_checks", "next_page_token")
    CREDIT_CHECKS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    credit_checks: _containers.RepeatedCompositeFieldContainer[CreditCheck]
    next_page_token: str
    def __init__(self, credit_checks: _Optional[_Iterable[_Union[CreditCheck, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetCreditLetterRequest(_message.Message):
    __slots__ = ("customer_id", "credit_check_id", "language", "page")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CREDIT_CHECK_ID_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    credit_check_id: str
    language: str
    page: bool
    def __init__(self, customer_id: _Optional[str] = ..., credit_check_id: _Optional[str] = ..., language: _Optional[str] = ..., page: _Optional[bool] = ...) -> None: ...

class LetterItem(_message.Message):
    __slots__ = ("key", "title", "lines")
    KEY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    key: str
    title: str
    lines: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, key: _Optional[str] = ..., title: _Optional[str] = ..., lines: _Optional[_Iterable[str]] = ...) -> None: ...

class GetCreditLetterResponse(_message.Message):
    __slots__ = ("credit_check_id", "items", "checked_at", "document", "language")
    CREDIT_CHECK_ID_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    CHECKED_AT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    credit_check_id: str
    items: _containers.RepeatedCompositeFieldContainer[LetterItem]
    checked_at: _timestamp_pb2.Timestamp
    document: _document_service_pb2.Document
    language: str
    def __init__(self, credit_check_id: _Optional[str] = ..., items: _Optional[_Iterable[_Union[LetterItem, _Mapping]]] = ..., checked_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., document: _Optional[_Union[_document_service_pb2.Document, _Mapping]] = ..., language: _Optional[str] = ...) -> None: ...

class RequestCreditReviewRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "credit_check_id", "text")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CREDIT_CHECK_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    credit_check_id: str
    text: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., credit_check_id: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class RequestCreditReviewResponse(_message.Message):
    __slots__ = ("credit_check",)
    CREDIT_CHECK_FIELD_NUMBER: _ClassVar[int]
    credit_check: CreditCheck
    def __init__(self, credit_check: _Optional[_Union[CreditCheck, _Mapping]] = ...) -> None: ...

class ReviewCreditCheckRequest(_message.Message):
    __slots__ = ("request_id", "credit_check_id", "decision", "reasons")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CREDIT_CHECK_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    credit_check_id: str
    decision: str
    reasons: str
    def __init__(self, request_id: _Optional[str] = ..., credit_check_id: _Optional[str] = ..., decision: _Optional[str] = ..., reasons: _Optional[str] = ...) -> None: ...

class ReviewCreditCheckResponse(_message.Message):
    __slots__ = ("credit_check",)
    CREDIT_CHECK_FIELD_NUMBER: _ClassVar[int]
    credit_check: CreditCheck
    def __init__(self, credit_check: _Optional[_Union[CreditCheck, _Mapping]] = ...) -> None: ...

class ListCreditReviewsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCreditReviewsResponse(_message.Message):
    __slots__ = ("credit_checks", "next_page_token")
    CREDIT_CHECKS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    credit_checks: _containers.RepeatedCompositeFieldContainer[CreditCheck]
    next_page_token: str
    def __init__(self, credit_checks: _Optional[_Iterable[_Union[CreditCheck, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
