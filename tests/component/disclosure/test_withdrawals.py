"""A "no" reaches everybody who received data on the "yes", with proof: all contexts, through the gateway."""

import json
from base64 import urlsafe_b64decode
from typing import Any

from deploy.local.api import Api, ok, refused
from personvern.disclosure.v1.disclosure_service_pb2_grpc import DisclosureServiceStub
from services.chassis.caller import Caller
from services.kernel.reads import ReadLedger
from tests.component.disclosure.test_breaches import BREACHES, FACTS
from tests.component.disclosure.test_five_contexts import finished
from tests.component.disclosure.test_http import PROCESSOR, TERMS
from tests.support.eventually import eventually
from tests.support.suite import Suite

OFFERS = "marketing_new_offers"


async def customer(suite: Suite, name: str) -> tuple[Api, str]:
    """A registered customer who has agreed to new offers."""
    person = suite.person(name)
    body = {
        "given_name": "Kari",
        "family_name": "Nei",
        "birth_date": "1991-03-04",
        "email": f"{name}@example.com",
        "phone": "41234567",
        "home_address": {"street": "Strandgata 1", "postcode": "5501", "city": "Haugesund"},
    }
    customer_id = str(ok(await person.post("/v1/public/registrations", body))["customer_id"])
    shown = ok(await person.get("/v1/me/consents"))["consents"]
    text = next(item["text_hash"] for item in shown if item["purpose"] == OFFERS)
    ok(await person.post(f"/v1/me/consents/{OFFERS}:grant", {"text_hash": text, "language": "nb"}))
    return person, customer_id


async def partner(suite: Suite, name: str) -> tuple[Api, str]:
    """A marketing platform with its token, and its agreement."""
    officer = suite.staff("dpo", reason="audit")
    body = PROCESSOR | {"name": f"{name} AS", "category": "marketing_platform"}
    processor = ok(await officer.post("/v1/staff/processors", body))["processor_id"]
    terms = TERMS | {
        "purposes": [OFFERS, "marketing_similar_products", "customer_surveys"],
        "scopes": ["delivery-contacts:read", "withdrawals:read"],
        "fields": ["delivery_contacts.email", "withdrawals.purpose"],
        "valid_from": "2025-01-01",
    }
    draft = ok(await officer.post("/v1/staff/agreements", {"processor_id": processor, "terms": terms}))
    agreement = str(draft["agreement_id"])
    ok(await officer.post(f"/v1/staff/agreements/{agreement}:activate"))
    client = {"agreement_id": agreement, "scopes": terms["scopes"]}
    made = ok(await officer.post("/v1/staff/partner-clients", client))
    form = {
        "grant_type": "client_credentials",
        "client_id": made["client"]["client_id"],
        "client_secret": made["client_secret"],
    }
    token = ok(await suite.api().post("/oauth/token", data=form))["access_token"]
    return suite.api(token), agreement


async def received(partner_api: Api, customer_id: str, purpose: str = OFFERS) -> None:
    """The partner reads the customer's e-mail address for marketing."""
    address = f"/v1/partner/delivery-contacts?customer_id={customer_id}&purpose={purpose}"
    ok(await partner_api.get(address))


async def received_before(suite: Suite, partner_api: Api, customer_id: str, purpose: str = OFFERS) -> None:
    """The partner has read the address when consent still allowed that: noted as the owner notes it."""
    _, middle, _ = partner_api.headers["Authorization"].split(".")
    claims = json.loads(urlsafe_b64decode(middle + "=="))
    caller = Caller("partner", claims["sub"], agreement_id=claims["agreement"], client_id=claims["client_id"])
    stub = suite.stub("disclosure", DisclosureServiceStub, Caller("service", "customer"))
    await ReadLedger(stub).authorize_partner(
        caller=caller, scope="delivery-contacts:read", subjects=[customer_id], purpose=purpose
    )


async def waiting(partner_api: Api) -> list[dict[str, Any]]:
    return list(ok(await partner_api.get("/v1/partner/withdrawals"))["withdrawals"])


