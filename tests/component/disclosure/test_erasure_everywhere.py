"""People are erased from the five real contexts, through the gateway, and nothing is left that may not be."""

import json
from datetime import timedelta
from typing import Any

import pytest_asyncio

from deploy.local.api import Api, ok, refused
from personvern.privacy.v1 import privacy_service_pb2 as privacy
from personvern.privacy.v1 import privacy_service_pb2_grpc as privacy_stubs
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from tests.support.eventually import eventually
from tests.support.leavers import Company, Leaver, leavers
from tests.support.refusals import refusals
from tests.support.suite import Suite
from tests.support.traces import backed_up, restore, traces

CONTEXTS = ("customer", "consent", "billing", "survey", "disclosure")

# What is worked out each time it is asked for: from the ledger, and that it was erased.
DERIVED = {"consent.consents", "consent.decision_facts"}


@pytest_asyncio.fixture(scope="module")
async def gone_soon(suite: Suite) -> tuple[Company, list[Leaver]]:
    """Six customers who may be erased."""
    company, people = await leavers(suite, 6)
    return company, people


def path_of(her: Leaver) -> str:
    return f"/v1/me/data-requests/{her.request['data_request_id']}"


async def left_of(her: Leaver) -> list[str]:
    """What may not be left of her."""
    suite = her.suite
    assert isinstance(suite, Suite)
    where = suite.mongodb_uri, suite.database_name, suite.nats_url
    return await traces(*where, [her.customer_id], her.values)


async def gone(her: Leaver) -> None:
    """Nothing is left of her, once what is on its way has arrived."""

    async def nothing() -> bool:
        assert await left_of(her) == []
        return True

    await eventually(nothing, every=0.2)


async def held_of(her: Leaver) -> dict[str, int]:
    """How many records of each kind the contexts still hand over about her id."""
    found: dict[str, int] = {}
    for context in CONTEXTS:
        stub = her.suite.stub(context, privacy_stubs.PrivacyServiceStub, Caller("service", "disclosure"))
        request = privacy.ExportRequest(
            customer_id=her.customer_id, kind=privacy.EXPORT_KIND_ACCESS, language="en"
        )
        try:
            answer = await stub.Export(request)
        except RemoteError as error:
            if not error.reason.endswith("NOT_FOUND"):
                raise
            continue
        found |= {section.key: len(json.loads(section.records_json)) for section in answer.sections}
    return {key: count for key, count in found.items() if count}


async def test_a_person_sees_the_plan_decides_and_is_gone(gone_soon: tuple[Company, list[Leaver]]) -> None:
    company, [her, other, *_] = gone_soon
    await her.opened()
    path = path_of(her)
    shown = {
        language: ok(await her.me.get(f"{path}/plan", headers={"Accept-Language": language}))
        for language in ("nb", "nn", "en")
    }
    titles = [{item["key"]: item["title"] for item in plan["items"]} for plan in shown.values()]
    assert [title["billing.invoices"] for title in titles] == ["Fakturaer", "Fakturaer", "Invoices"]
    plan = {(item["key"], item["outcome"]): item for item in shown["nb"]["items"]}
    held = plan["billing.invoices", "hold"]
    assert (held["records"], held["until"]) == (2, "2031-12-31")
    assert plan["customer.interactions", "erase"]["records"] == 2
    assert {key.partition(".")[0] for key, _ in plan} == set(CONTEXTS)

    refused(await other.me.get(f"{path}/plan"), 404, "ERASURE_NOT_FOUND")
    refused(await other.me.post(f"{path}:execute"), 404, "ERASURE_NOT_FOUND")
    refused(await her.me.post(f"{path}:execute", key="", headers={"Idempotency-Key": ""}), 400)
    first = ok(await her.me.post(f"{path}:execute", key="x1"), 202)
    again = ok(await her.me.post(f"{path}:execute", key="x1"), 202)
    assert (first["status"], again["erasure_id"]) == ("executing", first["erasure_id"])
    letter = await her.erased()
    await gone(her)
    at_the_desk = f"/v1/staff/data-requests/{her.request['data_request_id']}/plan"
    result = ok(await company.staff.get(at_the_desk, headers={"Accept-Language": "nn"}))
    assert result["told"] == ["invoice_distribution"]
    for item in result["items"]:
        assert f"- {item['title']} ({item['records']})" in letter
    kinds = {item["key"] for item in result["items"] if item["outcome"] == "hold"}
    assert set(await held_of(her)) - DERIVED <= kinds, "whatever is still there is told"
    assert "- Fakturatenester" in letter
    her.suite.clock.advance(timedelta(seconds=61))  # so long the gateway knows a login
    refused(await her.me.get("/v1/me"), 403, "CUSTOMER_UNKNOWN")


