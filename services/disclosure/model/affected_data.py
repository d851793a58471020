"""Data that a breach reached: a kind of record, and which of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.chassis.errors import Violations
from services.disclosure.model import rules
from services.kernel.affected import OF, PERIOD, Kind


@dataclass(frozen=True)
class AffectedData:
    """As it was asked for: `kind` is None when it is not known, the days are YYYY-MM-DD or empty."""

    kind: Kind | None
    of: str = ""
    first_day: str = ""
    last_day: str = ""

    def check(self, purposes: frozenset[str], found: Violations) -> None:
        """Add what is to be corrected."""
        if self.kind is None:
            found.add("data.kind", "DATA_KIND_UNKNOWN", "Send one of the kinds of data.")
            return
        if self.kind in OF:
            check = rules.purpose(purposes) if self.kind is Kind.CONSENTS else rules.text(64, required=True)
            found.check("data.of", check, self.of)
        elif self.of:
            found.add("data.of", "NOT_FOR_THIS_DATA", "This kind of data needs none.")
        if self.kind in PERIOD:
            self._check_period(found)
        elif self.first_day or self.last_day:
            found.add("data.first_day", "NOT_FOR_THIS_DATA", "This kind of data has no period.")

    def _check_period(self, found: Violations) -> None:
        days = dict[str, date | None]()
        for name, raw in (("first_day", self.first_day), ("last_day", self.last_day)):
            days[name] = found.check(f"data.{name}", rules.legal_date, raw)
            if not raw:
                found.add(f"data.{name}", "REQUIRED", "Send both days of the period.")
        first, last = days["first_day"], days["last_day"]
        if first and last and last < first:
            found.add("data.last_day", "BEFORE_START", "Send two days, the first not after the last.")


@dataclass(frozen=True)
class Part:
    """Some of the records: whose they are, how many of the kind there were, how many were read for it, and in
    the first part about how many are to be read in all. `after` is where to go on, "" at the end.
    """

    customer_ids: Sequence[str]
    records: int
    read: int
    total: int
    after: str
