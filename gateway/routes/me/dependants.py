"""My children, until they are sixteen. To act for one, send X-Acting-For with its customer id."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey, Language
from gateway.schemas.persons import (
    CUSTOMER,
    AcceptedInvitation,
    ConsentText,
    Dependant,
    DependantList,
    Guardianship,
    GuardianshipList,
    NewDependant,
    OneTimeCode,
)
from personvern.consent.v1.consent_service_pb2 import GetPolicyRequest
from personvern.customer.v1 import person_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["dependants"])

CHILDRENS_DATA = "childrens_data"
DependantId = Annotated[str, Path(max_length=80, examples=[CUSTOMER])]


@router.get("/dependants", operation_id="list_my_dependants", summary="My children")
async def list_mine(caller: CustomerCaller, clients: Clients) -> DependantList:
    """The children whose guardian I am."""
    found = await clients.persons.ListDependants(rpc.ListDependantsRequest(customer_id=caller.id))
    return DependantList(dependants=[Dependant.of(item) for item in found.dependants])


@router.get(
    "/dependants/consent", operation_id="get_guardian_consent_text", summary="What a guardian consents to"
)
async def consent_text(caller: CustomerCaller, clients: Clients, language: Language) -> ConsentText:
    """The text to show before a child is registered, in one language, with its hash."""
    policy = (await clients.consent.GetPolicy(GetPolicyRequest())).policy
    purpose = next(purpose for purpose in policy.purposes if purpose.key == CHILDRENS_DATA)
    return ConsentText.model_validate(
        {
            "name": getattr(purpose.name, language),
            "text": getattr(purpose.text, language),
            "text_hash": getattr(purpose.text_hash, language),
            "language": language,
        }
    )


@router.post("/dependants", operation_id="register_my_dependant", summary="Register my child")
async def register(
    body: NewDependant, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> Dependant:
    """Register a child under sixteen. Nothing is stored unless my consent is recorded first."""
    made = await clients.persons.RegisterDependant(body.message(key, caller.id))
    return Dependant.of(made.dependant)


@router.post(
    "/dependants:accept", operation_id="accept_guardianship", summary="Become a guardian with a code"
)
async def accept(
    body: AcceptedInvitation, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> Dependant:
    """The code comes from another guardian of the child; my own consent is recorded first."""
    request = rpc.AcceptGuardianshipRequest(
        request_id=key,
        customer_id=caller.id,
        code=body.code,
        evidence=body.evidence.message(),
        consent=body.consent.message(),
    )
    return Dependant.of((await clients.persons.AcceptGuardianship(request)).dependant)


@router.delete(
    "/dependants/{dependant_id}", operation_id="end_my_guardianship", summary="End the link to a child"
)
async def end(
    dependant_id: DependantId, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> Guardianship:
    """From now on I can do nothing for the child; when I was the last guardian my consent is withdrawn."""
    request = rpc.EndGuardianshipRequest(request_id=key, customer_id=caller.id, dependant_id=dependant_id)
    return Guardianship.of((await clients.persons.EndGuardianship(request)).guardianship)


@router.post(
    "/dependants/{dependant_id}:invite-guardian",
    operation_id="invite_guardian",
    summary="Make a code for a second guardian",
)
async def invite(
    dependant_id: DependantId, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> OneTimeCode:
    """Give the code to the other guardian. It works once, for seven days."""
    request = rpc.InviteGuardianRequest(request_id=key, customer_id=caller.id, dependant_id=dependant_id)
    return OneTimeCode.of((await clients.persons.InviteGuardian(request)).code)


@router.post(
    "/dependants/{dependant_id}:hand-over",
    operation_id="hand_over_account",
    summary="Make a code with which my child takes over the account",
)
async def hand_over(
    dependant_id: DependantId, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
) -> OneTimeCode:
    """From the sixteenth birthday. Works once, for seven days, with a login that is nobody's yet."""
    request = rpc.HandOverRequest(request_id=key, customer_id=caller.id, dependant_id=dependant_id)
    return OneTimeCode.of((await clients.persons.HandOver(request)).code)


@router.get("/guardians", operation_id="list_my_guardians", summary="My guardians")
async def guardians(caller: CustomerCaller, clients: Clients) -> GuardianshipList:
    """Who is or was my guardian here."""
    found = await clients.persons.ListGuardians(rpc.ListGuardiansRequest(customer_id=caller.id))
    return GuardianshipList(guardianships=[Guardianship.of(item) for item in found.guardianships])
