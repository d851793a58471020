"""What the privacy officer does about data-subject requests: note, look, extend, refuse, complete, lift."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.chassis.caller import Caller
from services.chassis.errors import Violation
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.outbox import Event
from services.chassis.pages import Page, PageRequest
from services.chassis.vault import Redacted
from services.disclosure import events
from services.disclosure.errors import DataRequestNotFound, DisclosureRequestInvalid
from services.disclosure.model.data_request import DataRequest, Kind, Status
from services.disclosure.store.data_requests import place_of
from services.disclosure.usecases import Deps, looks
from services.disclosure.usecases.data_requests import must_not_execute, open_data_request
from services.disclosure.usecases.request_conduct import Order, undo_restriction
from services.kernel.calendar import oslo_date

_LISTED = ("data_requests.kind", "data_requests.status", "data_requests.due_on")
_READ = (*_LISTED, "data_requests.details", "data_requests.acts")


@dataclass(frozen=True)
class Search:
    """Which requests: in a state, of a kind or all, or only those whose last day to answer has passed."""

    status: Status = Status.OPEN
    kind: Kind | None = None
    overdue: bool = False


async def note(key: RequestKey, order: Order, officer: Caller, deps: Deps) -> DataRequest:
    """Note a request that came without login; then as `open_data_request`.

    Raises:
        DisclosureRequestInvalid: there is no such customer.
    """
    if not await deps.rights.knows(order.customer_id):
        missing = Violation("customer_id", "CUSTOMER_UNKNOWN", "There is no such customer.")
        raise DisclosureRequestInvalid("The request has fields to correct.", violations=[missing])
    await _recorded(officer, [order.customer_id], _READ, deps)
    return await open_data_request(key, order, deps)


async def read(data_request_id: str, officer: Caller, deps: Deps) -> DataRequest:
    """One request; the look is on the person's ledger first. Raises DataRequestNotFound, LedgerBusy."""
    request = await _get(data_request_id, deps)
    await _recorded(officer, [request.customer_id], _READ, deps)
    return request


async def search(wanted: Search, asked: PageRequest, officer: Caller, deps: Deps) -> Page[DataRequest]:
    """Requests, the open ones by their last day; the look is on each person's ledger first.

    Raises PageTokenInvalid, LedgerBusy.
    """
    query = f"data_requests|{wanted.status}|{wanted.kind or ''}|{wanted.overdue}"
    after = deps.store.pages.place(query, asked)
    today = oslo_date(deps.clock.now()) if wanted.overdue else None
    found = await deps.store.data_requests.page(wanted.status, wanted.kind, today, after, asked.limit + 1)
    page = deps.store.pages.cut(query, found, asked, place_of)
    await _recorded(officer, [item.customer_id for item in page.items], _LISTED, deps)
    return page


async def extend(
    key: RequestKey, data_request_id: str, reason: Redacted[str], officer: Caller, deps: Deps
) -> DataRequest:
    """Take two months more. Raises DataRequestNotFound and what `DataRequest.extended` raises."""
    return await _change(
        key,
        data_request_id,
        lambda held: held.extended(deps.clock.now(), officer.id, reason),
        events.request_extended,
        officer,
        deps,
    )


async def refuse(
    key: RequestKey, data_request_id: str, reason: Redacted[str], officer: Caller, deps: Deps
) -> DataRequest:
    """Take no action. Raises DataRequestNotFound and what `DataRequest.refused` raises."""
    return await _change(
        key,
        data_request_id,
        lambda held: held.refused(deps.clock.now(), officer.id, reason),
        events.request_completed,
        officer,
        deps,
    )


async def complete(
    key: RequestKey, data_request_id: str, answer: Redacted[str], officer: Caller, deps: Deps
) -> DataRequest:
    """Say that it is done. Raises DataRequestNotFound and what `DataRequest.completed_by_hand` raises."""
    return await _change(
        key,
        data_request_id,
        lambda held: held.completed_by_hand(deps.clock.now(), officer.id, answer),
        events.request_completed,
        officer,
        deps,
    )


async def lift(
    key: RequestKey, data_request_id: str, reason: Redacted[str], officer: Caller, deps: Deps
) -> DataRequest:
    """Have the person told that a restriction will end. Raises DataRequestNotFound, DataRequestState."""
    return await _change(
        key,
        data_request_id,
        lambda held: held.lifting_told(deps.clock.now(), officer.id, reason),
        events.restriction_ending,
        officer,
        deps,
    )


async def revoke_link(key: RequestKey, data_request_id: str, officer: Caller, deps: Deps) -> DataRequest:
    """Have the link to a package work no more.

    Raises DataRequestNotFound, DataRequestState (there is no link that works).
    """

    async def act() -> tuple[Ref, DataRequest]:
        held = await _get(data_request_id, deps)
        if not await deps.store.packages.cut_link(data_request_id):
            raise held.wrong_state("There is no link that works.")
        changed = held.link_revoked(deps.clock.now(), officer.id)
        await deps.store.data_requests.save(changed)
        return {"data_request_id": data_request_id}, changed

    await read(data_request_id, officer, deps)
    return await deps.commands.run(key, act, lambda ref: _get(ref["data_request_id"], deps))


async def _change(
    key: RequestKey,
    data_request_id: str,
    step: Callable[[DataRequest], DataRequest],
    event: Callable[[DataRequest], Event],
    officer: Caller,
    deps: Deps,
) -> DataRequest:
    async def act() -> tuple[Ref, DataRequest]:
        changed = step(await _get(data_request_id, deps))
        if changed.status is Status.REFUSED:
            await undo_restriction(changed, deps)
        await must_not_execute(changed, deps)
        await deps.store.data_requests.save(changed)
        await deps.outbox.add(event(changed))
        return {"data_request_id": data_request_id}, changed

    held = await _get(data_request_id, deps)
    await _recorded(officer, [held.customer_id], _READ, deps)
    return await deps.commands.run(key, act, lambda ref: _get(ref["data_request_id"], deps))


async def _recorded(reader: Caller, subjects: Sequence[str], fields: Sequence[str], deps: Deps) -> None:
    await looks.by_staff(reader, "DataRequests", subjects, fields, deps)


async def _get(data_request_id: str, deps: Deps) -> DataRequest:
    request = await deps.store.data_requests.get(data_request_id)
    if request is None:
        raise DataRequestNotFound("There is no such request.", data_request_id=data_request_id)
    return request
