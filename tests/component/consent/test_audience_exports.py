"""Audiences out of the house, over all contexts: given by hash, noted, and taken back after a no."""

import asyncio
from typing import Any

import httpx
import pytest

from deploy.local.api import Api, ok, refused
from personvern.consent.v1 import consent_service_pb2 as consent_rpc
from personvern.consent.v1 import consent_service_pb2_grpc as consent_stubs
from services.chassis.caller import Caller
from services.chassis.errors import Unavailable
from services.chassis.ids import new_id
from services.consent.store.audience_exports import AudienceExportStore
from services.consent.usecases.audiences import exporting
from services.customer.model.audience_contact import email_hash, phone_hash
from tests.component.disclosure.test_http import PROCESSOR, TERMS
from tests.support.eventually import eventually
from tests.support.suite import Suite

SOCIAL = "social_media_audiences"
OFFERS = "marketing_new_offers"


async def customer(suite: Suite, number: int, *purposes: str) -> tuple[Api, str]:
    """A registered adult who has agreed to the purposes."""
    person = suite.person(f"exported-{number}")
    body = {
        "given_name": "Kari",
        "family_name": "Målgruppe",
        "birth_date": "1991-03-04",
        "email": f"Exported-{number}@example.com",
        "phone": f"412345{number:02}",
        "home_address": {"street": "Strandgata 1", "postcode": "5501", "city": "Haugesund"},
    }
    customer_id = str(ok(await person.post("/v1/public/registrations", body))["customer_id"])
    shown = {item["purpose"]: item for item in ok(await person.get("/v1/me/consents"))["consents"]}
    for purpose in purposes:
        text = {"text_hash": shown[purpose]["text_hash"], "language": "nb"}
        ok(await person.post(f"/v1/me/consents/{purpose}:grant", text))
    return person, customer_id


async def partner(suite: Suite, name: str, purpose: str, *fields: str) -> tuple[Api, str]:
    """A processor with an agreement for one purpose, and its id."""
    officer = suite.staff("dpo", reason="audit")
    body = PROCESSOR | {"name": f"{name} AS", "category": "social_platform"}
    processor = str(ok(await officer.post("/v1/staff/processors", body))["processor_id"])
    terms = TERMS | {
        "purposes": [purpose],
        "scopes": ["audiences:read"],
        "fields": list(fields),
        "valid_from": "2025-01-01",
    }
    draft = ok(await officer.post("/v1/staff/agreements", {"processor_id": processor, "terms": terms}))
    ok(await officer.post(f"/v1/staff/agreements/{draft['agreement_id']}:activate"))
    client = {"agreement_id": draft["agreement_id"], "scopes": terms["scopes"]}
    made = ok(await officer.post("/v1/staff/partner-clients", client))
    form = {
        "grant_type": "client_credentials",
        "client_id": made["client"]["client_id"],
        "client_secret": made["client_secret"],
    }
    token = ok(await suite.api().post("/oauth/token", data=form))["access_token"]
    return suite.api(token), processor


async def audience(suite: Suite, purpose: str, channel: str) -> str:
    """A selected audience of a new campaign."""
    marketing = suite.staff("marketing")
    campaign = {"name": new_id("x"), "purpose": purpose, "channel": channel}
    if channel == "email":
        texts = {"nb": "Hei", "nn": "Hei", "en": "Hi"}
        campaign |= {"subject": texts, "text": texts}
    made = ok(await marketing.post("/v1/staff/campaigns", campaign))
    path = f"/v1/staff/campaigns/{made['campaign_id']}/audiences"
    chosen = ok(await marketing.post(path, {}), 202)

    async def ended() -> bool:
        return bool(ok(await marketing.get(chosen["href"]))["state"] == "done")

    await eventually(ended)
    return str(chosen["audience_id"])


async def members(partner_api: Api, audience_id: str) -> list[Any]:
    found: list[Any] = []
    token = ""
    while True:
        path = f"/v1/partner/audiences/{audience_id}/members?page_size=1&page_token={token}"
        page = ok(await partner_api.get(path))
        found += page["members"]
        if not (token := page["next_page_token"]):
            return found


async def removals(partner_api: Api, audience_id: str) -> list[Any]:
    return list(ok(await partner_api.get(f"/v1/partner/audiences/{audience_id}/removals"))["removals"])


HASHES = ("audiences.email_sha256", "audiences.phone_sha256")


