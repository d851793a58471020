"""A "no" reaches all who received data on the "yes": made by events, then told as `telling` does."""

from collections.abc import Sequence

from services.chassis.caller import Caller
from services.chassis.idempotency import RequestKey
from services.chassis.ids import new_id
from services.chassis.inbox import Inbox
from services.chassis.pages import Page, PageRequest
from services.chassis.streams import EventMeta
from services.disclosure.errors import WithdrawalNotFound
from services.disclosure.model.webhook import News
from services.disclosure.model.withdrawal import Withdrawal
from services.disclosure.usecases import Deps, looks, telling, third_parties, webhooks
from services.disclosure.usecases.telling import Way

DIRECT_MARKETING = "direct_marketing"
SURVEYS = "customer_surveys"
SCOPE = "withdrawals:read"
FIELDS = tuple(f"withdrawals.{name}" for name in ("customer_id", "purpose", "withdrawn_at"))
"""What a withdrawal says of the person."""

WAY: Way[Withdrawal] = Way(
    rows=lambda deps: deps.store.withdrawals,
    purpose=lambda item: item.purpose,
    data_category="consents",
    fields=FIELDS,
    unknown=lambda: WithdrawalNotFound("There is no such withdrawal."),
)


async def withdrawn(
    customer_id: str, to: Sequence[str], entry_id: str, meta: EventMeta, inbox: Inbox, deps: Deps
) -> None:
    """Make a withdrawal for every processor that received data about the person for one of these purposes.

    And for each third party that has it on a consent to one of them: the privacy officer writes to it.

    A recipient is told under each id under which it received data: it may know the person by the id of a
    customer who was merged since, and hears of each no once. An objection to all marketing is a withdrawal of
    each purpose that is direct marketing. Raises RemoteError when the policy or the ids cannot be read, upon
    which the event comes again.
    """
    purposes = set(to) - {DIRECT_MARKETING}
    if DIRECT_MARKETING in to:
        purposes |= (await deps.policy.read("en")).direct_marketing
    ids = await deps.people.same_person(customer_id)

    async def keep() -> None:
        made = [
            Withdrawal(new_id("wdr"), each, one, entry_id, recipient, meta.time)
            for each in ids
            for one in sorted(purposes)
            for recipient in [
                *await deps.store.ledger.recipients(each, one),
                *await third_parties.consented(each, one, deps),
            ]
        ]
        told = {_to_whom(item) for item in await deps.store.withdrawals.of_entry(entry_id)}
        made = [item for item in made if _to_whom(item) not in told]
        await deps.store.withdrawals.add(made)
        await webhooks.announce(_news(made), deps)

    await inbox.once(meta, keep)


def _to_whom(item: Withdrawal) -> tuple[str, str, str]:
    return item.customer_id, item.purpose, item.recipient.processor_id


def _news(made: Sequence[Withdrawal]) -> list[News]:
    return [
        News(item.id, item.recipient.processor_id, purpose=item.purpose)
        for item in made
        if not item.recipient.third_party
    ]


async def list_own(customer_id: str, asked: PageRequest, deps: Deps) -> Page[Withdrawal]:
    """One person's under all its ids, newest first. Raises PageTokenInvalid, RemoteError (no ids)."""
    query = f"withdrawals|{customer_id}"
    before = deps.store.pages.place(query, asked)
    ids = await deps.people.same_person(customer_id)
    found = await deps.store.withdrawals.of_person(ids, before, asked.limit + 1)
    return deps.store.pages.cut(query, found, asked, lambda item: item.id)


async def list_open(asked: PageRequest, officer: Caller, deps: Deps) -> Page[Withdrawal]:
    """What is not confirmed, oldest first; the look is on each person's ledger first.

    Raises PageTokenInvalid, LedgerBusy.
    """
    after = deps.store.pages.place("withdrawals", asked)
    found = await deps.store.withdrawals.all_open(after, asked.limit + 1)
    page = deps.store.pages.cut("withdrawals", found, asked, lambda item: item.id)
    await _looked_at(page.items, "ListOpenWithdrawals", officer, deps)
    return page


async def note_confirmed(
    key: RequestKey, withdrawal_id: str, evidence: str, officer: Caller, deps: Deps
) -> Withdrawal:
    """The privacy officer notes a confirmation that came another way; the look is on the person's ledger
    first. Raises WithdrawalNotFound, LedgerBusy.
    """
    found = await deps.store.withdrawals.get(withdrawal_id)
    if found is None:
        raise WAY.unknown()
    await _looked_at([found], "NoteWithdrawalConfirmed", officer, deps)
    return await telling.note_confirmed(key, withdrawal_id, evidence, WAY, deps)


async def _looked_at(items: Sequence[Withdrawal], method: str, officer: Caller, deps: Deps) -> None:
    persons = [item.customer_id for item in items]
    await looks.by_staff(officer, method, persons, ["withdrawals.purpose"], deps, category="consents")
