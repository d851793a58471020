"""Social media accounts: linked with consent only, unlinked at will and when consent ends."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.chassis.idempotency import Ref, RequestKey
from services.customer import events
from services.customer.errors import (
    SocialAccountTaken,
    SocialAssertionInvalid,
    SocialLinkNotAllowed,
    SocialPlatformLinked,
    SocialPlatformUnknown,
)
from services.customer.model.social import (
    CHANNEL,
    LINKING,
    Account,
    LinkStatus,
    Platform,
    SocialLink,
    link,
    unlink,
    with_sent,
)
from services.customer.usecases.deps import Deps
from services.customer.usecases.retrying import until_stored
from services.kernel.decisions import Decision

SHOWN = 100
"""Links that are listed; the access package has all."""


@dataclass(frozen=True)
class Offer:
    """A platform that can be linked, and the nonce that its log-in must carry for this customer."""

    platform: Platform
    nonce: str


@dataclass(frozen=True)
class LinksView:
    """The customer's latest links, ended ones too, newest first, and the platforms that there are."""

    links: tuple[SocialLink, ...]
    offers: tuple[Offer, ...]


async def list_links(customer_id: str, deps: Deps) -> LinksView:
    """What is linked and what can be. Raises CustomerNotFound."""
    customer = await deps.store.customers.get(customer_id)
    _, *also = await deps.store.merges.ids(customer.id)
    links = await deps.store.social.of_customer(customer.id, also=also, limit=SHOWN)
    known = deps.profile.platforms
    offers = [
        Offer(known[key], deps.store.social.nonce(customer.id, key))
        for key in sorted(deps.platforms.offered())
        if key in known
    ]
    return LinksView(tuple(links), tuple(offers))


async def link_account(
    key: RequestKey, customer_id: str, platform_key: str, assertion: str, deps: Deps
) -> SocialLink:
    """Link the account that the platform asserts; the same account again is the same link.

    Raises SocialPlatformUnknown, SocialLinkNotAllowed, SocialAssertionInvalid, SocialAccountTaken,
    SocialPlatformLinked, CustomerNotFound or CustomerNotActive.
    """
    platform = deps.profile.platforms.get(platform_key)
    if platform is None or platform_key not in deps.platforms.offered():
        raise SocialPlatformUnknown("This platform cannot be linked here.")
    customer_id = (await deps.store.customers.get(customer_id)).id
    nonce = deps.store.social.nonce(customer_id, platform_key)
    refusal, account = await _proven(customer_id, platform_key, assertion, nonce, deps)

    async def act() -> tuple[Ref, SocialLink]:
        (await deps.store.customers.get(customer_id)).require_active()
        if account is None:
            raise refusal
        linked = await _linked(customer_id, platform, account, deps)
        return {"link_id": linked.id}, linked

    made = await until_stored(
        lambda: deps.commands.run(key, act, lambda ref: deps.store.social.get(customer_id, ref["link_id"]))
    )
    if made.status is LinkStatus.LINKED:
        await _still_allowed(made, deps)
    return made


async def unlink_account(key: RequestKey, customer_id: str, link_id: str, deps: Deps) -> None:
    """Unlink an account and delete what came from it; again changes nothing. Raises SocialLinkNotFound."""

    async def act() -> tuple[Ref, None]:
        whose, *also = await deps.store.merges.ids(customer_id)
        await _unlink([await deps.store.social.get(whose, link_id, also=also)], deps)
        return {"link_id": link_id}, None

    async def again(_: Ref) -> None:
        return None

    await until_stored(lambda: deps.commands.run(key, act, again))


async def unlink_all(customer_id: str, before: datetime, deps: Deps) -> None:
    """Unlink what was linked until that moment, inside the transaction in force: consent has ended."""
    whose, *also = await deps.store.merges.ids(customer_id)
    links = await deps.store.social.of_customer(whose, also=also)
    await _unlink([one for one in links if one.linked_at <= before], deps)


async def note_sent(
    customer_ids: Sequence[str], platforms: Collection[str], fields: Sequence[str], deps: Deps
) -> None:
    """Note, inside the transaction in force, that these fields of customers were given to the platforms.

    Nothing is noted here of who has no account linked: then the disclosure ledger alone has it.
    """
    for linked in await deps.store.social.linked_of(customer_ids):
        if linked.platform in platforms:
            await deps.store.social.change(with_sent(linked, fields, deps.now()))


async def _proven(
    customer_id: str, platform: str, assertion: str, nonce: str, deps: Deps
) -> tuple[SocialLinkNotAllowed | SocialAssertionInvalid, Account | None]:
    """The account, or why there is none: raised only where a request that was done before is known."""
    decision = await _decided(customer_id, deps)
    refusal = _refusal(decision)
    if not decision.allow:
        return refusal, None
    try:
        return refusal, await deps.platforms.account(platform, assertion, nonce)
    except SocialAssertionInvalid as invalid:
        return invalid, None


async def _linked(customer_id: str, platform: Platform, account: Account, deps: Deps) -> SocialLink:
    stands = await deps.store.social.linked(customer_id, platform.key)
    if stands is not None:
        if stands.account is not None and stands.account.external_id == account.external_id:
            return stands
        raise SocialPlatformLinked("Another account of this platform is linked.", platform=platform.key)
    if await deps.store.social.taken(platform.key, account):
        raise SocialAccountTaken("This account cannot be linked: it is in use.")
    made = link(customer_id, platform, account, now=deps.now(), new_id=deps.new_id)
    await deps.store.social.add(made, account)
    await deps.outbox.add(events.social_linked(made))
    return made


async def _still_allowed(made: SocialLink, deps: Deps) -> None:
    """Consent may have ended between the question and the commit, before there was a link to end."""
    decision = await _decided(made.customer_id, deps)
    if decision.allow:
        return

    async def undo() -> None:
        await _unlink([await deps.store.social.get(made.customer_id, made.id)], deps)

    await until_stored(lambda: deps.mongo.transaction(undo))
    raise _refusal(decision)


async def _unlink(links: Sequence[SocialLink], deps: Deps) -> None:
    for one in links:
        ended = unlink(one, deps.now())
        if ended is not one:
            await deps.store.social.change(ended)
            await deps.outbox.add(events.social_unlinked(ended))


async def _decided(customer_id: str, deps: Deps) -> Decision:
    return await deps.decisions.decide(customer_id, LINKING, channel=CHANNEL)


def _refusal(decision: Decision) -> SocialLinkNotAllowed:
    return SocialLinkNotAllowed("Consent does not allow linking.", rule=decision.rule, purpose=LINKING)
