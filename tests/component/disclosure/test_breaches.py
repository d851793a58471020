"""The register of breaches through the gateway: the clock, who is affected, drafts, decisions."""

from datetime import date, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from deploy.local.api import Api, ok, refused
from personvern.privacy.v1 import privacy_service_pb2 as privacy
from personvern.privacy.v1 import privacy_service_pb2_grpc as privacy_stubs
from services.chassis.caller import Caller
from services.chassis.errors import Unavailable
from services.chassis.ids import new_id
from services.chassis.operations import Running
from services.disclosure.app import make_deps
from services.disclosure.model.erasure import Tombstone
from services.disclosure.store.erasures import Tombstones
from services.disclosure.usecases import breaches
from tests.component.disclosure.conftest import Desk, staff_read
from tests.component.disclosure.test_five_contexts import finished
from tests.component.disclosure.test_http import Counter, counter
from tests.journeys.canary_places import messages
from tests.support.eventually import eventually

__all__ = ["counter"]
BREACHES = "/v1/staff/breaches"
FACTS: dict[str, Any] = {
    "title": "Invoices to a wrong address",
    "description": "Forty invoices went to Kanarifugl Trykk.",
    "natures": ["confidentiality"],
    "happened_at": "2026-01-14T20:00:00Z",
    "known_at": "2026-01-15T07:00:00Z",
    "data_categories": ["contact", "billing"],
    "subject_categories": ["customers"],
    "persons": 40,
    "records": 40,
    "consequences": "",
    "measures": "",
    "risk": "risk",
    "risk_reason": "Amounts and addresses.",
}


async def officer(counter: Counter) -> Api:
    """The privacy officer, logged in now."""
    return await counter.as_("pia.personvern", "dpo", X_Access_Reason="audit")


async def test_a_breach_from_first_note_to_the_end(counter: Counter, desk: Desk) -> None:
    pia = await officer(counter)
    made = ok(await pia.post(BREACHES, FACTS, key="b1"))
    assert ok(await pia.post(BREACHES, FACTS, key="b1")) == made
    address = f"{BREACHES}/{made['breach_id']}"
    assert (made["notify_by"], made["minutes_left"]) == ("2026-01-18T07:00:00Z", 71 * 60)
    await eventually(lambda: _hours() == 71.0)

    high = {**FACTS, "risk": "high", "consequences": "They may be called.", "measures": "Called back."}
    refused(await pia.put(address, high, headers={"If-Match": '"7"'}), 412, "BREACH_CHANGED")
    changed = await pia.put(address, high, headers={"If-Match": '"1"'}, key="a1")
    assert (ok(changed)["risk"], changed.headers["ETag"]) == ("high", '"2"')
    refused(await pia.post(f"{address}:close"), 409, "BREACH_STATE")

    draft = ok(await pia.get(f"{address}/authority-notice", headers={"Accept-Language": "nn"}))
    assert draft["missing"] == []
    assert "personvernforordninga artikkel 33" in draft["text"]
    assert "personvernombud@eksempel.example" in draft["text"]
    persons = ok(await pia.get(f"{address}/persons-notice", headers={"Accept-Language": "en"}))
    assert persons["text"].startswith("Important news about your data")

    silent = {"to": "authority", "notified": False, "reason": "No."}
    refused(await pia.post(f"{address}:decide-notice", silent), 409, "BREACH_STATE")
    counter.place.clock.advance(timedelta(hours=80))
    pia = await officer(counter)
    (late,) = ok(await pia.get(BREACHES, params={"notice_due": True}))["breaches"]
    assert late["minutes_left"] == -9 * 60
    await eventually(lambda: _hours() == -9.0)
    told = {"to": "authority", "notified": True, "how": "Altinn", "reference": "AR1"}
    more = {**told, "to": "authority_addition", "reference": "AR2", "reason": "Kanarifugl was among them."}
    refused(await pia.post(f"{address}:decide-notice", more), 409, "BREACH_STATE")
    refused(await pia.post(f"{address}:decide-notice", told), 422, "DISCLOSURE_REQUEST_INVALID", "reason")
    told["reason"] = "It took until now to find the file."
    decided = ok(await pia.post(f"{address}:decide-notice", told, key="n1"))
    assert ok(await pia.post(f"{address}:decide-notice", told, key="n1")) == decided
    assert (decided["minutes_left"], decided["authority"]["by"]) == (None, "pia.personvern")
    assert ok(await pia.get(BREACHES, params={"notice_due": True}))["breaches"] == []
    refused(await pia.post(f"{address}:decide-notice", told), 409, "BREACH_STATE")
    refused(await pia.post(f"{address}:close"), 409, "BREACH_STATE")
    added = ok(await pia.post(f"{address}:decide-notice", more, key="m1"))
    assert ok(await pia.post(f"{address}:decide-notice", more, key="m1")) == added
    assert [(one["reference"], one["reason"]) for one in added["additions"]] == [("AR2", more["reason"])]
    assert added["authority"] == decided["authority"], "the first notice stands"
    letter = {"to": "persons", "notified": True, "how": "post"}
    ok(await pia.post(f"{address}:decide-notice", letter))
    assert ok(await pia.post(f"{address}:close", key="c1"))["closed_at"]
    ok(await pia.post(f"{address}:close", key="c1"))
    refused(await pia.put(address, high), 409, "BREACH_STATE")
    refused(
        await pia.post(f"{address}:find-affected", {"customer_ids": [new_id("cus")]}), 409, "BREACH_STATE"
    )

    found = (await messages(desk.place.nats_url))["stream DISCLOSURE"]
    assert [b"breach_registered" in item for item in found].count(True) >= 1
    assert not any(b"Kanarifugl" in item for item in found)
    rows = desk.place.parts["disclosure"].parts.mongo.collection("breaches")
    assert "Kanarifugl" not in repr([row async for row in rows.each({})])


