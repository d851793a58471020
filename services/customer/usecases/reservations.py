"""The national register of reservations: taken whole, then every customer is looked up in it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from services.chassis.idempotency import Ref, RequestKey
from services.chassis.operations import FAILED, Running
from services.customer.errors import ReservationRegisterBroken
from services.customer.model.reservation import Reader, RegisterBroken
from services.customer.store.reservations import SIZE, Digests, Looked, Register
from services.customer.usecases.deps import Deps

OPERATION = "reservation_register"
OWNER = "staff:marketing"
ROUND = 500  # customers that are looked up between two words of progress


@dataclass(frozen=True)
class Upload:
    """A register that kept every rule: sorted digests of its lines, and what it says of itself."""

    digests: bytes
    month: str
    lines: int
    sha256: str


async def read_upload(parts: AsyncIterator[bytes], deps: Deps) -> Upload:
    """Check a register as it arrives and turn its lines into digests. Raises ReservationRegisterBroken."""
    reader, whole = Reader(deps.today().isoformat()[:7]), hashlib.sha256()
    digests = bytearray()
    digest = deps.store.reservations.digest
    try:
        async for part in parts:
            whole.update(part)
            for line in reader.feed(part):
                digests += digest(line)
        for line in reader.close():
            digests += digest(line)
    except RegisterBroken as error:
        raise ReservationRegisterBroken(
            f"Line {error.line}: {error.text} Nothing of the file was taken.",
            line=str(error.line),
            rule=error.rule,
        ) from None  # the line may stand in the other's traceback
    return Upload(
        await asyncio.to_thread(_sorted, bytes(digests)), reader.month, reader.lines, whole.hexdigest()
    )


def _sorted(digests: bytes) -> bytes:
    return b"".join(sorted(digests[at : at + SIZE] for at in range(0, len(digests), SIZE)))


async def import_register(key: RequestKey, upload: Upload, deps: Deps) -> tuple[Register, bool]:
    """Take a register and have the customers looked up in the background. The same file again changes
    nothing, unless looking up has failed: then it begins anew.

    Returns:
        The register, and whether the same file had been taken before by another request.
    """
    reservations = deps.store.reservations
    register_id = deps.new_id("rsv")
    if await reservations.of_file(upload.sha256) is None:
        await reservations.keep(register_id, upload.digests)

    async def act() -> tuple[Ref, tuple[Register, bool]]:
        known = await reservations.of_file(upload.sha256)
        if known is not None:
            known = await _looked_up_anew(known, deps)
            return {"register_id": known.id, "already": "yes"}, (known, True)
        operation = await deps.operations.start(OPERATION, {"register_id": register_id}, owner=OWNER)
        register = Register(register_id, upload.month, upload.sha256, upload.lines, deps.now(), operation.id)
        await reservations.add(register)
        return {"register_id": register.id, "already": ""}, (register, False)

    async def again(ref: Ref) -> tuple[Register, bool]:
        return await reservations.get(ref["register_id"]), bool(ref["already"])

    return await deps.commands.run(key, act, again)


async def _looked_up_anew(register: Register, deps: Deps) -> Register:
    if (await deps.operations.get(register.operation_id)).state != FAILED:
        return register
    operation = await deps.operations.start(OPERATION, {"register_id": register.id}, owner=OWNER)
    return await deps.store.reservations.move_operation(register, operation.id)


async def look_everybody_up(running: Running, deps: Deps) -> dict[str, int]:
    """Look every customer up in a register and tell consent; begun anew after a kill, it ends the same.

    Raises:
        DomainError: consent cannot be reached, upon which it is tried again.
        ReservationRegisterBroken: a later register has taken its lines away.
    """
    reservations = deps.store.reservations
    register = await reservations.get(running.input["register_id"])
    digests = await reservations.all_digests(register.id)
    if len(digests) != register.lines:
        # A later register is in force and has taken their place. Going on would let everybody be called.
        raise ReservationRegisterBroken("The register is not whole any more; a later one has replaced it.")
    done, reserved, after, total = 0, 0, "", await reservations.count()
    while looked := await reservations.customers(after, ROUND):
        found = [(one, _channels(one, digests)) for one in looked]
        await _tell(register.month, found, deps)
        done, after = done + len(looked), looked[-1].customer_id
        reserved += sum(bool(channels) for _, channels in found)
        await running.progress(done, max(done, total))
    await deps.reservation_sink.bring_into_force(register.month, register.sha256, register.lines)
    await reservations.put_in_force(register, reserved)
    return {"customers": done, "reserved": reserved}


async def look_up(customer_id: str, deps: Deps) -> None:
    """Look one customer up in this month's register: somebody new, or with another name, number or postcode.

    Raises DomainError when consent cannot be reached.
    """
    register = await deps.store.reservations.latest()
    one = await deps.store.reservations.customer(customer_id)
    if one is None or register is None or register.month != deps.today().isoformat()[:7]:
        return
    has = deps.store.reservations.has
    channels = frozenset([kind.value for kind, digest in one.digests if await has(register.id, digest)])
    await _tell(register.month, [(one, channels)], deps)


async def _tell(month: str, found: list[tuple[Looked, frozenset[str]]], deps: Deps) -> None:
    """Tell consent of those of whom something new was found, then remember that it was told."""
    news = [
        (one.customer_id, channels)
        for one, channels in found
        if (channels and (one.month, one.channels) != (month, channels))
        or (one.channels and one.month == month and not channels)
    ]
    if news:
        await deps.reservation_sink.record(month, news)
        await deps.store.reservations.note(news, month)


def _channels(one: Looked, digests: Digests) -> frozenset[str]:
    return frozenset(kind.value for kind, digest in one.digests if digest in digests)
