"""Who stands in the national reservation register; the customer context finds them, we only keep ids."""

from collections.abc import Sequence

from services.consent.model.subject import Reservations
from services.consent.store import Register
from services.consent.usecases.deps import Deps


async def record_reservations(month: str, reserved: Sequence[tuple[str, frozenset[str]]], deps: Deps) -> None:
    """Keep for each customer on which channels the register of `month` closes the way. Safe to repeat."""
    await deps.store.subjects.put_reservations(
        {customer_id: Reservations(channels, month) for customer_id, channels in reserved}
    )


async def bring_register_into_force(month: str, sha256: str, lines: int, deps: Deps) -> None:
    """Say that every customer has been looked up in the register of `month`. Safe to repeat."""
    await deps.store.registers.put(Register(month, sha256, lines, deps.clock.now()))
