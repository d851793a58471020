"""The register of breaches: note, amend, find who is affected, decide about notices, close."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from services.chassis.caller import Caller
from services.chassis.errors import Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.operations import Running
from services.chassis.pages import Page, PageRequest
from services.disclosure import events
from services.disclosure.drafts import Draft, authority_notice, persons_notice
from services.disclosure.errors import (
    BreachNotFound,
    BreachState,
    DisclosureRequestInvalid,
    ProcessorNotFound,
)
from services.disclosure.model import rules
from services.disclosure.model.affected_data import AffectedData
from services.disclosure.model.breach import HOURS, Breach, RawDecision, RawFacts
from services.disclosure.usecases import Deps, looks
from services.disclosure.usecases.affected_data import PLACE, add_from_data, as_order

OPERATION = "find_affected"
LEDGER_PLACE = "ledger_place"
MAX_IDS = 10_000
_AT_ONCE = 1_000
# Persons looked up in one query: a list of 100 takes the embedded database 15 ms.
_LOOKED_UP = 100


@dataclass(frozen=True)
class Search:
    """Who is affected: ids, whoever's data a recipient of the ledger got between two moments, or whoever has
    data of a kind.
    """

    customer_ids: Sequence[str]
    recipient_id: str
    since: datetime | None
    until: datetime | None
    data: AffectedData | None = None

    def checked(self, purposes: frozenset[str]) -> "Search":
        """The same. Raises DisclosureRequestInvalid."""
        broken = Violations()
        if not (self.customer_ids or self.recipient_id or self.data):
            broken.add("customer_ids", "SEARCH_EMPTY", "Send customer ids, a recipient, or data.")
        elif len(self.customer_ids) > MAX_IDS:
            broken.add("customer_ids", "COUNT", f"Send 1 to {MAX_IDS} customer ids.")
        elif not all(rules.is_subject(item) for item in self.customer_ids):
            broken.add("customer_ids", "ID_FORMAT", "Send customer ids.")
        if self.recipient_id:
            broken.check("recipient_id", rules.reader_id, self.recipient_id)
            if self.since is None or self.until is None or self.since >= self.until:
                broken.add("until_time", "BEFORE_START", "Send two moments, the first before the second.")
        if self.data is not None:
            self.data.check(purposes, broken)
        broken.raise_if_any(DisclosureRequestInvalid)
        return self


async def register(key: RequestKey, raw: RawFacts, by: Caller, deps: Deps) -> Breach:
    """Note a breach. Raises DisclosureRequestInvalid, ProcessorNotFound."""
    now = deps.clock.now()
    facts = raw.checked(now)
    breach = Breach(breach_id=new_id("brc"), facts=facts, registered_at=now, registered_by=by.id)

    async def act() -> tuple[Ref, Breach]:
        await _must_know(facts.processor_id, deps)
        await deps.store.breaches.add(breach)
        await deps.outbox.add(events.breach_registered(breach))
        return {"breach_id": breach.breach_id}, breach

    return await deps.commands.run(key, act, lambda ref: get(ref["breach_id"], deps))


async def amend(
    key: RequestKey, breach_id: str, raw: RawFacts, expected_version: int, by: Caller, deps: Deps
) -> Breach:
    """Put other facts in the place of those before.

    Raises DisclosureRequestInvalid, BreachNotFound, BreachChanged, BreachState, ProcessorNotFound.
    """
    now = deps.clock.now()
    facts = raw.checked(now)
    await _must_know(facts.processor_id, deps)
    return await _change(key, breach_id, lambda held: held.amended(facts, expected_version, by.id, now), deps)


async def decide_authority(
    key: RequestKey, breach_id: str, raw: RawDecision, by: Caller, deps: Deps
) -> Breach:
    """The authority was notified, or is not. Raises DisclosureRequestInvalid, BreachNotFound, BreachState."""
    now = deps.clock.now()
    return await _change(key, breach_id, lambda held: held.authority_decided(raw, by.id, now), deps)


async def tell_authority_more(
    key: RequestKey, breach_id: str, raw: RawDecision, by: Caller, deps: Deps
) -> Breach:
    """The authority was told what became known later (33(4)).

    Raises DisclosureRequestInvalid, BreachNotFound, BreachState (it was not notified yet).
    """
    now = deps.clock.now()
    return await _change(key, breach_id, lambda held: held.authority_told_more(raw, by.id, now), deps)


async def decide_persons(key: RequestKey, breach_id: str, raw: RawDecision, by: Caller, deps: Deps) -> Breach:
    """The persons were told, or are not. Raises DisclosureRequestInvalid, BreachNotFound, BreachState."""
    now = deps.clock.now()
    return await _change(key, breach_id, lambda held: held.persons_decided(raw, by.id, now), deps)


async def close(key: RequestKey, breach_id: str, deps: Deps) -> Breach:
    """Nothing is left to do. Raises BreachNotFound, BreachState (also while letters are being written)."""
    now = deps.clock.now()

    async def act() -> tuple[Ref, Breach]:
        # In the transaction: who approves letters at the same moment writes the breach too.
        rounds = await deps.store.breach_letters.rounds(breach_id)
        if any(item.under_way for item in rounds):
            raise BreachState("Letters are being written.", breach_id=breach_id)
        return await _kept(breach_id, lambda held: held.closed(now), deps)

    return await deps.commands.run(key, act, lambda ref: get(ref["breach_id"], deps))


async def get(breach_id: str, deps: Deps) -> Breach:
    """One breach. Raises BreachNotFound."""
    found = await deps.store.breaches.get(breach_id)
    if found is None:
        raise BreachNotFound("There is no such breach.", breach_id=breach_id[:64])
    return found


async def list_breaches(asked: PageRequest, deps: Deps) -> Page[Breach]:
    """Breaches, newest first. Raises PageTokenInvalid."""
    before = deps.store.pages.place("breaches", asked)
    found = await deps.store.breaches.page(before, asked.limit + 1)
    return deps.store.pages.cut("breaches", found, asked, lambda item: item.breach_id)


async def list_due(asked: PageRequest, deps: Deps) -> Page[Breach]:
    """Breaches of which the authority is to be notified, most urgent first. Raises PageTokenInvalid."""
    at, _, breach_id = deps.store.pages.place("breaches_due", asked).partition("|")
    found = await deps.store.breaches.due((at, breach_id), asked.limit + 1)
    return deps.store.pages.cut(
        "breaches_due", found, asked, lambda item: f"{item.notify_by.isoformat()}|{item.breach_id}"
    )


async def find_affected(key: RequestKey, breach_id: str, search: Search, deps: Deps) -> str:
    """Begin to add the persons affected; the operation's id.

    Raises DisclosureRequestInvalid, BreachNotFound, BreachState.
    """
    checked = search.checked(deps.known_purposes)
    (await get(breach_id, deps)).must_be_open()
    order = {
        "breach_id": breach_id,
        "customer_ids": list(dict.fromkeys(checked.customer_ids)),
        "recipient_id": checked.recipient_id,
        "since": checked.since,
        "until": checked.until,
        "data": as_order(checked.data) if checked.data else None,
    }
    return await deps.operations.start_once(
        key,
        deps.commands,
        OPERATION,
        order,
        owner="staff:dpo",
        forget=["customer_ids", LEDGER_PLACE, PLACE],
    )


async def add_affected(running: Running, deps: Deps) -> dict[str, Any]:
    """The operation behind `find_affected`; begun again it ends the same, for each person is added once.
    Who has been erased is not added; the operation forgets the ids when it ends.

    Walks the whole ledger for a recipient: breaches are rare, and an index for them would cost every read.
    """
    order = running.input
    breach_id = str(order["breach_id"])
    total = len(order["customer_ids"])
    for start in range(0, total, _AT_ONCE):
        await _add(breach_id, order["customer_ids"][start : start + _AT_ONCE], deps)
        await running.progress(min(start + _AT_ONCE, total), total)
    if order["recipient_id"]:
        await _from_ledger(running, deps)
    records = await add_from_data(running, _add, deps) if order.get("data") else 0
    found = (await get(breach_id, deps)).found
    return {"breach_id": breach_id, "affected": found} | ({"records": records} if order.get("data") else {})


async def _add(breach_id: str, customer_ids: Sequence[str], deps: Deps) -> None:
    for start in range(0, len(customer_ids), _LOOKED_UP):
        some = customer_ids[start : start + _LOOKED_UP]
        erased = await deps.store.tombstones.erased(some)
        await deps.store.breaches.add_affected(breach_id, [item for item in some if item not in erased])


async def _from_ledger(running: Running, deps: Deps) -> None:
    """Begun again it goes on with the person at whom it was; the place is forgotten when the work ends."""
    order, found = running.input, list[str]()
    place = order.get(LEDGER_PLACE) or {"person": "", "done": 0}
    total, done = await deps.store.ledger.count(), int(place["done"])
    async for subject_id, matches in deps.store.ledger.received(
        order["recipient_id"], order["since"], order["until"], place["person"]
    ):
        done += 1
        if matches and (not found or found[-1] != subject_id):
            found.append(subject_id)
        if len(found) > _AT_ONCE or done % 10_000 == 0:
            await _add(order["breach_id"], found, deps)
            found = found[-1:]
            here = {"person": subject_id, "done": done}
            await running.progress(min(done, total), total, **{LEDGER_PLACE: here})
    await _add(order["breach_id"], found, deps)


async def list_affected(breach_id: str, asked: PageRequest, officer: Caller, deps: Deps) -> Page[str]:
    """Ids of the persons affected; the look is on each person's ledger first.

    Raises BreachNotFound, PageTokenInvalid, LedgerBusy.
    """
    await get(breach_id, deps)
    query = f"affected|{breach_id}"
    found = await deps.store.breaches.affected(
        breach_id, deps.store.pages.place(query, asked), asked.limit + 1
    )
    page = deps.store.pages.cut(query, found, asked, lambda item: item)
    await looks.by_staff(officer, "ListAffected", page.items, ["breaches.affected"], deps)
    return page


async def draft_for_authority(breach_id: str, language: str, deps: Deps) -> Draft:
    """The notice of art. 33(3). Raises BreachNotFound, RemoteError (the policy cannot be read)."""
    breach = await get(breach_id, deps)
    policy = await deps.policy.read(language)
    return authority_notice(breach, breach.found, policy, language, deps.clock.now())


async def draft_for_persons(breach_id: str, language: str, deps: Deps) -> Draft:
    """The notice of art. 34(2). Raises BreachNotFound, RemoteError (the policy cannot be read)."""
    breach = await get(breach_id, deps)
    return persons_notice(breach, await deps.policy.read(language), language)


async def watch(deps: Deps) -> None:
    """Tell operators how many notices are due, and how much time is left of the most urgent."""
    due, first = await deps.store.breaches.count_due()
    left = first - deps.clock.now() if first else HOURS
    deps.measures.breach_notices(due, left)


async def _must_know(processor_id: str, deps: Deps) -> None:
    if processor_id and await deps.store.processors.category(processor_id) is None:
        raise ProcessorNotFound("There is no such processor.", processor_id=processor_id)


async def _change(key: RequestKey, breach_id: str, step: Callable[[Breach], Breach], deps: Deps) -> Breach:
    act = partial(_kept, breach_id, step, deps)
    return await deps.commands.run(key, act, lambda ref: get(ref["breach_id"], deps))


async def _kept(breach_id: str, step: Callable[[Breach], Breach], deps: Deps) -> tuple[Ref, Breach]:
    changed = step(await get(breach_id, deps))
    if not await deps.store.breaches.save(changed):
        raise BreachState("The breach was changed meanwhile.", breach_id=breach_id)
    return {"breach_id": breach_id}, changed
