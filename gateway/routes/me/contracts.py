"""The customer's contracts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey, PageAsked
from gateway.schemas.contracts import Contract, ContractList, ContractTermsTexts, EndOfContract
from personvern.customer.v1 import customer_service_pb2 as pb
from personvern.customer.v1 import terms_service_pb2 as terms

router = APIRouter(prefix="/v1/me", tags=["contracts"])

ContractId = Annotated[str, Path(max_length=80, examples=["ctr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


@router.get("/contracts", operation_id="list_my_contracts", summary="My contracts")
async def list_contracts(caller: CustomerCaller, clients: Clients, page: PageAsked) -> ContractList:
    """My contracts with their history, newest first, with the terms that apply now and those that will."""
    request = pb.ListContractsRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
    listed = await clients.customer.ListContracts(request)
    ids = [contract.contract_id for contract in listed.contracts]
    asked = terms.GetContractTermsRequest(customer_id=caller.id, contract_ids=ids)
    return ContractList.of(listed, await clients.terms.GetContractTerms(asked) if ids else None)


@router.get(
    "/contracts/{contract_id}/terms", operation_id="get_my_contract_terms", summary="The terms of my contract"
)
async def contract_terms(
    contract_id: ContractId, caller: CustomerCaller, clients: Clients
) -> ContractTermsTexts:
    """The text of the terms that apply to one of my contracts, and of those that are announced."""
    asked = terms.GetContractTermsRequest(customer_id=caller.id, contract_ids=[contract_id], with_texts=True)
    return ContractTermsTexts.of(await clients.terms.GetContractTerms(asked))


@router.post("/contracts/{contract_id}:end", operation_id="end_my_contract", summary="End my contract")
async def end(
    contract_id: ContractId,
    body: EndOfContract,
    caller: CustomerCaller,
    key: IdempotencyKey,
    clients: Clients,
) -> Contract:
    """End one of my contracts on a day, today at the earliest; until then the day can be moved."""
    request = body.message(key, caller.id, contract_id)
    return Contract.of((await clients.terms.EndContract(request)).contract)
