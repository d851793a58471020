import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class InvoiceStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INVOICE_STATUS_UNSPECIFIED: _ClassVar[InvoiceStatus]
    INVOICE_STATUS_OPEN: _ClassVar[InvoiceStatus]
    INVOICE_STATUS_SETTLED: _ClassVar[InvoiceStatus]

class PaymentFileStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PAYMENT_FILE_STATUS_UNSPECIFIED: _ClassVar[PaymentFileStatus]
    PAYMENT_FILE_STATUS_ACCEPTED: _ClassVar[PaymentFileStatus]
    PAYMENT_FILE_STATUS_APPLIED: _ClassVar[PaymentFileStatus]
INVOICE_STATUS_UNSPECIFIED: InvoiceStatus
INVOICE_STATUS_OPEN: InvoiceStatus
INVOICE_STATUS_SETTLED: InvoiceStatus
PAYMENT_FILE_STATUS_UNSPECIFIED: PaymentFileStatus
PAYMENT_FILE_STATUS_ACCEPTED: PaymentFileStatus
PAYMENT_FILE_STATUS_APPLIED: PaymentFileStatus

class Price(_message.Message):
    __slots__ = ("price_id", "product_code", "price_ore", "unit", "valid_from", "valid_to", "published_at", "per")
    PRICE_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    PRICE_ORE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_TO_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_AT_FIELD_NUMBER: _ClassVar[int]
    PER_FIELD_NUMBER: _ClassVar[int]
    price_id: str
    product_code: str
    price_ore: int
    unit: str
    valid_from: str
    valid_to: str
    published_at: _timestamp_pb2.Timestamp
    per: int
    def __init__(self, price_id: _Optional[str] = ..., product_code: _Optional[str] = ..., price_ore: _Optional[int] = ..., unit: _Optional[str] = ..., valid_from: _Optional[str] = ..., valid_to: _Optional[str] = ..., published_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., per: _Optional[int] = ...) -> None: ...

class InvoiceLine(_message.Message):
    __slots__ = ("contract_id", "product_code", "from_date", "to_date", "days", "unit_price_ore", "net_ore", "vat_category", "vat_basis_points", "unit", "per", "quantity")
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    UNIT_PRICE_ORE_FIELD_NUMBER: _ClassVar[int]
    NET_ORE_FIELD_NUMBER: _ClassVar[int]
    VAT_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    VAT_BASIS_POINTS_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    PER_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    contract_id: str
    product_code: str
    from_date: str
    to_date: str
    days: int
    unit_price_ore: int
    net_ore: int
    vat_category: str
    vat_basis_points: int
    unit: str
    per: int
    quantity: str
    def __init__(self, contract_id: _Optional[str] = ..., product_code: _Optional[str] = ..., from_date: _Optional[str] = ..., to_date: _Optional[str] = ..., days: _Optional[int] = ..., unit_price_ore: _Optional[int] = ..., net_ore: _Optional[int] = ..., vat_category: _Optional[str] = ..., vat_basis_points: _Optional[int] = ..., unit: _Optional[str] = ..., per: _Optional[int] = ..., quantity: _Optional[str] = ...) -> None: ...

class VatTotal(_message.Message):
    __slots__ = ("vat_category", "vat_basis_points", "base_ore", "vat_ore")
    VAT_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    VAT_BASIS_POINTS_FIELD_NUMBER: _ClassVar[int]
    BASE_ORE_FIELD_NUMBER: _ClassVar[int]
    VAT_ORE_FIELD_NUMBER: _ClassVar[int]
    vat_category: str
    vat_basis_points: int
    base_ore: int
    vat_ore: int
    def __init__(self, vat_category: _Optional[str] = ..., vat_basis_points: _Optional[int] = ..., base_ore: _Optional[int] = ..., vat_ore: _Optional[int] = ...) -> None: ...

class InvoiceParty(_message.Message):
    __slots__ = ("name", "address_lines", "postcode", "city", "country", "organisation_number")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_LINES_FIELD_NUMBER: _ClassVar[int]
    POSTCODE_FIELD_NUMBER: _ClassVar[int]
    CITY_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    name: str
    address_lines: _containers.RepeatedScalarFieldContainer[str]
    postcode: str
    city: str
    country: str
    organisation_number: str
    def __init__(self, name: _Optional[str] = ..., address_lines: _Optional[_Iterable[str]] = ..., postcode: _Optional[str] = ..., city: _Optional[str] = ..., country: _Optional[str] = ..., organisation_number: _Optional[str] = ...) -> None: ...

