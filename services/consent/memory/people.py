"""People in memory: what a decision needs, without a round trip."""

from collections.abc import Awaitable, Callable, Sequence
from time import monotonic

from services.consent.memory.changes import Changes
from services.consent.model.subject import Subject

MOST = 50_000
"""People; some 3 KB each."""
KEPT_SECONDS = 60.0
"""Even what nobody said has changed is read again: a replica may die between its commit and its telling."""


class _Reading:
    """A person who is being read; `spoilt` when a change was told meanwhile, so that it is not kept."""

    spoilt = False


class People:
    """Keeps people whom decisions are about, as long as `Changes` vouches that it hears of changes."""

    def __init__(self, changes: Changes, *, most: int = MOST) -> None:
        self._changes, self._most = changes, most
        self._kept: dict[str, tuple[float, Subject]] = {}
        self._readings: dict[str, list[_Reading]] = {}
        changes.listen(self._forget, self._forget_all)

    def get(self, customer_id: str) -> Subject | None:
        """The person as no change that was acknowledged has left them; None when the store must be asked."""
        kept = self._kept.get(customer_id)
        if kept is None or kept[0] < monotonic() or not self._changes.hold():
            return None
        return kept[1]

    async def read(self, customer_id: str, read: Callable[[], Awaitable[Subject]]) -> Subject:
        """What `read` finds now; kept when nothing was told about the person meanwhile."""
        may_keep, reading = self._changes.hold(), _Reading()
        readings = self._readings.setdefault(customer_id, [])
        readings.append(reading)
        try:
            subject = await read()
        finally:
            readings.remove(reading)
            if not readings:
                self._readings.pop(customer_id, None)
        if may_keep and not reading.spoilt and subject.facts is not None:
            self._keep(customer_id, subject)
        return subject

    def _keep(self, customer_id: str, subject: Subject) -> None:
        self._kept.pop(customer_id, None)
        if len(self._kept) >= self._most:
            del self._kept[next(iter(self._kept))]  # the one read longest ago
        self._kept[customer_id] = (monotonic() + KEPT_SECONDS, subject)

    def _forget(self, customer_ids: Sequence[str]) -> None:
        for customer_id in customer_ids:
            self._kept.pop(customer_id, None)
            for reading in self._readings.get(customer_id, ()):
                reading.spoilt = True

    def _forget_all(self) -> None:
        self._kept.clear()
        for readings in self._readings.values():
            for reading in readings:
                reading.spoilt = True
