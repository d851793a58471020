"""What the bank says last of a mandate counts; which way an invoice goes; what is drawn and taken back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.model import delivery, efaktura
from services.billing.model.account import InvoiceChannel
from services.billing.model.banking_day import is_banking_day
from services.billing.model.claiming import (
    ClaimState,
    DirectClaim,
    Reason,
    Wanted,
    banking_day,
    reason_to_cancel,
    wanted,
)
from services.billing.model.einvoice import EinvoiceAgreement, Scope
from services.billing.model.invoice import Invoice
from services.billing.model.kid import Modulus, compose
from services.billing.model.mandate import Mandate, Word, account_number, follow
from services.chassis.errors import Broken
from services.chassis.vault import Redacted
from tests.support.invoices import invoice

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
OURS = "86011117947"


def word(kid: str = "1", stands: bool = True, notice: bool = True, at: int = 1) -> Word:
    """The bank's word at a place."""
    return Word(kid, stands, notice, OURS, ("2026-11-20", 1, 1, at))


def after(*words: Word) -> Mandate | None:
    """The mandate after these words."""
    stands: Mandate | None = None
    for one in words:
        stands, _ = follow(stands, "bac_1", "cus_1", one, NOW)
    return stands


WORDS = st.lists(
    st.builds(word, st.sampled_from("12"), st.booleans(), st.booleans(), st.integers(1, 50)),
    unique_by=lambda one: one.order,
    max_size=8,
)


@given(WORDS)
def test_told_again_changes_nothing(words: list[Word]) -> None:
    words.sort(key=lambda one: one.order)
    once = after(*words)
    assert after(*words, *words) == once
    assert once is None or once.active is any(
        one.stands and not any(later.order > one.order and _ends(later, one) for later in words)
        for one in words
    )


def _ends(later: Word, one: Word) -> bool:
    """Whether a later word takes the place of one, or ends it."""
    return later.stands or later.kid == one.kid


def test_a_mandate_is_applied_also_when_it_is_known_and_ends_under_its_own_kid_alone() -> None:
    first = after(word(at=1))
    assert first is not None
    assert (first.kid, first.notice, first.version) == ("1", True, 1)
    again, changed = follow(first, "bac_1", "cus_1", word(at=2), NOW)
    assert again is not None
    assert (changed, again.version, again.order[3]) == (False, 1, 2)
    other = after(word(at=1), word("2", notice=False, at=2))
    assert other is not None
    assert (other.kid, other.notice, other.version) == ("2", False, 2)
    former = after(word(at=1), word("2", at=2), word("1", stands=False, at=3))
    assert former is not None
    assert former.active
    gone = after(word(at=1), word("1", stands=False, at=2))
    assert gone is not None
    assert (gone.active, gone.version) == (False, 2)
    late, changed = follow(gone, "bac_1", "cus_1", word(at=1), NOW)
    assert (late, changed) == (gone, False)


@given(st.integers(1, 9_999_999), st.integers(1, 9_999_999), st.sampled_from(Modulus))
def test_the_account_stands_in_its_kids(account: int, serial: int, modulus: Modulus) -> None:
    kid = compose(account, serial, modulus)
    if kid is not None:
        assert account_number(kid, modulus) == account
        assert account_number(kid[:-1], modulus) is None
        wrong = kid[:-1] + str((int(kid[-1]) + 1) % 10)
        assert account_number(wrong, modulus) is None


def test_nobody_is_told_of_an_invoice_twice() -> None:
    seen = set()
    for chosen, mandate, notice, einvoice, organisation in product(
        InvoiceChannel, (True, False), (True, False), (True, False), (True, False)
    ):
        way = delivery.decide(
            chosen,
            mandate=mandate,
            notice=notice and mandate,
            einvoice=einvoice,
            organisation=organisation,
        )
        assert way.drawn is mandate
        # The bank tells in our place only where it draws, is asked to, and nothing else shows the invoice.
        assert way.told_by_us is not way.bank_notice
        assert not way.bank_notice or (mandate and notice and way.channel is InvoiceChannel.AVTALEGIRO)
        assert way.channel is not InvoiceChannel.EHF or organisation
        assert way.channel is not InvoiceChannel.EINVOICE or einvoice
        seen.add((way.channel, way.drawn, way.bank_notice))
    assert len(seen) == 9


def plain(**changes: object) -> Invoice:
    """An invoice to be paid by 4 December 2026."""
    return replace(invoice(), due_date=date(2026, 12, 4), **changes)  # type: ignore[arg-type]


MANDATE = Mandate("bac_1", "cus_1", "1", True, True, OURS, NOW, ("2026-11-20", 1, 1, 1), 1)


def judged(item: Invoice, mandate: Mandate | None = MANDATE, **held: bool) -> Wanted | Reason:
    """What is to be drawn."""
    holds = {"disputed": False, "in_plan": False} | held
    return wanted(item, mandate, disputed=holds["disputed"], in_plan=holds["in_plan"], today=TODAY)


