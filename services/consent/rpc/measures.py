"""What operators watch of consent: decisions by the rule that decided, what is recorded, and how old the last
checkpoint is.
"""

from collections.abc import Iterable, Sequence

from prometheus_client import REGISTRY, Counter, Gauge
from prometheus_client.core import CounterMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from services.consent.model.decision import Decision
from services.consent.model.ledger import Entry

_CHECKPOINT_AGE = Gauge(
    "personvern_consent_checkpoint_age_seconds", "Age of the last checkpoint of the consent ledger."
)
_ENTRIES = Counter("personvern_consent_ledger_entries", "Entries written to the consent ledger.", ["act"])


class _Decisions(Collector):
    """Decisions as plain numbers, counted by the loop's thread alone: the library's counters take a lock."""

    def __init__(self) -> None:
        self.made: dict[tuple[bool, str], int] = {}

    def collect(self) -> Iterable[Metric]:
        """The family."""
        family = CounterMetricFamily(
            "personvern_consent_decisions",
            "Decisions, by the rule that decided.",
            labels=["outcome", "rule"],
        )
        for (allow, rule), times in list(self.made.items()):
            family.add_metric(["allow" if allow else "deny", rule], times)
        yield family


_DECISIONS = _Decisions()
REGISTRY.register(_DECISIONS)


def decided(decision: Decision, times: int = 1) -> None:
    """Count a decision."""
    made, key = _DECISIONS.made, (decision.allow, decision.rule.value)
    made[key] = made.get(key, 0) + times


def decided_many(decisions: Sequence[Decision], of_each: Sequence[int]) -> None:
    """Count decisions of a batch: `of_each` says for each person which of `decisions` it is."""
    times = [0] * len(decisions)
    for number in of_each:
        times[number] += 1
    for decision, number in zip(decisions, times, strict=True):
        decided(decision, number)


def recorded(entries: Sequence[Entry]) -> None:
    """Count entries that were written to the ledger."""
    for entry in entries:
        _ENTRIES.labels(entry.act.value).inc()


def checkpoint_age(seconds: float) -> None:
    """Tell how long ago the last checkpoint was made."""
    _CHECKPOINT_AGE.set(seconds)
