"""Becoming a customer."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.dependencies import AnonymousCaller, Clients, IdempotencyKey
from gateway.schemas.customers import Customer, Registration

router = APIRouter(prefix="/v1/public", tags=["registrations"])


@router.post("/registrations", operation_id="register_customer", summary="Become a customer")
async def register(
    body: Registration, caller: AnonymousCaller, key: IdempotencyKey, clients: Clients
) -> Customer:
    """Register a person of sixteen or older, or an organisation. With a login token, that login becomes
    the customer's.
    """
    made = await clients.customer.Register(body.message(key))
    return Customer.of(made.customer)
