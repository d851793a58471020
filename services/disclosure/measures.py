"""The numbers of this context that operators watch."""

from datetime import timedelta

from prometheus_client import Counter, Gauge

_ENTRIES = Counter(
    "personvern_disclosure_ledger_entries", "Entries written to the disclosure ledger.", ["ground"]
)
_TO_RECONSIDER = Gauge(
    "personvern_third_party_secrecy_to_reconsider",
    "Disclosures kept from their persons whose date to look again has come.",
)
_NOTICES_DUE = Gauge("personvern_breach_notices_due", "Breaches of which the authority is to be notified.")
_NOTICE_LEFT = Gauge(
    "personvern_breach_notice_left_seconds",
    "Time left of the 72 hours (GDPR art. 33(1)) of the most urgent breach; below 0 it is late.",
)
_CHECKPOINT_AGE = Gauge(
    "personvern_disclosure_checkpoint_age_seconds", "Age of the last checkpoint of the disclosure ledger."
)


class OperatorsMeasures:
    """The numbers for Prometheus."""

    def ledger_entries(self, ground: str, number: int) -> None:
        """Entries were written to the ledger."""
        _ENTRIES.labels(ground).inc(number)

    def secrecy_to_reconsider(self, cases: int) -> None:
        """Disclosures kept from their persons whose date to look again has come."""
        _TO_RECONSIDER.set(cases)

    def breach_notices(self, due: int, left: timedelta) -> None:
        """Breaches of which the authority is to be notified, and the time left of the most urgent one."""
        _NOTICES_DUE.set(due)
        _NOTICE_LEFT.set(left.total_seconds())

    def checkpoint_age(self, seconds: float) -> None:
        """How old the last checkpoint of the disclosure ledger is."""
        _CHECKPOINT_AGE.set(seconds)
