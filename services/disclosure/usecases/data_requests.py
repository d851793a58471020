"""Data-subject requests: open, follow, and fetch the package."""

import asyncio
import json
from dataclasses import replace
from enum import StrEnum

from services.chassis import operations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.mongo import DuplicateKeyError
from services.disclosure import events
from services.disclosure.errors import DataRequestNotFound, PackageExpired, SchemaNotFound
from services.disclosure.model.data_request import LANGUAGES, DataRequest, Kind, Status
from services.disclosure.model.package import SCHEMA_NAME
from services.disclosure.package import page, schema
from services.disclosure.usecases import Deps

OPERATION = "access_package"


class Format(StrEnum):
    """How a package is written out; the value is its media type."""

    JSON = "application/json"
    HTML = "text/html; charset=utf-8"


async def open_data_request(
    key: RequestKey, customer_id: str, kind: Kind, language: str, deps: Deps
) -> DataRequest:
    """Open a request and begin to collect; the open one of this kind when there is one.

    Opening again after a collection that failed begins a new one for the same request, whose clock goes on.
    """

    async def act() -> tuple[Ref, DataRequest]:
        held = await deps.store.data_requests.open_one(customer_id, kind)
        request = await _begin_again(held, deps) if held else await _begin(customer_id, kind, language, deps)
        return {"data_request_id": request.data_request_id}, request

    async def again(ref: Ref) -> DataRequest:
        return await get_data_request(customer_id, ref["data_request_id"], deps)

    try:
        return await deps.commands.run(key, act, again)
    except DuplicateKeyError:  # another request of the same person opened one at this moment
        return await deps.commands.run(key, act, again)


async def get_data_request(customer_id: str, data_request_id: str, deps: Deps) -> DataRequest:
    """One request of this person. Raises DataRequestNotFound, for another person's too."""
    request = await deps.store.data_requests.get(data_request_id)
    if request is None or request.customer_id != customer_id:
        raise DataRequestNotFound("There is no such request.", data_request_id=data_request_id)
    return request


async def list_data_requests(customer_id: str, deps: Deps) -> list[DataRequest]:
    """All requests of this person, newest first."""
    return await deps.store.data_requests.of_customer(customer_id)


async def get_package(
    customer_id: str, data_request_id: str, form: Format, language: str, deps: Deps
) -> bytes:
    """The finished package. Raises DataRequestNotFound, PackageNotReady, PackageExpired."""
    request = await get_data_request(customer_id, data_request_id, deps)
    request.must_have_package(deps.clock.now())
    package = await deps.store.packages.get(customer_id, data_request_id)
    if package is None:
        raise PackageExpired("Deleted; open a new request.", data_request_id=data_request_id)
    if form is Format.HTML:
        shown = language if language in LANGUAGES else request.language
        return (await asyncio.to_thread(page.render, package, shown)).encode()
    return json.dumps(package, ensure_ascii=False, indent=2).encode()


def get_schema(name: str) -> bytes:
    """A published JSON Schema. Raises SchemaNotFound."""
    if name != SCHEMA_NAME:
        raise SchemaNotFound("No schema is published under this name.", name=name[:64])
    return schema.text()


async def _begin(customer_id: str, kind: Kind, language: str, deps: Deps) -> DataRequest:
    data_request_id = new_id("drq")
    request = DataRequest.opened(
        data_request_id=data_request_id,
        customer_id=customer_id,
        kind=kind,
        language=language,
        operation_id=await _start(customer_id, data_request_id, deps),
        contexts=len(deps.exporters),
        now=deps.clock.now(),
    )
    await deps.store.data_requests.add(request)
    await deps.outbox.add(events.request_opened(request))
    return request


async def _begin_again(held: DataRequest, deps: Deps) -> DataRequest:
    operation = await deps.operations.get(held.operation_id)
    if operation.state != operations.FAILED or held.status is not Status.OPEN:
        return held
    started = await _start(held.customer_id, held.data_request_id, deps)
    request = replace(held, operation_id=started)
    await deps.store.data_requests.save(request)
    return request


async def _start(customer_id: str, data_request_id: str, deps: Deps) -> str:
    operation = await deps.operations.start(
        OPERATION, {"data_request_id": data_request_id}, owner=f"customer:{customer_id}"
    )
    return operation.id