async def test_hashes_for_social_media_and_removals_after_a_no(suite: Suite) -> None:
    her, her_id = await customer(suite, 1, SOCIAL)
    _, his_id = await customer(suite, 2, SOCIAL)
    them, _ = await customer(suite, 3)
    platform, processor = await partner(suite, "Sosiale medier", SOCIAL, *HASHES)
    stranger, _ = await partner(suite, "En fremmed", SOCIAL, *HASHES)
    audience_id = await audience(suite, SOCIAL, "social")
    marketing = suite.staff("marketing")
    address = f"/v1/staff/audiences/{audience_id}:export"
    release = {"processor_id": processor, "format": "meta"}

    refused(await platform.get(f"/v1/partner/audiences/{audience_id}/members"), 404, "EXPORT_NOT_FOUND")
    refused(await marketing.post(address, release | {"format": "list"}), 409, "EXPORT_FORMAT_UNFIT")
    refused(await marketing.post(address, release | {"processor_id": "x"}), 422, "CONSENT_REQUEST_INVALID")
    first = ok(await marketing.post(address, release, key="e1"))
    assert ok(await marketing.post(address, release, key="e1")) == first
    assert ok(await marketing.post(address, release, key="e2"))["export_id"] == first["export_id"]
    refused(await stranger.get(f"/v1/partner/audiences/{audience_id}/members"), 404, "EXPORT_NOT_FOUND")

    given = await members(platform, audience_id)
    expected = [
        {"email_sha256": email_hash(f"exported-{n}@example.com"), "phone_sha256": phone_hash(f"474123450{n}")}
        for n in (1, 2)
    ]
    assert sorted(given, key=str) == sorted(expected, key=str)
    seen = ok(await her.get("/v1/me/disclosures"))["disclosures"]
    assert (seen[0]["purpose"], sorted(seen[0]["fields"])) == (SOCIAL, sorted(HASHES))
    others = ok(await them.get("/v1/me/disclosures"))["disclosures"]
    assert SOCIAL not in {item["purpose"] for item in others}
    assert await removals(platform, audience_id) == []

    # A new address must not hide the old one from the removal.
    me = ok(await her.get("/v1/me"))
    new = {"email": "another@example.com"}
    ok(await her.patch("/v1/me", new, headers={"If-Match": f'"{me["version"]}"'}))
    ok(await her.post(f"/v1/me/consents/{SOCIAL}:withdraw"))
    [removal] = await eventually(lambda: removals(platform, audience_id))
    assert removal["email_sha256"] == email_hash("exported-1@example.com")

    counts = ok(await marketing.get(f"/v1/staff/audiences/{audience_id}/exports"))["exports"][0]
    assert (counts["given"], counts["removed"], counts["unconfirmed"]) == (2, 1, 1)
    confirm = f"/v1/partner/audiences/{audience_id}/removals:confirm"
    wrong = {"removal_ids": [removal["removal_id"], "rem_of_somebody_else"]}
    refused(await platform.post(confirm, wrong, key="r0"), 404, "REMOVAL_UNKNOWN")
    assert len(await removals(platform, audience_id)) == 1, "none was noted"
    body = {"removal_ids": [removal["removal_id"]]}
    assert ok(await platform.post(confirm, body, key="r1")) == {"unconfirmed": 0}
    assert ok(await platform.post(confirm, body, key="r1")) == {"unconfirmed": 0}
    assert await removals(platform, audience_id) == []
    assert await members(platform, audience_id) == [expected[1]], "decided for again at each fetch"
    assert {her_id, his_id}.isdisjoint(str(counts))


async def test_a_list_for_whoever_sends_for_us(suite: Suite) -> None:
    her, her_id = await customer(suite, 4, OFFERS)
    sender, processor = await partner(suite, "Utsenderen", OFFERS, "audiences.customer_id")
    narrow, other = await partner(suite, "For smal avtale", SOCIAL, "audiences.customer_id")
    audience_id = await audience(suite, OFFERS, "email")
    marketing = suite.staff("marketing")
    for released in (processor, other):
        release = {"processor_id": released, "format": "list"}
        ok(await marketing.post(f"/v1/staff/audiences/{audience_id}:export", release))

    assert {"customer_id": her_id} in await members(sender, audience_id)
    refused(await narrow.get(f"/v1/partner/audiences/{audience_id}/members"), 403, "PURPOSE_NOT_ALLOWED")

    ok(await her.post("/v1/me/objections", {"purpose": "direct_marketing"}))
    [removal] = await eventually(lambda: removals(sender, audience_id))
    assert removal["customer_id"] == her_id
    ok(await her.delete("/v1/me/objections/direct_marketing"))
    assert {"customer_id": her_id} in await members(sender, audience_id), "allowed again, given anew"
    assert await removals(sender, audience_id) == []


