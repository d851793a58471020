"""Charges: priced by the list per unit and day, VAT by the supply, nothing lost in rounding."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.model import charge as charging
from services.billing.model import invoice
from services.billing.model.charge import Charge
from services.billing.model.period import Period, Span
from services.billing.model.price import Price, PriceMissing, check_per
from services.billing.model.vat import Supply
from services.chassis.errors import Broken

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OCTOBER = Span(date(2026, 10, 1), date(2026, 10, 31))


def price(ore: int, unit: str = "kWh", per: int = 100, first: date = date(2026, 1, 1)) -> Price:
    return Price("prc", "spot", ore, unit, first, None, NOW, per)


def charge(
    quantity: str, unit: str = "kWh", place: str = "4601", span: Span = OCTOBER, group: str = "power"
) -> Charge:
    supply = Supply(group, "household", place)
    parts = ("chg", "bac", "cus", "ctr", "spot", supply, unit, charging.check_quantity(quantity), span)
    return Charge(*parts, NOW, "staff:1", date(2031, 12, 31))


def test_a_kwh_may_cost_fractions_of_an_ore() -> None:
    (line,) = charging.lines(charge("1234.5"), [price(8_525)])
    assert line.net_ore == 105_241  # 1234.5 * 85.25 = 105 241.125
    assert (line.quantity, line.per, line.vat.basis_points) == (1_234_500, 100, 2500)


@pytest.mark.parametrize(
    ("group", "place", "rate"),
    [("power", "1804", 0), ("grid", "5601", 0), ("power", "4601", 2500), ("fibre", "1804", 2500)],
)
def test_a_fee_has_the_vat_of_its_contract(group: str, place: str, rate: int) -> None:
    fee = charge("1", "piece", place, Span(date(2026, 10, 5), date(2026, 10, 5)), group)
    (line,) = charging.lines(fee, [price(4_900, "piece", 1)])
    assert (line.net_ore, line.vat.basis_points) == (4_900, rate)


def test_a_new_price_in_between_shares_by_days() -> None:
    prices = [price(10_000), price(20_000, first=date(2026, 10, 11))]
    first, second = charging.lines(charge("310"), prices)
    assert (first.quantity, second.quantity) == (100_000, 210_000)
    assert (first.net_ore, second.net_ore) == (10_000, 42_000)
    assert (first.span.last, second.span.first) == (date(2026, 10, 10), date(2026, 10, 11))


def test_a_price_of_another_unit_is_none() -> None:
    with pytest.raises(PriceMissing):
        charging.lines(charge("1"), [price(1, "month", 1), price(1, "piece", 1)])


@pytest.mark.parametrize("raw", ["", "0", "0.000", "-1", "1.2345", "1e3", "1,5", "12345678901", "١"])
def test_quantities_that_are_none(raw: str) -> None:
    with pytest.raises(Broken):
        charging.check_quantity(raw)


@pytest.mark.parametrize(("raw", "thousandths"), [("1", 1_000), ("0.001", 1), ("12.5", 12_500)])
def test_quantities_are_written_as_they_were_read(raw: str, thousandths: int) -> None:
    assert charging.check_quantity(raw) == thousandths
    assert charging.written(thousandths) == raw


def test_only_a_kwh_is_priced_by_many() -> None:
    assert check_per(1_000, "kWh") == 1_000
    for per, unit in [(10, "month"), (100, "piece"), (7, "kWh"), (0, "kWh"), (-1, "kWh")]:
        with pytest.raises(Broken):
            check_per(per, unit)


def test_days_that_cannot_be_charged() -> None:
    today, supplied = date(2026, 11, 20), Span(date(2026, 10, 10), date.max)
    charging.check_days(Span(date(2026, 10, 10), today), supplied, "kWh", today)
    charging.check_days(OCTOBER, supplied, "piece", today)
    for span in (OCTOBER, Span(today, today + timedelta(days=1)), Span(today, OCTOBER.first)):
        with pytest.raises(Broken):
            charging.check_days(span, supplied, "kWh", today)


days = st.integers(0, 60).map(lambda day: date(2026, 9, 1) + timedelta(days=day))
prices = st.lists(st.tuples(days, st.integers(0, 100_000), st.sampled_from([1, 10, 100, 1_000])), max_size=4)


@given(prices, st.integers(1, 10**8), days, st.integers(0, 40))
def test_no_quantity_and_no_ore_is_lost(
    rows: list[tuple[date, int, int]], quantity: int, first: date, length: int
) -> None:
    table = [price(ore, "kWh", per, day) for day, ore, per in rows]
    table.append(price(500, "kWh", 100, date(2026, 1, 1)))
    span = Span(first, first + timedelta(days=length))
    lines = charging.lines(charge(charging.written(quantity), span=span), table)
    assert sum(line.quantity for line in lines) == quantity
    for line in lines:
        exact = line.quantity * line.unit_price_ore / (1_000 * line.per)
        assert abs(line.net_ore - exact) <= 0.5
    drafted = invoice.draft(Period(2026, 11), [], [], charges=lines)
    assert drafted.total_ore == sum(line.net_ore for line in lines) + sum(
        total.vat_ore for total in drafted.vat_totals
    )
    assert sum(total.base_ore for total in drafted.vat_totals) == drafted.net_ore
