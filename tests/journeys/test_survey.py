"""A delivery, a question, an answer, its supplier: through the gateway over the five services."""

import asyncio
import csv
import io
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from deploy.local.api import Api, ok, refused
from deploy.local.population import agreement, processor, texts
from deploy.local.story import Story
from services.chassis.mongo import Mongo
from services.kernel.calendar import oslo_date
from tests.support.buyer import CaughtMail
from tests.support.eventually import eventually
from tests.support.suite import Suite

DAY = timedelta(days=1)
FIELDS = ("answered_on", "answers", "comments", "response_id", "survey", "topic")


class Journey:
    """The company, its customers and a supplier. Every client is logged in anew: days pass between calls."""

    def __init__(self, suite: Suite) -> None:
        self.suite, self.tag = suite, uuid.uuid4().hex[:8]
        self.processor_id, self.secret, self.survey_id = "", ("", ""), ""

    @property
    def staff(self) -> Api:
        return self.suite.staff("marketing", "dpo", "agent", reason="customer_request; case=K-19")

    async def survey(self, **content: Any) -> str:
        """An active survey about deliveries: an hour after the contact, day and night."""
        text = texts("Hvordan gikk det?", "Korleis gjekk det?", "How did it go?")
        made = {
            "name": text,
            "intro": text,
            "questions": [
                {"key": "recommend", "kind": "nps", "text": text, "required": True},
                {"key": "words", "kind": "free_text", "text": text},
            ],
            "trigger": {
                "delay_minutes": 60,
                "hour_from": 0,
                "hour_to": 24,
                "topics": ["delivery.installation"],
            },
            "shared_with_supplier": True,
            **content,
        }
        body = {"code": f"delivery_{self.tag}", "content": made}
        self.survey_id = ok(await self.staff.post("/v1/staff/surveys", body))["survey_id"]
        ok(await self.staff.post(f"/v1/staff/surveys/{self.survey_id}:activate", {}))
        return str(self.survey_id)

    async def supplier(self) -> str:
        """An installer under an agreement that releases answers, with a client."""
        firm = processor(f"Montør {self.tag} AS", "", "installation")
        self.processor_id = ok(await self.staff.post("/v1/staff/processors", firm))["processor_id"]
        fields = [f"survey_responses.{name}" for name in FIELDS]
        scope = "survey-responses:read"
        terms = agreement("survey_sharing", scope, fields, ["survey_answers"], "2026-01-01")
        draft = {"processor_id": self.processor_id, "terms": terms}
        agreed = ok(await self.staff.post("/v1/staff/agreements", draft))["agreement_id"]
        ok(await self.staff.post(f"/v1/staff/agreements/{agreed}:activate"))
        made = ok(
            await self.staff.post("/v1/staff/partner-clients", {"agreement_id": agreed, "scopes": [scope]})
        )
        self.secret = (made["client"]["client_id"], made["client_secret"])
        return str(self.processor_id)

    async def partner(self) -> Api:
        """The installer, logged in."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.secret[0],
            "client_secret": self.secret[1],
            "scope": "survey-responses:read",
        }
        answer = await self.suite.api().call("POST", "/oauth/token", data=form)
        return self.suite.api(ok(answer)["access_token"])

    async def customer(self, name: str, **changes: Any) -> str:
        """A customer; the id. She logs in as `<name>-<tag>`."""
        story = Story(self.suite.api(), CaughtMail(self.suite.mailbox), oslo_date(self.suite.clock.now()))
        body = story.registration(email=self.email(name), language="nb") | changes
        return str(ok(await self.her(name).post("/v1/public/registrations", body))["customer_id"])

    def email(self, name: str) -> str:
        return f"{name}-{self.tag}@example.com"

    def her(self, name: str) -> Api:
        return self.suite.person(f"{name}-{self.tag}")

    async def contact(self, customer_id: str, supplier_id: str = "") -> str:
        """A contact about a delivery, opened and closed; its id."""
        contacts = f"/v1/staff/customers/{customer_id}/interactions"
        about = {"channel": "phone", "topic": "delivery.installation", "text": "Montør kom."}
        opened = ok(await self.staff.post(contacts, {**about, "supplier_id": supplier_id}))
        ok(await self.staff.post(f"{contacts}/{opened['interaction_id']}:close"))
        return str(opened["interaction_id"])

    async def link(self, name: str, count: int = 1) -> str:
        """The path of the link in her newest survey mail, once there are `count`."""

        def look() -> list[str]:
            mails = self.suite.mailbox.to(self.email(name))
            found = [link for mail in mails for link in mail.links() if "/surveys/" in link]
            return found if len(found) >= count else []

        return urlsplit((await eventually(look))[-1]).path

    async def rows(self, query: dict[str, Any], count: int) -> list[dict[str, Any]]:
        """The survey context's invitations, once there are `count`."""
        mongo = Mongo(self.suite.mongodb_uri, f"{self.suite.database_name}_survey")
        try:
            return await eventually(lambda: _exactly(mongo, query, count))
        finally:
            await mongo.close()


async def _exactly(mongo: Mongo, query: dict[str, Any], count: int) -> list[Any] | None:
    found = await mongo.collection("invitations").find(query)
    return (found or [True]) if len(found) == count else None


