"""Registering, reading, finding and correcting customers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from services.chassis.caller import Caller
from services.chassis.errors import Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.vault import Redacted
from services.customer import events
from services.customer.errors import SearchInvalid
from services.customer.model.address import SupplyDraft
from services.customer.model.contact import contact_value
from services.customer.model.correction import CorrectionDraft, add_supply_address, correct
from services.customer.model.customer import MASKABLE, Customer, NewId, masked_for_staff
from services.customer.model.registration import RegistrationDraft, parse_registration, register
from services.customer.store import Login
from services.customer.usecases.dependants import expect_majority
from services.customer.usecases.deps import Deps
from services.customer.usecases.restriction import require_readable
from services.kernel.calendar import oslo_date

ADMINISTRATION = "customer_administration"


@dataclass(frozen=True)
class View:
    """A customer as one reader may see it: the fields in `masked` are hidden or shortened."""

    customer: Customer
    masked: tuple[str, ...] = ()


async def register_customer(key: RequestKey, draft: RegistrationDraft, caller: Caller, deps: Deps) -> View:
    """Register a customer; the login of a caller who is not staff is bound to it.

    Two customers may share an e-mail address or phone number, as households do: refusing would also tell a
    stranger who is a customer. A search by a shared key finds nobody.
    The same request again is answered from itself and the ids of the first time, never from the record: that
    may hold by now what the customer or staff said later. Staff see it masked, and that is on the ledger.
    Raises RegistrationInvalid, UnderAge or IdentityTaken.
    """
    source = "staff" if caller.kind == "staff" else "registration"
    if caller.identity and caller.kind != "staff":
        # Registering turns an anonymous login into a customer: the same order again has another caller.
        key = replace(key, caller=f"login:{deps.store.customers.login_key(caller.identity)}")

    async def act() -> tuple[Ref, Customer]:
        now, made = deps.now(), list[str]()

        def new_id(prefix: str) -> str:
            made.append(deps.new_id(prefix))
            return made[-1]

        customer = _registered(draft, source, now, new_id)
        await deps.store.customers.add(customer, "" if caller.kind == "staff" else caller.identity)
        await expect_majority(customer, deps)
        await deps.outbox.add(events.registered(customer))
        return {"customer_id": customer.id, "made": " ".join(made), "at": now.isoformat()}, customer

    async def again(ref: Ref) -> Customer:
        made = iter(ref["made"].split())
        return _registered(draft, source, datetime.fromisoformat(ref["at"]), lambda _: next(made))

    return await _shown(await deps.commands.run(key, act, again), caller, deps)


async def resolve_identity(identity: str, deps: Deps) -> Login | None:
    """The customer of a login `iss|sub`, or None."""
    return await deps.store.customers.of_identity(identity) if identity else None


async def get_customer(customer_id: str, unmask: Sequence[str], reader: Caller, deps: Deps) -> View:
    """A customer: all of it for itself, masked for staff, whose read is on the ledger before it leaves."""
    customer = await deps.store.customers.get(customer_id)
    require_readable(customer.id, customer.status, reader)
    return await _shown(customer, reader, deps, unmask)


async def search_customer(email: str, phone: str, reader: Caller, deps: Deps) -> tuple[View | None, bool]:
    """The one customer with these contact values, masked; or None, and whether several share them.

    The read is on the ledger of everybody who was found. Raises SearchInvalid.
    """
    found = Violations()
    keys: dict[str, Redacted[str]] = {}
    for channel, raw in (("email", email), ("phone", phone)):
        if raw:
            keys[channel] = found.check(channel, partial(contact_value, channel), raw)
    if not keys:
        found.add("email", "REQUIRED", "Give an e-mail address, a phone number, or both.")
    found.raise_if_any(SearchInvalid, "The search has fields to correct.")
    matches = await deps.store.customers.with_contacts(keys)
    await _record(reader, [match.id for match in matches], [], deps)
    if len(matches) != 1:
        return None, len(matches) > 1
    require_readable(matches[0].id, matches[0].status, reader)
    return View(matches[0], MASKABLE), False


async def correct_customer(
    key: RequestKey,
    customer_id: str,
    expected_version: int,
    draft: CorrectionDraft,
    caller: Caller,
    deps: Deps,
) -> View:
    """Correct name, language, home address or contact points, of restricted data too.

    Raises CorrectionInvalid, CustomerChanged, CustomerNotActive or CustomerRestricted.
    """
    source = "staff" if caller.kind == "staff" else "guardian" if caller.actor else "customer"

    async def act() -> tuple[Ref, Customer]:
        customer = await deps.store.customers.get(customer_id)
        customer.require_correctable()
        require_readable(customer.id, customer.status, caller)  # staff need a reason that restriction allows
        customer.require_version(expected_version)
        result = correct(customer, draft, source=source, now=deps.now(), new_id=deps.new_id)
        if result.customer is not customer:
            await deps.store.customers.replace(result.customer)
        if result.fields:
            await deps.outbox.add(events.corrected(result.customer, result.fields))
        for point in result.points:
            await deps.outbox.add(events.contact_point_changed(result.customer, point))
        return {"customer_id": customer_id}, result.customer

    stands = await deps.commands.run(key, act, lambda ref: _again(ref, deps))
    return await _shown(stands, caller, deps)


async def add_address(
    key: RequestKey, customer_id: str, draft: SupplyDraft, caller: Caller, deps: Deps
) -> tuple[View, str]:
    """Add a supply address; the customer and the new address's id. Raises CorrectionInvalid."""

    async def act() -> tuple[Ref, tuple[Customer, str]]:
        customer = await _writable(customer_id, 0, deps)
        changed, added = add_supply_address(customer, draft, now=deps.now(), new_id=deps.new_id)
        await deps.store.customers.replace(changed)
        await deps.outbox.add(events.corrected(changed, ["supply_addresses"]))
        return {"customer_id": customer_id, "supply_address_id": added.id}, (changed, added.id)

    async def again(ref: Ref) -> tuple[Customer, str]:
        return await _again(ref, deps), ref["supply_address_id"]

    stands, address_id = await deps.commands.run(key, act, again)
    return await _shown(stands, caller, deps), address_id


def _registered(draft: RegistrationDraft, source: str, now: datetime, new_id: NewId) -> Customer:
    return register(parse_registration(draft, oslo_date(now)), source=source, now=now, new_id=new_id)


async def _shown(customer: Customer, reader: Caller, deps: Deps, unmask: Sequence[str] = ()) -> View:
    """The customer for its reader; staff are recorded before it leaves and see what they asked for."""
    if reader.kind != "staff":
        return View(customer)
    masked = masked_for_staff(unmask)
    await _record(reader, [customer.id], [name for name in MASKABLE if name not in masked], deps)
    return View(customer, masked)


async def _writable(customer_id: str, expected_version: int, deps: Deps) -> Customer:
    customer = await deps.store.customers.get(customer_id)
    customer.require_active()
    customer.require_version(expected_version)
    return customer


async def _again(ref: Ref, deps: Deps) -> Customer:
    return await deps.store.customers.get(ref["customer_id"])


async def _record(reader: Caller, subjects: Sequence[str], unmasked: Sequence[str], deps: Deps) -> None:
    categories = ["identity", "contact", "supply_address"]
    fields = ["customer.name", "customer.supply_addresses", *(f"customer.{name}" for name in unmasked)]
    await deps.reads.record(
        reader=reader, subjects=subjects, purpose=ADMINISTRATION, categories=categories, fields=fields
    )
