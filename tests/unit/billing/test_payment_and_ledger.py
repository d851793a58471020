"""Payments against invoices, and the books."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.billing.model import ledger
from services.billing.model.payment import Payment, PaymentStatus, SuspenseReason, Voucher, apply, judge

NOW = datetime(2026, 5, 19, tzinfo=UTC)


def payment(n: int, ore: int, *, reversal: bool = False, day: int = 19) -> Payment:
    return Payment(
        id=f"pay{n}",
        key=f"key{n}",
        order=(f"2026-05-{day:02d}", 1, 1, n),
        kid="12344",
        amount_ore=ore,
        transaction_type=10,
        booked_on=date(2026, 5, 19),
        recorded_at=NOW,
        voucher=Voucher("pfl", 4),
        status=PaymentStatus.REVERSAL if reversal else PaymentStatus.MATCHED,
        reversal=reversal,
    )


@pytest.mark.parametrize(
    ("total", "paid", "amount", "applied", "credit", "settles"),
    [
        (1000, 0, 1000, 1000, 0, True),
        (1000, 0, 400, 400, 0, False),
        (1000, 400, 600, 600, 0, True),
        (1000, 400, 700, 600, 100, True),
        (1000, 1000, 1000, 0, 1000, False),
        (0, 0, 5, 0, 5, False),
        (1000, 0, 0, 0, 0, False),
    ],
)
def test_part_payments_and_overpayments(
    total: int, paid: int, amount: int, applied: int, credit: int, settles: bool
) -> None:
    effect = apply(total, paid, amount)
    assert (effect.applied_ore, effect.credit_ore, effect.settles) == (applied, credit, settles)


@given(
    st.integers(0, 10_000), st.lists(st.integers(0, 5_000), max_size=10), st.randoms(use_true_random=False)
)
def test_every_ore_is_applied_or_credit_in_whatever_order_it_comes(
    total: int, amounts: list[int], random: object
) -> None:
    log = [payment(n, ore) for n, ore in enumerate(amounts)]
    shuffled = list(log)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    settled = judge(total, shuffled)
    assert settled == judge(total, log)
    assert all(item.applied_ore + item.credit_ore == item.amount_ore for item in settled)
    assert sum(item.applied_ore for item in settled) == min(total, sum(amounts))


def test_a_reversed_payment_frees_what_it_had_paid_for_the_next() -> None:
    first, second, back = judge(1000, [payment(1, 1000), payment(2, 700), payment(3, 1000, reversal=True)])
    assert (first.status, first.applied_ore) == (PaymentStatus.REVERSED, 0)
    assert (second.applied_ore, second.credit_ore) == (700, 0)
    assert (back.status, back.reverses) == (PaymentStatus.REVERSAL, "pay1")


def test_a_reversal_takes_the_latest_payment_of_its_amount_before_it() -> None:
    log = [payment(1, 300), payment(2, 300), payment(3, 300, reversal=True), payment(4, 300)]
    assert [item.status.value for item in judge(1000, log)] == ["matched", "reversed", "reversal", "matched"]


def test_a_reversal_of_nothing_waits_until_its_payment_comes() -> None:
    back = payment(2, 300, reversal=True)
    (alone,) = judge(1000, [back])
    assert (alone.status, alone.suspense_reason) == (
        PaymentStatus.SUSPENSE,
        SuspenseReason.REVERSAL_UNMATCHED,
    )
    paid, now = judge(1000, [alone, payment(1, 300)])
    assert (paid.status, now.status, now.suspense_reason) == (
        PaymentStatus.REVERSED,
        PaymentStatus.REVERSAL,
        None,
    )


AMOUNTS = st.sampled_from([100, 250, 400])
LOGS = st.lists(st.tuples(AMOUNTS, st.booleans(), st.integers(1, 28)), min_size=1, max_size=1_000)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5_000), LOGS, st.randoms(use_true_random=False), st.integers(1, 7))
def test_part_payments_reversals_and_late_files_end_the_same_in_any_order(
    claim: int, rows: list[tuple[int, bool, int]], random: object, files: int
) -> None:
    """A thousand at most, judged file by file as they come late, against all of them at once."""
    log = [payment(n, ore, reversal=back, day=day) for n, (ore, back, day) in enumerate(rows)]
    shuffled = list(log)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    held: list[Payment] = []
    for start in range(files):
        held = judge(claim, [*held, *shuffled[start::files]])
    assert held == judge(claim, log)
    paid = [item for item in held if item.status is PaymentStatus.MATCHED]
    gone = [item for item in held if item.status is PaymentStatus.REVERSED]
    back = [item for item in held if item.status is PaymentStatus.REVERSAL]
    assert all(item.applied_ore + item.credit_ore == item.amount_ore for item in paid)
    assert sum(item.applied_ore for item in paid) == min(claim, sum(item.amount_ore for item in paid))
    assert sorted(item.reverses for item in back) == sorted(item.id for item in gone)
    # Every øre is matched, gone back, or waits.
    waits = [item for item in held if item.status is PaymentStatus.SUSPENSE]
    assert len(paid) + len(gone) + len(back) + len(waits) == len(log)


def test_an_unbalanced_entry_cannot_be_made() -> None:
    with pytest.raises(ledger.Unbalanced):
        ledger.Entry(
            "ent", "bac", ledger.EntryKind.PAYMENT, NOW, "pay", (ledger.Posting(ledger.Book.BANK, 1),)
        )


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("invoice"), st.integers(0, 10**6), st.integers(0, 10**5)),
            st.tuples(st.just("payment"), st.integers(0, 10**6), st.just(0)),
            st.tuples(st.just("reversal"), st.integers(0, 10**6), st.just(0)),
        ),
        max_size=20,
    )
)
def test_the_sum_of_the_entries_is_the_balance(rows: list[tuple[str, int, int]]) -> None:
    postings = {
        "invoice": ledger.invoiced,
        "payment": lambda amount, _: ledger.paid(amount),
        "reversal": lambda amount, _: ledger.reversed_payment(amount),
    }
    entries = [
        ledger.Entry(f"ent{n}", "bac", ledger.EntryKind(kind), NOW, "", postings[kind](one, two))
        for n, (kind, one, two) in enumerate(rows)
    ]
    sign = {"invoice": 1, "payment": -1, "reversal": 1}
    assert ledger.balance(entries) == sum(sign[kind] * (one + two) for kind, one, two in rows)
