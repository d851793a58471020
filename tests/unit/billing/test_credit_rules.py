"""What a score comes to, what is kept for how long, and when a bureau is left alone."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.breaker import CircuitBreaker, CircuitOpen
from services.billing.model import credit_check as credit
from services.billing.model.copy_letter import CopyLetter, Line, Party
from services.billing.model.credit_check import Band, CreditCheck, Decision, Outcome, Review, Verdict
from services.billing.model.ledger import Book, Posting
from services.billing.model.retention import Case, Part, carried
from services.chassis.clock import MovableClock
from services.chassis.errors import Broken
from services.kernel.retention import hold_until

DAY = date(2026, 1, 15)
NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
RULES = credit.rules_on(DAY)
CHECK = CreditCheck(
    *("crc_1", "cus_1", "ctr_1", "solar", "staff:x/m/k", "staff:x", "order", "A6-1-f", "2026-01"), NOW, DAY
)


@pytest.mark.parametrize(
    ("score", "remarks", "band", "decision"),
    [
        (70, 0, "A", "approve"),
        (69, 0, "B", "approve"),
        (50, 0, "B", "approve"),
        (49, 0, "C", "manual"),
        (30, 0, "C", "manual"),
        (29, 0, "D", "decline"),
        (100, 1, "C", "manual"),
        (0, 3, "D", "decline"),
    ],
)
def test_bands_end_where_the_rules_say(score: int, remarks: int, band: str, decision: str) -> None:
    assert credit.judge(score, remarks, RULES) == (Band(band), Decision(decision))


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 9), st.integers(0, 9))
def test_a_better_score_with_fewer_remarks_is_never_worse(one: int, other: int, few: int, many: int) -> None:
    best, _ = credit.judge(max(one, other), min(few, many), RULES)
    worst, _ = credit.judge(min(one, other), max(few, many), RULES)
    assert best <= worst


def test_a_day_without_rules_is_an_error() -> None:
    with pytest.raises(credit.RulesMissing):
        credit.rules_on(date(2024, 12, 31))
    with pytest.raises(credit.RulesMissing):
        credit.rules_on(date(2028, 1, 1))


def test_without_a_score_nobody_is_approved_and_the_order_may_be_checked_again() -> None:
    assert CHECK.blocks
    for outcome in (Outcome.FROZEN, Outcome.NO_MATCH, Outcome.SEVERAL_MATCHES, Outcome.WITHDRAWN):
        done = credit.answered(CHECK, Verdict(outcome, "BX-1"), NOW, letter_until=None)
        assert (done.decision, done.blocks, done.automatic, done.review_offered) == (
            None,
            False,
            False,
            False,
        )
        waits = Review.NONE if outcome is Outcome.WITHDRAWN else Review.OPEN
        assert done.review is waits, "an order that is not decided waits for a person"


def test_a_person_is_offered_after_an_automatic_no_alone() -> None:
    offered = {}
    for decision in Decision:
        verdict = Verdict(Outcome.SCORED, "BX-1", Band.D, decision, "v")
        done = credit.answered(CHECK, verdict, NOW, letter_until=DAY)
        offered[decision] = (done.review_offered, done.review)
    assert offered == {
        Decision.APPROVE: (False, Review.NONE),
        Decision.DECLINE: (True, Review.NONE),
        Decision.MANUAL: (False, Review.OPEN),
    }


def test_a_letter_is_never_kept_longer_than_the_outcome() -> None:
    until = hold_until(credit.RETENTION, DAY)
    assert until == date(2026, 4, 15)
    assert credit.letter_until(DAY, 90, until) == date(2026, 4, 15)
    assert credit.letter_until(DAY, 30, until) == date(2026, 2, 14)
    check = credit.answered(CHECK, Verdict(Outcome.FROZEN, "BX"), NOW, letter_until=until)
    assert check.letter_on(until)
    assert not check.letter_on(until + timedelta(days=1))


@pytest.mark.parametrize("raw", ["manual", "", "APPROVE", "yes"])
def test_a_person_says_yes_or_no(raw: str) -> None:
    with pytest.raises(Broken):
        credit.check_decision(raw)


def test_a_letter_comes_out_of_the_vault_as_it_went_in() -> None:
    three = {"nb": "a", "nn": "b", "en": "c"}
    bureau = Party("Byrå AS", ("Oslo",))
    letter = CopyLetter(
        (Line(three, "74"),), bureau, bureau, ("Skatteetaten",), bureau, three, (three,), three, DAY
    )
    again = CopyLetter.from_json(letter.to_json())
    assert [again.items(language) for language in three] == [letter.items(language) for language in three]
    assert all(lines for _, _, lines in letter.items("nn"))


class Down(Exception):
    """It failed."""


class Bureau:
    """Fails while it is told to."""

    def __init__(self) -> None:
        self.calls, self.down = 0, True

    async def __call__(self) -> str:
        self.calls += 1
        if self.down:
            raise Down
        return "answer"


async def test_what_fails_again_and_again_is_left_alone_and_then_tried_by_one() -> None:
    clock, bureau = MovableClock(NOW), Bureau()
    breaker = CircuitBreaker(clock, 3, timedelta(seconds=30))
    for _ in range(3):
        with pytest.raises(Down):
            await breaker.run(bureau, Down)
    assert breaker.state == "open"
    with pytest.raises(CircuitOpen):
        await breaker.run(bureau, Down)
    assert bureau.calls == 3
    clock.advance(timedelta(seconds=30))
    assert breaker.state == "half_open"
    with pytest.raises(Down):
        await breaker.run(bureau, Down)
    assert (breaker.state, bureau.calls) == ("open", 4)
    clock.advance(timedelta(seconds=30))
    bureau.down = False
    assert await breaker.run(bureau, Down) == "answer"
    assert breaker.state == "closed"


async def test_only_one_tries_while_it_is_half_open() -> None:
    clock, began = MovableClock(NOW), asyncio.Event()
    breaker = CircuitBreaker(clock, 1, timedelta(seconds=30))
    with pytest.raises(Down):
        await breaker.run(Bureau(), Down)
    clock.advance(timedelta(seconds=31))

    async def slow() -> str:
        await began.wait()
        return "answer"

    first = asyncio.create_task(breaker.run(slow, Down))
    await asyncio.sleep(0)
    with pytest.raises(CircuitOpen):
        await breaker.run(Bureau(), Down)
    began.set()
    assert await first == "answer"


def test_an_invoice_goes_with_the_last_of_what_documents_it() -> None:
    last = date(2031, 12, 31)
    alone = Case("inv", "bac", (Part("invoices", "inv", last),))
    assert (alone.may_go(last), alone.may_go(date(2032, 1, 1))) == (False, True)
    late = Case("inv", "bac", (*alone.parts, Part("payments", "pay", date(2032, 12, 31))))
    assert (late.may_go(date(2032, 12, 31)), late.may_go(date(2033, 1, 1))) == (False, True)
    unpaid = Case("inv", "bac", (Part("invoices", "inv", last, open=True),))
    assert not unpaid.may_go(date(2050, 1, 1))
    assert late.ids() == {"invoices": ["inv"], "payments": ["pay"]}


_AMOUNTS = st.lists(
    st.tuples(st.sampled_from(list(Book)), st.sampled_from(list(Book)), st.integers(1, 10**9))
)


@given(_AMOUNTS, _AMOUNTS)
def test_what_is_carried_forward_is_balanced_and_loses_nothing(
    before: list[tuple[Book, Book, int]], after: list[tuple[Book, Book, int]]
) -> None:
    def posted(moves: list[tuple[Book, Book, int]]) -> list[Posting]:
        pairs = ((Posting(to, ore), Posting(of, -ore)) for to, of, ore in moves)
        return [posting for pair in pairs for posting in pair]

    def on(book: Book, postings: object) -> int:
        return sum(one.amount_ore for one in postings if one.book is book)  # type: ignore[attr-defined]

    kept = carried(carried((), posted(before)), posted(after))
    assert sum(posting.amount_ore for posting in kept) == 0
    whole = posted(before) + posted(after)
    assert all(on(book, kept) == on(book, whole) for book in Book)
    assert all(posting.amount_ore for posting in kept)
