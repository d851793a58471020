"""Data-subject requests of a person: open, follow, and fetch the package."""

import asyncio
import json
from dataclasses import replace
from enum import StrEnum
from functools import partial
from hmac import compare_digest

from services.chassis import operations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.mongo import DuplicateKeyError
from services.chassis.vault import Redacted
from services.disclosure import events
from services.disclosure.errors import (
    DataRequestNotFound,
    PackageExpired,
    PackageLinkUnknown,
    SchemaNotFound,
)
from services.disclosure.model.data_request import LANGUAGES, RIGHTS, DataRequest, Kind, Status
from services.disclosure.model.erasure import Status as Progress
from services.disclosure.model.package import SCHEMA_NAME, born_on
from services.disclosure.package import page, pdf, schema
from services.disclosure.usecases import Deps
from services.disclosure.usecases.request_clocks import end_restriction
from services.disclosure.usecases.request_conduct import CONDUCTS, Order, undo_restriction


class Format(StrEnum):
    """How a package is written out; the value is its media type."""

    JSON = "application/json"
    HTML = "text/html; charset=utf-8"
    PDF = "application/pdf"


async def open_data_request(key: RequestKey, order: Order, deps: Deps, *, wait: float = 0.0) -> DataRequest:
    """Open a request and begin to work on it; the open one of this kind when there is one.

    Opening again after work that failed begins it anew for the same request, whose clock goes on. A
    restriction is in force on return, an objection too. For other work it waits so many seconds.

    Raises:
        RemoteError: the objection is not possible, or another context cannot be reached; asking again with
            the same key goes on.
        ErasureDone: the person was erased before.
    """
    conduct = CONDUCTS[order.kind]

    async def act(*, look: bool = True) -> tuple[Ref, DataRequest]:
        held = await deps.store.data_requests.open_one(order.customer_id, order.kind) if look else None
        request = await _begin_again(held, order, deps) if held else await _begin(order, deps)
        return {"data_request_id": request.data_request_id}, request

    async def again(ref: Ref) -> DataRequest:
        return await _get(ref["data_request_id"], deps)

    if conduct.before is not None:
        await conduct.before(key, order, deps)
    try:
        # Of those who ask for a package hardly one waits for another: the index tells of it.
        opened = await deps.commands.run(key, partial(act, look=not RIGHTS[order.kind].package), again)
    except DuplicateKeyError:  # the person has an open one, or another request opened one at this moment
        opened = await deps.commands.run(key, act, again)
    if conduct.after is not None and opened.status is Status.OPEN:
        await conduct.after(opened.data_request_id, deps)
        return await _get(opened.data_request_id, deps)
    if wait > 0 and opened.operation_id and await deps.operations.ended(opened.operation_id, wait):
        answered = await deps.store.data_requests.ended_lately(opened.data_request_id)
        return answered or opened
    return opened


async def get_data_request(customer_id: str, data_request_id: str, deps: Deps) -> DataRequest:
    """One request of this person, under any id. Raises DataRequestNotFound, also for another person's."""
    request = await _get(data_request_id, deps)
    if request.customer_id == customer_id:
        return request
    if request.customer_id in await deps.people.same_person(customer_id):
        return request
    raise DataRequestNotFound("There is no such request.", data_request_id=data_request_id)


async def withdraw(key: RequestKey, customer_id: str, data_request_id: str, deps: Deps) -> DataRequest:
    """Take back what is not answered; the person gets a receipt. What an open restriction did is undone.

    Raises:
        DataRequestNotFound: also for another person's.
        DataRequestState: it is answered, was taken back before, or its erasure is on its way.
    """
    await get_data_request(customer_id, data_request_id, deps)

    async def act() -> tuple[Ref, DataRequest]:
        held = (await _get(data_request_id, deps)).withdrawn(deps.clock.now())
        await must_not_execute(held, deps)
        await undo_restriction(held, deps)
        await deps.store.data_requests.save(held)
        await deps.store.packages.drop_parts(data_request_id)
        await deps.outbox.add(events.request_withdrawn(held))
        return {"data_request_id": data_request_id}, held

    return await deps.commands.run(key, act, lambda ref: _get(ref["data_request_id"], deps))


async def end_own_restriction(
    key: RequestKey, customer_id: str, data_request_id: str, deps: Deps
) -> DataRequest:
    """End a restriction in force that the person asked for; the person gets a receipt.

    The wish is kept first, then the restriction ends, then it is answered: who is cut off, or meets a context
    that is away, finds it ended soon after (`end_restrictions`).

    Raises:
        DataRequestNotFound: also for another person's.
        DataRequestState: nothing is restricted by it, or not any more.
        RemoteError: it ends as soon as the other contexts can be reached.
    """
    await get_data_request(customer_id, data_request_id, deps)

    async def act() -> tuple[Ref, DataRequest]:
        before = await _get(data_request_id, deps)
        asked = before.lifting_asked(deps.clock.now())
        if asked is not before:
            await deps.store.data_requests.save(asked)
            await deps.outbox.add(events.restriction_ending(asked))
        return {"data_request_id": data_request_id}, asked

    asked = await deps.commands.run(key, act, lambda ref: _get(ref["data_request_id"], deps))
    if asked.lifted_at is None:
        await end_restriction(asked, deps)
    return await _get(data_request_id, deps)