class Invoice(_message.Message):
    __slots__ = ("invoice_id", "number", "kid", "customer_id", "billing_account_id", "period", "issue_date", "due_date", "net_ore", "vat_ore", "total_ore", "paid_ore", "status", "lines", "vat_totals", "party", "settled_at", "hold_until", "channel", "drawn", "bank_notice", "credited_ore", "added_ore", "outstanding_ore", "pay_by", "written_off_ore")
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    KID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    BILLING_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    ISSUE_DATE_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    NET_ORE_FIELD_NUMBER: _ClassVar[int]
    VAT_ORE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_ORE_FIELD_NUMBER: _ClassVar[int]
    PAID_ORE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    VAT_TOTALS_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    SETTLED_AT_FIELD_NUMBER: _ClassVar[int]
    HOLD_UNTIL_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    DRAWN_FIELD_NUMBER: _ClassVar[int]
    BANK_NOTICE_FIELD_NUMBER: _ClassVar[int]
    CREDITED_ORE_FIELD_NUMBER: _ClassVar[int]
    ADDED_ORE_FIELD_NUMBER: _ClassVar[int]
    OUTSTANDING_ORE_FIELD_NUMBER: _ClassVar[int]
    PAY_BY_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_OFF_ORE_FIELD_NUMBER: _ClassVar[int]
    invoice_id: str
    number: int
    kid: str
    customer_id: str
    billing_account_id: str
    period: str
    issue_date: str
    due_date: str
    net_ore: int
    vat_ore: int
    total_ore: int
    paid_ore: int
    status: InvoiceStatus
    lines: _containers.RepeatedCompositeFieldContainer[InvoiceLine]
    vat_totals: _containers.RepeatedCompositeFieldContainer[VatTotal]
    party: InvoiceParty
    settled_at: _timestamp_pb2.Timestamp
    hold_until: str
    channel: str
    drawn: bool
    bank_notice: bool
    credited_ore: int
    added_ore: int
    outstanding_ore: int
    pay_by: str
    written_off_ore: int
    def __init__(self, invoice_id: _Optional[str] = ..., number: _Optional[int] = ..., kid: _Optional[str] = ..., customer_id: _Optional[str] = ..., billing_account_id: _Optional[str] = ..., period: _Optional[str] = ..., issue_date: _Optional[str] = ..., due_date: _Optional[str] = ..., net_ore: _Optional[int] = ..., vat_ore: _Optional[int] = ..., total_ore: _Optional[int] = ..., paid_ore: _Optional[int] = ..., status: _Optional[_Union[InvoiceStatus, str]] = ..., lines: _Optional[_Iterable[_Union[InvoiceLine, _Mapping]]] = ..., vat_totals: _Optional[_Iterable[_Union[VatTotal, _Mapping]]] = ..., party: _Optional[_Union[InvoiceParty, _Mapping]] = ..., settled_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., hold_until: _Optional[str] = ..., channel: _Optional[str] = ..., drawn: _Optional[bool] = ..., bank_notice: _Optional[bool] = ..., credited_ore: _Optional[int] = ..., added_ore: _Optional[int] = ..., outstanding_ore: _Optional[int] = ..., pay_by: _Optional[str] = ..., written_off_ore: _Optional[int] = ...) -> None: ...

class InvoiceRun(_message.Message):
    __slots__ = ("run_id", "period", "operation_id", "created_at", "started_by")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    STARTED_BY_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    period: str
    operation_id: str
    created_at: _timestamp_pb2.Timestamp
    started_by: str
    def __init__(self, run_id: _Optional[str] = ..., period: _Optional[str] = ..., operation_id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., started_by: _Optional[str] = ...) -> None: ...

class PaymentFile(_message.Message):
    __slots__ = ("payment_file_id", "format", "transmission", "transactions", "records", "total_ore", "skipped_assignments", "status", "operation_id", "received_at", "hold_until", "payments")
    PAYMENT_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    TRANSMISSION_FIELD_NUMBER: _ClassVar[int]
    TRANSACTIONS_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_ORE_FIELD_NUMBER: _ClassVar[int]
    SKIPPED_ASSIGNMENTS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    HOLD_UNTIL_FIELD_NUMBER: _ClassVar[int]
    PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    payment_file_id: str
    format: str
    transmission: str
    transactions: int
    records: int
    total_ore: int
    skipped_assignments: int
    status: PaymentFileStatus
    operation_id: str
    received_at: _timestamp_pb2.Timestamp
    hold_until: str
    payments: int
    def __init__(self, payment_file_id: _Optional[str] = ..., format: _Optional[str] = ..., transmission: _Optional[str] = ..., transactions: _Optional[int] = ..., records: _Optional[int] = ..., total_ore: _Optional[int] = ..., skipped_assignments: _Optional[int] = ..., status: _Optional[_Union[PaymentFileStatus, str]] = ..., operation_id: _Optional[str] = ..., received_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., hold_until: _Optional[str] = ..., payments: _Optional[int] = ...) -> None: ...

