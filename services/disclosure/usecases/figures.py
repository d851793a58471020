"""What the privacy officer and operators watch: recipients that were told and have not confirmed, and letters
that do not get through.
"""

from functools import partial
from typing import Any

from services.chassis.watching import Figure
from services.disclosure.store.tellings import Tellings
from services.disclosure.usecases import Deps


def figures(deps: Deps) -> list[Figure]:
    """The gauges of this context."""
    return [
        Figure(
            "personvern_withdrawals_unconfirmed",
            "Withdrawals that a recipient has not confirmed.",
            partial(_open, deps.store.withdrawals),
        ),
        Figure(
            "personvern_notices_unconfirmed",
            "Erasures, corrections and restrictions that a recipient has not confirmed.",
            partial(_open, deps.store.notices),
        ),
        Figure(
            "personvern_breach_letters_held_up",
            "Letters about breaches (GDPR art. 34) that something nobody foresaw is in the way of.",
            partial(_held_up, deps),
        ),
    ]


async def _open(tellings: Tellings[Any]) -> dict[tuple[str, ...], float]:
    return {(): await tellings.count_open()}


async def _held_up(deps: Deps) -> dict[tuple[str, ...], float]:
    return {(): await deps.store.breach_letters.count_held_up()}
