import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DunningStepKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DUNNING_STEP_KIND_UNSPECIFIED: _ClassVar[DunningStepKind]
    DUNNING_STEP_KIND_REMINDER: _ClassVar[DunningStepKind]
    DUNNING_STEP_KIND_COLLECTION_WARNING: _ClassVar[DunningStepKind]
    DUNNING_STEP_KIND_HANDOVER: _ClassVar[DunningStepKind]

class DisputeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISPUTE_STATE_UNSPECIFIED: _ClassVar[DisputeState]
    DISPUTE_STATE_OPEN: _ClassVar[DisputeState]
    DISPUTE_STATE_RESOLVED: _ClassVar[DisputeState]

class ClaimState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLAIM_STATE_UNSPECIFIED: _ClassVar[ClaimState]
    CLAIM_STATE_OPEN: _ClassVar[ClaimState]
    CLAIM_STATE_PAID: _ClassVar[ClaimState]
    CLAIM_STATE_RECALLED: _ClassVar[ClaimState]
DUNNING_STEP_KIND_UNSPECIFIED: DunningStepKind
DUNNING_STEP_KIND_REMINDER: DunningStepKind
DUNNING_STEP_KIND_COLLECTION_WARNING: DunningStepKind
DUNNING_STEP_KIND_HANDOVER: DunningStepKind
DISPUTE_STATE_UNSPECIFIED: DisputeState
DISPUTE_STATE_OPEN: DisputeState
DISPUTE_STATE_RESOLVED: DisputeState
CLAIM_STATE_UNSPECIFIED: ClaimState
CLAIM_STATE_OPEN: ClaimState
CLAIM_STATE_PAID: ClaimState
CLAIM_STATE_RECALLED: ClaimState

class DunningRun(_message.Message):
    __slots__ = ("run_id", "day", "dry_run", "collector_agreement_id", "operation_id", "created_at", "started_by")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    COLLECTOR_AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    STARTED_BY_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    day: str
    dry_run: bool
    collector_agreement_id: str
    operation_id: str
    created_at: _timestamp_pb2.Timestamp
    started_by: str
    def __init__(self, run_id: _Optional[str] = ..., day: _Optional[str] = ..., dry_run: _Optional[bool] = ..., collector_agreement_id: _Optional[str] = ..., operation_id: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., started_by: _Optional[str] = ...) -> None: ...

class DunningStep(_message.Message):
    __slots__ = ("step_id", "kind", "on", "deadline", "fee_ore", "interest_ore", "channel", "act", "closing_from", "undone")
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    FEE_ORE_FIELD_NUMBER: _ClassVar[int]
    INTEREST_ORE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    ACT_FIELD_NUMBER: _ClassVar[int]
    CLOSING_FROM_FIELD_NUMBER: _ClassVar[int]
    UNDONE_FIELD_NUMBER: _ClassVar[int]
    step_id: str
    kind: DunningStepKind
    on: str
    deadline: str
    fee_ore: int
    interest_ore: int
    channel: str
    act: str
    closing_from: str
    undone: bool
    def __init__(self, step_id: _Optional[str] = ..., kind: _Optional[_Union[DunningStepKind, str]] = ..., on: _Optional[str] = ..., deadline: _Optional[str] = ..., fee_ore: _Optional[int] = ..., interest_ore: _Optional[int] = ..., channel: _Optional[str] = ..., act: _Optional[str] = ..., closing_from: _Optional[str] = ..., undone: _Optional[bool] = ...) -> None: ...

class Dispute(_message.Message):
    __slots__ = ("dispute_id", "customer_id", "invoice_id", "state", "raised_at", "raised_by", "text", "resolved_at", "outcome", "answer", "resolved_by")
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    RAISED_AT_FIELD_NUMBER: _ClassVar[int]
    RAISED_BY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_AT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_BY_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    customer_id: str
    invoice_id: str
    state: DisputeState
    raised_at: _timestamp_pb2.Timestamp
    raised_by: str
    text: str
    resolved_at: _timestamp_pb2.Timestamp
    outcome: str
    answer: str
    resolved_by: str
    def __init__(self, dispute_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., state: _Optional[_Union[DisputeState, str]] = ..., raised_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., raised_by: _Optional[str] = ..., text: _Optional[str] = ..., resolved_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., outcome: _Optional[str] = ..., answer: _Optional[str] = ..., resolved_by: _Optional[str] = ...) -> None: ...

