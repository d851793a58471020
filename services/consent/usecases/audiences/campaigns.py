"""Campaigns: made, read, listed."""

from services.chassis.caller import Caller
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.pages import Page, PageRequest
from services.consent.errors import CampaignNotFound
from services.consent.model import campaign as model
from services.consent.model.campaign import Campaign, CampaignDraft
from services.consent.store.audiences import campaign_from
from services.consent.usecases.deps import Deps


async def create_campaign(key: RequestKey, draft: CampaignDraft, caller: Caller, deps: Deps) -> Campaign:
    """Keep a new campaign, with what the catalogue says of its product now.

    Raises:
        CampaignInvalid: fields break rules.
        RemoteError: the catalogue cannot be asked.
    """
    product = await deps.catalogue.product(draft.product_code) if draft.product_code else None

    async def act() -> tuple[Ref, Campaign]:
        made = model.create_campaign(
            deps.policy, draft, product, campaign_id=new_id("cam"), now=deps.clock.now(), by=caller.id
        )
        await deps.store.campaigns.add(made)
        return {"campaign_id": made.id}, made

    async def again(ref: Ref) -> Campaign:
        return await get_campaign(ref["campaign_id"], deps)

    return await deps.commands.run(key, act, again)


async def get_campaign(campaign_id: str, deps: Deps) -> Campaign:
    """One campaign. Raises CampaignNotFound."""
    found = await deps.store.campaigns.get(campaign_id)
    if found is None:
        raise CampaignNotFound("There is no such campaign.")
    return found


async def list_campaigns(asked: PageRequest, deps: Deps) -> Page[Campaign]:
    """A page of campaigns, newest first. Raises PageTokenInvalid."""
    return await deps.pages.by_id(
        deps.store.campaigns.rows, "campaigns", {"_id": {"$gt": ""}}, asked, campaign_from
    )
