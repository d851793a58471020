"""Notices still to be sent: to contracts that came after the announcement, and anew after a failure."""

from collections.abc import Sequence

from services.chassis.errors import DomainError
from services.chassis.mongo import BulkWriteError
from services.chassis.telemetry import log
from services.chassis.vault import Redacted, SealBroken
from services.customer import events
from services.customer.errors import CustomerNotFound
from services.customer.model.channel import reachable
from services.customer.model.contract import Contract, ContractStatus
from services.customer.model.customer import Customer, CustomerStatus
from services.customer.model.message import Message
from services.customer.model.notice import (
    NOTICE_CHANNELS,
    Notice,
    NoticeState,
    ended,
    new_notice,
    next_channel,
    postponed,
    unsendable,
)
from services.customer.model.terms import TermsChange
from services.customer.store.recipients import Recipient
from services.customer.usecases.deps import Deps
from services.customer.usecases.notifying import (
    END,
    FOUND_TO,
    LATE_TO,
    PURPOSE,
    Ahead,
    Overtaken,
    affected,
    compose,
    request_of,
    tell_page,
)

ROUND = 200
# How long a purchase may take to become visible, in milliseconds, generously.
SLACK = 10 * 60 * 1000


async def find_latecomers(deps: Deps) -> int:
    """Tell the customers who bought on the old terms after the announcement; how many notices were made.

    A change whose customers cannot be told just now waits for the next round, and holds up no other.
    """
    return sum([await _latecomers(change, deps) for change in await deps.store.terms.open()])


async def _latecomers(change: TermsChange, deps: Deps) -> int:
    """Look at the contracts that came since the last look, and the first time since the announcement.

    Ids begin with their moment, so every look begins a little before the place where the last one ended: a
    contract may become visible after others with a later id. Who has a notice gets no other. From the day
    after the effect nobody buys on the old terms any more: a whole look on that day is the last.
    """
    terms, today, made = deps.store.terms, deps.today(), 0
    if await terms.progress(change.id, FOUND_TO) != END:
        return 0  # the announcement is still at work
    begin = await terms.progress(change.id, LATE_TO) or _a_little_before(change.id)
    place = begin
    try:
        ahead = Ahead(change.product_code)
        after = begin
        while after != END:
            page, after = await ahead.page(after, deps)
            made += await tell_page(change, page, None, deps)
            place = page[-1].id if page else place
    except (BulkWriteError, Overtaken):  # another replica has told one of them, or it was taken back
        return made
    except DomainError as error:
        log.warning("latecomers wait", terms_change_id=change.id, cause=error.reason)
        return made
    if (looked_to := _a_little_before(place)) > begin:
        await terms.move_on(change.id, LATE_TO, looked_to)
    if change.effective_date < today:
        await terms.close(change.id)
    return made


async def tell_of_newest(notices: Sequence[Notice], contract: Contract, deps: Deps) -> None:
    """A notice for a contract that the newest change reaches after all: its end was moved behind the day of
    effect, or it was an order that waited for a credit check when the others were told.
    """
    change = await deps.store.terms.latest(contract.product_code)
    known = change is not None and any(notice.terms_change_id == change.id for notice in notices)
    if change is not None and not known and affected(contract, change):
        made = new_notice(change, contract.id, contract.customer_id, deps.now())
        await deps.store.notices.add([made])


def _a_little_before(some_id: str) -> str:
    """What is smaller than the id of every contract that may have become visible after `some_id`."""
    made_at = int(some_id.partition("_")[2][:12], 16)
    return f"ctr_{made_at - SLACK:012x}"


async def send_pending(deps: Deps) -> int:
    """Make the next message of every notice that waits for one; how many notices were looked at.

    Each fails alone: one that cannot be made now goes behind the others and is tried again next round.
    """
    notices = await deps.store.notices.due(deps.now(), ROUND)
    announced = Announced(deps)
    for notice in notices:
        try:
            await _renew(notice, announced, deps)
        except (CustomerNotFound, SealBroken):  # gone, or its keys are
            await _store(unsendable(notice, "no_contact_point", deps.now()), "no_contact_point", deps)
        except DomainError as error:  # consent or the ledger is away
            log.warning("a notice waits", notice=notice.id, cause=error.reason)
            await _store(postponed(notice, deps.now()), "", deps)
        except Exception:  # noqa: BLE001 - one notice must not stop the others
            log.exception("a notice failed", notice=notice.id)
            await _store(postponed(notice, deps.now()), "", deps)
    return len(notices)


class Announced:
    """The changes that the notices of one round tell of, each read once."""

    def __init__(self, deps: Deps) -> None:
        self._terms = deps.store.terms
        self._changes: dict[str, TermsChange] = {}
        self._latest: dict[str, str] = {}

    async def get(self, change_id: str) -> TermsChange:
        """The change. Raises TermsChangeNotFound."""
        if change_id not in self._changes:
            self._changes[change_id] = await self._terms.get(change_id)
        return self._changes[change_id]

    async def latest(self, product_code: str) -> str:
        """The id of the newest change of a product that stands; empty for none."""
        if product_code not in self._latest:
            newest = await self._terms.latest(product_code)
            self._latest[product_code] = "" if newest is None else newest.id
        return self._latest[product_code]


async def _renew(notice: Notice, announced: Announced, deps: Deps) -> None:
    change = await announced.get(notice.terms_change_id)
    contract = await deps.store.contracts.get(notice.contract_id)
    over = await _over(change, contract, announced)
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
    person = Recipient(customer.id, customer.status, customer.written_in, Redacted(name), frozenset(ways))
    return await _send(*compose(change, contract, notice, channel, person, deps), deps)


async def _over(change: TermsChange, contract: Contract, announced: Announced) -> NoticeState | None:
    """Why nothing needs to be told any more, or None."""
    if change.cancelled_at is not None:
        return NoticeState.CANCELLED
    if contract.status in {ContractStatus.ENDED, ContractStatus.DECLINED}:
        return NoticeState.TERMINATED
    newest = await announced.latest(change.product_code)
    if newest and newest != change.id:  # its notice tells of the whole of the terms
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