def _hours() -> float:
    return (REGISTRY.get_sample_value("personvern_breach_notice_left_seconds") or 0.0) / 3600


async def test_who_is_affected_is_found_in_the_ledger(counter: Counter, desk: Desk) -> None:
    agreement = await desk.active()
    reached = [new_id("cus") for _ in range(3)]
    await desk.billing.AuthorizePartnerRead(desk.partner_read(agreement, subject_ids=reached))
    await desk.billing.RecordRead(staff_read(counter.customer_id))
    counter.place.clock.advance(timedelta(hours=2))
    later = new_id("cus")
    await desk.billing.AuthorizePartnerRead(desk.partner_read(agreement, subject_ids=[later, reached[0]]))
    pia = await officer(counter)
    address = f"{BREACHES}/{ok(await pia.post(BREACHES, FACTS))['breach_id']}"
    between = {
        "recipient_id": agreement.processor_id,
        "from_time": "2026-01-15T07:00:00Z",
        "until_time": "2026-01-15T09:00:00Z",
    }
    begun = ok(await pia.post(f"{address}:find-affected", between, key="f1"), 202)
    assert ok(await pia.post(f"{address}:find-affected", between, key="f1"), 202) == begun
    assert (await finished(pia, begun["href"]))["result"]["affected"] == 3
    by_hand = ok(await pia.post(f"{address}:find-affected", {"customer_ids": [later, reached[1]]}), 202)
    assert (await finished(pia, by_hand["href"]))["result"]["affected"] == 4
    hasty = await counter.as_("pia.personvern", "dpo")
    refused(await hasty.get(f"{address}/affected"), 428, "ACCESS_REASON_REQUIRED")
    page = ok(await pia.get(f"{address}/affected", params={"page_size": 3}))
    ledger = counter.place.parts["disclosure"].parts.mongo.collection("ledger")
    looks = [row async for row in ledger.each({"recipient_id": "pia.personvern"})]
    assert sorted(row["subject_id"] for row in looks) == page["customer_ids"], "each has it on the ledger"
    assert {row["fields"][0] for row in looks} == {"breaches.affected"}
    rest = ok(await pia.get(f"{address}/affected", params={"page_token": page["next_page_token"]}))
    assert page["customer_ids"] + rest["customer_ids"] == sorted([*reached, later])
    assert ok(await pia.get(address))["affected_count"] == 4


