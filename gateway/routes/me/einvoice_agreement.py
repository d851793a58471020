"""My e-invoice agreement: see it, start it, end it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from gateway.answers import WITH_ETAG, with_etag
from gateway.dependencies import Clients, CustomerCaller, ExpectedVersion, IdempotencyKey
from gateway.schemas.einvoice import EinvoiceAgreement, SetEinvoiceAgreement
from personvern.billing.v1 import einvoice_service_pb2 as rpc

router = APIRouter(prefix="/v1/me", tags=["e-invoice"])


@router.get(
    "/einvoice-agreement",
    operation_id="get_my_einvoice_agreement",
    summary="My e-invoice agreement",
    response_model=EinvoiceAgreement,
    responses=WITH_ETAG,
)
async def get(caller: CustomerCaller, clients: Clients) -> Response:
    """Whether my invoices come as e-invoices; 404 while nothing is charged to me."""
    request = rpc.GetEinvoiceAgreementRequest(customer_id=caller.id)
    found = (await clients.einvoice.GetEinvoiceAgreement(request)).agreement
    return with_etag(EinvoiceAgreement.of(found), found.version)


@router.put(
    "/einvoice-agreement",
    operation_id="set_my_einvoice_agreement",
    summary="Start or end my e-invoice agreement",
    response_model=EinvoiceAgreement,
    responses=WITH_ETAG,
)
async def put(
    body: SetEinvoiceAgreement,
    caller: CustomerCaller,
    key: IdempotencyKey,
    version: ExpectedVersion,
    clients: Clients,
) -> Response:
    """Start or end it. Those who have one are left out of campaigns for e-invoice."""
    request = rpc.SetEinvoiceAgreementRequest(
        request_id=key, customer_id=caller.id, active=body.active, expected_version=version or 0
    )
    stands = (await clients.einvoice.SetEinvoiceAgreement(request)).agreement
    return with_etag(EinvoiceAgreement.of(stands), stands.version)
