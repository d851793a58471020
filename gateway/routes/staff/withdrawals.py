"""Withdrawals that recipients have not confirmed, for the privacy officer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from gateway.dependencies import Clients, IdempotencyKey, PageAsked, staff_caller
from gateway.schemas.withdrawals import NoteConfirmation, StaffWithdrawal, StaffWithdrawalList
from personvern.disclosure.v1 import withdrawal_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["withdrawals"])

Reader = Annotated[Caller, Depends(staff_caller("dpo", reads_personal_data=True))]
WithdrawalId = Annotated[str, Path(max_length=64, examples=["wdr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get("/withdrawals", operation_id="list_open_withdrawals", summary="Withdrawals nobody has confirmed")
async def list_open(caller: Reader, clients: Clients, page: PageAsked) -> StaffWithdrawalList:
    """Recipients who have not said yet that they stopped, oldest first.

    The look stands on the ledger of each person.
    """
    request = rpc.ListOpenWithdrawalsRequest(page_size=page.size, page_token=page.token)
    found = await clients.withdrawals.ListOpenWithdrawals(request)
    return StaffWithdrawalList(
        withdrawals=[StaffWithdrawal.of(item) for item in found.withdrawals],
        next_page_token=found.next_page_token,
    )


@router.post(
    "/withdrawals/{withdrawal_id}:note-confirmation",
    operation_id="note_withdrawal_confirmed",
    summary="Note a confirmation that came another way",
)
async def note(
    withdrawal_id: WithdrawalId,
    body: NoteConfirmation,
    caller: Reader,
    key: IdempotencyKey,
    clients: Clients,
) -> StaffWithdrawal:
    """For a recipient that is cut off or wrote a letter. The look stands on the ledger of the person."""
    request = rpc.NoteWithdrawalConfirmedRequest(
        request_id=key, withdrawal_id=withdrawal_id, evidence=body.evidence
    )
    return StaffWithdrawal.of((await clients.withdrawals.NoteWithdrawalConfirmed(request)).withdrawal)
