"""What the bank had in time takes off what came after it, whether it was paid or due to the customer."""

from collections.abc import AsyncIterator
from datetime import date

import pytest_asyncio

from services.billing.usecases import dunning, following
from tests.component.billing.overdue_accounts import Bench, opened
from tests.support.suite import Suite

REMINDED, WARNED, HANDED = date(2026, 3, 16), date(2026, 4, 6), date(2026, 4, 27)


@pytest_asyncio.fixture
async def bench(place: Suite) -> AsyncIterator[Bench]:
    async with opened(place) as bench:
        yield bench


async def heard(bench: Bench, customer: str) -> None:
    """The event of a payment, twice."""
    for _ in range(2):
        await following.follow(customer, f"inv_{1:032x}", bench.deps)


async def test_the_rest_in_time_is_enough_where_the_customer_had_the_other_part_due(
    bench: Bench,
) -> None:
    customer = await bench.invoice(1)
    await bench.invoice(2, 30_000, beside=1)
    await bench.pay(2, 60_000, date(2026, 2, 20))  # paid twice
    await bench.run(REMINDED)
    assert bench.mailer.sent[0][2]["outstanding_ore"] == "73800", "it asks for the rest alone"
    await bench.run(WARNED)
    await bench.run(HANDED)
    await bench.pay(1, 70_000, date(2026, 3, 10))  # the file comes weeks later
    await heard(bench, customer)
    assert await bench.owed() == 0
    (claim,) = await bench.rows("claims")
    assert (claim["state"], claim["recall_cause"]) == ("recalled", "paid_in_time")
    left = [(row["standing_fee_ore"], row["interest_ore"]) for row in await bench.rows("dunning_steps")]
    assert left == [(0, 0)] * 3


async def test_credit_that_came_later_takes_nothing_off(bench: Bench) -> None:
    customer = await bench.invoice(1)
    await bench.invoice(2, 30_000, beside=1)
    await bench.pay(2, 30_000, date(2026, 2, 20))
    await bench.run(REMINDED)
    await bench.pay(2, 30_000, date(2026, 3, 17))
    await bench.pay(1, 70_000, date(2026, 3, 10))
    await heard(bench, customer)
    assert await bench.owed() == 3_800


async def test_who_pays_upon_the_reminder_is_charged_no_interest_however_late_the_file(bench: Bench) -> None:
    customer = await bench.invoice(1)
    await bench.run(REMINDED)
    await bench.run(WARNED)
    assert await bench.owed() > 107_600, "fees and interest"
    await bench.pay(1, 103_800, date(2026, 4, 5))
    await heard(bench, customer)
    assert await bench.owed() == 0


async def test_a_warning_that_is_paid_before_its_letter_goes_costs_nothing(bench: Bench) -> None:
    customer = await bench.invoice(1)
    await bench.run(REMINDED)
    await dunning.collect(await bench.begun(WARNED), bench.deps)
    await bench.pay(1, 103_800, WARNED)
    for _ in range(2):
        await bench.letters(WARNED)
    assert [kind for _, kind, _ in bench.mailer.sent] == ["reminder"]
    assert await bench.owed() == 0
    await heard(bench, customer)
    assert await bench.owed() == 0
    assert (await bench.rows("invoice_states"))[0]["settled_at"] is not None
