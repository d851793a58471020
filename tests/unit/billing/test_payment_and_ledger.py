"""Payments against invoices, and the books."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.model import ledger
from services.billing.model.payment import Payment, PaymentStatus, Voucher, apply, settle

NOW = datetime(2026, 5, 19, tzinfo=UTC)


def payment(n: int, ore: int, status: PaymentStatus = PaymentStatus.MATCHED) -> Payment:
    return Payment(
        id=f"pay{n}",
        key=f"key{n}",
        order=("2026-05-19", 1, 1, n),
        kid="12344",
        amount_ore=ore,
        transaction_type=10,
        booked_on=date(2026, 5, 19),
        recorded_at=NOW,
        voucher=Voucher("pfl", 4),
        status=status,
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
    settled = settle(total, shuffled)
    assert settled == settle(total, log)
    assert all(item.applied_ore + item.credit_ore == item.amount_ore for item in settled)
    assert sum(item.applied_ore for item in settled) == min(total, sum(amounts))


def test_a_reversed_payment_frees_what_it_had_paid_for_the_next() -> None:
    first, second = settle(1000, [payment(1, 1000, PaymentStatus.REVERSED), payment(2, 700)])
    assert (second.applied_ore, second.credit_ore) == (700, 0)
    assert first.status is PaymentStatus.REVERSED


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