async def test_without_the_ledger_nothing_leaves(suite: Suite) -> None:
    await customer(suite, 5, SOCIAL)
    platform, processor = await partner(suite, "Plattform uten protokoll", SOCIAL, *HASHES)
    audience_id = await audience(suite, SOCIAL, "social")
    release = {"processor_id": processor, "format": "meta"}
    ok(await suite.staff("marketing").post(f"/v1/staff/audiences/{audience_id}:export", release))
    await suite.stop("disclosure")
    answer = await platform.get(f"/v1/partner/audiences/{audience_id}/members")
    await suite.start("disclosure")
    assert answer.status_code == 503, answer.text
    counts = ok(await suite.staff("marketing").get(f"/v1/staff/audiences/{audience_id}/exports"))["exports"][
        0
    ]
    assert counts["given"] == 0


async def test_a_page_comes_in_parts_and_each_person_once(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages and parts of every size; one entry on the ledger for each person and fetch."""
    people = {(await customer(suite, number, SOCIAL))[1] for number in range(50, 57)}
    platform, processor = await partner(suite, "Plattform med store sider", SOCIAL, *HASHES)
    audience_id = await audience(suite, SOCIAL, "social")
    release = {"processor_id": processor, "format": "meta"}
    ok(await suite.staff("marketing").post(f"/v1/staff/audiences/{audience_id}:export", release))
    monkeypatch.setattr(exporting, "LARGEST_SIZE", 2)
    ledger = suite.parts["disclosure"].parts.mongo.collection("ledger")
    fetches = 0
    for page_size in (3, 10_000):
        found, token, fetches = [], "", fetches + 1
        while True:
            path = f"/v1/partner/audiences/{audience_id}/members?page_size={page_size}&page_token={token}"
            page = ok(await platform.get(path))
            found += [item["email_sha256"] for item in page["members"]]
            if not (token := page["next_page_token"]):
                break
        assert {email_hash(f"exported-{number}@example.com") for number in range(50, 57)} <= set(found)
        assert len(found) == len(set(found))
        for person in people:
            query = {"subject_id": person, "recipient_id": processor}
            assert await ledger.count(query) == fetches
    path = f"/v1/partner/audiences/{audience_id}/members"
    refused(await platform.get(f"{path}?page_size=10001"), 422, "INVALID_REQUEST")
    refused(await platform.get(f"{path}?page_token=x.y"), 400, "PAGE_TOKEN_INVALID")


async def test_what_the_ledger_does_not_take_in_the_middle_of_a_page_does_not_leave(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60, 63):
        await customer(suite, number, SOCIAL)
    platform, processor = await partner(suite, "Plattform som mister protokollen", SOCIAL, *HASHES)
    audience_id = await audience(suite, SOCIAL, "social")
    release = {"processor_id": processor, "format": "meta"}
    ok(await suite.staff("marketing").post(f"/v1/staff/audiences/{audience_id}:export", release))
    monkeypatch.setattr(exporting, "LARGEST_SIZE", 1)
    ledger, left = suite.parts["disclosure"].parts.mongo.collection("ledger"), [2]
    authorize = exporting._authorize

    async def breaking(*asked: Any) -> None:
        if asked[3] and not left[0]:
            raise Unavailable("the ledger is away")
        left[0] -= bool(asked[3])
        await authorize(*asked)

    monkeypatch.setattr(exporting, "_authorize", breaking)
    with pytest.raises(httpx.HTTPError):  # JSON without its end: nobody takes it for a whole page
        await platform.get(f"/v1/partner/audiences/{audience_id}/members")
    assert await ledger.count({"recipient_id": processor}) == 2
    assert await given_rows(suite).count({"export_id": {"$gt": ""}, "state": "given"}) >= 2
    monkeypatch.undo()
    hashes = {item["email_sha256"] for item in await members(platform, audience_id)}
    assert {email_hash(f"exported-{number}@example.com") for number in range(60, 63)} <= hashes


async def given_to_a_sender(suite: Suite, number: int, name: str) -> tuple[Api, str, Api, str]:
    """A customer who agreed to offers and was given, in a list, to a sender."""
    her, her_id = await customer(suite, number, OFFERS)
    sender, processor = await partner(suite, name, OFFERS, "audiences.customer_id")
    audience_id = await audience(suite, OFFERS, "email")
    release = {"processor_id": processor, "format": "list"}
    ok(await suite.staff("marketing").post(f"/v1/staff/audiences/{audience_id}:export", release))
    return her, her_id, sender, audience_id


def given_rows(suite: Suite) -> Any:
    """Who was given, as it is stored."""
    return suite.parts["consent"].parts.mongo.collection("audience_given")


async def test_a_no_in_the_night_takes_out_too(fresh_suite: Suite) -> None:
    """Quiet hours come before consent in the order of the rules, and end by themselves: the no does not."""
    suite = fresh_suite
    _, her_id, sender, audience_id = await given_to_a_sender(suite, 6, "Utsenderen om natten")
    _, his_id = await customer(suite, 7)
    assert await members(sender, audience_id) == [{"customer_id": her_id}]
    suite.clock.set(suite.clock.now().replace(hour=22, minute=30))  # 23:30 in Oslo: no e-mail either
    decide = suite.stub("consent", consent_stubs.ConsentServiceStub, Caller("service", "billing"))
    asked = consent_rpc.DecideRequest(customer_id=her_id, purpose=OFFERS, channel="email")
    assert (await decide.Decide(asked)).decision.rule == "QUIET_HOURS"
    me = suite.person("exported-6")
    ok(await me.post(f"/v1/me/consents/{OFFERS}:withdraw"))

    async def taken_out() -> bool:
        [row] = await given_rows(suite).find({"customer_id": {"$in": [her_id, his_id]}})
        return bool(row["state"] == "removed")

    await eventually(taken_out)


async def test_a_no_under_another_id_of_the_same_person_takes_out_too(suite: Suite) -> None:
    _, her_id, sender, audience_id = await given_to_a_sender(suite, 8, "Utsenderen etter sammenslåing")
    assert {"customer_id": her_id} in await members(sender, audience_id)
    agent = suite.staff("agent", reason="customer_request")
    body = {
        "given_name": "Kari",
        "family_name": "Målgruppe",
        "birth_date": "1991-03-04",
        "email": "kari@jobb.example",
        "phone": "41234599",
        "home_address": {"street": "Strandgata 1", "postcode": "5501", "city": "Haugesund"},
    }
    again = ok(await agent.post("/v1/staff/customers", body))["customer_id"]
    both = {"survivor_id": her_id, "merged_id": again, "reason": "duplicate_registration"}
    ok(await agent.post("/v1/staff/customers:merge", both))
    subjects = suite.parts["consent"].parts.mongo.collection("subjects")

    async def one() -> bool:
        found = await subjects.find({"_id": {"$in": [her_id, again]}})
        return [bool(item["facts"] and item["facts"].get("merged")) for item in found] == [True, True]

    await eventually(one)
    other = suite.stub("consent", consent_stubs.ConsentServiceStub, Caller("customer", again))
    no = consent_rpc.WithdrawConsentRequest(request_id="w8", customer_id=again, purpose=OFFERS)
    await other.WithdrawConsent(no)  # never given there: a refusal
    [removal] = await eventually(lambda: removals(sender, audience_id))
    assert removal["customer_id"] == her_id
    assert {"customer_id": her_id} not in await members(sender, audience_id)


async def test_a_no_that_comes_while_members_are_fetched_is_not_overlooked(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Decided for and not yet noted as given: who is looked for to be taken out is not found."""
    her, her_id, sender, audience_id = await given_to_a_sender(suite, 9, "Utsenderen midt i et nei")
    give, given_of = AudienceExportStore.give, AudienceExportStore.given_of
    looked_for = asyncio.Event()

    async def looked(store: AudienceExportStore, customer_id: str) -> Any:
        found = await given_of(store, customer_id)
        if customer_id == her_id:
            looked_for.set()
        return found

    async def late(store: AudienceExportStore, export_id: str, ids: Any, now: Any) -> None:
        if her_id in ids and not looked_for.is_set():
            ok(await her.post(f"/v1/me/consents/{OFFERS}:withdraw"))
            await looked_for.wait()
        await give(store, export_id, ids, now)

    monkeypatch.setattr(AudienceExportStore, "given_of", looked)
    monkeypatch.setattr(AudienceExportStore, "give", late)
    assert {"customer_id": her_id} not in await members(sender, audience_id)
    assert looked_for.is_set()
    [removal] = await removals(sender, audience_id)
    assert removal["customer_id"] == her_id
