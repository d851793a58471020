"""Data to courts and authorities, through the gateway and five real contexts."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY, generate_latest

from deploy.local.api import Api, ok, refused
from services.chassis.ids import new_id
from tests.component.disclosure.test_five_contexts import finished, logged_in
from tests.journeys.canary_places import messages
from tests.support import canary
from tests.support.eventually import eventually
from tests.support.refusals import refusals
from tests.support.suite import Suite

CASES = "/v1/staff/third-party-disclosures"
SECRECY = {
    "statute": "straffeprosessloven § 210 b",
    "reason": "Would warn a suspect while the investigation goes on.",
    "reconsider_on": "2026-04-15",
}
ORDER = {
    "ground": "order",
    "recipient": {"kind": "court", "name": "Haugaland og Sunnhordland tingrett", "delivery": "post"},
    "evidence": {
        "reference": "26-012345ENE",
        "issuer": "Haugaland og Sunnhordland tingrett",
        "ordered_on": "2026-01-12",
    },
    "necessity": "The court ordered the e-mail address for the service of a writ.",
}
NUMBER = "10915596784"


class People:
    """Who takes part."""

    def __init__(self, suite: Suite, kari: Api, customer_id: str, email: str) -> None:
        self.suite, self.kari, self.customer_id, self.email = suite, kari, customer_id, email
        self.anne = self.pia = kari

    def body(self, *fields: str, **changes: Any) -> dict[str, Any]:
        """A request about Kari."""
        named = list(fields) or ["customer.contact_points.value"]
        return {**ORDER, "persons": [{"customer_id": self.customer_id, "fields": named}], **changes}

    async def approved(self, *fields: str, **changes: Any) -> str:
        """The address of a case that Anne asked for and Pia approved."""
        made = ok(await self.anne.post(CASES, self.body(*fields, **changes)))
        address = f"{CASES}/{made['disclosure_id']}"
        assert ok(await self.pia.post(f"{address}:approve"))["status"] == "approved"
        return address

    async def ready(self, *fields: str, **changes: Any) -> str:
        """The address of a case whose package can be fetched."""
        address = await self.approved(*fields, **changes)
        released = ok(await self.anne.post(f"{address}:release"), 202)
        dpo_or_agent = await finished(self.anne, f"/v1/operations/{released['operation_id']}")
        assert dpo_or_agent["state"] == "done", dpo_or_agent
        return address

    async def seen(self) -> list[dict[str, Any]]:
        """Third parties among what Kari sees on Min side."""
        lines = ok(await self.kari.get("/v1/me/disclosures"))["disclosures"]
        return [line for line in lines if line["recipient_kind"] == "third_party"]

    async def packaged(self) -> str:
        """Kari's access package, as text."""
        request = ok(await self.kari.post("/v1/me/data-requests", {"kind": "access"}), 202)
        done = await finished(self.kari, request["operation"])
        assert done["state"] == "done", done
        address = f"/v1/me/data-requests/{request['data_request_id']}/package"
        return json.dumps(ok(await self.kari.get(address)), ensure_ascii=False)

    async def refresh(self) -> None:
        """Log everybody in again after time has passed."""
        suite, reason = self.suite, "court_order; case=K-1"
        self.anne = await logged_in(suite, "anne.agent", "agent", X_Access_Reason=reason)
        self.pia = await logged_in(suite, "pia.personvern", "dpo", X_Access_Reason=reason)
        self.kari = await logged_in(suite, f"kari-{self.customer_id[-6:]}")


@pytest.fixture
async def people(suite: Suite) -> People:
    """Kari, registered for this test; Anne, an agent; Pia, the privacy officer."""
    unique = uuid.uuid4().hex[:8]
    kari, email = await logged_in(suite, f"kari-{unique}"), f"kari.{unique}@example.com"
    body = {"given_name": "Kari", "family_name": "Kanarifugl", "birth_date": "1991-03-04", "email": email}
    body |= {"phone": "41234567"}
    body |= {"home_address": {"street": "Strandgata 1", "postcode": "5501", "city": "Haugesund"}}
    customer_id = ok(await kari.post("/v1/public/registrations", body))["customer_id"]
    found = People(suite, kari, customer_id, email)
    await found.refresh()
    found.kari = kari
    return found


