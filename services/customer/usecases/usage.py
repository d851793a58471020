"""Usage events: taken in under consent's cover, listed, stopped, counted and deleted."""

import contextlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.chassis.errors import DomainError, Kind, Violation, Violations
from services.chassis.pages import Page, PageRequest
from services.chassis.telemetry import log
from services.customer.errors import UsageBatchInvalid
from services.customer.model.customer import CustomerStatus
from services.customer.model.usage import (
    PERSONALISATION,
    STATISTICS,
    Counted,
    Cover,
    RawEvent,
    StoredEvent,
    UsageEvent,
    check,
    checked_batch,
    counted,
    days,
    keep,
)
from services.customer.store.usage import CountedBefore, Stop
from services.customer.usecases.deps import Deps
from services.customer.usecases.interests import note_views

ROUND = 500
READ = 10_000
"""Events whose time is over that are read at a time. The embedded database reads all that are due, however
few are asked for: by rounds of 500 it read ten thousand twenty times."""
SETTLING = timedelta(seconds=60)
"""Longer than any request lasts: a batch that asked for cover just before a stop is stored by then."""


class Outcome(StrEnum):
    """What became of an event."""

    ACCEPTED = "accepted"
    NOT_COVERED = "not_covered"
    BROKEN = "broken"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Batch:
    """Events of one terminal; `customer_id` is empty when nobody is logged in."""

    terminal_id: str
    customer_id: str
    platform: str
    events: Sequence[RawEvent]
    on_error: str


@dataclass(frozen=True)
class Result:
    """What became of an event, and why it is broken."""

    event_id: str
    outcome: Outcome
    violations: list[Violation] = field(default_factory=list)


async def record_usage(batch: Batch, deps: Deps) -> list[Result]:
    """Store what is in order and covered; what became of each event.

    Events are known by the terminal and the client's own id: sent twice, they are stored once. When consent
    cannot be asked, that is a no: nothing is stored, the answer says so, and nobody waits for it.

    Raises:
        UsageBatchInvalid: the batch, or with `reject_all` one of its events, breaks rules; nothing is stored.
    """
    now = deps.now()
    checked = _checked(batch, now)
    good = {number: item for number, item in enumerate(checked) if isinstance(item, UsageEvent)}
    stored = await _store(batch, good, now, deps) if good else {}
    results = []
    for number, item in enumerate(checked):
        if isinstance(item, UsageEvent):
            outcome = Outcome.UNAVAILABLE if stored is None else stored.get(number, Outcome.NOT_COVERED)
            results.append(Result(item.event_id, outcome))
        else:
            results.append(Result("", Outcome.BROKEN, item))
    return results


async def list_usage(customer_id: str, page: PageRequest, deps: Deps) -> Page[StoredEvent]:
    """A page of what is stored about a customer, latest first. Raises PageTokenInvalid."""
    whose, *also = await deps.store.merges.ids(customer_id)
    return await deps.store.usage.page(whose, page, also=also)


async def usage_counts(first: str, last: str, deps: Deps) -> list[tuple[date, Counted]]:
    """Counts per day, of five terminals or more: kept ones, or made of what is still there.

    Raises UsageDaysInvalid.
    """
    span, store = days(first, last), deps.store.usage
    ends = span[0], span[-1]
    final, kept = await store.counted_days(*ends), await store.counts(*ends)
    there = await store.by_terminal(*ends)
    return [
        (day, item)
        for day in span
        # What is left of a day that is counted is on its way out.
        for item in (kept.get(day, []) if day in final else counted(there.get(day, [])))
    ]


async def stop_usage(subject: str, purpose: str, at: datetime, deps: Deps) -> None:
    """Note that a customer's or a terminal's consent has ended; `carry_out_stop` does the rest."""
    await deps.store.usage.stop(Stop(subject, purpose, at))


async def carry_out_stop(stop: Stop, deps: Deps) -> None:
    """Delete what rested on the consent alone, a round at a time; safe to repeat and to do twice at once."""
    while await deps.store.usage.carry_out(stop, ROUND):
        continue


