"""Recipients are told of an erasure, a correction or a restriction (GDPR art. 19)."""

from collections.abc import Sequence

from services.chassis.caller import Caller
from services.chassis.idempotency import RequestKey
from services.chassis.ids import new_id
from services.chassis.pages import Page, PageRequest
from services.disclosure.errors import NoticeNotFound, ScopeNotAllowed
from services.disclosure.model.notice import Matter, Notice
from services.disclosure.model.webhook import News
from services.disclosure.model.withdrawal import Recipient
from services.disclosure.usecases import Deps, looks, telling, webhooks
from services.disclosure.usecases.telling import Way

_WAYS: dict[Matter, Way[Notice]] = {
    matter: Way(
        rows=lambda deps: deps.store.notices,
        purpose=lambda _: "customer_administration",
        data_category="identity",
        field=f"{matter.value}s.customer_id",
        unknown=lambda: NoticeNotFound("There is no such notice."),
        only=(("matter", matter.value),),
    )
    for matter in Matter
}


async def tell(matter: Matter, cause_id: str, customer_ids: Sequence[str], deps: Deps) -> list[Notice]:
    """Make a notice for every processor that received data about the person, in the caller's transaction.

    A recipient is told under each id under which it received data, once for each `cause_id` (the erasure or
    the data request): telling twice is a DuplicateKeyError, so the caller notes that it was done.
    """
    found = [
        (customer_id, recipient)
        for customer_id in customer_ids
        for recipient in await deps.store.ledger.processors(customer_id)
    ]
    return await tell_these(matter, cause_id, found, deps)


async def tell_the_others(
    matter: Matter, cause_id: str, customer_ids: Sequence[str], deps: Deps
) -> list[Notice]:
    """As `tell`, for those who have no notice of this cause yet."""
    told = await deps.store.notices.of_cause(cause_id)
    found = [
        (customer_id, recipient)
        for customer_id in customer_ids
        for recipient in await deps.store.ledger.processors(customer_id)
        if (recipient.processor_id, customer_id) not in told
    ]
    return await tell_these(matter, cause_id, found, deps)


async def tell_these(
    matter: Matter, cause_id: str, recipients: Sequence[tuple[str, Recipient]], deps: Deps
) -> list[Notice]:
    """As `tell`, for these recipients, each with the id by which it knows the person."""
    now = deps.clock.now()
    made = [
        Notice(new_id("ntc"), matter, customer_id, cause_id, recipient, now)
        for customer_id, recipient in recipients
    ]
    await deps.store.notices.add(made)
    await webhooks.announce([News(item.id, item.recipient.processor_id, matter.value) for item in made], deps)
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


async def note_confirmed(key: RequestKey, notice_id: str, evidence: str, deps: Deps) -> Notice:
    """The privacy officer notes a confirmation that came another way. Raises NoticeNotFound."""
    found = await deps.store.notices.get(notice_id)
    if found is None:
        raise NoticeNotFound("There is no such notice.")
    return await telling.note_confirmed(key, notice_id, evidence, _WAYS[found.matter], deps)


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
