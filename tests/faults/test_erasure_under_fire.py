"""Erasures are cut off at a hundred moments: at the end each is all done, and the letter is true."""

import asyncio
import os
import random
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from deploy.local.api import ok
from deploy.local.keys import CONTEXTS
from tests.component.disclosure.test_erasure_everywhere import held_of
from tests.support import erasing, servers
from tests.support.erasing import DECISION, WORK, Cuts
from tests.support.eventually import eventually
from tests.support.fixtures import _suite
from tests.support.leavers import FIRST, PHONES, ROOT, Leaver, leavers
from tests.support.moved_clock import MovedCluster
from tests.support.suite import Suite
from tests.support.traces import traces

pytestmark = pytest.mark.slow

CUT, CUTS_EACH = 6, 17
KILLS = int(os.environ.get("ERASURE_KILLS", "10"))  # `make soak` has a hundred
AT_ONCE = 3
PLACES = (*erasing.CONTEXTS, WORK, DECISION)
# Who looked, who is told, and what is still being sent: between the plan and the letter these grow.
GROWS = ("disclosure.reads", "disclosure.notices", "customer.messages")
LINE = re.compile(r"^- (.+) \((\d+)\)", re.MULTILINE)
NOT_READY = 503
ROOTS = {"word": [ROOT], "phone": [PHONES, PHONES.removeprefix("+47")]}


@pytest.fixture(scope="module")
def cuts() -> "Iterator[Cuts]":
    """Cuts that services built from now on will feel."""
    made = Cuts()
    with pytest.MonkeyPatch.context() as patch:
        made.install(patch)
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def people(
    cuts: Cuts, database_server: str, broker_server: Any, keys: Any
) -> "AsyncIterator[list[Leaver]]":
    """Who wants to be erased, in a suite whose work is left quickly to the next worker."""
    suite = await _suite(database_server, broker_server, keys)
    try:
        await suite.start_all(lease_seconds=0.3)
        _, people = await leavers(suite, 1 + CUT)
        await asyncio.gather(*(her.opened() for her in people))
        yield people
    finally:
        await suite.close()
        await servers.give_back(broker_server, suite.nats_url)
        servers.drop_databases(database_server, suite.database_name)


def path_of(her: Leaver) -> str:
    return f"/v1/me/data-requests/{her.request['data_request_id']}"


async def decide(her: Leaver) -> None:
    """Execute, again with the same key while the answer does not come."""
    me, key = her.me, f"x-{her.number}"

    async def accepted() -> bool:
        answer = await me.post(f"{path_of(her)}:execute", key=key)
        # Erased before the answer came: who asks again is nobody, or is told so.
        return answer.status_code in {202, 403} or answer.json().get("reason") == "ERASURE_DONE"

    await eventually(accepted, every=0.1)


async def nothing_left(people: list[Leaver]) -> None:
    """Nobody's values stand anywhere, nor an id where it may not, once what is on its way has arrived."""
    where = people[0].suite
    prefix = where.database_name if isinstance(where, Suite) else "personvern"
    ids = [her.customer_id for her in people]

    async def gone() -> bool:
        left = await traces(where.mongodb_uri, prefix, where.nats_url, ids, ROOTS)
        assert left == []
        return True

    await eventually(gone, every=0.3)


async def planned(her: Leaver) -> dict[str, int]:
    """What her plan says in her language: titles with numbers, but for what grows while it is looked at."""
    language = her.registration["language"]
    plan = ok(await her.me.get(f"{path_of(her)}/plan", headers={"Accept-Language": language}))
    return {item["title"]: item["records"] for item in plan["items"] if item["key"] not in GROWS}


def untrue(letter: str, plan: dict[str, int]) -> list[str]:
    """Where a letter says something else than the plan has said, but for who looked and who is told."""
    told = {title: int(count) for title, count in LINE.findall(letter)}
    wrong = [f"{one}: {told.get(one)}, not {count}" for one, count in plan.items() if told.get(one) != count]
    more = [title for title in told if title not in plan]
    return wrong + (more if len(more) > len(GROWS) else [])


async def test_what_is_cut_off_before_it_is_decided_has_not_begun(cuts: Cuts, people: list[Leaver]) -> None:
    her = people[-1]  # the next test erases her with the others
    before, erasure = await held_of(her), ok(await her.me.get(f"{path_of(her)}/plan"))
    for cut in range(6):  # it is decided after the sixth
        cuts.planned[her.request["data_request_id"], DECISION] = [cut]
        answer = await her.me.post(f"{path_of(her)}:execute", key=f"cut-{cut}")
        assert answer.status_code == NOT_READY, answer.text
    assert ok(await her.me.get(f"{path_of(her)}/plan"))["status"] == erasure["status"] == "planned"
    assert await held_of(her) == before
    assert her.letters() == []


async def test_cut_off_at_a_hundred_moments_every_erasure_is_all_done(
    cuts: Cuts, people: list[Leaver]
) -> None:
    fired = cuts.fired
    plans = {her.number: await planned(her) for her in people}
    first, *others = people
    await decide(first)
    assert untrue(await first.erased(), plans[first.number]) == []
    await eventually(lambda: set(cuts.longest) == set(PLACES))  # the operation ends a little later

    dice = random.Random(17)
    for her in others:
        erasure = ok(await her.me.get(f"{path_of(her)}/plan"))["erasure_id"]
        for _ in range(CUTS_EACH):
            place = dice.choice(PLACES)
            about = her.request["data_request_id"] if place == DECISION else erasure
            cut = dice.randint(0, cuts.longest[place])
            cuts.planned.setdefault((about, place), []).append(cut)
    turn = asyncio.Semaphore(AT_ONCE)

    async def erased(her: Leaver) -> None:
        async with turn:
            await decide(her)
            await her.erased(90)

    await asyncio.gather(*(erased(her) for her in others))

    def spared() -> int:
        return sum(len(left) for left in cuts.planned.values())

    # Somebody is erased a moment before the operation ends, or is cut off at its very end.
    await eventually(lambda: cuts.fired - fired + spared() == CUT * CUTS_EACH)
    assert CUT * CUTS_EACH >= 100
    assert spared() <= 10, "nearly all have hit, however slow the machine is"
    for her in others:
        [letter] = her.letters()
        assert untrue(letter, plans[her.number]) == []
    await nothing_left(people)


async def test_killed_in_any_service_every_erasure_is_all_done(keys: Path) -> None:
    with servers.temporary_folder("erasure") as folder:
        cluster = MovedCluster(folder, keys, replicas=1)
        try:
            cluster.clock.move_to(FIRST.date())
            await cluster.start_all()
            await _under_kills(cluster)
        finally:
            await cluster.abandon()


async def _under_kills(cluster: MovedCluster) -> None:
    _, people = await leavers(cluster, max(6, KILLS // 2))
    for her in people:
        await her.opened()
    plans = {her.number: await planned(her) for her in people}
    dice = random.Random(5)

    async def erase() -> None:
        for her in people:
            await decide(her)
        for her in people:
            await her.erased(90 + 3 * KILLS)

    erasing_all = asyncio.ensure_future(erase())
    for _ in range(KILLS):
        await asyncio.sleep(dice.uniform(0.05, 0.4))
        name = dice.choice(CONTEXTS)
        cluster.parts[name][0].kill()
        await cluster.restart(name)
    await erasing_all
    for her in people:
        letters = her.letters()
        # Killed when the letter has left and before that was noted, it is sent once more: the same one.
        assert len(set(letters)) == 1
        assert untrue(letters[0], plans[her.number]) == []
    await nothing_left(people)