async def test_asked_approved_collected_fetched_once_and_told(people: People) -> None:
    body = people.body("customer.contact_points.value", "customer.contact_points.channel")
    made = ok(await people.anne.post(CASES, body, key="ask-1" + people.customer_id))
    assert ok(await people.anne.post(CASES, body, key="ask-1" + people.customer_id)) == made
    address = f"{CASES}/{made['disclosure_id']}"
    assert (made["status"], made["telling"], made["requested_by"]) == ("requested", "planned", "anne.agent")
    assert "tingrett" not in json.dumps(made)

    asker_as_officer = await logged_in(people.suite, "anne.agent", "dpo", X_Access_Reason="x1")
    own = CASES + "/{disclosure_id}:approve", "THIRD_PARTY_TWO_PEOPLE"
    tried = refusals(*own)
    refused(await asker_as_officer.post(f"{address}:approve"), 403, "THIRD_PARTY_TWO_PEOPLE")
    assert refusals(*own) == tried + 1
    refused(await people.anne.post(f"{address}:approve"), 403, "ROLE_MISSING")
    refused(await people.pia.post(f"{address}:release"), 409, "THIRD_PARTY_CASE_STATE")
    assert (
        ok(await people.pia.post(f"{address}:approve", key="yes" + address))["decided_by"] == "pia.personvern"
    )
    ok(await people.pia.post(f"{address}:approve", key="yes" + address))
    olav = await logged_in(people.suite, "olav.annen", "dpo", X_Access_Reason="x1")
    refused(await olav.post(f"{address}:release"), 403, "THIRD_PARTY_TWO_PEOPLE")

    released = ok(await people.anne.post(f"{address}:release", key="r" + address), 202)
    again = ok(await people.anne.post(f"{address}:release", key="r" + address), 202)
    assert again["operation_id"] == released["operation_id"]
    assert (await finished(people.anne, f"/v1/operations/{released['operation_id']}"))["percent"] == 100
    refused(await people.anne.post(f"{address}:release"), 409, "THIRD_PARTY_CASE_STATE")
    assert await people.seen() == [], "nothing has left yet"

    first = await people.pia.post(f"{address}:download", key="d" + address)
    (person,) = ok(first)["persons"]
    values = {(item["channel"], item["value"]) for item in person["records"]["customer.contact_points"]}
    assert values == {("email", people.email), ("phone", "+4741234567")}
    assert "Kanarifugl" not in first.text
    assert first.headers["Cache-Control"] == "no-store"
    assert (await people.pia.post(f"{address}:download", key="d" + address)).content == first.content
    refused(await people.pia.post(f"{address}:download"), 404, "THIRD_PARTY_PACKAGE_GONE")
    refused(await people.anne.post(f"{address}:download"), 404, "THIRD_PARTY_PACKAGE_GONE")

    (line,) = await eventually(people.seen)
    assert (line["recipient"], line["ground"], line["purpose"]) == ("court", "order", "legal_disclosure")
    assert line["fields"] == ["customer.contact_points.channel", "customer.contact_points.value"]
    told = await eventually(lambda: _mails(people, "utlevert"))
    assert "Haugaland og Sunnhordland tingrett" in told[0].body()
    whole = ok(await people.pia.get(address))
    assert (whole["telling"], whole["not_reached"], whole["recipient_name"]) == (
        "told",
        0,
        ORDER["recipient"]["name"],
    )
    assert [look["by"] for look in whole["looks"]] == ["pia.personvern"]
    package = await people.packaged()
    assert "Haugaland og Sunnhordland tingrett" in package, "an access request names actual recipients"


def _mails(people: People, word: str) -> list[Any]:
    return [mail for mail in people.suite.mailbox.to(people.email) if word in mail.subject]


