"""Changes of terms: drafted, announced, taken back, read, and what became of each message."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.chassis.caller import Caller
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.outbox import Event
from services.chassis.pages import Page, PageRequest
from services.customer import events
from services.customer.errors import NoticeNotFound, TermsChangeOver, TermsChangeOverlaps
from services.customer.model.message import Message, MessageState
from services.customer.model.notice import Notice, failed, told
from services.customer.model.product import LocalText, Product, UpcomingTerms
from services.customer.model.terms import (
    Counts,
    TermsChange,
    TermsChangeDraft,
    TermsVersion,
    VersionState,
    announce,
    draft_terms,
)
from services.customer.usecases.deps import Deps
from services.customer.usecases.notifying import FIND, NOTICE, PURPOSE, TAKE_BACK

ROLES = ("marketing", "finance", "ops")


@dataclass(frozen=True)
class Seen:
    """A change as it stands on a day, with its counts when they were asked for."""

    change: TermsChange
    state: str
    counts: Counts | None = None


async def draft(key: RequestKey, product_code: str, text: LocalText, deps: Deps) -> TermsVersion:
    """Keep a version that nobody is told of yet. Raises ProductNotFound or TermsChangeInvalid."""

    async def act() -> tuple[Ref, TermsVersion]:
        product = await deps.store.products.get(product_code)
        terms = draft_terms(product, text, deps.now())
        await deps.store.terms.add_version(product_code, terms)
        return {"version_hash": terms.version_hash}, await _version(product_code, terms.version_hash, deps)

    return await deps.commands.run(key, act, lambda ref: _version(product_code, ref["version_hash"], deps))


async def versions(product_code: str, deps: Deps) -> list[TermsVersion]:
    """The history of a product's terms, oldest first. Raises ProductNotFound."""
    product = await deps.store.products.get(product_code)
    changes = await deps.store.terms.of_product(product_code)
    newest = {change.version_hash: change for change in reversed(changes)}
    first = changes[-1].previous_hash if changes else product.terms.version_hash
    in_force = product.terms_on(deps.today()).version_hash
    found = []
    for terms in await deps.store.terms.versions(product_code):
        change = newest.get(terms.version_hash)
        state = _state(terms.version_hash, change, (first, in_force), deps.today())
        stands = change is not None and change.cancelled_at is None
        found.append(
            TermsVersion(
                product_code,
                terms,
                state,
                change.effective_date if change is not None and stands else None,
                "" if change is None else change.id,
            )
        )
    return found


def _state(
    version_hash: str, change: TermsChange | None, first_and_now: tuple[str, str], today: date
) -> VersionState:
    first, now = first_and_now
    if version_hash == now:
        return VersionState.IN_FORCE
    if change is None:
        return VersionState.PAST if version_hash == first else VersionState.DRAFT
    if change.cancelled_at is not None:
        return VersionState.PAST if version_hash == first else VersionState.WITHDRAWN
    return VersionState.ANNOUNCED if today < change.effective_date else VersionState.PAST


async def announce_change(key: RequestKey, draft: TermsChangeDraft, caller: Caller, deps: Deps) -> Seen:
    """Announce new terms; everyone affected is found and told in the background.

    Raises ProductNotFound, TermsVersionNotFound, TermsChangeInvalid or TermsChangeOverlaps.
    """

    async def act() -> tuple[Ref, TermsChange]:
        product = await deps.store.products.get(draft.product_code)
        drafted = None
        if draft.version_hash:
            drafted = await deps.store.terms.version(product.code, draft.version_hash)
        change_id, today = deps.new_id("tch"), deps.today()
        operation = await deps.operations.start(FIND, {"terms_change_id": change_id}, owner=owner(caller))
        change, terms = announce(
            product,
            draft,
            drafted,
            change_id=change_id,
            operation_id=operation.id,
            by=caller.id,
            today=today,
            now=deps.now(),
        )
        kept = await deps.store.terms.add_version(product.code, terms)
        await deps.store.terms.add(change)
        after = replace(
            product,
            terms=product.terms_on(today),
            upcoming=UpcomingTerms(kept, change.effective_date, change.id),
        )
        await _set_terms(product, after, deps)
        await deps.outbox.add(events.terms_change_announced(change))
        return {"terms_change_id": change.id}, change

    change = await deps.commands.run(key, act, lambda ref: deps.store.terms.get(ref["terms_change_id"]))
    return Seen(change, change.state_on(deps.today()))


async def cancel_change(key: RequestKey, change_id: str, caller: Caller, deps: Deps) -> Seen:
    """Take a change back before its day; those who were told are told that too.

    Raises TermsChangeNotFound or TermsChangeOver.
    """

    async def act() -> tuple[Ref, TermsChange]:
        change, now = await deps.store.terms.get(change_id), deps.now()
        state = change.state_on(deps.today())
        if state != "announced":
            raise TermsChangeOver("The change cannot be taken back any more.", state=state)
        order = {"terms_change_id": change.id}
        operation = await deps.operations.start(TAKE_BACK, order, owner=owner(caller))
        await deps.store.terms.cancel(change.id, now, operation.id)
        product = await deps.store.products.get(change.product_code)
        await _set_terms(product, replace(product, upcoming=None), deps)
        cancelled = replace(change, cancelled_at=now, cancel_operation_id=operation.id)
        return {"terms_change_id": change.id}, cancelled

    change = await deps.commands.run(key, act, lambda ref: deps.store.terms.get(ref["terms_change_id"]))
    return Seen(change, change.state_on(deps.today()))