async def test_a_withdrawal_is_told_confirmed_and_seen(suite: Suite) -> None:
    her, customer_id = await customer(suite, "kari-withdraws")
    platform, _ = await partner(suite, "Reklamebyrået")
    other, _ = await partner(suite, "Et annet byrå")
    await received(platform, customer_id)
    await received(platform, customer_id)  # twice received is once told
    assert await waiting(platform) == []

    entry = ok(await her.post(f"/v1/me/consents/{OFFERS}:withdraw"))
    mine = await eventually(lambda: own(her))
    assert [(item["purpose"], item["recipient"], item["told_at"]) for item in mine] == [
        (OFFERS, "marketing_platform", None)
    ]
    assert mine[0]["entry_id"] == entry["entry_id"]
    assert "processor_id" not in mine[0]

    [told] = await waiting(platform)
    assert (told["customer_id"], told["purpose"], told["confirmed_at"]) == (customer_id, OFFERS, None)
    assert await waiting(other) == [], "who received nothing hears nothing"
    assert (await own(her))[0]["told_at"]
    seen = ok(await her.get("/v1/me/disclosures"))["disclosures"]
    left = [f"withdrawals.{name}" for name in ("customer_id", "purpose", "withdrawn_at")]
    assert seen[0]["fields"] == left, "on the ledger before it left, with all that left"
    rows = suite.parts["disclosure"].parts.mongo.collection("ledger")
    noted = await rows.find_one({"subject_id": customer_id, "fields": left})
    assert noted is not None
    assert customer_id not in noted["fingerprint"], "an entry names none of those who were told with it"

    path = f"/v1/partner/withdrawals/{told['withdrawal_id']}:confirm"
    refused(await other.post(path, key="c0"), 404, "WITHDRAWAL_NOT_FOUND")
    first = ok(await platform.post(path, key="c1"))
    assert ok(await platform.post(path, key="c1")) == first
    assert ok(await platform.post(path, key="c2")) == first, "the first confirmation stands"
    assert await waiting(platform) == []
    assert (await own(her))[0]["confirmed_at"]


async def own(person: Api) -> list[dict[str, Any]]:
    return list(ok(await person.get("/v1/me/withdrawals"))["withdrawals"])


async def test_an_objection_to_all_marketing_is_told_for_each_purpose(suite: Suite) -> None:
    her, customer_id = await customer(suite, "ola-objects")
    platform, _ = await partner(suite, "Byrå for alt")
    await received(platform, customer_id)
    await received_before(suite, platform, customer_id, "marketing_similar_products")
    ok(await her.post("/v1/me/objections", {"purpose": "direct_marketing"}))

    async def both() -> list[str]:
        found = sorted(item["purpose"] for item in await waiting(platform))
        return found if len(found) == 2 else []

    assert await eventually(both) == [OFFERS, "marketing_similar_products"]


async def test_no_marketing_at_all_is_told_once_for_each_purpose(suite: Suite) -> None:
    her, customer_id = await customer(suite, "anne-wants-none")
    platform, _ = await partner(suite, "Byrå uten lytter")
    await received(platform, customer_id)
    await received_before(suite, platform, customer_id, "marketing_similar_products")
    none = {"no_marketing": True}
    ok(await her.put("/v1/me/preferences", none, key="p1"))
    ok(await her.put("/v1/me/preferences", none, key="p1"))
    ok(await her.put("/v1/me/preferences", none | {"surveys_off": True}))  # that was a no before this one

    async def told() -> list[Any]:
        return await waiting(platform)

    found = await eventually(told)
    assert sorted(item["purpose"] for item in found) == [OFFERS, "marketing_similar_products"]
    assert {item["entry_id"] for item in await own(her)} == {f"{customer_id}/1"}

    ok(await her.put("/v1/me/preferences", {}))
    ok(await her.put("/v1/me/preferences", none))  # changed her mind twice: the recipients hear of it anew

    async def twice() -> bool:
        return len(await waiting(platform)) == 4

    await eventually(twice)
    assert {item["entry_id"] for item in await own(her)} == {f"{customer_id}/1", f"{customer_id}/4"}


async def registered_again(suite: Suite, phone: str) -> str:
    """A second customer for the same person."""
    agent = suite.staff("agent", reason="customer_request")
    body = {
        "given_name": "Kari",
        "family_name": "Nei",
        "birth_date": "1991-03-04",
        "email": f"{phone}@example.com",
        "phone": phone,
        "home_address": {"street": "Strandgata 1", "postcode": "5501", "city": "Haugesund"},
    }
    return str(ok(await agent.post("/v1/staff/customers", body))["customer_id"])


