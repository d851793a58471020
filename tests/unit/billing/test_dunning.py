"""The steps about an overdue invoice: never before their day, never while held, never dearer than allowed."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.model.dispute import freeze
from services.billing.model.dunning import (
    BANK_DAYS,
    DEADLINE,
    FIRST_AFTER,
    LETTERS,
    Case,
    Due,
    Received,
    StepKind,
    Taken,
    Waits,
    closing_from,
    dated,
    earliest,
    interest,
    next_step,
    sent,
    set_off,
    standing_fees,
)
from services.billing.model.rates import Act, RateMissing
from services.billing.usecases.overdue import Overdue
from services.billing.usecases.stepping import interest_to_book
from tests.support.invoices import invoice

OLD, NEW = Act.ACT_1988, Act.ACT_2026
DUE = date(2026, 3, 2)
TOTAL = 100_000
R, W, H = StepKind.REMINDER, StepKind.COLLECTION_WARNING, StepKind.HANDOVER
DAY = timedelta(days=1)
acts = st.sampled_from([OLD, NEW])
walks = st.lists(st.integers(1, 60), min_size=1, max_size=12)


def case(*steps: Taken, **more) -> Case:
    return Case(falls_due=DUE, open_ore=TOTAL, steps=steps, **more)


def take(now: Case, due: Due, today: date, *, by_post: bool = False) -> Case:
    step = Taken(due.kind, today, None, due.fee_ore)
    if due.kind in LETTERS:
        step = sent(step, today, by_post=by_post)
    return replace(now, steps=(*now.steps, step), open_ore=now.open_ore + due.fee_ore)


def walk(now: Case, act: Act, gaps: list[int]) -> Case:
    """The case after a run on each of some days."""
    today = now.falls_due
    for gap in gaps:
        today = min(today + timedelta(days=gap), date(2026, 12, 31))
        due = next_step(now, act, today)
        if isinstance(due, Due):
            assert today >= earliest(now)
            now = take(now, due, today)
    return now


def test_from_due_day_to_hand_over_under_the_act_of_1988():
    now, today = case(), DUE + FIRST_AFTER
    assert next_step(now, OLD, today - DAY) is Waits.NOT_YET
    reminder = next_step(now, OLD, today)
    assert reminder == Due(R, 3_800, today + DEADLINE)
    now = take(now, reminder, today)
    today = today + DEADLINE + BANK_DAYS
    assert next_step(now, OLD, today) is Waits.NOT_YET
    warning = next_step(now, OLD, today + DAY)
    assert (warning.kind, warning.fee_ore) == (W, 3_800)
    now = take(now, warning, today + DAY)
    today = today + DAY + DEADLINE + BANK_DAYS
    assert next_step(now, OLD, today) is Waits.NOT_YET
    assert next_step(now, OLD, today + DAY) == Due(H, 0, None)
    now = take(now, Due(H, 0, None), today + DAY)
    assert next_step(now, OLD, today + 90 * DAY) is Waits.HANDED_OVER


def test_under_the_act_of_2026_the_collector_sends_the_warning():
    now = take(case(), next_step(case(), NEW, DUE + FIRST_AFTER), DUE + FIRST_AFTER)
    assert next_step(now, NEW, earliest(now)) == Due(H, 0, None)


def test_a_warning_sent_under_the_old_act_leads_to_a_hand_over_under_the_new_one():
    now = case(Taken(R, DUE, DUE, 3_800), Taken(W, DUE, DUE, 3_800))
    assert next_step(now, NEW, earliest(now)).kind is H


@pytest.mark.parametrize(
    ("held", "why"),
    [
        ({"disputed": True}, Waits.DISPUTED),
        ({"on_plan": True}, Waits.ON_PLAN),
        ({"open_ore": 0}, Waits.NOTHING_OPEN),
    ],
)
@given(acts, st.integers(0, 300), st.integers(0, 3))
def test_never_while_disputed_on_a_plan_or_settled(held, why, act, after, count):
    steps = tuple(Taken(kind, DUE, DUE, 0) for kind in (R, W, H)[:count])
    now = replace(case(*steps), **held)
    assert next_step(now, act, DUE + timedelta(days=after)) is why


@given(acts, st.integers(0, 60), st.integers(0, 200))
def test_a_deferral_moves_everything(act, deferred, after):
    moved = replace(case(), falls_due=DUE + timedelta(days=deferred))
    today = DUE + timedelta(days=after)
    due = next_step(moved, act, today)
    assert isinstance(due, Due) is (today >= moved.falls_due + FIRST_AFTER)


@given(acts, walks)
def test_however_time_moves_the_sequence_is_the_same_and_never_dearer_than_two_letters(act, gaps):
    done = walk(case(), act, gaps)
    whole = [R, W, H] if act is OLD else [R, H]
    assert [step.kind for step in done.steps] == whole[: len(done.steps)]
    fees = [step.fee_ore for step in done.steps if step.fee_ore]
    assert len(fees) <= 2
    assert all(fee <= 3_800 for fee in fees)
    assert all(not step.fee_ore for step in done.steps if step.kind is H)
    for before, after in pairwise(done.steps):
        assert after.on > before.on + DEADLINE + BANK_DAYS
    assert all(step.on >= DUE + FIRST_AFTER for step in done.steps)


@given(acts, walks, st.integers(0, 200))
def test_a_second_run_on_the_same_day_takes_nothing(act, gaps, after):
    done = walk(case(), act, gaps)
    today = min(max([DUE, *(step.on for step in done.steps)]), date(2026, 12, 31))
    due = next_step(done, act, today)
    if done.steps and today == done.steps[-1].on:
        assert not isinstance(due, Due)


@given(acts, walks, st.integers(0, 200))
def test_after_a_dispute_there_is_time_anew(act, gaps, after):
    done = walk(case(), act, gaps)
    resumed = replace(done, resumed_on=DUE + timedelta(days=after))
    assert earliest(resumed) >= resumed.resumed_on + FIRST_AFTER
    assert earliest(resumed) >= earliest(done)


def test_without_a_letter_that_went_nothing_follows():
    unsent = case(Taken(R, DUE, None, 3_800))
    assert next_step(unsent, OLD, DUE + 300 * DAY) is Waits.LETTER_NOT_SENT


def test_a_letter_that_was_called_off_is_tried_again_two_weeks_later():
    first = DUE + FIRST_AFTER
    off = case(Taken(R, first, None, 0, undone=True))
    assert next_step(off, OLD, first + 13 * DAY) is Waits.LETTER_NOT_SENT
    again = next_step(off, OLD, first + 14 * DAY)
    assert again == Due(R, 3_800, first + 28 * DAY)


def test_the_next_day_that_is_told_is_that_on_which_a_letter_is_tried_again():
    called_off = case(Taken(R, DUE + 20 * DAY, None, undone=True))
    assert next_step(called_off, OLD, DUE + 33 * DAY) is Waits.LETTER_NOT_SENT
    assert earliest(called_off) == DUE + 34 * DAY
    assert next_step(called_off, OLD, earliest(called_off)).kind is R


def test_who_gets_letters_on_paper_has_longer_to_pay():
    by_mail, by_post = (sent(Taken(R, DUE, None), DUE, by_post=post) for post in (False, True))
    assert by_post.deadline - by_mail.deadline == timedelta(days=7)


def test_a_claim_taken_back_may_be_handed_over_again_without_a_third_fee():
    letters = (Taken(R, DUE, DUE, 3_800), Taken(W, DUE, DUE, 3_800), Taken(H, DUE, None, undone=True))
    now = case(*letters, resumed_on=DUE + 100 * DAY)
    assert next_step(now, OLD, DUE + 113 * DAY) is Waits.NOT_YET
    assert next_step(now, OLD, DUE + 114 * DAY) == Due(H, 0, None)


def test_a_letter_in_a_year_without_a_tariff_fails_and_a_hand_over_does_not():
    new_year = date(2027, 1, 2)
    with pytest.raises(RateMissing) as missing:
        next_step(case(), OLD, new_year)
    assert missing.value.day == new_year
    both = case(Taken(R, DUE, DUE, 3_800), Taken(W, DUE, DUE, 3_800))
    assert next_step(both, OLD, new_year).kind is H


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 10))
def test_ordered_in_time_is_paid_in_time_however_late_it_is_in_the_books(first, second, late):
    del late  # when it was booked does not enter: only the day on which the bank had the order does
    reminder = Taken(R, DUE + 14 * DAY, DUE + 28 * DAY, 3_800)
    warning = Taken(W, DUE + 34 * DAY, DUE + 48 * DAY, 3_800)
    in_time = Received(DUE + timedelta(days=first), TOTAL)
    fees = standing_fees(TOTAL, DUE, [reminder, warning], [in_time])
    assert fees[0] == (0 if first < 14 else 3_800), "nothing was left to remind of on the 14th day"
    whole = Received(DUE + timedelta(days=second), TOTAL + 3_800)
    fees = standing_fees(TOTAL, DUE, [reminder, warning], [whole])
    assert fees == ([0, 0] if second < 14 else [3_800, 0 if second < 34 else 3_800])


claimed = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 1_000)), max_size=5)


@given(claimed, st.integers(-5_000, 5_000))
def test_the_customers_credit_covers_the_oldest_claims_and_never_more_than_there_is(rows, balance):
    claims = [(str(place), DUE + days * DAY, ore) for place, (days, ore) in enumerate(rows)]
    found, total = set_off(balance, claims), sum(ore for _, _, ore in claims)
    assert sum(found.values()) == min(total, max(0, total - balance))
    partly = [name for name, _, ore in claims if 0 < found[name] < ore]
    assert len(partly) <= 1
    for name, day, ore in claims:
        covered = replace(case(), falls_due=day, open_ore=ore, credit_ore=found[name])
        wholly = 0 < ore == found[name]
        assert (next_step(covered, OLD, day + 20 * DAY) is Waits.COVERED) is wholly


overpaid = st.lists(st.builds(Received, st.dates(DUE, DUE + 90 * DAY), st.integers(1, 1_000)), max_size=5)


@given(claimed, overpaid, st.integers(-3_000, 3_000))
def test_all_of_the_credit_has_a_day_and_the_oldest_claim_the_oldest(rows, over, more):
    claims = [(str(place), DUE + days * DAY, ore) for place, (days, ore) in enumerate(rows)]
    credit = max(0, sum(part.amount_ore for part in over) + more)
    shares = set_off(sum(ore for _, _, ore in claims) - credit, claims)
    found = dated(shares, credit, over, DUE + 90 * DAY)
    assert {name: sum(part.amount_ore for part in parts) for name, parts in found.items()} == shares
    days = [part.on for parts in found.values() for part in parts]
    assert days == sorted(days)
    known = {part.on for part in over}
    assert known.issuperset(days) or days[-1] == DUE + 90 * DAY, "a payment that is not judged yet"


def test_what_was_paid_back_was_the_oldest():
    jan, feb = date(2026, 1, 5), date(2026, 2, 5)
    found = dated({"one": 100, "two": 150}, 300, [Received(feb, 250), Received(jan, 150)], feb)
    assert found == {"one": (Received(jan, 50), Received(feb, 50)), "two": (Received(feb, 150),)}


def test_interest_stands_still_while_a_dispute_is_open():
    due, through = date(2026, 5, 20), date(2026, 7, 15)
    whole = interest(123_450, due, through, [])
    assert whole == 2_286
    frozen = [(date(2026, 6, 1), date(2026, 6, 30))]
    assert interest(123_450, due, through, [], frozen) == 1_068  # 11 days at 12 %, 15 at 12.25 %
    assert interest(123_450, due, through, [], [(due, date(2027, 1, 1))]) == 0
    assert interest(123_450, due, through, [Received(due, 123_450)]) == 0


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_no_letter_goes_on_a_day_without_a_rate_of_interest_to_name(kind):
    whole = invoice()  # paid in time but for the fee of a letter: no interest runs
    paid = Received(whole.due_date, whole.draft.total_ore)
    item = Overdue(whole, (), freeze([], whole.id), (paid,))
    assert interest_to_book(item, kind, date(2026, 12, 31)) == 0
    with pytest.raises(RateMissing) as missing:  # the tariff is set for a year, the rate for half of one
        interest_to_book(item, kind, date(2027, 1, 1))
    assert missing.value.table == "late_payment_interest"


def test_fibre_may_be_closed_a_month_after_the_reminder():
    assert closing_from(date(2026, 1, 31)) == date(2026, 2, 28)


def test_power_is_never_cut_here():
    assert {kind.value for kind in StepKind} == {"reminder", "collection_warning", "handover"}
