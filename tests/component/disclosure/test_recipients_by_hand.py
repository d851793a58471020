"""Who received data and has no access here is written to by the officer, with a dated proof (art. 19)."""

from datetime import timedelta
from typing import Any

from deploy.local.api import Api, ok, refused
from services.disclosure.usecases.request_clocks import end_restrictions
from tests.component.disclosure.rights import Person
from tests.component.disclosure.test_rights_reach import partner
from tests.component.disclosure.test_third_party import SECRECY, People, people
from tests.support.eventually import eventually
from tests.support.periodic import end_periodic

__all__ = ["people"]
DESK = "/v1/staff/data-requests"


async def given_out(people: People) -> str:
    """Kari's lawyer got her e-mail address on her consent; the id of the disclosure."""
    consents = ok(await people.kari.get("/v1/me/consents"))["consents"]
    offers = next(item for item in consents if item["purpose"] == "marketing_new_offers")
    said = {"text_hash": offers["text_hash"], "language": "nb"}
    entry = ok(await people.kari.post("/v1/me/consents/marketing_new_offers:grant", said))
    evidence = {"consent_purpose": "marketing_new_offers", "consent_entry_id": entry["entry_id"]}
    consent = {
        "ground": "consent",
        "recipient": {"kind": "named_by_person", "name": "Kari sin advokat"},
        "evidence": evidence,
    }
    address = await people.ready(**consent)
    ok(await people.pia.post(f"{address}:download"))
    return address.rpartition("/")[2]


async def waiting(officer: Api, customer_id: str) -> list[dict[str, Any]]:
    found = ok(await officer.get("/v1/staff/notices", params={"page_size": 200}))["notices"]
    return [one for one in found if one["customer_id"] == customer_id]


async def test_a_third_party_on_consent_hears_of_corrections_restrictions_and_their_end(
    people: People,
) -> None:
    suite, disclosure_id = people.suite, await given_out(people)
    court = await people.ready()
    ok(await people.pia.post(f"{court}:download"))
    await eventually(people.seen)
    me = await people.kari.get("/v1/me")
    changed = {"email": f"ny-{people.email}"}
    ok(await people.kari.patch("/v1/me", changed, headers={"If-Match": me.headers["ETag"]}))

    async def corrected() -> list[dict[str, Any]]:
        return await waiting(people.pia, people.customer_id)

    (task,) = await eventually(corrected)
    assert (task["matter"], task["processor_id"]) == ("rectification", disclosure_id)
    assert (task["recipient"], task["third_party"], task["by_hand"]) == ("named_by_person", True, True)
    asked = ok(
        await people.kari.post(
            "/v1/me/data-requests", {"kind": "restriction", "ground": "accuracy_contested"}
        )
    )
    found = {one["matter"]: one for one in await waiting(people.pia, people.customer_id)}
    assert set(found) == {"rectification", "restriction"}, "a court that asks in a case is no recipient"

    path = f"/v1/staff/notices/{found['restriction']['notice_id']}:note-confirmation"
    note = {"evidence": "brev 2026-117", "confirmed_on": suite.clock.now().date().isoformat()}
    hasty = suite.staff("dpo", subject="pia.personvern")
    refused(await hasty.post(path, note), 428, "ACCESS_REASON_REQUIRED")
    for day in ("2026-01-14", "2031-01-01"):
        broken = {**note, "confirmed_on": day}
        refused(await people.pia.post(path, broken), 422, "DISCLOSURE_REQUEST_INVALID", "confirmed_on")
    assert len(await waiting(people.pia, people.customer_id)) == 2, "nothing was noted"
    done = ok(await people.pia.post(path, note, key=f"n-{disclosure_id}"))
    assert ok(await people.pia.post(path, note, key=f"n-{disclosure_id}")) == done
    assert (done["evidence"], done["confirmed_at"] is not None) == ("brev 2026-117", True)
    looks = ok(await people.pia.get(f"/v1/staff/disclosures/{people.customer_id}"))["disclosures"]
    assert any(look["fields"] == ["notices.customer_id"] for look in looks)

    reason = {"reason": "Opplysningene er riktige igjen nå."}
    ok(await people.pia.post(f"{DESK}/{asked['data_request_id']}:lift", reason))
    kari = people.kari
    await end_periodic(suite.parts["disclosure"], "end restrictions")
    suite.clock.advance(timedelta(days=8))
    try:
        await end_restrictions(_as_person(people).deps())
        await people.refresh()
        now = await waiting(people.pia, people.customer_id)
        assert [(one["matter"], one["ended"]) for one in now] == [
            ("rectification", False),
            ("restriction", True),
        ]
    finally:
        suite.clock.advance(-timedelta(days=8))
        people.kari = kari  # her log-in holds again
    hers = await people.packaged()
    assert "Kari sin advokat" in hers, "she may ask who was told"


