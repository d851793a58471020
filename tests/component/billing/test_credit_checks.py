"""Credit checks through the gateway, with the real five services and a bureau that answers as told.

Staff ask here: orders are not checked by themselves. The tests of this module share a company.
"""

from collections.abc import AsyncIterator
from datetime import timedelta

import nats
import pytest
import pytest_asyncio
from bson import encode
from pymongo import MongoClient

from deploy.local.api import ok, refused
from tests.support.checking import Checking
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear
from tests.support.suite import Suite

ITEMS = [
    "content",
    "controller",
    "dpo",
    "sources",
    "requester",
    "reason",
    "score_data",
    "score_logic",
    "date",
]


@pytest_asyncio.fixture(scope="module", autouse=True)
async def company(suite: Suite) -> AsyncIterator[Checking]:
    await suite.start_bureau()
    await suite.restart("billing", credit_check_on_order=False)
    yield Checking(suite)


@pytest.fixture(autouse=True)
def willing(suite: Suite) -> None:
    """A bureau that finds nothing wrong."""
    suite.bureau.answer, suite.bureau.score, suite.bureau.remarks = "", 74, 0


async def test_an_order_waits_until_the_check_says_yes(company: Checking, suite: Suite) -> None:
    kari = await company.orderer("kari")
    assert kari.contract["status"] == "pending"
    before = suite.bureau.enquiries
    done = await company.check(kari, key="yes")
    assert (done["outcome"], done["band"], done["decision"], done["automatic"]) == (
        *("scored", "A", "approve"),
        True,
    )
    assert (done["asked_by"], done["asked_why"]) == ("staff:test.staff", "credit_check; case=K-17")
    assert (done["letter_until"], done["kept_until"]) == ("2026-04-15", "2026-04-15")
    assert await company.check(kari, key="yes") == done
    assert suite.bureau.enquiries == before + 1
    assert suite.bureau.asked[done["credit_check_id"]] == 1
    contract = await company.contract(kari, "active")
    assert [line["what"] for line in contract["history"]] == ["ordered", "approved"]

    async def charged() -> bool:
        answer = await company.her(kari).get("/v1/me/billing-account")
        return answer.is_success and bool(answer.json()["subscriptions"])

    await eventually(charged)
    mail = await company.mail(kari, "kredittvurdert")
    assert "15. januar 2026" in mail
    assert in_clear("74", mail) == []
    refused(
        await company.staff.post(kari.staff_path, {"contract_id": kari.contract_id}), 409, "CREDIT_CHECK_OPEN"
    )
    entries = ok(await company.her(kari).get("/v1/me/disclosures"))["disclosures"]
    about = [one for one in entries if one["purpose"] == "credit_assessment"]
    assert any("customer.national_id" in one["fields"] for one in about)


async def test_the_copy_letter_says_every_item_in_three_languages(company: Checking) -> None:
    kari = await company.orderer("letters")
    done = await company.check(kari)
    her = company.her(kari)
    (listed,) = ok(await her.get("/v1/me/credit-checks"))["credit_checks"]
    assert listed == done | {"asked_by": "staff"}
    path = f"/v1/me/credit-checks/{done['credit_check_id']}"
    assert ok(await her.get(path)) == done | {"asked_by": "staff"}
    for language, word in (("nb", "74 av 100"), ("nn", "Betalingsmerknader"), ("en", "Income counts")):
        letter = ok(await her.get(f"{path}/letter", headers={"Accept-Language": language}))
        assert [item["key"] for item in letter["items"]] == ITEMS
        assert all(item["lines"] and item["title"] for item in letter["items"])
        assert word in str(letter["items"])
        page = await her.get(f"{path}/letter", headers={"Accept-Language": language, "Accept": "text/html"})
        assert page.headers["content-type"].startswith("text/html")
        assert word in page.text
        assert f'lang="{language}"' in page.text
    said = {item["key"]: " ".join(item["lines"]) for item in letter["items"]}
    assert "Eksempel Kredittopplysning AS" in said["controller"]
    assert "ombud@byraa.example" in said["dpo"]
    assert "Eksempel Kraft og Fiber AS" in said["requester"]
    assert "Solar package" in said["reason"]
    assert said["date"] == "15 January 2026"
    other = await company.orderer("other")
    refused(await company.her(other).get(path), 404, "CREDIT_CHECK_NOT_FOUND")
    refused(await company.her(other).get(f"{path}/letter"), 404, "CREDIT_CHECK_NOT_FOUND")


