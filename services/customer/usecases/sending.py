"""Takes queued messages to whoever carries them: mail server, SMS provider, printer."""

import asyncio
import secrets
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from services.chassis import telemetry
from services.chassis.errors import DomainError
from services.chassis.telemetry import log
from services.customer.model.message import LEASE, Message, given_back
from services.customer.model.template import COUNTED_PURPOSES, Priority
from services.customer.store.messages import Waiting
from services.customer.usecases.attempting import Together, attempt, look_up
from services.customer.usecases.deps import Deps
from services.customer.usecases.finishing import Finishing

# Messages that one replica sends at a time for codes, and as many for other mail that is not bulk.
RESERVED = 2
# Batches of a lane that are under way at a time: while one is being sent, the other is claimed or stored.
BATCHES = 2
# Messages in a batch for each that its worker sends at a time, and at most: what is sent in a moment, and
# again by who comes after one that died. A code is not taken by who cannot send it at once.
TURNS = {Priority.URGENT: 1, Priority.ORDINARY: 12, Priority.BULK: 12}
MOST = 50
# Ids that are fetched at a time. Bulk comes in large numbers; what is waited for is looked for afresh.
FETCHED = {Priority.URGENT: 10, Priority.ORDINARY: 100, Priority.BULK: 500}
# A message that was not begun for so long is given back: who takes a batch must be done with it in time.
BEGIN_WITHIN = LEASE / 2
_SHORTEST = timedelta(milliseconds=1)


class Reach:
    """How far to look for what is due: as far as is likely to hold what is fetched at a time, and at all of
    it when there is less. The embedded database reads all that a query finds, whatever its limit, and a
    hundred thousand may be due.
    """

    def __init__(self) -> None:
        self._until: datetime | None = None
        self._span = _SHORTEST

    async def find(self, priority: Priority, deps: Deps) -> list[Waiting]:
        """Messages of the priority that are due, longest due first; none when none is."""
        now, most = deps.now(), FETCHED[priority]
        until = now if self._until is None else min(self._until, now)
        while not (found := await deps.store.messages.waiting(until, priority, most)) and until < now:
            self._span *= 2
            until = min(until + self._span, now)
        if len(found) == most:
            self._span = max(found[-1].due - found[0].due, _SHORTEST)
            self._until = found[-1].due + self._span
        elif until < now:
            self._span *= 2
            self._until = until + self._span
        else:
            self._until = None
        return found


class Lane:
    """Messages of some priorities, at most `size` of them sent at once, and the ids that it goes through."""

    def __init__(self, size: int, priorities: tuple[Priority, ...]) -> None:
        self.workers = min(BATCHES, size)
        self.each = size // self.workers
        self.running = 0
        self.waiting: deque[tuple[Waiting, Priority]] = deque()
        self._reach = {priority: Reach() for priority in priorities}
        self._fetching = asyncio.Lock()

    async def fetch(self, deps: Deps) -> bool:
        """Whether something waits; looks for what is due, of the first priority that has any, when not."""
        async with self._fetching:
            return bool(self.waiting) or await self._found(deps)

    async def _found(self, deps: Deps) -> bool:
        for priority, reach in self._reach.items():
            found = await reach.find(priority, deps)
            if not found:
                continue
            if priority is not Priority.URGENT and len(found) > 1:
                await deps.store.messages.make_ready(found)
            if priority is Priority.BULK:
                # Other replicas see the same ids: each begins at a place of its own.
                start = secrets.randbelow(len(found))
                found = found[start:] + found[:start]
            self.waiting.extend((one, priority) for one in found)
            return True
        return False

    def batch(self) -> tuple[list[str], Priority]:
        """The ids of the next messages that are sent together, all of one priority.

        Of marketing only one to each person: a cap must have heard of the first before the second is asked
        about. The others stay for the next batch.
        """
        priority = self.waiting[0][1] if self.waiting else Priority.BULK
        ids: list[str] = []
        marketed: set[str] = set()
        later: list[tuple[Waiting, Priority]] = []
        most = min(self.each * TURNS[priority], MOST)
        while self.waiting and len(ids) < most and self.waiting[0][1] is priority:
            one, _ = self.waiting.popleft()
            if one.customer_id in marketed:
                later.append((one, priority))
                continue
            if one.purpose in COUNTED_PURPOSES:
                marketed.add(one.customer_id)
            ids.append(one.id)
        self.waiting.extendleft(reversed(later))
        return ids, priority