async def list_changes(page: PageRequest, deps: Deps) -> Page[Seen]:
    """A page of changes, newest first. Raises PageTokenInvalid."""
    found = await deps.store.terms.page(page)
    return Page([Seen(item, item.state_on(deps.today())) for item in found.items], found.next_token)


async def get_change(change_id: str, deps: Deps) -> Seen:
    """One change and how far it has come. Raises TermsChangeNotFound."""
    change = await deps.store.terms.get(change_id)
    return Seen(change, change.state_on(deps.today()), await deps.store.notices.counts(change_id))


async def list_notices(
    change_id: str, mark: str, page: PageRequest, reader: Caller, deps: Deps
) -> tuple[TermsChange, Page[Notice]]:
    """A page of a change's notices; recorded before they leave. Raises TermsChangeNotFound."""
    change = await deps.store.terms.get(change_id)
    found = await deps.store.notices.page(change_id, mark, page)
    await _record(list(dict.fromkeys(notice.customer_id for notice in found.items)), reader, deps)
    return change, found


async def customer_notices(
    change_id: str, customer_id: str, reader: Caller, deps: Deps
) -> tuple[TermsChange, list[Notice]]:
    """The proof of what one customer was told. Raises TermsChangeNotFound or NoticeNotFound."""
    change = await deps.store.terms.get(change_id)
    ids = await deps.store.merges.ids(customer_id)
    own = [item for item in await deps.store.notices.of_customer(*ids) if item.terms_change_id == change_id]
    if not own:
        raise NoticeNotFound("This customer has no notice of this change.", terms_change_id=change_id)
    await _record([customer_id], reader, deps)
    return change, own


async def notices_of_messages(
    customer_id: str, message_ids: Sequence[str], deps: Deps
) -> list[tuple[str, TermsChange, Notice]]:
    """The notices that some of a customer's messages told of, with their change."""
    wanted = set(message_ids)
    told = [
        (attempt.message_id, notice)
        for notice in await deps.store.notices.of_customer(*await deps.store.merges.ids(customer_id))
        for attempt in notice.attempts
        if attempt.message_id in wanted
    ]
    ids = dict.fromkeys(notice.terms_change_id for _, notice in told)
    changes = {change_id: await deps.store.terms.get(change_id) for change_id in ids}
    return [(message_id, changes[notice.terms_change_id], notice) for message_id, notice in told]


def tells_of_change(message: Message) -> bool:
    """Whether a message that has ended told of a change of terms."""
    return message.template == NOTICE and message.state is not MessageState.QUEUED


def after_message(
    message: Message, notice: Notice, change: TermsChange, now: datetime
) -> tuple[Notice, Event]:
    """The notice after its message was sent, given up, or came back; and what there is to tell of it."""
    if message.state is MessageState.SENT:
        after = told(notice, change, message.id, message.sent_at or now)
        late = any(item.message_id == message.id and item.outcome == "late" for item in after.attempts)
        return after, events.notice_failed(after, "late") if late else events.notice_sent(after, message.id)
    failure = message.failure or message.state.value
    after = failed(notice, message.id, failure, now)
    return after, events.notice_failed(after, failure)


async def message_ended(message: Message, deps: Deps) -> list[Event]:
    """Note how a message ended, in the transaction that ends it; what there is to tell of it.

    Only notices of changed terms matter here.
    """
    notice = await deps.store.notices.of_message(message.id) if tells_of_change(message) else None
    if notice is None:
        return []
    change = await deps.store.terms.announced(notice.terms_change_id)
    after, fact = after_message(message, notice, change, deps.now())
    await deps.store.notices.replace(after)
    return [fact]


def owner(caller: Caller) -> str:
    """Whose the long work is: the role, so that a colleague sees it."""
    return "staff:" + next((role for role in ROLES if role in caller.roles), ROLES[0])


async def _version(product_code: str, version_hash: str, deps: Deps) -> TermsVersion:
    found = await versions(product_code, deps)
    return next(item for item in found if item.terms.version_hash == version_hash)


async def _set_terms(before: Product, after: Product, deps: Deps) -> None:
    if not await deps.store.products.set_terms(after, before.terms):
        raise TermsChangeOverlaps("Somebody changed these terms at the same moment; look again.")


async def _record(subjects: Sequence[str], reader: Caller, deps: Deps) -> None:
    if reader.kind == "staff" and subjects:
        await deps.reads.record(
            reader=reader,
            subjects=subjects,
            purpose=PURPOSE,
            categories=["communication", "purchase_history"],
            fields=["terms_notice.outcome", "terms_notice.dates", "terms_notice.attempts"],
        )
