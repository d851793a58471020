"""How each kind of data-subject request is carried out: one row per right, and nothing else differs."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.chassis.idempotency import RequestKey
from services.chassis.operations import Running
from services.disclosure import events
from services.disclosure.errors import DataRequestNotFound
from services.disclosure.model.data_request import Asked, Channel, DataRequest, IdentityCheck, Kind, Status
from services.disclosure.model.notice import Matter
from services.disclosure.usecases import Deps, erasures, notices, third_parties
from services.disclosure.usecases.erasures import OFFICER
from services.disclosure.usecases.request_clocks import restricted_otherwise

PACKAGE = "access_package"
RESTRICTING = "restriction"


@dataclass(frozen=True)
class Order:
    """A request that comes in: by the person, logged in, or as the privacy officer noted it."""

    customer_id: str
    kind: Kind
    language: str
    asked: Asked
    channel: Channel = Channel.LOGIN
    received_on: date | None = None
    identity: IdentityCheck | None = None

    @property
    def owner(self) -> str:
        """Who may follow the operation behind it."""
        return "staff:dpo" if self.identity else f"customer:{self.customer_id}"


# Starts the work in the transaction that opens the request (data_request_id, customer_id, language, owner,
# deps) and gives the operation's id.
Begin = Callable[[str, str, str, str, Deps], Awaitable[str]]


@dataclass(frozen=True)
class Conduct:
    """The work behind one kind.

    before: done before the request is kept; what it raises refuses the request, and nothing is kept. begin:
    starts the operation. after: done before the caller gets an answer, and by the operation if the caller is
    gone; both may do it. at_once: the request is answered when it is kept.
    """

    begin: Begin | None = None
    before: Callable[[RequestKey, Order, Deps], Awaitable[None]] | None = None
    after: Callable[[str, Deps], Awaitable[None]] | None = None
    at_once: bool = False


async def restrict(data_request_id: str, deps: Deps) -> None:
    """Restrict processing for a request; on return every decision about the person denies, and those who
    received data have a notice of it (art. 19). Of one that was refused meanwhile no restriction is left.

    Safe many times, also at once. Raises RemoteError; DataRequestNotFound.
    """
    request = await _get(data_request_id, deps)
    if request.status is not Status.OPEN:
        await _undo_if_refused(data_request_id, deps)
        return
    await deps.rights.restrict(request.data_request_id, request.customer_id, request.asked.ground)
    ids = await deps.people.same_person(request.customer_id)

    async def keep() -> None:
        held = await _get(data_request_id, deps)
        if held.status is Status.OPEN:
            done = held.completed(deps.clock.now())
            await deps.store.data_requests.save(done)
            cases = await third_parties.of_persons(ids, deps)
            found = await notices.recipients(ids, cases, deps)
            await notices.tell(Matter.RESTRICTION, data_request_id, ids, found, cases, deps)
            await deps.outbox.add(events.request_completed(done))

    await deps.store.transaction(keep)
    await _undo_if_refused(data_request_id, deps)


async def undo_restriction(request: DataRequest, deps: Deps) -> None:
    """Have what a request that was refused or taken back may have restricted lifted, in that transaction: by
    the operation that restricts, which looks at what has become of the request.
    """
    if request.kind is Kind.RESTRICTION:
        await deps.operations.start(RESTRICTING, {"data_request_id": request.data_request_id}, owner=OFFICER)


async def _undo_if_refused(data_request_id: str, deps: Deps) -> None:
    request = await _get(data_request_id, deps)
    ended = request.status in (Status.REFUSED, Status.WITHDRAWN)
    if ended and not await restricted_otherwise(request, deps):
        await deps.rights.lift(request.data_request_id, request.customer_id)


async def carry_on_restricting(running: Running, deps: Deps) -> dict[str, Any]:
    """The operation behind a restriction, for when whoever asked has not waited. Raises as `restrict`."""
    data_request_id = str(running.input["data_request_id"])
    await restrict(data_request_id, deps)
    return {"data_request_id": data_request_id}


async def _collect(data_request_id: str, customer_id: str, language: str, owner: str, deps: Deps) -> str:
    order = {"data_request_id": data_request_id}
    return (await deps.operations.start(PACKAGE, order, owner=owner)).id


async def _restrict(data_request_id: str, customer_id: str, language: str, owner: str, deps: Deps) -> str:
    order = {"data_request_id": data_request_id}
    return (await deps.operations.start(RESTRICTING, order, owner=owner)).id


async def _object(key: RequestKey, order: Order, deps: Deps) -> None:
    """The consent context keeps the objection, and knows whether one is possible (art. 21)."""
    # One key for all contexts: two people may send the same one to us.
    request_id = hashlib.sha256(key.record_id.encode()).hexdigest()
    await deps.rights.object_to(request_id, order.customer_id, order.asked.purpose, order.channel)


CONDUCTS: Mapping[Kind, Conduct] = {
    Kind.ACCESS: Conduct(begin=_collect),
    Kind.PORTABILITY: Conduct(begin=_collect),
    Kind.RECTIFICATION: Conduct(),
    Kind.RESTRICTION: Conduct(begin=_restrict, after=restrict),
    Kind.OBJECTION: Conduct(before=_object, at_once=True),
    Kind.ERASURE: Conduct(begin=erasures.begin),
}


async def _get(data_request_id: str, deps: Deps) -> DataRequest:
    request = await deps.store.data_requests.get(data_request_id)
    if request is None:
        raise DataRequestNotFound("There is no such request.", data_request_id=data_request_id)
    return request