async def test_an_automatic_no_may_be_looked_at_by_a_person(company: Checking, suite: Suite) -> None:
    suite.bureau.score, suite.bureau.remarks = 12, 1
    ola = await company.orderer("ola", language="nn")
    done = await company.check(ola)
    assert (done["band"], done["decision"], done["review_offered"]) == ("D", "decline", True)
    await company.contract(ola, "declined")
    her, path = company.her(ola), f"/v1/me/credit-checks/{done['credit_check_id']}"
    refused(
        await her.post(f"{path}:request-review", {"text": "a\x00b"}), 422, "CREDIT_REVIEW_INVALID", "text"
    )
    assert ok(await her.get(path)) == done | {"asked_by": "staff"}
    asked = ok(await her.post(f"{path}:request-review", {"text": "Merknaden er gjord opp."}, key="r"))
    assert (asked["review"], asked["review_text"]) == ("open", "Merknaden er gjord opp.")
    assert ok(await her.post(f"{path}:request-review", {"text": "Merknaden er gjord opp."}, key="r")) == asked
    assert (
        ok(await her.post(f"{path}:request-review", {"text": "Igjen."}))["review_text"]
        == asked["review_text"]
    )
    waiting = ok(await company.staff.get("/v1/staff/credit-checks?review=open"))["credit_checks"]
    (found,) = [one for one in waiting if one["credit_check_id"] == done["credit_check_id"]]
    assert found["review_text"] == ""

    decide = f"/v1/staff/credit-checks/{done['credit_check_id']}:review"
    wrong = {"decision": "manual", "reasons": " "}
    problem = refused(await company.staff.post(decide, wrong), 422, "CREDIT_REVIEW_INVALID", "decision")
    assert {one["field"] for one in problem["violations"]} == {"decision", "reasons"}
    yes = {"decision": "approve", "reasons": "Merknaden er sletta."}
    decided = ok(await company.staff.post(decide, yes, key="d"))
    assert ok(await company.staff.post(decide, yes, key="d")) == decided
    assert (decided["decision"], decided["automatic"], decided["review"]) == ("approve", False, "done")
    refused(await company.staff.post(decide, yes), 409, "CREDIT_REVIEW_NOT_OPEN")
    refused(await her.post(f"{path}:request-review", {}), 409, "CREDIT_REVIEW_NOT_OFFERED")
    assert ok(await her.get(path))["review_reasons"] == "Merknaden er sletta."
    await company.contract(ola, "active")
    assert "menneske" in await company.mail(ola, "Eit menneske har sett på")


async def test_what_the_rules_leave_to_a_person_waits_for_one(company: Checking, suite: Suite) -> None:
    suite.bureau.score = 40
    per = await company.orderer("manual")
    done = await company.check(per)
    assert (done["decision"], done["review"], done["review_offered"]) == ("manual", "open", False)
    await company.contract(per, "pending")
    decide = f"/v1/staff/credit-checks/{done['credit_check_id']}:review"
    ok(await company.staff.post(decide, {"decision": "decline", "reasons": "For lav inntekt."}))
    await company.contract(per, "declined")


@pytest.mark.parametrize(
    ("answer", "letter"), [("no_match", False), ("several_matches", False), ("frozen", True)]
)
async def test_without_one_match_there_is_no_decision(
    company: Checking, suite: Suite, answer: str, letter: bool
) -> None:
    suite.bureau.answer = answer
    who = await company.orderer(answer.replace("_", "-"))
    done = await company.check(who)
    assert (done["outcome"], done["decision"], done["band"]) == (answer, None, None)
    assert done["letter"] is letter
    her, path = company.her(who), f"/v1/me/credit-checks/{done['credit_check_id']}"
    if letter:
        said = {one["key"]: one["lines"] for one in ok(await her.get(f"{path}/letter"))["items"]}
        assert said["content"] == ["Du har kredittsperre. Det er det eneste vi har fått vite."]
    else:
        refused(await her.get(f"{path}/letter"), 404, "CREDIT_LETTER_GONE")
        told = await company.mail(who, "vurdert av et menneske")
        assert ("flere som kan være deg" in told) is (answer == "several_matches")
        assert "Min side" in told
    assert done["review"] == "open"
    assert (await waiting(company))[done["credit_check_id"]] == (answer, None)
    for _ in range(2):
        asked = ok(await her.post(f"{path}:request-review", {"text": "Jeg har byttet navn."}, key="r"))
        assert (asked["review"], asked["review_text"]) == ("open", "Jeg har byttet navn.")
    assert (await company.contract(who, "pending"))["status"] == "pending"
    suite.bureau.answer = ""
    assert (await company.check(who))["decision"] == "approve"  # asked again once something has changed
    assert done["credit_check_id"] not in await waiting(company)
    decide = f"/v1/staff/credit-checks/{done['credit_check_id']}:review"
    late = {"decision": "decline", "reasons": "For sent."}
    refused(await company.staff.post(decide, late), 409, "CREDIT_REVIEW_NOT_OPEN")
    await company.contract(who, "active")