class Sender:
    """Sends what is due, several at once; safe in several replicas.

    A campaign may be in the queue with a hundred thousand messages, each waiting for a slow server: codes
    have workers that nothing else takes, and so has what is not bulk.
    """

    def __init__(self, deps: Deps, *, at_once: int, every_seconds: float) -> None:
        """`every_seconds` is how often it looks whether something is due when nothing was."""
        self._deps = deps
        self._finishing = Finishing(deps)
        self._every = every_seconds
        self._woken = asyncio.Event()
        self._lanes = (
            Lane(RESERVED, (Priority.URGENT,)),
            Lane(RESERVED, (Priority.ORDINARY,)),
            Lane(at_once, tuple(Priority)),
        )
        deps.store.messages.wake = self._woken.set

    async def run(self) -> None:
        """Send for ever; cancel it to stop. What is under way then is taken over when its lease ends."""
        async with asyncio.TaskGroup() as workers:
            while True:
                self._woken.clear()
                for lane in self._lanes:
                    await self._fill(lane, workers)
                await self._pause()

    async def _pause(self) -> None:
        """Wait until it is time to look again, or a code was stored here, for which somebody waits."""
        try:
            async with asyncio.timeout(self._every):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _fill(self, lane: Lane, workers: asyncio.TaskGroup) -> None:
        """Put workers on the lane if something waits there; each stays until nothing does."""
        if lane.running == lane.workers:
            return
        try:
            if not lane.waiting:
                await lane.fetch(self._deps)
        except DomainError as error:
            log.warning("the sender waits", cause=error.reason)
            return
        for _ in range(min(len(lane.waiting), lane.workers - lane.running)):
            lane.running += 1
            workers.create_task(self._work(lane))

    async def _work(self, lane: Lane) -> None:
        try:
            while await lane.fetch(self._deps):
                ids, priority = lane.batch()
                if ids:
                    await send_batch(ids, priority, lane.each, self._finishing, self._deps)
        except DomainError as error:
            log.warning("the sender waits", cause=error.reason)
        except Exception:  # noqa: BLE001 - one message must not stop the others
            log.exception("sending failed")
        finally:
            lane.running -= 1


async def send_batch(
    message_ids: Sequence[str], priority: Priority, at_once: int, finishing: Finishing, deps: Deps
) -> int:
    """Try messages, `at_once` at a time; how many, without those that another sender has.

    Safe many times at once. Raises DomainError when how one ended could not be stored; the others were tried.
    """
    claimed_at = deps.now()
    messages, claim = await deps.store.messages.claim_all(message_ids, priority, claimed_at)
    if not messages:
        return 0
    known, slots = await look_up(messages, deps), asyncio.Semaphore(at_once)

    async def one(message: Message) -> None:
        with telemetry.span("send message", parent=telemetry.extract(message.trace)):
            async with slots:
                after = await _in_time(message, known, claimed_at, deps)
            await finishing.store(after, claim)

    failures = await asyncio.gather(*(one(message) for message in messages), return_exceptions=True)
    for failure in failures:
        if isinstance(failure, BaseException):
            raise failure
    return len(messages)


async def _in_time(message: Message, known: Together, claimed_at: datetime, deps: Deps) -> Message:
    """The message after an attempt, or given back when its turn came so late that its lease may end."""
    now = deps.now()
    if now - claimed_at > BEGIN_WITHIN:
        return given_back(message, now)
    return await attempt(message, known, deps)
