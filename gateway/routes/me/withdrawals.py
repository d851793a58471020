"""What became of my no at those who had received my data."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import Clients, CustomerCaller, PageAsked
from gateway.schemas.withdrawals import OwnWithdrawal, OwnWithdrawalList
from personvern.disclosure.v1 import withdrawal_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["consents"])


@router.get("/withdrawals", operation_id="list_my_withdrawals", summary="Who was told that I said no")
async def list_mine(caller: CustomerCaller, clients: Clients, page: PageAsked) -> OwnWithdrawalList:
    """Newest first, a line for each recipient: told when, confirmed when."""
    request = rpc.ListOwnWithdrawalsRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    found = await clients.withdrawals.ListOwnWithdrawals(request)
    return OwnWithdrawalList(
        withdrawals=[OwnWithdrawal.of(item) for item in found.withdrawals],
        next_page_token=found.next_page_token,
    )
