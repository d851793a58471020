"""Logging and closing contacts with customers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from gateway.dependencies import Clients, IdempotencyKey, PageAsked, staff_caller
from gateway.schemas.interactions import Interaction, InteractionList, NewInteraction
from personvern.customer.v1 import customer_service_pb2 as pb
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff/customers/{customer_id}", tags=["interactions"])

Agent = Annotated[Caller, Depends(staff_caller("agent", reads_personal_data=True))]
Reader = Annotated[Caller, Depends(staff_caller("agent", "dpo", reads_personal_data=True))]
CustomerId = Annotated[str, Path(max_length=80, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
InteractionId = Annotated[str, Path(max_length=80, examples=["int_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.post("/interactions", operation_id="open_interaction", summary="Log a contact")
async def log(
    customer_id: CustomerId, body: NewInteraction, caller: Agent, key: IdempotencyKey, clients: Clients
) -> Interaction:
    """Log a contact; it stays open until it is closed."""
    opened = await clients.customer.OpenInteraction(body.message(key, customer_id))
    return Interaction.of(opened.interaction)


@router.get("/interactions", operation_id="list_customer_interactions", summary="A customer's contacts")
async def list_all(
    customer_id: CustomerId, caller: Reader, clients: Clients, page: PageAsked
) -> InteractionList:
    """What was said, newest first."""
    request = pb.ListInteractionsRequest(customer_id=customer_id, page_size=page.size, page_token=page.token)
    return InteractionList.of(await clients.customer.ListInteractions(request))


@router.post(
    "/interactions/{interaction_id}:close", operation_id="close_interaction", summary="Close a contact"
)
async def close(
    customer_id: CustomerId,
    interaction_id: InteractionId,
    caller: Agent,
    key: IdempotencyKey,
    clients: Clients,
) -> Interaction:
    """Close a contact; the customer may be asked how it went."""
    request = pb.CloseInteractionRequest(
        request_id=key, customer_id=customer_id, interaction_id=interaction_id
    )
    return Interaction.of((await clients.customer.CloseInteraction(request)).interaction)
