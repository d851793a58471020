"""Recipients are told of an erasure, a correction or a restriction (GDPR art. 19)."""

from collections.abc import Sequence
from datetime import date, datetime

from services.chassis.caller import Caller
from services.chassis.errors import Violation
from services.chassis.idempotency import RequestKey
from services.chassis.ids import new_id
from services.chassis.pages import Page, PageRequest
from services.disclosure.errors import DisclosureRequestInvalid, NoticeNotFound, ScopeNotAllowed
from services.disclosure.model.notice import Matter, Notice
from services.disclosure.model.third_party import Case
from services.disclosure.model.webhook import News
from services.disclosure.model.withdrawal import Recipient
from services.disclosure.usecases import Deps, looks, telling, third_parties, webhooks
from services.disclosure.usecases.telling import Way
from services.kernel.calendar import oslo_date, oslo_midnight

_ENDED = ":ended"


def _told_of(matter: Matter) -> tuple[str, ...]:
    """What a notice of the matter says of the person."""
    return ("customer_id", "made_at", *(("ended",) if matter is Matter.RESTRICTION else ()))


_WAYS: dict[Matter, Way[Notice]] = {
    matter: Way(
        rows=lambda deps: deps.store.notices,
        purpose=lambda _: "customer_administration",
        data_category="identity",
        fields=tuple(f"{matter.value}s.{name}" for name in _told_of(matter)),
        unknown=lambda: NoticeNotFound("There is no such notice."),
        only=(("matter", matter.value),),
    )
    for matter in Matter
}


async def recipients(
    customer_ids: Sequence[str], cases: Sequence[Case], deps: Deps
) -> list[tuple[str, Recipient]]:
    """Everybody who received data about the person, each with the id by which it knows the person:
    processors, and of the `cases` of the person third parties on a consent or for debt collection, which the
    privacy officer writes to.
    """
    found: list[tuple[str, Recipient]] = []
    for customer_id in customer_ids:
        others = [recipient for recipient, _ in third_parties.recipients(customer_id, cases)]
        processors = await deps.store.ledger.processors(customer_id)
        found += [(customer_id, recipient) for recipient in (*processors, *others)]
    return found


async def tell(
    matter: Matter,
    cause_id: str,
    customer_ids: Sequence[str],
    found: Sequence[tuple[str, Recipient]],
    cases: Sequence[Case],
    deps: Deps,
) -> list[Notice]:
    """Make a notice for each of the recipients that were found, in the caller's transaction, which has read
    the `cases` of the person too: those that are kept from the person tell of it later.

    A recipient is told under each id under which it received data, once for each `cause_id` (the erasure or
    the data request): telling twice is a DuplicateKeyError, so the caller notes that it was done.
    """
    if any(case.owes_changes for case in cases):
        for customer_id in customer_ids:
            await third_parties.owe(matter.value, cause_id, customer_id, deps)
    return await tell_these(matter, cause_id, found, deps)


async def tell_restriction_ended(cause_id: str, customer_ids: Sequence[str], deps: Deps) -> list[Notice]:
    """Tell everybody who was told that data may only be kept that it may be used again, in the caller's
    transaction; once for each request whose end ended the restriction.
    """
    earlier = [
        notice
        for notice in await deps.store.notices.of_person(customer_ids, "", 0)
        if notice.matter is Matter.RESTRICTION
    ]
    await third_parties.owe_no_more(Matter.RESTRICTION.value, customer_ids, deps)
    found = list(dict.fromkeys((notice.customer_id, notice.recipient) for notice in earlier))
    return await tell_these(Matter.RESTRICTION, f"{cause_id}{_ENDED}", found, deps, ended=True)


async def tell_the_others(
    matter: Matter, cause_id: str, customer_ids: Sequence[str], deps: Deps
) -> list[Notice]:
    """Tell those who have no notice of this cause yet, in the caller's transaction."""
    told = await deps.store.notices.of_cause(cause_id)
    cases = await third_parties.of_persons(customer_ids, deps)
    found = [
        (customer_id, recipient)
        for customer_id, recipient in await recipients(customer_ids, cases, deps)
        if (recipient.processor_id, customer_id) not in told
    ]
    return await tell(matter, cause_id, customer_ids, found, cases, deps)


