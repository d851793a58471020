"""Calendar dates in requests."""

import re
from datetime import date

from services.chassis.errors import Broken

_DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")


def day(raw: str, rule: str = "DATE_FORMAT") -> date:
    """A date written YYYY-MM-DD and no other way: fromisoformat alone takes week dates too. Raises Broken."""
    text = raw.strip()
    try:
        found = date.fromisoformat(text) if _DAY.match(text) else None
    except ValueError:
        found = None
    if found is None:
        raise Broken(rule, "Give a date as YYYY-MM-DD.")
    return found
