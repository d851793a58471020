"""A supplier reads the answers about its own deliveries: told, allowed, on the ledger, until the cut."""

from datetime import timedelta
from typing import Any

import pytest

from personvern.survey.v1 import sharing_service_pb2 as pb
from personvern.survey.v1 import sharing_service_pb2_grpc as stubs
from personvern.survey.v1 import survey_pb2
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError, Unavailable
from tests.component.survey.conftest import World
from tests.component.survey.test_answering import NINE, refused
from tests.component.survey.test_inviting import events
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear

WORDS = survey_pb2.Answer(question="words", text="Montøren var grei")


def as_partner(world: World, processor_id: str = "prc_1", scope: str = "survey-responses:read") -> Any:
    caller = Caller(
        "partner",
        processor_id,
        scopes=frozenset({scope}),
        purposes=("survey_sharing",),
        agreement_id="agr_1",
        client_id="cli_1",
    )
    return world.place.stub("survey", stubs.SharingServiceStub, caller)


async def read(world: World, processor_id: str = "prc_1", **asked: Any) -> Any:
    given = {"purpose": "survey_sharing", **asked}
    return await as_partner(world, processor_id).ListSharedResponses(pb.ListSharedResponsesRequest(**given))


async def answered(world: World, number: int, supplier_id: str = "prc_1") -> None:
    token = await world.invited(f"cus_{number}", f"int_{number}", supplier_id=supplier_id)
    await world.answer(token, NINE, WORDS)


async def test_only_the_supplier_involved_reads_and_each_reading_is_on_the_ledger(world: World) -> None:
    await world.survey()
    await answered(world, 1)
    await answered(world, 2, "prc_2")
    await answered(world, 3, "")
    unfinished = await world.invited("cus_4", "int_4", supplier_id="prc_1")
    await world.answer(unfinished, NINE, final=False)
    await world.invited("cus_5", "int_5", supplier_id="prc_1")  # no answer: nothing is shared
    found = await read(world)
    (one,) = found.responses
    assert (one.answered_on, one.answers[0].score, one.comments[0].text) == (
        "2026-01-15",
        9,
        "Montøren var grei",
    )
    assert not one.HasField("response_id"), "the agreement does not release it"
    check, entry = world.disclosure.reads
    assert (list(check.subject_ids), list(entry.subject_ids)) == ([], ["cus_1"])
    assert (entry.scope, entry.purpose, entry.agreement_id) == (
        "survey-responses:read",
        "survey_sharing",
        "agr_1",
    )
    assert "cus_" not in str(found)
    for response in await world.rows("responses"):
        assert response["_id"] not in str(world.disclosure.reads), "the ledger ties no answer to its person"
        assert not in_clear("prc_1", response), "no answer says whose delivery it is about"
    await read(world)
    assert len(world.disclosure.reads) == 4, "each reading is an entry"
    shared = await eventually(lambda: _shared(world, 2))
    assert shared == [("survey.v1.response_shared.prc_1", 1)] * 2
    assert (await read(world, "prc_3")).responses == []


async def _shared(world: World, count: int) -> list[tuple[str, int]] | None:
    found = [(subject, event) for subject, event in await events(world) if "response_shared" in subject]
    return [(subject, event.responses) for subject, event in found] if len(found) >= count else None


async def test_without_the_ledger_or_under_another_scope_nothing_leaves(world: World) -> None:
    await world.survey()
    await answered(world, 1)
    world.disclosure.failure = Unavailable("away")
    with pytest.raises(RemoteError):
        await read(world)
    other = as_partner(world, scope="invoices:read")
    error = await refused(other.ListSharedResponses(pb.ListSharedResponsesRequest(purpose="survey_sharing")))
    assert error.reason == "CALLER_NOT_ALLOWED"
    assert world.disclosure.reads == []
    assert await _shared(world, 1) is None


async def test_bad_input_of_a_partner(world: World) -> None:
    error = await refused(read(world, purpose="invoicing", fields=["name"]))
    assert error.reason == "SURVEY_READ_INVALID"
    assert [(v.field, v.rule) for v in error.violations] == [
        ("purpose", "READ_PURPOSE"),
        ("fields[0]", "FIELD_UNKNOWN"),
    ]
    assert world.disclosure.reads == []
    assert (await refused(read(world, page_token="x"))).reason == "PAGE_TOKEN_INVALID"


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_objection_to_sharing_holds_before_and_after_the_answer(world: World, when: str) -> None:
    """Under 18, restricted or objected: the decision says no, and the form says that nothing is shared."""
    await world.survey()
    token = await world.invited("cus_1", "int_1", supplier_id="prc_1")
    if when == "before":
        world.consent.rules["cus_1", "survey_sharing"] = "AGE_TOO_LOW"
        assert "not shared with any supplier" in (await world.form(token, "en")).notice
    await world.answer(token, NINE)
    world.consent.rules["cus_1", "survey_sharing"] = "OBJECTED"
    assert (await read(world)).responses == []
    assert [list(entry.subject_ids) for entry in world.disclosure.reads] == [[]]


async def test_who_could_not_be_told_surely_is_told_that_it_may_be_shared(world: World) -> None:
    """The form may never promise less than the submission, a minute later, does."""
    await world.survey()
    token = await world.invited("cus_1", "int_1", supplier_id="prc_1")
    alone = await world.invited("cus_2", "int_2")
    world.consent.failure = Unavailable("away")
    assert "may read your answers" in (await world.form(token, "en")).notice
    assert "not shared with any supplier" in (await world.form(alone, "en")).notice
    world.consent.failure = None
    await world.answer(token, NINE)
    assert len((await read(world)).responses) == 1


async def test_a_text_with_something_sensitive_is_masked_and_not_shared(world: World) -> None:
    await world.survey()
    token = await world.invited("cus_1", "int_1", supplier_id="prc_1")
    words = survey_pb2.Answer(question="words", text="Jeg er gravid, ring 41234567")
    await world.answer(token, NINE, words, final=False)
    given = {answer.question: answer for answer in (await world.form(token)).given}
    assert given["words"].text == "Jeg er [sensitiv opplysning fjernet], ring [telefon fjernet]"
    assert given["recommend"].score == 9
    await world.answer(token)
    (one,) = (await read(world)).responses
    assert list(one.comments) == []


async def test_pages_walk_through_all_and_end_with_the_cut(world: World) -> None:
    await world.survey()
    for number in range(5):
        await answered(world, number)
    world.disclosure.released.append("survey_responses.response_id")
    seen: list[str] = []
    token = ""
    for _ in range(3):
        page = await read(world, page_size=2, page_token=token)
        seen += [one.response_id for one in page.responses]
        token = page.next_page_token
    assert (len(seen), len(set(seen)), token) == (5, 5, "")
    world.clock.advance(timedelta(days=14))
    assert (await read(world)).responses == [], "from the expiry on, also before the job has cut"
    await eventually(lambda: world.rows("invitations", {"state": "expired"}, count=5))
    assert (await read(world)).responses == []
    assert len(await world.rows("responses")) == 5
