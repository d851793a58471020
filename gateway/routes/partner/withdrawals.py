"""Withdrawals for partners: fetch, stop, confirm."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from gateway.dependencies import Clients, RequiredIdempotencyKey, partner_caller
from gateway.schemas.withdrawals import PartnerWithdrawal, PartnerWithdrawalList
from personvern.disclosure.v1 import withdrawal_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/partner", tags=["partner"])

Reader = Annotated[Caller, Depends(partner_caller("withdrawals:read"))]
WithdrawalId = Annotated[str, Path(max_length=64, examples=["wdr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Size = Annotated[int, Query(ge=1, le=1000, description="How many at most.")]


@router.get("/withdrawals", operation_id="list_withdrawals", summary="Whose data to stop using")
async def list_open(caller: Reader, clients: Clients, page_size: Size = 200) -> PartnerWithdrawalList:
    """Those that you have not confirmed, oldest first; on each person's ledger before they leave."""
    request = rpc.ListPartnerWithdrawalsRequest(request_id=secrets.token_hex(16), page_size=page_size)
    found = await clients.withdrawals.ListPartnerWithdrawals(request)
    return PartnerWithdrawalList(
        withdrawals=[PartnerWithdrawal.of(item) for item in found.withdrawals], more=found.more
    )


@router.post(
    "/withdrawals/{withdrawal_id}:confirm",
    operation_id="confirm_withdrawal",
    summary="Confirm that you have stopped",
)
async def confirm(
    withdrawal_id: WithdrawalId, caller: Reader, key: RequiredIdempotencyKey, clients: Clients
) -> PartnerWithdrawal:
    """Say that you no longer use the data for this purpose. The person and the privacy officer see when."""
    request = rpc.ConfirmPartnerWithdrawalRequest(request_id=key, withdrawal_id=withdrawal_id)
    return PartnerWithdrawal.of((await clients.withdrawals.ConfirmPartnerWithdrawal(request)).withdrawal)
