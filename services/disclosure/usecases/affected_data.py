"""Persons affected by a breach, found by the data that the contexts hold."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from services.chassis.operations import Running
from services.disclosure.model.affected_data import AffectedData
from services.disclosure.usecases.deps import Deps
from services.kernel.affected import Kind

PLACE = "data_place"
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

    A context is asked for some thousand at a time. Begun again it goes on where it was: the place, which may
    be somebody's id, is kept with the operation under `PLACE` until that has ended.

    Raises RemoteError: a context is away; the worker begins again.
    """
    order = running.input["data"]
    data = AffectedData(**order | {"kind": Kind(order["kind"])})
    merged = await deps.affected.merged()
    place: dict[str, Any] = running.input.get(PLACE) or {"after": "", "read": 0, "records": 0, "total": 0}
    while True:
        part = await deps.affected.some(data, place["after"])
        total = place["total"] or part.total
        persons = list(dict.fromkeys(merged.get(one, one) for one in part.customer_ids))
        for start in range(0, len(persons), _AT_ONCE):
            await add(running.input["breach_id"], persons[start : start + _AT_ONCE], deps)
            done = place["read"] + part.read * start // len(persons)
            await running.progress(min(done, total), total)
        read, records = place["read"] + part.read, place["records"] + part.records
        place = {"after": part.after, "read": read, "records": records, "total": total}
        if not part.after:  # not kept: who begins here again reads the last part alone
            await running.progress(min(read, total), total)
            return int(records)
        await running.progress(min(read, total), total, **{PLACE: place})
