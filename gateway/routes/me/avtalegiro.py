"""Whether the bank draws my invoices."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import Clients, CustomerCaller
from gateway.schemas.avtalegiro import Avtalegiro
from personvern.billing.v1 import mandate_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["AvtaleGiro"])


@router.get("/avtalegiro", operation_id="get_my_avtalegiro", summary="My AvtaleGiro agreement")
async def get(caller: CustomerCaller, clients: Clients) -> Avtalegiro:
    """Whether the bank draws my invoices, and whether it writes to me before; 404 while nothing is charged to
    me. I start, change and end it in my bank.
    """
    return Avtalegiro.of(await clients.mandates.GetMandate(rpc.GetMandateRequest(customer_id=caller.id)))
