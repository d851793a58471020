"""Fees and interest: the tables, the example to the øre, and what holds for any claim and any days."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.model.rates import (
    INTEREST,
    TARIFFS,
    Owing,
    RateMissing,
    interest_ore,
    owing,
    rate_on,
    tariff_on,
)

DUE, PAID = date(2026, 5, 20), date(2026, 7, 15)
days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
amounts = st.integers(0, 100_000_000)


def test_the_worked_example_to_the_ore():
    assert interest_ore([Owing(123_450, DUE, PAID)]) == 2_286
    assert interest_ore(owing(123_450, DUE, PAID, [(PAID, 123_450)])) == 2_286


@pytest.mark.parametrize(
    ("day", "base", "fee", "demand"),
    [
        ("2025-01-01", 70_000, 3_500, 10_500),
        ("2025-12-31", 70_000, 3_500, 10_500),
        ("2026-01-01", 75_000, 3_800, 11_300),
        ("2026-12-31", 75_000, 3_800, 11_300),
    ],
)
def test_what_a_letter_costs(day, base, fee, demand):
    row = tariff_on(date.fromisoformat(day))
    assert (row.base_ore, row.reminder_fee_ore, row.payment_demand_fee_ore) == (base, fee, demand)


@pytest.mark.parametrize(
    ("day", "basis_points"),
    [
        ("2025-01-01", 1_250),
        ("2025-06-30", 1_250),
        ("2025-07-01", 1_225),
        ("2026-01-01", 1_200),
        ("2026-06-30", 1_200),
        ("2026-07-01", 1_225),
        ("2026-12-31", 1_225),
    ],
)
def test_the_rate_of_a_day(day, basis_points):
    assert rate_on(date.fromisoformat(day)).basis_points == basis_points


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2027, 1, 1)])
def test_a_day_without_a_row_is_named(day):
    for find, table in ((tariff_on, "collection_tariff"), (rate_on, "late_payment_interest")):
        with pytest.raises(RateMissing) as missing:
            find(day)
        assert (missing.value.table, missing.value.day) == (table, day)
        assert day.isoformat() in str(missing.value)


def test_interest_into_a_year_without_a_row_fails_instead_of_guessing():
    assert interest_ore([Owing(10_000, date(2026, 12, 1), date(2026, 12, 31))]) == 101
    with pytest.raises(RateMissing) as missing:
        interest_ore([Owing(10_000, date(2026, 12, 1), date(2027, 1, 1))])
    assert missing.value.day == date(2027, 1, 1)
    assert interest_ore([Owing(0, date(2026, 12, 1), date(2027, 1, 1))]) == 0


@pytest.mark.parametrize("table", [TARIFFS, INTEREST])
def test_rows_follow_each_other_without_gap_or_overlap_and_name_their_source(table):
    for before, after in pairwise(table):
        assert after.valid_from == before.valid_to + timedelta(days=1)
    assert all(row.source and row.valid_from <= row.valid_to for row in table)


@given(amounts, days, days, days)
def test_a_span_cut_in_two_is_the_same_but_for_rounding(principal, one, two, three):
    first, cut, last = sorted((one, two, three))
    whole = interest_ore([Owing(principal, first, last)])
    assert interest_ore([Owing(principal, first, cut), Owing(principal, cut, last)]) == whole
    parts = interest_ore([Owing(principal, first, cut)]) + interest_ore([Owing(principal, cut, last)])
    assert abs(parts - whole) <= 1


@given(amounts, amounts, days, days, days)
def test_more_owed_or_longer_never_costs_less(low, high, one, two, three):
    low, high = sorted((low, high))
    first, middle, last = sorted((one, two, three))
    assert interest_ore([Owing(low, first, last)]) <= interest_ore([Owing(high, first, last)])
    assert interest_ore([Owing(low, first, middle)]) <= interest_ore([Owing(low, first, last)])


@given(amounts, days, days, st.lists(st.tuples(days, st.integers(1, 1_000_000)), max_size=5))
def test_payments_never_make_it_dearer_and_what_is_paid_by_the_due_day_costs_nothing(
    principal, one, two, paid
):
    due, through = sorted((one, two))
    whole = interest_ore([Owing(principal, due, through)])
    assert interest_ore(owing(principal, due, through, paid)) <= whole
    assert interest_ore(owing(principal, due, through, [(due, principal)])) == 0
    assert interest_ore(owing(principal, due, through, [])) == whole


@given(amounts, days, days, st.lists(st.tuples(days, st.integers(1, 1_000_000)), max_size=5))
def test_nothing_is_owed_in_interest_while_the_due_day_is_still_to_come(principal, one, two, paid):
    through, due = sorted((one, two))  # put off after a letter, or not due yet
    assert owing(principal, due, through, paid) == []


@given(amounts, days, days, st.sets(days, max_size=8))
def test_days_on_which_none_runs_cost_nothing(principal, one, two, free):
    due, through = sorted((one, two))
    spans = owing(principal, due, through, [], free)
    counted = sum((span.through - span.after).days for span in spans)
    inside = sum(1 for day in free if due < day <= through)
    assert counted == ((through - due).days - inside if principal else 0)