async def test_the_queue_is_for_staff_with_a_reason_and_is_recorded(company: Checking, suite: Suite) -> None:
    suite.bureau.answer = "no_match"
    who = await company.orderer("queued")
    done = await company.check(who)
    path = "/v1/staff/credit-checks?review=open&page_size=200"
    refused(await suite.staff("finance").get(path), 428, "ACCESS_REASON_REQUIRED")
    refused(await suite.staff("marketing", reason="complaint").get(path), 403, "ROLE_MISSING")
    assert done["credit_check_id"] in await waiting(company)
    looks = ok(await company.her(who).get("/v1/me/disclosures"))["disclosures"]
    assert any("credit_checks.review" in look["fields"] for look in looks)


async def waiting(company: Checking) -> dict[str, tuple[str, str | None]]:
    """The checks that wait for a person: what came of each, and the decision so far."""
    listed = ok(await company.staff.get("/v1/staff/credit-checks?review=open&page_size=200"))
    return {one["credit_check_id"]: (one["outcome"], one["decision"]) for one in listed["credit_checks"]}


@pytest.mark.parametrize(("decision", "status"), [("approve", "active"), ("decline", "declined")])
async def test_a_person_decides_about_who_was_not_found(
    company: Checking, suite: Suite, decision: str, status: str
) -> None:
    suite.bureau.answer = "no_match"
    who = await company.orderer(f"unfound-{decision}")
    done = await company.check(who)
    decide = f"/v1/staff/credit-checks/{done['credit_check_id']}:review"
    reasons = {"decision": decision, "reasons": "Vi har sett på papirene."}
    for _ in range(2):
        decided = ok(await company.staff.post(decide, reasons, key=f"d-{decision}"))
        assert (decided["decision"], decided["review"], decided["automatic"]) == (decision, "done", False)
    await company.contract(who, status)
    assert done["credit_check_id"] not in await waiting(company)
    body = {"contract_id": who.contract_id}
    refused(await company.staff.post(who.staff_path, body), 409, "CREDIT_CHECK_OPEN")


async def test_without_an_answer_nothing_is_decided(company: Checking, suite: Suite) -> None:
    who = await company.orderer("away")
    body = {"contract_id": who.contract_id}
    for answer in ("fail", "broken"):
        suite.bureau.answer = answer
        refused(await company.staff.post(who.staff_path, body, key="a"), 503, "CREDIT_BUREAU_UNAVAILABLE")
    (standing,) = ok(await company.staff.get(who.staff_path))["credit_checks"]
    assert (standing["state"], standing["decision"], standing["letter"]) == ("requested", None, False)
    await company.contract(who, "pending")
    suite.bureau.answer = ""
    # Left alone for half a minute after some failures.
    suite.clock.advance(timedelta(seconds=31))
    done = await company.check(who, key="a")
    assert (done["credit_check_id"], done["decision"]) == (standing["credit_check_id"], "approve")


