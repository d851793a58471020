"""Collecting what is overdue: which letter may follow which, when, and at what cost. Pure; knows no clock.

Inkassoloven 1988 §§ 9 and 17 and inkassoforskriften §§ 1-2 and 1-3: a reminder costs something only 14 days
after the due day at the earliest, a second letter only when the 14 days of the first are over, and never more
than two letters cost anything. Under the Act of 2026 (LOV-2026-05-22-19) only a collection company may send
the collection warning, so the hand-over follows the reminder. Power is never cut here: no such step exists.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.billing.model.rates import (
    INTEREST,
    TARIFFS,
    Act,
    CollectionTariff,
    InterestRate,
    Owing,
    owing,
    tariff_on,
)
from services.billing.model.rates import interest_ore as interest_on
from services.kernel.calendar import add_months

FIRST_AFTER = timedelta(days=14)  # from the due day to the first letter with a fee
DEADLINE = timedelta(days=14)  # to pay, from the day on which a letter is sent
# An order given to the bank on the last day counts as paid in time (inkassoloven § 9); this long it may take
# until its payment is in our books, weekends included.
BANK_DAYS = timedelta(days=5)
BY_POST = timedelta(days=7)  # more to pay for who gets the letter on paper
AGAIN = timedelta(days=14)  # until a letter that could not go is tried again
CLOSING_NOTICE_MONTHS = 1  # ekomloven § 4-11


class StepKind(StrEnum):
    """What is done about an invoice that is not paid."""

    REMINDER = "reminder"
    COLLECTION_WARNING = "collection_warning"
    HANDOVER = "handover"


LETTERS = frozenset({StepKind.REMINDER, StepKind.COLLECTION_WARNING})
_SEQUENCE = {
    Act.ACT_1988: (StepKind.REMINDER, StepKind.COLLECTION_WARNING, StepKind.HANDOVER),
    Act.ACT_2026: (StepKind.REMINDER, StepKind.HANDOVER),
}


@dataclass(frozen=True)
class Taken:
    """A step that was taken on `on`. `deadline` is the last day to pay by; None until its letter is sent,
    and for a hand-over. `undone` says that it counts no more: the claim was taken back from the collector.
    """

    kind: StepKind
    on: date
    deadline: date | None
    fee_ore: int = 0
    undone: bool = False


def step_id(invoice_id: str, number: int) -> str:
    """The id of an invoice's step, counted from 1: none is taken twice."""
    return f"{invoice_id}:{number}"


@dataclass(frozen=True)
class Case:
    """What decides about one invoice, at one moment.

    `open_ore` is what is still to be paid, `credit_ore` what of it the customer has due on the same account,
    `disputed` whether an objection is open, `resumed_on` when the last one was resolved. `on_plan` says that
    an instalment plan is kept to. Nothing is done for less than `smallest_ore`.
    """

    falls_due: date
    open_ore: int
    steps: tuple[Taken, ...] = ()
    disputed: bool = False
    resumed_on: date | None = None
    on_plan: bool = False
    credit_ore: int = 0
    smallest_ore: int = 0


class Waits(StrEnum):
    """Why no step is taken."""

    NOTHING_OPEN = "nothing_open"
    SMALL = "below_smallest_sum"  # what is left to pay is not worth a letter
    COVERED = "covered_by_credit"  # the customer has as much due: paid twice elsewhere, or credited
    DISPUTED = "disputed"
    ON_PLAN = "on_plan"
    NOT_YET = "not_yet"
    LETTER_NOT_SENT = "letter_not_sent"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True)
class Due:
    """The step that may be taken today: what it costs, and by when the customer is to pay if the letter goes
    today.
    """

    kind: StepKind
    fee_ore: int
    deadline: date | None


