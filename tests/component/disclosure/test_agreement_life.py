"""An agreement through its life: sub-processors, the last day, what became of the data."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deploy.local.api import ok, refused
from personvern.disclosure.v1 import disclosure_pb2 as pb
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.disclosure.conftest import Desk
from tests.component.disclosure.test_http import PROCESSOR, TERMS, Counter, counter
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear

__all__ = ["counter"]

NOTICE: dict[str, Any] = {
    "name": "Lagring i Nord AS",
    "service": "Keeps the print queue",
    "country": {"country": "NO"},
    "object_until": "2026-01-29",
}


async def test_sub_processors_are_announced_objected_to_and_come_into_force(counter: Counter, desk: Desk):
    officer = await counter.as_("pia.personvern", "dpo")
    agreement = await desk.active()
    address = f"/v1/staff/agreements/{agreement.agreement_id}/sub-processors"
    short = {**NOTICE, "object_until": "2026-01-28", "country": {"country": "IN"}}
    refused(await officer.post(address, short), 422, "DISCLOSURE_REQUEST_INVALID", "country.transfer_tool")
    first = ok(await officer.post(address, NOTICE, key="s1"))
    assert ok(await officer.post(address, NOTICE, key="s1")) == first
    assert (first["status"], first["announced_on"]) == ("announced", "2026-01-15")
    child = {
        **NOTICE,
        "parent_id": first["sub_processor_id"],
        "name": "Speiling i Sør AS",
        "country": {"country": "GB", "transfer_tool": "adequacy"},
    }
    second = ok(await officer.post(address, child))
    third = ok(await officer.post(address, {**NOTICE, "name": "Uønsket AS"}))
    notices = ok(await officer.get("/v1/staff/sub-processor-notices"))["sub_processors"]
    assert len(notices) == 3

    no = f"/v1/staff/sub-processors/{third['sub_processor_id']}:object"
    objected = ok(await officer.post(no, {"reason": "no audit"}, key="o1"))
    assert ok(await officer.post(no, {"reason": "no audit"}, key="o1")) == objected
    assert (objected["status"], objected["reason"]) == ("objected", "no audit")
    below = {**NOTICE, "parent_id": third["sub_processor_id"]}
    refused(await officer.post(address, below), 409, "SUB_PROCESSOR_STATE")
    refused(
        await officer.post(address, {**NOTICE, "parent_id": new_id("sub")}), 404, "SUB_PROCESSOR_NOT_FOUND"
    )

    counter.place.clock.advance(timedelta(days=15))
    officer = await counter.as_("pia.personvern", "dpo")
    tree = ok(await officer.get(address))["sub_processors"]
    assert [(item["status"], item["parent_id"]) for item in tree] == [
        ("in_force", ""),
        ("in_force", first["sub_processor_id"]),
        ("objected", ""),
    ]
    late = f"/v1/staff/sub-processors/{second['sub_processor_id']}"
    refused(await officer.post(f"{late}:object", {"reason": "late"}), 409, "SUB_PROCESSOR_STATE")
    public = await counter.anyone.get("/v1/public/processors")
    assert ok(public)["categories"][0]["countries"] == ["GB", "NO"]
    assert in_clear("AS", public.text) == []
    record = ok(await officer.get("/v1/staff/records-of-processing"))["as_controller"]["activities"]
    [abroad] = {tuple(sorted(each.items())) for item in record for each in item["e_transfers"]}
    own = {"country": "GB", "recipient": "Speiling i Sør AS", "tool": "adequacy", "safeguards": ""}
    assert own.items() <= dict(abroad).items(), "under its own name, with its own tool"
    assert ok(await officer.post(f"{late}:end", {"reason": "moved"}))["status"] == "ended"
    assert ok(await counter.anyone.get("/v1/public/processors"))["categories"][0]["countries"] == ["NO"]
    assert ok(await officer.get("/v1/staff/sub-processor-notices"))["sub_processors"] == []
    agent = await counter.as_("anne.agent", "agent")
    refused(await agent.get(address), 403, "ROLE_MISSING")

    mongo = desk.place.parts["disclosure"].parts.mongo
    async for row in mongo.collection("sub_processors").each({}):
        assert in_clear("AS", row) == []
        assert in_clear("Lagring i Nord AS", row) == []


async def test_an_agreement_that_ran_out_ends_and_waits_for_the_data(counter: Counter, desk: Desk):
    officer = await counter.as_("pia.personvern", "dpo")
    body = {"outcome": "deleted", "evidence": "letter 2026-117"}
    agreement = await desk.active(valid_until="2026-01-20")
    address = f"/v1/staff/agreements/{agreement.agreement_id}"
    refused(await officer.post(f"{address}:confirm-return", body), 409, "AGREEMENT_STATE")
    waiting = {"params": {"awaiting_return": True}}
    assert ok(await officer.get("/v1/staff/agreements", **waiting))["agreements"] == []

    counter.place.clock.advance(timedelta(days=6))
    officer = await counter.as_("pia.personvern", "dpo")

    async def reminded() -> list[Any]:
        return ok(await officer.get("/v1/staff/agreements", **waiting))["agreements"]

    (over,) = await eventually(reminded)
    assert (over["agreement_id"], over["status"]) == (agreement.agreement_id, "ended")
    done = ok(await officer.post(f"{address}:confirm-return", body, key="r1"))
    assert ok(await officer.post(f"{address}:confirm-return", body, key="r1")) == done
    assert (done["awaiting_return"], done["return_outcome"]) == (False, "deleted")
    assert done["return_evidence"] == "letter 2026-117"
    assert done["return_confirmed_at"]
    assert await reminded() == []
    refused(await officer.post(f"{address}:confirm-return", {**body, "outcome": "lost"}), 422)


async def test_an_agreement_whose_adequacy_decision_ends_is_cut_off_that_night(counter: Counter, desk: Desk):
    britain = pb.ProcessingCountry(country="GB", transfer_tool=pb.TRANSFER_TOOL_ADEQUACY)
    agreement = await desk.active(countries=[britain], valid_until="2035-12-31")
    officer = await counter.as_("pia.personvern", "dpo")
    address = f"/v1/staff/agreements/{agreement.agreement_id}"
    seen = ok(await officer.get(address))
    assert (seen["transfers_until"], seen["terms"]["valid_until"]) == ("2031-12-27", "2035-12-31")

    clock = counter.place.clock
    clock.set(datetime(2031, 12, 27, 22, 59, tzinfo=UTC))  # the last minute of the last day in Oslo
    await desk.billing.AuthorizePartnerRead(desk.partner_read(agreement))
    await desk.gateway.CheckPartner(desk.partner(agreement))
    clock.set(datetime(2031, 12, 27, 23, 0, tzinfo=UTC))
    for refused_call in (
        desk.billing.AuthorizePartnerRead(desk.partner_read(agreement)),
        desk.gateway.CheckPartner(desk.partner(agreement)),
    ):
        with pytest.raises(RemoteError) as refusal:
            await refused_call
        assert refusal.value.reason == "AGREEMENT_NOT_ACTIVE"
        assert (refusal.value.metadata["rule"], refusal.value.metadata["country"]) == ("NOT_ADEQUATE", "GB")
    officer = await counter.as_("pia.personvern", "dpo")

    async def suspended() -> bool:
        return ok(await officer.get(address))["status"] == "suspended"

    await eventually(suspended)
    assert "GB" in ok(await officer.get(address))["status_reason"]
    problem = refused(await officer.post(f"{address}:resume"), 409, "AGREEMENT_INCOMPLETE")
    assert [one["field"] for one in problem["violations"]] == ["countries.GB.transfer_tool"]


async def test_a_refused_activation_names_what_is_missing_and_dates_stand_in_order(counter: Counter):
    officer = await counter.as_("pia.personvern", "dpo")
    processor = ok(await officer.post("/v1/staff/processors", PROCESSOR))["processor_id"]
    backwards = {**TERMS, "valid_from": "2026-02-01", "valid_until": "2026-01-31"}
    body = {"processor_id": processor, "terms": backwards}
    refused(
        await officer.post("/v1/staff/agreements", body),
        422,
        "DISCLOSURE_REQUEST_INVALID",
        "terms.valid_until",
    )
    assert ok(await officer.get("/v1/staff/agreements"))["agreements"] == []
    abroad = {
        **TERMS,
        "checklist": TERMS["checklist"][1:],
        "countries": [
            {"country": "IN", "transfer_tool": "scc"},
            {"country": "US", "transfer_tool": "dpf", "assessment_reference": "certified 2026-01-02"},
            {"country": "VN", "transfer_tool": "adequacy"},
        ],
    }
    draft = ok(await officer.post("/v1/staff/agreements", {**body, "terms": abroad}))
    assert draft["revocable_tools"] == ["US"]
    problem = refused(
        await officer.post(f"/v1/staff/agreements/{draft['agreement_id']}:activate"),
        409,
        "AGREEMENT_INCOMPLETE",
    )
    assert [one["field"] for one in problem["violations"]] == [
        "checklist.a",
        "countries.IN.assessment_reference",
        "countries.IN.scc_module",
        "countries.VN.transfer_tool",
    ]
