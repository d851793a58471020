"""Invoices: VAT by place of supply, pro rata by day, sums that add up."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.model import invoice, vat
from services.billing.model.account import Subscription
from services.billing.model.period import Period
from services.billing.model.price import Price, PriceMissing
from services.billing.model.vat import Supply, VatRateMissing

NOW = datetime(2026, 1, 1, tzinfo=UTC)
AUGUST = Period(2026, 8)
BERGEN, BODO = "4601", "1804"


def price(code: str, ore: int, first: date, last: date | None = None) -> Price:
    return Price(f"prc_{code}_{first}", code, ore, "month", first, last, NOW)


def subscription(
    code: str = "spot", group: str = "power", place: str = BERGEN, **more: object
) -> Subscription:
    plain = Subscription(
        id=f"chg_{code}",
        billing_account_id="bac",
        customer_id="cus",
        contract_id=f"ctr_{code}",
        product_code=code,
        supply=Supply(group, "household", place),
        start=date(2026, 1, 1),
        end=None,
    )
    return replace(plain, **more)


@pytest.mark.parametrize(
    ("group", "use", "municipality", "rate", "category"),
    [
        ("power", "household", "4601", 2500, "S"),
        ("power", "household", "1804", 0, "Z"),
        ("power", "holiday", "5501", 0, "Z"),
        ("power", "household", "5601", 0, "Z"),
        ("power", "business", "1804", 2500, "S"),
        ("fibre", "household", "1804", 2500, "S"),
        ("fibre", "household", "5601", 2500, "S"),
    ],
)
def test_vat_follows_product_use_and_place_of_supply(
    group: str, use: str, municipality: str, rate: int, category: str
) -> None:
    found = vat.rate_on(date(2026, 8, 1), Supply(group, use, municipality))
    assert (found.basis_points, found.category) == (rate, category)


def test_county_numbers_are_dated() -> None:
    supply = Supply("power", "household", "5401")
    assert vat.rate_on(date(2023, 12, 31), supply).basis_points == 0
    assert vat.rate_on(date(2024, 1, 1), supply).basis_points == 2500


def test_a_line_never_spans_the_end_of_a_vat_row_that_nothing_follows() -> None:
    exempt, *_, general = vat.RULES
    ends = (replace(exempt, valid_to=date(2026, 8, 10)), general)
    prices = [price("spot", 3_100, date(2026, 1, 1))]
    lines = invoice.charge(subscription(place=BODO), AUGUST, prices, ends)
    assert [(line.span.last.day, line.vat.basis_points) for line in lines] == [(10, 0), (31, 2500)]


def test_a_day_without_a_vat_row_fails() -> None:
    with pytest.raises(VatRateMissing, match="2019-12-31"):
        vat.rate_on(date(2019, 12, 31), Supply("power", "household", BERGEN))


def test_a_whole_month_costs_the_price() -> None:
    (line,) = invoice.charge(subscription(), AUGUST, [price("spot", 4_900, date(2026, 1, 1))])
    assert (line.net_ore, line.span.days, line.vat.basis_points) == (4_900, 31, 2500)


def test_part_of_a_month_costs_its_days() -> None:
    begun = subscription(start=date(2026, 8, 10), end=date(2026, 8, 12))
    (line,) = invoice.charge(begun, AUGUST, [price("spot", 10_000, date(2026, 1, 1))])
    assert (line.span.days, line.net_ore) == (3, 968)  # 10 000 * 3 / 31 = 967.74


def test_a_new_price_in_mid_month_makes_two_lines() -> None:
    prices = [price("spot", 3_100, date(2026, 1, 1)), price("spot", 6_200, date(2026, 8, 11))]
    first, second = invoice.charge(subscription(), AUGUST, prices)
    assert (first.net_ore, first.span.last) == (1_000, date(2026, 8, 10))
    assert (second.net_ore, second.span.first) == (4_200, date(2026, 8, 11))


def test_another_products_price_does_not_split_the_line() -> None:
    prices = [price("spot", 3_100, date(2026, 1, 1)), price("fibre", 1, date(2026, 8, 11))]
    assert len(invoice.charge(subscription(), AUGUST, prices)) == 1


def test_a_day_without_a_price_fails() -> None:
    with pytest.raises(PriceMissing, match="no price for spot on 2026-08-21"):
        invoice.charge(subscription(), AUGUST, [price("spot", 1, date(2026, 1, 1), date(2026, 8, 20))])


def test_vat_is_computed_once_per_rate_and_rounded_half_up() -> None:
    prices = [price("spot", 333, date(2026, 1, 1)), price("fibre", 335, date(2026, 1, 1))]
    drafted = invoice.draft(
        AUGUST,
        [
            subscription(start=AUGUST.first),
            subscription("fibre", "fibre", start=AUGUST.first),
            subscription("spot", place=BODO, id="chg_north", start=AUGUST.first),
        ],
        prices,
    )
    standard, exempt = drafted.vat_totals
    assert (standard.base_ore, standard.vat_ore) == (668, 167)
    assert (exempt.base_ore, exempt.vat_ore, exempt.vat.category) == (333, 0, "Z")
    assert drafted.total_ore == 668 + 167 + 333


def test_every_month_since_the_start_that_is_not_billed_yet_is_charged_once() -> None:
    prices = [price("spot", 3_100, date(2026, 1, 1))]
    late = subscription(start=date(2026, 6, 15))
    billed = {("chg_other", Period(2026, 6)), ("chg_spot", Period(2026, 7))}
    months = [Period.of(line.span.first) for line in invoice.draft(AUGUST, [late], prices, billed).lines]
    assert months == [Period(2026, 6), AUGUST]
    everything = billed | {("chg_spot", month) for month in months}
    assert not invoice.draft(AUGUST, [late], prices, everything).lines


def test_nothing_to_charge_before_the_start() -> None:
    prices = [price("spot", 3_100, date(2026, 1, 1))]
    assert not invoice.draft(AUGUST, [subscription(start=date(2026, 9, 1))], prices).lines


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10_000_000), st.integers(1, 31), st.sampled_from(["power", "fibre"]), st.booleans()
        ),
        min_size=1,
        max_size=8,
    )
)
def test_lines_and_vat_add_up_to_the_total(rows: list[tuple[int, int, str, bool]]) -> None:
    prices = [price(f"p{n}", ore, date(2026, 1, 1)) for n, (ore, *_) in enumerate(rows)]
    sold = [
        subscription(f"p{n}", group, BODO if north else BERGEN, start=date(2026, 8, first))
        for n, (_, first, group, north) in enumerate(rows)
    ]
    drafted = invoice.draft(AUGUST, sold, prices)
    assert drafted.net_ore == sum(line.net_ore for line in drafted.lines)
    assert drafted.total_ore == drafted.net_ore + sum(total.vat_ore for total in drafted.vat_totals)
    assert sum(total.base_ore for total in drafted.vat_totals) == drafted.net_ore
    for total in drafted.vat_totals:
        exact = Decimal(total.base_ore) * total.vat.basis_points / 10_000
        assert total.vat_ore == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_half_up(numerator: int, denominator: int) -> None:
    exact = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    assert invoice.half_up(numerator, denominator) == int(exact)
