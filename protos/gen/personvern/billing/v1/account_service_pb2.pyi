import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PaymentPlanStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PAYMENT_PLAN_STATUS_UNSPECIFIED: _ClassVar[PaymentPlanStatus]
    PAYMENT_PLAN_STATUS_RUNNING: _ClassVar[PaymentPlanStatus]
    PAYMENT_PLAN_STATUS_FULFILLED: _ClassVar[PaymentPlanStatus]
    PAYMENT_PLAN_STATUS_BROKEN: _ClassVar[PaymentPlanStatus]
PAYMENT_PLAN_STATUS_UNSPECIFIED: PaymentPlanStatus
PAYMENT_PLAN_STATUS_RUNNING: PaymentPlanStatus
PAYMENT_PLAN_STATUS_FULFILLED: PaymentPlanStatus
PAYMENT_PLAN_STATUS_BROKEN: PaymentPlanStatus

class Charge(_message.Message):
    __slots__ = ("charge_id", "customer_id", "contract_id", "product_code", "unit", "quantity", "from_date", "to_date", "added_at", "invoice_id")
    CHARGE_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    ADDED_AT_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    charge_id: str
    customer_id: str
    contract_id: str
    product_code: str
    unit: str
    quantity: str
    from_date: str
    to_date: str
    added_at: _timestamp_pb2.Timestamp
    invoice_id: str
    def __init__(self, charge_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., contract_id: _Optional[str] = ..., product_code: _Optional[str] = ..., unit: _Optional[str] = ..., quantity: _Optional[str] = ..., from_date: _Optional[str] = ..., to_date: _Optional[str] = ..., added_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., invoice_id: _Optional[str] = ...) -> None: ...

class AddChargeRequest(_message.Message):
    __slots__ = ("request_id", "contract_id", "product_code", "unit", "quantity", "from_date", "to_date")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    contract_id: str
    product_code: str
    unit: str
    quantity: str
    from_date: str
    to_date: str
    def __init__(self, request_id: _Optional[str] = ..., contract_id: _Optional[str] = ..., product_code: _Optional[str] = ..., unit: _Optional[str] = ..., quantity: _Optional[str] = ..., from_date: _Optional[str] = ..., to_date: _Optional[str] = ...) -> None: ...

class AddChargeResponse(_message.Message):
    __slots__ = ("charge",)
    CHARGE_FIELD_NUMBER: _ClassVar[int]
    charge: Charge
    def __init__(self, charge: _Optional[_Union[Charge, _Mapping]] = ...) -> None: ...

class ListChargesRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListChargesResponse(_message.Message):
    __slots__ = ("charges", "next_page_token")
    CHARGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    charges: _containers.RepeatedCompositeFieldContainer[Charge]
    next_page_token: str
    def __init__(self, charges: _Optional[_Iterable[_Union[Charge, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DeferInvoiceRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "invoice_id", "until")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    invoice_id: str
    until: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., until: _Optional[str] = ...) -> None: ...

class DeferInvoiceResponse(_message.Message):
    __slots__ = ("invoice_id", "before", "until", "outstanding_ore")
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    OUTSTANDING_ORE_FIELD_NUMBER: _ClassVar[int]
    invoice_id: str
    before: str
    until: str
    outstanding_ore: int
    def __init__(self, invoice_id: _Optional[str] = ..., before: _Optional[str] = ..., until: _Optional[str] = ..., outstanding_ore: _Optional[int] = ...) -> None: ...

class WriteOff(_message.Message):
    __slots__ = ("write_off_id", "invoice_id", "customer_id", "amount_ore", "reason", "written_at", "written_by")
    WRITE_OFF_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_ORE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_AT_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_BY_FIELD_NUMBER: _ClassVar[int]
    write_off_id: str
    invoice_id: str
    customer_id: str
    amount_ore: int
    reason: str
    written_at: _timestamp_pb2.Timestamp
    written_by: str
    def __init__(self, write_off_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., amount_ore: _Optional[int] = ..., reason: _Optional[str] = ..., written_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., written_by: _Optional[str] = ...) -> None: ...

class WriteOffInvoiceRequest(_message.Message):
    __slots__ = ("request_id", "invoice_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    invoice_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class WriteOffInvoiceResponse(_message.Message):
    __slots__ = ("write_off",)
    WRITE_OFF_FIELD_NUMBER: _ClassVar[int]
    write_off: WriteOff
    def __init__(self, write_off: _Optional[_Union[WriteOff, _Mapping]] = ...) -> None: ...

class ListWriteOffsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListWriteOffsResponse(_message.Message):
    __slots__ = ("write_offs", "next_page_token")
    WRITE_OFFS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    write_offs: _containers.RepeatedCompositeFieldContainer[WriteOff]
    next_page_token: str
    def __init__(self, write_offs: _Optional[_Iterable[_Union[WriteOff, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class StartBookkeepingReportRequest(_message.Message):
    __slots__ = ("request_id", "period")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    period: str
    def __init__(self, request_id: _Optional[str] = ..., period: _Optional[str] = ...) -> None: ...

class StartBookkeepingReportResponse(_message.Message):
    __slots__ = ("operation_id",)
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    operation_id: str
    def __init__(self, operation_id: _Optional[str] = ...) -> None: ...

class Instalment(_message.Message):
    __slots__ = ("due_date", "amount_ore")
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_ORE_FIELD_NUMBER: _ClassVar[int]
    due_date: str
    amount_ore: int
    def __init__(self, due_date: _Optional[str] = ..., amount_ore: _Optional[int] = ...) -> None: ...

class PaymentPlan(_message.Message):
    __slots__ = ("payment_plan_id", "customer_id", "invoice_ids", "instalments", "total_ore", "paid_ore", "status", "agreed_at", "next_due_date")
    PAYMENT_PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_IDS_FIELD_NUMBER: _ClassVar[int]
    INSTALMENTS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_ORE_FIELD_NUMBER: _ClassVar[int]
    PAID_ORE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    AGREED_AT_FIELD_NUMBER: _ClassVar[int]
    NEXT_DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    payment_plan_id: str
    customer_id: str
    invoice_ids: _containers.RepeatedScalarFieldContainer[str]
    instalments: _containers.RepeatedCompositeFieldContainer[Instalment]
    total_ore: int
    paid_ore: int
    status: PaymentPlanStatus
    agreed_at: _timestamp_pb2.Timestamp
    next_due_date: str
    def __init__(self, payment_plan_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., invoice_ids: _Optional[_Iterable[str]] = ..., instalments: _Optional[_Iterable[_Union[Instalment, _Mapping]]] = ..., total_ore: _Optional[int] = ..., paid_ore: _Optional[int] = ..., status: _Optional[_Union[PaymentPlanStatus, str]] = ..., agreed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_due_date: _Optional[str] = ...) -> None: ...

class AgreePaymentPlanRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "invoice_ids", "count", "first_date", "instalments")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_IDS_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FIRST_DATE_FIELD_NUMBER: _ClassVar[int]
    INSTALMENTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    invoice_ids: _containers.RepeatedScalarFieldContainer[str]
    count: int
    first_date: str
    instalments: _containers.RepeatedCompositeFieldContainer[Instalment]
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., invoice_ids: _Optional[_Iterable[str]] = ..., count: _Optional[int] = ..., first_date: _Optional[str] = ..., instalments: _Optional[_Iterable[_Union[Instalment, _Mapping]]] = ...) -> None: ...

class AgreePaymentPlanResponse(_message.Message):
    __slots__ = ("payment_plan",)
    PAYMENT_PLAN_FIELD_NUMBER: _ClassVar[int]
    payment_plan: PaymentPlan
    def __init__(self, payment_plan: _Optional[_Union[PaymentPlan, _Mapping]] = ...) -> None: ...

class ListPaymentPlansRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPaymentPlansResponse(_message.Message):
    __slots__ = ("payment_plans", "next_page_token")
    PAYMENT_PLANS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    payment_plans: _containers.RepeatedCompositeFieldContainer[PaymentPlan]
    next_page_token: str
    def __init__(self, payment_plans: _Optional[_Iterable[_Union[PaymentPlan, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class InvoicingChoice(_message.Message):
    __slots__ = ("customer_id", "billing_account_id", "channel", "status", "balance_ore")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    BILLING_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    BALANCE_ORE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    billing_account_id: str
    channel: str
    status: str
    balance_ore: int
    def __init__(self, customer_id: _Optional[str] = ..., billing_account_id: _Optional[str] = ..., channel: _Optional[str] = ..., status: _Optional[str] = ..., balance_ore: _Optional[int] = ...) -> None: ...

class GetInvoicingChoiceRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class GetInvoicingChoiceResponse(_message.Message):
    __slots__ = ("choice",)
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    choice: InvoicingChoice
    def __init__(self, choice: _Optional[_Union[InvoicingChoice, _Mapping]] = ...) -> None: ...

class SetInvoicingChoiceRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "channel")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    channel: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., channel: _Optional[str] = ...) -> None: ...

class SetInvoicingChoiceResponse(_message.Message):
    __slots__ = ("choice",)
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    choice: InvoicingChoice
    def __init__(self, choice: _Optional[_Union[InvoicingChoice, _Mapping]] = ...) -> None: ...