async def carry_out_stops(deps: Deps) -> None:
    """Carry out what an earlier process did not, and look once more after those that were under way."""
    for stop in await deps.store.usage.stops(ROUND):
        await carry_out_stop(stop, deps)
        if deps.now() >= stop.at + SETTLING:
            await deps.store.usage.forget_stop(stop)


async def count_and_delete(deps: Deps) -> int:
    """Events whose time is over: counted once per day, then let go; how many. Safe in several replicas."""
    done = 0
    while rows := await deps.store.usage.due(now := deps.now(), READ):
        over = {row["day"] for row in rows if row["until"].get(STATISTICS, now + SETTLING) <= now}
        for day in sorted(over):
            await count_day(date.fromisoformat(day), deps)
        await deps.store.usage.let_go(rows, now)
        done += len(rows)
    return done


async def count_day(day: date, deps: Deps) -> None:
    """Keep the counts of a day for good, before the first of its events goes; once, whoever else does it."""
    if await deps.store.usage.counted_days(day, day):
        return
    counts = counted((await deps.store.usage.by_terminal(day, day)).get(day, []))
    with contextlib.suppress(CountedBefore):
        await deps.mongo.transaction(lambda: deps.store.usage.keep_counts(day, counts, deps.now()))


def _checked(batch: Batch, now: datetime) -> list[UsageEvent | list[Violation]]:
    v = Violations()
    checked_batch(batch.terminal_id, batch.platform, len(batch.events), batch.on_error, v)
    v.raise_if_any(UsageBatchInvalid)
    checked = [check(number, raw, now) for number, raw in enumerate(batch.events)]
    broken = [violation for item in checked if isinstance(item, list) for violation in item]
    if broken and batch.on_error == "reject_all":
        raise UsageBatchInvalid("Some events have fields to correct; none was stored.", violations=broken)
    return checked


async def _store(
    batch: Batch, good: dict[int, UsageEvent], now: datetime, deps: Deps
) -> dict[int, Outcome] | None:
    """The events that are stored by their numbers; None when consent cannot be asked."""
    if await deps.store.customers.status(batch.customer_id) is CustomerStatus.ERASED:
        batch = replace(batch, customer_id="")  # a gateway may take a login for its owner a minute longer
    kinds = {event.kind for event in good.values()}
    try:
        covers = await deps.covers.cover(batch.terminal_id, batch.customer_id, kinds)
    except DomainError as failure:
        if failure.kind is Kind.INVALID:
            raise  # an id that consent takes for nobody's
        log.info("usage not stored", reason=failure.reason)
        return None
    subjects = [item for item in (batch.terminal_id, batch.customer_id) if item]
    stopped = await deps.store.usage.stopped_since(subjects, now) if covers else set()
    in_force = [item for item in covers if item.purpose not in stopped]
    kept: dict[int, StoredEvent] = {}
    for number, event in good.items():
        stored = keep(
            event,
            in_force,
            terminal_id=batch.terminal_id,
            customer_id=batch.customer_id,
            platform=batch.platform,
            now=now,
        )
        if stored is not None:
            kept[number] = stored
    if kept:
        new = await deps.store.usage.add(list(kept.values()))
        await _tell_interests(
            [item for place, item in enumerate(kept.values()) if place in new], in_force, deps
        )
    return dict.fromkeys(kept, Outcome.ACCEPTED)


async def _tell_interests(new: Sequence[StoredEvent], covers: Sequence[Cover], deps: Deps) -> None:
    """Views of products by a known customer who has agreed to adapted content may show an interest."""
    covered = {item.kind for item in covers if item.purpose == PERSONALISATION}
    viewed = Counter(
        item.event.product_code
        for item in new
        if item.customer_id and item.event.product_code and item.event.kind == "view" and "view" in covered
    )
    groups: Counter[str] = Counter()
    # An app may know products that we do not.
    for code, product in (await deps.store.products.many(sorted(viewed))).items():
        groups[product.group] += viewed[code]
    if groups:
        await note_views(new[0].customer_id, groups, deps)
