"""Audiences are sent to and asked about: through the gateway, and as other contexts do."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest

from deploy.local.api import ok
from personvern.consent.v1 import audience_service_pb2 as rpc
from personvern.consent.v1 import audience_service_pb2_grpc as stubs
from services.chassis.caller import Caller, use_caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from services.consent.model.audience import TOO_LONG
from services.consent.usecases.audiences import sending
from tests.component.consent.audience_world import OFFERS, REASON, World, counts, world
from tests.component.consent.conftest import Consent
from tests.support.eventually import eventually
from tests.support.query_plans import recording, unindexed

__all__ = ["world"]


async def test_who_withdraws_after_selection_gets_nothing(world: World) -> None:
    stays, goes, refuses, objects, longest = [await world.known() for _ in range(5)]
    for each in (stays, goes, refuses, objects, longest):
        await world.consent.grant(each)
    audience = await world.audience(await world.campaign())
    assert audience["members"] == 5
    ok(await world.consent.place.person(goes).post(f"/v1/me/consents/{OFFERS}:withdraw"))
    ok(await world.consent.place.person(objects).post("/v1/me/objections", {"purpose": "direct_marketing"}))
    # The sender asks for itself, and has the last word.
    world.outbox.refuse |= {refuses: "FREQUENCY_CAP", longest: TOO_LONG}
    send = f"/v1/staff/audiences/{audience['audience_id']}:send"
    sent = await world.done(await world.marketing.post(send))
    assert world.outbox.to == [stays]
    assert counts(sent["outcomes"]) == {
        "QUEUED": 1,
        "OBJECTED_TO_MARKETING": 1,
        "FREQUENCY_CAP": 1,
        "CONSENT_WITHDRAWN": 1,
        TOO_LONG: 1,
    }
    assert sent["members"] == 5  # what was fixed stays
    reader = world.consent.place.staff("marketing", reason=REASON)
    path = f"/v1/staff/audiences/{audience['audience_id']}:explain"
    assert ok(await reader.post(path, {"customer_id": goes}))["outcome"] == "CONSENT_WITHDRAWN"
    assert ok(await reader.post(path, {"customer_id": stays}))["outcome"] == "QUEUED"


async def test_sending_that_is_killed_half_way_tells_nobody_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BATCH", 4)
    hers = [await world.known() for _ in range(10)]
    for each in hers:
        await world.consent.grant(each)
    audience = await world.audience(await world.campaign())
    world.outbox.die_after = 6  # in the midst of the second batch
    send = f"/v1/staff/audiences/{audience['audience_id']}:send"
    made = ok(await world.marketing.post(send), 202)
    await eventually(lambda: world.outbox.asked > 6)
    await world.consent.place.stop("consent")
    world.outbox.die_after = None
    world.consent.service = await world.consent.place.start("consent")
    operation = await world.ended(made["href"])
    assert operation["state"] == "done"
    assert world.outbox.to == sorted(hers)
    assert len(world.outbox.sent) == 10
    sent = ok(await world.marketing.get(f"/v1/staff/audiences/{audience['audience_id']}"))
    assert counts(sent["outcomes"]) == {"QUEUED": 10}


async def decide_many(consent: Consent, *chunks: list[str], **question: Any) -> tuple[list[str], list[Any]]:
    """The rule for each customer, and the answers."""
    stub = consent.place.stub("consent", stubs.AudienceServiceStub, Caller(kind="service", id="customer"))

    async def requests() -> AsyncIterator[Any]:
        for number, chunk in enumerate(chunks):
            first = {"purpose": OFFERS, "channel": "email"} | question if not number else {}
            yield rpc.DecideManyRequest(customer_ids=chunk, **first)

    rules: list[Any] = []
    outcomes: list[str] = []
    answers = []
    with use_caller(Caller(kind="service", id="customer")):
        async for answer in stub._stub.DecideMany(requests()):  # type: ignore[attr-defined]
            rules += answer.rules
            outcomes += [rules[each].rule for each in answer.outcomes]
            answers.append(answer)
    return outcomes, answers


async def test_one_question_for_many(world: World) -> None:
    consent = world.consent
    yes, no = await world.known(), await world.known()
    await consent.grant(yes)
    stranger = new_id("cus")
    for _ in range(2):  # from the database while everybody is being read, then from memory
        outcomes, answers = await decide_many(consent, [yes, no, stranger], [], [no, yes])
        assert outcomes == [
            "CONSENT_GIVEN", "CONSENT_NOT_GIVEN", "SUBJECT_UNKNOWN", "CONSENT_NOT_GIVEN", "CONSENT_GIVEN"
        ]  # fmt: skip
        assert [len(answer.outcomes) for answer in answers] == [3, 0, 2]
        assert [len(answer.rules) for answer in answers] == [3, 0, 0]
        assert answers[0].rules[0].sentence.nn
        await consent.service.parts.mongo.ping()
        await asyncio.sleep(1.5)
    await consent.withdraw(yes)
    outcomes, _ = await decide_many(consent, [yes])
    assert outcomes == ["CONSENT_WITHDRAWN"]
    with pytest.raises(RemoteError) as broken:
        await decide_many(consent, ["cus_1"])
    assert broken.value.violations[0].field == "customer_ids[0]"
    with pytest.raises(RemoteError) as broken:
        await decide_many(consent, [new_id("cus")] * 10_001)
    assert broken.value.violations[0].rule == "TOO_MANY"
    with pytest.raises(RemoteError) as broken:
        await decide_many(consent, [yes], purpose="No such thing")
    assert broken.value.violations[0].field == "purpose"
    assert await decide_many(consent) == ([], [])


@pytest.fixture
def queries() -> Iterator[Any]:
    """Listens from before the service makes its client."""
    with recording() as heard:
        yield heard


async def test_no_query_walks_through_a_collection(queries: Any, world: World, mongodb_uri: str) -> None:
    hers = [await world.known() for _ in range(3)]
    for each in hers:
        await world.consent.grant(each)
    audience = await world.audience(await world.campaign())
    ok(await world.marketing.get("/v1/staff/campaigns"))
    ok(await world.marketing.get("/v1/staff/audiences"))
    await world.members(audience)
    await world.done(await world.marketing.post(f"/v1/staff/audiences/{audience['audience_id']}:send"))
    store = world.consent.store
    assert [some async for some in store.subjects.everybody(world.consent.place.clock.now())] != [[]]
    assert [outcome async for _, outcome in store.audiences.of_person(hers[0])] == ["QUEUED"]
    assert await store.audiences.drop_person(hers[0]) == 1
    (old,) = await store.audiences.old(world.consent.place.clock.now() + timedelta(days=400))
    await store.audiences.delete_lists(old)
    assert await store.audiences.forgotten(old)
    assert unindexed(queries, mongodb_uri) == {}
