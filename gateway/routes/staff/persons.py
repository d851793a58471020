"""Guardians, national ids, merging and closing, for staff."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from gateway.dependencies import Clients, IdempotencyKey, staff_caller
from gateway.schemas.persons import (
    CUSTOMER,
    Guardianship,
    GuardianshipList,
    Merge,
    Merging,
    NationalIdStatus,
    NewGuardian,
    NewNationalId,
    OneTimeCode,
    Standing,
    Unmerging,
)
from personvern.customer.v1 import person_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["customers"])

Agent = Annotated[Caller, Depends(staff_caller("agent", reads_personal_data=True))]
Officer = Annotated[Caller, Depends(staff_caller("agent", "dpo", reads_personal_data=True))]
CustomerId = Annotated[str, Path(max_length=80, examples=[CUSTOMER])]


@router.post("/customers:merge", operation_id="merge_customers", summary="Make two customers one")
async def merge(body: Merging, caller: Agent, key: IdempotencyKey, clients: Clients) -> Merge:
    """Both histories stay; the merged id leads to the survivor. Can be undone for thirty days."""
    request = rpc.MergeCustomersRequest(
        request_id=key, survivor_id=body.survivor_id, merged_id=body.merged_id, reason=body.reason
    )
    return Merge.of((await clients.persons.MergeCustomers(request)).merge)


@router.post("/customers:unmerge", operation_id="unmerge_customers", summary="Undo a merge")
async def unmerge(body: Unmerging, caller: Agent, key: IdempotencyKey, clients: Clients) -> Merge:
    """Each has its own history again; what came since stays with the survivor."""
    request = rpc.UnmergeCustomersRequest(
        request_id=key, survivor_id=body.survivor_id, merged_id=body.merged_id
    )
    return Merge.of((await clients.persons.UnmergeCustomers(request)).merge)


@router.get(
    "/customers/{customer_id}/guardians",
    operation_id="list_customer_guardians",
    summary="A child's guardians",
)
async def guardians(customer_id: CustomerId, caller: Officer, clients: Clients) -> GuardianshipList:
    """Links that stand and links that ended."""
    found = await clients.persons.ListGuardians(rpc.ListGuardiansRequest(customer_id=customer_id))
    return GuardianshipList(guardianships=[Guardianship.of(item) for item in found.guardianships])


@router.post(
    "/customers/{customer_id}/guardians", operation_id="link_guardian", summary="Link a guardian to a child"
)
async def link(
    customer_id: CustomerId, body: NewGuardian, caller: Agent, key: IdempotencyKey, clients: Clients
) -> Guardianship:
    """On evidence that was seen; the guardian's consent is recorded first."""
    request = rpc.LinkGuardianRequest(
        request_id=key,
        customer_id=customer_id,
        guardian_id=body.guardian_id,
        evidence=body.evidence.message(),
        consent=body.consent.message(),
    )
    return Guardianship.of((await clients.persons.LinkGuardian(request)).guardianship)


@router.delete(
    "/customers/{customer_id}/guardians/{guardian_id}",
    operation_id="unlink_guardian",
    summary="End a guardian's link to a child",
)
async def unlink(
    customer_id: CustomerId, guardian_id: CustomerId, caller: Agent, key: IdempotencyKey, clients: Clients
) -> Guardianship:
    """When it was the last guardian the consent is withdrawn."""
    request = rpc.EndGuardianshipRequest(request_id=key, customer_id=guardian_id, dependant_id=customer_id)
    return Guardianship.of((await clients.persons.EndGuardianship(request)).guardianship)


@router.post(
    "/customers/{customer_id}:issue-claim-code",
    operation_id="issue_claim_code",
    summary="Make a code with which a customer binds a login",
)
async def issue_claim_code(
    customer_id: CustomerId, caller: Agent, key: IdempotencyKey, clients: Clients
) -> OneTimeCode:
    """For whoever has no login here and has shown who he or she is; from sixteen."""
    request = rpc.HandOverRequest(request_id=key, dependant_id=customer_id)
    return OneTimeCode.of((await clients.persons.HandOver(request)).code)


@router.get(
    "/customers/{customer_id}/standing",
    operation_id="get_customer_standing",
    summary="A customer's status and retention",
)
async def standing(customer_id: CustomerId, caller: Officer, clients: Clients) -> Standing:
    """Status, guardians, merges, proved contact points, retention clocks."""
    found = await clients.persons.GetStanding(rpc.GetStandingRequest(customer_id=customer_id))
    return Standing.of(found.standing)


@router.post("/customers/{customer_id}:close", operation_id="close_customer", summary="Close an account")
async def close(customer_id: CustomerId, caller: Agent, key: IdempotencyKey, clients: Clients) -> Standing:
    """On the customer's request. Marketing stops at once, retention clocks start."""
    request = rpc.CloseCustomerRequest(request_id=key, customer_id=customer_id)
    return Standing.of((await clients.persons.CloseCustomer(request)).standing)


@router.put(
    "/customers/{customer_id}/national-id",
    operation_id="put_customer_national_id",
    summary="Store a customer's national id",
)
async def put_national_id(
    customer_id: CustomerId, body: NewNationalId, caller: Agent, key: IdempotencyKey, clients: Clients
) -> NationalIdStatus:
    """Nobody sees it again, staff neither."""
    request = rpc.PutNationalIdRequest(request_id=key, customer_id=customer_id, national_id=body.national_id)
    return NationalIdStatus.of(await clients.persons.PutNationalId(request))


@router.delete(
    "/customers/{customer_id}/national-id",
    operation_id="delete_customer_national_id",
    summary="Delete a customer's national id",
)
async def delete_national_id(
    customer_id: CustomerId, caller: Agent, key: IdempotencyKey, clients: Clients
) -> NationalIdStatus:
    """Delete it. No error when none is stored."""
    await clients.persons.DeleteNationalId(
        rpc.DeleteNationalIdRequest(request_id=key, customer_id=customer_id)
    )
    return NationalIdStatus(stored=False, stored_at=None)
