from personvern.billing.v1 import billing_pb2 as _billing_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PublishPriceRequest(_message.Message):
    __slots__ = ("request_id", "product_code", "price_ore", "unit", "valid_from", "valid_to", "per")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    PRICE_ORE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_TO_FIELD_NUMBER: _ClassVar[int]
    PER_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    product_code: str
    price_ore: int
    unit: str
    valid_from: str
    valid_to: str
    per: int
    def __init__(self, request_id: _Optional[str] = ..., product_code: _Optional[str] = ..., price_ore: _Optional[int] = ..., unit: _Optional[str] = ..., valid_from: _Optional[str] = ..., valid_to: _Optional[str] = ..., per: _Optional[int] = ...) -> None: ...

class PublishPriceResponse(_message.Message):
    __slots__ = ("price",)
    PRICE_FIELD_NUMBER: _ClassVar[int]
    price: _billing_pb2.Price
    def __init__(self, price: _Optional[_Union[_billing_pb2.Price, _Mapping]] = ...) -> None: ...

class ListPricesRequest(_message.Message):
    __slots__ = ("product_code",)
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    product_code: str
    def __init__(self, product_code: _Optional[str] = ...) -> None: ...

class ListPricesResponse(_message.Message):
    __slots__ = ("prices",)
    PRICES_FIELD_NUMBER: _ClassVar[int]
    prices: _containers.RepeatedCompositeFieldContainer[_billing_pb2.Price]
    def __init__(self, prices: _Optional[_Iterable[_Union[_billing_pb2.Price, _Mapping]]] = ...) -> None: ...

class StartInvoiceRunRequest(_message.Message):
    __slots__ = ("request_id", "period")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    period: str
    def __init__(self, request_id: _Optional[str] = ..., period: _Optional[str] = ...) -> None: ...

class StartInvoiceRunResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: _billing_pb2.InvoiceRun
    def __init__(self, run: _Optional[_Union[_billing_pb2.InvoiceRun, _Mapping]] = ...) -> None: ...

class GetInvoiceRunRequest(_message.Message):
    __slots__ = ("run_id",)
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    def __init__(self, run_id: _Optional[str] = ...) -> None: ...

class GetInvoiceRunResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: _billing_pb2.InvoiceRun
    def __init__(self, run: _Optional[_Union[_billing_pb2.InvoiceRun, _Mapping]] = ...) -> None: ...

class ListInvoiceRunsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListInvoiceRunsResponse(_message.Message):
    __slots__ = ("runs", "next_page_token")
    RUNS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[_billing_pb2.InvoiceRun]
    next_page_token: str
    def __init__(self, runs: _Optional[_Iterable[_Union[_billing_pb2.InvoiceRun, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetBillingAccountRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class GetBillingAccountResponse(_message.Message):
    __slots__ = ("billing_account",)
    BILLING_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    billing_account: _billing_pb2.BillingAccount
    def __init__(self, billing_account: _Optional[_Union[_billing_pb2.BillingAccount, _Mapping]] = ...) -> None: ...

class FindInvoiceRequest(_message.Message):
    __slots__ = ("number",)
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    number: int
    def __init__(self, number: _Optional[int] = ...) -> None: ...

class FindInvoiceResponse(_message.Message):
    __slots__ = ("invoice",)
    INVOICE_FIELD_NUMBER: _ClassVar[int]
    invoice: _billing_pb2.Invoice
    def __init__(self, invoice: _Optional[_Union[_billing_pb2.Invoice, _Mapping]] = ...) -> None: ...

class ListInvoicesRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListInvoicesResponse(_message.Message):
    __slots__ = ("invoices", "next_page_token")
    INVOICES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    invoices: _containers.RepeatedCompositeFieldContainer[_billing_pb2.Invoice]
    next_page_token: str
    def __init__(self, invoices: _Optional[_Iterable[_Union[_billing_pb2.Invoice, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetInvoiceRequest(_message.Message):
    __slots__ = ("customer_id", "invoice_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    invoice_id: str
    def __init__(self, customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ...) -> None: ...

class GetInvoiceResponse(_message.Message):
    __slots__ = ("invoice",)
    INVOICE_FIELD_NUMBER: _ClassVar[int]
    invoice: _billing_pb2.Invoice
    def __init__(self, invoice: _Optional[_Union[_billing_pb2.Invoice, _Mapping]] = ...) -> None: ...

class ImportPaymentFileRequest(_message.Message):
    __slots__ = ("request_id", "format", "data")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    format: str
    data: bytes
    def __init__(self, request_id: _Optional[str] = ..., format: _Optional[str] = ..., data: _Optional[bytes] = ...) -> None: ...

class ImportPaymentFileResponse(_message.Message):
    __slots__ = ("payment_file", "already_imported")
    PAYMENT_FILE_FIELD_NUMBER: _ClassVar[int]
    ALREADY_IMPORTED_FIELD_NUMBER: _ClassVar[int]
    payment_file: _billing_pb2.PaymentFile
    already_imported: bool
    def __init__(self, payment_file: _Optional[_Union[_billing_pb2.PaymentFile, _Mapping]] = ..., already_imported: _Optional[bool] = ...) -> None: ...

class GetPaymentFileRequest(_message.Message):
    __slots__ = ("payment_file_id",)
    PAYMENT_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    payment_file_id: str
    def __init__(self, payment_file_id: _Optional[str] = ...) -> None: ...

class GetPaymentFileResponse(_message.Message):
    __slots__ = ("payment_file",)
    PAYMENT_FILE_FIELD_NUMBER: _ClassVar[int]
    payment_file: _billing_pb2.PaymentFile
    def __init__(self, payment_file: _Optional[_Union[_billing_pb2.PaymentFile, _Mapping]] = ...) -> None: ...

class ListPaymentFilesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPaymentFilesResponse(_message.Message):
    __slots__ = ("payment_files", "next_page_token")
    PAYMENT_FILES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    payment_files: _containers.RepeatedCompositeFieldContainer[_billing_pb2.PaymentFile]
    next_page_token: str
    def __init__(self, payment_files: _Optional[_Iterable[_Union[_billing_pb2.PaymentFile, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListSuspenseRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSuspenseResponse(_message.Message):
    __slots__ = ("items", "next_page_token")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[_billing_pb2.SuspenseItem]
    next_page_token: str
    def __init__(self, items: _Optional[_Iterable[_Union[_billing_pb2.SuspenseItem, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetPayoutAccountRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    def __init__(self, customer_id: _Optional[str] = ...) -> None: ...

class GetPayoutAccountResponse(_message.Message):
    __slots__ = ("payout_account",)
    PAYOUT_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    payout_account: _billing_pb2.PayoutAccount
    def __init__(self, payout_account: _Optional[_Union[_billing_pb2.PayoutAccount, _Mapping]] = ...) -> None: ...

class DeletePayoutAccountRequest(_message.Message):
    __slots__ = ("request_id", "customer_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ...) -> None: ...

class DeletePayoutAccountResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListPartnerInvoicesRequest(_message.Message):
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

class ListPartnerInvoicesResponse(_message.Message):
    __slots__ = ("invoices", "next_page_token", "fields")
    INVOICES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    invoices: _containers.RepeatedCompositeFieldContainer[_billing_pb2.PartnerInvoice]
    next_page_token: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, invoices: _Optional[_Iterable[_Union[_billing_pb2.PartnerInvoice, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...
