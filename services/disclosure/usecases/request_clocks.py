"""The clocks of data-subject requests: who watches over them is told, restrictions end on their day.

Both run in every replica, as often as they like: the numbers are the same everywhere, each warning and each
end happens once.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from services.chassis.errors import DomainError
from services.chassis.telemetry import log
from services.disclosure.model.data_request import DataRequest, Kind, Status, What
from services.disclosure.usecases import Deps, notices
from services.kernel.calendar import oslo_date

# Days left at which somebody is warned, by which the days are grouped for the gauge too.
WARN_AT = (7, 3, 1, 0, -1)
BUCKETS: tuple[tuple[str, int | None, int | None], ...] = (
    ("overdue", None, -1),
    ("0-3", 0, 3),
    ("4-7", 4, 7),
    ("8-14", 8, 14),
    ("15+", 15, None),
)


async def watch(deps: Deps) -> int:
    """Tell how many requests are open by days left, and warn of each that comes near; how many warnings."""
    today = oslo_date(deps.clock.now())
    numbers = {}
    for name, first, last in BUCKETS:
        since = None if first is None else today + timedelta(days=first)
        before = None if last is None else today + timedelta(days=last + 1)
        numbers[name] = await deps.store.data_requests.count_open(since, before)
    deps.watch.requests_open(numbers)
    warned = 0
    async for request in deps.store.data_requests.open_until(today + timedelta(days=WARN_AT[0])):
        warned += await _warn(request, today, deps)
    return warned


async def _warn(request: DataRequest, today: date, deps: Deps) -> bool:
    left = (request.due_on - today).days
    step = min(mark for mark in WARN_AT if mark >= max(left, WARN_AT[-1]))
    if request.warned is not None and request.warned <= step:
        return False
    if not await deps.store.data_requests.warn(request, step):
        return False  # another replica was first
    deps.watch.request_due(request.data_request_id, request.kind, left)
    return True


async def end_restrictions(deps: Deps) -> int:
    """End the restrictions whose day has come; how many. One that cannot be ended now holds up no other.

    One that is announced to end, while another request of the person restricts too, ends alone: the data
    stays restricted.

    Raises what the first of them raised, once all were tried: the next time goes on.
    """
    today, ended = oslo_date(deps.clock.now()), 0
    failures: list[DomainError] = []
    async for request in deps.store.data_requests.to_lift(today):
        try:
            ended += await end_restriction(request, deps)
        except DomainError as error:
            log.warning("restriction not ended", data_request_id=request.data_request_id, cause=error.reason)
            failures.append(error)
    if failures:
        raise failures[0]
    return ended


async def end_restriction(request: DataRequest, deps: Deps) -> bool:
    """End one whose day has come, once; on return every decision counts without it, unless another request
    restricts. Safe many times, also at once. Raises RemoteError.
    """
    otherwise = await restricted_otherwise(request, deps)
    if not otherwise:
        await deps.rights.lift(request.data_request_id, request.customer_id)
    ids = [] if otherwise else await deps.people.same_person(request.customer_id)
    return await _lifted(request, ids, deps)


async def restricted_otherwise(request: DataRequest, deps: Deps) -> bool:
    """Whether another request of the person restricts, or is about to.

    One that is announced to end does so until its day. Raises RemoteError (no ids).
    """
    today = oslo_date(deps.clock.now())
    ids = await deps.people.same_person(request.customer_id)
    others = [item for each in ids for item in await deps.store.data_requests.of_customer(each)]
    return any(
        (item.restricts or (item.kind is Kind.RESTRICTION and item.status is Status.OPEN))
        and item.data_request_id != request.data_request_id
        and (item.lifts_on is None or item.lifts_on > today)
        for item in others
    )


async def _lifted(request: DataRequest, free_ids: Sequence[str], deps: Deps) -> bool:
    """Note the end, and tell those who were told of the restriction if nothing else restricts."""

    async def keep() -> bool:
        held = await deps.store.data_requests.get(request.data_request_id)
        if held is None or any(act.what is What.LIFTED for act in held.acts):
            return False
        await deps.store.data_requests.save(held.lifted(deps.clock.now()))
        if free_ids:
            await notices.tell_restriction_ended(held.data_request_id, free_ids, deps)
        return True

    return await deps.store.transaction(keep)
