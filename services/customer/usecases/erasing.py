"""Erasing a person from this context (GDPR 17): planned by counts, carried out in steps that can be repeated.

One transaction marks the person erased and queues the last letter. From then on nobody is found by the ids,
and the rest is deleted step by step: who is killed in between begins the steps anew and ends the same.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from services.chassis import telemetry
from services.chassis.errors import TRANSIENT, DomainError, Unavailable
from services.chassis.mongo import DuplicateKeyError
from services.chassis.telemetry import log
from services.chassis.vault import SealBroken
from services.customer import events
from services.customer.errors import CustomerNotFound, DependantNotFound
from services.customer.model.contract import Contract
from services.customer.model.erasing import AUDIENCES, Records, plan, supplied
from services.customer.model.fate import Line
from services.customer.model.last_letter import LastLetter, last_letter
from services.customer.store.audience_contacts import PURPOSE as PLATFORM_PURPOSE
from services.customer.store.contracts import PURCHASES
from services.customer.store.erasing import Left
from services.customer.store.guardians import BareLink
from services.customer.store.notices import NOTICES
from services.customer.usecases.deps import Deps
from services.customer.usecases.guardian_links import end_link
from services.kernel.calendar import oslo_date
from services.kernel.eraser import LONGEST, LOOKS, PAUSE
from services.kernel.erasure import purge_events
from services.kernel.retention import hold_until

STREAM = "CUSTOMER"


@dataclass(frozen=True)
class Erasure:
    """An erasure that was decided: all ids of the person, today's first, and perhaps the last letter."""

    id: str
    customer_ids: tuple[str, ...]
    letter: LastLetter | None = None


async def plan_erasure(customer_ids: Sequence[str], deps: Deps) -> list[Line]:
    """What an erasure of the person would do today. Changes nothing."""
    with deps.mongo.together():
        return plan(await _records(customer_ids, deps), deps.today())


async def erase(erasure: Erasure, deps: Deps) -> list[Line]:
    """Erase a person; what went and what is held, the same however often it is asked.

    Raises Unavailable or another transient DomainError: asked again, it does what is left.
    """
    ids, store = erasure.customer_ids, deps.store.erasures
    with deps.mongo.together():
        known, there, of_customers, purchases, notices, _ = await asyncio.gather(
            store.known(erasure.id),
            _there(ids, deps),
            store.of_customers(ids),
            store.by_contract(PURCHASES, ids),
            store.by_contract(NOTICES, ids),
            _take_up(erasure, deps),
        )
    going = await store.counts_of(there.left, of_customers)
    records = _counted(there.links, there.given, going, there.contracts, purchases, notices)
    try:
        lines = await deps.mongo.transaction(lambda: begin(erasure, deps, known, records))
    except DuplicateKeyError:  # a twin of this call has begun it
        known = await store.known(erasure.id)
        lines = await deps.mongo.transaction(lambda: begin(erasure, deps, known))
    await finish(erasure, deps, there)
    return lines


async def _take_up(erasure: Erasure, deps: Deps) -> None:
    """Have the keys at hand that the letter is addressed with."""
    if erasure.letter is not None:
        with contextlib.suppress(SealBroken):  # there is none then
            await deps.store.keys.take_up(erasure.customer_ids[0])


@dataclass(frozen=True)
class There:
    """What is there of a person: links to children and from guardians, contracts, what platforms were given
    and when, and what goes whole.
    """

    links: Sequence[BareLink]
    contracts: Sequence[Contract]
    given: Mapping[str, datetime]
    left: Sequence[Left]

    @property
    def orders(self) -> list[str]:
        """Orders of which no agreement came."""
        return [one.id for one in self.contracts if not supplied(one)]


async def _there(ids: Sequence[str], deps: Deps) -> There:
    return There(
        *await asyncio.gather(
            _bare(ids, deps),
            _contracts(ids, deps),
            deps.store.erasures.platform_rows(ids),
            deps.store.erasures.left(ids),
        )
    )


async def finish(erasure: Erasure, deps: Deps, before: There | None = None) -> None:
    """Delete what an erasure that has begun has left, step by step: first what was there just `before`.
    Raises as `erase`.
    """
    ids, store = erasure.customer_ids, deps.store.erasures
    if before is not None:
        await _leave_children(before.links, deps)
        await store.delete(before.left)
    # Who had read the person just before the mark may have written since: until a look finds nothing.
    while True:
        with deps.mongo.together():
            there = await _there(ids, deps)
        if not (there.left or there.orders):
            break
        await _leave_children(there.links, deps)
        await store.delete_contracts(there.orders, ids)
        await store.delete(there.left)
    await asyncio.gather(_shred(ids, there.given, deps), _purge(ids, deps))
    await store.done(erasure.id)


