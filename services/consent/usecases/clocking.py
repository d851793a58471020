"""Whether a yes can have been said when the device says; asks the archive of texts where that matters."""

from datetime import datetime

from services.consent.model import clocks
from services.consent.usecases.deps import Deps


async def published_at(purpose: str, language: str, text_hash: str, deps: Deps) -> datetime:
    """Since when a text that is the current one is published."""
    found = await deps.store.policies.published_at(purpose, language, text_hash)
    return found or deps.clock.now()  # in force and not archived yet: only just


async def require_possible(
    client_time: datetime | None, purpose: str, language: str, text_hash: str, deps: Deps
) -> None:
    """Refuse a yes to the current text that cannot have been said then. Raises ClientClockImpossible."""
    now, since = deps.clock.now(), None
    if clocks.looked_up(client_time, now):
        since = await published_at(purpose, language, text_hash, deps)
    clocks.require_possible(client_time, now, since)