class InvoiceDunning(_message.Message):
    __slots__ = ("invoice_id", "falls_due", "outstanding_ore", "fees_ore", "interest_ore", "accrued_interest_ore", "disputed", "steps", "next_step_from", "interest_basis_points")
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    FALLS_DUE_FIELD_NUMBER: _ClassVar[int]
    OUTSTANDING_ORE_FIELD_NUMBER: _ClassVar[int]
    FEES_ORE_FIELD_NUMBER: _ClassVar[int]
    INTEREST_ORE_FIELD_NUMBER: _ClassVar[int]
    ACCRUED_INTEREST_ORE_FIELD_NUMBER: _ClassVar[int]
    DISPUTED_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_FROM_FIELD_NUMBER: _ClassVar[int]
    INTEREST_BASIS_POINTS_FIELD_NUMBER: _ClassVar[int]
    invoice_id: str
    falls_due: str
    outstanding_ore: int
    fees_ore: int
    interest_ore: int
    accrued_interest_ore: int
    disputed: bool
    steps: _containers.RepeatedCompositeFieldContainer[DunningStep]
    next_step_from: str
    interest_basis_points: int
    def __init__(self, invoice_id: _Optional[str] = ..., falls_due: _Optional[str] = ..., outstanding_ore: _Optional[int] = ..., fees_ore: _Optional[int] = ..., interest_ore: _Optional[int] = ..., accrued_interest_ore: _Optional[int] = ..., disputed: _Optional[bool] = ..., steps: _Optional[_Iterable[_Union[DunningStep, _Mapping]]] = ..., next_step_from: _Optional[str] = ..., interest_basis_points: _Optional[int] = ...) -> None: ...

class Claim(_message.Message):
    __slots__ = ("claim_id", "invoice_id", "customer_id", "processor_id", "agreement_id", "handed_over_on", "state", "recall_cause", "entry_id", "updated_at", "recalled_by")
    CLAIM_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    HANDED_OVER_ON_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    RECALL_CAUSE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    RECALLED_BY_FIELD_NUMBER: _ClassVar[int]
    claim_id: str
    invoice_id: str
    customer_id: str
    processor_id: str
    agreement_id: str
    handed_over_on: str
    state: ClaimState
    recall_cause: str
    entry_id: str
    updated_at: _timestamp_pb2.Timestamp
    recalled_by: str
    def __init__(self, claim_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., processor_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., handed_over_on: _Optional[str] = ..., state: _Optional[_Union[ClaimState, str]] = ..., recall_cause: _Optional[str] = ..., entry_id: _Optional[str] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recalled_by: _Optional[str] = ...) -> None: ...

class ClaimPayment(_message.Message):
    __slots__ = ("booked_on", "amount_ore")
    BOOKED_ON_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_ORE_FIELD_NUMBER: _ClassVar[int]
    booked_on: str
    amount_ore: int
    def __init__(self, booked_on: _Optional[str] = ..., amount_ore: _Optional[int] = ...) -> None: ...

