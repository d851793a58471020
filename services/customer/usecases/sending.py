"""Takes queued messages to whoever carries them: mail server, SMS provider, printer.

A message that is stored while a worker for its priority is free, or will be soon, is that worker's from the
beginning, without being looked for. The others are found, now and then; codes at once.
"""

import asyncio
import contextlib
import secrets
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from services.chassis import tasks, telemetry
from services.chassis.errors import DomainError
from services.chassis.hindrance import Hindrance
from services.chassis.ids import new_id
from services.chassis.telemetry import log
from services.customer.model.message import LEASE, Message, MessageState, given_back
from services.customer.model.template import COUNTED_PURPOSES, Priority
from services.customer.store.messages import Claimed, Waiting
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
# New messages that wait in memory for a worker of their priority to be free. Codes wait for nobody.
SOON = {Priority.URGENT: 0, Priority.ORDINARY: 4}
# Ids that are fetched at a time. Bulk comes in large numbers; what is waited for is looked for afresh.
FETCHED = {Priority.URGENT: 10, Priority.ORDINARY: 100, Priority.BULK: 500}
# A message that was not begun for so long is given back: who takes a batch must be done with it in time.
BEGIN_WITHIN = LEASE / 2
# How long after a failure to store how one ended that is tried again, as long as its lease holds.
STORE_AGAIN_SECONDS = 1.0
# How long after marketing went to a person the next is not asked about: consent counts what it has heard of.
SETTLED = timedelta(seconds=10)
# Of two that have seen each other the one that was stored first goes after so long, and the other later.
FIRST_AGAIN = timedelta(seconds=2)
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
    """Messages of some priorities, at most `size` of them sent at once, and the ids that it goes through.

    It looks for none of a priority for which one of the `reserved` lanes has workers free.
    """

    def __init__(
        self, size: int, priorities: tuple[Priority, ...], reserved: Mapping[Priority, "Lane"] | None = None
    ) -> None:
        self._reserved = reserved or {}
        self.workers = min(BATCHES, size)
        self.each = size // self.workers
        self.running = 0
        self.to_look = False
        """Whether something may be due that nobody here has: who is free looks before new messages go."""
        self.waiting: deque[tuple[Waiting, Priority]] = deque()
        self.claimed: deque[Claimed] = deque()
        """New messages that wait in memory for a worker."""
        self._reach = {priority: Reach() for priority in priorities}
        self._fetching = asyncio.Lock()

    def has_room(self, priority: Priority) -> bool:
        """Whether a new message can go at once or soon, and passes none that waits."""
        if self.to_look or self.waiting:
            return False
        return self.running < self.workers or len(self.claimed) < SOON[priority]

    async def fetch(self, deps: Deps) -> bool:
        """Whether something waits; looks for what is due, of the first priority that has any, when not."""
        async with self._fetching:
            return bool(self.waiting) or await self._found(deps)

    async def _found(self, deps: Deps) -> bool:
        self.to_look = False
        for priority, reach in self._reach.items():
            other = self._reserved.get(priority)
            if other is not None and other.running < other.workers:
                continue
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

    def __init__(
        self, deps: Deps, *, at_once: int, every_seconds: float, drain_seconds: float = 10.0
    ) -> None:
        """`every_seconds` is how often it looks whether something is due when nothing was; `drain_seconds`
        how long what is under way may take to end when it is stopped.
        """
        self._deps = deps
        self._finishing = Finishing(deps)
        self._every, self._drain = every_seconds, drain_seconds
        self._woken = asyncio.Event()
        self._reserved = {one: Lane(RESERVED, (one,)) for one in (Priority.URGENT, Priority.ORDINARY)}
        self._lanes = (*self._reserved.values(), Lane(at_once, tuple(Priority), self._reserved))
        self._working: set[asyncio.Task[None]] = set()
        self._taking = False
        self._hindrance = Hindrance("the sender waits")
        messages = deps.store.messages
        messages.wake, messages.take, messages.begin = self._woken.set, self._claimed, self._committed

    async def run(self) -> None:
        """Send for ever; cancel it to stop. What is being sent then is sent to its end and stored: else it
        would be sent again when its lease ends. What was not begun is given back.
        """
        self._taking = True
        try:
            while True:
                self._woken.clear()
                for lane in self._lanes:
                    await self._fill(lane)
                await self._pause()
        finally:
            self._taking = False
            for lane in self._lanes:
                while lane.claimed:
                    self._keep(self._return(lane.claimed.popleft()))
            await tasks.finish(*self._working, seconds=self._drain)

    async def _pause(self) -> None:
        """Wait until it is time to look again, or a code was stored here, for which somebody waits."""
        try:
            async with asyncio.timeout(self._every):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _fill(self, lane: Lane) -> None:
        """Put workers on the lane if something waits there; each stays until nothing does."""
        if lane.running == lane.workers:
            lane.to_look = True
            return
        try:
            if not lane.waiting:
                await lane.fetch(self._deps)
                self._hindrance.gone()
        except DomainError as error:
            self._hindrance.met(error.reason)
            return
        for _ in range(min(len(lane.waiting), lane.workers - lane.running)):
            self._begin(lane)

    def _claimed(self, message: Message) -> Claimed | None:
        """A new message as it is when a worker has it; None when it has to wait, or is one of many."""
        now, lane = self._deps.now(), self._reserved.get(message.priority)
        due = message.next_attempt_at is not None and message.next_attempt_at <= now
        if lane is None or not due or message.purpose in COUNTED_PURPOSES or message.own_address is not None:
            return None
        if not self._has_room(lane, message.priority):
            lane.to_look = True
            return None
        taken = replace(message, attempts=message.attempts + 1, next_attempt_at=now + LEASE)
        return Claimed(taken, new_id("clm"), now)

    def _committed(self, claimed: Claimed) -> None:
        lane = self._reserved[claimed.message.priority]
        if not self._has_room(lane, claimed.message.priority):  # others have taken it before the commit
            lane.to_look = True
            self._keep(self._return(claimed))
        elif lane.running < lane.workers:
            self._begin(lane, claimed)
        else:
            lane.claimed.append(claimed)

    def _has_room(self, lane: Lane, priority: Priority) -> bool:
        return self._taking and lane.has_room(priority)

    async def _return(self, claimed: Claimed) -> None:
        with contextlib.suppress(DomainError):  # the lease ends by itself
            await self._finishing.store(given_back(claimed.message, self._deps.now()), claimed.claim)
        self._woken.set()

    def _begin(self, lane: Lane, claimed: Claimed | None = None) -> None:
        lane.running += 1
        self._keep(self._work(lane, claimed))

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="send messages", context=tasks.context_of_nobody())
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _work(self, lane: Lane, claimed: Claimed | None = None) -> None:
        """Send what was claimed here and what waits; look for more where it is known that it may be."""
        more = False
        try:
            if claimed is not None:
                await self._send_claimed(claimed)
            while self._taking and (lane.claimed or lane.waiting or lane.to_look or more):
                if lane.claimed and not lane.to_look:
                    await self._send_claimed(lane.claimed.popleft())
                    continue
                more = await lane.fetch(self._deps)
                ids, priority = lane.batch()
                if ids:
                    await self._send(ids, priority, lane.each)
        except DomainError as error:
            self._hindrance.met(error.reason)
        except Exception:  # noqa: BLE001 - one message must not stop the others
            log.exception("sending failed")
        finally:
            lane.running -= 1
            if lane.claimed and self._taking:
                self._begin(lane, lane.claimed.popleft())

    async def _send_claimed(self, claimed: Claimed) -> None:
        message, to = claimed.message, claimed.to
        known = Together(claimed.at, {} if to is None else {message.customer_id: to})
        await self._try([message], known, claimed.claim, claimed.at, at_once=1)

    async def _send(self, message_ids: Sequence[str], priority: Priority, at_once: int) -> None:
        """Try messages, `at_once` at a time, without those that another sender has.

        Raises DomainError when how one ended could not be stored before its lease ended; the others were
        tried or given back.
        """
        claimed_at = self._deps.now()
        messages, claim = await self._deps.store.messages.claim_all(message_ids, priority, claimed_at)
        if messages:
            whole = [message for message in messages if message.state is MessageState.QUEUED]
            known = await look_up(whole, self._deps)
            await self._try(messages, known, claim, claimed_at, at_once)

    async def _try(
        self, messages: Sequence[Message], known: Together, claim: str, claimed_at: datetime, at_once: int
    ) -> None:
        counted = [
            message
            for message in messages
            if message.state is MessageState.QUEUED and message.purpose in COUNTED_PURPOSES
        ]
        beside = await self._deps.store.messages.beside(counted, claimed_at, SETTLED) if counted else {}
        slots = asyncio.Semaphore(at_once)
        batch = _Batch(claim, claimed_at, known, slots, lambda: not self._taking, beside)
        each = (_send_one(message, batch, self._finishing, self._deps) for message in messages)
        for failure in await asyncio.gather(*each, return_exceptions=True):
            if isinstance(failure, BaseException):
                raise failure


