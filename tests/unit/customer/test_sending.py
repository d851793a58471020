"""Which messages are sent together, and how far the sender looks for them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.customer.model.message import MessageState, given_back, sent
from services.customer.model.template import Priority
from services.customer.store.messages import Waiting
from services.customer.usecases.finishing import at_one_moment
from services.customer.usecases.sending import FETCHED, MOST, Lane, Reach
from tests.unit.customer.test_message import MESSAGE

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MARKETING = "marketing_new_offers"
PURPOSES = st.sampled_from([MARKETING, "customer_surveys", "notices_of_change"])


def waits(number: int, purpose: str = "customer_surveys", who: int = 0, at: datetime = NOW) -> Waiting:
    return Waiting(f"msg_{number}", f"cus_{who}", purpose, at)


def lane(size: int, waiting: Sequence[Waiting], priority: Priority = Priority.BULK) -> Lane:
    made = Lane(size, (priority,))
    made.waiting.extend((one, priority) for one in waiting)
    return made


@given(st.lists(st.tuples(PURPOSES, st.integers(0, 5)), max_size=150), st.integers(1, 40))
def test_each_message_is_in_one_batch_and_marketing_once_to_each(
    asked: list[tuple[str, int]], size: int
) -> None:
    waiting = [waits(number, *each) for number, each in enumerate(asked)]
    by_id = {one.id: one for one in waiting}
    going = lane(size, waiting)
    batches = []
    while going.waiting:
        ids, priority = going.batch()
        assert priority is Priority.BULK
        assert 0 < len(ids) <= MOST
        marketed = [by_id[each].customer_id for each in ids if by_id[each].purpose == MARKETING]
        assert len(marketed) == len(set(marketed))
        batches += ids
    assert sorted(batches) == sorted(by_id)


def test_a_worker_takes_no_more_codes_than_it_can_send_at_once() -> None:
    codes = [waits(number, "customer_administration") for number in range(10)]
    ids, priority = lane(8, codes, Priority.URGENT).batch()
    assert (ids, priority) == (["msg_0", "msg_1", "msg_2", "msg_3"], Priority.URGENT)


def test_a_batch_has_one_priority() -> None:
    going = lane(8, [waits(1)])
    going.waiting.append((waits(2), Priority.ORDINARY))
    assert going.batch() == (["msg_1"], Priority.BULK)
    assert going.batch() == (["msg_2"], Priority.ORDINARY)
    assert going.batch() == ([], Priority.BULK)


def test_at_least_one_worker_sends_at_least_one_message() -> None:
    for size in range(1, 20):
        made = Lane(size, (Priority.BULK,))
        assert 1 <= made.workers * made.each <= size


def test_a_lane_leaves_to_a_reserved_one_what_that_has_workers_for() -> None:
    codes = Lane(2, (Priority.URGENT,))
    both = Lane(8, (Priority.URGENT, Priority.BULK), {Priority.URGENT: codes})
    queue = Queue([NOW])
    assert asyncio.run(both.fetch(queue.deps()))
    assert both.batch()[1] is Priority.BULK
    codes.running = codes.workers
    assert asyncio.run(both.fetch(queue.deps()))
    assert both.batch()[1] is Priority.URGENT


@dataclass
class Queue:
    """A queue as the store shows it; it counts what a query without a limit would have read."""

    due: list[datetime]
    now: datetime = NOW
    read: int = 0
    messages: Any = field(init=False)

    def __post_init__(self) -> None:
        self.messages = self

    async def waiting(self, until: datetime, _: Priority, most: int) -> list[Waiting]:
        found = sorted(at for at in self.due if at <= until)
        self.read += len(found)
        return [waits(number, at=at) for number, at in enumerate(found[:most])]

    def deps(self) -> Any:
        return SimpleNamespace(now=lambda: self.now, store=self)


MOMENTS = st.lists(
    st.integers(-10_000, 60).map(lambda seconds: NOW + timedelta(seconds=seconds)), max_size=60
)


@given(MOMENTS, st.lists(st.integers(0, 30), max_size=3))
def test_all_that_is_due_is_found_oldest_first(due: list[datetime], later: list[int]) -> None:
    queue, reach, found = Queue(due), Reach(), []
    for seconds in (0, *later):
        queue.now += timedelta(seconds=seconds)
        while some := asyncio.run(reach.find(Priority.URGENT, queue.deps())):
            found += [one.due for one in some]
            for one in some:
                queue.due.remove(one.due)
        assert not [at for at in queue.due if at <= queue.now]
    assert sorted(found) == sorted(at for at in [*found, *queue.due] if at <= queue.now)


def test_of_very_many_only_the_next_ones_are_read() -> None:
    queue, reach = Queue([NOW - timedelta(milliseconds=number) for number in range(50_000)]), Reach()
    asyncio.run(reach.find(Priority.BULK, queue.deps()))  # nothing is known yet
    queue.read = 0
    for _ in range(20):
        gone = {one.due for one in asyncio.run(reach.find(Priority.BULK, queue.deps()))}
        queue.due = [at for at in queue.due if at not in gone]
    assert queue.read < 20 * 4 * FETCHED[Priority.BULK]


@given(st.lists(st.integers(0, 5_000) | st.none(), max_size=30))
def test_what_was_sent_in_one_second_has_one_moment(moments: list[int | None]) -> None:
    messages = [MESSAGE if at is None else sent(MESSAGE, NOW + timedelta(milliseconds=at)) for at in moments]
    after = at_one_moment(messages)
    assert [one.state for one in after] == [one.state for one in messages]
    by_second: dict[datetime, set[datetime]] = {}
    for before, now in zip(messages, after, strict=True):
        if before.sent_at is None or now.sent_at is None:
            assert now == before
            continue
        assert before.sent_at <= now.sent_at < before.sent_at + timedelta(seconds=1)
        by_second.setdefault(now.sent_at.replace(microsecond=0), set()).add(now.sent_at)
        assert now.sent_at.replace(microsecond=0) == before.sent_at.replace(microsecond=0)
    assert all(len(found) == 1 for found in by_second.values())


def test_what_is_given_back_was_no_attempt() -> None:
    back = given_back(MESSAGE, NOW)
    assert (back.state, back.attempts, back.next_attempt_at) == (MessageState.QUEUED, 0, NOW)
