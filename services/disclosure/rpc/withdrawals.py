"""WithdrawalService over gRPC."""

from typing import Any

from personvern.disclosure.v1 import withdrawal_service_pb2 as rpc
from personvern.disclosure.v1 import withdrawal_service_pb2_grpc as stubs
from services.chassis.caller import allow, current_caller, customer, partner, staff
from services.chassis.errors import Broken, Violation
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.disclosure.errors import DisclosureRequestInvalid
from services.disclosure.model import rules
from services.disclosure.model.withdrawal import Withdrawal
from services.disclosure.rpc.messages import timestamp
from services.disclosure.usecases import Deps, telling, withdrawals

SHORTEST_EVIDENCE = 3


class WithdrawalServicer(stubs.WithdrawalServiceServicer):
    """Withdrawals on their way to recipients."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(partner(withdrawals.SCOPE))
    async def ListPartnerWithdrawals(
        self, request: rpc.ListPartnerWithdrawalsRequest, _: Any
    ) -> rpc.ListPartnerWithdrawalsResponse:
        """What the partner has not confirmed."""
        key = request_key(request)
        found, more = await telling.for_partner(
            key, current_caller(), request.page_size, withdrawals.WAY, self._deps
        )
        return rpc.ListPartnerWithdrawalsResponse(withdrawals=map(_message, found), more=more)

    @allow(partner(withdrawals.SCOPE))
    async def ConfirmPartnerWithdrawal(
        self, request: rpc.ConfirmPartnerWithdrawalRequest, _: Any
    ) -> rpc.ConfirmPartnerWithdrawalResponse:
        """The partner has stopped."""
        key = request_key(request)
        done = await telling.confirm(
            key, current_caller(), request.withdrawal_id, withdrawals.WAY, self._deps
        )
        return rpc.ConfirmPartnerWithdrawalResponse(withdrawal=_message(done))

    @allow(customer())
    async def ListOwnWithdrawals(
        self, request: rpc.ListOwnWithdrawalsRequest, _: Any
    ) -> rpc.ListOwnWithdrawalsResponse:
        """The person's own view: categories, as everywhere outside an access request."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await withdrawals.list_own(request.customer_id, asked, self._deps)
        shown = [_message(item) for item in page.items]
        for item in shown:
            item.ClearField("processor_id")
            item.ClearField("evidence")
        return rpc.ListOwnWithdrawalsResponse(withdrawals=shown, next_page_token=page.next_token)

    @allow(staff("dpo", reads_personal_data=True))
    async def ListOpenWithdrawals(
        self, request: rpc.ListOpenWithdrawalsRequest, _: Any
    ) -> rpc.ListOpenWithdrawalsResponse:
        """What is not confirmed."""
        asked = PageRequest(request.page_size, request.page_token)
        page = await withdrawals.list_open(asked, current_caller(), self._deps)
        return rpc.ListOpenWithdrawalsResponse(
            withdrawals=map(_message, page.items), next_page_token=page.next_token
        )

    @allow(staff("dpo", reads_personal_data=True))
    async def NoteWithdrawalConfirmed(
        self, request: rpc.NoteWithdrawalConfirmedRequest, _: Any
    ) -> rpc.NoteWithdrawalConfirmedResponse:
        """A confirmation that came another way."""
        key, evidence = request_key(request), confirmation_evidence(request.evidence)
        done = await withdrawals.note_confirmed(
            key, request.withdrawal_id, evidence, current_caller(), self._deps
        )
        return rpc.NoteWithdrawalConfirmedResponse(withdrawal=_message(done))


def confirmation_evidence(raw: str) -> str:
    """Where a confirmation is found that came another way. Raises DisclosureRequestInvalid."""
    try:
        if len(raw.strip()) < SHORTEST_EVIDENCE:
            raise Broken("REQUIRED", "Say where the confirmation is found.")
        return rules.evidence(raw)
    except Broken as broken:
        violation = Violation("evidence", broken.rule, broken.text)
        raise DisclosureRequestInvalid("The request has fields to correct.", violations=[violation]) from None


def _message(item: Withdrawal) -> rpc.Withdrawal:
    return rpc.Withdrawal(
        withdrawal_id=item.id,
        customer_id=item.customer_id,
        purpose=item.purpose,
        withdrawn_at=timestamp(item.withdrawn_at),
        told_at=timestamp(item.told_at) if item.told_at else None,
        confirmed_at=timestamp(item.confirmed_at) if item.confirmed_at else None,
        processor_id=item.recipient.processor_id,
        category=item.recipient.category,
        entry_id=item.entry_id,
        evidence=item.evidence,
    )
