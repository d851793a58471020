"""Credit notes: never more than is left of a line, and VAT that adds up to the invoice's."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.model import credit_note as crediting
from services.billing.model.credit_note import CreditNote
from services.billing.model.invoice import Draft, Line, vat_totals
from services.billing.model.period import Period, Span
from services.billing.model.vat import VatRate
from services.chassis.errors import Broken, Violations
from services.chassis.vault import Redacted

STANDARD, REDUCED, ZERO = VatRate("S", 2500), VatRate("S", 1500), VatRate("Z", 0)
AUGUST = Period(2026, 8)


def invoiced(*lines: tuple[int, VatRate]) -> Draft:
    made = tuple(
        Line(f"chg_{place}", "ctr", "spot", Span(AUGUST.first, AUGUST.last), 31, net, net, rate)
        for place, (net, rate) in enumerate(lines)
    )
    return Draft(AUGUST, made, vat_totals(made))


def note(draft: crediting.CreditDraft) -> CreditNote:
    day = date(2026, 9, 1)
    now = datetime(2026, 9, 1, tzinfo=UTC)
    return CreditNote(
        "crn", 1, "inv", 1, "12344", "bac", "cus", draft, Redacted("feil"), day, now, "staff:1", day
    )


def test_a_whole_invoice_is_credited_to_the_ore() -> None:
    draft = invoiced((333, STANDARD), (335, STANDARD), (500, ZERO))
    made = crediting.draft(draft, [], crediting.amounts([], crediting.left(draft, []), Violations()))
    assert (made.net_ore, made.vat_ore, made.total_ore) == (draft.net_ore, draft.vat_ore, draft.total_ore)
    assert [total.vat for total in made.vat_totals] == [STANDARD, ZERO]


def test_a_part_carries_the_invoices_rate_and_leaves_the_rest() -> None:
    draft = invoiced((10_000, STANDARD), (5_000, ZERO))
    made = crediting.draft(draft, [], {1: 4_000})
    assert (made.net_ore, made.vat_ore) == (4_000, 1_000)
    assert crediting.left(draft, [note(made)]) == {1: 6_000, 2: 5_000}


@pytest.mark.parametrize(
    ("wanted", "rule"),
    [
        ([(3, None)], "CREDIT_LINE"),
        ([(0, None)], "CREDIT_LINE"),
        ([(1, 101)], "CREDIT_AMOUNT"),
        ([(1, 0)], "CREDIT_AMOUNT"),
        ([(1, -5)], "CREDIT_AMOUNT"),
        ([(1, 5), (1, 6)], "CREDIT_LINE_TWICE"),
    ],
)
def test_what_does_not_fit_the_invoice(wanted: list[tuple[int, int | None]], rule: str) -> None:
    found = Violations()
    crediting.amounts(wanted, {1: 100, 2: 50}, found)
    assert [violation.rule for violation in found] == [rule]


def test_a_line_with_nothing_left_is_not_credited_again() -> None:
    found = Violations()
    crediting.amounts([(1, None)], {1: 0, 2: 50}, found)
    assert [violation.rule for violation in found] == ["CREDIT_AMOUNT"]


@pytest.mark.parametrize("reason", ["", "   ", "a" * 201, "two\nlines"])
def test_a_reason_is_one_line(reason: str) -> None:
    with pytest.raises(Broken):
        crediting.check_reason(reason)


rates = st.sampled_from([STANDARD, REDUCED, ZERO])


@given(st.lists(st.tuples(st.integers(0, 5_000), rates), min_size=1, max_size=5), st.data())
def test_parts_in_any_cut_add_up_to_the_invoice(
    lines: list[tuple[int, VatRate]], data: st.DataObject
) -> None:
    draft = invoiced(*lines)
    notes: list[CreditNote] = []
    while any((rest := crediting.left(draft, notes)).values()):
        number = data.draw(st.sampled_from([place for place, amount in rest.items() if amount]))
        amount = data.draw(st.one_of(st.none(), st.integers(max(1, rest[number] // 3), rest[number])))
        found = Violations()
        made = crediting.draft(draft, notes, crediting.amounts([(number, amount)], rest, found))
        assert not found
        assert made.net_ore > 0
        assert made.vat_ore >= 0
        for total in made.vat_totals:
            exact = total.base_ore * total.vat.basis_points / 10_000
            assert abs(total.vat_ore - exact) <= 1
        notes.append(note(made))
    assert sum(item.total_ore for item in notes) == draft.total_ore
    assert sum(item.draft.vat_ore for item in notes) == draft.vat_ore