async def test_what_stands_in_the_way_is_said_in_her_language(
    gone_soon: tuple[Company, list[Leaver]],
) -> None:
    company, [_, her, *_] = gone_soon
    await her.opened()
    await company.buys_again(her)
    before = await held_of(her)
    answer = await her.me.post(f"{path_of(her)}:execute", headers={"Accept-Language": "nn"})
    problem = refused(answer, 409, "ERASURE_BLOCKED", field="customer.contracts")
    [violation] = [one for one in problem["violations"] if one["field"] == "customer.contracts"]
    assert violation["text"] == (
        "Du har ein avtale som går. Sei han opp, og be om sletting igjen når han er avslutta. "
        "Ingenting er sletta."
    )
    assert answer.headers["Content-Language"] == "nn"
    after = await held_of(her)
    # What her purchase brings with it may still come in; what was there is there.
    assert {kind: after.get(kind, 0) for kind, count in before.items() if after.get(kind, 0) < count} == {}
    assert ok(await her.me.get(f"{path_of(her)}/plan"))["status"] == "blocked"


async def test_on_paper_the_privacy_officer_has_it_done_and_recipients_confirm(
    gone_soon: tuple[Company, list[Leaver]],
) -> None:
    company, [_, _, her, *_] = gone_soon
    staff = company.staff
    paper = {
        "customer_id": her.customer_id,
        "kind": "erasure",
        "received_on": "2026-02-02",
        "channel": "post",
        "identity": {"method": "known_address", "note": "arkiv 2026/17"},
        "language": "nn",
    }
    her.request = ok(await staff.post("/v1/staff/data-requests", paper))
    path = f"/v1/staff/data-requests/{her.request['data_request_id']}"
    await eventually(lambda: planned(staff, path))
    refused(await her.suite.staff("marketing").post(f"{path}:execute"), 403, "ROLE_MISSING")
    ok(await staff.post(f"{path}:execute", key="p1"), 202)
    ok(await staff.post(f"{path}:execute", key="p1"), 202)
    await her.erased()
    second = "/v1/staff/data-requests/{data_request_id}:execute", "ERASURE_DONE"
    tried = refusals(*second)
    refused(await staff.post(f"{path}:execute"), 409, "ERASURE_DONE")
    assert refusals(*second) == tried + 1
    refused(await staff.post("/v1/staff/data-requests", paper), 422, field="customer_id")

    partner = await company.partner_api()
    told = ok(await partner.get("/v1/partner/erasures"))["erasures"]
    [notice] = [one for one in told if one["customer_id"] == her.customer_id]
    confirm = f"/v1/partner/erasures/{notice['notice_id']}:confirm"
    first = ok(await partner.post(confirm, key="c1"))
    assert ok(await partner.post(confirm, key="c1")) == first
    refused(await partner.post("/v1/partner/erasures/ntc_1:confirm"), 404, "NOTICE_NOT_FOUND")
    hasty = her.suite.staff("dpo")
    refused(await hasty.get("/v1/staff/notices"), 428, "ACCESS_REASON_REQUIRED")
    waiting = ok(await staff.get("/v1/staff/notices?page_size=200"))["notices"]
    assert notice["notice_id"] not in {one["notice_id"] for one in waiting}
    note = {"evidence": "letter 2026-117"}
    if waiting:
        by_hand = f"/v1/staff/notices/{waiting[0]['notice_id']}:note-confirmation"
        noted = ok(await staff.post(by_hand, note, key="n1"))
        assert ok(await staff.post(by_hand, note, key="n1")) == noted
    refused(await staff.post("/v1/staff/notices/ntc_1:note-confirmation", note), 404, "NOTICE_NOT_FOUND")
    await gone(her)


