"""How long a caller waits for work to end: `Prefer: wait=<seconds>` (RFC 7240, section 4.3).

What ends in time is answered as it ended; what does not, as it would be answered without.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request

from gateway.settings import Settings
from services.chassis import deadline

LONGEST = 30
"""Seconds. Who wants to wait longer asks again."""
_WAIT = re.compile(r'\s*wait\s*=\s*(?:"\s*(\d{1,6})\s*"|(\d{1,6}))\s*(?:;.*)?', re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Patience:
    """So many seconds to wait, 0 not to; and those of a call that waits, None for what is usual."""

    seconds: int = 0
    timeout: float | None = None


def wanted(prefer: str) -> int:
    """The seconds that a Prefer header wants to wait, `LONGEST` at most; 0 when it says nothing of it.

    What is not understood is ignored, and of several the first counts, as RFC 7240 has it.
    """
    for preference in prefer.split(","):
        found = _WAIT.fullmatch(preference)
        if found is not None:
            return min(int(found[1] or found[2]), LONGEST)
    return 0


async def patience(
    request: Request,
    prefer: Annotated[
        str,
        Header(
            description=f"`wait=<seconds>`, {LONGEST} at most: the answer may come once the work has ended.",
            examples=["wait=10"],
        ),
    ] = "",
) -> Patience:
    """How long the caller waits; the time budget of the request grows by that, and the answer says so."""
    seconds = wanted(prefer)
    if not seconds:
        return Patience()
    settings: Settings = request.app.state.settings
    whole = settings.time_budget + seconds
    deadline.set_budget(whole)
    request.state.preference_applied = f"wait={seconds}"
    return Patience(seconds, whole)


Waits = Annotated[Patience, Depends(patience)]
