"""Collect an access package from every context at once, and finish the request.

What contexts hand over in good time goes into the package at once. When one of them is slow or cannot answer,
what the others handed over is kept (sealed), so that the next attempt asks only those that are missing.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.chassis import tasks
from services.chassis.operations import Running
from services.disclosure import events
from services.disclosure.errors import DataRequestNotFound, PackageInvalid
from services.disclosure.model.data_request import DataRequest, Status
from services.disclosure.model.package import assemble
from services.disclosure.model.statement import Statement
from services.disclosure.package import schema
from services.disclosure.ports import Exporter
from services.disclosure.usecases import Deps

GOOD_TIME = 5.0
"""Seconds. To ask a context again costs less than to keep what it handed over, unless there is very much."""
MANY = 1_000
"""Records that are checked against the schema in a thread of their own: it takes some milliseconds."""
Parts = Mapping[str, list[dict[str, Any]]]
"""What contexts handed over, by context."""
Asked = Mapping[asyncio.Task[list[dict[str, Any]]], str]
"""The contexts that are being asked."""


async def collect_package(running: Running, deps: Deps) -> dict[str, Any]:
    """The operation behind a data-subject request.

    Raises:
        DomainError: a context cannot answer; transient ones are tried again by the worker.
        PackageInvalid: what was collected does not fit the policy or the published schema.
    """
    data_request_id = str(running.input["data_request_id"])
    request = await deps.store.data_requests.lately(data_request_id)
    if request is None:
        raise DataRequestNotFound("There is no such request.", data_request_id=data_request_id)
    if request.status is Status.OPEN:
        parts, statement = await _collect(request, running, deps)
        await _finish(request, parts, statement, running, deps)
    else:  # refused meanwhile, or finished by another worker
        await deps.store.packages.drop_parts(data_request_id)
    return _result(request)


def _result(request: DataRequest) -> dict[str, Any]:
    return {"data_request_id": request.data_request_id}


async def _collect(request: DataRequest, running: Running, deps: Deps) -> tuple[Parts, Statement]:
    """What all contexts hold, and the policy's words for it."""
    held: Parts = {}
    if request.collected:
        held = await deps.store.packages.parts(request.customer_id, request.data_request_id)
    ids = asyncio.create_task(deps.people.same_person(request.customer_id))
    policy = asyncio.create_task(deps.policy.read(request.language))
    asked: Asked = {
        asyncio.create_task(_asked(exporter, request, ids)): exporter.context
        for exporter in deps.exporters
        if exporter.context not in held
    }
    try:
        await _in_good_time(asked, request, running, deps)
        # One that fails does not stop the others: what they hand over is kept for the next attempt.
        for each in asked:
            if (failure := each.exception()) is not None:
                raise failure
        return {**held, **{context: each.result() for each, context in asked.items()}}, await policy
    finally:
        await tasks.end(*asked, ids, policy)


async def _asked(
    exporter: Exporter, request: DataRequest, ids: asyncio.Task[Sequence[str]]
) -> list[dict[str, Any]]:
    """What a context holds; for who turns out to have other ids too, as hardly anybody does, asked again."""
    sections = await exporter.export(request.customer_id, request.kind, request.language, [])
    if others := [each for each in await ids if each != request.customer_id]:
        sections = await exporter.export(request.customer_id, request.kind, request.language, others)
    return [section.document() for section in sections]


async def _in_good_time(asked: Asked, request: DataRequest, running: Running, deps: Deps) -> None:
    """Wait for all of them. Unless all answer well in good time, what is there is kept, and what comes."""
    done, waiting = await asyncio.wait(asked, timeout=GOOD_TIME) if asked else (set(), set())
    if not waiting and all(each.exception() is None for each in done):
        return
    number = len(deps.exporters) - len(asked)
    while True:
        good = {asked[each]: each.result() for each in done if each.exception() is None}
        await _keep(request, good, deps)
        number += len(good)
        await running.progress(number, len(deps.exporters))
        if not waiting:
            return
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)


async def _keep(request: DataRequest, parts: Parts, deps: Deps) -> None:
    async def keep() -> None:
        held = await deps.store.data_requests.get(request.data_request_id)
        if held is None or held.status is not Status.OPEN:  # nobody would delete it
            return
        await deps.store.data_requests.note_collected(request.data_request_id, list(parts))
        for context, documents in parts.items():
            await deps.store.packages.keep_part(
                request.customer_id, request.data_request_id, context, documents, deps.clock.now()
            )

    if parts:
        await deps.store.transaction(keep)


async def _finish(
    request: DataRequest, parts: Parts, statement: Statement, running: Running, deps: Deps
) -> None:
    now = deps.clock.now()
    contexts = [exporter.context for exporter in deps.exporters]
    package = assemble(request, parts, contexts, statement, now)
    if broken := await _first_break(package):
        raise PackageInvalid(
            "The package does not fit its schema.", data_request_id=request.data_request_id, path=broken
        )
    completed = replace(request.completed(now), collected=tuple(sorted(contexts)))

    async def keep() -> None:
        erased = await deps.store.erasures.under_way(request.customer_id)
        kept = None if erased else await deps.store.data_requests.finish(completed)
        if kept is None:
            # A worker that was taken for dead has finished it, or it was refused meanwhile. While the person
            # is erased a package would be half of one: the erasure ends the request.
            await deps.store.packages.drop_parts(request.data_request_id)
            return
        expires = completed.package_expires_at or now
        await deps.store.packages.add(request.customer_id, request.data_request_id, package, expires)
        if kept:
            await deps.store.packages.drop_parts(request.data_request_id)
        await deps.outbox.add(events.request_completed(completed))
        await running.end(_result(request))

    await deps.store.transaction(keep)


async def _first_break(package: dict[str, Any]) -> str:
    if sum(len(section["records"]) for section in package["sections"]) < MANY:
        return schema.first_break(package)
    return await asyncio.to_thread(schema.first_break, package)
