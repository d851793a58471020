"""Finds everyone whom a change of terms touches, and tells them; takes a change back and tells that."""

import asyncio
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.chassis import telemetry
from services.chassis.errors import DomainError, Kind
from services.chassis.mongo import BulkWriteError, Document
from services.chassis.operations import Running
from services.chassis.telemetry import log
from services.chassis.vault import SealBroken
from services.customer import events
from services.customer.model.contract import Contract, ContractStatus
from services.customer.model.customer import CustomerStatus
from services.customer.model.message import Message, MessageState
from services.customer.model.notice import (
    NOTICE_CHANNELS,
    OPEN,
    Notice,
    NoticeState,
    ended,
    named_day,
    new_notice,
    queued,
    unsendable,
)
from services.customer.model.template import TEMPLATES
from services.customer.model.terms import TermsChange, free_exit_until
from services.customer.store.recipients import Recipient
from services.customer.usecases.deps import Deps
from services.kernel.decisions import Decision

PURPOSE = "notices_of_change"
NOTICE, CANCELLATION = "terms_change_notice", "terms_change_cancelled"
FIND, TAKE_BACK = "terms_change", "terms_change_cancellation"
# Contracts in one transaction: a notice and a message each, below the thousand documents that one may hold.
PAGE = 300
# Ids of contracts that are looked up at a time, for many pages.
IDS = 10_000
AT_A_TIME = 20
FOUND_TO, LATE_TO, TAKEN_BACK_TO = "found_to", "late_to", "taken_back_to"
# Greater than every contract id: nothing is left to be found.
END = "~"


class Overtaken(Exception):
    """Another worker has done this page, or the change was cancelled."""


@dataclass(frozen=True)
class Letter:
    """A message that is sealed and ready to be stored, and the notice that it tells of."""

    notice: Notice
    document: Document | None


async def find_and_tell(running: Running, deps: Deps) -> dict[str, Any]:
    """The work of an announced change: one notice for each contract that it touches, page by page.

    How far it has come is stored with each page, in the same transaction: a worker that dies leaves whole
    pages, and the next goes on behind them. Raises DomainError when a part that is needed is away.
    """
    change = await deps.store.terms.get(running.input["terms_change_id"])
    total = await deps.store.contracts.count_of_product(change.product_code)
    place = await deps.store.terms.progress(change.id, FOUND_TO)
    done, ahead = 0, Ahead(change.product_code)
    while place != END:
        page, after = await ahead.page(place, deps)
        try:
            await tell_page(change, page, (place, after), deps)
        except (Overtaken, BulkWriteError):  # the latter: an end was moved, which made a notice just now
            change = await deps.store.terms.get(change.id)
            if change.cancelled_at is not None:
                break
            place = await deps.store.terms.progress(change.id, FOUND_TO)
            continue
        place = after
        done += len(page)
        await running.progress(done, max(total, done))
    counts = await deps.store.notices.counts(change.id)
    return {
        "terms_change_id": change.id,
        "affected": counts.affected,
        "cancelled": change.cancelled_at is not None,
    }


class Ahead:
    """The pages of a product's contracts, whose ids are looked up for many pages at a time."""

    def __init__(self, product_code: str) -> None:
        self._product_code = product_code
        self._ids: list[str] = []
        self._all = False  # whether there were no more when it looked

    async def page(self, after: str, deps: Deps) -> tuple[list[Contract], str]:
        """The next page after an id, and the id that it goes up to: `END` when it is the last.

        How long a page is says nothing: the calendar may have deleted some of its contracts just now.
        """
        contracts = deps.store.contracts
        left = self._ids[bisect_right(self._ids, after) :]
        if len(left) < PAGE and not self._all:
            left = await contracts.ids_of_product(self._product_code, after, IDS)
            self._all = len(left) < IDS
        self._ids = left
        if len(left) < PAGE:
            return (await contracts.of_product(self._product_code, after, PAGE) if left else []), END
        until = left[PAGE - 1]
        return await contracts.of_product(self._product_code, after, PAGE, until=until), until


