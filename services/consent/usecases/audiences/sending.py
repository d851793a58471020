"""Sending a campaign: each member is decided for again, and told once however often the work is killed."""

import asyncio
from collections.abc import Sequence
from typing import Any

from services.chassis.idempotency import Ref, RequestKey
from services.chassis.operations import Running
from services.consent.errors import AudienceNotReady, CampaignNotSendable
from services.consent.model.audience import Audience, State
from services.consent.model.campaign import SENT_BY_US, Campaign
from services.consent.usecases.audiences.campaigns import get_campaign
from services.consent.usecases.audiences.deciding import decide_many
from services.consent.usecases.audiences.selecting import OWNER, audience_of
from services.consent.usecases.deps import Deps

SEND = "send_audience"
BATCH = 100
"""Members between two marks of how far sending has come."""
AT_ONCE = 8


async def send_audience(key: RequestKey, audience_id: str, deps: Deps) -> Audience:
    """Begin to send; an audience that is being sent, or was, stays as it is.

    Raises:
        AudienceNotFound, AudienceNotReady: there is nobody to send to yet, or no more.
        CampaignNotSendable: nothing is sent by us on this channel.
    """

    async def act() -> tuple[Ref, Audience]:
        audience = await audience_of(audience_id, deps)
        campaign = await get_campaign(audience.campaign_id, deps)
        if campaign.channel not in SENT_BY_US:
            raise CampaignNotSendable("We send nothing on this channel.", channel=campaign.channel)
        if audience.state is State.SELECTING or not audience.members_kept:
            raise AudienceNotReady("There are no members to send to.", state=audience.state.value)
        if audience.state is State.SELECTED:
            operation = await deps.operations.start(SEND, {"audience_id": audience_id}, owner=OWNER)
            await deps.store.audiences.begin_sending(audience_id, operation.id)
            audience = await audience_of(audience_id, deps)
        return {"audience_id": audience_id}, audience

    async def again(ref: Ref) -> Audience:
        return await audience_of(ref["audience_id"], deps)

    return await deps.commands.run(key, act, again)


async def send_to_members(running: Running, deps: Deps) -> dict[str, Any]:
    """The operation: batch by batch, each marked with its outcomes once all of it was handed over.

    A batch that was cut off is handed over again under the same keys, so that nobody is told twice.
    """
    audience = await audience_of(running.input["audience_id"], deps)
    campaign = await get_campaign(audience.campaign_id, deps)
    total = audience.selection.members if audience.selection else 0
    done, after = sum(audience.outcomes.values()), audience.sent_after
    await running.progress(done, total)
    while members := await deps.store.audiences.members_after(audience.id, after, BATCH):
        outcomes = await _send_batch(audience, campaign, members, deps)
        await _mark(audience.id, after, members, outcomes, deps)
        after, done = members[-1], done + len(members)
        await running.progress(done, total)
    await deps.store.audiences.end_sending(audience.id)
    return {"audience_id": audience.id, **(await audience_of(audience.id, deps)).outcomes}


async def _send_batch(
    audience: Audience, campaign: Campaign, members: Sequence[str], deps: Deps
) -> list[str]:
    """What came of each member: QUEUED, or the rule or reason that stood in the way."""
    decided = await decide_many(campaign.question(deps.clock.now(), ""), members, deps)
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(customer_id: str, number: int) -> str:
        decision = decided.decisions[number]
        # What time mends (quiet hours, a cap) is left to the sender, who waits.
        if not decision.allow and decision.retry_at is None:
            return decision.rule.value
        async with slots:
            return await deps.campaign_messages.send(f"{audience.id}:{customer_id}", customer_id, campaign)

    tasks = [
        asyncio.create_task(one(each, number)) for each, number in zip(members, decided.of_each, strict=True)
    ]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()


async def _mark(
    audience_id: str, after: str, members: Sequence[str], outcomes: Sequence[str], deps: Deps
) -> None:
    async def mark() -> None:
        await deps.store.audiences.put_sent(audience_id, after, members, outcomes)

    await deps.store.transaction(mark)
