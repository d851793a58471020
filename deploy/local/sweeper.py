"""The embedded database's sweep of what is past, without what it leaves behind.

Its thread sweeps once a minute and keeps the snapshot that it read under until the next time. While a
snapshot is held the storage engine can drop no older version of anything, and reads and writes of what is
busy pass them all: one minute after the start 300 consents a second became 30. A real server's sweeper holds
nothing.
"""

from typing import Any


def let_go(storage: Any) -> None:
    """Have the class `secantus.storage.Storage` release what a sweep has read, at its end."""
    sweep = storage.prune_ttl_all_collections

    def swept(self: Any, **given: Any) -> int:
        try:
            return int(sweep(self, **given))
        finally:
            self.release_thread_snapshot()

    storage.prune_ttl_all_collections = swept