async def tell_page(
    change: TermsChange, page: Sequence[Contract], places: tuple[str, str] | None, deps: Deps
) -> int:
    """Make the notices and messages of some contracts, in order of their ids; how many were new.

    `places` are from where to where the search moves on with it; None when it does not. Raises Overtaken.
    """
    touched = [item for item in page if affected(item, change)]
    ids = [new_notice(change, item.id, item.customer_id, deps.now()).id for item in touched]
    known = await deps.store.notices.known(change.id, ids)
    fresh = [item for item, notice_id in zip(touched, ids, strict=True) if notice_id not in known]
    if places is None and not fresh:
        return 0
    letters = await _written(change, fresh, deps)

    async def store() -> None:
        if not await _to_be_told(change, places, deps):
            raise Overtaken(change.id)
        await deps.store.notices.add([letter.notice for letter in letters])
        await deps.store.messages.add_prepared([item.document for item in letters if item.document])
        failures = [item.notice for item in letters if item.notice.failure]
        await deps.outbox.add(*(events.notice_failed(item, item.failure) for item in failures))

    await deps.mongo.transaction(store)
    return len(letters)


async def _to_be_told(change: TermsChange, places: tuple[str, str] | None, deps: Deps) -> bool:
    """Whether nobody has moved the search on meanwhile, nor taken the change back."""
    if places is None:
        return await deps.store.terms.hold(change.id)
    return await deps.store.terms.advance(change.id, FOUND_TO, *places)


def affected(contract: Contract, change: TermsChange) -> bool:
    """Whether the change touches the contract: it runs on the day of effect, on other terms."""
    running = contract.status is ContractStatus.ACTIVE
    return running and change.affects(contract.terms_version_hash, contract.end_date)


async def _written(change: TermsChange, contracts: Sequence[Contract], deps: Deps) -> list[Letter]:
    """A notice with its e-mail for each contract, or one that waits for another way to the customer."""
    if not contracts:
        return []
    customers = list(dict.fromkeys(item.customer_id for item in contracts))
    people = await deps.store.recipients.of(customers, PURPOSE)
    reachable = list({person.customer_id: None for person in people.values() if _by_mail(person)})
    decisions = await _decided(reachable, change, deps)
    letters = []
    for number, item in enumerate(contracts):
        if number % AT_A_TIME == 0:
            await asyncio.sleep(0)  # writing and sealing waits for nothing: let the requests of others in
        person = people.get(item.customer_id)
        decision = None if person is None else decisions.get(person.customer_id)
        letters.append(await _letter(change, item, person, decision, deps))
    return letters


async def _decided(customer_ids: Sequence[str], change: TermsChange, deps: Deps) -> dict[str, Decision]:
    """What consent says; whom it cannot judge is missing and is asked about again by and by.

    Raises DomainError when consent is away: then everybody waits.
    """
    channel, product = NOTICE_CHANNELS[0], change.product_code
    try:
        return await deps.decisions.decide_many(customer_ids, PURPOSE, channel=channel, product=product)
    except DomainError as error:
        if error.kind in {Kind.UNAVAILABLE, Kind.DEADLINE}:
            raise
    found = {}
    for customer_id in customer_ids:
        try:
            found[customer_id] = await deps.decisions.decide(
                customer_id, PURPOSE, channel=channel, product=product
            )
        except DomainError as error:
            if error.kind in {Kind.UNAVAILABLE, Kind.DEADLINE}:
                raise
            log.warning("a notice waits", customer_id=customer_id, cause=error.reason)
    return found


def _by_mail(person: Recipient) -> bool:
    return person.status is CustomerStatus.ACTIVE and NOTICE_CHANNELS[0] in person.channels


async def _letter(
    change: TermsChange, contract: Contract, person: Recipient | None, decision: Decision | None, deps: Deps
) -> Letter:
    now = deps.now()
    notice = new_notice(change, contract.id, contract.customer_id, now)
    if person is None or person.status is not CustomerStatus.ACTIVE:
        return Letter(unsendable(notice, "no_contact_point", now), None)
    if decision is None:  # no e-mail address, or not decided: looked at one by one later
        return Letter(notice, None)
    if not decision.allow:
        return Letter(unsendable(notice, "not_allowed", now), None)
    message, told = compose(change, contract, notice, NOTICE_CHANNELS[0], person, deps)
    try:
        return Letter(told, await deps.store.messages.prepared(message, request=request_of(told)))
    except SealBroken:  # the keys of this one cannot be used: the others are told all the same
        return Letter(unsendable(notice, "unreadable", now), None)


def request_of(notice: Notice) -> str:
    """The idempotency key of the notice's last message: an attempt is never made twice."""
    return f"{NOTICE}/{notice.id}/{len(notice.attempts)}"


