"""Who stands in the national reservation register; the customer context finds them, we only keep ids."""

from collections.abc import Sequence

from services.chassis.ids import new_id
from services.consent.model.subject import Reservations
from services.consent.store import Register
from services.consent.usecases.audiences.exporting import take_back
from services.consent.usecases.audiences.rechecking import RESERVED
from services.consent.usecases.deps import Deps

FEW = 20
"""People who are looked for in released audiences while the caller waits: some milliseconds each."""


async def record_reservations(month: str, reserved: Sequence[tuple[str, frozenset[str]]], deps: Deps) -> None:
    """Keep for each customer on which channels the register of `month` closes the way. Safe to repeat.

    Who is found in a register that is in force already is taken out of audiences that were released: a few
    at once, many in the background. Others are looked at when their register comes into force.

    Raises FactsUnavailable.
    """
    await deps.store.subjects.put_reservations(
        {customer_id: Reservations(channels, month) for customer_id, channels in reserved}
    )
    found = [customer_id for customer_id, channels in reserved if channels]
    register = await deps.store.registers.in_force()
    if not found or register is None or register.month != month:
        return
    if len(found) > FEW:
        await deps.store.checkpoints.keep_place(RESERVED, (new_id("rsv"), ""))
        return
    for customer_id in found:
        await take_back(customer_id, deps)


async def bring_register_into_force(month: str, sha256: str, lines: int, deps: Deps) -> None:
    """Say that every customer has been looked up in the register of `month`. Safe to repeat."""
    await deps.store.registers.put(Register(month, sha256, lines, deps.clock.now()))
