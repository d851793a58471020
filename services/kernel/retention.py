"""How long records must or may be kept, by statute: a table with its source.

A record may be deleted from the day after its hold ends. Keys and statutes are those of the privacy policy.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from services.kernel.calendar import add_months


@dataclass(frozen=True)
class RetentionClass:
    """A rule of keeping.

    `months` run from the end of the trigger's financial year when `from_year_end`, else from the trigger.
    """

    key: str
    statute: str
    months: int
    from_year_end: bool


# Bokføringsloven § 13: nos. 1-4 five years, nos. 5-8 three years and six months, from the end of the year.
_CLASSES = {
    "bookkeeping_vouchers": RetentionClass("bookkeeping_vouchers", "bokføringsloven § 13 nr. 1–4", 60, True),
    "bookkeeping_agreements": RetentionClass(
        "bookkeeping_agreements", "bokføringsloven § 13 nr. 5–8", 42, True
    ),
    # Foreldelsesloven § 2: a claim is barred three years after it could first be made.
    "contract_period": RetentionClass("contract_period", "foreldelsesloven § 2", 36, False),
    # No statute asks for the dialogue; claims out of it are barred as others are.
    "dialogue": RetentionClass("dialogue", "foreldelsesloven § 2", 36, False),
    # No statute asks the one who checked to keep anything: three months let the person object and complain.
    "credit_outcome": RetentionClass("credit_outcome", "GDPR art. 5(1)(e)", 3, False),
}


class RetentionUnknown(LookupError):
    """No such retention class."""


def retention_class(key: str) -> RetentionClass:
    """The class of that key. Raises RetentionUnknown."""
    try:
        return _CLASSES[key]
    except KeyError:
        raise RetentionUnknown(key) from None


def hold_until(key: str, trigger: date, *, year_ends: tuple[int, int] = (12, 31)) -> date:
    """The last day on which a record of the class must be kept.

    Args:
        key: the retention class.
        trigger: the date of the record, for example of the invoice.
        year_ends: month and day on which the financial year ends.

    Raises:
        RetentionUnknown: no such class.
    """
    rule = retention_class(key)
    if not rule.from_year_end:
        return add_months(trigger, rule.months)
    end = date(trigger.year, *year_ends)
    if end < trigger:
        end = date(trigger.year + 1, *year_ends)
    # Count from the first day after the year: 3 years and 6 months then end on 30 June, not on 29 or 31.
    return add_months(end + timedelta(days=1), rule.months) - timedelta(days=1)
