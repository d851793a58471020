"""The vault of national ids (personopplysningsloven § 12): put away, deleted, and released when covered."""

from collections.abc import Sequence
from datetime import datetime

from services.chassis.caller import Caller
from services.chassis.errors import Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.vault import Redacted
from services.customer.errors import NationalIdInvalid, NationalIdNotFound, NationalIdNotReleased
from services.customer.model.customer import CustomerKind
from services.customer.model.national_id import national_id
from services.customer.usecases.deps import Deps

CATEGORY = "national_id"


async def put_national_id(key: RequestKey, customer_id: str, raw: str, deps: Deps) -> datetime:
    """Store the national id of a person; when it was stored. Raises NationalIdInvalid or NationalIdTaken."""

    async def act() -> tuple[Ref, datetime]:
        customer = await deps.store.customers.get(customer_id)
        customer.require_active()
        found = Violations()
        number = found.check("national_id", national_id, raw)
        if customer.kind is not CustomerKind.PERSON:
            found.add("national_id", "NOT_FOR_ORGANISATION", "Leave this empty for an organisation.")
        found.raise_if_any(NationalIdInvalid, "This is no national id.")
        at = await _held_already(customer.id, number, deps)
        at = at or await deps.store.national_ids.put(customer.id, number, deps.now())
        return {"at": at.isoformat()}, at

    async def again(ref: Ref) -> datetime:
        return datetime.fromisoformat(ref["at"])

    return await deps.commands.run(key, act, again)


async def _held_already(customer_id: str, number: Redacted[str], deps: Deps) -> datetime | None:
    """When the number was stored under an id that was merged into this one; None when it was not.

    It stays there, for the merge may be undone; another number of the person gives way to it.
    """
    holder = await deps.store.national_ids.holder(number)
    ids = await deps.store.merges.ids(customer_id)
    if holder == customer_id or holder not in ids:
        return None
    for other in ids:
        if other != holder:
            await deps.store.national_ids.delete(other)
    return await deps.store.national_ids.stored_at(holder)


async def national_id_stored_at(customer_id: str, deps: Deps) -> datetime | None:
    """When a national id was stored, None when none is. Raises CustomerNotFound."""
    return await first_stored_at(await deps.store.merges.ids(customer_id), deps)


async def first_stored_at(customer_ids: Sequence[str], deps: Deps) -> datetime | None:
    """As `national_id_stored_at`, of somebody whose ids are known, that of today first."""
    for row_id in customer_ids:
        if (at := await deps.store.national_ids.stored_at(row_id)) is not None:
            return at
    return None


async def delete_national_id(key: RequestKey, customer_id: str, deps: Deps) -> None:
    """Delete the national id; that there is none is no failure."""

    async def act() -> tuple[Ref, None]:
        for row_id in await deps.store.merges.ids(customer_id):
            await deps.store.national_ids.delete(row_id)
        return {}, None

    async def again(_: Ref) -> None:
        return None

    await deps.commands.run(key, act, again)


async def release_national_id(customer_id: str, purpose: str, reader: Caller, deps: Deps) -> Redacted[str]:
    """The national id, for a purpose that consent lets use it; on the disclosure ledger before it leaves.

    Raises NationalIdNotFound, NationalIdNotReleased, or RemoteError when consent or the ledger cannot be
    reached: then nothing leaves.
    """
    for row_id in await deps.store.merges.ids(customer_id):
        if await deps.store.national_ids.stored_at(row_id) is not None:
            break
    else:
        raise NationalIdNotFound("No national id is stored for this customer.")
    decision = await deps.decisions.decide(customer_id, purpose, data_category=CATEGORY)
    if not decision.allow:
        raise NationalIdNotReleased(
            "The national id may not be used for this.", rule=decision.rule, purpose=purpose
        )
    await deps.reads.record(
        reader=reader,
        subjects=[customer_id],
        purpose=purpose,
        categories=[CATEGORY],
        fields=["customer.national_id"],
    )
    return await deps.store.national_ids.reveal(row_id)