class SuspenseItem(_message.Message):
    __slots__ = ("payment_id", "amount_ore", "kid", "booked_on", "reason", "payment_file_id")
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_ORE_FIELD_NUMBER: _ClassVar[int]
    KID_FIELD_NUMBER: _ClassVar[int]
    BOOKED_ON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    amount_ore: int
    kid: str
    booked_on: str
    reason: str
    payment_file_id: str
    def __init__(self, payment_id: _Optional[str] = ..., amount_ore: _Optional[int] = ..., kid: _Optional[str] = ..., booked_on: _Optional[str] = ..., reason: _Optional[str] = ..., payment_file_id: _Optional[str] = ...) -> None: ...

class PayoutAccount(_message.Message):
    __slots__ = ("masked_account", "learned_at", "evidence_dates")
    MASKED_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    LEARNED_AT_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_DATES_FIELD_NUMBER: _ClassVar[int]
    masked_account: str
    learned_at: _timestamp_pb2.Timestamp
    evidence_dates: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, masked_account: _Optional[str] = ..., learned_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., evidence_dates: _Optional[_Iterable[str]] = ...) -> None: ...

class PartnerInvoice(_message.Message):
    __slots__ = ("invoice_id", "number", "kid", "customer_id", "period", "issue_date", "due_date", "net_ore", "vat_ore", "total_ore", "lines", "party_name", "party_address", "channel")
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    KID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    ISSUE_DATE_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    NET_ORE_FIELD_NUMBER: _ClassVar[int]
    VAT_ORE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_ORE_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    PARTY_NAME_FIELD_NUMBER: _ClassVar[int]
    PARTY_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    invoice_id: str
    number: int
    kid: str
    customer_id: str
    period: str
    issue_date: str
    due_date: str
    net_ore: int
    vat_ore: int
    total_ore: int
    lines: _containers.RepeatedCompositeFieldContainer[InvoiceLine]
    party_name: str
    party_address: _containers.RepeatedScalarFieldContainer[str]
    channel: str
    def __init__(self, invoice_id: _Optional[str] = ..., number: _Optional[int] = ..., kid: _Optional[str] = ..., customer_id: _Optional[str] = ..., period: _Optional[str] = ..., issue_date: _Optional[str] = ..., due_date: _Optional[str] = ..., net_ore: _Optional[int] = ..., vat_ore: _Optional[int] = ..., total_ore: _Optional[int] = ..., lines: _Optional[_Iterable[_Union[InvoiceLine, _Mapping]]] = ..., party_name: _Optional[str] = ..., party_address: _Optional[_Iterable[str]] = ..., channel: _Optional[str] = ...) -> None: ...

class BillingAccount(_message.Message):
    __slots__ = ("billing_account_id", "balance_ore", "opened_at", "subscriptions")
    BILLING_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    BALANCE_ORE_FIELD_NUMBER: _ClassVar[int]
    OPENED_AT_FIELD_NUMBER: _ClassVar[int]
    SUBSCRIPTIONS_FIELD_NUMBER: _ClassVar[int]
    billing_account_id: str
    balance_ore: int
    opened_at: _timestamp_pb2.Timestamp
    subscriptions: _containers.RepeatedCompositeFieldContainer[Subscription]
    def __init__(self, billing_account_id: _Optional[str] = ..., balance_ore: _Optional[int] = ..., opened_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., subscriptions: _Optional[_Iterable[_Union[Subscription, _Mapping]]] = ...) -> None: ...

class Subscription(_message.Message):
    __slots__ = ("contract_id", "product_code", "start_date", "end_date")
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    START_DATE_FIELD_NUMBER: _ClassVar[int]
    END_DATE_FIELD_NUMBER: _ClassVar[int]
    contract_id: str
    product_code: str
    start_date: str
    end_date: str
    def __init__(self, contract_id: _Optional[str] = ..., product_code: _Optional[str] = ..., start_date: _Optional[str] = ..., end_date: _Optional[str] = ...) -> None: ...
