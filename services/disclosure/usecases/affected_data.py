"""Persons affected by a breach, found by the data that the contexts hold."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from services.chassis.operations import Running
from services.disclosure.model.affected_data import AffectedData
from services.disclosure.usecases.deps import Deps
from services.kernel.affected import Kind

_AT_ONCE = 1_000
Add = Callable[[str, Sequence[str], Deps], Awaitable[None]]


def as_order(data: AffectedData) -> dict[str, Any]:
    """As an operation keeps it: nothing personal."""
    return {
        "kind": data.kind.value if data.kind else "",
        "of": data.of,
        "first_day": data.first_day,
        "last_day": data.last_day,
    }


async def add_from_data(running: Running, add: Add, deps: Deps) -> int:
    """Add everybody of whom there is such data; how many records there were. Of customers that are one person
    the one that stands is added.

    A context is asked for some thousand at a time. Begun again it reads from the start: who was added is
    found there, and a place kept between would be one more thing that knows persons.

    Raises RemoteError: a context is away; the worker begins again.
    """
    order = running.input["data"]
    data = AffectedData(**order | {"kind": Kind(order["kind"])})
    merged = await deps.affected.merged()
    records = read = total = 0
    after = ""
    while True:
        part = await deps.affected.some(data, after)
        total, records = total or part.total, records + part.records
        persons = list(dict.fromkeys(merged.get(one, one) for one in part.customer_ids))
        for start in range(0, len(persons), _AT_ONCE):
            await add(running.input["breach_id"], persons[start : start + _AT_ONCE], deps)
            done = read + part.read * start // len(persons)
            await running.progress(min(done, total), total)
        read, after = read + part.read, part.after
        await running.progress(min(read, total), total)
        if not after:
            return records