async def begin(
    erasure: Erasure, deps: Deps, known: Sequence[Line] | None = None, records: Records | None = None
) -> list[Line]:
    """Mark the person erased, tell it and queue the letter, in the transaction in force; what it does, which
    is `known` of one that has begun. `records` may have been counted just before.

    Raises DuplicateKeyError: it has begun.
    """
    store, now = deps.store, deps.now()
    letter_id = await _write_last(erasure, now, deps)
    if known is None:
        counted = records or await _records(erasure.customer_ids, deps)
        lines = plan(counted, deps.today(), decided=True)
        await store.erasures.begin(erasure.id, erasure.customer_ids, lines, letter_id, now)
        await deps.outbox.add(events.erased(erasure.id, erasure.customer_ids))
    else:
        lines = list(known)
        if letter_id:
            await store.last_letters.written(erasure.id, letter_id)
    for customer_id in erasure.customer_ids:
        login = await store.customers.erase(customer_id, erasure.id, now)
        if login:
            await store.erasures.delete_login_keys(login)
    return lines


async def _write_last(erasure: Erasure, now: datetime, deps: Deps) -> str:
    """Queue the last letter, unless the person is erased already or the keys of the address are gone; its id,
    empty when there is none.
    """
    if erasure.letter is None:
        return ""
    try:
        customer = await deps.store.customers.own(erasure.customer_ids[0])
    except (CustomerNotFound, SealBroken) as error:
        log.info("no last letter", erasure_id=erasure.id, cause=type(error).__name__)
        return ""
    message = last_letter(
        customer,
        erasure.letter,
        erasure_id=erasure.id,
        message_id=deps.new_id("msg"),
        trace=telemetry.inject({}),
        now=now,
    )
    await deps.store.messages.add(message, request=f"last-letter/{erasure.id}", opt_out_token="")
    return message.id


async def _records(ids: Sequence[str], deps: Deps) -> Records:
    store = deps.store.erasures
    # A transaction takes one command at a time.
    all_of: Callable[..., Awaitable[Any]] = asyncio.gather if deps.mongo.session() is None else _in_turn
    links, given, going, contracts, purchases, notices = await all_of(
        _bare(ids, deps),
        store.platform_rows(ids),
        store.counts(ids),
        _contracts(ids, deps),
        store.by_contract(PURCHASES, ids),
        store.by_contract(NOTICES, ids),
    )
    return _counted(links, given, going, contracts, purchases, notices)


def _counted(
    links: Sequence[BareLink],
    given: Mapping[str, datetime],
    going: Mapping[str, int],
    contracts: Sequence[Contract],
    purchases: Mapping[str, int],
    notices: Mapping[str, int],
) -> Records:
    return Records(
        going={**going, "customer.dependants": sum(not link.stands for link in links)},
        contracts=contracts,
        purchases=purchases,
        notices=notices,
        children=sum(link.stands for link in links),
        platforms=[oslo_date(at) for at in given.values()],
    )


async def _in_turn(*asked: Awaitable[Any]) -> list[Any]:
    return [await each for each in asked]


async def _bare(ids: Sequence[str], deps: Deps) -> list[BareLink]:
    return [link for one in ids for link in await deps.store.guardians.bare(one)]


async def _contracts(ids: Sequence[str], deps: Deps) -> list[Contract]:
    return [contract for one in ids for contract in await deps.store.contracts.of_customer(one)]


async def _leave_children(links: Sequence[BareLink], deps: Deps) -> None:
    """End what links the person to children as guardian, and have consent withdraw what was given for them.

    Nothing links them when this is decided, but a link may have been made since, or have ended just before.
    """
    for link in links:
        if link.stands:
            await deps.mongo.transaction(partial(_end, link, deps))
        if link.ended_by != "majority" and not await deps.store.guardians.guarded(link.child_id):
            await _withdraw(link.id, link.child_id, link.guardian_id, deps)


async def _end(bare: BareLink, deps: Deps) -> None:
    try:
        child = await deps.store.customers.own(bare.child_id)
        link = await deps.store.guardians.between(bare.guardian_id, bare.child_id)
        await end_link(link, child, "guardian", deps)
    except (CustomerNotFound, DependantNotFound, SealBroken):
        return  # the child is erased too: its links go with it


async def _withdraw(link_id: str, child_id: str, guardian_id: str, deps: Deps) -> None:
    """As after every end of a link, under the same key, so that once is enough."""
    try:
        await deps.guardian_consents.withdraw(f"ended:{link_id}", child_id, guardian_id)
    except DomainError as error:
        if error.kind in TRANSIENT:
            raise
        log.info("nothing to withdraw", child_id=child_id, cause=error.reason)


async def _shred(ids: Sequence[str], given: Mapping[str, datetime], deps: Deps) -> None:
    """Shred the person's keys, but those of what a platform was `given` and may still have to take out."""
    days = {row: hold_until(AUDIENCES, oslo_date(at)) for row, at in given.items()}
    held = {row: day for row, day in days.items() if day >= deps.today()}
    await deps.store.erasures.delete_platform_rows([row for row in given if row not in held])
    await deps.store.erasures.hold_platform_rows(held)
    for one in ids:
        await deps.store.keys.shred(one, keep_purposes=(PLATFORM_PURPOSE,) if held else ())


async def _purge(ids: Sequence[str], deps: Deps) -> None:
    """Purge the person's events once the last of them was told. Raises Unavailable."""
    for look in range(LOOKS):
        if not await deps.store.erasures.untold(ids):
            await purge_events(deps.streams, STREAM, ids)
            return
        deps.outbox.wake(())  # what was told lies there a moment
        await asyncio.sleep(min(PAUSE * 2**look, LONGEST))
    raise Unavailable("events about the person are still to be told; try again shortly")