async def test_what_a_statute_keeps_secret_shows_nowhere_until_it_is_told(people: People) -> None:
    address = await people.ready("customer.person.given_name", secrecy=SECRECY)
    ok(await people.pia.post(f"{address}:download"))
    case = ok(await people.pia.get(address))
    assert (case["telling"], case["reconsider_on"]) == ("withheld", "2026-04-15")
    agent = await logged_in(people.suite, "anne.agent", "agent", X_Access_Reason="complaint")
    ok(await agent.get(f"/v1/staff/customers/{people.customer_id}"))
    lines = ok(await people.kari.get("/v1/me/disclosures", params={"page_size": 1}))
    assert [line["recipient_kind"] for line in lines["disclosures"]] == ["staff"]
    assert await people.seen() == []
    disclosure_id = address.rpartition("/")[2]
    hidden = await people.packaged()
    for word in (disclosure_id, "third_party", "tingrett", "legal_disclosure"):
        assert word not in hidden
    assert _mails(people, "utlevert") == []
    officer = ok(await people.pia.get(f"/v1/staff/disclosures/{people.customer_id}"))["disclosures"]
    assert disclosure_id in {line["evidence"] for line in officer}, "the ledger itself has it"
    assert ok(await people.pia.get(CASES, params={"reconsider_due": True}))["disclosures"] == []

    longer = {**SECRECY, "reconsider_on": "2026-05-15"}
    refused(await people.pia.post(f"{address}:postpone-telling", {}), 422, "", "reason")
    early = {**SECRECY, "reconsider_on": "2026-01-15"}
    rule = "secrecy.reconsider_on"
    refused(
        await people.pia.post(f"{address}:postpone-telling", early), 422, "DISCLOSURE_REQUEST_INVALID", rule
    )
    ok(await people.pia.post(f"{address}:postpone-telling", longer, key="p" + address))
    ok(await people.pia.post(f"{address}:postpone-telling", longer, key="p" + address))
    assert [item["reconsider_on"] for item in ok(await people.pia.get(address))["secrecy"]] == [
        "2026-04-15",
        "2026-05-15",
    ]

    people.suite.clock.advance(timedelta(days=121))
    try:
        await people.refresh()
        due = ok(await people.pia.get(CASES, params={"reconsider_due": True}))["disclosures"]
        assert [item["disclosure_id"] for item in due] == [disclosure_id]
        await eventually(lambda: (_gauge() or 0) >= 1)
        told = ok(await people.pia.post(f"{address}:tell", key="t" + address))
        assert ok(await people.pia.post(f"{address}:tell", key="t" + address))["telling"] in ("due", "told")
        assert told["reconsider_on"] == ""
        (mail,) = await eventually(lambda: _mails(people, "utlevert"))
        assert "straffeprosessloven § 210 b" in mail.body()
        await eventually(lambda: _is_told(people, address))
        refused(await people.pia.post(f"{address}:tell"), 409, "THIRD_PARTY_CASE_STATE")
        await eventually(lambda: _gauge() == 0)
    finally:
        people.suite.clock.advance(-timedelta(days=121))


async def _is_told(people: People, address: str) -> bool:
    return bool(ok(await people.pia.get(address))["telling"] == "told")


def _gauge() -> float | None:
    return REGISTRY.get_sample_value("personvern_third_party_secrecy_to_reconsider")


async def test_a_package_that_nobody_fetches_in_time_is_deleted_and_nobody_is_told(people: People) -> None:
    address = await people.ready()
    people.suite.clock.advance(timedelta(days=5))
    try:
        await people.refresh()
        refused(await people.pia.post(f"{address}:download"), 404, "THIRD_PARTY_PACKAGE_GONE")
        assert ok(await people.pia.get(address))["status"] == "lapsed"
        rows = people.suite.parts["disclosure"].parts.mongo.collection("third_party_packages")
        await eventually(lambda: _none(rows))
        cases = people.suite.parts["disclosure"].parts.mongo.collection("third_party_cases")
        row = await cases.find_one({"_id": address.rpartition("/")[2]}, ["status"])
        assert row is not None
        assert row["status"] == "lapsed", "the end stands in the case, so that its time runs"
    finally:
        people.suite.clock.advance(-timedelta(days=5))
    ledger = people.suite.parts["disclosure"].parts.mongo.collection("ledger")
    assert await ledger.count({"recipient_id": address.rpartition("/")[2]}) == 0


async def _none(rows: Any) -> bool:
    return bool(await rows.count({}) == 0)


