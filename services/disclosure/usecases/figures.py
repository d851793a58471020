"""What the privacy officer and operators watch: recipients that were told and have not confirmed."""

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
    ]


async def _open(tellings: Tellings[Any]) -> dict[tuple[str, ...], float]:
    return {(): await tellings.count_open()}
