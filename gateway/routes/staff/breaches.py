"""The register of personal data breaches and its 72 hours."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from gateway.answers import WITH_ETAG, with_etag
from gateway.dependencies import (
    Clients,
    ExpectedVersion,
    IdempotencyKey,
    Language,
    PageAsked,
    RequiredIdempotencyKey,
    staff_caller,
)
from gateway.problems import ACCEPTED
from gateway.schemas.breaches import (
    AffectedList,
    AffectedSearch,
    Breach,
    BreachList,
    BriefBreach,
    DecideNotice,
    Facts,
    FindAffected,
    NoticeDraft,
)
from personvern.disclosure.v1 import breach_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff/breaches", tags=["breaches"])

Officer = Annotated[Caller, Depends(staff_caller("dpo"))]
Reader = Annotated[Caller, Depends(staff_caller("dpo", reads_personal_data=True))]
BreachId = Annotated[str, Path(max_length=64, examples=["brc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Due = Annotated[bool, Query(description="Only those of which the authority is still to be notified.")]


@router.post(
    "", operation_id="register_breach", summary="Note a breach", response_model=Breach, responses=WITH_ETAG
)
async def register(body: Facts, caller: Officer, key: RequiredIdempotencyKey, clients: Clients) -> Response:
    """Every breach, also one without risk (GDPR art. 33(5))."""
    request = rpc.RegisterBreachRequest(request_id=key, facts=body.message())
    return _answer((await clients.breaches.RegisterBreach(request)).breach)


@router.get("", operation_id="list_breaches", summary="Breaches")
async def list_all(caller: Officer, clients: Clients, page: PageAsked, notice_due: Due = False) -> BreachList:
    """Newest first; with `notice_due` those with the least time left first."""
    request = rpc.ListBreachesRequest(notice_due=notice_due, page_size=page.size, page_token=page.token)
    found = await clients.breaches.ListBreaches(request)
    return BreachList(
        breaches=[BriefBreach.of(item) for item in found.breaches], next_page_token=found.next_page_token
    )


@router.get(
    "/{breach_id}",
    operation_id="get_breach",
    summary="One breach",
    response_model=Breach,
    responses=WITH_ETAG,
)
async def get(breach_id: BreachId, caller: Officer, clients: Clients) -> Response:
    """With its ETag for changes."""
    return _answer((await clients.breaches.GetBreach(rpc.GetBreachRequest(breach_id=breach_id))).breach)


@router.put(
    "/{breach_id}",
    operation_id="amend_breach",
    summary="Put down what is known now",
    response_model=Breach,
    responses=WITH_ETAG,
)
async def amend(
    breach_id: BreachId,
    body: Facts,
    caller: Officer,
    key: IdempotencyKey,
    clients: Clients,
    version: ExpectedVersion,
) -> Response:
    """All facts, in the place of those before. Another `known_at` moves the 72 hours."""
    request = rpc.AmendBreachRequest(
        request_id=key, breach_id=breach_id, facts=body.message(), expected_version=version or 0
    )
    return _answer((await clients.breaches.AmendBreach(request)).breach)


@router.post(
    "/{breach_id}:find-affected",
    operation_id="find_affected",
    summary="Find who is affected",
    status_code=ACCEPTED,
)
async def find_affected(
    breach_id: BreachId,
    body: FindAffected,
    caller: Officer,
    key: RequiredIdempotencyKey,
    clients: Clients,
    response: Response,
) -> AffectedSearch:
    """Adds persons by id, everybody whose data a recipient got between two moments, or everybody of whom
    there is data of a kind. The operation tells how many records of it there were: 0 when nobody was found.
    """
    found = await clients.breaches.FindAffected(body.message(key, breach_id))
    href = f"/v1/operations/{found.operation_id}"
    response.headers["Location"] = href
    return AffectedSearch(operation_id=found.operation_id, href=href)


@router.get("/{breach_id}/affected", operation_id="list_affected", summary="Who is affected")
async def affected(breach_id: BreachId, caller: Reader, clients: Clients, page: PageAsked) -> AffectedList:
    """Ids only. The look stands on the ledger of each."""
    request = rpc.ListAffectedRequest(breach_id=breach_id, page_size=page.size, page_token=page.token)
    found = await clients.breaches.ListAffected(request)
    return AffectedList(customer_ids=list(found.customer_ids), next_page_token=found.next_page_token)


@router.get(
    "/{breach_id}/authority-notice", operation_id="draft_authority_notice", summary="Draft to the authority"
)
async def authority_notice(
    breach_id: BreachId, caller: Officer, clients: Clients, language: Language
) -> NoticeDraft:
    """With every item of GDPR art. 33(3); `missing` names what is not known yet."""
    request = rpc.DraftAuthorityNoticeRequest(breach_id=breach_id, language=language)
    found = await clients.breaches.DraftAuthorityNotice(request)
    return NoticeDraft(text=found.text, missing=list(found.missing))


@router.get(
    "/{breach_id}/persons-notice", operation_id="draft_persons_notice", summary="Draft to who is affected"
)
async def persons_notice(
    breach_id: BreachId, caller: Officer, clients: Clients, language: Language
) -> NoticeDraft:
    """In plain language (GDPR art. 34(2))."""
    request = rpc.DraftPersonsNoticeRequest(breach_id=breach_id, language=language)
    found = await clients.breaches.DraftPersonsNotice(request)
    return NoticeDraft(text=found.text, missing=list(found.missing))


@router.post("/{breach_id}:decide-notice", operation_id="decide_notice", summary="Notified, or not")
async def decide(
    breach_id: BreachId, body: DecideNotice, caller: Officer, key: IdempotencyKey, clients: Clients
) -> Breach:
    """Late needs the reasons (33(1)); not notifying the authority needs that there is no risk."""
    return Breach.of((await clients.breaches.DecideNotice(body.message(key, breach_id))).breach)


@router.post("/{breach_id}:close", operation_id="close_breach", summary="Nothing is left to do")
async def close(breach_id: BreachId, caller: Officer, key: IdempotencyKey, clients: Clients) -> Breach:
    """Once the risk is assessed and the notices are decided about. It stays in the register."""
    request = rpc.CloseBreachRequest(request_id=key, breach_id=breach_id)
    return Breach.of((await clients.breaches.CloseBreach(request)).breach)


def _answer(message: rpc.Breach) -> Response:
    return with_etag(Breach.of(message), message.version)
