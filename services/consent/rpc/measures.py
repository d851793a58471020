"""What operators watch of consent: decisions by the rule that decided, and how old the last checkpoint is."""

from collections.abc import Sequence

from prometheus_client import Counter, Gauge

from services.consent.model.decision import Decision

_DECISIONS = Counter(
    "personvern_consent_decisions", "Decisions, by the rule that decided.", ["outcome", "rule"]
)
_CHECKPOINT_AGE = Gauge(
    "personvern_consent_checkpoint_age_seconds", "Age of the last checkpoint of the consent ledger."
)
# Looking a label up costs more than the counting.
_counters: dict[tuple[bool, str], Counter] = {}


def decided(decision: Decision, times: int = 1) -> None:
    """Count a decision."""
    key = decision.allow, decision.rule.value
    counter = _counters.get(key)
    if counter is None:
        counter = _DECISIONS.labels("allow" if decision.allow else "deny", decision.rule.value)
        _counters[key] = counter
    counter.inc(times)


def decided_many(decisions: Sequence[Decision], of_each: Sequence[int]) -> None:
    """Count decisions of a batch: `of_each` says for each person which of `decisions` it is."""
    times = [0] * len(decisions)
    for number in of_each:
        times[number] += 1
    for decision, number in zip(decisions, times, strict=True):
        decided(decision, number)


def checkpoint_age(seconds: float) -> None:
    """Tell how long ago the last checkpoint was made."""
    _CHECKPOINT_AGE.set(seconds)