class PartnerClaim(_message.Message):
    __slots__ = ("claim_id", "customer_id", "state", "handed_over_on", "updated_at", "invoice_number", "kid", "issue_date", "due_date", "principal_ore", "fees_ore", "interest_ore", "interest_from", "interest_basis_points", "paid_ore", "outstanding_ore", "steps", "payments", "debtor_name", "debtor_address")
    CLAIM_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HANDED_OVER_ON_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    INVOICE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    KID_FIELD_NUMBER: _ClassVar[int]
    ISSUE_DATE_FIELD_NUMBER: _ClassVar[int]
    DUE_DATE_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_ORE_FIELD_NUMBER: _ClassVar[int]
    FEES_ORE_FIELD_NUMBER: _ClassVar[int]
    INTEREST_ORE_FIELD_NUMBER: _ClassVar[int]
    INTEREST_FROM_FIELD_NUMBER: _ClassVar[int]
    INTEREST_BASIS_POINTS_FIELD_NUMBER: _ClassVar[int]
    PAID_ORE_FIELD_NUMBER: _ClassVar[int]
    OUTSTANDING_ORE_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    DEBTOR_NAME_FIELD_NUMBER: _ClassVar[int]
    DEBTOR_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    claim_id: str
    customer_id: str
    state: str
    handed_over_on: str
    updated_at: _timestamp_pb2.Timestamp
    invoice_number: int
    kid: str
    issue_date: str
    due_date: str
    principal_ore: int
    fees_ore: int
    interest_ore: int
    interest_from: str
    interest_basis_points: int
    paid_ore: int
    outstanding_ore: int
    steps: _containers.RepeatedCompositeFieldContainer[DunningStep]
    payments: _containers.RepeatedCompositeFieldContainer[ClaimPayment]
    debtor_name: str
    debtor_address: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, claim_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., state: _Optional[str] = ..., handed_over_on: _Optional[str] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., invoice_number: _Optional[int] = ..., kid: _Optional[str] = ..., issue_date: _Optional[str] = ..., due_date: _Optional[str] = ..., principal_ore: _Optional[int] = ..., fees_ore: _Optional[int] = ..., interest_ore: _Optional[int] = ..., interest_from: _Optional[str] = ..., interest_basis_points: _Optional[int] = ..., paid_ore: _Optional[int] = ..., outstanding_ore: _Optional[int] = ..., steps: _Optional[_Iterable[_Union[DunningStep, _Mapping]]] = ..., payments: _Optional[_Iterable[_Union[ClaimPayment, _Mapping]]] = ..., debtor_name: _Optional[str] = ..., debtor_address: _Optional[_Iterable[str]] = ...) -> None: ...

class ServiceClosure(_message.Message):
    __slots__ = ("closure_id", "contract_id", "invoice_id", "closed_from", "closed_by")
    CLOSURE_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    CLOSED_FROM_FIELD_NUMBER: _ClassVar[int]
    CLOSED_BY_FIELD_NUMBER: _ClassVar[int]
    closure_id: str
    contract_id: str
    invoice_id: str
    closed_from: str
    closed_by: str
    def __init__(self, closure_id: _Optional[str] = ..., contract_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., closed_from: _Optional[str] = ..., closed_by: _Optional[str] = ...) -> None: ...

class CloseServiceRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "invoice_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    invoice_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ...) -> None: ...

class CloseServiceResponse(_message.Message):
    __slots__ = ("closures",)
    CLOSURES_FIELD_NUMBER: _ClassVar[int]
    closures: _containers.RepeatedCompositeFieldContainer[ServiceClosure]
    def __init__(self, closures: _Optional[_Iterable[_Union[ServiceClosure, _Mapping]]] = ...) -> None: ...

