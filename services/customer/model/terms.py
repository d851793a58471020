"""Terms of products: their versions, and changes that are announced before they apply.

A version's text never changes. A change says from which day a version applies, and applies to nobody who was
not told in time: each contract has a notice of its own (see notice.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.chassis.errors import Broken, Violations
from services.customer.errors import TermsChangeInvalid, TermsChangeOverlaps
from services.customer.model.dates import day
from services.customer.model.product import LONGEST_TERMS, LocalText, Product, Terms, check_texts
from services.kernel.calendar import add_months

DEFAULT_NOTICE_DAYS = 30
NOTICE_DAYS = (14, 365)
LONGEST_SUMMARY = 1_500
LATEST_EFFECT = timedelta(days=730)
# A customer who is told of a change may leave without cost until this long after it applies, whatever the
# lock-in: ekomloven § 4-6 for electronic communication, our own promise for everything else.
FREE_EXIT_MONTHS = 3


@dataclass(frozen=True)
class NoticeRule:
    """How many whole months ahead the customers of a product group must be told, from a day on."""

    groups: tuple[str, ...]
    months: int
    valid_from: date
    source: str


NOTICE_RULES: Sequence[NoticeRule] = (
    NoticeRule(("fibre", "mobile", "tv"), 1, date(2025, 1, 1), "LOV-2024-12-13-76 (ekomloven) § 4-6"),
)


class VersionState(StrEnum):
    """Where a terms version stands."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    PAST = "past"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class TermsVersion:
    """A version in a product's history. `in_force_from` is None for a draft and for what was withdrawn."""

    product_code: str
    terms: Terms
    state: VersionState
    in_force_from: date | None
    terms_change_id: str


@dataclass(frozen=True)
class TermsChangeDraft:
    """A change as staff typed it: new texts, or the hash of a version that was drafted before."""

    product_code: str
    text: LocalText
    version_hash: str
    summary: LocalText
    effective_date: str
    notice_days: int


@dataclass(frozen=True)
class TermsChange:
    """New terms for a product from an Oslo date on, for those who are told at least `notice_days` ahead."""

    id: str
    product_code: str
    product_group: str
    product_names: LocalText
    version_hash: str
    previous_hash: str
    summary: LocalText
    effective_date: date
    notice_days: int
    announced_at: datetime
    announced_by: str
    operation_id: str
    cancelled_at: datetime | None = None
    cancel_operation_id: str = ""

    def state_on(self, today: date) -> str:
        """`announced`, `in_force` or `cancelled`."""
        if self.cancelled_at is not None:
            return "cancelled"
        return "in_force" if today >= self.effective_date else "announced"

    def earliest_effect(self, told_on: date) -> date:
        """The first day on which the change may apply to somebody who is told that day."""
        return earliest_effect(told_on, self.notice_days, self.product_group)

    def affects(self, terms_version_hash: str, end_date: date | None) -> bool:
        """Whether a running contract on these terms is touched: it still runs on the day of effect."""
        return terms_version_hash != self.version_hash and (
            end_date is None or end_date >= self.effective_date
        )


@dataclass(frozen=True)
class Counts:
    """How a change stands, in contracts. One contract may count in several: late first, then told in time."""

    affected: int
    told_in_time: int
    failed: int
    late: int
    rescheduled: int
    in_force: int
    terminated: int


def earliest_effect(told_on: date, notice_days: int, group: str) -> date:
    """The first day on which a change may apply to somebody who is told on that day."""
    earliest = told_on + timedelta(days=notice_days)
    for rule in NOTICE_RULES:
        if group in rule.groups and told_on >= rule.valid_from:
            earliest = max(earliest, add_months(told_on, rule.months))
    return earliest


def free_exit_until(applies_from: date) -> date:
    """The last day on which a customer may leave without cost because of a change that applies from then."""
    return add_months(applies_from, FREE_EXIT_MONTHS)


def draft_terms(product: Product, text: LocalText, now: datetime) -> Terms:
    """A version that nobody is told of yet. Raises TermsChangeInvalid."""
    found = Violations()
    check_texts("terms", text, LONGEST_TERMS, found)
    if not list(found) and text.hash() == product.latest_terms.version_hash:
        found.add("terms", "TERMS_UNCHANGED", "These are the product's terms already.")
    found.raise_if_any(TermsChangeInvalid, "The terms have fields to correct.")
    return Terms(text, text.hash(), now)


def announce(
    product: Product,
    draft: TermsChangeDraft,
    drafted: Terms | None,
    *,
    change_id: str,
    operation_id: str,
    by: str,
    today: date,
    now: datetime,
) -> tuple[TermsChange, Terms]:
    """The change and the version that it brings in; `drafted` is the version that the draft names, if any.

    Raises TermsChangeInvalid with every violation, or TermsChangeOverlaps.
    """
    _require_nothing_announced(product, today)
    text = draft.text if drafted is None else drafted.text
    notice_days, effective = _checked(product, draft, text, today)
    terms = drafted or Terms(text, text.hash(), now)
    change = TermsChange(
        id=change_id,
        product_code=product.code,
        product_group=product.group,
        product_names=product.names,
        version_hash=terms.version_hash,
        previous_hash=product.terms_on(today).version_hash,
        summary=draft.summary,
        effective_date=effective,
        notice_days=notice_days,
        announced_at=now,
        announced_by=by,
        operation_id=operation_id,
    )
    return change, terms


def _require_nothing_announced(product: Product, today: date) -> None:
    coming = product.upcoming
    if coming is not None and coming.from_date > today:
        raise TermsChangeOverlaps(
            "Another change of these terms is announced and not in force yet; cancel it or wait.",
            terms_change_id=coming.terms_change_id,
            effective_date=coming.from_date.isoformat(),
        )


def _checked(product: Product, draft: TermsChangeDraft, text: LocalText, today: date) -> tuple[int, date]:
    """Days of notice and the day of effect. Raises TermsChangeInvalid with every violation."""
    found = Violations()
    check_texts("terms", text, LONGEST_TERMS, found)
    if text.hash() == product.terms_on(today).version_hash:
        found.add("terms", "TERMS_UNCHANGED", "These are the product's terms already.")
    check_texts("summary", draft.summary, LONGEST_SUMMARY, found)
    notice_days = draft.notice_days or DEFAULT_NOTICE_DAYS
    if not NOTICE_DAYS[0] <= notice_days <= NOTICE_DAYS[1]:
        found.add("notice_days", "NOTICE_DAYS_RANGE", f"Give {NOTICE_DAYS[0]} to {NOTICE_DAYS[1]} days.")
        notice_days = DEFAULT_NOTICE_DAYS
    earliest = earliest_effect(today, notice_days, product.group)
    effective = found.check(
        "effective_date", lambda raw: _effective_date(raw, today, earliest), draft.effective_date
    )
    found.raise_if_any(TermsChangeInvalid, "The change has fields to correct.")
    return notice_days, effective


def _effective_date(raw: str, today: date, earliest: date) -> date:
    effective = day(raw)
    if effective < earliest:
        ahead = (earliest - today).days
        raise Broken("EFFECTIVE_DATE_TOO_NEAR", f"Customers are told {ahead} days ahead; give a later day.")
    if effective > today + LATEST_EFFECT:
        raise Broken("EFFECTIVE_DATE_TOO_FAR", f"Give a day at most {LATEST_EFFECT.days} days ahead.")
    return effective
