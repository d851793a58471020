from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class InvoiceIssued(_message.Message):
    __slots__ = ("customer_id", "invoice_id", "period")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    invoice_id: str
    period: str
    def __init__(self, customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., period: _Optional[str] = ...) -> None: ...

class InvoiceSettled(_message.Message):
    __slots__ = ("customer_id", "invoice_id", "payment_id", "in_time", "never_dunned")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    IN_TIME_FIELD_NUMBER: _ClassVar[int]
    NEVER_DUNNED_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    invoice_id: str
    payment_id: str
    in_time: bool
    never_dunned: bool
    def __init__(self, customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., payment_id: _Optional[str] = ..., in_time: _Optional[bool] = ..., never_dunned: _Optional[bool] = ...) -> None: ...

class InvoiceMoved(_message.Message):
    __slots__ = ("customer_id", "invoice_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    invoice_id: str
    def __init__(self, customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ...) -> None: ...

class PaymentReceived(_message.Message):
    __slots__ = ("customer_id", "payment_id", "invoice_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    payment_id: str
    invoice_id: str
    def __init__(self, customer_id: _Optional[str] = ..., payment_id: _Optional[str] = ..., invoice_id: _Optional[str] = ...) -> None: ...

class PaymentReversed(_message.Message):
    __slots__ = ("customer_id", "payment_id", "invoice_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    payment_id: str
    invoice_id: str
    def __init__(self, customer_id: _Optional[str] = ..., payment_id: _Optional[str] = ..., invoice_id: _Optional[str] = ...) -> None: ...

class PaymentSuspended(_message.Message):
    __slots__ = ("payment_id",)
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    def __init__(self, payment_id: _Optional[str] = ...) -> None: ...

class PayoutAccountLearned(_message.Message):
    __slots__ = ("customer_id", "billing_account_id", "payment_ids")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    BILLING_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    billing_account_id: str
    payment_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_id: _Optional[str] = ..., billing_account_id: _Optional[str] = ..., payment_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class PayoutAccountRemoved(_message.Message):
    __slots__ = ("customer_id", "billing_account_id", "cause")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    BILLING_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    billing_account_id: str
    cause: str
    def __init__(self, customer_id: _Optional[str] = ..., billing_account_id: _Optional[str] = ..., cause: _Optional[str] = ...) -> None: ...

class CreditNoteIssued(_message.Message):
    __slots__ = ("customer_id", "credit_note_id", "invoice_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CREDIT_NOTE_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    credit_note_id: str
    invoice_id: str
    def __init__(self, customer_id: _Optional[str] = ..., credit_note_id: _Optional[str] = ..., invoice_id: _Optional[str] = ...) -> None: ...

class PaymentDeferred(_message.Message):
    __slots__ = ("customer_id", "invoice_id", "deferral_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    DEFERRAL_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    invoice_id: str
    deferral_id: str
    def __init__(self, customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., deferral_id: _Optional[str] = ...) -> None: ...

class PaymentPlanAgreed(_message.Message):
    __slots__ = ("customer_id", "payment_plan_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    payment_plan_id: str
    def __init__(self, customer_id: _Optional[str] = ..., payment_plan_id: _Optional[str] = ...) -> None: ...

class PaymentPlanBroken(_message.Message):
    __slots__ = ("customer_id", "payment_plan_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_PLAN_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    payment_plan_id: str
    def __init__(self, customer_id: _Optional[str] = ..., payment_plan_id: _Optional[str] = ...) -> None: ...

class EinvoiceAgreementChanged(_message.Message):
    __slots__ = ("customer_id", "version", "active")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    active: bool
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., active: _Optional[bool] = ...) -> None: ...

class RefundRequested(_message.Message):
    __slots__ = ("customer_id", "refund_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    refund_id: str
    def __init__(self, customer_id: _Optional[str] = ..., refund_id: _Optional[str] = ...) -> None: ...

class RefundApproved(_message.Message):
    __slots__ = ("customer_id", "refund_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    refund_id: str
    def __init__(self, customer_id: _Optional[str] = ..., refund_id: _Optional[str] = ...) -> None: ...

class RefundSent(_message.Message):
    __slots__ = ("customer_id", "refund_id", "payout_file_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    PAYOUT_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    refund_id: str
    payout_file_id: str
    def __init__(self, customer_id: _Optional[str] = ..., refund_id: _Optional[str] = ..., payout_file_id: _Optional[str] = ...) -> None: ...

class RefundAccountNeeded(_message.Message):
    __slots__ = ("customer_id", "refund_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    refund_id: str
    def __init__(self, customer_id: _Optional[str] = ..., refund_id: _Optional[str] = ...) -> None: ...

class RefundRejected(_message.Message):
    __slots__ = ("customer_id", "refund_id", "bank_reason")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    BANK_REASON_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    refund_id: str
    bank_reason: str
    def __init__(self, customer_id: _Optional[str] = ..., refund_id: _Optional[str] = ..., bank_reason: _Optional[str] = ...) -> None: ...

class DunningStepTaken(_message.Message):
    __slots__ = ("customer_id", "invoice_id", "step_id", "kind")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    invoice_id: str
    step_id: str
    kind: str
    def __init__(self, customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., step_id: _Optional[str] = ..., kind: _Optional[str] = ...) -> None: ...

class ClaimHandedOver(_message.Message):
    __slots__ = ("customer_id", "invoice_id", "claim_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    CLAIM_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    invoice_id: str
    claim_id: str
    def __init__(self, customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., claim_id: _Optional[str] = ...) -> None: ...

class ClaimChanged(_message.Message):
    __slots__ = ("customer_id", "claim_id", "state", "version")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CLAIM_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    claim_id: str
    state: str
    version: int
    def __init__(self, customer_id: _Optional[str] = ..., claim_id: _Optional[str] = ..., state: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class DisputeRaised(_message.Message):
    __slots__ = ("customer_id", "dispute_id", "invoice_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    dispute_id: str
    invoice_id: str
    def __init__(self, customer_id: _Optional[str] = ..., dispute_id: _Optional[str] = ..., invoice_id: _Optional[str] = ...) -> None: ...

class DisputeResolved(_message.Message):
    __slots__ = ("customer_id", "dispute_id", "outcome")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    dispute_id: str
    outcome: str
    def __init__(self, customer_id: _Optional[str] = ..., dispute_id: _Optional[str] = ..., outcome: _Optional[str] = ...) -> None: ...

class ServiceClosed(_message.Message):
    __slots__ = ("customer_id", "contract_id", "invoice_id", "closed_from")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    CLOSED_FROM_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    contract_id: str
    invoice_id: str
    closed_from: str
    def __init__(self, customer_id: _Optional[str] = ..., contract_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., closed_from: _Optional[str] = ...) -> None: ...

class ServiceReopened(_message.Message):
    __slots__ = ("customer_id", "contract_id", "reopened_on")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    REOPENED_ON_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    contract_id: str
    reopened_on: str
    def __init__(self, customer_id: _Optional[str] = ..., contract_id: _Optional[str] = ..., reopened_on: _Optional[str] = ...) -> None: ...

class CreditChecked(_message.Message):
    __slots__ = ("customer_id", "credit_check_id", "contract_id", "decision", "version")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CREDIT_CHECK_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    credit_check_id: str
    contract_id: str
    decision: str
    version: int
    def __init__(self, customer_id: _Optional[str] = ..., credit_check_id: _Optional[str] = ..., contract_id: _Optional[str] = ..., decision: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class AvtalegiroChanged(_message.Message):
    __slots__ = ("customer_id", "active", "notice", "version")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    active: bool
    notice: bool
    version: int
    def __init__(self, customer_id: _Optional[str] = ..., active: _Optional[bool] = ..., notice: _Optional[bool] = ..., version: _Optional[int] = ...) -> None: ...

class EfakturaAnswered(_message.Message):
    __slots__ = ("customer_id", "invoice_id", "accepted", "reason")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    invoice_id: str
    accepted: bool
    reason: str
    def __init__(self, customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., accepted: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...