async def test_the_national_id_leaves_only_where_it_is_named(people: People) -> None:
    ok(await people.kari.put("/v1/me/national-id", {"national_id": NUMBER}))
    without = await people.ready("customer.national_id.stored_at")
    assert NUMBER not in (await people.pia.post(f"{without}:download")).text
    address = await people.ready("customer.national_id.number", "billing.invoices.total_ore")
    (person,) = ok(await people.pia.post(f"{address}:download"))["persons"]
    assert person["records"]["customer.national_id"] == [{"number": NUMBER}]
    assert person["nothing_held"] == ["billing.invoices.total_ore"]
    before = json.dumps(ok(await people.kari.get("/v1/me/disclosures")))
    assert NUMBER not in before


async def test_a_kind_of_record_that_there_is_not_releases_nothing(people: People) -> None:
    address = await people.approved("customer.secrets.value")
    released = ok(await people.anne.post(f"{address}:release"), 202)
    failed = await finished(people.anne, f"/v1/operations/{released['operation_id']}")
    assert (failed["state"], failed["problem"]["reason"]) == ("failed", "THIRD_PARTY_FIELD_UNKNOWN")
    refused(await people.pia.post(f"{address}:download"), 409, "THIRD_PARTY_CASE_STATE")
    assert await people.seen() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ground": "legitimate_interest"}, "ground"),
        ({"ground": "agreement"}, "ground"),
        ({"evidence": {}}, "evidence.reference"),
        ({"evidence": {**ORDER["evidence"], "paragraph": "ekomloven § 3-10"}}, "evidence.paragraph"),
        ({"recipient": {**ORDER["recipient"], "kind": "collector"}}, "recipient.kind"),
        ({"necessity": "Because we were asked."[:19]}, "necessity"),
        ({"secrecy": {**SECRECY, "reason": ""}}, "secrecy.reason"),
        ({"secrecy": {"statute": SECRECY["statute"], "reason": SECRECY["reason"]}}, "secrecy.reconsider_on"),
        (
            {"persons": [{"customer_id": new_id("cus"), "fields": ["customer.person.kind"]}]},
            "persons[0].customer_id",
        ),
    ],
)
async def test_a_bad_request_opens_no_case(people: People, changes: dict[str, Any], field: str) -> None:
    rows = people.suite.parts["disclosure"].parts.mongo.collection("third_party_cases")
    before = await rows.count({})
    refused(await people.anne.post(CASES, {**people.body(), **changes}), 422, "", field)
    assert await rows.count({}) == before


async def test_a_consent_must_be_there_and_still_be_there(people: People) -> None:
    consents = ok(await people.kari.get("/v1/me/consents"))["consents"]
    offers = next(item for item in consents if item["purpose"] == "marketing_new_offers")
    said = {"text_hash": offers["text_hash"], "language": "nb"}
    entry = ok(await people.kari.post("/v1/me/consents/marketing_new_offers:grant", said))
    consent = {
        "ground": "consent",
        "recipient": {"kind": "named_by_person", "name": "Kari sin advokat"},
        "evidence": {"consent_purpose": "marketing_new_offers", "consent_entry_id": entry["entry_id"]},
    }
    other = {**consent, "evidence": {**consent["evidence"], "consent_entry_id": new_id("ent")}}
    refused(await people.anne.post(CASES, people.body(**other)), 409, "THIRD_PARTY_CONSENT_MISSING")
    address = await people.ready(**consent)
    ok(await people.kari.post("/v1/me/consents/marketing_new_offers:withdraw", {}))
    refused(await people.pia.post(f"{address}:download"), 409, "THIRD_PARTY_CONSENT_MISSING")
    assert await people.seen() == []


