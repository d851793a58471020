"""What staff see of audiences: tables without people, and people with a reason and a note on the ledger."""

from dataclasses import dataclass

from services.chassis.caller import Caller
from services.chassis.pages import Page, PageRequest
from services.consent.errors import AudienceNotReady
from services.consent.model.audience import Audience, Count, by_order, explained, meaning
from services.consent.model.campaign import Campaign
from services.consent.model.decision import Decision
from services.consent.store.audiences import audience_from
from services.consent.usecases.audiences.campaigns import get_campaign
from services.consent.usecases.audiences.deciding import register_month
from services.consent.usecases.audiences.selecting import audience_of
from services.consent.usecases.deciding import decide_use
from services.consent.usecases.deps import Deps


@dataclass(frozen=True)
class AudienceView:
    """An audience, and its tables with what each line means."""

    audience: Audience
    exclusions: list[Count]
    outcomes: list[Count]


@dataclass(frozen=True)
class Membership:
    """Why one person is in an audience or not: as it was fixed, as sending went, and as it would be now."""

    member: bool
    outcome: str
    rule: Count
    decision: Decision


async def get_audience(audience_id: str, deps: Deps) -> AudienceView:
    """One audience with its tables. Raises AudienceNotFound."""
    audience = await audience_of(audience_id, deps)
    return view_of(audience, await get_campaign(audience.campaign_id, deps), deps)


async def list_audiences(campaign_id: str, asked: PageRequest, deps: Deps) -> Page[AudienceView]:
    """A page of audiences, newest first, of one campaign or of all. Raises PageTokenInvalid."""
    wanted = {"campaign_id": campaign_id} if campaign_id else {"_id": {"$gt": ""}}
    query = f"audiences:{campaign_id}"
    page = await deps.pages.by_id(deps.store.audiences.rows, query, wanted, asked, audience_from)
    campaigns = {each: await get_campaign(each, deps) for each in {item.campaign_id for item in page.items}}
    views = [view_of(item, campaigns[item.campaign_id], deps) for item in page.items]
    return Page(views, page.next_token)


async def list_members(audience_id: str, asked: PageRequest, reader: Caller, deps: Deps) -> Page[str]:
    """A page of members by id, each noted on the disclosure ledger before it leaves.

    Raises:
        AudienceNotFound, AudienceNotReady, PageTokenInvalid.
        RemoteError: the ledger did not take the note; nothing leaves.
    """
    audience = _fixed(await audience_of(audience_id, deps))
    campaign = await get_campaign(audience.campaign_id, deps)
    query = f"members:{audience_id}"
    after = deps.pages.place(query, asked)
    found = await deps.store.audiences.members_after(audience.id, after, asked.limit + 1)
    page = deps.pages.cut(query, found, asked, lambda each: each)
    await _note(reader, page.items, campaign.purpose, "audience.members", deps)
    return page


async def explain_membership(audience_id: str, customer_id: str, reader: Caller, deps: Deps) -> Membership:
    """Why a person is in an audience or not, noted on the disclosure ledger first.

    Raises:
        AudienceNotFound, AudienceNotReady, FactsUnavailable, RemoteError.
    """
    audience = _fixed(await audience_of(audience_id, deps))
    campaign = await get_campaign(audience.campaign_id, deps)
    await _note(reader, [customer_id], campaign.purpose, "audience.membership", deps)
    at = max(audience.decided_for, deps.clock.now())
    question = campaign.question(at, await register_month(deps, at))
    decision = await decide_use(customer_id, question, deps)
    purpose = deps.policy.purpose(campaign.purpose)
    return Membership(
        member=await deps.store.audiences.is_member(audience.id, customer_id),
        outcome=await deps.store.audiences.outcome(audience.id, customer_id),
        rule=Count(decision.rule.value, 1, meaning(decision.rule.value, purpose, campaign.channel)),
        decision=decision,
    )


def view_of(audience: Audience, campaign: Campaign, deps: Deps) -> AudienceView:
    """An audience with what each line of its tables means."""
    purpose = deps.policy.purpose(campaign.purpose)
    exclusions = audience.selection.exclusions if audience.selection else ()
    return AudienceView(
        audience,
        explained(exclusions, purpose, campaign.channel),
        explained(by_order(audience.outcomes), purpose, campaign.channel),
    )


def _fixed(audience: Audience) -> Audience:
    if audience.selection is None:
        raise AudienceNotReady("The members are still being selected.", state=audience.state.value)
    if not audience.members_kept:
        raise AudienceNotReady("The list of members is no longer kept.", state="forgotten")
    return audience


async def _note(reader: Caller, customer_ids: list[str], purpose: str, field: str, deps: Deps) -> None:
    await deps.reads.record(
        reader=reader,
        subjects=customer_ids,
        purpose=purpose,
        categories=["consents"],
        fields=[field],
    )
