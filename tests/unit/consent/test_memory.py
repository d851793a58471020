"""What a replica keeps in memory, and when it forgets."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from services.consent.memory import People, people
from services.consent.model.standing import Standing
from services.consent.model.subject import Subject
from tests.unit.consent.build import facts

HER, HIM, THEM = "cus_her", "cus_him", "cus_them"


class Feed:
    """Vouches or does not, and tells what it is told to tell."""

    def __init__(self) -> None:
        self.vouches = True
        self.heard: Callable[[Sequence[str]], None] = lambda _: None
        self.lost: Callable[[], None] = lambda: None

    def hold(self) -> bool:
        """Whether memory may be relied on."""
        return self.vouches

    def listen(self, heard: Callable[[Sequence[str]], None], lost: Callable[[], None]) -> None:
        """Keep the listeners."""
        self.heard, self.lost = heard, lost


@pytest.fixture
def feed() -> Feed:
    """A feed that vouches."""
    return Feed()


def somebody(known: bool = True) -> Subject:
    return Subject(facts() if known else None, Standing())


async def read(kept: People, customer_id: str, found: Subject, meanwhile: Callable[[], Any] = int) -> None:
    async def now() -> Subject:
        await asyncio.sleep(0)
        meanwhile()
        return found

    assert await kept.read(customer_id, now) is found


def made(feed: Feed, **more: int) -> People:
    return People(feed, **more)  # type: ignore[arg-type]  # a stand-in


async def test_who_was_read_is_kept_until_a_change_is_told(feed: Feed) -> None:
    kept, her = made(feed), somebody()
    await read(kept, HER, her)
    await read(kept, HIM, somebody())
    assert kept.get(HER) is her
    feed.heard([HER, THEM])
    assert kept.get(HER) is None
    assert kept.get(HIM) is not None
    feed.lost()
    assert kept.get(HIM) is None


async def test_nothing_is_answered_while_nobody_vouches(feed: Feed) -> None:
    kept = made(feed)
    await read(kept, HER, somebody())
    feed.vouches = False
    assert kept.get(HER) is None
    await read(kept, HIM, somebody())
    feed.vouches = True
    assert kept.get(HIM) is None, "it was read without a lease"


async def test_what_was_read_while_a_change_was_told_is_not_kept(feed: Feed) -> None:
    kept = made(feed)
    await read(kept, HER, somebody(), lambda: feed.heard([HER]))
    await read(kept, HIM, somebody(), feed.lost)
    assert (kept.get(HER), kept.get(HIM)) == (None, None)
    await read(kept, HER, somebody(), lambda: feed.heard([HIM]))
    assert kept.get(HER) is not None


async def test_strangers_are_not_kept(feed: Feed) -> None:
    """Else somebody who registers would stay unknown, and anybody could fill the memory with made-up ids."""
    kept = made(feed)
    await read(kept, HER, somebody(known=False))
    assert kept.get(HER) is None


async def test_the_one_read_longest_ago_makes_room(feed: Feed) -> None:
    kept = made(feed, most=2)
    for customer_id in (HER, HIM, HER, THEM):
        await read(kept, customer_id, somebody())
    assert [kept.get(each) is not None for each in (HER, HIM, THEM)] == [True, False, True]


async def test_everybody_is_read_again_after_a_while(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(people, "monotonic", lambda: now)
    kept = made(feed)
    await read(kept, HER, somebody())
    now += people.KEPT_SECONDS
    assert kept.get(HER) is not None
    now += 1
    assert kept.get(HER) is None


async def test_a_failed_reading_leaves_nothing_behind(feed: Feed) -> None:
    kept = made(feed)

    async def fail() -> Subject:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await kept.read(HER, fail)
    await read(kept, HER, somebody())
    assert kept.get(HER) is not None
