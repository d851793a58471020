"""Letters: fetched by the processor that prints and posts them, under its agreement."""

from dataclasses import dataclass

from services.chassis.caller import Caller
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.chassis.vault import Redacted, SealBroken
from services.customer.errors import CustomerNotFound, LetterNotFound
from services.customer.model.channel import POST, letter_address
from services.customer.model.customer import Customer
from services.customer.model.last_letter import PURPOSE as LAST_LETTER
from services.customer.model.message import Message, MessageState, bounced, given_up, may_be_written_to, sent
from services.customer.model.template import OPT_OUT_PURPOSES
from services.customer.usecases.deps import Deps
from services.customer.usecases.finishing import ended

READ, WRITE = "letters:read", "letters:write"
FIELDS = ("letters.name", "letters.address", "letters.text")


@dataclass(frozen=True)
class Letter:
    """A letter to print: the lines of the envelope's window, and the page."""

    message: Message
    address_lines: tuple[str, ...]
    html: str


async def waiting_letters(purpose: str, page: PageRequest, caller: Caller, deps: Deps) -> Page[Letter]:
    """A page of the letters for a purpose that wait, oldest first; on the ledger before they leave.

    A letter to somebody who may not be written to any more is given up here, and never shown.
    """
    # Whether anything waits is told to nobody whose agreement does not cover it.
    await deps.reads.authorize_partner(caller=caller, scope=READ, subjects=[], purpose=purpose, fields=FIELDS)
    found = await deps.store.messages.letters(purpose, page)
    letters = [letter for message in found.items if (letter := await _letter(message, deps)) is not None]
    if letters:
        subjects = sorted({letter.message.about for letter in letters})
        await deps.reads.authorize_partner(
            caller=caller, scope=READ, subjects=subjects, purpose=purpose, fields=FIELDS
        )
    return Page(letters, found.next_token)


async def acknowledge(key: RequestKey, message_id: str, *, posted: bool, caller: Caller, deps: Deps) -> None:
    """Store what became of a letter. A letter that was posted may come back later.

    Raises LetterNotFound, and what the agreement does not cover.
    """
    known = await deps.store.messages.get(message_id)
    if known is None and not posted and await deps.store.last_letters.erasure_of(message_id) is not None:
        await _last_letter_came_back(key, message_id, caller, deps)
        return
    if known is None or known.channel != POST:
        raise LetterNotFound("There is no such letter.")
    await deps.reads.authorize_partner(caller=caller, scope=WRITE, subjects=[], purpose=known.purpose)

    async def act() -> tuple[Ref, None]:
        message = await deps.store.messages.get(message_id)
        if message is None or not (message.letter or message.state is MessageState.SENT):
            raise LetterNotFound("There is no such letter.")
        now = deps.now()
        if message.letter and message.own_address is not None and not posted:
            # Nobody else has this address: it waits for another try, or for the privacy officer.
            await deps.store.messages.note_refused(message_id, now)
            return {}, None
        if message.letter:
            after = sent(message, now) if posted else given_up(message, "refused")
        elif posted:
            return {}, None  # told before
        else:
            after = bounced(message, now)
        await deps.store.messages.set_fate(after)
        await ended(after, deps)
        return {}, None

    async def again(_: Ref) -> None:
        return None

    await deps.commands.run(key, act, again)


async def _last_letter_came_back(key: RequestKey, message_id: str, caller: Caller, deps: Deps) -> None:
    """Posted, its address was erased: the privacy officer hears of it, among the outcomes."""
    await deps.reads.authorize_partner(caller=caller, scope=WRITE, subjects=[], purpose=LAST_LETTER)

    async def act() -> tuple[Ref, None]:
        await deps.store.last_letters.returned(message_id, deps.now())
        return {}, None

    async def again(_: Ref) -> None:
        return None

    await deps.commands.run(key, act, again)


async def _letter(message: Message, deps: Deps) -> Letter | None:
    address = await _address(message, deps)
    if not address or message.body is None:
        await _give_up(message, deps)
        return None
    lines = tuple(line.reveal() for line in address)
    page = deps.renderer.letter(message.language, message.subject, message.body, lines, message.queued_at)
    return Letter(message, lines, page)


async def _address(message: Message, deps: Deps) -> tuple[Redacted[str], ...]:
    """The lines on the envelope; empty when nobody may get the letter. Raises as `_addressee`."""
    if message.own_address is not None:
        return message.own_address.lines
    customer = await _addressee(message, deps)
    return () if customer is None else letter_address(customer)


async def _addressee(message: Message, deps: Deps) -> Customer | None:
    """Who gets the letter; None when nobody may. Raises DomainError when consent cannot be asked."""
    try:
        customer = await deps.store.customers.get(message.customer_id)
    except (CustomerNotFound, SealBroken):
        return None
    if not may_be_written_to(customer, message.purpose, message.template):
        return None
    if message.purpose in OPT_OUT_PURPOSES:
        decision = await deps.decisions.decide(
            customer.id, message.purpose, channel=POST, product=message.product_code
        )
        return customer if decision.allow else None
    return customer


async def _give_up(message: Message, deps: Deps) -> None:
    async def store() -> None:
        after = given_up(message, "not_allowed")
        if await deps.store.messages.set_fate(after):
            await ended(after, deps)

    await deps.mongo.transaction(store)
