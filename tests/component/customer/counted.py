"""How many commands a context sends to its database."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pymongo import monitoring

_QUIET = {"hello", "ismaster", "ping", "endSessions", "createIndexes", "isMaster"}


@dataclass
class Counted(monitoring.CommandListener):
    """Counts the commands on the customer context's database, by command and collection."""

    on: bool = True
    seen: Counter[str] = field(default_factory=Counter)

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Count a command."""
        name, database = event.command_name, event.database_name
        if not self.on or name in _QUIET or not (database.endswith("_customer") or database == "admin"):
            return
        self.seen[f"{name} {event.command.get(name) if database != 'admin' else ''}".strip()] += 1

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Not needed."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Not needed."""

    def of(self, *collections: str) -> int:
        """How many commands named one of these collections."""
        return sum(count for name, count in self.seen.items() if name.partition(" ")[2] in collections)


@contextmanager
def counted() -> Iterator[Counted]:
    """Counts what every client sends that is made from here on."""
    listener: Any = Counted()
    monitoring.register(listener)
    try:
        yield listener
    finally:
        listener.on = False
