"""Whatever staff and partners read in whatever order: one entry for each person and read, and none for what
was refused. Without the ledger nothing leaves. All contexts, through the gateway.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.local.api import Api, ok
from services.chassis.ids import new_id
from tests.component.disclosure.test_withdrawals import OFFERS, customer, partner, received, waiting
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear
from tests.support.suite import Suite

SIMILAR = "marketing_similar_products"
PEOPLE, GONE = 3, 2
FORBIDDEN, NOT_FOUND, AWAY = 403, 404, 503

Entry = tuple[str, str]
"""Person and purpose."""
Read = Callable[["Stage", str], Awaitable[httpx.Response]]


@dataclass
class Stage:
    """People who agreed to offers, some who have said no since, an agent, an officer, and a partner under an
    agreement for marketing.
    """

    suite: Suite
    people: list[str]
    gone: list[str]
    agent: Api
    officer: Api
    platform: Api

    async def entries(self) -> Counter[Entry]:
        """What stands on the ledger about these people, without what services read for themselves."""
        rows = self.suite.parts["disclosure"].parts.mongo.collection("ledger")
        found = await rows.find(
            {
                "subject_id": {"$in": [*self.people, *self.gone]},
                "recipient_kind": {"$in": ["staff", "processor"]},
            }
        )
        return Counter((row["subject_id"], row["purpose"]) for row in found)


async def view(stage: Stage, who: str) -> httpx.Response:
    return await stage.agent.get(f"/v1/staff/customers/{who}")


async def explained(stage: Stage, who: str) -> httpx.Response:
    asked = {"customer_id": who, "purpose": OFFERS, "channel": "email"}
    return await stage.agent.post("/v1/staff/decisions:explain", asked)


async def looked_up(stage: Stage, who: str) -> httpx.Response:
    return await stage.officer.get(f"/v1/staff/disclosures/{who}")


async def address(stage: Stage, who: str) -> httpx.Response:
    return await stage.platform.get(f"/v1/partner/delivery-contacts?customer_id={who}&purpose={OFFERS}")


async def address_that_consent_denies(stage: Stage, who: str) -> httpx.Response:
    return await stage.platform.get(f"/v1/partner/delivery-contacts?customer_id={who}&purpose={SIMILAR}")


async def address_that_the_agreement_denies(stage: Stage, who: str) -> httpx.Response:
    return await stage.platform.get(f"/v1/partner/delivery-contacts?customer_id={who}&purpose=invoicing")


async def told_by_page(stage: Stage, _: str) -> httpx.Response:
    return await stage.platform.get("/v1/partner/withdrawals")


async def listed(stage: Stage, _: str) -> httpx.Response:
    return await stage.officer.get("/v1/staff/withdrawals?page_size=200")


READS: dict[Read, tuple[int, str]] = {
    view: (200, "customer_administration"),
    explained: (200, "customer_administration"),
    looked_up: (200, "security_logging"),
    address: (200, OFFERS),
    address_that_consent_denies: (NOT_FOUND, ""),
    address_that_the_agreement_denies: (FORBIDDEN, ""),
    told_by_page: (200, OFFERS),
    listed: (200, "customer_administration"),
}
"""What each is answered with, and the purpose of its entry; "" when nothing is read."""
OF_SEVERAL = {told_by_page, listed}
"""Pages about everybody who has said no: an entry for each of them."""


@pytest_asyncio.fixture
async def stage(suite: Suite) -> Stage:
    """All of them."""
    names = [new_id("name") for _ in range(PEOPLE)]
    people = [(await customer(suite, name))[1] for name in names]
    platform, _ = await partner(suite, "Byrå som leser")
    gone = [await who_says_no(suite, platform, new_id("name")) for _ in range(GONE)]

    async def all_told() -> bool:
        return len(await waiting(platform)) == GONE

    await eventually(all_told)
    agent, officer = suite.staff("agent", reason="complaint"), suite.staff("dpo", reason="audit")
    return Stage(suite, people, gone, agent, officer, platform)


async def who_says_no(suite: Suite, platform: Api, name: str) -> str:
    """Somebody whose address the platform has, and who wants no offers any more; the id."""
    her, customer_id = await customer(suite, name)
    await received(platform, customer_id)
    ok(await her.post(f"/v1/me/consents/{OFFERS}:withdraw"))
    return customer_id


steps = st.lists(
    st.lists(st.tuples(st.sampled_from(list(READS)), st.integers(0, PEOPLE - 1)), min_size=1, max_size=4),
    min_size=1,
    max_size=4,
)
"""Groups of reads that are made at the same time, one group after the other."""


async def test_each_read_is_one_entry_for_each_person_and_a_refused_one_none(stage: Stage) -> None:
    loop = asyncio.get_running_loop()

    async def made(groups: list[list[tuple[Read, int]]]) -> None:
        expected = await stage.entries()
        for group in groups:
            answers = await asyncio.gather(*(read(stage, stage.people[who]) for read, who in group))
            for (read, who), answer in zip(group, answers, strict=True):
                status, purpose = READS[read]
                assert answer.status_code == status, (read.__name__, answer.text)
                about = stage.gone if read in OF_SEVERAL else [stage.people[who]]
                expected.update((each, purpose) for each in about if purpose)
            assert await stage.entries() == expected

    @given(steps)
    @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def reads(groups: list[list[tuple[Read, int]]]) -> None:
        asyncio.run_coroutine_threadsafe(made(groups), loop).result()

    await asyncio.to_thread(reads)


async def test_without_the_ledger_nothing_leaves(stage: Stage) -> None:
    told = [read for read, (_, purpose) in READS.items() if purpose]
    known = [(await read(stage, stage.people[0])).text for read in told]
    before = await stage.entries()
    await stage.suite.stop("disclosure")
    answers: list[Any] = [await read(stage, stage.people[0]) for read in told]
    await stage.suite.start("disclosure")
    for read, answer, text in zip(told, answers, known, strict=True):
        assert answer.status_code == AWAY, (read.__name__, answer.text)
        assert in_clear("Kari", answer.text) == []
        assert answer.text != text
    assert await stage.entries() == before