async def test_a_risk_that_rises_opens_the_notice_again(counter: Counter, desk: Desk) -> None:
    pia = await officer(counter)
    made = ok(await pia.post(BREACHES, {**FACTS, "risk": "none"}))
    address = f"{BREACHES}/{made['breach_id']}"
    for whose in ("authority", "persons"):
        silent = {"to": whose, "notified": False, "reason": "No risk."}
        ok(await pia.post(f"{address}:decide-notice", silent))
    assert ok(await pia.get(BREACHES, params={"notice_due": True}))["breaches"] == []
    high = {**FACTS, "risk": "high", "known_at": "2026-01-15T06:00:00Z"}
    risen = ok(await pia.put(address, high, key="r1"))
    assert ok(await pia.put(address, high, key="r1")) == risen
    (due,) = ok(await pia.get(BREACHES, params={"notice_due": True}))["breaches"]
    assert due["minutes_left"] == 70 * 60
    assert risen["history"] == [
        {
            "at": "2026-01-15T08:00:00Z",
            "by": "pia.personvern",
            "known_before": "2026-01-15T07:00:00Z",
            "known_at": "2026-01-15T06:00:00Z",
            "risk_before": "none",
            "risk": "high",
        }
    ]
    refused(await pia.post(f"{address}:close"), 409, "BREACH_STATE")
    ok(await pia.post(f"{address}:decide-notice", {"to": "authority", "notified": True, "how": "Altinn"}))
    refused(await pia.post(f"{address}:close"), 409, "BREACH_STATE")
    ok(await pia.post(f"{address}:decide-notice", {"to": "persons", "notified": True, "how": "post"}))
    assert ok(await pia.post(f"{address}:close"))["closed_at"]


async def test_how_many_were_found_stands_when_they_are_erased(counter: Counter, desk: Desk) -> None:
    pia = await officer(counter)
    address = f"{BREACHES}/{ok(await pia.post(BREACHES, FACTS))['breach_id']}"
    persons = [new_id("cus") for _ in range(120)]
    found = ok(await pia.post(f"{address}:find-affected", {"customer_ids": persons}), 202)
    assert (await finished(pia, found["href"]))["result"]["affected"] == 120
    parts = desk.place.parts["disclosure"].parts
    era = privacy.EraseRequest(erasure_id=new_id("era"), customer_ids=[persons[0]])
    stub = desk.place.stub("disclosure", privacy_stubs.PrivacyServiceStub, Caller("service", "disclosure"))
    await stub.Erase(era)
    await Tombstones(parts.mongo).add(Tombstone(era.erasure_id, (persons[0],), date(2026, 1, 15)))
    again = ok(await pia.post(f"{address}:find-affected", {"customer_ids": persons}), 202)
    assert (await finished(pia, again["href"]))["result"]["affected"] == 120
    assert ok(await pia.get(address))["affected_count"] == 120
    draft = ok(await pia.get(f"{address}/authority-notice", headers={"Accept-Language": "en"}))
    assert "(120 found" in draft["text"]
    affected = parts.mongo.collection("breach_affected")
    assert {row["customer_id"] async for row in affected.each({})} == set(persons[1:])
    orders = [row async for row in parts.mongo.collection("operations").each({"kind": "find_affected"})]
    assert [row["input"]["customer_ids"] for row in orders] == [None, None]


async def test_moments_finer_than_the_database_keeps_make_no_list_without_end(
    counter: Counter, desk: Desk
) -> None:
    pia = await officer(counter)
    finer = {**FACTS, "known_at": "2026-01-15T07:00:00.123456Z"}
    made = [ok(await pia.post(BREACHES, finer)) for _ in range(2)]
    assert ok(await pia.get(f"{BREACHES}/{made[0]['breach_id']}")) == made[0], "told as it is kept"
    mine = {one["breach_id"] for one in made}
    seen, token = list[str](), ""
    for _ in range(10):
        due = {"notice_due": True, "page_size": 1, "page_token": token}
        page = ok(await pia.get(BREACHES, params=due))
        seen += [one["breach_id"] for one in page["breaches"] if one["breach_id"] in mine]
        if not (token := page["next_page_token"]):
            break
    assert sorted(seen) == sorted(mine)