@dataclass
class _Batch:
    """Messages that were claimed together. When how one ended cannot be stored no other is begun: each would
    be sent, and sent again by who comes after us.
    """

    claim: str
    claimed_at: datetime
    known: Together
    slots: asyncio.Semaphore
    stopping: Callable[[], bool]
    beside: Mapping[str, str]
    """Messages of marketing, and another to the same person that goes just now, or just went."""
    stuck: bool = False

    def may_begin(self, now: datetime) -> bool:
        """Whether a message that is not begun may be tried; else its lease may end before it is stored."""
        return not self.stopping() and not self.stuck and now - self.claimed_at <= BEGIN_WITHIN


async def _send_one(message: Message, batch: _Batch, finishing: Finishing, deps: Deps) -> None:
    with telemetry.span("send message", parent=telemetry.extract(message.trace)):
        async with batch.slots:
            now = deps.now()
            if message.state is not MessageState.QUEUED:
                after = message
            elif other := batch.beside.get(message.id):
                after = given_back(message, now + (FIRST_AGAIN if message.id < other else SETTLED))
            elif batch.may_begin(now):
                after = await attempt(message, batch.known, deps)
            else:
                after = given_back(message, now)
        while True:
            try:
                return await finishing.store(after, batch.claim)
            except DomainError as error:
                batch.stuck = True
                if deps.now() >= batch.claimed_at + LEASE:
                    raise
                log.warning("how a message ended waits", message_id=message.id, cause=error.reason)
            await asyncio.sleep(STORE_AGAIN_SECONDS)
