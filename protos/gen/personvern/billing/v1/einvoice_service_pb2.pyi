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

class EinvoiceStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EINVOICE_STATUS_UNSPECIFIED: _ClassVar[EinvoiceStatus]
    EINVOICE_STATUS_NONE: _ClassVar[EinvoiceStatus]
    EINVOICE_STATUS_ACTIVE: _ClassVar[EinvoiceStatus]
    EINVOICE_STATUS_ENDED: _ClassVar[EinvoiceStatus]

class EfakturaScope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EFAKTURA_SCOPE_UNSPECIFIED: _ClassVar[EfakturaScope]
    EFAKTURA_SCOPE_ALL: _ClassVar[EfakturaScope]
    EFAKTURA_SCOPE_ISSUER: _ClassVar[EfakturaScope]

class EfakturaState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EFAKTURA_STATE_UNSPECIFIED: _ClassVar[EfakturaState]
    EFAKTURA_STATE_WAITING: _ClassVar[EfakturaState]
    EFAKTURA_STATE_SENT: _ClassVar[EfakturaState]
    EFAKTURA_STATE_ACCEPTED: _ClassVar[EfakturaState]
    EFAKTURA_STATE_REFUSED: _ClassVar[EfakturaState]

class EfakturaWait(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EFAKTURA_WAIT_UNSPECIFIED: _ClassVar[EfakturaWait]
    EFAKTURA_WAIT_WAITING: _ClassVar[EfakturaWait]
    EFAKTURA_WAIT_SENT: _ClassVar[EfakturaWait]
    EFAKTURA_WAIT_CHANGED: _ClassVar[EfakturaWait]
EINVOICE_STATUS_UNSPECIFIED: EinvoiceStatus
EINVOICE_STATUS_NONE: EinvoiceStatus
EINVOICE_STATUS_ACTIVE: EinvoiceStatus
EINVOICE_STATUS_ENDED: EinvoiceStatus
EFAKTURA_SCOPE_UNSPECIFIED: EfakturaScope
EFAKTURA_SCOPE_ALL: EfakturaScope
EFAKTURA_SCOPE_ISSUER: EfakturaScope
EFAKTURA_STATE_UNSPECIFIED: EfakturaState
EFAKTURA_STATE_WAITING: EfakturaState
EFAKTURA_STATE_SENT: EfakturaState
EFAKTURA_STATE_ACCEPTED: EfakturaState
EFAKTURA_STATE_REFUSED: EfakturaState
EFAKTURA_WAIT_UNSPECIFIED: EfakturaWait
EFAKTURA_WAIT_WAITING: EfakturaWait
EFAKTURA_WAIT_SENT: EfakturaWait
EFAKTURA_WAIT_CHANGED: EfakturaWait

class EinvoiceAgreement(_message.Message):
    __slots__ = ("customer_id", "active", "since", "version", "history", "status", "scope", "efaktura_address")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    EFAKTURA_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    active: bool
    since: _timestamp_pb2.Timestamp
    version: int
    history: _containers.RepeatedCompositeFieldContainer[EinvoiceChange]
    status: EinvoiceStatus
    scope: EfakturaScope
    efaktura_address: str
    def __init__(self, customer_id: _Optional[str] = ..., active: _Optional[bool] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ..., history: _Optional[_Iterable[_Union[EinvoiceChange, _Mapping]]] = ..., status: _Optional[_Union[EinvoiceStatus, str]] = ..., scope: _Optional[_Union[EfakturaScope, str]] = ..., efaktura_address: _Optional[str] = ...) -> None: ...

class EinvoiceChange(_message.Message):
    __slots__ = ("active", "at", "by", "version")
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    active: bool
    at: _timestamp_pb2.Timestamp
    by: str
    version: int
    def __init__(self, active: _Optional[bool] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., by: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class GetEinvoiceAgreementRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class GetEinvoiceAgreementResponse(_message.Message):
    __slots__ = ("agreement",)
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    agreement: EinvoiceAgreement
    def __init__(self, agreement: _Optional[_Union[EinvoiceAgreement, _Mapping]] = ...) -> None: ...

class SetEinvoiceAgreementRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "active", "expected_version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    active: bool
    expected_version: int
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., active: _Optional[bool] = ..., expected_version: _Optional[int] = ...) -> None: ...

class SetEinvoiceAgreementResponse(_message.Message):
    __slots__ = ("agreement",)
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    agreement: EinvoiceAgreement
    def __init__(self, agreement: _Optional[_Union[EinvoiceAgreement, _Mapping]] = ...) -> None: ...

class EfakturaEntry(_message.Message):
    __slots__ = ("customer_id", "status", "scope", "efaktura_address")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    EFAKTURA_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    status: str
    scope: str
    efaktura_address: str
    def __init__(self, customer_id: _Optional[str] = ..., status: _Optional[str] = ..., scope: _Optional[str] = ..., efaktura_address: _Optional[str] = ...) -> None: ...

class ImportEfakturaAgreementsRequest(_message.Message):
    __slots__ = ("request_id", "agreements")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreements: _containers.RepeatedCompositeFieldContainer[EfakturaEntry]
    def __init__(self, request_id: _Optional[str] = ..., agreements: _Optional[_Iterable[_Union[EfakturaEntry, _Mapping]]] = ...) -> None: ...

class ImportEfakturaAgreementsResponse(_message.Message):
    __slots__ = ("begun_or_changed", "ended", "unchanged")
    BEGUN_OR_CHANGED_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    UNCHANGED_FIELD_NUMBER: _ClassVar[int]
    begun_or_changed: int
    ended: int
    unchanged: int
    def __init__(self, begun_or_changed: _Optional[int] = ..., ended: _Optional[int] = ..., unchanged: _Optional[int] = ...) -> None: ...

class PresentInvoiceRequest(_message.Message):
    __slots__ = ("request_id", "invoice_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    invoice_id: str
    def __init__(self, request_id: _Optional[str] = ..., invoice_id: _Optional[str] = ...) -> None: ...

class PresentInvoiceResponse(_message.Message):
    __slots__ = ("token", "valid_until")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    token: str
    valid_until: str
    def __init__(self, token: _Optional[str] = ..., valid_until: _Optional[str] = ...) -> None: ...

class RenderPresentedInvoiceRequest(_message.Message):
    __slots__ = ("token", "language", "format")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    token: str
    language: str
    format: _document_service_pb2.DocumentFormat
    def __init__(self, token: _Optional[str] = ..., language: _Optional[str] = ..., format: _Optional[_Union[_document_service_pb2.DocumentFormat, str]] = ...) -> None: ...

class RenderPresentedInvoiceResponse(_message.Message):
    __slots__ = ("document",)
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    document: _document_service_pb2.Document
    def __init__(self, document: _Optional[_Union[_document_service_pb2.Document, _Mapping]] = ...) -> None: ...

class EfakturaSubmission(_message.Message):
    __slots__ = ("invoice_id", "customer_id", "state", "reason", "made_at", "sent_at", "answered_at")
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MADE_AT_FIELD_NUMBER: _ClassVar[int]
    SENT_AT_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_AT_FIELD_NUMBER: _ClassVar[int]
    invoice_id: str
    customer_id: str
    state: EfakturaState
    reason: str
    made_at: _timestamp_pb2.Timestamp
    sent_at: _timestamp_pb2.Timestamp
    answered_at: _timestamp_pb2.Timestamp
    def __init__(self, invoice_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., state: _Optional[_Union[EfakturaState, str]] = ..., reason: _Optional[str] = ..., made_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., sent_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., answered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListEfakturaSubmissionsRequest(_message.Message):
    __slots__ = ("state", "page_size", "page_token")
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    state: EfakturaState
    page_size: int
    page_token: str
    def __init__(self, state: _Optional[_Union[EfakturaState, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListEfakturaSubmissionsResponse(_message.Message):
    __slots__ = ("submissions", "next_page_token")
    SUBMISSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    submissions: _containers.RepeatedCompositeFieldContainer[EfakturaSubmission]
    next_page_token: str
    def __init__(self, submissions: _Optional[_Iterable[_Union[EfakturaSubmission, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WaitingEfaktura(_message.Message):
    __slots__ = ("invoice_id", "invoice_number", "state", "since", "trouble", "attempts", "next_at")
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    TROUBLE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_AT_FIELD_NUMBER: _ClassVar[int]
    invoice_id: str
    invoice_number: int
    state: EfakturaWait
    since: _timestamp_pb2.Timestamp
    trouble: str
    attempts: int
    next_at: _timestamp_pb2.Timestamp
    def __init__(self, invoice_id: _Optional[str] = ..., invoice_number: _Optional[int] = ..., state: _Optional[_Union[EfakturaWait, str]] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., trouble: _Optional[str] = ..., attempts: _Optional[int] = ..., next_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListEfakturaWaitingRequest(_message.Message):
    __slots__ = ("state", "page_size", "page_token")
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    state: EfakturaWait
    page_size: int
    page_token: str
    def __init__(self, state: _Optional[_Union[EfakturaWait, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListEfakturaWaitingResponse(_message.Message):
    __slots__ = ("waiting", "next_page_token")
    WAITING_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    waiting: _containers.RepeatedCompositeFieldContainer[WaitingEfaktura]
    next_page_token: str
    def __init__(self, waiting: _Optional[_Iterable[_Union[WaitingEfaktura, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
