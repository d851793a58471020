"""The archive of policies: what is in force, what was, and what one changed against another."""

from dataclasses import dataclass

from services.chassis.mongo import Mongo
from services.chassis.pages import Page, PageRequest
from services.consent import events
from services.consent.errors import PolicyVersionUnknown
from services.consent.model.policy_diff import Change, StaleText, compare
from services.consent.store import Archived
from services.consent.usecases.deps import Deps


@dataclass(frozen=True)
class Comparison:
    """What changed between two versions; each stale text with the number of consents that stand on it."""

    from_version: str
    to_version: str
    changes: tuple[Change, ...]
    stale: tuple[tuple[StaleText, int], ...]


async def publish_policy(deps: Deps, mongo: Mongo) -> None:
    """At start: the policy of this program is in force; others hear of it when it was not before."""

    async def publish() -> None:
        previous = await deps.store.policies.bring_into_force(deps.policy, deps.clock.now())
        if previous is not None:
            await deps.outbox.add(events.policy_changed(deps.policy.version, previous))

    await mongo.transaction(publish)


async def policy_versions(asked: PageRequest, deps: Deps) -> Page[Archived]:
    """A page of the archive, latest first. Raises PageTokenInvalid."""
    before = int(deps.pages.place("policies", asked) or 0)
    found = await deps.store.policies.versions(before=before, limit=asked.limit + 1)
    return deps.pages.cut("policies", found, asked, lambda item: str(item.number))


async def compare_policies(from_version: str, to_version: str, deps: Deps) -> Comparison:
    """Compare two policies; without `to_version` the one in force, without `from_version` the one before it.

    Raises:
        PolicyVersionUnknown: no policy of this version was ever in force, or there is none before it.
        EverybodyNotLoaded: how many have agreed cannot be counted yet.
    """
    newer = await _archived(to_version or deps.policy.version, deps)
    older = await _archived(from_version or newer.previous, deps)
    diff = compare(older.source, newer.source)
    counts = await deps.everybody.agreed_to([(text.purpose, text.text_hash) for text in diff.stale])
    stale = tuple(zip(diff.stale, counts, strict=True))
    return Comparison(older.version, newer.version, diff.changes, stale)


async def _archived(version: str, deps: Deps) -> Archived:
    found = await deps.store.policies.archived(version) if version else None
    if found is None:
        raise PolicyVersionUnknown("No such policy was ever in force.")
    return found
