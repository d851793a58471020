"""Proving contact points: a code goes there and comes back."""

from dataclasses import replace
from datetime import datetime

from services.chassis.idempotency import Ref, RequestKey
from services.customer import events
from services.customer.errors import (
    ContactCodeExpired,
    ContactCodeWrong,
    ContactPointNotFound,
    ContactPointNotVerifiable,
)
from services.customer.model.channel import SMS
from services.customer.model.contact import EMAIL, ContactPoint
from services.customer.model.customer import Customer
from services.customer.model.one_time_code import TRIES, ContactProof, equal, new_proof
from services.customer.usecases.deps import Deps
from services.customer.usecases.messages import Ask, send_message

ADMINISTRATION = "customer_administration"


async def list_contact_points(customer_id: str, deps: Deps) -> tuple[ContactPoint, ...]:
    """The customer's contact points, and which are proved."""
    return (await deps.store.customers.get(customer_id)).contact_points


async def send_code(
    key: RequestKey, customer_id: str, contact_point_id: str, deps: Deps
) -> tuple[datetime, datetime]:
    """Send a code; until when it can be used, and from when another can be asked for.

    Raises ContactPointNotFound, ContactPointNotVerifiable, ContactCodeLimit, CustomerNotActive, or what the
    message is refused with.
    """

    async def act() -> tuple[Ref, tuple[str, datetime, datetime]]:
        customer = await deps.store.customers.get(customer_id)
        customer.require_active()
        point = _point(customer, contact_point_id)
        _channel(point)
        before = await deps.store.codes.proof(point.id)
        made = new_proof(before, point.id, customer.id, point.since, deps.new_id("cod"), deps.now())
        await deps.store.codes.put(made)
        times = (made.expires_at, made.next_at)
        return {"code_id": made.code_id, "times": " ".join(at.isoformat() for at in times)}, (
            made.code_id,
            *times,
        )

    async def again(ref: Ref) -> tuple[str, datetime, datetime]:
        expires, after = (datetime.fromisoformat(at) for at in ref["times"].split())
        return ref["code_id"], expires, after

    code_id, expires_at, next_at = await deps.commands.run(key, act, again)
    point = _point(await deps.store.customers.get(customer_id), contact_point_id)
    ask = Ask(
        "verify_contact_point", ADMINISTRATION, _channel(point), {"code": deps.store.codes.digits(code_id)}
    )
    once = RequestKey("service:customer", ask.template, code_id, fingerprint="")
    await send_message(once, customer_id, ask, deps)
    return expires_at, next_at


async def verify(
    key: RequestKey, customer_id: str, contact_point_id: str, code: str, deps: Deps
) -> ContactPoint:
    """Prove a contact point with its code. A wrong code is counted; after five none can be used.

    Raises ContactPointNotFound, ContactCodeExpired or ContactCodeWrong.
    """

    async def act() -> tuple[Ref, int]:
        customer = await deps.store.customers.get(customer_id)
        customer.require_active()
        point = _point(customer, contact_point_id)
        proof = await deps.store.codes.proof(point.id)
        if proof is None or not proof.usable(point.since, deps.now()):
            raise ContactCodeExpired("Ask for a new code.")
        left = await _try(customer, point, proof, code, deps)
        return {"tries_left": str(left)}, left

    async def again(ref: Ref) -> int:
        return int(ref["tries_left"])

    # A wrong try is stored like a right one: raising inside would roll the count back.
    left = await deps.commands.run(key, act, again)
    if left >= 0:
        raise ContactCodeWrong("That is not the code that was sent.", tries_left=str(left))
    return _point(await deps.store.customers.get(customer_id), contact_point_id)


async def _try(customer: Customer, point: ContactPoint, proof: ContactProof, code: str, deps: Deps) -> int:
    """Tries left after a wrong code, -1 after the right one."""
    if not equal(deps.store.codes.digits(proof.code_id), code):
        tried = proof.tried()
        await deps.store.codes.put(tried)
        return TRIES - tried.tries
    # Used up: the same code proves nothing twice.
    await deps.store.codes.put(replace(proof, tries=TRIES, version=proof.version + 1))
    proved = point.proved(deps.now())
    points = tuple(proved if item.id == point.id else item for item in customer.contact_points)
    changed = replace(customer, contact_points=points, version=customer.version + 1)
    await deps.store.customers.replace(changed)
    await deps.outbox.add(events.corrected(changed, ["contact_points.verified_at"]))
    return -1


def _point(customer: Customer, contact_point_id: str) -> ContactPoint:
    found = next((point for point in customer.contact_points if point.id == contact_point_id), None)
    if found is None:
        raise ContactPointNotFound("This customer has no such contact point.")
    return found


def _channel(point: ContactPoint) -> str:
    if point.channel == EMAIL:
        return EMAIL
    if not point.takes_sms:
        raise ContactPointNotVerifiable("This number takes no SMS.")
    return SMS
