"""The account that is learned after three payments in a row: the listed sequences, and any log at all."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.billing.model.payout import (
    Credited,
    LogEntry,
    Paid,
    PayoutRule,
    PayoutState,
    Refunded,
    Removed,
    replay,
)

TOTAL = 1000
START = date(2026, 1, 1)
TOTALS = {f"inv{n}": TOTAL for n in range(1, 40)}


def pay(n: int, payer: str | None, *parts: tuple[str, int], gone: bool = False) -> Paid:
    return Paid(f"pay{n}", (n,), START + timedelta(days=n), payer, parts, reversed=gone)


def whole(letters: str) -> list[LogEntry]:
    """One payment in full for one new invoice per letter; `?` is an unknown account."""
    return [
        pay(n, None if letter == "?" else letter, (f"inv{n}", TOTAL)) for n, letter in enumerate(letters, 1)
    ]


def stored(state: PayoutState) -> str | None:
    return state.learned.payer if state.learned else None


@pytest.mark.parametrize(
    ("letters", "account", "count"),
    [
        ("AAA", "A", 3),
        ("AA", None, 2),
        ("AABAA", None, 2),
        ("AABBB", "B", 3),
        ("A?AA", None, 2),
        ("AAABB", "A", 2),
        ("AAABBB", "B", 3),
        ("AAA?", "A", 0),
        ("AAAA", "A", 4),
        ("", None, 0),
    ],
)
def test_sequences(letters: str, account: str | None, count: int) -> None:
    state = replay(whole(letters), TOTALS)
    assert (stored(state), state.count) == (account, count)


def test_paying_the_same_invoice_twice_counts_once() -> None:
    log = [pay(1, "A", ("inv1", TOTAL)), pay(2, "A", ("inv1", TOTAL)), pay(3, "A", ("inv2", TOTAL))]
    state = replay(log, TOTALS)
    assert (stored(state), state.count) == (None, 2)


def test_an_overpayment_from_another_account_breaks_nothing() -> None:
    log = [*whole("AA"), pay(3, "B", ("inv1", TOTAL)), pay(4, "A", ("inv4", TOTAL))]
    assert stored(replay(log, TOTALS)) == "A"


def test_two_halves_from_one_account_are_one_event() -> None:
    log = [
        pay(1, "A", ("inv1", 500)),
        pay(2, "A", ("inv1", 500)),
        pay(3, "A", ("inv2", TOTAL)),
        pay(4, "A", ("inv3", TOTAL)),
    ]
    state = replay(log, TOTALS)
    assert (stored(state), state.count) == ("A", 3)
    assert state.learned is not None
    assert [evidence.payment_id for evidence in state.learned.evidence] == ["pay2", "pay3", "pay4"]


def test_an_unsettled_invoice_contributes_nothing() -> None:
    log = [*whole("AA"), pay(3, "B", ("inv3", 999)), pay(4, "A", ("inv4", TOTAL))]
    assert stored(replay(log, TOTALS)) == "A"


@pytest.mark.parametrize("other", ["B", None])
def test_halves_from_two_accounts_break_the_row(other: str | None) -> None:
    log = [
        *whole("AA"),
        pay(3, other, ("inv3", 500)),
        pay(4, "A", ("inv3", 500)),
        pay(5, "A", ("inv5", TOTAL)),
    ]
    assert replay(log, TOTALS).count == 1


def test_one_payment_for_three_invoices_counts_once() -> None:
    log = [pay(1, "A", ("inv1", TOTAL), ("inv2", TOTAL), ("inv3", TOTAL))]
    assert replay(log, TOTALS).count == 1


def test_refunds_and_credit_notes_have_no_effect() -> None:
    log = [*whole("AA"), Refunded((3,)), Credited((4,), "inv9", TOTAL), pay(5, "A", ("inv5", TOTAL))]
    assert stored(replay(log, TOTALS)) == "A"


def test_a_credit_note_lowers_what_settles() -> None:
    log = [*whole("AA"), Credited((3,), "inv4", 400), pay(4, "A", ("inv4", 600))]
    assert stored(replay(log, TOTALS)) == "A"


def test_a_reversed_payment_is_as_if_it_had_never_been() -> None:
    log = whole("AAA")
    second = log[1]
    assert isinstance(second, Paid)
    state = replay([log[0], pay(2, "A", *second.parts, gone=True), log[2]], TOTALS)
    assert (stored(state), state.count) == (None, 2)


def test_after_removal_it_takes_three_new_payments() -> None:
    log: list[LogEntry] = [*whole("AAA"), Removed((3, 1))]
    assert stored(replay(log, TOTALS)) is None
    more = [pay(n, "A", (f"inv{n}", TOTAL)) for n in (4, 5, 6)]
    assert stored(replay([*log, *more[:2]], TOTALS)) is None
    assert stored(replay([*log, *more], TOTALS)) == "A"


def test_unknown_payers_may_be_ignored_by_configuration() -> None:
    assert stored(replay(whole("AA?A"), TOTALS, PayoutRule(unknown_payer="ignored"))) == "A"


@given(st.text("AB?", max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(letters: str, random: object) -> None:
    log = whole(letters)
    shuffled = list(log)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert replay(shuffled, TOTALS) == replay(log, TOTALS)


@given(st.text("ABC?", max_size=20))
def test_an_account_is_stored_only_after_three_of_its_payments_stood_in_a_row(letters: str) -> None:
    expected = None
    for end in range(3, len(letters) + 1):
        last = letters[end - 3 : end]
        if last[0] != "?" and len(set(last)) == 1:
            expected = last[0]
    assert stored(replay(whole(letters), TOTALS)) == expected


class PaymentLog(RuleBasedStateMachine):
    """Payments in parts and in full, reversals, removals: what is stored always has its three payments."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[LogEntry] = []
        self.at = 0
        self.invoice = 1

    def _next(self) -> int:
        self.at += 1
        return self.at

    @rule(payer=st.sampled_from(["A", "B", None]), share=st.sampled_from([250, 500, 1000, 1500]))
    def pays(self, payer: str | None, share: int) -> None:
        self.log.append(pay(self._next(), payer, (f"inv{self.invoice}", share)))

    @precondition(lambda self: self.invoice < 38)
    @rule()
    def is_billed_again(self) -> None:
        self.invoice += 1

    @precondition(lambda self: any(isinstance(entry, Paid) for entry in self.log))
    @rule(data=st.data())
    def goes_back(self, data: st.DataObject) -> None:
        places = [n for n, entry in enumerate(self.log) if isinstance(entry, Paid)]
        place = data.draw(st.sampled_from(places))
        entry = self.log[place]
        assert isinstance(entry, Paid)
        self.log[place] = Paid(entry.payment_id, entry.at, entry.booked_on, entry.payer, entry.parts, True)

    @rule()
    def is_removed(self) -> None:
        self.log.append(Removed((self._next(),)))

    @invariant()
    def what_is_stored_is_proved(self) -> None:
        state = replay(self.log, TOTALS)
        if state.learned is None:
            return
        paid = {entry.payment_id: entry for entry in self.log if isinstance(entry, Paid)}
        proof = [paid[evidence.payment_id] for evidence in state.learned.evidence]
        assert len({entry.payment_id for entry in proof}) == 3
        assert all(entry.payer == state.learned.payer and not entry.reversed for entry in proof)
        assert len({part[0] for entry in proof for part in entry.parts}) == 3
        removals = [entry.at for entry in self.log if isinstance(entry, Removed)]
        assert all(entry.at > at for entry in proof for at in removals)


TestPaymentLog = PaymentLog.TestCase