async def merge(suite: Suite, survivor: str, merged: str) -> None:
    """Two customers are one person from now on, also where decisions are made."""
    agent = suite.staff("agent", reason="customer_request")
    both = {"survivor_id": survivor, "merged_id": merged, "reason": "duplicate_registration"}
    ok(await agent.post("/v1/staff/customers:merge", both))
    subjects = suite.parts["consent"].parts.mongo.collection("subjects")

    async def known() -> bool:
        found = await subjects.find({"_id": {"$in": [survivor, merged]}})
        return [bool(item["facts"] and item["facts"].get("merged")) for item in found] == [True, True]

    await eventually(known)


async def test_who_knows_a_person_by_the_id_from_before_a_merge_is_told_by_that_id(suite: Suite) -> None:
    her, customer_id = await customer(suite, "siri-merged")
    before = await registered_again(suite, "41234561")
    old, _ = await partner(suite, "Byrå med den gamle")
    both, _ = await partner(suite, "Byrå med begge")
    await received_before(suite, old, before)
    await received_before(suite, both, before)
    await received(both, customer_id)
    await merge(suite, customer_id, before)
    entry = ok(await her.post(f"/v1/me/consents/{OFFERS}:withdraw"))

    async def all_told() -> bool:
        return len(await waiting(both)) == 2

    await eventually(all_told)
    assert {item["customer_id"] for item in await waiting(both)} == {customer_id, before}
    assert [item["customer_id"] for item in await waiting(old)] == [before]
    mine = await own(her)
    assert len(mine) == 3, "she sees who is told, by whichever id they know her"
    assert {item["entry_id"] for item in mine} == {entry["entry_id"]}


async def test_a_no_from_before_a_merge_is_told_to_who_knows_the_person_by_the_other_id(suite: Suite) -> None:
    her, customer_id = await customer(suite, "liv-merged")
    before = await registered_again(suite, "41234562")
    platform, _ = await partner(suite, "Byrå som kjenner den andre")
    surveyor, _ = await partner(suite, "Spørrebyrå med den andre")
    await received_before(suite, platform, before)
    await received_before(suite, platform, before, "marketing_similar_products")
    await received_before(suite, surveyor, before, "customer_surveys")
    entry = ok(await her.post(f"/v1/me/consents/{OFFERS}:withdraw"))
    objection = ok(await her.post("/v1/me/objections", {"purpose": "marketing_similar_products"}))
    ok(await her.put("/v1/me/preferences", {"surveys_off": True}))
    assert await own(her) == [], "nobody received anything under her own id"
    await merge(suite, customer_id, before)

    async def three() -> list[Any]:
        found = await own(her)
        return found if len(found) == 3 else []

    told = {(item["purpose"], item["entry_id"]) for item in await eventually(three)}
    assert told == {
        (OFFERS, entry["entry_id"]),
        ("marketing_similar_products", objection["entry_id"]),
        ("customer_surveys", f"{customer_id}/1"),
    }
    assert {item["customer_id"] for item in await waiting(platform)} == {before}
    assert {item["customer_id"] for item in await waiting(surveyor)} == {before}
    ok(await her.put("/v1/me/preferences", {"surveys_off": True, "frequency": "weekly"}))
    agent = suite.staff("agent", reason="customer_request")
    both = {"survivor_id": customer_id, "merged_id": before}
    ok(await agent.post("/v1/staff/customers:unmerge", both))
    await merge(suite, customer_id, before)  # who has heard of a no is not told of it again
    await suite.all_heard()
    assert len(await own(her)) == 3


async def test_no_surveys_is_told_to_who_received_data_for_them(suite: Suite) -> None:
    her, customer_id = await customer(suite, "ida-no-surveys")
    surveyor, _ = await partner(suite, "Spørrebyrået")
    await received_before(suite, surveyor, customer_id, "customer_surveys")
    ok(await her.put("/v1/me/preferences", {"surveys_off": True}, key="s1"))
    ok(await her.put("/v1/me/preferences", {"surveys_off": True}, key="s1"))
    [told] = await eventually(lambda: waiting(surveyor))
    assert (told["customer_id"], told["purpose"]) == (customer_id, "customer_surveys")
    ok(await her.put("/v1/me/preferences", {"surveys_off": True, "frequency": "weekly"}))
    ok(await her.put("/v1/me/preferences", {"no_marketing": True, "surveys_off": True}))
    await suite.all_heard()
    assert [item["entry_id"] for item in await own(her)] == [f"{customer_id}/1"]


