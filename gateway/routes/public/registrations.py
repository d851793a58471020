"""Becoming a customer."""

from __future__ import annotations

from fastapi import APIRouter, Request

from gateway.dependencies import AnonymousCaller, Clients, IdempotencyKey
from gateway.errors import TokenMissing
from gateway.schemas.customers import Customer, Registration
from gateway.schemas.persons import Claim, Claimed
from personvern.customer.v1 import person_service_pb2 as rpc

router = APIRouter(prefix="/v1/public", tags=["registrations"])


@router.post("/registrations", operation_id="register_customer", summary="Become a customer")
async def register(
    body: Registration, caller: AnonymousCaller, key: IdempotencyKey, clients: Clients, request: Request
) -> Customer:
    """Register a person of sixteen or older, or an organisation. With a login token, that login becomes
    the customer's.
    """
    made = await clients.customer.Register(body.message(key))
    request.app.state.auth.forget(caller.identity)
    return Customer.of(made.customer)


@router.post("/registrations:claim", operation_id="claim_account", summary="Take over an account with a code")
async def claim(body: Claim, caller: AnonymousCaller, key: IdempotencyKey, clients: Clients) -> Claimed:
    """Bind my login, which must be nobody's yet, to the account that a one-time code is for; from sixteen."""
    if not caller.identity:
        raise TokenMissing("Log in first: the account will be this login's.")
    request = rpc.ClaimAccountRequest(request_id=key, code=body.code)
    return Claimed(customer_id=(await clients.persons.ClaimAccount(request)).customer_id)