async def test_a_search_in_the_ledger_goes_on_where_it_was_cut_off(
    counter: Counter, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the first persons: the second worker begins with the one at whom the first was."""
    agreement = await desk.active()
    reached = sorted(new_id("cus") for _ in range(4))
    await desk.billing.AuthorizePartnerRead(desk.partner_read(agreement, subject_ids=reached))
    pia = await officer(counter)
    breach = str(ok(await pia.post(BREACHES, FACTS))["breach_id"])
    parts = counter.place.parts["disclosure"].parts
    deps, now = make_deps(parts, parts.settings), counter.place.clock.now()
    hours = {"since": now - timedelta(hours=1), "until": now + timedelta(hours=1)}
    order = {"breach_id": breach, "customer_ids": [], "recipient_id": agreement.processor_id, **hours}
    monkeypatch.setattr(breaches, "_AT_ONCE", 1)
    kept: dict[str, Any] = {}

    async def cut_off(_done: int, _total: int, **more: Any) -> None:
        kept.update(more)
        raise Unavailable("cut off here")

    with pytest.raises(Unavailable):
        await breaches.add_affected(Running("op_1", "x", dict(order), cut_off), deps)
    begun = str(kept["ledger_place"]["person"])
    assert begun in reached
    places: list[str] = []

    async def goes_on(_done: int, _total: int, **more: Any) -> None:
        places.extend(place["person"] for place in more.values())

    result = await breaches.add_affected(Running("op_1", "x", order | kept, goes_on), deps)
    assert result["affected"] == len(reached)
    assert places
    assert min(places) >= begun


async def test_bad_input_leaves_nothing(counter: Counter, desk: Desk) -> None:
    pia = await officer(counter)
    rows = desk.place.parts["disclosure"].parts.mongo.collection("breaches")
    for change, field in (
        ({"title": "x"}, "title"),
        ({"natures": ["theft"]}, "natures.0"),
        ({"known_at": "2026-01-15T09:00:00Z"}, "facts.known_at"),
        ({"known_at": "2026-01-14T09:00:00Z"}, "facts.known_at"),
        ({"risk_reason": ""}, "facts.risk_reason"),
        ({"persons": -1}, "persons"),
    ):
        problem = refused(await pia.post(BREACHES, {**FACTS, **change}), 422)
        named = [item["field"].replace("[", ".").replace("]", "") for item in problem["violations"]]
        assert field in named, problem
    refused(await pia.post(BREACHES, {**FACTS, "processor_id": new_id("prc")}), 404, "PROCESSOR_NOT_FOUND")
    assert await rows.count({}) == 0
    missing = f"{BREACHES}/{new_id('brc')}"
    for answer in (
        await pia.get(missing),
        await pia.put(missing, FACTS),
        await pia.post(f"{missing}:close"),
        await pia.get(f"{missing}/authority-notice"),
        await pia.get(f"{missing}/affected"),
        await pia.post(f"{missing}:find-affected", {"customer_ids": [new_id("cus")]}),
    ):
        refused(answer, 404, "BREACH_NOT_FOUND")
    address = f"{BREACHES}/{ok(await pia.post(BREACHES, FACTS))['breach_id']}"
    for body, field in (
        ({}, "customer_ids"),
        ({"customer_ids": ["kari"]}, "customer_ids"),
        ({"recipient_id": "prc_1"}, "until_time"),
    ):
        refused(await pia.post(f"{address}:find-affected", body), 422, "DISCLOSURE_REQUEST_INVALID", field)
    anne = await counter.as_("anne.agent", "agent")
    refused(await anne.get(BREACHES), 403, "ROLE_MISSING")
    refused(await anne.post(BREACHES, FACTS), 403, "ROLE_MISSING")
