"""Last letters: the privacy officer sees what waits on paper, prints it, closes it, and what came back."""

from dataclasses import dataclass
from datetime import datetime

from services.chassis.caller import Caller
from services.chassis.errors import Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.customer.errors import LetterNotFound, LetterOutcomeInvalid
from services.customer.model.last_letter import Outcome
from services.customer.model.message import Message
from services.customer.store.last_letters import LetterOutcome
from services.customer.usecases.deps import Deps

SHORTEST_REASON, LONGEST_REASON = 3, 200


@dataclass(frozen=True)
class WaitingLetter:
    """A last letter that waits, without whom it is to."""

    message_id: str
    erasure_id: str
    queued_at: datetime
    refused_at: datetime | None


async def list_last_letters(page: PageRequest, deps: Deps) -> Page[WaitingLetter]:
    """A page of what waits, oldest first; it names nobody. Raises PageTokenInvalid."""
    found = await deps.store.messages.last_letters(page)
    return Page([WaitingLetter(*row) for row in found.items], found.next_token)


async def list_outcomes(outcome: str, page: PageRequest, deps: Deps) -> Page[LetterOutcome]:
    """A page of what became of letters; it names nobody. Raises LetterOutcomeInvalid, PageTokenInvalid."""
    if outcome not in tuple(Outcome):
        found = Violations()
        found.add("outcome", "OUTCOME_UNKNOWN", "Use one of " + ", ".join(Outcome) + ".")
        found.raise_if_any(LetterOutcomeInvalid, "Say which letters.")
    return await deps.store.last_letters.page(Outcome(outcome), page)


async def print_last_letter(message_id: str, reader: Caller, deps: Deps) -> str:
    """The page to print; the look is on the ledger first. Raises LetterNotFound, RemoteError."""
    message = await _waiting(message_id, deps)
    await deps.reads.record(
        reader=reader,
        subjects=[message.about],
        purpose=message.purpose,
        categories=["identity", "contact"],
        fields=["letters.name", "letters.address", "letters.text"],
    )
    lines = tuple(line.reveal() for line in message.own_address.lines) if message.own_address else ()
    assert message.body is not None  # noqa: S101 - a letter that waits has its text
    return deps.renderer.letter(message.language, message.subject, message.body, lines, message.queued_at)


async def close_last_letter(
    key: RequestKey, message_id: str, *, posted: bool, reason: str, by: Caller, deps: Deps
) -> str:
    """It was posted or is given up: nothing is left but that, by whom and why, with the erasure, whose id.

    Of what came back nothing is left to post: closing says whether the person heard otherwise. So of what was
    posted, by us or by the printer, it can still be said that it came back.

    Raises LetterNotFound, LetterOutcomeInvalid.
    """
    found = Violations()
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        found.add("reason", "REQUIRED", f"Say why, in {SHORTEST_REASON} to {LONGEST_REASON} characters.")
    found.raise_if_any(LetterOutcomeInvalid, "Say what became of the letter.")

    async def act() -> tuple[Ref, str]:
        now = deps.now()
        erasure_id = await _gone(message_id, posted=posted, deps=deps)
        if erasure_id is None:
            message = await _waiting(message_id, deps)
            erasure_id = message.customer_id
            await deps.store.messages.forget(message)
        else:
            await deps.store.last_letters.returned(message_id, now)
        told = reason.strip()
        await deps.store.last_letters.closed(erasure_id, now, by.id, posted=posted, reason=told)
        return {"erasure_id": erasure_id}, erasure_id

    async def again(ref: Ref) -> str:
        return ref["erasure_id"]

    return await deps.commands.run(key, act, again)


async def _gone(message_id: str, *, posted: bool, deps: Deps) -> str | None:
    """The erasure of a letter that has left and of which something can still be said; None for all others."""
    if await deps.store.messages.get(message_id) is not None:
        return None
    found = await deps.store.last_letters.erasure_of(message_id)
    if found is None:
        return None
    erasure_id, outcome = found
    came_back = not posted and outcome in (None, Outcome.POSTED)
    return erasure_id if outcome is Outcome.RETURNED or came_back else None


async def _waiting(message_id: str, deps: Deps) -> Message:
    message = await deps.store.messages.get(message_id)
    if message is None or message.own_address is None or not message.letter:
        raise LetterNotFound("There is no such letter.")
    return message
