"""Writing to the persons whom a breach concerns (GDPR art. 34): four eyes, one letter each, proof of each."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from services.chassis import operations
from services.chassis.caller import Caller
from services.chassis.errors import DomainError, RemoteError
from services.chassis.event import reason_of
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.operations import Running
from services.chassis.pages import Page, PageRequest
from services.chassis.telemetry import log
from services.disclosure.errors import BreachState
from services.disclosure.model.breach import Breach, RawDecision
from services.disclosure.model.breach_letters import (
    LANGUAGES,
    PARTS,
    Fate,
    LetterState,
    PersonLetter,
    Round,
    checked_texts,
)
from services.disclosure.ports import MessageFates
from services.disclosure.usecases import Deps, breaches, looks
from services.kernel.calendar import oslo_date
from services.kernel.messages import Messages

OPERATION = "breach_letters"
TEMPLATE = "breach_notice"
PURPOSE = "customer_administration"
CHANNELS = ("email", "post")
_BATCH = 100
_NO_ADDRESS = "NO_CONTACT_POINT"
# Who is gone, or was never here: trying again would not change that.
_FOR_GOOD = frozenset({"MESSAGE_NOT_ALLOWED", "CUSTOMER_NOT_ACTIVE", "CUSTOMER_NOT_FOUND"})
# It was asked for before, with what the breach said at that time; its answer was lost.
_ASKED_BEFORE = "IDEMPOTENCY_KEY_REUSED"
_UNDELIVERED = frozenset({Fate.FAILED, Fate.BOUNCED, Fate.GONE})
# Which ways are left for a letter that went, or was about to go, by a channel.
_LEFT: Mapping[str, Sequence[str]] = {"": CHANNELS, CHANNELS[0]: CHANNELS[1:]}


async def prepare(
    key: RequestKey, breach_id: str, raw: Mapping[str, Mapping[str, str]], by: Caller, deps: Deps
) -> Round:
    """Put down what the letters say, as a new round: nobody approves texts that were changed since they were
    read. What was prepared before and not approved cannot be approved any more.

    Raises DisclosureRequestInvalid, BreachNotFound, BreachState (closed, nobody found, letters under way).
    """
    texts = checked_texts(raw)

    async def act() -> tuple[Ref, Round]:
        breach = await _open_breach(breach_id, deps)
        earlier = await deps.store.breach_letters.rounds(breach_id)
        last = earlier[-1] if earlier else None
        if last is not None and last.under_way:
            raise BreachState("Letters are being written.", breach_id=breach_id)
        number = 1 if last is None else last.number + 1
        await _touch(breach, deps)
        prepared = Round(breach_id, number, texts, by.id, deps.clock.now())
        await deps.store.breach_letters.put(prepared)
        return {"breach_id": breach_id, "number": str(number)}, prepared

    return await deps.commands.run(key, act, lambda ref: _round(ref["breach_id"], int(ref["number"]), deps))


async def approve(key: RequestKey, breach_id: str, number: int, by: Caller, deps: Deps) -> str:
    """Have the letters of a round written, or go on after that was given up; the operation's id.

    Raises BreachNotFound, BreachState (closed, nothing prepared, another round prepared since, approved
    before), BreachTwoPeople.
    """

    async def act() -> tuple[Ref, str]:
        breach = await _open_breach(breach_id, deps)
        prepared = await _last_round(breach_id, deps)
        if prepared is None:
            raise BreachState("No letters were prepared.", breach_id=breach_id)
        if prepared.number != number:
            raise BreachState("Other letters were prepared.", breach_id=breach_id)
        failed = await _failed(prepared, deps)
        if not failed:
            prepared.may_be_approved(by.id)
        await _touch(breach, deps)
        order = {"breach_id": breach_id, "number": prepared.number}
        started = await deps.operations.start(OPERATION, order, owner="staff:dpo")
        again = replace(prepared, operation_id=started.id)  # what failed goes on, approved as it was
        approved = again if failed else prepared.approved(by.id, started.id, deps.clock.now())
        await deps.store.breach_letters.put(approved)
        return {"operation_id": started.id}, started.id

    async def again(ref: Ref) -> str:
        return ref["operation_id"]

    return await deps.commands.run(key, act, again)


async def list_rounds(breach_id: str, deps: Deps) -> tuple[list[Round], dict[str, int]]:
    """Everything that was prepared, approved and written, oldest first; and how many letters of all rounds
    are in each state now. Raises BreachNotFound.
    """
    await breaches.get(breach_id, deps)
    letters = deps.store.breach_letters
    return await letters.rounds(breach_id), await letters.counts(breach_id)


async def write(running: Running, messages: Messages, deps: Deps) -> dict[str, Any]:
    """The operation behind `approve`: a letter to everybody affected who has none.

    Begun again it goes on with those who have none: each message is asked for under the same request id. One
    letter that something is in the way of holds up none of the others: `look_after` tries it again.

    Raises DomainError: the message cannot be had now; the worker tries again.
    """
    breach_id, number = str(running.input["breach_id"]), int(running.input["number"])
    item = await _round(breach_id, number, deps)
    breach = await breaches.get(breach_id, deps)
    values = await _values(breach, item, deps)
    after, total = "", breach.found
    done = sum((await deps.store.breach_letters.counts(breach_id)).values())
    while some := await deps.store.breach_letters.unwritten(breach_id, after, _BATCH):
        for customer_id in some:
            unwritten = PersonLetter(customer_id, LetterState.QUEUED, "", "", deps.clock.now())
            written = _send(breach_id, customer_id, values, CHANNELS, messages, deps)
            await _note(breach_id, unwritten, written, deps)
        after, done = some[-1], done + len(some)
        await running.progress(min(done, total), total)
    counts = await deps.store.breach_letters.counts(breach_id)
    await deps.store.transaction(lambda: _finish(item, counts, deps))
    return {"breach_id": breach_id, **counts}


async def look_after(fates: MessageFates, messages: Messages, deps: Deps) -> None:
    """See what became of messages: what was sent is proved, what came back as a mail goes as a letter, what
    was held up is tried again. Raises DomainError: something is away, the next look goes on.
    """
    while some := await deps.store.breach_letters.to_look_at(deps.clock.now(), _BATCH):
        written = [letter.message_id for _, letter in some if letter.message_id]
        told = await fates.of(written) if written else {}
        for breach_id, letter in some:
            fate = told.get(letter.message_id, Fate.GONE)
            await _note(breach_id, letter, _settled(breach_id, letter, fate, messages, deps), deps)
        held_up = {breach_id for breach_id, letter in some if letter.state is LetterState.HELD_UP}
        for breach_id in sorted(held_up):
            await deps.store.transaction(partial(_decide_late, breach_id, deps))


async def list_letters(breach_id: str, asked: PageRequest, officer: Caller, deps: Deps) -> Page[PersonLetter]:
    """What became of each letter; the look is on each person's ledger first.

    Raises BreachNotFound, PageTokenInvalid, LedgerBusy.
    """
    await breaches.get(breach_id, deps)
    query = f"breach_letters|{breach_id}"
    after = deps.store.pages.place(query, asked)
    found = await deps.store.breach_letters.page(breach_id, after, asked.limit + 1)
    page = deps.store.pages.cut(query, found, asked, lambda item: item.customer_id)
    subjects = [item.customer_id for item in page.items]
    await looks.by_staff(officer, "ListLetters", subjects, ["breaches.letters"], deps)
    return page


async def _last_round(breach_id: str, deps: Deps) -> Round | None:
    found = await deps.store.breach_letters.rounds(breach_id)
    return found[-1] if found else None


async def _round(breach_id: str, number: int, deps: Deps) -> Round:
    found = await deps.store.breach_letters.rounds(breach_id)
    return next(item for item in found if item.number == number)


async def _note(breach_id: str, before: PersonLetter, settling: Awaitable[PersonLetter], deps: Deps) -> None:
    """Keep what becomes of one letter; what nobody foresaw stands with it and holds up no other.

    Raises DomainError when something is away: that is nothing of this letter's.
    """
    try:
        settled = await settling
    except Exception as error:
        if isinstance(error, DomainError) and error.transient:
            raise
        log.exception("a letter about a breach is held up", breach_id=breach_id, cause=reason_of(error))
        settled = before.held_up(reason_of(error).rpartition("/")[2].lower(), deps.clock.now())
    await deps.store.breach_letters.note(breach_id, settled, settled.next_look(deps.clock.now()))


async def _settled(
    breach_id: str, letter: PersonLetter, fate: Fate, messages: Messages, deps: Deps
) -> PersonLetter:
    now = deps.clock.now()
    if fate not in _UNDELIVERED:
        return letter.looked_at(fate, now)
    # What is prepared and not approved is said to nobody.
    approved = [one for one in await deps.store.breach_letters.rounds(breach_id) if one.approved_at]
    left = _LEFT.get(letter.channel, ())
    if not left or not approved:
        return letter.unreachable(fate.value, now)
    values = await _values(await breaches.get(breach_id, deps), approved[-1], deps)
    return await _send(breach_id, letter.customer_id, values, left, messages, deps)


async def _send(
    breach_id: str,
    customer_id: str,
    values: Mapping[str, str],
    channels: Sequence[str],
    messages: Messages,
    deps: Deps,
) -> PersonLetter:
    """Ask for the message, under the first of the person's ids: who has two gets one letter."""
    whose, reason = min(await deps.people.same_person(customer_id) or [customer_id]), ""
    for channel in channels:
        request_id = f"{breach_id}-{whose}-{channel}"
        try:
            message_id = await messages.send(
                request_id, whose, template=TEMPLATE, purpose=PURPOSE, channel=channel, values=values
            )
        except RemoteError as error:
            if error.reason == _ASKED_BEFORE:
                reason = _ASKED_BEFORE.lower()
                return PersonLetter(customer_id, LetterState.QUEUED, channel, "", deps.clock.now(), reason)
            if error.reason not in _FOR_GOOD | {_NO_ADDRESS}:
                raise
            reason = error.reason.lower()
            if error.reason in _FOR_GOOD:
                break
        else:
            return PersonLetter(customer_id, LetterState.QUEUED, channel, message_id, deps.clock.now())
    return PersonLetter(customer_id, LetterState.UNREACHABLE, "", "", deps.clock.now(), reason)


