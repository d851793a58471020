"""Which replicas may answer from memory, and for how long.

Each replica holds a lease in the database, in one document for all of them. It renews it every beat; from
before it asked for a renewal the lease holds `LEASE` seconds, on a clock that also runs while the process or
machine sleeps. One round trip renews and lists the others.

What makes it safe, whoever is slow, paused or cut off:

- Whoever changes a person makes sure, after the commit, that each replica on the list has heard of it or has
  lost its lease: `fence` ends the renewals of one that is silent, and waits until the last one has run out.
- A list that is younger than `WARM_UP` is whole: a replica keeps nothing that it read earlier than `WARM_UP`
  after it registered.
- A replica whose lease has lapsed, for however short a time, forgets everything and registers anew: nobody
  may have waited for it meanwhile.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from services.chassis import tasks, telemetry
from services.chassis.errors import Unavailable
from services.chassis.ids import new_id
from services.chassis.mongo import Document, DuplicateKeyError, Mongo
from services.chassis.streams import Streams

REPLICAS = "replicas"
BEAT = 0.25
LEASE = 1.0
WARM_UP = 1.25
OVER = LEASE * 1.1
"""After so long without a beat another's lease is over: clocks of two machines do not run quite alike."""
_FORGOTTEN = 30.0
"""After so long without a beat a replica is struck off the list."""

log = telemetry.log


def clock() -> float:
    """Seconds that also pass while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass
class _Other:
    """Another replica: its last beat, and when this one had it in hand for the first time."""

    beat: int
    since: float


class Replicas:
    """This replica's lease, and what it knows of the others."""

    def __init__(self, mongo: Mongo, streams: Streams) -> None:
        self._rows = mongo.collection(REPLICAS)
        self._streams = streams
        self._others: dict[str, _Other] = {}
        self._listed_at = -WARM_UP
        self._until = 0.0
        self._warm_at = 0.0
        self._task: asyncio.Task[None] | None = None
        self.me = ""
        """The name under which this replica is registered; empty when it is not. A new one each time."""
        self.lost: Callable[[], None] = lambda: None
        """Called when nothing that was kept may be relied on any more."""

    def hold(self) -> bool:
        """Whether what is kept here may be relied on now, and what is read from now on may be kept."""
        return self._warm_at <= clock() < self._until

    async def start(self) -> None:
        """Begin to renew."""
        with contextlib.suppress(DuplicateKeyError):  # another replica was first
            await self._rows.update_one({"_id": REPLICAS}, {"$setOnInsert": {"members": {}}}, upsert=True)
        await self.beat()
        self._task = asyncio.create_task(self._run(), name="replica lease")

    async def stop(self) -> None:
        """Give the lease back, so that nobody waits for it."""
        if self._task is not None:
            await tasks.end(self._task)
        with contextlib.suppress(Unavailable):
            await self._resign()

    async def beat(self) -> None:
        """Renew the lease, or register; without a broker nobody could be told in time, so that gives it up.

        Raises:
            Unavailable: the database cannot be reached; the lease runs out by itself.
        """
        began = clock()
        if not self._streams.connected:
            await self._resign()
        elif not self.me:
            await self._register()
        elif not await self._renew(began):
            await self._resign()
        await self._strike_off()

    async def others(self) -> set[str]:
        """The other replicas that may answer from memory, by a list that is whole. Raises Unavailable."""
        if clock() - self._listed_at >= WARM_UP:
            began = clock()
            self._list(await self._rows.find_one({"_id": REPLICAS}), began)
        return {name for name, other in self._others.items() if self._listed_at - other.since < OVER}

    async def fence(self, names: Iterable[str]) -> None:
        """Return when these replicas no longer answer from memory. Raises Unavailable."""
        fenced = [name for name in names if await self._fenced(name)]
        over = max((self._others[name].since + OVER for name in fenced if name in self._others), default=0.0)
        await asyncio.sleep(max(0.0, over - clock()))
        for name in fenced:
            await self._rows.update_one({"_id": REPLICAS}, {"$unset": {f"members.{name}": ""}})
            self._others.pop(name, None)

    async def _fenced(self, name: str) -> bool:
        """End the renewals of a replica; False when it is off the list: then it keeps nothing."""
        began = clock()
        theirs = f"members.{name}"
        found = await self._rows.find_one_and_update(
            {"_id": REPLICAS, theirs: {"$exists": True}}, {"$set": {f"{theirs}.fenced": True}}
        )
        if found is not None:
            self._list(found, began)
        return found is not None

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            try:
                await self.beat()
            except Unavailable as error:
                log.warning("replica lease not renewed", cause=str(error))
            except Exception:
                log.exception("replica lease failed")

    async def _register(self) -> None:
        name, began = new_id("rep"), clock()
        member = {"beat": 0, "fenced": False}
        found = await self._rows.find_one_and_update({"_id": REPLICAS}, {"$set": {f"members.{name}": member}})
        if found is not None:
            self.me, self._warm_at, self._until = name, clock() + WARM_UP, began + LEASE
            self._list(found, began)

    async def _renew(self, began: float) -> bool:
        """Whether the lease goes on without a gap."""
        mine = f"members.{self.me}"
        found = await self._rows.find_one_and_update(
            {"_id": REPLICAS, f"{mine}.fenced": False}, {"$inc": {f"{mine}.beat": 1}}
        )
        if found is None or clock() >= self._until:
            return False
        self._until = began + LEASE
        self._list(found, began)
        return True

    async def _resign(self) -> None:
        """Forget everything first, then stop being waited for."""
        me, self.me, self._until = self.me, "", 0.0
        if not me:
            return
        log.info("replica keeps nothing in memory for now")
        self.lost()
        await self._rows.update_one({"_id": REPLICAS}, {"$unset": {f"members.{me}": ""}})

    async def _strike_off(self) -> None:
        """Take those off the list who died without leaving it; one who was only asleep registers anew."""
        for name, other in list(self._others.items()):
            if self._listed_at - other.since > _FORGOTTEN:
                still = {"_id": REPLICAS, f"members.{name}.beat": other.beat}
                await self._rows.update_one(still, {"$unset": {f"members.{name}": ""}})

    def _list(self, found: Document | None, began: float) -> None:
        members = dict(found["members"]) if found else {}
        members.pop(self.me, None)
        now = clock()
        for name, member in members.items():
            known = self._others.get(name)
            if known is None or known.beat != member["beat"]:
                self._others[name] = _Other(member["beat"], now)
        for name in self._others.keys() - members.keys():
            del self._others[name]
        self._listed_at = began
