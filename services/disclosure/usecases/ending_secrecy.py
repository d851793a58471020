"""A disclosure is kept from its persons no more: they are told, and so is the recipient of what changed."""

from services.chassis.idempotency import Ref, RequestKey
from services.disclosure import events
from services.disclosure.model.notice import Matter
from services.disclosure.model.third_party import Case
from services.disclosure.usecases import Deps, notices
from services.disclosure.usecases.third_parties import get_case, keep, recipient_of


async def tell(key: RequestKey, disclosure_id: str, deps: Deps) -> Case:
    """Have the persons told of what was kept from them. Of what happened to their data meanwhile the
    recipient gets the notices that waited: tasks of the privacy officer, counted until they are confirmed.

    Raises ThirdPartyCaseNotFound, ThirdPartyCaseState.
    """

    async def act() -> tuple[Ref, Case]:
        held = await get_case(disclosure_id, deps)
        changed = held.tell(deps.clock.now())
        await keep(changed, deps)
        for item in held.owed:
            whom = [(item.customer_id, recipient_of(held))]
            await notices.tell_these(Matter(item.matter), item.cause_id, whom, deps)
        await deps.outbox.add(events.third_party_telling_due(disclosure_id))
        return {"disclosure_id": disclosure_id}, changed

    return await deps.commands.run(key, act, lambda ref: get_case(ref["disclosure_id"], deps))
