"""Calendar dates as the law counts them: in Europe/Oslo."""

import calendar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def oslo_date(moment: datetime) -> date:
    """The calendar date in Norway at an aware moment."""
    if moment.tzinfo is None:
        raise ValueError("a legal date needs an aware moment")
    return moment.astimezone(OSLO).date()


def oslo_month(moment: datetime) -> str:
    """The month in Norway at an aware moment, as 2026-11."""
    return oslo_date(moment).isoformat()[:7]


def oslo_midnight(day: date) -> datetime:
    """The moment, in UTC, at which the day begins in Norway."""
    return datetime.combine(day, time(), OSLO).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or the month's last day when it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age_on(birth: date, day: date) -> int:
    """Whole years of age on `day`; who is born on 29 February turns a year older on 1 March in common years.

    Raises:
        ValueError: `day` is before the birth.
    """
    if day < birth:
        raise ValueError("not born yet")
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
