"""What a person wants to hear about, where and how often."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.consent.errors import PreferencesChanged, SubjectUnknown
from services.consent.events import preferences_changed
from services.consent.model.acts import Actor
from services.consent.model.facts import Status
from services.consent.model.ledger import first_hash
from services.consent.model.preferences import CHANNELS, Frequency, Preferences
from services.consent.store import PreferenceChange
from services.consent.usecases.deps import Deps
from services.consent.usecases.projection import fetch_facts


@dataclass(frozen=True)
class Choice:
    """New preferences of one person in place of the old."""

    customer_id: str
    actor: Actor
    on: Mapping[str, frozenset[str]]
    """Topic -> channels that are on; a topic that is left out is on everywhere."""
    frequency: Frequency
    language: str
    no_marketing: bool
    surveys_off: bool
    expected: int | None = None
    """The version that the person saw; None when it does not matter."""

    def preferences(self, version: int) -> Preferences:
        """As a value of that version."""
        off = {(channel, topic) for topic, on in self.on.items() for channel in CHANNELS if channel not in on}
        return Preferences(
            off=frozenset(off),
            frequency=self.frequency,
            language=self.language,
            no_marketing=self.no_marketing,
            surveys_off=self.surveys_off,
            version=version,
        )


async def preferences_of(customer_id: str, deps: Deps) -> Preferences:
    """A person's preferences; the usual ones when none were ever set."""
    return (await deps.store.subjects.known(customer_id)).preferences


async def put_preferences(choice: Choice, key: RequestKey, deps: Deps) -> Preferences:
    """Put the choice in force, with its proof and its event; nothing happens when it is what stands already.

    Raises:
        PreferencesChanged: the person saw another version than there is by now.
        SubjectUnknown, FactsUnavailable.
    """

    async def act() -> tuple[Ref, Preferences]:
        stands = await _stands(choice.customer_id, deps)
        if choice.expected not in (None, stands.version):
            raise PreferencesChanged("The preferences have changed since you saw them; read them again.")
        if choice.preferences(stands.version) == stands:
            await deps.store.subjects.told(choice.customer_id)
            return {"version": str(stands.version)}, stands
        return {"version": str(stands.version + 1)}, await _change(choice, stands, deps)

    async def again(ref: Ref) -> Preferences:
        await deps.store.subjects.told(choice.customer_id)
        found = await deps.store.preferences.change(choice.customer_id, int(ref["version"]))
        return found.preferences if found else Preferences()

    try:
        return await deps.commands.run(key, act, again)
    except _NotKnown:
        if await fetch_facts(choice.customer_id, deps) is None:
            raise SubjectUnknown("There is no such customer.") from None
        return await deps.commands.run(key, act, again)


async def preference_changes(customer_id: str, asked: PageRequest, deps: Deps) -> Page[PreferenceChange]:
    """A page of how the preferences came to be, newest first. Raises PageTokenInvalid."""
    query = f"preferences:{customer_id}"
    before = int(deps.pages.place(query, asked) or 0)
    found = await deps.store.preferences.changes(customer_id, before=before, limit=asked.limit + 1)
    return deps.pages.cut(query, found, asked, lambda change: str(change.preferences.version))


class _NotKnown(Exception):
    """The person is not projected here yet."""


async def _stands(customer_id: str, deps: Deps) -> Preferences:
    known = await deps.store.subjects.known(customer_id)
    if known.facts is None:
        raise _NotKnown
    if known.facts.status is Status.ERASED:
        raise SubjectUnknown("There is no such customer.")
    return known.preferences


async def _change(choice: Choice, stands: Preferences, deps: Deps) -> Preferences:
    chosen = choice.preferences(stands.version + 1)
    before = await deps.store.preferences.change(choice.customer_id, stands.version)
    change = PreferenceChange(
        customer_id=choice.customer_id,
        at=deps.clock.now(),
        acted_by=choice.actor.acted_by,
        actor_id=choice.actor.actor_id,
        preferences=chosen,
        previous_hash=before.hash if before else first_hash(choice.customer_id),
    )
    if not await deps.store.subjects.put_preferences(choice.customer_id, stands.version, chosen):
        raise PreferencesChanged("The preferences have just been changed; read them again.")
    await deps.store.preferences.add(change)
    change_told = preferences_changed(
        choice.customer_id,
        chosen.version,
        marketing_turned_off=chosen.no_marketing and not stands.no_marketing,
        surveys_turned_off=chosen.surveys_off and not stands.surveys_off,
    )
    await deps.outbox.add(change_told)
    return chosen
