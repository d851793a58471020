"""Whom a partner may reach about a delivery."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from gateway.dependencies import Clients, partner_caller
from gateway.schemas.delivery_contacts import DeliveryContact
from personvern.customer.v1 import customer_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/partner", tags=["partner"])

ContactReader = Annotated[Caller, Depends(partner_caller("delivery-contacts:read"))]
CustomerId = Annotated[str, Query(max_length=64, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Purpose = Annotated[str, Query(max_length=64, description="Must be one of the agreement's.")]
Fields = Annotated[
    str,
    Query(max_length=256, description="Names with commas; empty for all released.", examples=["name,phone"]),
]


@router.get(
    "/delivery-contacts",
    operation_id="get_delivery_contact",
    summary="Whom to reach about a delivery",
    response_model_exclude_none=True,
)
async def get(
    caller: ContactReader,
    clients: Clients,
    customer_id: CustomerId,
    purpose: Purpose = "contract",
    fields: Fields = "",
) -> DeliveryContact:
    """Name and contact values of one customer, as the agreement releases them; on the ledger before they
    leave. A customer about whom nothing may be given for the purpose is answered as one who is not there.
    """
    request = rpc.GetDeliveryContactRequest(
        request_id=secrets.token_hex(16),
        customer_id=customer_id,
        purpose=purpose,
        fields=[name.strip() for name in fields.split(",")] if fields else [],
    )
    return DeliveryContact.of(await clients.customer.GetDeliveryContact(request))
