"""Changes of terms when something fails: each customer fails alone; what was taken back reaches nobody."""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from deploy.local.api import ok
from services.chassis.event import EventMeta
from services.customer.store.customers import ADMINISTRATION
from services.customer.usecases.credit import credit_decided
from services.customer.usecases.notifying import LATE_TO, TAKE_BACK, Overtaken, tell_page
from services.customer.usecases.renewing import find_latecomers, send_pending
from services.customer.usecases.taking_effect import apply_due
from tests.component.customer.breaking import break_key
from tests.component.customer.counted import Counted, counted
from tests.component.customer.terms_stage import Stage, stage
from tests.support.eventually import eventually
from tests.support.periodic import end_periodic

__all__ = ["stage"]
SLOWLY: dict[str, Any] = {
    "send_every_seconds": 0.1,
    "welcome_mail": False,
}


def deps(stage: Stage) -> Any:
    """What the use cases of the running context work with."""
    return stage.world.place.parts["customer"]._consumers[0].handle.__self__._deps


async def quiet(stage: Stage, **changes: Any) -> Any:
    """The context with no round of its own: the test says when."""
    await stage.world.place.restart("customer", **SLOWLY | changes)
    await end_periodic(stage.world.place.parts["customer"], "changes of terms")
    return deps(stage)


async def late_contract(stage: Stage, change: dict[str, Any], name: str = "late") -> tuple[Any, list[Any]]:
    """The change as a round read it, and the contract of somebody who bought after the announcement."""
    await stage.buyer(name)
    used = deps(stage)
    read = await used.store.terms.get(change["terms_change_id"])
    return read, await used.store.contracts.of_product("fibre-500", "", 10)


@pytest.fixture
def commands() -> Iterator[Counted]:
    """Counts from before the services make their clients."""
    with counted() as commands:
        yield commands


async def test_nobody_is_told_of_what_was_taken_back_meanwhile(stage: Stage) -> None:
    used = await quiet(stage)
    change = await stage.announce()
    read, contracts = await late_contract(stage, change)
    ok(await stage.staff.post(f"/v1/staff/terms-changes/{read.id}:cancel"), 202)
    with pytest.raises(Overtaken):
        await tell_page(read, contracts, None, used)
    assert await stage.world.rows("terms_notices") == []
    assert await stage.world.rows("messages", {"template": "terms_change_notice"}) == []


async def test_a_latecomer_who_was_told_just_before_hears_that_too(stage: Stage) -> None:
    used = await quiet(stage)
    change = await stage.announce()
    read, contracts = await late_contract(stage, change)
    told, answer = await asyncio.gather(
        tell_page(read, contracts, None, used),
        stage.staff.post(f"/v1/staff/terms-changes/{read.id}:cancel"),
        return_exceptions=True,
    )
    assert not isinstance(answer, BaseException)
    await stage.done(ok(answer, 202)["cancel_operation_id"])
    notices = await stage.world.rows("terms_notices")
    assert {row["state"] for row in notices} <= {"cancelled"}
    taken_back = await stage.world.rows("messages", {"template": "terms_change_cancelled"})
    assert len(taken_back) == len(notices) == (1 if told == 1 else 0)


async def test_what_was_taken_back_never_applies_and_is_told(stage: Stage) -> None:
    await stage.buyer("kari")
    change = await stage.announce()
    await stage.counts(change["terms_change_id"], told_in_time=1)
    used = await quiet(stage)
    # Taken back before its day, but the work of telling so has not come to it when the day comes.
    now = stage.world.clock.now()
    await stage.world.mongo.collection("terms_changes").update_one({}, {"$set": {"cancelled_at": now}})
    stage.go_to(change["effective_date"])
    assert await apply_due(used) == 1
    assert await apply_due(used) == 0
    (row,) = await stage.world.rows("terms_notices")
    assert row["state"] == "cancelled"
    assert (await stage.contract("kari"))["terms_version_hash"] == change["previous_hash"]
    order = {"terms_change_id": change["terms_change_id"]}
    await used.mongo.transaction(lambda: used.operations.start(TAKE_BACK, order, owner="staff:dpo"))
    await eventually(lambda: stage.mails("kari", "endres likevel ikke"))


async def test_what_goes_by_the_date_does_not_wait_for_consent(stage: Stage) -> None:
    await stage.buyer("kari")
    change = await stage.announce()
    change_id = change["terms_change_id"]
    await stage.counts(change_id, told_in_time=1)
    stage.world.consent.away = True
    await stage.buyer("late")
    stage.go_to(change["effective_date"])
    await stage.counts(change_id, in_force=1, affected=1)
    assert (await stage.contract("kari"))["terms_version_hash"] == change["version_hash"]
    stage.world.consent.away = False
    await stage.counts(change_id, affected=2, told_in_time=2, rescheduled=1)


async def test_an_order_approved_after_the_announcement_is_told_of_too(stage: Stage) -> None:
    checked = {"credit_element": True, "credit_check_required": True}
    await stage.world.mongo.collection("products").update_one({}, {"$set": checked})
    await stage.buyer("kari")
    contract_id = (await stage.contract("kari"))["contract_id"]
    used = await quiet(stage)  # it looks no more at contracts that it has seen
    change = await stage.announce()
    assert await stage.world.rows("terms_notices") == []
    for event_id in ("evt_1", "evt_1", "evt_2"):
        meta = EventMeta(event_id, "T", "s", used.now(), "c", 1)
        await credit_decided(contract_id, "approve", meta, used)
    (notice,) = await stage.world.rows("terms_notices")
    assert (notice["contract_id"], notice["state"]) == (contract_id, "pending")
    assert await send_pending(used) == 1
    await stage.counts(change["terms_change_id"], affected=1, told_in_time=1)


