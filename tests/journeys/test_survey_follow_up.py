"""Who is not content with a contact asks to be contacted: from the form to the queue of customer service."""

from datetime import timedelta

from deploy.local.api import ok, refused
from tests.journeys.test_survey import Journey
from tests.support.eventually import eventually
from tests.support.suite import Suite

QUEUE = "/v1/staff/follow-ups"


async def waits(journey: Journey, customer_id: str) -> list[dict[str, str]]:
    queue = ok(await journey.staff.get(QUEUE))["follow_ups"]
    return [one for one in queue if one["customer_id"] == customer_id]


async def test_who_asks_for_it_is_contacted_and_nobody_else(suite: Suite) -> None:
    journey = Journey(suite)
    survey_id = await journey.survey(shared_with_supplier=False)
    kari, ola = await journey.customer("kari"), await journey.customer("ola")
    about = await journey.contact(kari)
    await journey.contact(ola)
    await journey.rows({"survey_id": survey_id, "state": "waiting"}, 2)
    suite.clock.advance(timedelta(hours=1))
    low = [{"question": "recommend", "score": 2}]
    browser = suite.api()
    page = await browser.get(await journey.link("ola"), headers={"Accept": "text/html"})
    assert 'name="contact_me" value="yes">' in page.text, "offered, and not ticked beforehand"
    told = await browser.post(await journey.link("ola"), {"answers": low, "final": True})
    assert ok(told)["follow_up"] is False, "a low score alone is no wish"
    early = await browser.post(await journey.link("kari"), {"answers": low, "contact_me": True})
    assert refused(early, 422)["violations"][0]["field"] == "contact_me"
    fields = {"key": "k1", "score.recommend": "2", "contact_me": "yes"}
    thanks = await browser.call("POST", f"{await journey.link('kari')}/form?lang=nn", data=fields)
    assert "Kundeservice tek kontakt med deg." in thanks.text
    assert await waits(journey, kari) == [], "it is handed on at the full hour"

    suite.clock.advance(timedelta(hours=1))
    (one,) = await eventually(lambda: waits(journey, kari))
    assert one["earlier_interaction_id"] == about
    assert await waits(journey, ola) == []
    contacts = ok(await journey.her("kari").get("/v1/me/interactions"))["interactions"]
    (mine,) = [item for item in contacts if item["interaction_id"] == one["interaction_id"]]
    assert (mine["topic"], mine["status"]) == ("survey.follow_up", "open")
    seen = ok(await journey.her("kari").get("/v1/me/disclosures"))["disclosures"]
    assert any(entry["fields"] == ["interaction.topic"] for entry in seen), "who looked at the queue"

    close = f"/v1/staff/customers/{kari}/interactions/{one['interaction_id']}:close"
    done = ok(await journey.staff.post(close, {}, key="once"))
    assert ok(await journey.staff.post(close, {}, key="once")) == done
    assert await waits(journey, kari) == []

    async def left_in_peace() -> bool:
        found = ok(await journey.staff.get("/v1/staff/survey-refusals"))["counts"]
        return any(count["reason"] == "follow_up" for count in found)

    await eventually(left_in_peace)
    ok(await journey.staff.post(f"/v1/staff/surveys/{survey_id}:pause"))


async def test_the_queue_is_for_agents_with_a_reason(suite: Suite) -> None:
    refused(await suite.staff("marketing", reason="customer_request; case=K-1").get(QUEUE), 403)
    refused(await suite.staff("agent").get(QUEUE), 428)
    refused(await suite.person("nobody-else").get(QUEUE), 403)