async def test_a_third_party_on_consent_hears_that_it_was_withdrawn(people: People) -> None:
    disclosure_id = await given_out(people)
    await eventually(people.seen)
    ok(await people.kari.post("/v1/me/consents/marketing_new_offers:withdraw"))

    async def open_ones() -> list[dict[str, Any]]:
        found = ok(await people.pia.get("/v1/staff/withdrawals", params={"page_size": 200}))["withdrawals"]
        return [one for one in found if one["customer_id"] == people.customer_id]

    (task,) = await eventually(open_ones)
    assert (task["processor_id"], task["recipient"]) == (disclosure_id, "named_by_person")
    (hers,) = ok(await people.kari.get("/v1/me/withdrawals"))["withdrawals"]
    assert (hers["recipient"], hers["confirmed_at"]) == ("named_by_person", None)
    path = f"/v1/staff/withdrawals/{task['withdrawal_id']}:note-confirmation"
    noted = ok(await people.pia.post(path, {"evidence": "brev 2026-118"}, key=f"w-{disclosure_id}"))
    again = ok(await people.pia.post(path, {"evidence": "brev 2026-118"}, key=f"w-{disclosure_id}"))
    assert again == noted
    assert await open_ones() == []
    assert "Kari sin advokat" in await people.packaged(), "she may ask who was told"


def _as_person(people: People) -> Person:
    person = Person(people.suite)
    person.customer_id = people.customer_id
    return person


async def test_a_partner_hears_that_a_restriction_has_ended(people: People) -> None:
    person = _as_person(people)
    person.api, person.officer = people.kari, people.pia
    firm = await partner(person, f"Trykkeriet {people.customer_id[-6:]} AS", "receiver_name")
    asked = ok(
        await people.kari.post(
            "/v1/me/data-requests", {"kind": "restriction", "ground": "accuracy_contested"}
        )
    )
    (begun,) = ok(await firm.get("/v1/partner/restrictions"))["restrictions"]
    assert begun["ended"] is False
    seen = ok(await people.kari.get("/v1/me/disclosures"))["disclosures"]
    left = [f"restrictions.{name}" for name in ("customer_id", "made_at", "ended")]
    assert seen[0]["fields"] == left, "on the ledger with all that left"
    ok(await firm.post(f"/v1/partner/restrictions/{begun['notice_id']}:confirm"))
    assert await waiting(people.pia, people.customer_id) == []
    reason = {"reason": "Opplysningene er riktige igjen nå."}
    ok(await people.pia.post(f"{DESK}/{asked['data_request_id']}:lift", reason))
    await end_periodic(people.suite.parts["disclosure"], "end restrictions")
    people.suite.clock.advance(timedelta(days=8))
    try:
        for _ in range(2):
            await end_restrictions(person.deps())
    finally:
        people.suite.clock.advance(-timedelta(days=8))
    (ended,) = ok(await firm.get("/v1/partner/restrictions"))["restrictions"]
    assert (ended["customer_id"], ended["ended"]) == (people.customer_id, True)
    ok(await firm.post(f"/v1/partner/restrictions/{ended['notice_id']}:confirm"))
    assert ok(await firm.get("/v1/partner/restrictions"))["restrictions"] == []


async def test_when_a_secret_ends_the_officer_is_reminded_of_what_the_recipient_did_not_hear(
    people: People,
) -> None:
    """A notice meanwhile would have betrayed the claim; of what has ended since there is nothing to tell."""
    claim = {
        "ground": "debt_collection",
        "recipient": {"kind": "collector", "name": "Sandsli Inkasso AS"},
        "evidence": {
            "claim_id": "clm-1",
            "reasonable_ground": "The collector has to find where she lives now.",
        },
        "secrecy": SECRECY,
    }
    address = await people.ready(**claim)
    ok(await people.pia.post(f"{address}:download"))
    me = await people.kari.get("/v1/me")
    changed = {"email": f"ny-{people.email}"}
    ok(await people.kari.patch("/v1/me", changed, headers={"If-Match": me.headers["ETag"]}))
    cases = people.suite.parts["disclosure"].parts.mongo.collection("third_party_cases")
    disclosure_id = address.rpartition("/")[2]

    async def owed() -> set[str]:
        row = await cases.find_one({"_id": disclosure_id})
        return {item["matter"] for item in row["owed"]}

    await eventually(owed)
    asked = {"kind": "restriction", "ground": "accuracy_contested"}
    first = ok(await people.kari.post("/v1/me/data-requests", asked))
    assert await owed() == {"rectification", "restriction"}
    ok(await people.kari.post(f"/v1/me/data-requests/{first['data_request_id']}:lift"))
    assert await owed() == {"rectification"}
    assert ok(await people.kari.post("/v1/me/data-requests", asked))["status"] == "completed"
    assert await waiting(people.pia, people.customer_id) == [], "nobody hears of it before"

    key = f"tell-{people.customer_id}"
    told = ok(await people.pia.post(f"{address}:tell", key=key))
    assert ok(await people.pia.post(f"{address}:tell", key=key))["disclosure_id"] == told["disclosure_id"]
    tasks = await waiting(people.pia, people.customer_id)
    assert sorted((task["matter"], task["processor_id"], task["by_hand"]) for task in tasks) == [
        ("rectification", disclosure_id, True),
        ("restriction", disclosure_id, True),
    ]
    assert await owed() == set()
    refused(await people.pia.post(f"{address}:tell"), 409, "THIRD_PARTY_CASE_STATE")
    assert len(await waiting(people.pia, people.customer_id)) == 2