async def must_not_execute(request: DataRequest, deps: Deps) -> None:
    """An erasure that has begun goes through: its request ends with it. Raises DataRequestState."""
    if request.kind is not Kind.ERASURE:
        return
    erasure = await deps.store.erasures.of_request(request.data_request_id)
    if erasure is not None and erasure.status in (Progress.EXECUTING, Progress.DONE):
        raise request.wrong_state("Its erasure is on its way.")


async def list_data_requests(customer_id: str, deps: Deps) -> list[DataRequest]:
    """All requests of this person under all ids, newest first. Raises RemoteError (no ids)."""
    ids = await deps.people.same_person(customer_id)
    found = [item for each in ids for item in await deps.store.data_requests.of_customer(each)]
    return sorted(found, key=lambda item: item.data_request_id, reverse=True)


async def open_link(token: str, birth_date: str, form: Format, language: str, deps: Deps) -> bytes:
    """The package behind a link, for who knows the birth date of its person.

    Raises:
        PackageLinkUnknown: unknown, expired, revoked, tried too often, or another birth date: one answer.
    """
    unknown = PackageLinkUnknown("The link does not work, or the birth date is another one.")
    linked = await deps.store.packages.try_link(token, deps.clock.now())
    if linked is None:
        raise unknown
    package = await deps.store.packages.get(linked.customer_id, linked.data_request_id)
    if (
        package is None
        or not compare_digest(born_on(package).encode(), birth_date.encode())
        or not birth_date
    ):
        raise unknown
    await deps.store.packages.link_worked(linked.data_request_id)
    request = await _get(linked.data_request_id, deps)
    return await written_out(request, form, language, deps)


async def get_package(
    customer_id: str, data_request_id: str, form: Format, language: str, deps: Deps
) -> bytes:
    """The finished package. Raises DataRequestNotFound, PackageNotReady, PackageExpired."""
    text = await deps.store.packages.text(customer_id, data_request_id, now=deps.clock.now())
    if text is not None:
        return await _in_form(text, form, language)
    # It stands under another id of the person, or is not there: then the request tells why.
    request = await get_data_request(customer_id, data_request_id, deps)
    return await written_out(request, form, language, deps)


async def written_out(request: DataRequest, form: Format, language: str, deps: Deps) -> bytes:
    """The package of a request. Raises PackageNotReady, PackageExpired."""
    request.must_have_package(deps.clock.now())
    text = await deps.store.packages.text(request.customer_id, request.data_request_id)
    if text is None:
        raise PackageExpired("Deleted; open a new request.", data_request_id=request.data_request_id)
    return await _in_form(text, form, language)


async def _in_form(text: Redacted[str], form: Format, language: str) -> bytes:
    if form is Format.JSON:
        return text.reveal().encode()
    package = json.loads(text.reveal())
    shown = language if language in LANGUAGES else package["language"]
    if form is Format.HTML:
        return (await asyncio.to_thread(page.render, package, shown)).encode()
    return await asyncio.to_thread(pdf.render, package, shown)


def get_schema(name: str) -> bytes:
    """A published JSON Schema. Raises SchemaNotFound."""
    if name != SCHEMA_NAME:
        raise SchemaNotFound("No schema is published under this name.", name=name[:64])
    return schema.text()


async def _begin(order: Order, deps: Deps) -> DataRequest:
    conduct, data_request_id = CONDUCTS[order.kind], new_id("drq")
    request = DataRequest.opened(
        data_request_id=data_request_id,
        customer_id=order.customer_id,
        kind=order.kind,
        language=order.language,
        now=deps.clock.now(),
        asked=order.asked,
        channel=order.channel,
        received_on=order.received_on,
        identity=order.identity,
    )
    if request.right.package:
        request = replace(request, contexts=len(deps.exporters))
    if conduct.begin is not None:
        started = await conduct.begin(data_request_id, order.customer_id, request.language, order.owner, deps)
        request = replace(request, operation_id=started)
    await deps.outbox.add(events.request_opened(request))
    if conduct.at_once:
        request = request.completed(deps.clock.now())
        await deps.outbox.add(events.request_completed(request))
    await deps.store.data_requests.add(request)
    return request


async def _begin_again(held: DataRequest, order: Order, deps: Deps) -> DataRequest:
    begin = CONDUCTS[held.kind].begin
    if begin is None or not held.operation_id:
        return held
    operation = await deps.operations.get(held.operation_id)
    if operation.state != operations.FAILED:
        return held
    started = await begin(held.data_request_id, held.customer_id, held.language, order.owner, deps)
    request = replace(held, operation_id=started)
    await deps.store.data_requests.save(request)
    return request


async def _get(data_request_id: str, deps: Deps) -> DataRequest:
    request = await deps.store.data_requests.get(data_request_id)
    if request is None:
        raise DataRequestNotFound("There is no such request.", data_request_id=data_request_id)
    return request