class StartDunningRunRequest(_message.Message):
    __slots__ = ("request_id", "dry_run", "collector_agreement_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    COLLECTOR_AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    dry_run: bool
    collector_agreement_id: str
    def __init__(self, request_id: _Optional[str] = ..., dry_run: _Optional[bool] = ..., collector_agreement_id: _Optional[str] = ...) -> None: ...

class StartDunningRunResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: DunningRun
    def __init__(self, run: _Optional[_Union[DunningRun, _Mapping]] = ...) -> None: ...

class GetDunningRunRequest(_message.Message):
    __slots__ = ("run_id",)
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    def __init__(self, run_id: _Optional[str] = ...) -> None: ...

class GetDunningRunResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: DunningRun
    def __init__(self, run: _Optional[_Union[DunningRun, _Mapping]] = ...) -> None: ...

class ListDunningRunsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDunningRunsResponse(_message.Message):
    __slots__ = ("runs", "next_page_token")
    RUNS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[DunningRun]
    next_page_token: str
    def __init__(self, runs: _Optional[_Iterable[_Union[DunningRun, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetInvoiceDunningRequest(_message.Message):
    __slots__ = ("customer_id", "invoice_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    invoice_id: str
    def __init__(self, customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ...) -> None: ...

class GetInvoiceDunningResponse(_message.Message):
    __slots__ = ("dunning",)
    DUNNING_FIELD_NUMBER: _ClassVar[int]
    dunning: InvoiceDunning
    def __init__(self, dunning: _Optional[_Union[InvoiceDunning, _Mapping]] = ...) -> None: ...

class RaiseDisputeRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "invoice_id", "text")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    invoice_id: str
    text: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class RaiseDisputeResponse(_message.Message):
    __slots__ = ("dispute",)
    DISPUTE_FIELD_NUMBER: _ClassVar[int]
    dispute: Dispute
    def __init__(self, dispute: _Optional[_Union[Dispute, _Mapping]] = ...) -> None: ...

class ResolveDisputeRequest(_message.Message):
    __slots__ = ("request_id", "dispute_id", "outcome", "answer")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    dispute_id: str
    outcome: str
    answer: str
    def __init__(self, request_id: _Optional[str] = ..., dispute_id: _Optional[str] = ..., outcome: _Optional[str] = ..., answer: _Optional[str] = ...) -> None: ...

class ResolveDisputeResponse(_message.Message):
    __slots__ = ("dispute",)
    DISPUTE_FIELD_NUMBER: _ClassVar[int]
    dispute: Dispute
    def __init__(self, dispute: _Optional[_Union[Dispute, _Mapping]] = ...) -> None: ...

class GetDisputeRequest(_message.Message):
    __slots__ = ("dispute_id",)
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    def __init__(self, dispute_id: _Optional[str] = ...) -> None: ...

class GetDisputeResponse(_message.Message):
    __slots__ = ("dispute",)
    DISPUTE_FIELD_NUMBER: _ClassVar[int]
    dispute: Dispute
    def __init__(self, dispute: _Optional[_Union[Dispute, _Mapping]] = ...) -> None: ...

class ListDisputesRequest(_message.Message):
    __slots__ = ("open_only", "page_size", "page_token")
    OPEN_ONLY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    open_only: bool
    page_size: int
    page_token: str
    def __init__(self, open_only: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDisputesResponse(_message.Message):
    __slots__ = ("disputes", "next_page_token")
    DISPUTES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    disputes: _containers.RepeatedCompositeFieldContainer[Dispute]
    next_page_token: str
    def __init__(self, disputes: _Optional[_Iterable[_Union[Dispute, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListOwnDisputesRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListOwnDisputesResponse(_message.Message):
    __slots__ = ("disputes", "next_page_token")
    DISPUTES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    disputes: _containers.RepeatedCompositeFieldContainer[Dispute]
    next_page_token: str
    def __init__(self, disputes: _Optional[_Iterable[_Union[Dispute, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListClaimsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListClaimsResponse(_message.Message):
    __slots__ = ("claims", "next_page_token")
    CLAIMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    claims: _containers.RepeatedCompositeFieldContainer[Claim]
    next_page_token: str
    def __init__(self, claims: _Optional[_Iterable[_Union[Claim, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class RecallClaimRequest(_message.Message):
    __slots__ = ("request_id", "claim_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CLAIM_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    claim_id: str
    def __init__(self, request_id: _Optional[str] = ..., claim_id: _Optional[str] = ...) -> None: ...

class RecallClaimResponse(_message.Message):
    __slots__ = ("claim",)
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    claim: Claim
    def __init__(self, claim: _Optional[_Union[Claim, _Mapping]] = ...) -> None: ...

class ListPartnerClaimsRequest(_message.Message):
    __slots__ = ("purpose", "fields", "changed_since", "page_size", "page_token")
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    CHANGED_SINCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    purpose: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    changed_since: _timestamp_pb2.Timestamp
    page_size: int
    page_token: str
    def __init__(self, purpose: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ..., changed_since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPartnerClaimsResponse(_message.Message):
    __slots__ = ("claims", "next_page_token", "fields")
    CLAIMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    claims: _containers.RepeatedCompositeFieldContainer[PartnerClaim]
    next_page_token: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, claims: _Optional[_Iterable[_Union[PartnerClaim, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...
