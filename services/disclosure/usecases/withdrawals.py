"""A "no" reaches all who received data on the "yes": made by events, fetched and confirmed by recipients."""

from services.chassis import telemetry
from services.chassis.caller import Caller
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.inbox import Inbox
from services.chassis.pages import Page, PageRequest
from services.chassis.streams import EventMeta
from services.disclosure.errors import WithdrawalNotFound
from services.disclosure.model.ledger import Ground, RecipientKind, Release
from services.disclosure.model.withdrawal import Withdrawal
from services.disclosure.usecases import Deps, webhooks
from services.disclosure.usecases.ledger import agreement_in_force, write

DIRECT_MARKETING = "direct_marketing"
SCOPE = "withdrawals:read"
DEFAULT_SIZE, LARGEST_SIZE = 200, 1_000


async def withdrawn(
    customer_id: str, purpose: str, entry_id: str, meta: EventMeta, inbox: Inbox, deps: Deps
) -> None:
    """Make a withdrawal for every processor that received data about the person for the purpose.

    A recipient is told under each id under which it received data: it may know the person by the id of a
    customer who was merged since. An objection to all marketing is a withdrawal of each purpose that is
    direct marketing. Raises RemoteError when the policy or the ids cannot be read, upon which the event comes
    again.
    """
    purposes = [purpose]
    if purpose == DIRECT_MARKETING:
        purposes = sorted((await deps.policy.read("en")).direct_marketing)
    ids = await deps.people.same_person(customer_id)

    async def keep() -> None:
        made = [
            Withdrawal(new_id("wdr"), each, one, entry_id, recipient, meta.time)
            for each in ids
            for one in purposes
            for recipient in await deps.store.ledger.recipients(each, one)
        ]
        await deps.store.withdrawals.add(made)
        await webhooks.announce(made, deps)

    await inbox.once(meta, keep)


async def for_partner(
    key: RequestKey, partner: Caller, size: int, deps: Deps
) -> tuple[list[Withdrawal], bool]:
    """What a partner has not confirmed, oldest first, and whether there is more.

    That it is told stands on each person's ledger first. An agreement that is suspended or over gives no
    access: the privacy officer then has the confirmation noted by hand.

    Raises:
        AgreementNotFound, AgreementNotActive, ClientAuthenticationFailed, LedgerBusy: nothing may leave.
    """
    agreement = await agreement_in_force(partner.id, partner.agreement_id, partner.client_id, deps)
    limit = min(size, LARGEST_SIZE) if size > 0 else DEFAULT_SIZE
    found = await deps.store.withdrawals.open_of(partner.id, limit + 1)
    told, more = found[:limit], len(found) > limit
    for purpose in sorted({item.purpose for item in told}):
        release = Release(
            recipient_kind=RecipientKind.PROCESSOR,
            recipient_id=partner.id,
            recipient_role="processor",
            recipient_category=agreement.category,
            ground=Ground.AGREEMENT,
            evidence=agreement.agreement_id,
            purpose=purpose,
            data_categories=("consents",),
            fields=("withdrawals.purpose",),
            channel="api",
            trace_id=telemetry.trace_id(),
        )
        subjects = tuple(dict.fromkeys(item.customer_id for item in told if item.purpose == purpose))
        part = RequestKey(key.caller, f"{key.method}:{purpose}", key.request_id, ",".join(subjects))
        await write(part, release, subjects, deps)
    await deps.store.withdrawals.told(told, deps.clock.now())
    return told, more


async def confirm(key: RequestKey, partner: Caller, withdrawal_id: str, deps: Deps) -> Withdrawal:
    """A partner says that it has stopped. Raises WithdrawalNotFound, also for another partner's."""
    await agreement_in_force(partner.id, partner.agreement_id, partner.client_id, deps)
    return await _confirm(key, withdrawal_id, partner.id, "", deps)


async def note_confirmed(key: RequestKey, withdrawal_id: str, evidence: str, deps: Deps) -> Withdrawal:
    """The privacy officer notes a confirmation that came another way. Raises WithdrawalNotFound."""
    return await _confirm(key, withdrawal_id, "", evidence, deps)


async def _confirm(
    key: RequestKey, withdrawal_id: str, processor_id: str, evidence: str, deps: Deps
) -> Withdrawal:
    async def act() -> tuple[Ref, Withdrawal]:
        found = await _get(withdrawal_id, deps)
        if processor_id and found.recipient.processor_id != processor_id:
            raise WithdrawalNotFound("There is no such withdrawal.")
        after = found.confirmed(deps.clock.now(), evidence)
        if after != found:
            await deps.store.withdrawals.save(after)
        return {"withdrawal_id": found.id}, after

    return await deps.commands.run(key, act, lambda ref: _get(ref["withdrawal_id"], deps))


async def _get(withdrawal_id: str, deps: Deps) -> Withdrawal:
    found = await deps.store.withdrawals.get(withdrawal_id)
    if found is None:
        raise WithdrawalNotFound("There is no such withdrawal.")
    return found


async def list_own(customer_id: str, asked: PageRequest, deps: Deps) -> Page[Withdrawal]:
    """One person's under all its ids, newest first. Raises PageTokenInvalid, RemoteError (no ids)."""
    query = f"withdrawals|{customer_id}"
    before = deps.store.pages.place(query, asked)
    ids = await deps.people.same_person(customer_id)
    found = await deps.store.withdrawals.of_person(ids, before, asked.limit + 1)
    return deps.store.pages.cut(query, found, asked, lambda item: item.id)


async def list_open(asked: PageRequest, deps: Deps) -> Page[Withdrawal]:
    """What is not confirmed, oldest first. Raises PageTokenInvalid."""
    after = deps.store.pages.place("withdrawals", asked)
    found = await deps.store.withdrawals.all_open(after, asked.limit + 1)
    return deps.store.pages.cut("withdrawals", found, asked, lambda item: item.id)
