"""Audiences out of the house: released to a processor, fetched by page, taken back when people say no."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from services.chassis import tasks
from services.chassis.caller import Caller
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.pages import Page, PageRequest
from services.consent import events
from services.consent.errors import (
    AudienceNotReady,
    ExportFormatUnfit,
    ExportNotFound,
    RemovalUnknown,
)
from services.consent.model.audience_export import Export, Format, Given
from services.consent.model.campaign import Campaign
from services.consent.usecases.audiences.campaigns import get_campaign
from services.consent.usecases.audiences.deciding import decide_many
from services.consent.usecases.audiences.selecting import audience_of
from services.consent.usecases.deciding import decide_use, same_person
from services.consent.usecases.deps import Deps

SCOPE = "audiences:read"
DEFAULT_SIZE, LARGEST_SIZE, LARGEST_PAGE = 500, 1_000, 10_000
"""People on a page of removals or confirmations; a page of members may be larger and comes in parts."""
PATIENCE = 30.0
"""Seconds for the ledger to take a thousand entries, on a machine that is busy."""


@dataclass(frozen=True)
class Member:
    """What a processor gets of one member; which fields are filled depends on the format."""

    customer_id: str = ""
    email: str = ""
    phone: str = ""
    removal_id: str = ""


@dataclass(frozen=True)
class ExportView:
    """A release with how many members were given, removed, and not confirmed as removed."""

    export: Export
    given: int
    removed: int
    unconfirmed: int


async def export_audience(
    key: RequestKey, audience_id: str, processor_id: str, how: Format, by: Caller, deps: Deps
) -> Export:
    """Release an audience to a processor; the standing release when there is one.

    Whether the processor's agreement covers it is asked at each fetch, by the agreement's owner.

    Raises:
        AudienceNotFound, AudienceNotReady: there are no members to release.
        ExportFormatUnfit: hashes are for social media only, lists for everything else.
    """

    async def act() -> tuple[Ref, Export]:
        audience = await audience_of(audience_id, deps)
        if audience.selection is None or not audience.members_kept:
            raise AudienceNotReady("There are no members to release.", state=audience.state.value)
        campaign = await get_campaign(audience.campaign_id, deps)
        if not how.fits(campaign.channel):
            raise ExportFormatUnfit("This format is not for this channel.", channel=campaign.channel)
        export = await deps.store.audience_exports.of(audience_id, processor_id)
        if export is None:
            export = Export(new_id("exp"), audience_id, processor_id, how, deps.clock.now(), by.id)
            await deps.store.audience_exports.add(export)
            await deps.outbox.add(events.audience_exported(export, audience.selection.members))
        return {"export_id": export.id}, export

    async def again(ref: Ref) -> Export:
        found = await deps.store.audience_exports.get(ref["export_id"])
        if found is None:
            raise ExportNotFound("The release is gone.")
        return found

    return await deps.commands.run(key, act, again)


async def list_exports(audience_id: str, deps: Deps) -> list[ExportView]:
    """The releases of an audience. Raises AudienceNotFound."""
    await audience_of(audience_id, deps)
    return [
        await view_of_export(export, deps) for export in await deps.store.audience_exports.all_of(audience_id)
    ]


async def view_of_export(export: Export, deps: Deps) -> ExportView:
    """A release with its counts."""
    counts = await deps.store.audience_exports.counts(export.id)
    removed = counts["removed"] + counts["confirmed"]
    return ExportView(export, counts["given"] + removed, removed, counts["removed"])


@dataclass(frozen=True)
class _Part:
    """A part of a page: who was looked at, who of them is allowed and noted, and whether there are more."""

    last: str
    size: int
    noted: list[str]
    more: bool


async def members_for_partner(
    audience_id: str, asked: PageRequest, partner: Caller, deps: Deps
) -> AsyncGenerator[Page[Member], None]:
    """A page of the members released to a partner, in parts: each member is decided for again, noted on the
    disclosure ledger and remembered as given, and only then leaves. A no that came meanwhile found nobody to
    take out, so it is looked for once more. While one part leaves the next one is being noted: of what breaks
    off the ledger says more than left, which is the safe side.

    Raises:
        ExportNotFound: nothing of this audience was released to this partner.
        PageTokenInvalid, RemoteError (agreement not in force or not for this; the ledger is away).
    """
    export = await _released(audience_id, partner, deps)
    audience = await audience_of(audience_id, deps)
    campaign = await get_campaign(audience.campaign_id, deps)
    # What the agreement does not cover is refused before anybody is looked at.
    await _authorize(partner, campaign.purpose, export, [], deps)
    query, left = f"export:{export.id}", _size(asked.size, LARGEST_PAGE)

    async def note(after: str, size: int) -> _Part:
        found = await deps.store.audiences.members_after(audience_id, after, size + 1)
        noted = await _allowed(campaign, found[:size], deps)
        await _authorize(partner, campaign.purpose, export, noted, deps)
        looked_at = found[:size]
        return _Part(looked_at[-1] if looked_at else "", len(looked_at), noted, len(found) > size)

    coming = asyncio.create_task(note(deps.pages.place(query, asked), min(left, LARGEST_SIZE)))
    try:
        while True:
            part = await coming
            left -= part.size
            goes_on = part.more and left > 0
            if goes_on:
                coming = asyncio.create_task(note(part.last, min(left, LARGEST_SIZE)))
            members = await _given(campaign, export, part.noted, deps)
            # The next page goes on after the last who was looked at, given or not.
            yield Page(members, "" if goes_on or not part.more else deps.pages.token(query, part.last))
            if not goes_on:
                return
    finally:
        await tasks.end(coming)


async def _given(campaign: Campaign, export: Export, noted: list[str], deps: Deps) -> list[Member]:
    """What leaves of members who are on the ledger: they are remembered as given first."""
    await deps.store.audience_exports.give(export.id, noted, deps.clock.now())
    still = await _allowed(campaign, noted, deps)
    for customer_id in set(noted).difference(still):
        await take_back(customer_id, deps)
    return await _shown(export, still, deps)


async def removals_for_partner(audience_id: str, size: int, partner: Caller, deps: Deps) -> list[Member]:
    """Whom a partner has to take out, oldest first; on the ledger before it leaves.

    Raises:
        ExportNotFound, RemoteError.
    """
    export = await _released(audience_id, partner, deps)
    campaign = await get_campaign((await audience_of(audience_id, deps)).campaign_id, deps)
    found = await deps.store.audience_exports.removals(export.id, _size(size))
    await _authorize(partner, campaign.purpose, export, [item.customer_id for item in found], deps)
    removal = {item.customer_id: item.removal_id for item in found}
    if export.format is Format.LIST:
        return [Member(customer_id=each, removal_id=removal[each]) for each in removal]
    hashes = await deps.audience_contacts.given(export, list(removal))
    # Who has nothing to match by was never in the platform's audience; the removal is told all the same.
    return [
        Member(email=email, phone=phone, removal_id=removal[customer_id])
        for customer_id, (email, phone) in (dict.fromkeys(removal, ("", "")) | hashes).items()
    ]


async def confirm_removals(
    key: RequestKey, audience_id: str, removal_ids: Sequence[str], partner: Caller, deps: Deps
) -> int:
    """Note that a partner has taken people out; how many removals are left.

    Raises:
        ExportNotFound; RemovalUnknown: one of the ids is not a removal of this partner, and none is noted.
    """
    export = await _released(audience_id, partner, deps)

    async def act() -> tuple[Ref, None]:
        known = await deps.store.audience_exports.confirm(export.id, removal_ids, deps.clock.now())
        if known != len(removal_ids):
            raise RemovalUnknown("One of the removals is not yours. None was noted.")
        return {}, None

    async def again(_: Ref) -> None:
        return None

    await deps.commands.run(key, act, again)
    return (await view_of_export(export, deps)).unconfirmed


async def take_back(customer_id: str, deps: Deps) -> None:
    """Have a person taken out wherever the decision no longer allows it, under whichever id; safe to repeat.

    What time alone mends, such as quiet hours, takes nobody out. Raises FactsUnavailable.
    """
    for each in await same_person(customer_id, deps):
        for given in await deps.store.audience_exports.given_of(each):
            if await _to_be_removed(given, deps):
                await deps.store.audience_exports.remove(given, new_id("rem"))


async def _to_be_removed(given: Given, deps: Deps) -> bool:
    export = await deps.store.audience_exports.get(given.export_id)
    if export is None:
        return False
    campaign = await get_campaign((await audience_of(export.audience_id, deps)).campaign_id, deps)
    question = campaign.question(deps.clock.now(), "")
    return not (await decide_use(given.customer_id, question, deps, lasting=True)).allow


async def _allowed(campaign: Campaign, customer_ids: Sequence[str], deps: Deps) -> list[str]:
    decided = await decide_many(campaign.question(deps.clock.now(), ""), customer_ids, deps)
    return [
        each
        for each, number in zip(customer_ids, decided.of_each, strict=True)
        if decided.decisions[number].allow
    ]


async def _released(audience_id: str, partner: Caller, deps: Deps) -> Export:
    export = await deps.store.audience_exports.of(audience_id, partner.id)
    if export is None:
        raise ExportNotFound("Nothing of this audience was released to you.")
    return export


async def _authorize(
    partner: Caller, purpose: str, export: Export, customer_ids: list[str], deps: Deps
) -> None:
    await deps.reads.authorize_partner(
        caller=partner,
        scope=SCOPE,
        subjects=customer_ids,
        purpose=purpose,
        fields=export.format.fields,
        patience=PATIENCE if customer_ids else None,
    )


async def _shown(export: Export, customer_ids: list[str], deps: Deps) -> list[Member]:
    if export.format is Format.LIST:
        return [Member(customer_id=each) for each in customer_ids]
    hashes = await deps.audience_contacts.give(export, customer_ids)
    return [Member(email=email, phone=phone) for email, phone in hashes.values()]


def _size(asked: int, largest: int = LARGEST_SIZE) -> int:
    return min(asked, largest) if asked > 0 else DEFAULT_SIZE
