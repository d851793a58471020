"""An invoice behind a link that the payer's bank shows; no login."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from gateway import documents
from gateway.dependencies import AnonymousCaller, Clients
from gateway.documents import FORMATS, HTML, PDF, Accept, AcceptLanguage, IfNoneMatch
from personvern.billing.v1 import einvoice_service_pb2 as rpc
from services.chassis.caller import use_caller

router = APIRouter(prefix="/v1/public", tags=["e-invoice"])

Token = Annotated[str, Path(max_length=128, description="From the link in the bank.")]


@router.get(
    "/invoices/{token}",
    operation_id="show_invoice_by_link",
    summary="The invoice behind a link",
    response_class=Response,
    responses=documents.answers(HTML, PDF),
)
async def show(
    token: Token,
    caller: AnonymousCaller,
    clients: Clients,
    accept: Accept = "",
    accept_language: AcceptLanguage = "",
    if_none_match: IfNoneMatch = "",
) -> Response:
    """One invoice as a page or a PDF, for as long as the link works."""
    request = rpc.RenderPresentedInvoiceRequest(
        token=token,
        language=documents.language(accept_language),
        format=FORMATS[documents.chosen(accept, (HTML, PDF))],
    )
    with use_caller(None):  # the gateway asks for itself: whoever holds the link is nobody in particular
        found = await clients.einvoice.RenderPresentedInvoice(request)
    answer = documents.answer(found.document, if_none_match)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
