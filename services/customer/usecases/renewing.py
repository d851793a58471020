"""Notices still to be sent: to contracts that came after the announcement, and anew after a failure."""

import contextlib

from services.chassis.errors import DomainError
from services.chassis.mongo import BulkWriteError
from services.chassis.telemetry import log
from services.chassis.vault import Redacted
from services.customer import events
from services.customer.model.channel import reachable
from services.customer.model.contract import Contract, ContractStatus
from services.customer.model.customer import Customer, CustomerStatus
from services.customer.model.message import Message
from services.customer.model.notice import (
    NOTICE_CHANNELS,
    Notice,
    NoticeState,
    ended,
    next_channel,
    postponed,
    unsendable,
)
from services.customer.model.terms import TermsChange
from services.customer.store.recipients import Recipient
from services.customer.usecases.deps import Deps
from services.customer.usecases.notifying import END, FOUND_TO, PAGE, PURPOSE, compose, request_of, tell_page

ROUND = 200
# How long a purchase may take to become visible, in milliseconds, generously.
SLACK = 10 * 60 * 1000


async def find_latecomers(deps: Deps) -> int:
    """Tell the customers who bought on the old terms after the announcement; how many notices were made.

    Ids begin with their moment, so every look begins a little before that of the change: a contract may
    become visible after others with a later id. Who has a notice gets no other.
    """
    made = 0
    for change in await deps.store.terms.open():
        if await deps.store.terms.progress(change.id, FOUND_TO) != END:
            continue  # the announcement is still at work
        place = f"ctr_{int(change.id.removeprefix('tch_')[:12], 16) - SLACK:012x}"
        while page := await deps.store.contracts.of_product(change.product_code, place, PAGE):
            with contextlib.suppress(BulkWriteError):  # another replica has told one of them just now
                made += await tell_page(change, page, None, deps)
            place = page[-1].id
    return made


async def send_pending(deps: Deps) -> int:
    """Make the next message of every notice that waits for one; how many notices were looked at."""
    notices = await deps.store.notices.due(deps.now(), ROUND)
    for notice in notices:
        try:
            await _renew(notice, deps)
        except DomainError as error:  # consent or the ledger is away: the next round tries again
            log.warning("a notice waits", notice=notice.id, cause=error.reason)
    return len(notices)


async def _renew(notice: Notice, deps: Deps) -> None:
    change = await deps.store.terms.get(notice.terms_change_id)
    contract = await deps.store.contracts.get(notice.contract_id)
    over = await _over(change, contract, deps)
    if over is not None:
        return await _store(ended(notice, over), "", deps)
    customer = await deps.store.customers.get(notice.customer_id)
    ways = [channel for channel in NOTICE_CHANNELS if _usable(customer, channel)]
    if not ways:
        return await _store(unsendable(notice, "no_contact_point", deps.now()), "no_contact_point", deps)
    channel, not_before = next_channel(notice, ways)
    if not_before is not None and not_before > deps.now():
        return await _store(postponed(notice, not_before), "", deps)
    decision = await deps.decisions.decide(customer.id, PURPOSE, channel=channel, product=change.product_code)
    if not decision.allow:
        return await _store(unsendable(notice, "not_allowed", deps.now()), "not_allowed", deps)
    name = customer.profile.given_name.reveal() or customer.profile.organisation_name.reveal()
    person = Recipient(customer.id, customer.status, customer.language, Redacted(name), frozenset(ways))
    return await _send(*compose(change, contract, notice, channel, person, deps), deps)


async def _over(change: TermsChange, contract: Contract, deps: Deps) -> NoticeState | None:
    """Why nothing needs to be told any more, or None."""
    if change.cancelled_at is not None:
        return NoticeState.CANCELLED
    if contract.status is ContractStatus.ENDED:
        return NoticeState.TERMINATED
    newest = await deps.store.terms.latest(change.product_code)
    if newest is not None and newest.id != change.id:  # its notice tells of the whole of the terms
        return NoticeState.SUPERSEDED
    return None


async def _send(message: Message, notice: Notice, deps: Deps) -> None:
    async def store() -> None:
        if await deps.store.notices.replace(notice):
            await deps.store.messages.add(message, request=request_of(notice), opt_out_token="")

    await deps.mongo.transaction(store)


def _usable(customer: Customer, channel: str) -> bool:
    if customer.status is not CustomerStatus.ACTIVE or not reachable(customer, channel):
        return False
    point = customer.contact(channel)
    return point is None or point.undeliverable_since is None


async def _store(notice: Notice, failure: str, deps: Deps) -> None:
    async def store() -> None:
        if await deps.store.notices.replace(notice) and failure:
            await deps.outbox.add(events.notice_failed(notice, failure))

    await deps.mongo.transaction(store)