def test_what_is_drawn_and_why_not() -> None:
    item = plain()
    assert judged(item) == Wanted(date(2026, 12, 4), item.outstanding_ore, True)
    assert judged(item, None) is Reason.NO_MANDATE
    assert judged(item, replace(MANDATE, active=False)) is Reason.NO_MANDATE
    assert judged(replace(item, paid_ore=item.claim_ore)) is Reason.PAID
    assert judged(replace(item, credited_ore=item.draft.total_ore)) is Reason.PAID
    assert judged(item, disputed=True) is Reason.DISPUTED
    assert judged(item, in_plan=True) is Reason.IN_PLAN
    assert judged(replace(item, due_date=TODAY)) is Reason.TOO_LATE
    assert judged(replace(item, due_date=date(2027, 11, 19))) == Wanted(
        date(2027, 11, 19), item.outstanding_ore, True
    )
    assert judged(replace(item, due_date=date(2027, 11, 22))) is Reason.TOO_EARLY
    part = judged(replace(item, paid_ore=100))
    assert isinstance(part, Wanted)
    assert part.amount_ore == item.outstanding_ore - 100


def test_who_is_told_by_the_bank() -> None:
    quiet = replace(MANDATE, notice=False)
    told = {
        (channel, mandate.notice, left): _notice(replace(plain(), channel=channel, bank_notice=left), mandate)
        for channel in InvoiceChannel
        for mandate in (MANDATE, quiet)
        for left in (False, True)
    }
    for (channel, notice, left), by_bank in told.items():
        by_mail = channel in {InvoiceChannel.EMAIL, InvoiceChannel.AVTALEGIRO}
        assert by_bank is (left or (notice and by_mail))


def _notice(item: Invoice, mandate: Mandate) -> bool:
    found = judged(item, mandate)
    assert isinstance(found, Wanted)
    return found.with_notice


@given(st.dates(date(2026, 1, 1), date(2040, 12, 31)))
def test_a_claim_falls_due_on_a_banking_day_at_or_soon_after(day: date) -> None:
    moved = banking_day(day)
    assert is_banking_day(moved)
    assert day <= moved <= day + timedelta(days=7)
    assert moved == day or not is_banking_day(day)


def test_christmas_moves_to_the_next_banking_day() -> None:
    assert banking_day(date(2026, 12, 25)) == date(2026, 12, 28)
    assert banking_day(date(2027, 3, 25)) == date(2027, 3, 30)


def test_why_a_claim_is_taken_back() -> None:
    due = date(2026, 12, 4)
    claim = DirectClaim("inv_1", 1, "bac_1", "cus_1", "1", due, 100, True, "clf_1")
    same = Wanted(due, 100, False)
    assert reason_to_cancel(claim, same, TODAY) is None
    assert reason_to_cancel(claim, replace(same, amount_ore=99), TODAY) is Reason.CHANGED
    assert reason_to_cancel(claim, replace(same, due=date(2026, 12, 7)), TODAY) is Reason.CHANGED
    assert reason_to_cancel(claim, Reason.TOO_EARLY, TODAY) is Reason.CHANGED
    for reason in (Reason.PAID, Reason.DISPUTED, Reason.IN_PLAN, Reason.NO_MANDATE):
        assert reason_to_cancel(claim, reason, TODAY) is reason
        assert reason_to_cancel(claim, reason, due) is None  # the bank draws it today
        back = replace(claim, state=ClaimState.CANCELLED)
        assert reason_to_cancel(back, reason, TODAY) is None


def test_an_efaktura_agreement_as_the_bank_tells() -> None:
    never = EinvoiceAgreement("cus_1")
    entry = efaktura.Entry("cus_1", True, Scope.ALL, Redacted("14589632"))
    begun, change = efaktura.told(never, entry, NOW)
    assert (begun.active, begun.scope, begun.version) == (True, Scope.ALL, 2)
    assert change is not None
    assert (change.active, change.by) == (True, "staff")
    assert efaktura.told(begun, entry, NOW) == (begun, None)
    moved, change = efaktura.told(begun, replace(entry, scope=Scope.ISSUER), NOW)
    assert change is not None
    assert (moved.scope, moved.version) == (Scope.ISSUER, 3)
    nothing = efaktura.Entry("cus_1", False, Scope.NOT_TOLD, None)
    gone, change = efaktura.told(moved, nothing, NOW)
    assert change is not None
    assert (gone.active, gone.address, change.active) == (False, None, False)
    assert efaktura.told(gone, nothing, NOW) == (gone, None)
    assert efaktura.told(never, nothing, NOW) == (never, None)


@pytest.mark.parametrize("raw", ["", " ", "a b", " a", "a" * 65, "a\n"])
def test_an_address_that_is_none(raw: str) -> None:
    with pytest.raises(Broken):
        efaktura.check_address(raw, active=True)


def test_what_has_ended_has_neither_scope_nor_address() -> None:
    assert efaktura.check_scope("", active=False) is Scope.NOT_TOLD
    assert efaktura.check_address("", active=False) is None
    for raw in ("all", "issuer"):
        assert efaktura.check_scope(raw, active=True) is Scope(raw)
        with pytest.raises(Broken):
            efaktura.check_scope(raw, active=False)
    for check in (efaktura.check_scope, efaktura.check_address):
        with pytest.raises(Broken):
            check("x y", active=True)
    with pytest.raises(Broken):
        efaktura.check_address("1", active=False)
    with pytest.raises(Broken):
        efaktura.check_status("perhaps")


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 400))
def test_a_link_works_for_sixteen_months(issued: date, later: int) -> None:
    today = issued + timedelta(days=later)
    assert (efaktura.shown_until(issued, today) - today).days >= 16 * 30
