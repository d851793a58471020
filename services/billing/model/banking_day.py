"""Days on which Norwegian banks settle: Monday to Friday, public holidays excepted."""

from datetime import date, timedelta
from functools import cache

import holidays


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NO", years=year))


def is_banking_day(day: date) -> bool:
    """Whether banks settle on that day."""
    return day.weekday() < 5 and day not in _public_holidays(day.year)


def next_banking_day(day: date) -> date:
    """The first banking day after `day`."""
    following = day + timedelta(days=1)
    while not is_banking_day(following):
        following += timedelta(days=1)
    return following
