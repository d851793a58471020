"""Groups: who commits together, who alone, and what each caller hears."""

import asyncio
from collections.abc import Sequence

import pytest

from services.chassis import deadline, group_commit
from services.chassis.errors import Unavailable
from services.chassis.group_commit import (
    ALONE,
    ENOUGH,
    GATHER_SECONDS,
    Alone,
    GroupCommit,
    Member,
    patience,
)


class Store:
    """Keeps what was done, by group; commands that begin with "bad" go alone and fail there."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.alone: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.fail: BaseException | None = None

    async def together(self, members: Sequence[Member[str]]) -> Sequence[str | Alone]:
        await self.gate.wait()
        if self.fail is not None:
            raise self.fail
        self.groups.append([member.command for member in members])
        return [ALONE if member.command.startswith("bad") else f"did {member.command}" for member in members]

    async def by_itself(self, command: str) -> str:
        self.alone.append(command)
        if command.startswith("bad"):
            raise ValueError(command)
        return f"did {command} alone"


async def test_a_lone_command_does_not_wait() -> None:
    store = Store()
    groups = GroupCommit(store.together, store.by_itself)
    assert await groups.run("a") == "did a"
    assert await groups.run("b") == "did b"
    assert store.groups == [["a"], ["b"]]


async def test_what_comes_while_a_group_commits_is_the_next_group() -> None:
    store = Store()
    groups = GroupCommit(store.together, store.by_itself, at_most=4)
    store.gate.clear()
    first = asyncio.create_task(groups.run("first"))
    await asyncio.sleep(0)
    rest = [asyncio.create_task(groups.run(str(number))) for number in range(6)]
    await asyncio.sleep(0.02)
    store.gate.set()
    assert await asyncio.gather(first, *rest) == ["did first", *(f"did {number}" for number in range(6))]
    assert [len(group) for group in store.groups] == [1, 4, 2]


def test_a_group_waits_for_the_answered_half_as_long_as_they_waited_within_bounds() -> None:
    least, most = GATHER_SECONDS
    assert [patience(took) for took in (0.0, 2 * least, 0.06, 60.0)] == [least, least, 0.03, most]


async def test_enough_of_those_who_were_answered_wait_for_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "GATHER_SECONDS", (3600.0, 3600.0))
    store = Store()
    groups = GroupCommit(store.together, store.by_itself)
    async with asyncio.timeout(10):
        for many in (ENOUGH + 4, ENOUGH):
            await asyncio.gather(*(groups.run(f"{many}-{number}") for number in range(many)))
    assert [len(group) for group in store.groups] == [ENOUGH + 4, ENOUGH]


async def test_one_bad_command_does_not_spoil_the_others() -> None:
    store = Store()
    groups = GroupCommit(store.together, store.by_itself)
    results = await asyncio.gather(*(groups.run(name) for name in ("a", "bad", "c")), return_exceptions=True)
    assert results[0] == "did a"
    assert isinstance(results[1], ValueError)
    assert results[2] == "did c"
    assert store.alone == ["bad"]


async def test_a_group_that_falls_apart_is_done_one_by_one() -> None:
    store = Store()
    groups = GroupCommit(store.together, store.by_itself)
    store.fail = RuntimeError("a conflict that did not end")
    assert await asyncio.gather(groups.run("a"), groups.run("b")) == ["did a alone", "did b alone"]
    store.fail = None
    assert await groups.run("c") == "did c"


async def test_who_gives_up_before_the_group_began_is_left_out() -> None:
    store = Store()
    groups = GroupCommit(store.together, store.by_itself)
    store.gate.clear()
    first = asyncio.create_task(groups.run("first"))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(groups.run("second"))
    await asyncio.sleep(0)
    waiting.cancel()
    store.gate.set()
    await first
    assert await groups.run("third") == "did third"
    assert store.groups == [["first"], ["third"]]


async def test_each_caller_has_the_time_of_its_own() -> None:
    store = Store()
    groups = GroupCommit(store.together, store.by_itself)
    store.gate.clear()

    async def hurried() -> str:
        with deadline.budget(0.05):
            return await groups.run("hurried")

    patient = asyncio.create_task(groups.run("patient"))
    with pytest.raises(Unavailable):
        await hurried()
    store.gate.set()
    assert await patient == "did patient"
