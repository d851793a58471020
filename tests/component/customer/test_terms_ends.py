"""The end of a contract, and what a change of its terms has to do with it."""

from datetime import date, timedelta
from typing import Any

import pytest

from deploy.local.api import ok, refused
from tests.component.customer.terms_stage import PRODUCT, Stage, stage
from tests.component.customer.test_gateway import KARI, login
from tests.support.eventually import eventually

__all__ = ["stage"]


async def test_who_ends_before_the_day_keeps_the_old_terms(stage: Stage) -> None:
    her = await stage.buyer("kari")
    change = await stage.announce()
    await stage.counts(change["terms_change_id"], told_in_time=1)
    contract = await stage.contract("kari")
    end = f"/v1/me/contracts/{contract['contract_id']}:end"
    last = (date.fromisoformat(change["effective_date"]) - timedelta(days=1)).isoformat()
    ended = ok(await her.post(end, {"end_date": last}, key="e1"))
    assert ok(await her.post(end, {"end_date": last}, key="e1")) == ended
    assert (ended["end_date"], ended["status"]) == (last, "active")
    await stage.counts(change["terms_change_id"], terminated=1, in_force=0)
    assert await stage.heard("contract_ended") == 1
    stage.go_to(change["effective_date"])

    async def over() -> Any:
        found = await stage.contract("kari")
        return found if found["status"] == "ended" else None

    found = await eventually(over)
    assert found["terms_version_hash"] == change["previous_hash"]
    assert [line["what"] for line in found["history"]] == ["purchased", "end_date_set", "ended"]
    refused(await stage.people["kari"].post(end, {}), 409, "CONTRACT_ALREADY_ENDED")
    await stage.counts(change["terms_change_id"], in_force=0)


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [("", "2026-01-14", "end_date"), ("2026-02-01", "2026-01-31", "end_date"), ("", "2028-01-01", "end_date"),
     ("", "soon", "end_date")],
)  # fmt: skip
async def test_bad_ends_are_refused(stage: Stage, start: str, end: str, field: str) -> None:
    her = await stage.buyer("kari", start)
    contract = await stage.contract("kari")
    answer = await her.post(f"/v1/me/contracts/{contract['contract_id']}:end", {"end_date": end})
    refused(answer, 422, "CONTRACT_END_INVALID", field)
    assert await stage.contract("kari") == contract
    assert await stage.heard("contract_ended") == 0


async def test_a_lock_in_binds_until_the_terms_change(stage: Stage) -> None:
    locked = PRODUCT | {"code": "fibre-locked", "lock_in_months": 12}
    ok(await stage.staff.post("/v1/staff/products", locked))
    her = await login(stage.api, "kari")
    me = ok(await her.post("/v1/public/registrations", KARI))
    stage.people["kari"], stage.ids["kari"] = her, me["customer_id"]
    offer = next(
        item for item in ok(await her.get("/v1/me/products"))["products"]
        if item["product"]["code"] == "fibre-locked"
    )  # fmt: skip
    order = {
        "product_code": "fibre-locked",
        "supply_address_id": offer["supply_address_ids"][0],
        "accepted_terms_hash": offer["product"]["terms"]["version_hash"],
    }
    contract = ok(await her.post("/v1/me/purchases", order))["contract"]
    assert contract["lock_in_until"] == "2027-01-14"
    end = f"/v1/me/contracts/{contract['contract_id']}:end"
    problem = refused(await her.post(end, {"end_date": "2027-01-13"}), 409, "CONTRACT_LOCKED_IN")
    assert "2027-01-14" in problem["detail"]
    change = await stage.announce(product_code="fibre-locked")
    await stage.counts(change["terms_change_id"], told_in_time=1)
    assert (await stage.contract("kari"))["free_exit_until"] == "2026-05-24"
    stage.go_to("2026-05-25")
    late = await stage.people["kari"].post(end, {"end_date": "2026-05-25"})
    refused(late, 409, "CONTRACT_LOCKED_IN")
    stage.go_to("2026-05-24")
    assert ok(await stage.people["kari"].post(end, {}))["end_date"] == "2026-05-24"


async def test_staff_end_a_contract_and_only_the_own_is_found(stage: Stage) -> None:
    await stage.buyer("kari")
    other = await stage.buyer("per")
    contract = (await stage.contract("kari"))["contract_id"]
    refused(await other.post(f"/v1/me/contracts/{contract}:end", {}), 404, "CONTRACT_NOT_FOUND")
    where = f"/v1/staff/customers/{stage.ids['kari']}/contracts/{contract}:end"
    stage.world.disclosure.reads.clear()
    ended = ok(await stage.staff.post(where, {"end_date": stage.day(3)}))
    assert ended["history"][-1]["by"] == "staff"
    assert [list(read.subject_ids) for read in stage.world.disclosure.reads] == [[stage.ids["kari"]]]
    moved = ok(await stage.staff.post(where, {"end_date": stage.day(5)}))
    assert moved["end_date"] == stage.day(5)


async def test_who_stays_longer_after_all_is_told_of_the_change(stage: Stage) -> None:
    her = await stage.buyer("kari")
    contract = await stage.contract("kari")
    end = f"/v1/me/contracts/{contract['contract_id']}:end"
    ok(await her.post(end, {"end_date": stage.day(20)}))
    change = await stage.announce()
    change_id = change["terms_change_id"]
    await stage.counts(change_id, affected=0)
    moved = ok(await her.post(end, {"end_date": stage.day(100)}, key="m1"))
    assert ok(await her.post(end, {"end_date": stage.day(100)}, key="m1")) == moved
    await stage.counts(change_id, affected=1, told_in_time=1)
    assert len(stage.mails("kari", "Nye vilkår")) == 1
    assert (await stage.contract("kari"))["next_terms"]["applies_from"] == change["effective_date"]
    ok(await her.post(end, {"end_date": stage.day(21)}))
    await stage.counts(change_id, terminated=1)
