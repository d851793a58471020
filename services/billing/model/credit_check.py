"""Credit checks: what a bureau's answer comes to by dated rules, and what is kept of it: the outcome.

Only who is given credit is checked, and only for an order that waits (kredittopplysningsloven § 14). Without
exactly one match there is no decision, and where the person has had credit information blocked
(kredittsperre, § 16) nothing is told but the block. A no by these rules alone may be looked at by a person
(GDPR 22(3)).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.chassis.errors import Broken
from services.chassis.vault import Redacted

PURPOSE = "credit_assessment"
RETENTION = "credit_outcome"
LONGEST_TEXT = 2_000


class State(StrEnum):
    """Requested until the bureau has answered."""

    REQUESTED = "requested"
    DONE = "done"


class Outcome(StrEnum):
    """What the bureau answered; withdrawn when the order was taken back before it could."""

    SCORED = "scored"
    FROZEN = "frozen"
    NO_MATCH = "no_match"
    SEVERAL_MATCHES = "several_matches"
    WITHDRAWN = "withdrawn"


class Band(StrEnum):
    """How a score is kept: A is best."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Decision(StrEnum):
    """What the rules say; manual asks a person."""

    APPROVE = "approve"
    DECLINE = "decline"
    MANUAL = "manual"


class Review(StrEnum):
    """Where the look of a person stands."""

    NONE = "none"
    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True)
class Rules:
    """What scores (0 to 100) and payment remarks come to from a day on, until the next rules.

    `lowest` is the lowest score of each band, best first. With more than `remarks` payment remarks the band
    is never better than `remarked`.
    """

    version: str
    valid_from: date
    valid_to: date
    source: str
    lowest: Sequence[tuple[Band, int]]
    decisions: Sequence[tuple[Band, Decision]]
    remarks: int
    remarked: Band


class RulesMissing(LookupError):
    """No rules cover the day."""

    def __init__(self, day: date) -> None:
        super().__init__(f"no rules of credit cover {day.isoformat()}")
        self.day = day


RULES: tuple[Rules, ...] = (
    Rules(
        version="2025-1",
        valid_from=date(2025, 1, 1),
        valid_to=date(2027, 12, 31),
        source="the company's own rules of credit; saklig behov by kredittopplysningsloven § 14",
        lowest=((Band.A, 70), (Band.B, 50), (Band.C, 30), (Band.D, 0)),
        decisions=(
            (Band.A, Decision.APPROVE),
            (Band.B, Decision.APPROVE),
            (Band.C, Decision.MANUAL),
            (Band.D, Decision.DECLINE),
        ),
        remarks=0,
        remarked=Band.C,
    ),
)


def rules_on(day: date, rules: Sequence[Rules] = RULES) -> Rules:
    """The rules of a day. Raises RulesMissing."""
    for row in rules:
        if row.valid_from <= day <= row.valid_to:
            return row
    raise RulesMissing(day)


def judge(score: int, remarks: int, rules: Rules) -> tuple[Band, Decision]:
    """Band and decision of one score with so many payment remarks."""
    band = next(band for band, lowest in rules.lowest if score >= lowest)
    if remarks > rules.remarks:
        band = max(band, rules.remarked)
    return band, dict(rules.decisions)[band]


@dataclass(frozen=True)
class CreditCheck:
    """One check. `asked_by` is `staff:<subject>` or `service:billing`, `asked_why` the reason of the access;
    `legal_basis` and `policy_version` are those of consent's yes. `request` is the command that asked for it.
    """

    id: str
    customer_id: str
    contract_id: str
    product_code: str
    request: str
    asked_by: str
    asked_why: str
    legal_basis: str
    policy_version: str
    requested_at: datetime
    hold_until: date
    state: State = State.REQUESTED
    outcome: Outcome | None = None
    band: Band | None = None
    decision: Decision | None = None
    bureau_reference: str = ""
    checked_at: datetime | None = None
    rules_version: str = ""
    letter_until: date | None = None
    review: Review = Review.NONE
    review_text: Redacted[str] | None = None
    review_reasons: Redacted[str] | None = None
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    version: int = 1

    @property
    def automatic(self) -> bool:
        """Whether no person has decided."""
        return self.decision is not None and self.review is not Review.DONE

    @property
    def blocks(self) -> bool:
        """Whether the order needs no other check: this one is under way, or has a decision."""
        return self.state is State.REQUESTED or self.decision is not None

    @property
    def review_offered(self) -> bool:
        """Whether the customer may ask for a person to look (GDPR 22(3))."""
        return self.decision is Decision.DECLINE and self.review is Review.NONE

    def letter_on(self, day: date) -> bool:
        """Whether the copy letter is kept on that day."""
        return self.letter_until is not None and day <= self.letter_until


@dataclass(frozen=True)
class Verdict:
    """What is kept of a bureau's answer."""

    outcome: Outcome
    bureau_reference: str
    band: Band | None = None
    decision: Decision | None = None
    rules_version: str = ""


def answered(
    check: CreditCheck, verdict: Verdict, now: datetime, *, letter_until: date | None
) -> CreditCheck:
    """The check once the bureau has answered. What the rules do not decide waits for a person: without one
    match, or behind a block, there is nothing to judge by, and the order would wait for nobody.
    """
    undecided = verdict.decision in {None, Decision.MANUAL} and verdict.outcome is not Outcome.WITHDRAWN
    return replace(
        check,
        state=State.DONE,
        outcome=verdict.outcome,
        band=verdict.band,
        decision=verdict.decision,
        bureau_reference=verdict.bureau_reference,
        rules_version=verdict.rules_version,
        checked_at=now,
        letter_until=letter_until,
        review=Review.OPEN if undecided else Review.NONE,
        version=check.version + 1,
    )


def asked_to_review(check: CreditCheck, text: Redacted[str] | None) -> CreditCheck:
    """The check that waits for a person."""
    return replace(check, review=Review.OPEN, review_text=text, version=check.version + 1)


def reviewed(
    check: CreditCheck, decision: Decision, reasons: Redacted[str], by: str, now: datetime
) -> CreditCheck:
    """The check that a person has decided."""
    return replace(
        check,
        decision=decision,
        review=Review.DONE,
        review_reasons=reasons,
        reviewed_at=now,
        reviewed_by=by,
        version=check.version + 1,
    )


def letter_until(day: date, days: int, hold_until: date) -> date:
    """Last day on which a copy letter of that day is kept: never longer than the outcome itself."""
    return min(day + timedelta(days=days), hold_until)


def check_decision(raw: str) -> Decision:
    """What a person decides. Raises Broken."""
    if raw not in {Decision.APPROVE, Decision.DECLINE}:
        raise Broken("CREDIT_DECISION", "Decide approve or decline.")
    return Decision(raw)


def check_words(raw: str) -> Redacted[str] | None:
    """What somebody wrote, None for nothing. Raises Broken."""
    text = raw.strip()
    if len(text) > LONGEST_TEXT:
        raise Broken("TOO_LONG", f"Use at most {LONGEST_TEXT} characters.")
    if any(ord(sign) < ord(" ") and sign not in "\n\r\t" for sign in text):
        raise Broken("CONTROL_CHARACTER", "Leave control characters out.")
    return Redacted(text) if text else None