async def test_a_no_is_final_and_cases_of_others_are_not_there(people: People) -> None:
    made = ok(await people.anne.post(CASES, people.body()))
    address = f"{CASES}/{made['disclosure_id']}"
    ola = await logged_in(people.suite, "ola.agent", "agent", X_Access_Reason="curious")
    refused(await ola.get(address), 404, "THIRD_PARTY_CASE_NOT_FOUND")
    no_reason = await logged_in(people.suite, "pia.personvern", "dpo")
    refused(await no_reason.get(address), 428, "ACCESS_REASON_REQUIRED")
    refused(await people.pia.post(f"{address}:refuse", {"reason": ""}), 422, "", "reason")
    said = ok(await people.pia.post(f"{address}:refuse", {"reason": "Another Kari."}, key="n" + address))
    ok(await people.pia.post(f"{address}:refuse", {"reason": "Another Kari."}, key="n" + address))
    assert said["status"] == "refused"
    refused(await people.pia.post(f"{address}:approve"), 409, "THIRD_PARTY_CASE_STATE")
    missing = f"{CASES}/{new_id('tpd')}"
    refused(await people.pia.get(missing), 404, "THIRD_PARTY_CASE_NOT_FOUND")
    for step in ("approve", "tell"):
        refused(await people.pia.post(f"{missing}:{step}"), 404, "THIRD_PARTY_CASE_NOT_FOUND")
    listed = ok(await people.pia.get(CASES, params={"page_size": 1}))
    assert listed["disclosures"][0]["disclosure_id"] == made["disclosure_id"]
    rest = ok(await people.pia.get(CASES, params={"page_token": listed["next_page_token"]}))
    assert made["disclosure_id"] not in {item["disclosure_id"] for item in rest["disclosures"]}
    refused(await people.anne.get(CASES), 403, "ROLE_MISSING")


async def test_what_was_collected_can_be_refused_and_goes(people: People) -> None:
    address = await people.ready()
    no = {"reason": "The court has called it off."}
    assert ok(await people.pia.post(f"{address}:refuse", no, key="c" + address))["status"] == "refused"
    assert ok(await people.pia.post(f"{address}:refuse", no, key="c" + address))["status"] == "refused"
    refused(await people.pia.post(f"{address}:download"), 409, "THIRD_PARTY_CASE_STATE")
    disclosure = people.suite.parts["disclosure"].parts.mongo
    here = address.rpartition("/")[2]
    assert await disclosure.collection("third_party_packages").count({"_id": here}) == 0
    assert await disclosure.collection("ledger").count({"recipient_id": here}) == 0


async def test_a_collection_goes_on_where_its_service_was_killed(people: People) -> None:
    address = await people.approved("billing.invoices.total_ore", "customer.person.given_name")
    await people.suite.stop("billing")
    released = ok(await people.anne.post(f"{address}:release", key="r" + address), 202)
    await people.suite.restart("disclosure")
    again = ok(await people.anne.post(f"{address}:release", key="r" + address), 202)
    assert (again["operation_id"], again["status"]) == (released["operation_id"], "collecting")
    refused(await people.pia.post(f"{address}:download"), 409, "THIRD_PARTY_CASE_STATE")
    await people.suite.start("billing")
    assert (await finished(people.anne, f"/v1/operations/{released['operation_id']}"))["state"] == "done"
    (person,) = ok(await people.pia.post(f"{address}:download"))["persons"]
    assert person["records"]["customer.person"] == [{"given_name": "Kari"}]
    assert person["nothing_held"] == ["billing.invoices.total_ore"]
    (line,) = await eventually(people.seen)
    assert line["fields"] == ["billing.invoices.total_ore", "customer.person.given_name"]


async def test_no_recipient_is_named_in_an_event_or_a_row(people: People) -> None:
    address = await people.ready(secrecy=SECRECY)
    ok(await people.pia.post(f"{address}:download"))
    ok(await people.pia.get(address))
    mongo = people.suite.parts["disclosure"].parts.mongo
    names = ("third_party_cases", "third_party_packages", "third_party_looks", "ledger", "operations")
    places = {
        name: [repr(row).encode() async for row in mongo.collection(name).each({})]
        for name in (*names, "outbox", "idempotency")
    }
    assert all(places[name] for name in names)
    places |= await messages(people.suite.nats_url)
    places["metrics"] = [generate_latest()]
    values = {
        "recipient": [ORDER["recipient"]["name"]],
        "necessity": [ORDER["necessity"]],
        "reason": [SECRECY["reason"]],
        "address": [people.email],
    }
    assert canary.search(places, values) == []
