"""Erasures as the privacy officer sees them, has them done, and follows up who was told."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Response

from gateway.dependencies import Clients, IdempotencyKey, PageAsked, RequiredIdempotencyKey, staff_caller
from gateway.languages import best_language
from gateway.problems import ACCEPTED
from gateway.schemas.erasures import (
    Erasure,
    ErasuresAgain,
    NoteNoticeConfirmation,
    StaffNotice,
    StaffNoticeList,
)
from personvern.disclosure.v1 import erasure_service_pb2 as rpc
from personvern.disclosure.v1 import notice_service_pb2 as notice
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["data requests"])

Officer = Annotated[Caller, Depends(staff_caller("dpo"))]
Reader = Annotated[Caller, Depends(staff_caller("dpo", reads_personal_data=True))]
RequestId = Annotated[str, Path(max_length=64, examples=["drq_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
NoticeId = Annotated[str, Path(max_length=64, examples=["ntc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
Language = Annotated[str, Header(alias="Accept-Language", examples=["nn"])]


@router.get(
    "/data-requests/{data_request_id}/plan",
    operation_id="get_erasure_plan",
    summary="What an erasure would do, or did",
)
async def plan(
    data_request_id: RequestId, caller: Reader, clients: Clients, accept_language: Language = ""
) -> Erasure:
    """As the person sees it; after the erasure what was done. The look stands on the person's ledger."""
    request = rpc.GetErasureRequest(data_request_id=data_request_id)
    return Erasure.of((await clients.erasures.GetErasure(request)).erasure, best_language(accept_language))


@router.post(
    "/data-requests/{data_request_id}:execute",
    operation_id="execute_erasure",
    summary="Have a person erased",
    status_code=ACCEPTED,
)
async def execute(
    data_request_id: RequestId,
    caller: Reader,
    key: RequiredIdempotencyKey,
    clients: Clients,
    response: Response,
    accept_language: Language = "",
) -> Erasure:
    """For a request on paper; who asked logged in decides alone. There is no way back; a letter tells the
    person what was done. The look at the plan stands on the person's ledger.
    """
    language = best_language(accept_language)
    request = rpc.ExecuteErasureRequest(request_id=key, data_request_id=data_request_id, language=language)
    answer = Erasure.of((await clients.erasures.ExecuteErasure(request)).erasure, language)
    response.headers["Location"] = answer.operation
    return answer


@router.post(
    "/erasures:reapply",
    operation_id="reapply_erasures",
    summary="Do all erasures again",
    status_code=ACCEPTED,
)
async def reapply(
    caller: Officer, key: RequiredIdempotencyKey, clients: Clients, response: Response
) -> ErasuresAgain:
    """After a backup was restored in which erased persons still stand. Nobody is written to."""
    made = await clients.erasures.ReapplyErasures(rpc.ReapplyErasuresRequest(request_id=key))
    address = f"/v1/operations/{made.operation_id}"
    response.headers["Location"] = address
    return ErasuresAgain(operation_id=made.operation_id, operation=address)


@router.get("/notices", operation_id="list_open_notices", summary="Notices that nobody has confirmed")
async def list_open(caller: Reader, clients: Clients, page: PageAsked) -> StaffNoticeList:
    """Recipients who have not said yet that they erased or corrected what they received, oldest first.

    The look stands on the ledger of each person.
    """
    request = notice.ListOpenNoticesRequest(page_size=page.size, page_token=page.token)
    found = await clients.notices.ListOpenNotices(request)
    return StaffNoticeList(
        notices=[StaffNotice.of(item) for item in found.notices], next_page_token=found.next_page_token
    )


@router.post(
    "/notices/{notice_id}:note-confirmation",
    operation_id="note_notice_confirmed",
    summary="Note a confirmation that came another way",
)
async def note(
    notice_id: NoticeId,
    body: NoteNoticeConfirmation,
    caller: Reader,
    key: IdempotencyKey,
    clients: Clients,
) -> StaffNotice:
    """For a recipient that is cut off, wrote a letter, or has no access here. The look stands on the ledger
    of the person.
    """
    request = notice.NoteNoticeConfirmedRequest(
        request_id=key,
        notice_id=notice_id,
        evidence=body.evidence,
        confirmed_on=body.confirmed_on.isoformat() if body.confirmed_on else "",
    )
    return StaffNotice.of((await clients.notices.NoteNoticeConfirmed(request)).notice)
