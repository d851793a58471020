"""After the expiry nobody can join an answer and its person: not by an id, a moment or a record."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from personvern.survey.v1 import survey_pb2
from tests.component.survey.conftest import World
from tests.component.survey.test_answering import NINE, refused
from tests.component.survey.test_inviting import reasons
from tests.support.eventually import eventually


async def everything(world: World, logged: str) -> list[str]:
    """Every document, every event with its headers, every line of the log: one text each."""
    found = []
    for name in await world.mongo._database.list_collection_names():
        found += [f"{name}: {row!r}" for row in await world.rows(name)]
    js = world.streams._js
    state = (await js.stream_info("SURVEY")).state
    for sequence in range(max(1, state.first_seq), state.last_seq + 1):
        raw = await js.get_msg("SURVEY", seq=sequence)
        found.append(f"event: {raw.subject} {raw.headers} {raw.data!r}")
    return found + [f"log: {line}" for line in logged.splitlines()]


def names_in(text: str, names: set[str]) -> set[str]:
    return {name for name in names if name in text}


def joined(rows: list[str], start: set[str], known: set[str]) -> set[str]:
    """What can be reached from `start` by rows that name two of the `known`, in however many steps."""
    reached, before = set(start), set()
    while reached != before:
        before = set(reached)
        for row in rows:
            here = names_in(row, known)
            if here & reached:
                reached |= here
    return reached


async def test_no_chain_of_ids_or_moments_leads_from_a_person_to_the_answer(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    await world.survey()
    token = await world.invited("cus_1", "int_1", supplier_id="prc_1")
    world.clock.advance(timedelta(hours=1, minutes=7, seconds=13))
    await world.answer(token, survey_pb2.Answer(question="satisfied", score=4), final=False)
    world.clock.advance(timedelta(days=2, minutes=11, seconds=17))
    await world.answer(token, NINE, survey_pb2.Answer(question="words", text="bra"))
    (response,) = await world.rows("responses")
    (invitation,) = await world.rows("invitations")
    records = await world.rows("idempotency", {"ref.answered": {"$exists": True}})
    moments = {
        str(moment)
        for row in (invitation, response)
        for moment in row.values()
        if isinstance(moment, datetime) and moment.astimezone(UTC).minute
    }
    person = {"cus_1", "int_1"}
    answer = {response["_id"]}
    between = {invitation["_id"], invitation["token_hash"], invitation["token_hash"][:32], token}
    between |= moments | {str(invitation.get("message_id", "-"))} | {record["_id"] for record in records}
    rows = await everything(world, "".join(capfd.readouterr()))
    assert answer <= joined(rows, person, person | answer | between), "they are joined while it is open"
    assert len(records) == 2
    world.clock.advance(timedelta(days=12))
    await eventually(lambda: world.rows("invitations", {"state": "expired"}, count=1))
    rows = await everything(world, "".join(capfd.readouterr()))
    reached = joined(rows, person, person | answer | between)
    assert not reached & answer
    assert not reached & {invitation["_id"], invitation["token_hash"]}
    assert joined(rows, answer, person | answer | between) == answer
    assert await world.rows("idempotency", {"ref.answered": {"$exists": True}}) == []
    (cut,) = await world.rows("invitations")
    assert {key for key, value in cut.items() if isinstance(value, datetime)} == {"created_at", "expires_at"}
    assert cut["created_at"] == cut["expires_at"]


def test_ids_tell_no_time() -> None:
    from services.survey.model.invitation import random_id

    made = [random_id("rsp") for _ in range(50)]
    assert len({name[4:10] for name in made}) > 40, "a UUIDv7 would begin alike"


async def test_a_thousand_contacts_at_once_on_three_replicas_are_one_question(world: World) -> None:
    from services.survey.app import build

    replicas = [
        build(world.place.settings("survey", listen="127.0.0.1:0"), clock=world.clock) for _ in range(2)
    ]
    for replica in replicas:
        await replica.start()
    try:
        await world.survey()
        count = 1_000
        for start in range(0, count, 100):
            batch = range(start, start + 100)
            await asyncio.gather(*(world.close_interaction("cus_1", f"int_{number}") for number in batch))
        await eventually(lambda: world.rows("not_invited", count=count - 1))
        assert len(await world.rows("invitations")) == 1
        assert {reason for reason, _ in await reasons(world)} == {"quarantine"}
        await eventually(lambda: len(world.customer.sent) == 1)
    finally:
        for replica in replicas:
            await replica.stop(0)


async def test_an_altered_token_is_unknown_and_changes_nothing(world: World) -> None:
    await world.survey()
    token = await world.invited()
    for place in (0, 20, 42):
        other = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        if (
            place == 42
        ):  # the last character holds two bits that are not used; the hash sees them all the same
            assert other != token
        assert (await refused(world.form(other))).reason == "SURVEY_NOT_FOUND"
        assert (await refused(world.answer(other, NINE))).reason == "SURVEY_NOT_FOUND"
    long = survey_pb2.Answer(question="words", text="x" * 4001)
    strange: list[Any] = [long, survey_pb2.Answer(question="nothing", score=1)]
    error = await refused(world.answer(token, NINE, *strange))
    assert [(one.field, one.rule) for one in error.violations] == [
        ("answers[1].text", "TOO_LONG"),
        ("answers[2].question", "UNKNOWN_QUESTION"),
    ]
    assert await world.rows("responses") == []