async def _values(breach: Breach, item: Round, deps: Deps) -> dict[str, str]:
    values = {}
    for language in LANGUAGES:
        statement = await deps.policy.read(language)
        names = statement.data_categories
        keys = breach.facts.data_categories
        values[f"categories_{language}"] = "; ".join(names.get(key, key) for key in keys) or "-"
        values["officer"] = statement.controller.privacy_officer
        for part in PARTS:
            values[f"{part}_{language}"] = getattr(item.texts[language], part).reveal()
    if breach.facts.happened_at is not None:
        values["happened_on"] = oslo_date(breach.facts.happened_at).isoformat()
    return values


async def _failed(item: Round, deps: Deps) -> bool:
    """Whether its writing was given up."""
    return item.under_way and (await deps.operations.get(item.operation_id)).state == operations.FAILED


async def _open_breach(breach_id: str, deps: Deps) -> Breach:
    breach = await breaches.get(breach_id, deps)
    breach.must_be_open()
    if not breach.found:
        raise BreachState("Find who is affected first.", breach_id=breach_id)
    return breach


async def _touch(breach: Breach, deps: Deps) -> None:
    """A new version, so that whoever closes or changes the breach just now meets this."""
    if not await deps.store.breaches.save(replace(breach, version=breach.version + 1)):
        raise BreachState("The breach was changed meanwhile.", breach_id=breach.breach_id)


async def _finish(item: Round, counts: Mapping[str, int], deps: Deps) -> None:
    """The round is done, and with it the decision that the persons were told, unless some are still to be."""
    await deps.store.breach_letters.put(replace(item, done_at=deps.clock.now(), counts=dict(counts)))
    if not counts.get(LetterState.HELD_UP):
        await _decided(item, deps)


async def _decide_late(breach_id: str, deps: Deps) -> None:
    """The decision that `_finish` left open: nothing is in the way of a letter any more."""
    item = await _last_round(breach_id, deps)
    counts = await deps.store.breach_letters.counts(breach_id)
    if item is not None and item.done_at is not None and not counts.get(LetterState.HELD_UP):
        await _decided(item, deps)


async def _decided(item: Round, deps: Deps) -> None:
    now = deps.clock.now()
    breach = await breaches.get(item.breach_id, deps)
    if breach.closed_at is None and not (breach.affected and breach.affected.notified):
        told = RawDecision(True, now, "letters", item.operation_id, "")
        await deps.store.breaches.save(breach.persons_decided(told, item.approved_by, now))