async def test_a_partner_that_is_cut_off_is_followed_up_by_hand(suite: Suite) -> None:
    her, customer_id = await customer(suite, "nils-withdraws")
    platform, agreement = await partner(suite, "Byrå som ble stengt")
    await received(platform, customer_id)
    officer = suite.staff("dpo", reason="audit")
    ok(await officer.post(f"/v1/staff/agreements/{agreement}:suspend", {"reason": "breach"}))
    ok(await her.post(f"/v1/me/consents/{OFFERS}:withdraw"))
    await eventually(lambda: own(her))
    refused(await platform.get("/v1/partner/withdrawals"), 403, "AGREEMENT_NOT_ACTIVE")

    open_now = ok(await officer.get("/v1/staff/withdrawals?page_size=200"))["withdrawals"]
    [hers] = [item for item in open_now if item["customer_id"] == customer_id]
    path = f"/v1/staff/withdrawals/{hers['withdrawal_id']}:note-confirmation"
    refused(await officer.post(path, {"evidence": "  x "}, key="n0"), 422, "DISCLOSURE_REQUEST_INVALID")
    refused(await officer.post(path, {"evidence": "ring 4712@x!"}, key="n9"), 422)
    noted = ok(await officer.post(path, {"evidence": "letter 2026-117"}, key="n1"))
    assert ok(await officer.post(path, {"evidence": "letter 2026-117"}, key="n1")) == noted
    assert noted["evidence"] == "letter 2026-117"
    assert (await own(her))[0]["confirmed_at"]
    refused(await suite.staff("marketing").get("/v1/staff/withdrawals"), 403, "ROLE_MISSING")
    refused(await suite.staff("dpo").get("/v1/staff/withdrawals"), 428, "ACCESS_REASON_REQUIRED")
    looks = ok(await her.get("/v1/me/disclosures"))["disclosures"]
    seen = [one["fields"] for one in looks if one["recipient_kind"] == "staff"]
    assert seen == [["withdrawals.purpose"]] * 3


async def test_the_disclosure_context_may_be_away_when_somebody_withdraws(suite: Suite) -> None:
    her, customer_id = await customer(suite, "eva-withdraws")
    platform, _ = await partner(suite, "Byrå som venter")
    await received(platform, customer_id)
    await suite.stop("disclosure")
    ok(await her.post(f"/v1/me/consents/{OFFERS}:withdraw"))
    await suite.start("disclosure")
    await eventually(lambda: own(her))
    assert len(await waiting(platform)) == 1


async def test_a_package_tells_of_what_is_not_told_or_confirmed_yet(suite: Suite) -> None:
    """A withdrawal that nobody has fetched, and a breach of which the person was not told."""
    her, customer_id = await customer(suite, "pia-asks-early")
    platform, _ = await partner(suite, "Byrået som ikke henter")
    await received(platform, customer_id)
    ok(await her.post(f"/v1/me/consents/{OFFERS}:withdraw"))
    await eventually(lambda: own(her))
    officer = suite.staff("dpo", subject="pia", reason="audit")
    breach = f"{BREACHES}/{ok(await officer.post(BREACHES, FACTS))['breach_id']}"
    begun = ok(await officer.post(f"{breach}:find-affected", {"customer_ids": [customer_id]}), 202)
    await finished(officer, begun["href"])

    asked = ok(await her.post("/v1/me/data-requests", {"kind": "access"}), 202)
    await finished(her, f"/v1/operations/{asked['operation_id']}")
    path = f"/v1/me/data-requests/{asked['data_request_id']}/package"
    refused(await her.get(path, headers={"Accept": "image/png"}), 406, "NOT_ACCEPTABLE")
    records = {one["key"]: one["records"] for one in ok(await her.get(path))["sections"]}
    (withdrawal,) = records["disclosure.withdrawals"]
    assert (withdrawal["told_at"], withdrawal["confirmed_at"]) == (None, None)
    (concerned,) = records["disclosure.breaches"]
    assert (concerned["told_at"], concerned["letter_at"], concerned["letter"]) == (None, None, "")
