"""What the holder of a link can do, and what is left when the invitation expires."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from personvern.privacy.v1 import privacy_service_pb2
from personvern.survey.v1 import survey_pb2, survey_service_pb2
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.survey.conftest import World
from tests.component.survey.test_inviting import events
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear
from tests.support.retaining import deleted

Answer = survey_pb2.Answer
NINE = Answer(question="recommend", score=9)


async def refused(call: Any) -> RemoteError:
    with pytest.raises(RemoteError) as caught:
        await call
    return caught.value


async def results(world: World, survey_id: str, **filters: Any) -> Any:
    return await world.staff.GetResults(survey_service_pb2.GetResultsRequest(survey_id=survey_id, **filters))


async def test_the_form_speaks_three_languages_and_names_nobody(world: World) -> None:
    await world.survey()
    token = await world.invited(supplier_id="prc_1")
    form = await world.form(token, "nn")
    assert (form.language, form.name, form.questions[0].text) == ("nn", "Contact nn", "Recommend nn")
    assert "frivillig" in form.notice
    assert "12 månader" in form.notice
    assert "kan få lese svara" in form.notice
    assert [(q.lowest, q.highest) for q in form.questions] == [(0, 10), (1, 5), (0, 0), (0, 0)]
    english = await world.form(token, "en-GB")
    assert english.questions[2].options[0].text == "chat en"
    assert in_clear("cus_1", [form, english]) == []


async def test_without_a_supplier_the_notice_says_that_nothing_is_shared(world: World) -> None:
    await world.survey()
    form = await world.form(await world.invited(), "en")
    assert "not shared with any supplier" in form.notice


async def test_answers_come_in_parts_and_are_final_once(world: World) -> None:
    survey_id = await world.survey()
    token = await world.invited()
    part = await world.answer(token, Answer(question="satisfied", score=4), final=False)
    assert (list(part.answered), part.final) == (["satisfied"], False)
    assert list((await world.form(token)).answered) == ["satisfied"]
    assert await world.rows("responses", {"state": "partial"}, count=1)
    last = await world.answer(
        token, NINE, Answer(question="means", options=["chat", "web"]), request_id="last"
    )
    assert (list(last.answered), last.final) == (["means", "recommend", "satisfied"], True)
    assert (
        await world.answer(token, NINE, Answer(question="means", options=["chat", "web"]), request_id="last")
        == last
    ), "the same request again is the same answer, not a second use"
    assert (await refused(world.answer(token, NINE))).reason == "SURVEY_ALREADY_ANSWERED"
    assert (await refused(world.form(token))).reason == "SURVEY_ALREADY_ANSWERED"
    found = await results(world, survey_id)
    assert not any(found.HasField(name) for name in ("count", "partial_count")), "fewer than five"
    assert not found.questions[0].HasField("count")
    assert await world.rows("responses", {"state": "final"}, count=1)
    assert found.questions[0].hidden
    assert not found.questions[0].HasField("nps")


async def test_two_submissions_at_once_count_once(world: World) -> None:
    await world.survey()
    token = await world.invited()
    answers = await asyncio.gather(
        *(world.answer(token, Answer(question="recommend", score=n)) for n in range(8)),
        return_exceptions=True,
    )
    assert sum(1 for answer in answers if not isinstance(answer, BaseException)) == 1
    assert {a.reason for a in answers if isinstance(a, RemoteError)} == {"SURVEY_ALREADY_ANSWERED"}
    assert await world.rows("responses", {"state": "final"}, count=1)


async def test_the_same_request_at_once_acts_once(world: World) -> None:
    await world.survey()
    token = await world.invited()
    answers = await asyncio.gather(*(world.answer(token, NINE, request_id="same") for _ in range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert await world.rows("responses", {"state": "final"}, count=1)


async def test_two_people_may_use_the_same_request_id(world: World) -> None:
    await world.survey()
    first = await world.invited("cus_1", "int_1")
    second = await world.invited("cus_2", "int_2")
    await world.answer(first, NINE, request_id="1")
    await world.answer(second, Answer(question="recommend", score=1), request_id="1")
    assert await world.rows("responses", {"state": "final"}, count=2)


async def test_bad_answers_name_each_field_and_store_nothing(world: World) -> None:
    await world.survey()
    token = await world.invited()
    error = await refused(
        world.answer(token, Answer(question="recommend", score=11), Answer(question="means", options=["fax"]))
    )
    assert error.reason == "SURVEY_ANSWERS_INVALID"
    assert [(v.field, v.rule) for v in error.violations] == [
        ("answers[0].score", "RANGE"),
        ("answers[1].options", "UNKNOWN_OPTION"),
    ]
    missing = await refused(world.answer(token, Answer(question="satisfied", score=1)))
    assert [(v.field, v.rule) for v in missing.violations] == [("answers.recommend", "REQUIRED")]
    assert await world.rows("responses") == []


async def test_an_unknown_link_is_not_found(world: World) -> None:
    assert (await refused(world.form("x" * 43))).reason == "SURVEY_NOT_FOUND"
    assert (await refused(world.answer("", NINE))).reason == "SURVEY_NOT_FOUND"


async def test_free_text_is_masked_and_sealed(world: World) -> None:
    await world.survey()
    token = await world.invited()
    words = "Ring 41234567 eller skriv til kari@example.no"
    await world.answer(token, NINE, Answer(question="words", text=words))
    stored = await world.rows("responses")
    for word in ("Ring", "41234567", "kari", "kari@example.no"):
        assert in_clear(word, stored) == []
    exported = await export(world, "cus_1")
    texts = [record["answer"] for record in exported["survey.answers"]]
    assert texts == [[9], "Ring [telefon fjernet] eller skriv til [e-post fjernet]"]


async def export(world: World, customer_id: str) -> dict[str, list[dict[str, Any]]]:
    answer = await world.privacy.Export(
        privacy_service_pb2.ExportRequest(
            customer_id=customer_id, kind=privacy_service_pb2.EXPORT_KIND_ACCESS, language="nb"
        )
    )
    return {section.key: json.loads(section.records_json) for section in answer.sections}


async def test_expiry_cuts_the_person_and_keeps_the_answer(world: World) -> None:
    survey_id = await world.survey()
    token = await world.invited("cus_1", "int_1")
    unused = await world.invited("cus_2", "int_2")
    await world.answer(token, NINE, Answer(question="words", text="helt greit"))
    before = await export(world, "cus_1")
    assert [record["state"] for record in before["survey.invitations"]] == ["answered"]
    assert len(before["survey.quarantine"]) == 3
    world.clock.advance(timedelta(days=14))
    assert (await refused(world.form(unused))).reason == "SURVEY_EXPIRED"
    assert (await refused(world.answer(unused, NINE))).reason == "SURVEY_EXPIRED"
    await eventually(lambda: world.rows("invitations", {"state": "expired"}, count=2))
    assert (await refused(world.form(token))).reason == "SURVEY_EXPIRED"
    everything = [await world.rows(name) for name in ("invitations", "responses")]
    assert in_clear("cus_1", everything) == []
    assert in_clear("int_1", everything) == []
    assert await world.rows("invitations", {"response_id": {"$exists": True}}) == []
    (response,), cut = await world.rows("responses"), await world.rows("invitations")

    async def told() -> dict[str, Any] | None:
        found = {subject: event for subject, event in await events(world) if subject.count(".") == 3}
        return found if sum("invitation_expired" in subject for subject in found) == 2 else None

    published = await eventually(told)
    assert published[f"survey.v1.answered.{response['_id']}"].survey_id == survey_id
    ended = [published[f"survey.v1.invitation_expired.{row['_id']}"] for row in cut]
    assert sorted(event.answered for event in ended) == [False, True]
    assert not [event for event in ended if in_clear("cus_1", str(event))], "it says that, and not of whom"
    assert await world.rows("responses", {"state": "final"}, count=1)
    after = await export(world, "cus_1")
    assert after["survey.invitations"] == after["survey.answers"] == []


async def test_what_was_never_submitted_goes_with_the_person(world: World) -> None:
    await world.survey()
    words = Answer(question="words", text="nesten ferdig")
    await world.answer(await world.invited("cus_1", "int_1"), NINE, words, final=False)
    await world.answer(await world.invited("cus_2", "int_2"), NINE, words)
    assert await world.rows("data_keys", count=2)
    world.clock.advance(timedelta(days=14))
    await eventually(lambda: world.rows("invitations", {"state": "expired"}, count=2))
    assert [row["state"] for row in await world.rows("responses")] == ["final"]
    assert await world.rows("data_keys", count=1), "its key went too"


async def test_nothing_in_the_database_ties_a_cut_answer_to_its_person(world: World) -> None:
    """No document may name both, in any collection, the idempotency records included."""
    await world.survey()
    token = await world.invited("cus_1", "int_1")
    await world.answer(token, NINE)
    (response,) = await world.rows("responses")
    (invitation,) = await world.rows("invitations")
    world.clock.advance(timedelta(days=15))
    await eventually(lambda: world.rows("invitations", {"state": "expired"}, count=1))
    for name in await world.mongo._database.list_collection_names():
        for row in await world.rows(name):
            shown = repr(row)
            assert not ("cus_1" in shown and (response["_id"] in shown or invitation["_id"] in shown)), name
            assert not (invitation["_id"] in shown and response["_id"] in shown), name


async def test_answers_are_deleted_after_the_promised_months(world: World) -> None:
    await world.survey()
    await world.answer(await world.invited(), NINE, Answer(question="words", text="bra"))
    assert await world.rows("data_keys", count=1)
    world.clock.advance(timedelta(days=366))
    await eventually(lambda: world.rows("invitations", {"state": "expired"}, count=1))
    assert (await deleted(world.place, "survey"))["answers"] == 1
    assert await world.rows("responses", count=0)
    assert await world.rows("invitations", count=0)
    assert await world.rows("data_keys", count=0)
    assert await world.rows("quarantine", count=0)


async def test_scores_show_from_five_answers_on(world: World) -> None:
    survey_id = await world.survey()
    scores = [10, 9, 9, 8, 7, 6, 0]
    for number, score in enumerate(scores):
        token = await world.invited(
            f"cus_{number}", f"int_{number}", topic="fibre.outage" if number < 4 else "power"
        )
        extra = [Answer(question="satisfied", score=[5, 4, 3, 5, 1][number])] if number < 5 else []
        chosen = [Answer(question="means", options=["chat", "web"][: number + 1])] if number < 5 else []
        await world.answer(token, Answer(question="recommend", score=score), *extra, *chosen)
    today = (await results(world, survey_id)).questions[0]
    assert (today.count, today.hidden) == (7, True), "who looks again and again sees no answer come"
    world.clock.advance(timedelta(days=1))
    found = await results(world, survey_id)
    nps, csat, means, words = found.questions
    assert (found.count, found.shown_from) == (7, 5)
    assert (round(nps.nps.score, 1), round(nps.nps.standard_error, 1)) == (14.3, 31.5)
    assert (csat.count, csat.csat_percent) == (5, 60.0)
    assert {option.option: option.count for option in means.options} == {"chat": 5, "web": 4}
    assert (words.HasField("count"), words.hidden) == (False, True)
    fibre = await results(world, survey_id, topic="fibre")
    assert (fibre.HasField("count"), fibre.questions[0].HasField("count")) == (False, False), (
        "four are too few"
    )
    assert fibre.questions[0].hidden
    assert not (await results(world, survey_id, topic="fib")).HasField("count")
    from_now = survey_service_pb2.GetResultsRequest(survey_id=survey_id)
    from_now.from_time.FromDatetime(world.clock.now() + timedelta(seconds=1))
    assert not (await world.staff.GetResults(from_now)).HasField("count")


async def test_only_disclosure_may_export(world: World) -> None:
    request = privacy_service_pb2.ExportRequest(
        customer_id="cus_1", kind=privacy_service_pb2.EXPORT_KIND_ACCESS
    )
    from personvern.privacy.v1 import privacy_service_pb2_grpc
    from services.chassis.caller import Caller

    other = world.place.stub(
        "survey",
        privacy_service_pb2_grpc.PrivacyServiceStub,
        Caller("staff", "stf_1", roles=frozenset({"dpo"})),
    )
    assert (await refused(other.Export(request))).reason == "CALLER_NOT_ALLOWED"
    assert new_id("req")
