"""How long records must or may be kept: a table with its sources.

A record may be deleted from the day after its hold ends. Keys, statutes and lengths are those of the privacy
policy, which a test compares with this table.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta

from services.kernel.calendar import add_months

MINIMISATION = "GDPR art. 5(1)(e)"


@dataclass(frozen=True)
class RetentionClass:
    """A rule of keeping.

    `months` and `days` run from the end of the trigger's financial year when `from_year_end`, else from the
    trigger. With neither it ends with an event (`ends_with_an_event`), not with a day.
    """

    key: str
    statute: str
    months: int = 0
    days: int = 0
    from_year_end: bool = False

    @property
    def ends_with_an_event(self) -> bool:
        """Whether no number of days says when it ends."""
        return not (self.months or self.days)


_ALL = (
    # Bokføringsloven § 13: nos. 1-4 five years, nos. 5-8 three and a half, from the end of the year.
    RetentionClass("bookkeeping_vouchers", "bokføringsloven § 13 nr. 1–4", months=60, from_year_end=True),
    RetentionClass("bookkeeping_agreements", "bokføringsloven § 13 nr. 5–8", months=42, from_year_end=True),
    # Foreldelsesloven § 2: a claim is barred three years after it could first be made.
    RetentionClass("contract_period", "foreldelsesloven § 2", months=36),
    RetentionClass("claims", "foreldelsesloven § 2", months=36),
    # No statute asks for the dialogue; claims out of it are barred as others are.
    RetentionClass("dialogue", "foreldelsesloven § 2", months=36),
    # Hvitvaskingsloven § 30, from the end of the relationship; off unless the company is obliged.
    RetentionClass("anti_money_laundering", "hvitvaskingsloven § 30", months=60),
    # No statute asks the one who checked to keep anything: three months let the person object and complain.
    RetentionClass("credit_outcome", MINIMISATION, months=3),
    # The proof of a consent, from the last thing that was done with it.
    RetentionClass("consent_period", "GDPR art. 7(1)", months=60),
    RetentionClass("usage", MINIMISATION, months=13),
    RetentionClass("security_log", MINIMISATION, months=12),
    RetentionClass("audiences", MINIMISATION, months=12),
    RetentionClass("surveys", MINIMISATION, days=90),
    RetentionClass("until_replaced", MINIMISATION),
    RetentionClass("until_objection", MINIMISATION),
    RetentionClass("until_majority", MINIMISATION),
)
CLASSES = {one.key: one for one in _ALL}


class RetentionUnknown(LookupError):
    """No such retention class, or one that ends with an event."""


def retention_class(key: str) -> RetentionClass:
    """The class of that key. Raises RetentionUnknown."""
    try:
        return CLASSES[key]
    except KeyError:
        raise RetentionUnknown(key) from None


def hold_until(key: str, trigger: date, *, year_ends: tuple[int, int] = (12, 31)) -> date:
    """The last day on which a record of the class must be kept.

    Args:
        key: the retention class.
        trigger: the date of the record, for example of the invoice.
        year_ends: month and day on which the financial year ends.

    Raises:
        RetentionUnknown: no such class, or one without a length.
    """
    rule = retention_class(key)
    if rule.ends_with_an_event:
        raise RetentionUnknown(f"{key} has no length")
    if not rule.from_year_end:
        return add_months(trigger, rule.months) + timedelta(days=rule.days)
    end = date(trigger.year, *year_ends)
    if end < trigger:
        end = date(trigger.year + 1, *year_ends)
    # Count from the first day after the year: 3 years and 6 months then end on 30 June, not on 29 or 31.
    return add_months(end + timedelta(days=1), rule.months) - timedelta(days=1)


def last_past(key: str, day: date) -> date:
    """The latest trigger of the class whose hold is over on `day`. Raises RetentionUnknown."""
    rule = retention_class(key)
    first = day - timedelta(days=31 * rule.months + rule.days + 800)
    held = bisect_left(
        range((day - first).days + 1), True, key=lambda days: hold_until(key, first + timedelta(days)) >= day
    )
    return first + timedelta(days=held - 1)
