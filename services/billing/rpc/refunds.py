"""RefundService over gRPC."""

from typing import Any

from personvern.billing.v1 import refund_service_pb2 as rpc
from personvern.billing.v1 import refund_service_pb2_grpc as stubs
from services.billing.errors import RefundInvalid
from services.billing.model.refund import Refund, RefundState
from services.billing.store.payout_files import PayoutFile
from services.billing.usecases import my_refunds, payout_files, refunds
from services.billing.usecases.deps import Deps
from services.billing.usecases.refunds import RefundOrder
from services.chassis.caller import allow, current_caller, customer, staff
from services.chassis.errors import Violations
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.chassis.vault import Redacted

_STATES = {
    RefundState.NEEDS_ACCOUNT: rpc.REFUND_STATE_NEEDS_ACCOUNT,
    RefundState.REQUESTED: rpc.REFUND_STATE_REQUESTED,
    RefundState.APPROVED: rpc.REFUND_STATE_APPROVED,
    RefundState.SENT: rpc.REFUND_STATE_SENT,
    RefundState.PAID: rpc.REFUND_STATE_PAID,
    RefundState.REJECTED_BY_BANK: rpc.REFUND_STATE_REJECTED_BY_BANK,
    RefundState.CANCELLED: rpc.REFUND_STATE_CANCELLED,
}
_BY_NUMBER = {number: state for state, number in _STATES.items()}


class RefundServicer(stubs.RefundServiceServicer):
    """Money back to customers."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff("finance"))
    async def RequestRefund(
        self, request: rpc.RequestRefundRequest, context: Any
    ) -> rpc.RequestRefundResponse:
        """Ask for a refund."""
        order = RefundOrder(request.customer_id, request.source, request.payment_id, request.amount_ore)
        made = await refunds.request_refund(request_key(request), order, current_caller().name, self._deps)
        return rpc.RequestRefundResponse(refund=_refund(made))

    @allow(staff("finance", "dpo", reads_personal_data=True))
    async def ListRefunds(self, request: rpc.ListRefundsRequest, context: Any) -> rpc.ListRefundsResponse:
        """Refunds, newest first."""
        page = PageRequest(request.page_size, request.page_token)
        state = _BY_NUMBER.get(request.state)
        found = await refunds.list_refunds(current_caller(), page, state, self._deps)
        return rpc.ListRefundsResponse(
            refunds=[_refund(item) for item in found.items], next_page_token=found.next_token
        )

    @allow(staff("finance", "dpo", reads_personal_data=True))
    async def GetRefund(self, request: rpc.GetRefundRequest, context: Any) -> rpc.GetRefundResponse:
        """One refund, with its account masked."""
        found = await refunds.get_refund(current_caller(), request.refund_id, self._deps)
        return rpc.GetRefundResponse(refund=_refund(found.refund, found.masked_account))

    @allow(staff("finance"))
    async def ApproveRefund(
        self, request: rpc.ApproveRefundRequest, context: Any
    ) -> rpc.ApproveRefundResponse:
        """Another person's word."""
        by = current_caller().name
        made = await refunds.approve_refund(request_key(request), request.refund_id, by, self._deps)
        return rpc.ApproveRefundResponse(refund=_refund(made))

    @allow(staff("finance"))
    async def RejectRefund(self, request: rpc.RejectRefundRequest, context: Any) -> rpc.RejectRefundResponse:
        """Say no."""
        by = current_caller().name
        made = await refunds.reject_refund(request_key(request), request.refund_id, by, self._deps)
        return rpc.RejectRefundResponse(refund=_refund(made))

    @allow(customer())
    async def ListMyRefunds(
        self, request: rpc.ListMyRefundsRequest, context: Any
    ) -> rpc.ListMyRefundsResponse:
        """A customer's refunds."""
        page = PageRequest(request.page_size, request.page_token)
        found = await my_refunds.list_my_refunds(request.customer_id, page, self._deps)
        items = [_mine(item) for item in found.items]
        return rpc.ListMyRefundsResponse(refunds=items, next_page_token=found.next_token)

    @allow(customer())
    async def ChooseRefundAccount(
        self, request: rpc.ChooseRefundAccountRequest, context: Any
    ) -> rpc.ChooseRefundAccountResponse:
        """The customer's answer."""
        key, whose, refund_id = request_key(request), request.customer_id, request.refund_id
        number = Redacted(request.account_number)
        if bool(request.account_number) + request.use_payout_account + request.keep_credit != 1:
            found = Violations()
            text = "Give an account number, or take the stored account, or keep the credit: exactly one."
            found.add("account_number", "ONE_ANSWER", text)
            found.raise_if_any(RefundInvalid)
        if request.keep_credit:
            view = await my_refunds.keep_credit(key, whose, refund_id, self._deps)
        elif request.use_payout_account:
            view = await my_refunds.use_payout_account(key, whose, refund_id, self._deps)
        else:
            view = await my_refunds.use_account(key, whose, refund_id, number, self._deps)
        return rpc.ChooseRefundAccountResponse(refund=_mine(view))

    @allow(staff("finance"))
    async def MakePayoutFile(
        self, request: rpc.MakePayoutFileRequest, context: Any
    ) -> rpc.MakePayoutFileResponse:
        """Collect approved refunds for the bank."""
        by = current_caller().name
        file, held = await payout_files.make_payout_file(request_key(request), by, self._deps)
        held_back = [rpc.HeldBackRefund(refund_id=item.refund_id, reason=item.reason) for item in held]
        return rpc.MakePayoutFileResponse(payout_file=_file(file), held_back=held_back)

    @allow(staff("finance", "dpo"))
    async def ListPayoutFiles(
        self, request: rpc.ListPayoutFilesRequest, context: Any
    ) -> rpc.ListPayoutFilesResponse:
        """Files, newest first."""
        page = PageRequest(request.page_size, request.page_token)
        found = await payout_files.list_payout_files(page, self._deps)
        return rpc.ListPayoutFilesResponse(
            payout_files=[_file(item) for item in found.items], next_page_token=found.next_token
        )

    @allow(staff("finance", "dpo"))
    async def GetPayoutFile(
        self, request: rpc.GetPayoutFileRequest, context: Any
    ) -> rpc.GetPayoutFileResponse:
        """One file's description."""
        found = await payout_files.get_payout_file(request.payout_file_id, self._deps)
        return rpc.GetPayoutFileResponse(payout_file=_file(found))

    @allow(staff("finance", reads_personal_data=True))
    async def DownloadPayoutFile(
        self, request: rpc.DownloadPayoutFileRequest, context: Any
    ) -> rpc.DownloadPayoutFileResponse:
        """The file for the bank."""
        data = await payout_files.download_payout_file(current_caller(), request.payout_file_id, self._deps)
        return rpc.DownloadPayoutFileResponse(data=data)

    @allow(staff("finance"))
    async def TakePayoutAnswer(
        self, request: rpc.TakePayoutAnswerRequest, context: Any
    ) -> rpc.TakePayoutAnswerResponse:
        """What the bank answers."""
        file, already = await payout_files.take_answer(
            request_key(request), request.payout_file_id, request.data, current_caller().name, self._deps
        )
        return rpc.TakePayoutAnswerResponse(payout_file=_file(file), already_taken=already)


