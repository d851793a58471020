"""Customers for staff: every read needs a reason and stands on the disclosure ledger."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from gateway.answers import WITH_ETAG, with_etag
from gateway.dependencies import Clients, ExpectedVersion, IdempotencyKey, PageAsked, staff_caller
from gateway.schemas.contracts import Bought, Contract, ContractList, EndOfContract, NewPurchase, PurchaseList
from gateway.schemas.customers import (
    Correction,
    Customer,
    CustomerFound,
    CustomerSearch,
    MaskableName,
    Registration,
)
from personvern.customer.v1 import customer_service_pb2 as pb
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["customers"])

Agent = Annotated[Caller, Depends(staff_caller("agent", reads_personal_data=True))]
Reader = Annotated[Caller, Depends(staff_caller("agent", "dpo", reads_personal_data=True))]
CustomerId = Annotated[str, Path(max_length=80, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
ContractId = Annotated[str, Path(max_length=80, examples=["ctr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Unmask = Annotated[
    list[MaskableName],
    Query(
        default_factory=list,
        max_length=10,
        description="Fields to show in full; each stands on the ledger.",
        examples=[["phone"]],
    ),
]


@router.post("/customers:search", operation_id="search_customer", summary="Find one customer")
async def search(body: CustomerSearch, caller: Reader, clients: Clients) -> CustomerFound:
    """Find the one customer with these contact values; they stand in the body, never in the address."""
    request = pb.SearchCustomerRequest(email=body.email, phone=body.phone)
    return CustomerFound.of(await clients.customer.SearchCustomer(request))


@router.post("/customers", operation_id="register_customer_for", summary="Register a customer who is here")
async def register(body: Registration, caller: Agent, key: IdempotencyKey, clients: Clients) -> Customer:
    """Register somebody on the phone or in the store; without a login."""
    return Customer.of((await clients.customer.Register(body.message(key))).customer)


@router.get(
    "/customers/{customer_id}",
    operation_id="get_customer",
    summary="One customer",
    response_model=Customer,
    responses=WITH_ETAG,
)
async def get(customer_id: CustomerId, caller: Reader, clients: Clients, unmask: Unmask) -> Response:
    """One customer; e-mail, phone, birth date and home address are masked unless asked for."""
    request = pb.GetCustomerRequest(customer_id=customer_id, unmask=unmask)
    found = (await clients.customer.GetCustomer(request)).customer
    return with_etag(Customer.of(found), found.version)


@router.post(
    "/customers/{customer_id}/corrections",
    operation_id="correct_customer",
    summary="Correct a customer's data",
    response_model=Customer,
    responses=WITH_ETAG,
)
async def correct(
    customer_id: CustomerId,
    body: Correction,
    caller: Agent,
    key: IdempotencyKey,
    version: ExpectedVersion,
    clients: Clients,
) -> Response:
    """Correct on the customer's request, all or nothing (GDPR 16)."""
    request = body.message(key, customer_id, version)
    stands = (await clients.customer.CorrectCustomer(request)).customer
    return with_etag(Customer.of(stands), stands.version)


@router.post("/customers/{customer_id}/purchases", operation_id="purchase_for", summary="Buy for a customer")
async def purchase(
    customer_id: CustomerId, body: NewPurchase, caller: Agent, key: IdempotencyKey, clients: Clients
) -> Bought:
    """An order by phone or in the store."""
    return Bought.of(await clients.customer.Purchase(body.message(key, customer_id)))


@router.get(
    "/customers/{customer_id}/purchases",
    operation_id="list_customer_purchases",
    summary="What a customer has bought",
)
async def purchases(
    customer_id: CustomerId, caller: Agent, clients: Clients, page: PageAsked
) -> PurchaseList:
    """A customer's purchases, newest first."""
    request = pb.ListPurchasesRequest(customer_id=customer_id, page_size=page.size, page_token=page.token)
    return PurchaseList.of(await clients.customer.ListPurchases(request))


@router.get(
    "/customers/{customer_id}/contracts",
    operation_id="list_customer_contracts",
    summary="A customer's contracts",
)
async def contracts(
    customer_id: CustomerId, caller: Agent, clients: Clients, page: PageAsked
) -> ContractList:
    """A customer's contracts with their history, newest first."""
    request = pb.ListContractsRequest(customer_id=customer_id, page_size=page.size, page_token=page.token)
    return ContractList.of(await clients.customer.ListContracts(request))


@router.post(
    "/customers/{customer_id}/contracts/{contract_id}:end",
    operation_id="end_customer_contract",
    summary="End a customer's contract",
)
async def end_contract(
    customer_id: CustomerId,
    contract_id: ContractId,
    body: EndOfContract,
    caller: Agent,
    key: IdempotencyKey,
    clients: Clients,
) -> Contract:
    """End a contract for a customer who asks for it by phone or in the store."""
    request = body.message(key, customer_id, contract_id)
    return Contract.of((await clients.terms.EndContract(request)).contract)
