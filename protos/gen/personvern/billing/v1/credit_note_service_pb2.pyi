import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from personvern.billing.v1 import billing_pb2 as _billing_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CreditNoteLine(_message.Message):
    __slots__ = ("line", "contract_id", "product_code", "from_date", "to_date", "net_ore", "vat_category", "vat_basis_points")
    LINE_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    NET_ORE_FIELD_NUMBER: _ClassVar[int]
    VAT_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    VAT_BASIS_POINTS_FIELD_NUMBER: _ClassVar[int]
    line: int
    contract_id: str
    product_code: str
    from_date: str
    to_date: str
    net_ore: int
    vat_category: str
    vat_basis_points: int
    def __init__(self, line: _Optional[int] = ..., contract_id: _Optional[str] = ..., product_code: _Optional[str] = ..., from_date: _Optional[str] = ..., to_date: _Optional[str] = ..., net_ore: _Optional[int] = ..., vat_category: _Optional[str] = ..., vat_basis_points: _Optional[int] = ...) -> None: ...

class CreditNote(_message.Message):
    __slots__ = ("credit_note_id", "number", "invoice_id", "invoice_number", "kid", "customer_id", "reason", "issue_date", "net_ore", "vat_ore", "total_ore", "lines", "vat_totals", "issued_at", "hold_until")
    CREDIT_NOTE_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    KID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ISSUE_DATE_FIELD_NUMBER: _ClassVar[int]
    NET_ORE_FIELD_NUMBER: _ClassVar[int]
    VAT_ORE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_ORE_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    VAT_TOTALS_FIELD_NUMBER: _ClassVar[int]
    ISSUED_AT_FIELD_NUMBER: _ClassVar[int]
    HOLD_UNTIL_FIELD_NUMBER: _ClassVar[int]
    credit_note_id: str
    number: int
    invoice_id: str
    invoice_number: int
    kid: str
    customer_id: str
    reason: str
    issue_date: str
    net_ore: int
    vat_ore: int
    total_ore: int
    lines: _containers.RepeatedCompositeFieldContainer[CreditNoteLine]
    vat_totals: _containers.RepeatedCompositeFieldContainer[_billing_pb2.VatTotal]
    issued_at: _timestamp_pb2.Timestamp
    hold_until: str
    def __init__(self, credit_note_id: _Optional[str] = ..., number: _Optional[int] = ..., invoice_id: _Optional[str] = ..., invoice_number: _Optional[int] = ..., kid: _Optional[str] = ..., customer_id: _Optional[str] = ..., reason: _Optional[str] = ..., issue_date: _Optional[str] = ..., net_ore: _Optional[int] = ..., vat_ore: _Optional[int] = ..., total_ore: _Optional[int] = ..., lines: _Optional[_Iterable[_Union[CreditNoteLine, _Mapping]]] = ..., vat_totals: _Optional[_Iterable[_Union[_billing_pb2.VatTotal, _Mapping]]] = ..., issued_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., hold_until: _Optional[str] = ...) -> None: ...

class LineToCredit(_message.Message):
    __slots__ = ("line", "net_ore")
    LINE_FIELD_NUMBER: _ClassVar[int]
    NET_ORE_FIELD_NUMBER: _ClassVar[int]
    line: int
    net_ore: int
    def __init__(self, line: _Optional[int] = ..., net_ore: _Optional[int] = ...) -> None: ...

class IssueCreditNoteRequest(_message.Message):
    __slots__ = ("request_id", "invoice_id", "reason", "lines")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    invoice_id: str
    reason: str
    lines: _containers.RepeatedCompositeFieldContainer[LineToCredit]
    def __init__(self, request_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., reason: _Optional[str] = ..., lines: _Optional[_Iterable[_Union[LineToCredit, _Mapping]]] = ...) -> None: ...

class IssueCreditNoteResponse(_message.Message):
    __slots__ = ("credit_note",)
    CREDIT_NOTE_FIELD_NUMBER: _ClassVar[int]
    credit_note: CreditNote
    def __init__(self, credit_note: _Optional[_Union[CreditNote, _Mapping]] = ...) -> None: ...

class ListCreditNotesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCreditNotesResponse(_message.Message):
    __slots__ = ("credit_notes", "next_page_token")
    CREDIT_NOTES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    credit_notes: _containers.RepeatedCompositeFieldContainer[CreditNote]
    next_page_token: str
    def __init__(self, credit_notes: _Optional[_Iterable[_Union[CreditNote, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListOwnCreditNotesRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListOwnCreditNotesResponse(_message.Message):
    __slots__ = ("credit_notes", "next_page_token")
    CREDIT_NOTES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    credit_notes: _containers.RepeatedCompositeFieldContainer[CreditNote]
    next_page_token: str
    def __init__(self, credit_notes: _Optional[_Iterable[_Union[CreditNote, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