async def test_the_facts_stay_when_only_the_terms_change(stage: Stage) -> None:
    await stage.buyer("kari")
    change = await stage.announce()
    await stage.counts(change["terms_change_id"], told_in_time=1)
    (before,) = await stage.world.rows("customers")
    stage.go_to(change["effective_date"])
    await stage.counts(change["terms_change_id"], in_force=1)
    (after,) = await stage.world.rows("customers")
    assert after["revision"] == before["revision"]
    assert await stage.heard("contract_changed") == 1


async def test_one_whose_row_makes_no_sense_holds_up_nobody(stage: Stage) -> None:
    for name in ("kari", "per"):
        await stage.buyer(name)
    mine = {"_id": stage.ids["kari"]}
    await stage.world.mongo.collection("customers").update_one(
        mine, {"$set": {"contact_points": [{"kind": 7}]}}
    )
    change = await stage.announce()
    await stage.counts(change["terms_change_id"], affected=2, told_in_time=1, failed=1)


async def test_one_whose_keys_are_broken_holds_up_nobody(stage: Stage) -> None:
    for name in ("kari", "per", "ola"):
        await stage.buyer(name)
    await break_key(stage.world, stage.ids["kari"], ADMINISTRATION)
    change = await stage.announce()
    await stage.counts(change["terms_change_id"], affected=3, told_in_time=2, failed=1)
    (row,) = await stage.world.rows("terms_notices", {"customer_id": stage.ids["kari"]})
    assert (row["state"], row["failure"]) == ("pending", "no_contact_point")
    stage.advance(days=8)  # tried again, in vain, and once more later
    await stage.heard("notice_failed")

    async def postponed() -> bool:
        (again,) = await stage.world.rows("terms_notices", {"customer_id": stage.ids["kari"]})
        return bool(again["next_at"] > row["next_at"])

    await eventually(postponed)


async def test_one_about_whom_consent_cannot_judge_holds_up_nobody(stage: Stage) -> None:
    for name in ("kari", "per", "ola"):
        await stage.buyer(name)
    stage.world.consent.undecided = {stage.ids["kari"]}
    change = await stage.announce()
    await stage.counts(change["terms_change_id"], affected=3, told_in_time=2)
    (row,) = await stage.world.rows("terms_notices", {"customer_id": stage.ids["kari"]})
    assert (row["state"], row["attempts"]) == ("pending", [])
    stage.world.consent.undecided = set()
    await stage.counts(change["terms_change_id"], affected=3, told_in_time=3)


async def test_a_notice_that_fails_unforeseen_goes_behind_the_others(stage: Stage, monkeypatch: Any) -> None:
    stage.world.consent.undecided = set()
    for name in ("kari", "per"):
        await stage.buyer(name)
    stage.world.consent.undecided = set(stage.ids.values())
    used = await quiet(stage)
    change = await stage.announce()
    stage.world.consent.undecided = set()
    decide, broken = used.decisions.decide, stage.ids["kari"]

    async def failing(customer_id: str, *given: Any, **more: Any) -> Any:
        if customer_id == broken:
            raise KeyError("unforeseen")
        return await decide(customer_id, *given, **more)

    monkeypatch.setattr(used.decisions, "decide", failing)
    stage.advance(minutes=1)
    assert await send_pending(used) == 2
    await stage.counts(change["terms_change_id"], told_in_time=1)
    assert [notice.customer_id for notice in await used.store.notices.due(used.now(), 5)] == [broken]
    monkeypatch.undo()
    assert await send_pending(used) == 1
    await stage.counts(change["terms_change_id"], told_in_time=2)


async def test_a_round_looks_only_at_contracts_that_came_since(commands: Counted, stage: Stage) -> None:
    used = await quiet(stage)
    # Who sends the notice looks at its change too.
    await end_periodic(stage.world.place.parts["customer"], "send messages")
    change = await stage.announce()
    read, _ = await late_contract(stage, change)
    long_ago = f"ctr_{int(read.id.removeprefix('tch_')[:12], 16) + 1:012x}" + "0" * 20
    contracts = stage.world.mongo.collection("contracts")
    (row,) = await contracts.find({})
    for number in range(700):  # bought half an hour before the newest, in three pages
        old = row | {"_id": long_ago[:-3] + f"{number:03x}", "supply_address_id": f"adr_{number}"}
        await contracts.insert_one(old | {"status": "ended"})
    newest = f"ctr_{int(long_ago[4:16], 16) + 1_800_000:012x}" + "0" * 20
    await contracts.insert_one(row | {"_id": newest, "supply_address_id": "adr_x", "status": "ended"})
    assert await find_latecomers(used) == 1
    assert await used.store.terms.progress(read.id, LATE_TO) > long_ago
    commands.seen.clear()
    assert await find_latecomers(used) == 0
    assert commands.of("contracts") == 2
    assert commands.of("terms_changes") == 3
    assert commands.of("terms_notices") == 0


async def test_the_last_look_is_after_the_day(stage: Stage) -> None:
    change = await stage.announce()
    await stage.counts(change["terms_change_id"], affected=0)
    stage.go_to(change["effective_date"])
    used = deps(stage)
    await find_latecomers(used)
    assert len(await used.store.terms.open()) == 1
    after = date.fromisoformat(change["effective_date"]) + timedelta(days=1)
    stage.go_to(after.isoformat())
    await find_latecomers(used)
    assert await used.store.terms.open() == []