def next_step(
    case: Case, act: Act, today: date, tariffs: Sequence[CollectionTariff] = TARIFFS
) -> Due | Waits:
    """The step that may be taken today, or why none may.

    Raises:
        RateMissing: a letter would go, and the tariff has no row for today.
    """
    held = _held(case)
    if held is not None:
        return held
    counted = [step for step in case.steps if not step.undone]
    last = counted[-1] if counted else None
    if last is not None and last.kind is StepKind.HANDOVER:
        return Waits.HANDED_OVER
    if (last is not None and last.deadline is None) or today < _again_from(case):
        return Waits.LETTER_NOT_SENT
    if today < earliest(case):
        return Waits.NOT_YET
    taken = {step.kind for step in counted}
    kind = next(kind for kind in _SEQUENCE[act] if kind not in taken)
    if kind is StepKind.HANDOVER:
        return Due(kind, 0, None)
    letters_with_fee = sum(1 for step in case.steps if step.fee_ore)
    fee = tariff_on(today, tariffs).reminder_fee_ore if letters_with_fee < 2 else 0
    return Due(kind, fee, today + DEADLINE)


def _again_from(case: Case) -> date:
    """From when a last letter that was called off is tried again: what stood in its way may still do."""
    last = case.steps[-1] if case.steps else None
    if last is None or not last.undone or last.kind not in LETTERS or last.deadline is not None:
        return date.min
    return last.on + AGAIN


def _held(case: Case) -> Waits | None:
    if case.open_ore <= 0:
        return Waits.NOTHING_OPEN
    if case.disputed:
        return Waits.DISPUTED
    if case.open_ore <= case.credit_ore:
        return Waits.COVERED
    if case.open_ore - case.credit_ore < case.smallest_ore:
        return Waits.SMALL
    return Waits.ON_PLAN if case.on_plan else None


def set_off(balance_ore: int, claims: Iterable[tuple[str, date, int]]) -> dict[str, int]:
    """What of each claim the customer has due on the same account, øre: by the books more than its claims
    say was paid or credited. The oldest claims have it first.

    Args:
        balance_ore: what the books say that the customer owes; negative when money is due to the customer.
        claims: id, day on which it falls due, and øre still to be paid of each invoice of the account.
    """
    rows = sorted(claims, key=lambda row: (row[1], row[0]))
    left = max(0, sum(ore for _, _, ore in rows) - balance_ore)
    found: dict[str, int] = {}
    for name, _, ore in rows:
        found[name] = min(ore, left)
        left -= found[name]
    return found


def earliest(case: Case) -> date:
    """The first day on which the next step may be taken, given that the last letter was sent.

    After a dispute everybody gets the time for a letter anew.
    """
    counted = [step for step in case.steps if not step.undone]
    first = max(case.falls_due + FIRST_AFTER, _again_from(case))
    if counted and counted[-1].deadline is not None:
        # The later of the two: a deferral may have been agreed after a letter.
        first = max(first, counted[-1].deadline + BANK_DAYS + timedelta(days=1))
    if case.resumed_on is not None:
        first = max(first, case.resumed_on + FIRST_AFTER)
    return first


@dataclass(frozen=True)
class DunningStep:
    """A step as it is kept. `fee_ore` is what it cost when it was taken, `standing_fee_ore` what it costs
    still, `interest_ore` the interest that it put on the invoice. `channel` is how its letter went, empty
    until then.
    """

    id: str
    number: int
    invoice_id: str
    billing_account_id: str
    customer_id: str
    kind: StepKind
    act: Act
    on: date
    at: datetime
    run_id: str
    hold_until: date
    fee_ore: int = 0
    standing_fee_ore: int = 0
    interest_ore: int = 0
    deadline: date | None = None
    channel: str = ""
    closing_from: date | None = None
    undone: bool = False

    @property
    def taken(self) -> Taken:
        """What decides about the next one."""
        return Taken(self.kind, self.on, self.deadline, self.fee_ore, self.undone)


@dataclass(frozen=True)
class Received:
    """Money that stands: the day by which the bank had it, and øre."""

    on: date
    amount_ore: int


