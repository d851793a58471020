"""Selecting an audience: everybody is decided for, and the members are fixed."""

from datetime import datetime
from typing import Any

import numpy as np

from services.chassis.caller import Caller
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.operations import Running
from services.consent import events
from services.consent.errors import AudienceNotFound
from services.consent.model.audience import RETENTION, Audience, State, tally
from services.consent.usecases.audiences.campaigns import get_campaign
from services.consent.usecases.audiences.deciding import register_month
from services.consent.usecases.deps import Deps
from services.kernel.calendar import add_months, oslo_date, oslo_midnight

SELECT = "select_audience"
OWNER = "staff:marketing"
WHOLE = 100
READ, DECIDED, KEPT = 90, 93, 96
"""Hundredths of the work: nearly all of it is reading everybody into memory, when they are not there yet."""


async def select_audience(
    key: RequestKey, campaign_id: str, at: datetime | None, caller: Caller, deps: Deps
) -> Audience:
    """Begin to select an audience, for the moment `at` (now when None). Raises CampaignNotFound."""
    campaign = await get_campaign(campaign_id, deps)

    async def act() -> tuple[Ref, Audience]:
        now = deps.clock.now()
        audience_id = new_id("aud")
        months = deps.policy.retention[RETENTION].months
        operation = await deps.operations.start(SELECT, {"audience_id": audience_id}, owner=OWNER)
        audience = Audience(
            id=audience_id,
            campaign_id=campaign.id,
            state=State.SELECTING,
            decided_for=at or now,
            created_at=now,
            created_by=caller.id,
            delete_after=oslo_midnight(add_months(oslo_date(now), months)),
            selection_operation=operation.id,
        )
        await deps.store.audiences.add(audience)
        return {"audience_id": audience_id}, audience

    async def again(ref: Ref) -> Audience:
        return await audience_of(ref["audience_id"], deps)

    return await deps.commands.run(key, act, again)


async def audience_of(audience_id: str, deps: Deps) -> Audience:
    """One audience. Raises AudienceNotFound."""
    found = await deps.store.audiences.get(audience_id)
    if found is None:
        raise AudienceNotFound("There is no such audience.")
    return found


async def fix_members(running: Running, deps: Deps) -> dict[str, Any]:
    """The operation: decide for everybody, keep who may be told, and count the others by rule.

    Killed and run again it begins anew; once the members are fixed it changes nothing.
    """
    audience = await audience_of(running.input["audience_id"], deps)
    if audience.selection is None:
        await _fix(audience, running, deps)
        audience = await audience_of(audience.id, deps)
    chosen = audience.selection
    counted = {"population": chosen.population, "members": chosen.members} if chosen else {}
    return {"audience_id": audience.id, **counted}


async def _fix(audience: Audience, running: Running, deps: Deps) -> None:
    campaign = await get_campaign(audience.campaign_id, deps)
    await running.progress(0, WHOLE)
    question = campaign.question(audience.decided_for, await register_month(deps, audience.decided_for))

    async def reading(done: int, people: int) -> None:
        await running.progress(READ * done // max(people, 1), WHOLE)

    found = await deps.everybody.decide_all(question, reading)
    people = np.bincount(found.of_row, minlength=len(found.decisions)).tolist()
    selection = tally(found.decisions, people, deps.policy.version)
    allowed = np.array([decision.allow for decision in found.decisions], dtype=bool)
    members = found.ids[allowed[found.of_row]] if len(found.of_row) else found.ids
    await running.progress(DECIDED, WHOLE)
    await deps.store.audiences.put_members(audience.id, np.ascontiguousarray(members).tobytes())
    await running.progress(KEPT, WHOLE)

    async def fix() -> None:
        if await deps.store.audiences.select(audience.id, selection, deps.clock.now()):
            told = events.audience_selected(audience.id, campaign.id, selection.members)
            await deps.outbox.add(told)

    await deps.store.transaction(fix)