async def test_nobody_is_checked_without_an_order_on_credit(company: Checking, suite: Suite) -> None:
    before = suite.bureau.enquiries
    free = await company.orderer("free", product=await company.product(credit=False, check=False))
    body = {"contract_id": free.contract_id}
    assert free.contract["status"] == "active"
    refused(await company.staff.post(free.staff_path, body), 409, "CREDIT_NOT_GIVEN")
    direct = await company.orderer("direct", product=await company.product(check=False))
    body = {"contract_id": direct.contract_id}
    refused(await company.staff.post(direct.staff_path, body), 409, "CREDIT_ORDER_NOT_WAITING")
    refused(await company.staff.post(free.staff_path, body), 409, "CREDIT_ORDER_NOT_WAITING")
    refused(await company.staff.post(free.staff_path, {"contract_id": "ctr_0"}), 404, "CONTRACT_NOT_FOUND")
    nameless = await company.orderer("nameless", known=False)
    body = {"contract_id": nameless.contract_id}
    refused(await company.staff.post(nameless.staff_path, body), 404, "NATIONAL_ID_NOT_FOUND")
    young = await company.orderer("young", birth_date="2008-06-01")
    body = {"contract_id": young.contract_id}
    problem = refused(await company.staff.post(young.staff_path, body), 403, "CREDIT_CHECK_NOT_ALLOWED")
    assert "BELOW_MINIMUM_AGE" in str(problem)
    for who in (free, direct, nameless, young):
        assert ok(await company.her(who).get("/v1/me/credit-checks"))["credit_checks"] == []
    assert suite.bureau.enquiries == before
    hushed = suite.staff("agent", "finance")
    refused(await hushed.post(young.staff_path, body), 428, "ACCESS_REASON_REQUIRED")
    other = suite.staff("marketing", reason="curious")
    refused(await other.post(young.staff_path, body), 403, "ROLE_MISSING")
    wrong = {"code": f"x-{company.tag}", "names": {}, "group": "solar", "credit_check_required": True}
    refused(await company.staff.post("/v1/staff/products", wrong), 422)


async def test_an_order_that_waits_may_be_taken_back(company: Checking) -> None:
    who = await company.orderer("regret")
    path = f"/v1/me/contracts/{who.contract_id}:end"
    ended = ok(await company.her(who).post(path, {}, key="e"))
    assert ok(await company.her(who).post(path, {}, key="e")) == ended
    assert ended["status"] == "ended"
    body = {"contract_id": who.contract_id}
    refused(await company.staff.post(who.staff_path, body), 409, "CREDIT_ORDER_NOT_WAITING")


async def stored(suite: Suite) -> list[tuple[str, bytes]]:
    """Every document of every context and every event, as they lie there."""
    found: list[tuple[str, bytes]] = []
    with MongoClient(suite.mongodb_uri, directConnection=True) as client:
        for database in client.list_database_names():
            if database.startswith(suite.database_name):
                for name in client[database].list_collection_names():
                    found += [(f"{database}.{name}", encode(row)) for row in client[database][name].find({})]
    connection = await nats.connect(suite.nats_url)
    try:
        jetstream = connection.jetstream()
        for stream in await connection.jsm().streams_info():
            for number in range(max(1, stream.state.first_seq), stream.state.last_seq + 1):
                told = await jetstream.get_msg(str(stream.config.name), seq=number)
                found.append((told.subject or "", repr(told.headers).encode() + (told.data or b"")))
    finally:
        await connection.close()
    return found


async def test_the_report_and_the_number_are_nowhere(
    company: Checking, suite: Suite, capfd: pytest.CaptureFixture[str]
) -> None:
    suite.bureau.remarks, suite.bureau.score = 1, 61
    who = await company.orderer("nowhere")
    done = await company.check(who)
    await company.mail(who, "kredittvurdert")
    assert (done["band"], done["decision"]) == ("C", "manual"), "a remark is for a person"
    places = await stored(suite)
    names = {place.rpartition(".")[2] for place, _ in places}
    assert {"credit_checks", "credit_letters", "messages", "national_ids"} <= names
    assert any(place.startswith("billing.v1.credit_checked.") for place, _ in places)
    places.append(("log", "".join(capfd.readouterr()).encode()))
    words = [word.encode() for word in ("487 213", "Trosvik", "61 av 100", "Skattbar", who.number, "remarks")]
    words += [int(who.number).to_bytes(8, "little")]
    assert sorted({place for place, data in places for word in words if word in data}) == []
    with MongoClient(suite.mongodb_uri, directConnection=True) as client:
        row = client[f"{suite.database_name}_billing"]["credit_checks"].find_one(
            {"_id": done["credit_check_id"]}
        )
    assert row is not None
    assert not {"report", "score", "content"} & set(row)