def dated(
    shares: Mapping[str, int], credit_ore: int, overpaid: Iterable[Received], latest: date
) -> dict[str, tuple[Received, ...]]:
    """By which day the bank had what `set_off` gives each claim: the oldest claim has the oldest money.

    Args:
        shares: what each claim has of the customer's credit, the oldest claim first.
        credit_ore: all that the customer has due now. Where that is less than was overpaid, the oldest of it
            has been paid back; where it is more, a payment is not judged yet, or its row is deleted.
        overpaid: what payments brought too much.
        latest: the day of the account's latest payment, no later than which that money came; the last day
            that there is when none is on record.
    """
    parts = deque(sorted(overpaid, key=lambda part: part.on))
    more = credit_ore - sum(part.amount_ore for part in parts)
    _from_the_front(parts, -more)
    if more > 0:
        parts.append(Received(latest, more))
    return {name: _from_the_front(parts, ore) for name, ore in shares.items()}


def _from_the_front(parts: deque[Received], ore: int) -> tuple[Received, ...]:
    taken: list[Received] = []
    while ore > 0 and parts:
        first = parts.popleft()
        part = min(ore, first.amount_ore)
        if part < first.amount_ore:
            parts.appendleft(Received(first.on, first.amount_ore - part))
        taken.append(Received(first.on, part))
        ore -= part
    return tuple(taken)


def needless(
    total_ore: int, falls_due: date, steps: Iterable[Taken], received: Sequence[Received]
) -> list[bool]:
    """Which steps, in their order, had nothing to ask for, when all money is in.

    Who had ordered payment of what was claimed by the last day of the letter before (by the due day for the
    first letter) has paid in time, however late the money was in our books. And before the day of the letter
    the bank had all of it: nothing was left to remind of.
    """
    found: list[bool] = []
    claim, last_day = total_ore, falls_due
    for step in steps:
        by = max(last_day, step.on - timedelta(days=1))
        found.append(sum(item.amount_ore for item in received if item.on <= by) >= claim)
        claim += 0 if found[-1] else step.fee_ore
        last_day = step.deadline or last_day
    return found


def standing_fees(
    total_ore: int, falls_due: date, steps: Sequence[Taken], received: Sequence[Received]
) -> list[int]:
    """What each step may still cost, in their order: a needless one nothing."""
    none = needless(total_ore, falls_due, steps, received)
    return [0 if nothing else step.fee_ore for step, nothing in zip(steps, none, strict=True)]


def runs_from(falls_due: date) -> date:
    """The first day on which interest runs: the day after the last to pay on. Letters and claims say it."""
    return falls_due + timedelta(days=1)


def interest(
    principal_ore: int,
    falls_due: date,
    through: date,
    received: Sequence[Received],
    frozen: Sequence[tuple[date, date]] = (),
    rates: Sequence[InterestRate] = INTEREST,
) -> int:
    """The late-payment interest that has accrued through a day, øre.

    `frozen` are spans of days, both included, in which a dispute was open: none runs then.

    Raises:
        RateMissing: interest runs on a day for which the table has no row.
    """
    return interest_on(spans(principal_ore, falls_due, through, received, frozen), rates)


def spans(
    principal_ore: int,
    falls_due: date,
    through: date,
    received: Sequence[Received],
    frozen: Sequence[tuple[date, date]] = (),
) -> list[Owing]:
    """The stretches of days on which interest runs, each with its principal."""
    free = {
        first + timedelta(days=number)
        for first, last in frozen
        for number in range((min(last, through) - first).days + 1)
    }
    return owing(principal_ore, falls_due, through, [(item.on, item.amount_ore) for item in received], free)


def sent(step: Taken, on: date, *, by_post: bool) -> Taken:
    """The step once its letter has gone: the days to pay are counted from then."""
    return replace(step, deadline=on + DEADLINE + (BY_POST if by_post else timedelta()))


def closing_from(reminder_on: date) -> date:
    """From when a fibre service may be closed: a month after a reminder that said so (ekomloven § 4-11)."""
    return add_months(reminder_on, CLOSING_NOTICE_MONTHS)
