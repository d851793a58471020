"""Who was given in a released audience is decided for again when the rules change for everybody at once.

One person's change takes that person out at once (`exporting.take_back`). A policy or a register of
reservations that takes effect is nobody's change: then all who were given are gone through, by id, some
hundred at a time.
"""

from collections.abc import Mapping, Sequence

from services.chassis.ids import new_id
from services.consent.model.audience_export import Given
from services.consent.usecases.audiences.campaigns import get_campaign
from services.consent.usecases.audiences.deciding import register_month
from services.consent.usecases.audiences.selecting import audience_of
from services.consent.usecases.deps import Deps
from services.kernel.calendar import oslo_date

PAGE = 500
"""People looked at before the place is kept."""
WORK, RESERVED = "releases", "reservations"
DONE = "~"
"""The place after the last: it sorts after every id."""


async def recheck_releases(deps: Deps) -> int:
    """Have everybody taken out who may no longer be told under the rules in force; how many were not before.

    Does nothing when all were decided for under these rules. Safe in several replicas at once, and when it is
    cut off: the place is kept with the rules that it is for, and taking out twice is taking out once. What
    time alone mends, such as quiet hours, takes nobody out. A replica whose policy another has replaced
    leaves it to the other.
    """
    if await deps.store.policies.version_in_force() != deps.policy.version:
        return 0
    rules = await _rules(deps)
    under, place = await deps.store.checkpoints.place(WORK)
    after, removed = place if under == rules else "", 0
    while after != DONE:
        page = await deps.store.audience_exports.given_after(after, PAGE)
        removed += await _recheck([item for item in page.values() if not item.removal_id], deps)
        after = max(page) if len(page) == PAGE else DONE
        await deps.store.checkpoints.keep_place(WORK, (rules, after))
    return removed


async def _rules(deps: Deps) -> str:
    """What says whether the rules are others than last time.

    The month is one of them: when it begins, nobody has been looked up in its register of reservations, and
    until somebody has, nobody may be called or written to for marketing (markedsføringsloven § 13a).
    """
    register = await deps.store.registers.in_force()
    month = oslo_date(deps.clock.now()).isoformat()[:7]
    parts = [deps.policy.version, month, (await deps.store.checkpoints.place(RESERVED))[0]]
    if register is not None:
        parts += [register.month, register.sha256, register.imported_at.isoformat()]
    return " ".join(parts)


async def _recheck(given: Sequence[Given], deps: Deps) -> int:
    denied: list[Given] = []
    for export_id, people in _by_export(given).items():
        export = await deps.store.audience_exports.get(export_id)
        if export is None:
            continue
        campaign = await get_campaign((await audience_of(export.audience_id, deps)).campaign_id, deps)
        at = deps.clock.now()
        question = campaign.question(at, await register_month(deps, at))
        decided = await deps.everybody.decide_stored(question, list(people), lasting=True)
        denied += [
            item for item, decision in zip(people.values(), decided, strict=True) if not decision.allow
        ]
    return await deps.store.audience_exports.remove_all([(item, new_id("rem")) for item in denied])


def _by_export(given: Sequence[Given]) -> Mapping[str, Mapping[str, Given]]:
    found: dict[str, dict[str, Given]] = {}
    for item in given:
        found.setdefault(item.export_id, {})[item.customer_id] = item
    return found
