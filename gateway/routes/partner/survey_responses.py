"""Answers for the supplier whose delivery they are about, as its agreement releases them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from gateway.dependencies import Clients, PageAsked, partner_caller
from gateway.schemas.survey_sharing import SharedResponseList
from personvern.survey.v1 import sharing_service_pb2 as pb
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/partner", tags=["partner"])

AnswerReader = Annotated[Caller, Depends(partner_caller("survey-responses:read"))]
Purpose = Annotated[str, Query(max_length=64, description="Must be one of the agreement's.")]
Fields = Annotated[
    str,
    Query(
        max_length=512,
        description="Names with commas; empty for all released.",
        examples=["answered_on,answers"],
    ),
]


@router.get(
    "/survey-responses",
    operation_id="list_partner_survey_responses",
    summary="Answers about my own deliveries",
    response_model_exclude_none=True,
)
async def list_all(
    caller: AnswerReader,
    clients: Clients,
    page: PageAsked,
    purpose: Purpose = "survey_sharing",
    fields: Fields = "",
) -> SharedResponseList:
    """Submitted answers of persons who were told that you may read them, until the survey expires. Each
    person's entry in the disclosure ledger is written before the page leaves.
    """
    request = pb.ListSharedResponsesRequest(
        purpose=purpose,
        fields=[name.strip() for name in fields.split(",")] if fields else [],
        page_size=page.size,
        page_token=page.token,
    )
    return SharedResponseList.of(await clients.sharing.ListSharedResponses(request))