async def planned(staff: Api, path: str) -> bool:
    return bool(ok(await staff.get(f"{path}/plan"))["status"] == "planned")


async def test_recipients_hear_of_corrections_and_restrictions_too(
    gone_soon: tuple[Company, list[Leaver]],
) -> None:
    company, [_, _, _, her, *_] = gone_soon
    partner = await company.partner_api()
    restriction = {"kind": "restriction", "ground": "accuracy_contested"}
    ok(await her.me.post("/v1/me/data-requests", restriction))
    await told_and_confirmed(partner, "restrictions", her)
    assert (await held_of(her))["disclosure.notices"] == 1, "she may ask who was told"


async def told_and_confirmed(partner: Api, matter: str, her: Leaver) -> None:
    """The partner hears of it once, and no more when it has confirmed."""

    async def hers() -> list[Any]:
        found = ok(await partner.get(f"/v1/partner/{matter}"))[matter]
        return [one for one in found if one["customer_id"] == her.customer_id]

    [notice] = await eventually(hers)
    confirm = f"/v1/partner/{matter}/{notice['notice_id']}:confirm"
    other = "restrictions" if matter == "rectifications" else "rectifications"
    by_another = f"/v1/partner/{other}/{notice['notice_id']}:confirm"
    refused(await partner.post(by_another), 404, "NOTICE_NOT_FOUND")
    first = ok(await partner.post(confirm, key=f"{matter}-1"))
    assert ok(await partner.post(confirm, key=f"{matter}-1")) == first
    assert first["confirmed_at"]
    assert await hers() == []
    assert ok(await partner.get(f"/v1/partner/{other}"))["more"] is False


async def test_a_request_of_another_kind_is_no_erasure(gone_soon: tuple[Company, list[Leaver]]) -> None:
    _, [*_, her] = gone_soon
    asked = ok(await her.me.post("/v1/me/data-requests", {"kind": "portability"}), 202)
    path = f"/v1/me/data-requests/{asked['data_request_id']}"
    refused(await her.me.post(f"{path}:execute"), 404, "ERASURE_NOT_FOUND")
    refused(await her.me.get(f"{path}/plan"), 404, "ERASURE_NOT_FOUND")


async def test_a_restored_backup_is_erased_again(gone_soon: tuple[Company, list[Leaver]]) -> None:
    company, [*_, her, _] = gone_soon
    suite = her.suite
    await her.opened()
    backup = backed_up(suite.mongodb_uri, suite.database_name)
    ok(await her.me.post(f"{path_of(her)}:execute"), 202)
    await her.erased()
    await gone(her)
    kept = backed_up(suite.mongodb_uri, suite.database_name)
    [tombstones] = [rows["tombstones"] for name, rows in kept.items() if name.endswith("_disclosure")]
    restore(suite.mongodb_uri, backup)
    assert await left_of(her) != []
    letters = len(suite.mailbox.to(her.registration["email"]))

    disclosure = suite.parts["disclosure"].parts.mongo.collection("tombstones")
    await disclosure.delete_many({"_id": {"$gt": ""}})
    await disclosure.insert_many(tombstones)  # as `personvern tombstones apply` puts them there
    started = ok(await company.staff.post("/v1/staff/erasures:reapply", key="r1"), 202)
    assert ok(await company.staff.post("/v1/staff/erasures:reapply", key="r1"), 202) == started

    async def over() -> Any:
        found = ok(await company.staff.get(started["operation"]))
        return found if found["state"] == "done" else None

    found = await eventually(over)
    assert found["result"] == {"erasures": len(tombstones)}
    await gone(her)
    assert len(suite.mailbox.to(her.registration["email"])) == letters, "she is not written to again"
