"""The rule of three in a row: every sequence listed, and any history against a second opinion."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.billing.model.payout import (
    Credited,
    LogEntry,
    Paid,
    PayoutRule,
    Refunded,
    Removed,
    replay,
)
from tests.unit.billing.naive_payout import Outcome, Slip, judge

TOTAL = 1_000
START = date(2026, 1, 1)
INVOICES = {f"inv{n}": TOTAL for n in range(1, 16)}


def entry_of(slip: Slip) -> LogEntry:
    """The same as the rule of the house reads it."""
    if slip.what == "removes":
        return Removed(slip.when)
    if slip.what == "refunds":
        return Refunded(slip.when)
    if slip.what == "credits":
        ((invoice, amount),) = slip.amounts.items()
        return Credited(slip.when, invoice, amount)
    day = START + timedelta(days=slip.when[0])
    parts = tuple(slip.amounts.items())
    return Paid(slip.name, slip.when, day, slip.payer or None, parts, slip.returned)


def house(slips: list[Slip], rule: PayoutRule | None = None) -> Outcome:
    """What the rule of the house says."""
    state = replay([entry_of(slip) for slip in slips], INVOICES, rule)
    learned = state.learned
    return Outcome(
        kept=learned.payer if learned else "",
        proof=tuple(item.payment_id for item in learned.evidence) if learned else (),
        running=tuple(item.payment_id for item in state.row),
        payer=state.payer or "",
    )


def history(steps: str) -> list[Slip]:
    """`A1` pays invoice 1 in full from account A, `A1/2` half of it, `?2` from an unknown account, `refund`,
    `remove`, `c3:400` a credit note; `-2` sends the second payment back.
    """
    slips: list[Slip] = []
    for n, step in enumerate(steps.split(), 1):
        if step == "refund":
            slips.append(Slip((n, 0), "refunds"))
        elif step == "remove":
            slips.append(Slip((n, 0), "removes"))
        elif step.startswith("-"):
            payments = [slip for slip in slips if slip.what == "pays"]
            payments[int(step[1:]) - 1].returned = True
        elif step.startswith("c"):
            invoice, ore = step[1:].split(":")
            slips.append(Slip((n, 0), "credits", amounts={f"inv{invoice}": int(ore)}))
        else:
            invoice, half, _ = step[1:].partition("/")
            amount = TOTAL // 2 if half else TOTAL
            payer = step[0].replace("?", "")
            slips.append(Slip((n, 0), "pays", f"p{n}", payer, {f"inv{invoice}": amount}))
    return slips


# facts-norway section 3, in its order, then what the points before it say.
LISTED = [
    ("A1 A2 A3", "A", 3),
    ("A1 A2 B3 A4 A5", "", 2),
    ("A1 A2 B3 B4 B5", "B", 3),
    ("A1 ?2 A3 A4", "", 2),
    ("A1 A1 A2", "", 2),
    ("A1/2 A1/2 A2 A3", "A", 3),
    ("A1 A2 refund A3", "A", 3),
    ("A1 A2 -2 A3", "", 2),
    ("A1 A2 A3 -2", "", 2),
    ("A1 A2 A3 B4 B5", "A", 2),
    ("A1 A2 A3 B4 B5 B6", "B", 3),
    ("A1/2 B1/2 A2 A3", "", 2),  # mixed accounts break the row
    ("A1 A2 A3/2", "", 2),  # an unsettled invoice contributes nothing
    ("A1 A2 c3:1000 A4", "A", 3),  # a credit note has no effect
    ("A1 A2 c3:500 A3/2", "A", 3),  # but lessens what settles
    ("A1 A2 A3/2 c3:500 A4", "A", 3),  # what a credit note settles is no event
    ("A1 A2 A3 remove A4 A5", "", 2),
    ("A1 A2 remove A3 A4", "", 2),
    ("A1 A2 A3 remove A4 A5 A6", "A", 3),
    ("A1 A2 A3 ?4", "A", 0),
    ("A1 A2 A3 B4 B5 B6 -4", "A", 2),
    ("A1 A2 A3 B4 B5 B6 -2", "B", 3),
]


@pytest.mark.parametrize(("steps", "kept", "count"), LISTED)
def test_the_listed_sequences(steps: str, kept: str, count: int) -> None:
    for said in (house(history(steps)), judge(history(steps), INVOICES, 3)):
        assert (said.kept, len(said.running)) == (kept, count)


def test_one_payment_for_three_invoices_counts_once_in_both() -> None:
    slip = Slip((1, 0), "pays", "p1", "A", {"inv1": TOTAL, "inv2": TOTAL, "inv3": TOTAL})
    assert house([slip]) == judge([slip], INVOICES, 3) == Outcome("", (), ("p1",), "A")


class AnyHistory(RuleBasedStateMachine):
    """Payments from two accounts and unknown, in full, in part, too much, late, twice, for several invoices;
    credit notes, refunds, reversals and removals: the rule of the house and the second opinion agree.
    """

    @initialize(required=st.sampled_from([3, 3, 3, 4]), unknown=st.sampled_from(["breaks", "ignored"]))
    def begin(self, required: int, unknown: str) -> None:
        self.rule = PayoutRule(required, unknown)  # type: ignore[arg-type]
        self.slips: list[Slip] = []

    def _when(self, late: int) -> tuple[int, int]:
        """Behind everything, or `late` days earlier than that."""
        count = len(self.slips)
        return (max(0, 3 * count - late), count)

    @rule(
        payer=st.sampled_from(["A", "A", "A", "B", ""]),
        invoice=st.sampled_from(sorted(INVOICES)),
        amount=st.sampled_from([TOTAL, TOTAL, TOTAL, TOTAL // 2, 300, TOTAL + 200]),
        late=st.sampled_from([0, 0, 0, 4, 10]),
    )
    def pays(self, payer: str, invoice: str, amount: int, late: int) -> None:
        name = f"p{len(self.slips)}"
        self.slips.append(Slip(self._when(late), "pays", name, payer, {invoice: amount}))

    @rule(payers=st.lists(st.sampled_from(["A", "A", "A", "A", "B", ""]), min_size=1, max_size=4))
    def pays_the_next_ones(self, payers: list[str]) -> None:
        paid = {invoice for slip in self.slips if slip.what == "pays" for invoice in slip.amounts}
        for payer, invoice in zip(payers, sorted(set(INVOICES) - paid), strict=False):
            name = f"p{len(self.slips)}"
            self.slips.append(Slip(self._when(0), "pays", name, payer, {invoice: TOTAL}))

    @rule(invoice=st.sampled_from(sorted(INVOICES)), payers=st.permutations(["A", "B", ""]))
    def pays_in_halves(self, invoice: str, payers: list[str]) -> None:
        for payer in payers[:2]:
            name = f"p{len(self.slips)}"
            self.slips.append(Slip(self._when(0), "pays", name, payer, {invoice: TOTAL // 2}))

    @rule(
        payer=st.sampled_from(["A", "B", ""]),
        invoices=st.sets(st.sampled_from(sorted(INVOICES)), min_size=2, max_size=3),
    )
    def pays_several_at_once(self, payer: str, invoices: set[str]) -> None:
        parts = dict.fromkeys(sorted(invoices), TOTAL)
        self.slips.append(Slip(self._when(0), "pays", f"p{len(self.slips)}", payer, parts))

    @rule(invoice=st.sampled_from(sorted(INVOICES)), amount=st.sampled_from([TOTAL, TOTAL // 2]))
    def is_credited(self, invoice: str, amount: int) -> None:
        self.slips.append(Slip(self._when(0), "credits", amounts={invoice: amount}))

    @rule()
    def is_refunded(self) -> None:
        self.slips.append(Slip(self._when(0), "refunds"))

    @rule()
    def removes_it(self) -> None:
        self.slips.append(Slip(self._when(0), "removes"))

    @precondition(lambda self: any(slip.what == "pays" and not slip.returned for slip in self.slips))
    @rule(data=st.data())
    def a_payment_goes_back(self, data: st.DataObject) -> None:
        places = [n for n, slip in enumerate(self.slips) if slip.what == "pays" and not slip.returned]
        place = data.draw(st.sampled_from(places))
        self.slips[place] = replace(self.slips[place], returned=True)

    @invariant()
    def both_say_the_same(self) -> None:
        if hasattr(self, "slips"):
            ignores = self.rule.unknown_payer == "ignored"
            opinion = judge(self.slips, INVOICES, self.rule.required, ignores)
            assert house(self.slips, self.rule) == opinion
            assert house(list(reversed(self.slips)), self.rule) == opinion


AnyHistory.TestCase.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
TestAnyHistory = AnyHistory.TestCase
