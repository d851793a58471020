"""A correction answers an open request for one, and is told to who received what was wrong (art. 19)."""

from collections.abc import Sequence
from functools import partial

from services.chassis.inbox import Inbox
from services.chassis.streams import EventMeta
from services.disclosure import events
from services.disclosure.model.correction import concerns, corrections
from services.disclosure.model.data_request import Kind
from services.disclosure.model.notice import Matter
from services.disclosure.model.withdrawal import Recipient
from services.disclosure.usecases import Deps, notices, third_parties


async def corrected(
    customer_id: str, fields: Sequence[str], meta: EventMeta, inbox: Inbox, deps: Deps
) -> None:
    """Something about a person changed, by whoever. Raises RemoteError, upon which the event comes again."""
    wrong = corrections(fields)
    if not wrong:
        return
    ids = await deps.people.same_person(customer_id)

    async def keep() -> None:
        cause = await _answered(ids, deps) or meta.id
        found: list[tuple[str, Recipient]] = []
        for each in ids:
            received = await deps.store.ledger.received_fields(each)
            received += third_parties.recipients(each, await third_parties.of_persons([each], deps))
            found += [(each, recipient) for recipient, given in received if concerns(wrong, given)]
            matter = Matter.RECTIFICATION.value
            await third_parties.owe(matter, cause, each, deps, concerned=partial(concerns, wrong))
        await notices.tell_these(Matter.RECTIFICATION, cause, found, deps)

    await inbox.once(meta, keep)


async def _answered(ids: Sequence[str], deps: Deps) -> str:
    """Complete the open request for a correction, under whichever id; its id, or empty when there is none."""
    answered = ""
    for each in ids:
        held = await deps.store.data_requests.open_one(each, Kind.RECTIFICATION)
        if held is not None:
            done = held.completed(deps.clock.now())
            await deps.store.data_requests.save(done)
            await deps.outbox.add(events.request_completed(done))
            answered = done.data_request_id
    return answered
