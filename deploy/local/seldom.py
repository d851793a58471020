"""The embedded database's look for transactions that somebody has left open, once a second.

It looks at every session that has ever had a transaction, with each statement of each transaction: for a
hundred sessions a thirtieth of all that the database does.
"""

from typing import Any

EVERY_SECONDS = 1.0


def look_seldom(registry: Any) -> None:
    """Have the class `secantus.transactions.TransactionRegistry` look so often at most."""
    prune = registry._prune_locked

    def pruned(self: Any) -> int:
        now = self._time()
        if 0 <= now - getattr(self, "_looked_at", float("-inf")) < EVERY_SECONDS:
            return 0
        self._looked_at = now
        return int(prune(self))

    registry._prune_locked = pruned
