"""Campaigns and their audiences, for marketing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.dependencies import Clients, IdempotencyKey, Language, PageAsked, staff_caller
from gateway.problems import ACCEPTED
from gateway.schemas.campaigns import (
    Audience,
    AudienceList,
    AudienceMembers,
    Campaign,
    CampaignList,
    MembershipExplained,
    NewCampaign,
    SelectAudience,
    WhoToExplain,
)
from personvern.consent.v1 import audience_service_pb2 as rpc
from services.chassis.caller import Caller

router = APIRouter(prefix="/v1/staff", tags=["campaigns"])

Marketing = Annotated[Caller, Depends(staff_caller("marketing"))]
Onlooker = Annotated[Caller, Depends(staff_caller("marketing", "dpo"))]
Reader = Annotated[Caller, Depends(staff_caller("marketing", reads_personal_data=True))]
Explainer = Annotated[Caller, Depends(staff_caller("marketing", "dpo", reads_personal_data=True))]
CampaignId = Annotated[str, Path(max_length=64, examples=["cam_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
AudienceId = Annotated[str, Path(max_length=64, examples=["aud_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
OfCampaign = Annotated[str, Query(max_length=64, description="Only the audiences of this campaign.")]


@router.post("/campaigns", operation_id="create_campaign", summary="Make a campaign")
async def create(body: NewCampaign, caller: Marketing, key: IdempotencyKey, clients: Clients) -> Campaign:
    """A campaign is never changed: make another. What the catalogue says of its product counts from now."""
    return Campaign.of((await clients.audience.CreateCampaign(body.message(key))).campaign)


@router.get("/campaigns", operation_id="list_campaigns", summary="Campaigns")
async def list_campaigns(caller: Onlooker, clients: Clients, page: PageAsked) -> CampaignList:
    """Campaigns, newest first."""
    request = rpc.ListCampaignsRequest(page_size=page.size, page_token=page.token)
    found = await clients.audience.ListCampaigns(request)
    campaigns = [Campaign.of(item) for item in found.campaigns]
    return CampaignList(campaigns=campaigns, next_page_token=found.next_page_token)


@router.get("/campaigns/{campaign_id}", operation_id="get_campaign", summary="One campaign")
async def get_campaign(campaign_id: CampaignId, caller: Onlooker, clients: Clients) -> Campaign:
    """One campaign."""
    request = rpc.GetCampaignRequest(campaign_id=campaign_id)
    return Campaign.of((await clients.audience.GetCampaign(request)).campaign)


@router.post(
    "/campaigns/{campaign_id}/audiences",
    operation_id="select_audience",
    summary="Select an audience",
    status_code=ACCEPTED,
)
async def select(
    campaign_id: CampaignId,
    body: SelectAudience,
    caller: Marketing,
    key: IdempotencyKey,
    clients: Clients,
    language: Language,
    response: Response,
) -> Audience:
    """Decide for every customer. The members are fixed then, and decided for again when it is sent."""
    request = rpc.SelectAudienceRequest(request_id=key, campaign_id=campaign_id)
    if body.at is not None:
        at = Timestamp()
        at.FromDatetime(body.at)
        request.at.CopyFrom(at)
    made = Audience.of((await clients.audience.SelectAudience(request)).audience, language)
    response.headers["Location"] = made.href
    return made


@router.get("/audiences", operation_id="list_audiences", summary="Audiences")
async def list_audiences(
    caller: Onlooker,
    clients: Clients,
    language: Language,
    page: PageAsked,
    campaign_id: OfCampaign = "",
) -> AudienceList:
    """Audiences, newest first, with their tables; no personal data."""
    request = rpc.ListAudiencesRequest(campaign_id=campaign_id, page_size=page.size, page_token=page.token)
    found = await clients.audience.ListAudiences(request)
    audiences = [Audience.of(item, language) for item in found.audiences]
    return AudienceList(audiences=audiences, next_page_token=found.next_page_token)


@router.get("/audiences/{audience_id}", operation_id="get_audience", summary="One audience")
async def get_audience(
    audience_id: AudienceId, caller: Onlooker, clients: Clients, language: Language
) -> Audience:
    """How many were left out by each rule, in order; no personal data."""
    request = rpc.GetAudienceRequest(audience_id=audience_id)
    return Audience.of((await clients.audience.GetAudience(request)).audience, language)


@router.get("/audiences/{audience_id}/members", operation_id="list_audience_members", summary="Its members")
async def list_members(
    audience_id: AudienceId, caller: Reader, clients: Clients, page: PageAsked
) -> AudienceMembers:
    """The ids of members. That you looked is noted on the disclosure ledger of each before it leaves."""
    request = rpc.ListAudienceMembersRequest(
        audience_id=audience_id, page_size=page.size, page_token=page.token
    )
    found = await clients.audience.ListAudienceMembers(request)
    return AudienceMembers(customer_ids=list(found.customer_ids), next_page_token=found.next_page_token)


@router.post(
    "/audiences/{audience_id}:explain", operation_id="explain_membership", summary="Why a person is in or not"
)
async def explain(
    audience_id: AudienceId, body: WhoToExplain, caller: Explainer, clients: Clients, language: Language
) -> MembershipExplained:
    """Why one person is in the audience or not; noted on that person's disclosure ledger."""
    request = rpc.ExplainMembershipRequest(audience_id=audience_id, customer_id=body.customer_id)
    return MembershipExplained.of(await clients.audience.ExplainMembership(request), language)


@router.post(
    "/audiences/{audience_id}:send",
    operation_id="send_audience",
    summary="Send the campaign",
    status_code=ACCEPTED,
)
async def send(
    audience_id: AudienceId,
    caller: Marketing,
    key: IdempotencyKey,
    clients: Clients,
    language: Language,
    response: Response,
) -> Audience:
    """Send to each member who may still be told, once. Sent twice it changes nothing."""
    request = rpc.SendAudienceRequest(request_id=key, audience_id=audience_id)
    made = Audience.of((await clients.audience.SendAudience(request)).audience, language)
    response.headers["Location"] = made.href
    return made
