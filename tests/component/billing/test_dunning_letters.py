"""Letters about what is overdue: a fee only for one that went, and none about what the customer has due."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.billing.model import ledger
from services.billing.model.ledger import EntryKind
from services.billing.usecases import claims, disputes, dunning, following, letters
from services.chassis.caller import Caller
from services.chassis.errors import Unavailable
from services.chassis.idempotency import RequestKey
from tests.component.billing.overdue_accounts import Bench, opened
from tests.support.suite import Suite


@pytest.fixture
async def bench(place: Suite) -> Any:
    async with opened(place) as bench:
        yield bench


async def test_a_letter_that_cannot_go_stops_what_would_follow_and_paper_takes_longer(bench: Bench) -> None:
    silent, on_paper = await bench.invoice(1), await bench.invoice(2)
    bench.mailer.refused.add(silent)
    bench.mailer.on_paper.add(on_paper)
    await bench.run(date(2026, 3, 16))
    one, two = sorted(await bench.rows("dunning_steps"), key=lambda row: row["_id"])
    assert (one["deadline"], one["channel"], one["standing_fee_ore"]) == (None, "", 0)
    assert await bench.owed() == 203_800, "nobody pays for a letter that did not go"
    assert (two["deadline"], two["channel"]) == ("2026-04-06", "post")
    assert bench.mailer.sent[0][2]["deadline_date"] == "2026-04-06"
    done = await bench.run(date(2026, 4, 11))
    assert done["waiting"] == {"not_yet": 1}
    done = await bench.run(date(2026, 4, 12))
    assert done["steps"]["collection_warning"] == 1


async def test_a_letter_that_was_refused_is_tried_again_and_goes_once_nothing_stands_in_its_way(
    bench: Bench,
) -> None:
    customer = await bench.invoice(1)
    bench.mailer.refused.add(customer)  # restricted, say
    assert (await bench.run(date(2026, 3, 16)))["steps"]["reminder"] == 1
    for day in (date(2026, 3, 16), date(2026, 3, 29)):
        done = await bench.run(day)
        assert (done["steps"]["reminder"], done["waiting"]) == (0, {"letter_not_sent": 1})
    assert (await bench.run(date(2026, 3, 30)))["steps"]["reminder"] == 1
    bench.mailer.refused.discard(customer)
    assert (await bench.run(date(2026, 4, 12)))["steps"]["reminder"] == 0
    assert (await bench.run(date(2026, 4, 13)))["steps"]["reminder"] == 1
    steps = sorted(await bench.rows("dunning_steps"), key=lambda row: row["_id"])
    assert [(row["undone"], row["channel"], row["standing_fee_ore"]) for row in steps] == [
        (True, "", 0),
        (True, "", 0),
        (False, "email", 3_800),
    ]
    assert (len(bench.mailer.sent), await bench.owed()) == (1, 103_800)
    assert (await bench.run(date(2026, 5, 3)))["steps"]["collection_warning"] == 1


async def test_a_letter_that_came_back_reached_nobody_and_goes_again_on_paper(bench: Bench) -> None:
    customer, other = await bench.invoice(1), await bench.invoice(2)
    await bench.run(date(2026, 3, 16))
    assert await bench.owed() == 207_600
    for kind in ("collection_warning", "reminder", "reminder"):  # told twice, as the broker may
        await letters.came_back(customer, kind, bench.deps)
    await letters.came_back("cus_nobody", "reminder", bench.deps)
    steps = sorted(await bench.rows("dunning_steps"), key=lambda row: row["_id"])
    assert [(row["customer_id"], row["undone"], row["standing_fee_ore"]) for row in steps] == [
        (customer, True, 0),
        (other, False, 3_800),
    ]
    assert await bench.owed() == 203_800, "nobody pays for a letter that reached nobody"
    bench.mailer.on_paper.add(customer)  # the address is known to be dead
    done = await bench.run(date(2026, 4, 6))
    assert (done["steps"]["reminder"], done["steps"]["collection_warning"]) == (1, 1)
    (again,) = [row for row in await bench.rows("dunning_steps") if row["channel"] == "post"]
    assert (again["customer_id"], again["deadline"]) == (customer, "2026-04-27")
    await letters.came_back(other, "reminder", bench.deps)  # the warning has followed
    await letters.came_back(customer, "reminder", bench.deps)  # it went on paper
    assert sum(row["undone"] for row in await bench.rows("dunning_steps")) == 1


async def test_a_letter_that_is_refused_before_it_is_noted_is_called_off_when_it_is(bench: Bench) -> None:
    customer = await bench.invoice(1)
    await dunning.collect(await bench.begun(date(2026, 3, 16)), bench.deps)
    with pytest.raises(Unavailable):
        await letters.came_back(customer, "reminder", bench.deps)
    (step,) = await bench.rows("dunning_steps")
    assert not step["undone"]
    await letters.send_letter(step["_id"], bench.deps)
    await letters.came_back(customer, "reminder", bench.deps)
    (step,) = await bench.rows("dunning_steps")
    assert (step["undone"], step["standing_fee_ore"]) == (True, 0)
    await letters.came_back(customer, "reminder", bench.deps)


@pytest.mark.parametrize("first", [0, 1])
async def test_a_letter_that_has_not_gone_yet_keeps_no_other_from_being_called_off(
    bench: Bench, first: int
) -> None:
    customer = await bench.invoice(1)
    await bench.invoice(2, beside=1)
    await dunning.collect(await bench.begun(date(2026, 3, 16)), bench.deps)
    taken = await bench.rows("dunning_steps")
    waits, gone = taken[first], taken[1 - first]
    await letters.send_letter(gone["_id"], bench.deps)
    with pytest.raises(Unavailable):
        await letters.came_back(customer, "reminder", bench.deps)
    steps = {row["_id"]: row["undone"] for row in await bench.rows("dunning_steps")}
    assert steps == {waits["_id"]: False, gone["_id"]: True}


async def test_a_letter_that_goes_days_later_gives_its_days_from_then(bench: Bench) -> None:
    await bench.invoice(1)
    await dunning.collect(await bench.begun(date(2026, 3, 16)), bench.deps)
    bench.place.clock.set(datetime(2026, 3, 20, 9, tzinfo=UTC))
    (step,) = await bench.rows("dunning_steps")
    for _ in range(2):
        await letters.send_letter(step["_id"], bench.deps)
    (step,) = await bench.rows("dunning_steps")
    assert step["deadline"] == "2026-04-03"
    assert len(bench.mailer.sent) == 1


async def test_objected_to_before_the_letter_went_the_step_is_taken_again_later(bench: Bench) -> None:
    customer, invoice = await bench.invoice(1), f"inv_{1:032x}"
    await dunning.collect(await bench.begun(date(2026, 3, 16)), bench.deps)
    key, caller = RequestKey("customer:1", "Raise", "1", ""), Caller("customer", customer)
    raised = await disputes.raise_dispute(key, customer, invoice, "Feil.", caller, bench.deps)
    for _ in range(2):
        await bench.letters(date(2026, 3, 16))
    (step,) = await bench.rows("dunning_steps")
    assert (step["undone"], step["fee_ore"], bench.mailer.sent) == (True, 0, [])
    assert await bench.owed() == 100_000
    key = RequestKey("staff:1", "Resolve", "1", "")
    await disputes.resolve_dispute(key, raised.id, "rejected", "Nei.", "staff:1", bench.deps)
    assert (await bench.run(date(2026, 3, 29)))["steps"]["reminder"] == 0
    assert (await bench.run(date(2026, 3, 30)))["steps"]["reminder"] == 1
    assert (len(bench.mailer.sent), await bench.owed()) == (1, 103_800)


@pytest.mark.parametrize(("outcome", "owed"), [("partly_upheld", 100_000), ("rejected", 103_800)])
async def test_who_objects_with_ground_pays_for_no_letter(bench: Bench, outcome: str, owed: int) -> None:
    customer, invoice = await bench.invoice(1), f"inv_{1:032x}"
    await bench.run(date(2026, 3, 16))
    key, caller = RequestKey("customer:1", "Raise", "1", ""), Caller("customer", customer)
    raised = await disputes.raise_dispute(key, customer, invoice, "Feil.", caller, bench.deps)
    key = RequestKey("staff:1", "Resolve", "1", "")
    for _ in range(2):
        await disputes.resolve_dispute(key, raised.id, outcome, "Svar.", "staff:1", bench.deps)
    assert await bench.owed() == owed
    await following.follow(customer, invoice, bench.deps)
    (row,) = await bench.rows("invoice_states")
    assert (await bench.owed(), row["added_ore"]) == (owed, owed - 100_000)


async def test_what_the_customer_has_due_elsewhere_is_not_dunned_for_nor_a_small_rest(bench: Bench) -> None:
    await bench.invoice(1)
    (account,) = await bench.rows("billing_accounts")
    await bench.entry(account["_id"], EntryKind.PAYMENT, "pay_1", ledger.paid(100_000))
    running = await bench.begun(date(2026, 3, 16))
    assert (await dunning.collect(running, bench.deps))["waiting"] == {"covered_by_credit": 1}
    assert await bench.rows("dunning_steps") == []
    await bench.entry(account["_id"], EntryKind.REFUND, "rfd_1", ledger.refund_approved(4_999))
    assert (await bench.run(date(2026, 3, 17)))["waiting"] == {"below_smallest_sum": 1}
    assert await bench.rows("dunning_steps") == []
    await bench.entry(account["_id"], EntryKind.REFUND, "rfd_2", ledger.refund_approved(1))
    assert (await bench.run(date(2026, 3, 18)))["steps"]["reminder"] == 1
    ((_, _, letter),) = bench.mailer.sent
    asked = {name: letter[f"{name}_ore"] for name in ("principal", "fees", "paid", "outstanding")}
    assert asked == {"principal": "100000", "fees": "3800", "paid": "95000", "outstanding": "8800"}


async def test_a_collector_asks_for_what_is_owed_after_what_the_customer_has_due(bench: Bench) -> None:
    customer, invoice = await bench.invoice(1), f"inv_{1:032x}"
    (account,) = await bench.rows("billing_accounts")
    await bench.entry(account["_id"], EntryKind.PAYMENT, "pay_1", ledger.paid(60_000))
    for day in (date(2026, 3, 16), date(2026, 4, 6), date(2026, 4, 27)):
        await bench.run(day)
    seen = await claims.get_invoice_dunning(Caller("customer", customer), customer, invoice, bench.deps)
    owed = await bench.owed()
    assert 40_000 + 2 * 3_800 < owed < 50_000
    assert seen.item.demand_ore == owed
    (claim,) = await bench.deps.store.claims.open_of_account(account["_id"])
    view = claims.ClaimView(claim, seen.item, seen.accrued_ore, seen.basis_points)
    assert (view.outstanding_ore, view.paid_ore) == (owed, 60_000)
    await bench.entry(account["_id"], EntryKind.PAYMENT, "pay_2", ledger.paid(owed))
    for _ in range(2):
        await following.follow(customer, invoice, bench.deps)
    (row,) = await bench.rows("claims")
    assert (row["state"], row["version"]) == ("paid", 2), "what is owed is covered: the collector is done"