def compose(
    change: TermsChange, contract: Contract, notice: Notice, channel: str, person: Recipient, deps: Deps
) -> tuple[Message, Notice]:
    """The next message of a notice, and the notice with it on the way."""
    day = named_day(notice, change, channel, deps.today())
    values = {
        **_names(change),
        "summary_nb": change.summary.nb,
        "summary_nn": change.summary.nn,
        "summary_en": change.summary.en,
        "contract_date": contract.start_date.isoformat(),
        "effective_date": day.isoformat(),
        "exit_date": free_exit_until(day).isoformat(),
    }
    message = _message(NOTICE, values, channel, person, deps)
    return message, queued(notice, channel, message.id, day, deps.now())


def _names(change: TermsChange) -> dict[str, str]:
    names = change.product_names
    return {"product_nb": names.nb, "product_nn": names.nn, "product_en": names.en}


def _message(name: str, values: Mapping[str, str], channel: str, person: Recipient, deps: Deps) -> Message:
    template, now = TEMPLATES[name], deps.now()
    text = deps.renderer.render(
        template, person.language, channel, values, name=person.name.reveal(), opt_out_url=""
    )
    return Message(
        id=deps.new_id("msg"),
        customer_id=person.customer_id,
        template=name,
        purpose=PURPOSE,
        channel=channel,
        language=person.language,
        subject=text.subject,
        body=text.body,
        shown=text.shown,
        state=MessageState.QUEUED,
        queued_at=now,
        next_attempt_at=now,
        trace=telemetry.inject({}),
        priority=template.priority(PURPOSE),
    )


async def take_back(running: Running, deps: Deps) -> dict[str, Any]:
    """The work of a cancelled change: its notices end, and whoever got a message is told that too.

    Goes on where a worker that died left it, as `find_and_tell` does.
    """
    change = await deps.store.terms.get(running.input["terms_change_id"])
    place = await deps.store.terms.progress(change.id, TAKEN_BACK_TO)
    total = (await deps.store.notices.counts(change.id)).affected
    done = told = 0
    while notices := await deps.store.notices.after(change.id, place, PAGE):
        after = notices[-1].id
        open_ = [notice for notice in notices if notice.state in OPEN]
        # Some may have been ended as cancelled before this came to them: they were told all the same.
        told_of = [item for item in notices if item.state in (*OPEN, NoticeState.CANCELLED) and item.attempts]
        documents = await _cancellations(change, told_of, deps)
        try:
            await _close(change, open_, documents, (place, after), deps)
            told += len(documents)
        except Overtaken:  # by another worker, or a message ended just now: look again
            place = await deps.store.terms.progress(change.id, TAKEN_BACK_TO)
            continue
        place = after
        done += len(notices)
        await running.progress(done, max(total, done))
    return {"terms_change_id": change.id, "told": told}


async def _close(
    change: TermsChange,
    notices: Sequence[Notice],
    documents: Sequence[Document],
    places: tuple[str, str],
    deps: Deps,
) -> None:
    async def store() -> None:
        if not await deps.store.terms.advance(change.id, TAKEN_BACK_TO, *places):
            raise Overtaken(change.id)
        for notice in notices:
            if not await deps.store.notices.replace(ended(notice, NoticeState.CANCELLED)):
                raise Overtaken(notice.id)
        if documents:
            await deps.store.messages.add_prepared(documents)

    await deps.mongo.transaction(store)


async def _cancellations(change: TermsChange, notices: Sequence[Notice], deps: Deps) -> list[Document]:
    """One message to each customer, though several contracts may be touched; by the way of the notice."""
    if not notices:
        return []
    ways = {notice.customer_id: notice.attempts[-1].channel for notice in notices}
    people = await deps.store.recipients.of(list(ways), PURPOSE)
    allowed: set[str] = set()
    for channel in sorted(set(ways.values())):
        asked = {people[who].customer_id for who, way in ways.items() if way == channel and who in people}
        decisions = await deps.decisions.decide_many(sorted(asked), PURPOSE, channel=channel)
        allowed |= {who for who, decision in decisions.items() if decision.allow}
    by_id = {people[who].customer_id: (people[who], way) for who, way in ways.items() if who in people}
    documents = []
    for who in sorted(allowed):
        person, way = by_id[who]
        request = f"{CANCELLATION}/{change.id}/{who}"
        told = await deps.store.messages.of_request(request) is not None  # with another contract
        if told or person.status is not CustomerStatus.ACTIVE:
            continue
        values = {**_names(change), "effective_date": change.effective_date.isoformat()}
        message = _message(CANCELLATION, values, way, person, deps)
        documents.append(await deps.store.messages.prepared(message, request=request))
    return documents
