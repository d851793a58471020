"""What is kept too long goes on its day, and a person who is erased is cut from everything at once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from personvern.privacy.v1 import privacy_service_pb2 as privacy
from personvern.survey.v1.survey_pb2 import Answer
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from services.kernel.calendar import oslo_date, oslo_midnight
from services.survey.usecases import erasing
from tests.component.survey.conftest import World
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear
from tests.support.retaining import deleted, retained

NINE = Answer(question="recommend", score=9)


async def erase(world: World, erasure_id: str, *ids: str) -> dict[str, int]:
    """Erase; how many of each kind went."""
    request = privacy.EraseRequest(erasure_id=erasure_id, customer_ids=ids or ("cus_1",))
    answer = await world.privacy.Erase(request)
    assert {item.outcome for item in answer.items} <= {privacy.ERASURE_OUTCOME_ERASE}
    return {item.key: item.records for item in answer.items}


async def known(world: World) -> World:
    """Kari has answered, was not asked again, and has an open complaint."""
    await world.survey()
    token = await world.invited("cus_1", "int_1")
    await world.answer(token, NINE, Answer(question="words", text="helt greit"))
    await world.close_interaction("cus_1", "int_2")
    await eventually(lambda: world.rows("not_invited", count=1))
    return world


async def test_each_kind_goes_on_the_day_after_its_last(world: World) -> None:
    await known(world)
    start = oslo_midnight(oslo_date(world.clock.now())) + timedelta(hours=10)

    async def on(days: int) -> dict[str, int]:
        world.clock.set(start + timedelta(days=days))
        return await deleted(world.place, "survey")

    assert await on(30) == {}, "until the thirtieth day itself we leave the person in peace"
    assert await on(31) == {"quarantine": 2}
    assert await on(60) == {}
    assert await on(61) == {"quarantine": 1}
    assert await on(90) == {}
    shown = await retained(world.place, "survey", dry=True)
    assert shown == {}
    assert await on(91) == {"not_asked": 1}
    await eventually(lambda: world.rows("invitations", {"state": "expired"}, count=1))
    assert await on(14 + 90) == {}
    assert await on(14 + 91) == {"invitations": 1}
    assert await on(365) == {}
    assert await world.rows("data_keys", count=1)
    assert await on(366) == {"answers": 1}
    assert await world.rows("data_keys", count=0)
    assert await world.rows("responses", count=0)


async def test_who_is_erased_is_cut_and_the_answer_stays(world: World) -> None:
    await known(world)
    plan = await world.privacy.PlanErasure(privacy.PlanErasureRequest(customer_ids=["cus_1"]))
    assert {item.key: item.records for item in plan.items} == {
        "survey.answers": 1,
        "survey.invitations": 1,
        "survey.not_asked": 1,
        "survey.quarantine": 3,
    }
    assert all(set(item.titles) == {"nb", "nn", "en"} for item in plan.items)
    erasure_id = new_id("era")
    done = await erase(world, erasure_id)
    assert done == {item.key: item.records for item in plan.items}
    (response,) = await world.rows("responses")
    assert response["answers"][0]["values"] == [9], "the answer stays"
    assert await erase(world, erasure_id) == done, "the same answer again"
    assert await erase(world, new_id("era")) == {}
    for name in await world.mongo._database.list_collection_names():
        for row in await world.rows(name):
            assert in_clear("cus_1", row) == [], name
            assert in_clear("int_1", row) == [], name
    stored = await world.streams._js.stream_info("SURVEY", subjects_filter="survey.v1.*.cus_1")
    assert not stored.state.subjects


async def test_an_answer_that_was_never_submitted_is_erased(world: World) -> None:
    await world.survey()
    words = Answer(question="words", text="nesten ferdig")
    await world.answer(await world.invited("cus_1", "int_1"), NINE, words, final=False)
    assert (await erase(world, new_id("era")))["survey.answers"] == 1
    assert await world.rows("responses") == []
    assert await world.rows("data_keys") == []


async def test_what_was_to_be_sent_is_not_sent(world: World) -> None:
    await world.survey(delay_minutes=60)
    await world.close_interaction("cus_1", "int_1")
    await eventually(lambda: world.rows("invitations", {"state": "waiting"}, count=1))
    assert (await erase(world, new_id("era")))["survey.invitations"] == 1
    world.clock.advance(timedelta(hours=2))
    await asyncio.sleep(0.3)  # what is due is looked for several times
    (cut,) = await world.rows("invitations")
    assert cut["state"] == "expired"
    assert world.customer.sent == []


async def test_killed_between_any_two_steps_it_ends_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await known(world)
    from services.survey.store.invitations import Invitations

    real = Invitations.cut

    async def dying(self: Any, *args: Any) -> Any:
        await real(self, *args)
        raise RuntimeError("killed")

    erasure_id = new_id("era")
    with monkeypatch.context() as patch:
        patch.setattr(Invitations, "cut", dying)
        with pytest.raises(RemoteError):
            await erase(world, erasure_id)
    assert await world.rows("not_invited") == [], "begun"
    done = await erase(world, erasure_id)
    assert done["survey.invitations"] == 1
    kept = [await world.rows(name) for name in ("invitations", "quarantine", "holds")]
    assert in_clear("cus_1", kept) == []


def test_all_words_stand_in_three_languages() -> None:
    for texts in erasing.WORDS.titles.values():
        assert set(texts) == {"nb", "nn", "en"}
        assert all(texts.values())
