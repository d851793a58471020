"""SuspenseService over gRPC."""

from typing import Any

from personvern.billing.v1 import suspense_service_pb2 as rpc
from personvern.billing.v1 import suspense_service_pb2_grpc as stubs
from services.billing.model.payment import Payment, Resolution
from services.billing.model.suspense import Candidate
from services.billing.rpc.messages import time
from services.billing.usecases import suspense
from services.billing.usecases.deps import Deps
from services.chassis.caller import allow, current_caller, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key


class SuspenseServicer(stubs.SuspenseServiceServicer):
    """Message to use case to message, nothing else."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff("finance", "dpo", reads_personal_data=True))
    async def GetSuspense(self, request: rpc.GetSuspenseRequest, context: Any) -> rpc.GetSuspenseResponse:
        """One payment of suspense, with candidates."""
        found = await suspense.get_suspense(current_caller(), request.payment_id, self._deps)
        return rpc.GetSuspenseResponse(
            payment=_payment(found.payment),
            masked_payer=found.masked_payer,
            reference=found.reference,
            candidates=[_candidate(item) for item in found.candidates],
        )

    @allow(staff("finance"))
    async def ResolveSuspense(
        self, request: rpc.ResolveSuspenseRequest, context: Any
    ) -> rpc.ResolveSuspenseResponse:
        """Match a payment in suspense to an invoice."""
        found = await suspense.resolve(
            request_key(request),
            request.payment_id,
            request.invoice_id,
            request.reason,
            current_caller(),
            self._deps,
        )
        return rpc.ResolveSuspenseResponse(payment=_payment(found))

    @allow(staff("finance"))
    async def ReturnSuspense(
        self, request: rpc.ReturnSuspenseRequest, context: Any
    ) -> rpc.ReturnSuspenseResponse:
        """Mark a payment in suspense to be returned."""
        found = await suspense.send_back(
            request_key(request), request.payment_id, request.reason, current_caller(), self._deps
        )
        return rpc.ReturnSuspenseResponse(payment=_payment(found))

    @allow(staff("finance"))
    async def WriteOffSuspense(
        self, request: rpc.WriteOffSuspenseRequest, context: Any
    ) -> rpc.WriteOffSuspenseResponse:
        """Write off what the bank took back."""
        found = await suspense.write_off(
            request_key(request), request.payment_id, request.reason, current_caller(), self._deps
        )
        return rpc.WriteOffSuspenseResponse(payment=_payment(found))

    @allow(staff("finance", "dpo", reads_personal_data=True))
    async def ListPayments(self, request: rpc.ListPaymentsRequest, context: Any) -> rpc.ListPaymentsResponse:
        """Payments of a customer, an invoice or a file."""
        page = await suspense.list_payments(
            current_caller(),
            PageRequest(request.page_size, request.page_token),
            self._deps,
            customer_id=request.customer_id,
            invoice_id=request.invoice_id,
            file_id=request.payment_file_id,
        )
        return rpc.ListPaymentsResponse(
            payments=[_payment(item) for item in page.items], next_page_token=page.next_token
        )


def _payment(item: Payment) -> rpc.Payment:
    return rpc.Payment(
        payment_id=item.id,
        amount_ore=item.signed_ore,
        kid=item.kid,
        booked_on=item.booked_on.isoformat(),
        status=item.status.value,
        suspense_reason=item.suspense_reason.value if item.suspense_reason else "",
        customer_id=item.customer_id,
        invoice_id=item.invoice_id,
        applied_ore=item.applied_ore,
        credit_ore=item.credit_ore,
        reverses=item.reverses,
        payment_file_id=item.file_id,
        channels=[telling.channel for telling in item.told],
        resolution=None if item.resolution is None else _resolution(item.resolution),
    )


def _resolution(item: Resolution) -> rpc.PaymentResolution:
    return rpc.PaymentResolution(act=item.act, by=item.by, at=time(item.at), reason=item.reason.reveal())


def _candidate(item: Candidate) -> rpc.SuspenseCandidate:
    return rpc.SuspenseCandidate(
        invoice_id=item.invoice_id,
        invoice_number=item.invoice_number,
        kid=item.kid,
        customer_id=item.customer_id,
        outstanding_ore=item.outstanding_ore,
        grounds=[ground.value for ground in item.grounds],
        score=item.score,
    )
