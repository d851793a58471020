"""The deed of an erasure in a context (GDPR 17): each step can be repeated, so that whoever is killed between
two of them begins anew and ends the same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime

from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.chassis import idempotency, outbox
from services.chassis.errors import Invalid, Unavailable
from services.chassis.ids import is_id
from services.chassis.mongo import DuplicateKeyError
from services.chassis.runtime import Parts
from services.kernel.calendar import oslo_date
from services.kernel.erasing import Ids, Rule, Table, Tally, Words, items
from services.kernel.erasure import Item, messages, purge_events

ERASED = "erased"
# How often it is looked whether the last events about a person were told, before they are purged, and the
# first and the longest pause between two looks in seconds.
LOOKS, PAUSE, LONGEST = 44, 0.005, 0.05

More = Callable[[Awaitable[Sequence[Tally]], bool], Awaitable[Sequence[Tally]]]
"""Tallies of what is no row of the table, from those that are, and from whether the erasure is decided. What
it asks for before it awaits those goes with them in one round trip.
"""
Mark = Callable[[], Awaitable[Sequence[Tally]]]
"""What has to be done in the transaction that remembers the erasure; tallies of what that took away."""
Strip = Callable[[bool], Awaitable[Collection[str]]]


def person_ids(request: pb.PlanErasureRequest | pb.EraseRequest) -> tuple[str, ...]:
    """All ids of the person, once each. Raises Invalid when an erasure or a person is not named."""
    if not request.customer_ids or not all(request.customer_ids):
        raise Invalid("A person is named by its customer ids.")
    if isinstance(request, pb.EraseRequest) and not is_id(request.erasure_id, "era"):
        raise Invalid("An erasure is named by its id.")
    return tuple(dict.fromkeys(request.customer_ids))


async def _nothing(found: Awaitable[Sequence[Tally]], decided: bool) -> Sequence[Tally]:
    return ()


async def _no_more(again: bool) -> Collection[str]:
    return ()


class Eraser:
    """Plans and carries out erasures of one context by its table."""

    def __init__(self, parts: Parts, rules: Sequence[Rule], words: Words) -> None:
        self._mongo = parts.mongo
        self._vault = parts.vault
        self._streams = parts.streams
        self._stream = parts.name.upper()
        self._clock = parts.clock
        self._erased = parts.mongo.collection(ERASED)
        self._outbox, self._events = parts.mongo.collection(outbox.COLLECTION), parts.outbox
        self._words = words
        self.table = Table(parts.mongo, rules)

    async def plan(self, ids: Ids, more: More = _nothing) -> list[Item]:
        """What an erasure would do today. Changes nothing."""
        return items(await self._tallies(ids, more, decided=False), self._words)

    async def _tallies(self, ids: Ids, more: More, *, decided: bool) -> list[Tally]:
        today = oslo_date(self._clock.now())
        with self._mongo.together():
            found = asyncio.ensure_future(self.table.tallies(ids, today, decided=decided))
            _, rest = await asyncio.gather(found, more(found, decided))
        return [*found.result(), *rest]

    async def erase(
        self,
        erasure_id: str,
        ids: Ids,
        more: More = _nothing,
        strip: Strip = _no_more,
        mark: Mark | None = None,
    ) -> list[pb.ErasureItem]:
        """Erase a person; what went and what is held, the same however often it is asked.

        `mark` is done before all else, with the erasure's beginning. `strip` takes from what is held all that
        need not be on it, and answers the purposes of the keys under which something held is sealed; all
        other keys of the person are shredded. It is told whether the erasure had begun before.

        Raises Unavailable: asked again, it does what is left.
        """
        known: list[pb.ErasureItem] | None = None

        async def look(found: Awaitable[Sequence[Tally]], decided: bool) -> Sequence[Tally]:
            nonlocal known
            known, rest = await asyncio.gather(self._remembered(erasure_id), more(found, decided))
            return rest

        found = await self._tallies(ids, look, decided=True)
        made, again = (known, True) if known is not None else await self._begin(erasure_id, found, mark)
        # Keys of requests begin with the caller's name and a slash; "0" comes after "/".
        names = [f"customer:{one}" for one in ids["customer"]]
        own = [(idempotency.COLLECTION, {"_id": {"$gt": f"{name}/", "$lt": f"{name}0"}}) for name in names]
        with self._mongo.together():
            keep, _ = await asyncio.gather(strip(again), self.table.delete(ids, own))
        shredded = (self._vault.shred(one, keep_purposes=keep) for one in ids["customer"])
        await asyncio.gather(self._purge(ids["customer"]), *shredded)
        return made

    async def _begin(
        self, erasure_id: str, found: Sequence[Tally], mark: Mark | None
    ) -> tuple[list[pb.ErasureItem], bool]:
        """Remember what is found under the erasure's id: a second time nothing is left to count. Numbers and
        days of kinds of records: it names no person. What stands there, and whether it stood there before.
        """

        async def body() -> list[pb.ErasureItem]:
            made = messages(items([*found, *(await mark() if mark else ())], self._words))
            packed = pb.EraseResponse(items=made).SerializeToString(deterministic=True)
            await self._erased.insert_one({"_id": erasure_id, "at": self._now(), "items": packed})
            return made

        try:
            return await (self._mongo.transaction(body) if mark else body()), False
        except DuplicateKeyError:  # a twin of this call was first
            return await self._remembered(erasure_id) or [], True

    async def _remembered(self, erasure_id: str) -> list[pb.ErasureItem] | None:
        row = await self._erased.find_one({"_id": erasure_id})
        return None if row is None else list(pb.EraseResponse.FromString(bytes(row["items"])).items)

    async def _purge(self, customer_ids: Sequence[str]) -> None:
        """Purge the person's events once the last of them was told."""
        for look in range(LOOKS):
            if not await self._untold(frozenset(customer_ids)):
                await purge_events(self._streams, self._stream, customer_ids)
                return
            self._events.wake(())  # what was told lies there a moment
            await asyncio.sleep(min(PAUSE * 2**look, LONGEST))
        raise Unavailable("events about the person are still to be told; try again shortly")

    async def _untold(self, customer_ids: frozenset[str]) -> bool:
        """Whether an event about the person is still to be told; a look at what waits, which is little."""
        names = ["subject", "events.subject"]
        async for row in self._outbox.each({}, sort=[("_id", 1)], projection=names):
            subjects = {row.get("subject", ""), *(one["subject"] for one in row.get("events", ()))}
            if {subject.rpartition(".")[2] for subject in subjects} & customer_ids:
                return True
        return False

    def _now(self) -> datetime:
        moment = self._clock.now()
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