async def tell_these(
    matter: Matter,
    cause_id: str,
    recipients: Sequence[tuple[str, Recipient]],
    deps: Deps,
    *,
    ended: bool = False,
) -> list[Notice]:
    """Make notices for these recipients, in the caller's transaction."""
    now = deps.clock.now()
    made = [
        Notice(new_id("ntc"), matter, customer_id, cause_id, recipient, now, ended=ended)
        for customer_id, recipient in recipients
    ]
    await deps.store.notices.add(made)
    news = [
        News(item.id, item.recipient.processor_id, matter.value)
        for item in made
        if not item.recipient.third_party
    ]
    await webhooks.announce(news, deps)
    return made


async def for_partner(
    key: RequestKey, partner: Caller, matter: Matter, size: int, deps: Deps
) -> tuple[list[Notice], bool]:
    """What a partner has not confirmed of a matter, and whether there is more; see `telling.for_partner`.

    Raises:
        ScopeNotAllowed: the token lacks the matter's scope.
        AgreementNotFound, AgreementNotActive, ClientAuthenticationFailed, LedgerBusy: nothing may leave.
    """
    _must_have_scope(partner, matter)
    return await telling.for_partner(key, partner, size, _WAYS[matter], deps)


async def confirm(key: RequestKey, partner: Caller, matter: Matter, notice_id: str, deps: Deps) -> Notice:
    """A partner has acted on it. Raises NoticeNotFound, also for another partner's; ScopeNotAllowed."""
    _must_have_scope(partner, matter)
    return await telling.confirm(key, partner, notice_id, _WAYS[matter], deps)


async def note_confirmed(
    key: RequestKey, notice_id: str, evidence: str, on: date | None, officer: Caller, deps: Deps
) -> Notice:
    """The privacy officer notes a confirmation that came another way, perhaps on a day before; whose notice
    it is shows, so the look is on the person's ledger first.

    Raises NoticeNotFound, LedgerBusy, DisclosureRequestInvalid (a day before the notice or still to come).
    """
    found = await deps.store.notices.get(notice_id)
    if found is None:
        raise NoticeNotFound("There is no such notice.")
    at = _moment_of(on, found, deps.clock.now())
    await looks.by_staff(officer, "NoteNoticeConfirmed", [found.customer_id], ["notices.customer_id"], deps)
    return await telling.note_confirmed(key, notice_id, evidence, _WAYS[found.matter], deps, at=at)


async def by_hand(items: Sequence[Notice], deps: Deps) -> frozenset[str]:
    """Ids of those whose recipient hears of nothing by itself: third parties, and processors without a client
    that may fetch the matter. The privacy officer writes to them.
    """
    today = oslo_date(deps.clock.now())
    processors = {item.recipient.processor_id for item in items if not item.recipient.third_party}
    agreements = {
        one.agreement_id: one.processor_id
        for one in await deps.store.agreements.active_of(processors)
        if one.in_force_on(today)
    }
    fetch = {
        (agreements[client.agreement_id], scope)
        for client in await deps.store.clients.living_of(agreements)
        for scope in client.scopes
    }
    return frozenset(
        item.id for item in items if (item.recipient.processor_id, item.matter.scope) not in fetch
    )


def _moment_of(on: date | None, notice: Notice, now: datetime) -> datetime:
    if on is None:
        return now
    if not oslo_date(notice.made_at) <= on <= oslo_date(now):
        broken = Violation("confirmed_on", "NOTICE_TIME", "Send a day from when it was made until today.")
        raise DisclosureRequestInvalid("The request has fields to correct.", violations=[broken])
    return min(now, max(notice.made_at, oslo_midnight(on)))


async def list_open(asked: PageRequest, officer: Caller, deps: Deps) -> Page[Notice]:
    """What is not confirmed, oldest first; the look is on each person's ledger first.

    Raises PageTokenInvalid, LedgerBusy.
    """
    after = deps.store.pages.place("notices", asked)
    found = await deps.store.notices.all_open(after, asked.limit + 1)
    page = deps.store.pages.cut("notices", found, asked, lambda item: item.id)
    persons = [item.customer_id for item in page.items]
    await looks.by_staff(officer, "ListOpenNotices", persons, ["notices.customer_id"], deps)
    return page


def _must_have_scope(partner: Caller, matter: Matter) -> None:
    if matter.scope not in partner.scopes:
        raise ScopeNotAllowed("The token does not cover this.", scope=matter.scope)
