"""Collect an access package from every context at once, and finish the request.

Resumable: what a context handed over is kept (sealed), so a worker that takes over asks only the others.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from services.chassis.operations import Running
from services.disclosure import events
from services.disclosure.errors import DataRequestNotFound, PackageInvalid
from services.disclosure.model.data_request import DataRequest, Status
from services.disclosure.model.package import assemble
from services.disclosure.package import schema
from services.disclosure.ports import Exporter
from services.disclosure.usecases import Deps


async def collect_package(running: Running, deps: Deps) -> dict[str, Any]:
    """The operation behind a data-subject request.

    Raises:
        DomainError: a context cannot answer; transient ones are tried again by the worker.
        PackageInvalid: what was collected does not fit the policy or the published schema.
    """
    data_request_id = str(running.input["data_request_id"])
    request = await deps.store.data_requests.get(data_request_id)
    if request is None:
        raise DataRequestNotFound("There is no such request.", data_request_id=data_request_id)
    if request.status is Status.OPEN:
        await _collect(request, running, deps)
        await _finish(request, deps)
    else:  # refused meanwhile, or finished by another worker
        await deps.store.packages.drop_parts(data_request_id)
    return {"data_request_id": data_request_id}


async def _collect(request: DataRequest, running: Running, deps: Deps) -> None:
    parts = await deps.store.packages.parts(request.customer_id, request.data_request_id)
    missing = [exporter for exporter in deps.exporters if exporter.context not in parts]
    ids = await deps.people.same_person(request.customer_id)
    others = [each for each in ids if each != request.customer_id]
    done = len(parts)
    await running.progress(done, len(deps.exporters))

    async def collect(exporter: Exporter) -> None:
        nonlocal done
        await _collect_one(request, exporter, others, deps)
        done += 1
        await running.progress(done, len(deps.exporters))

    # One that fails does not stop the others: what they hand over is kept for the next attempt.
    outcomes = await asyncio.gather(*map(collect, missing), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


async def _collect_one(request: DataRequest, exporter: Exporter, others: Sequence[str], deps: Deps) -> None:
    sections = await exporter.export(request.customer_id, request.kind, request.language, others)
    documents = [section.document() for section in sections]

    async def keep() -> None:
        held = await deps.store.data_requests.get(request.data_request_id)
        if held is not None and held.status is Status.OPEN:  # else nobody would delete it
            await deps.store.data_requests.note_collected(request.data_request_id, exporter.context)
            await deps.store.packages.keep_part(
                request.customer_id, request.data_request_id, exporter.context, documents, deps.clock.now()
            )

    await deps.store.transaction(keep)


async def _finish(request: DataRequest, deps: Deps) -> None:
    now = deps.clock.now()
    parts = await deps.store.packages.parts(request.customer_id, request.data_request_id)
    contexts = [exporter.context for exporter in deps.exporters]
    statement = await deps.policy.read(request.language)
    package = assemble(request, parts, contexts, statement, now)
    broken = await asyncio.to_thread(schema.first_break, package)  # seconds for thousands of records
    if broken:
        raise PackageInvalid(
            "The package does not fit its schema.", data_request_id=request.data_request_id, path=broken
        )
    completed = request.completed(now)

    async def keep() -> None:
        held = await deps.store.data_requests.get(request.data_request_id)
        erased = await deps.store.erasures.under_way(request.customer_id)
        if held is None or held.status is not Status.OPEN or erased:
            # A worker that was taken for dead has finished it, or it was refused meanwhile. While the person
            # is erased a package would be half of one: the erasure ends the request.
            await deps.store.packages.drop_parts(request.data_request_id)
            return
        expires = completed.package_expires_at or now
        await deps.store.packages.add(request.customer_id, request.data_request_id, package, expires)
        await deps.store.data_requests.save(completed)
        await deps.store.packages.drop_parts(request.data_request_id)
        await deps.outbox.add(events.request_completed(completed))

    await deps.store.transaction(keep)