def _refund(item: Refund, masked_account: str = "") -> rpc.Refund:
    message = rpc.Refund(
        refund_id=item.id,
        customer_id=item.customer_id,
        source=item.source.value,
        payment_id=item.payment_id,
        amount_ore=item.amount_ore,
        target=item.target.value if item.target else "",
        masked_account=masked_account,
        state=_STATES[item.state],
        requested_by=item.requested_by,
        approvals_needed=item.approvals_needed,
        payout_file_id=item.payout_file_id,
        cancelled_because=item.closed_because,
        cancelled_by=item.closed_by,
        bank_reason=item.bank_reason,
        hold_until=item.hold_until.isoformat(),
    )
    message.requested_at.FromDatetime(item.requested_at)
    for approval in item.approvals:
        message.approvals.add(by=approval.by).at.FromDatetime(approval.at)
    return message


def _mine(view: refunds.RefundView) -> rpc.Refund:
    """As its customer sees it: who works with it at the company is left out."""
    message = _refund(view.refund, view.masked_account)
    for field in ("requested_by", "approvals", "approvals_needed", "payout_file_id", "cancelled_by"):
        message.ClearField(field)
    return message


def _file(item: PayoutFile) -> rpc.PayoutFile:
    message = rpc.PayoutFile(
        payout_file_id=item.id,
        message_id=item.message_id,
        refunds=item.refunds,
        total_ore=item.total_ore,
        execution_date=item.execution_date.isoformat(),
        created_by=item.created_by,
        hold_until=item.hold_until.isoformat(),
        paid=item.paid,
        rejected=item.rejected,
    )
    message.created_at.FromDatetime(item.created_at)
    return message