async def test_a_delivery_is_asked_about_and_its_supplier_reads_the_answer(suite: Suite) -> None:
    journey = Journey(suite)
    survey_id = await journey.survey()
    supplier_id = await journey.supplier()
    kari, ola = await journey.customer("kari"), await journey.customer("ola")
    await journey.contact(kari, supplier_id)
    await journey.contact(ola, supplier_id)
    await journey.rows({"survey_id": survey_id, "state": "waiting"}, 2)
    # Ola wants no surveys: the one that waits is never sent.
    ok(await journey.her("ola").put("/v1/me/preferences", {"surveys_off": True}))
    await journey.rows({"survey_id": survey_id, "state": "dropped"}, 1)
    suite.clock.advance(timedelta(hours=1))
    path = await journey.link("kari")
    mail = suite.mailbox.to(journey.email("kari"))[-1].body()
    assert "leverandør" in mail, "the invitation says that the supplier may read"
    anyone = suite.api()
    form = ok(await anyone.get(path, headers={"Accept": "application/json"}))
    assert "kan få lese svarene" in form["notice"]
    part = {"answers": [{"question": "words", "text": "Ring meg på 41234567"}]}
    ok(await anyone.post(path, part))
    partner = await journey.partner()
    assert ok(await partner.get("/v1/partner/survey-responses"))["responses"] == []
    final = {"answers": [{"question": "recommend", "score": 9}], "final": True}
    done = ok(await anyone.post(path, final, key="once"))
    assert ok(await anyone.post(path, final, key="once")) == done

    (read,) = ok(await partner.get("/v1/partner/survey-responses"))["responses"]
    assert read["answers"] == [{"question": "recommend", "score": 9, "options": [], "text": ""}]
    assert read["comments"][0]["text"] == "Ring meg på [telefon fjernet]"
    assert "channel" not in read, "the agreement does not release it"
    mine = ok(await journey.her("kari").get("/v1/me/disclosures"))
    entries = [one for one in mine["disclosures"] if one["purpose"] == "survey_sharing"]
    assert len(entries) == 1
    assert read["response_id"] not in str(mine)
    refused(await partner.get("/v1/partner/survey-responses", params={"fields": "name"}), 422)
    refused(await partner.get("/v1/partner/invoices"), 403)

    counts = ok(await journey.staff.get("/v1/staff/survey-refusals", params={"survey_id": survey_id}))
    assert counts["counts"] == [{"reason": "withdrawn", "rule": "SURVEYS_OFF", "count": 1}]
    results = f"/v1/staff/surveys/{survey_id}/results"
    result = ok(await journey.staff.get(results))["questions"][0]
    assert (result["count"], result["shown"], result["hidden"], result["nps"]) == (None, 0, True, None)
    lines = list(csv.DictReader(io.StringIO((await journey.staff.get(f"{results}.csv")).text)))
    assert [(line["question"], line["answers"], line["figure"]) for line in lines] == [
        ("recommend", "<5", "hidden"),
        ("words", "<5", "hidden"),
    ]

    suite.clock.advance(14 * DAY)
    await journey.rows({"survey_id": survey_id, "customer_id": {"$exists": True}}, 0)
    refused(await suite.api().post(path, final), 409, "SURVEY_EXPIRED")
    assert ok(await (await journey.partner()).get("/v1/partner/survey-responses"))["responses"] == []
    assert ok(await journey.staff.get(results))["count"] is None
    ok(await journey.staff.post(f"/v1/staff/surveys/{survey_id}:pause"))


async def test_many_contacts_of_one_person_one_question_one_reminder(suite: Suite) -> None:
    journey = Journey(suite)
    survey_id = await journey.survey(shared_with_supplier=False)
    kari = await journey.customer("kari")
    await asyncio.gather(*(journey.contact(kari) for _ in range(12)))
    await journey.rows({"survey_id": survey_id}, 1)
    suite.clock.advance(timedelta(hours=1))
    first = await journey.link("kari")

    async def counted() -> bool:
        counts = ok(await journey.staff.get("/v1/staff/survey-refusals", params={"survey_id": survey_id}))
        return sum(one["count"] for one in counts["counts"] if one["reason"] == "quarantine") == 11

    await eventually(counted)
    await journey.rows({"survey_id": survey_id, "state": "sent"}, 1)
    await suite.mail_stored()
    suite.clock.advance(5 * DAY)
    assert await journey.link("kari", 2) == first, "the reminder leads to the same form"
    await journey.rows({"survey_id": survey_id, "remind_at": {"$exists": True}}, 0)
    await suite.mail_stored()
    suite.clock.advance(5 * DAY)
    altered = first[:-1] + ("A" if first[-1] != "A" else "B")
    refused(await suite.api().get(altered, headers={"Accept": "application/json"}), 404, "SURVEY_NOT_FOUND")
    surveys = [mail for mail in suite.mailbox.to(journey.email("kari")) if "/surveys/" in mail.body()]
    assert len(surveys) == 2
    ok(await journey.staff.post(f"/v1/staff/surveys/{survey_id}:pause"))
