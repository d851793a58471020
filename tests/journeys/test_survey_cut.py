"""Whoever has all databases and all streams cannot join an answer and its person once the survey is over.

Who is to be left in peace is not asked, and the reason is counted.
"""

from datetime import timedelta

from deploy.local.api import ok
from services.kernel.calendar import add_months, oslo_date
from services.survey.model.invitation import token_hash
from tests.component.survey.test_cut import joined
from tests.journeys.canary_places import messages
from tests.journeys.test_survey import DAY, Journey
from tests.support.eventually import eventually
from tests.support.suite import Suite
from tests.support.traces import backed_up


async def everything(suite: Suite) -> list[str]:
    """Every document of every context and every event with its headers, one text each."""
    found = [
        repr(row)
        for collections in backed_up(suite.mongodb_uri, suite.database_name).values()
        for rows in collections.values()
        for row in rows
    ]
    streams = await messages(suite.nats_url)
    return found + [one.decode("latin-1") for kept in streams.values() for one in kept]


async def test_no_chain_through_all_contexts_leads_to_an_answer_that_was_shared(suite: Suite) -> None:
    journey = Journey(suite)
    survey_id = await journey.survey()
    supplier_id = await journey.supplier()
    kari = await journey.customer("kari")
    contact = await journey.contact(kari, supplier_id)
    await journey.rows({"survey_id": survey_id, "state": "waiting"}, 1)
    suite.clock.advance(timedelta(hours=1))
    path = await journey.link("kari")
    await journey.rows({"survey_id": survey_id, "state": "sent"}, 1)
    final = {"answers": [{"question": "recommend", "score": 3}], "final": True, "contact_me": True}
    ok(await suite.api().post(path, final))
    assert len(ok(await (await journey.partner()).get("/v1/partner/survey-responses"))["responses"]) == 1
    (row,) = await journey.rows({"survey_id": survey_id, "state": "answered"}, 1)
    token = path.rpartition("/")[2]
    person, answer = {kari, contact}, {row["response_id"]}
    between = {row["_id"], row["message_id"], token, token_hash(token), token_hash(token)[:32]}
    known = person | answer | between
    assert answer <= joined(await everything(suite), person, known), "they are joined while it is open"

    suite.clock.advance(14 * DAY)
    await journey.rows({"survey_id": survey_id, "customer_id": {"$exists": True}}, 0)
    rows = await everything(suite)
    assert not joined(rows, person, known) & (answer | {row["_id"], token, token_hash(token)})
    assert joined(rows, answer, known) == answer
    about = [one for one in rows if row["response_id"] in one]
    assert about, "the answer stays"
    assert not [one for one in about if supplier_id in one], "nor does it say whose delivery it was"
    ok(await journey.staff.post(f"/v1/staff/surveys/{survey_id}:pause"))


async def test_who_is_to_be_left_in_peace_is_not_asked_and_the_reason_is_counted(suite: Suite) -> None:
    journey = Journey(suite)
    survey_id = await journey.survey(shared_with_supplier=False)
    today = oslo_date(suite.clock.now())
    young = await journey.customer("ung", birth_date=add_months(today, -17 * 12).isoformat())
    objects, restricted = await journey.customer("nei"), await journey.customer("stille")
    complains = await journey.customer("klager")
    ok(await journey.her("nei").post("/v1/me/objections", {"purpose": "customer_surveys"}))
    restriction = {"kind": "restriction", "ground": "accuracy_contested"}
    ok(await journey.her("stille").post("/v1/me/data-requests", restriction))
    complaint = {"channel": "phone", "topic": "complaint", "text": "Ikke fornøyd."}
    ok(await journey.staff.post(f"/v1/staff/customers/{complains}/interactions", complaint))
    asked = await journey.customer("kari")
    for customer_id in (young, objects, restricted, complains, asked):
        await journey.contact(customer_id)

    async def counted() -> list[tuple[str, str, int]] | None:
        found = ok(await journey.staff.get("/v1/staff/survey-refusals", params={"survey_id": survey_id}))
        counts = sorted((one["reason"], one["rule"], one["count"]) for one in found["counts"])
        return counts if sum(count for *_, count in counts) == 4 else None

    assert await eventually(counted) == [
        ("not_allowed", "BELOW_MINIMUM_AGE", 1),
        ("not_allowed", "OBJECTED", 1),
        ("not_allowed", "PROCESSING_RESTRICTED", 1),
        ("open_complaint", "", 1),
    ]
    (row,) = await journey.rows({"survey_id": survey_id}, 1)
    assert row["customer_id"] == asked
    ok(await journey.staff.post(f"/v1/staff/surveys/{survey_id}:pause"))
