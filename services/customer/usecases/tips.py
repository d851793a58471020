"""Tips from earlier questions: shown on Min side, put away for good, and now and then sent."""

from dataclasses import dataclass

from services.chassis.errors import DomainError
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.streams import EventMeta
from services.chassis.telemetry import log
from services.customer.errors import CustomerNotActive, MessageNotAllowed, NoContactPoint, TipUnknown
from services.customer.model.customer import CustomerStatus
from services.customer.model.product import LocalText
from services.customer.model.tip import EINVOICE, Asked, Tip, TipRule, as_one, said_why, tips_due
from services.customer.usecases.deps import Deps
from services.customer.usecases.messages import CONTEXT, Ask, send_message
from services.customer.usecases.retrying import until_stored

TIPS = "service_tips"
ON_PAGE = "app"
BY_MESSAGE = "email"
TEMPLATE = "service_tip"


@dataclass(frozen=True)
class TipsView:
    """The tips to show; when consent says no there are none, and `refusal` says why."""

    tips: tuple[Tip, ...]
    refusal: LocalText | None = None


async def list_tips(customer_id: str, deps: Deps) -> TipsView:
    """The tips that the customer's questions lead to, none that was put away or makes no sense.

    Raises CustomerNotFound, or what asking consent raises: without its word nothing is shown.
    """
    customer = await deps.store.customers.get(customer_id)
    decision = await deps.decisions.decide(customer.id, TIPS, channel=ON_PAGE)
    if not decision.allow:
        return TipsView((), LocalText(**decision.sentences))
    return TipsView(tuple(await _due(customer.id, deps)))


async def dismiss_tip(key: RequestKey, customer_id: str, tip: str, deps: Deps) -> None:
    """The customer puts a tip away: it is neither shown nor sent again. Raises TipUnknown."""
    if deps.profile.tips.tip(tip) is None:
        raise TipUnknown("There is no such tip.")

    async def act() -> tuple[Ref, None]:
        customer = await deps.store.customers.get(customer_id)
        before = await deps.store.tips.get(customer.id)
        after = before.dismiss(tip, deps.now())
        if after is not before:
            await deps.store.tips.put(after)
        return {"tip": tip}, None

    async def again(_: Ref) -> None:
        return None

    await until_stored(lambda: deps.commands.run(key, act, again))


async def tip_after(customer_id: str, topic: str, meta: EventMeta, deps: Deps) -> None:
    """Send the tip that the contact about `topic` made due, if there is one and consent allows it.

    The tip is claimed before it is sent, so that two contacts at once send one; what is refused for good is
    given back. The same event again goes on where it stopped. Raises DomainError to be tried again.
    """
    if await deps.inbox.seen(meta):
        return
    customer_id = (await deps.store.merges.ids(customer_id))[0]
    key = (await deps.store.tips.get(customer_id)).claimed_for(meta.id)
    if not key:
        key = await _claimed(customer_id, topic, meta, deps)
    if key:
        await _sent(customer_id, key, deps)

    async def nothing_more() -> None:
        return None

    await deps.inbox.once(meta, nothing_more)


async def _claimed(customer_id: str, topic: str, meta: EventMeta, deps: Deps) -> str:
    """The tip that is now ours to send, empty for none."""
    if await deps.store.customers.status(customer_id) is not CustomerStatus.ACTIVE:
        return ""
    about = [rule.key for rule in deps.profile.tips.tips if topic in rule.topics]
    due = [tip.key for tip in await _due(customer_id, deps) if tip.key in about]
    _, *also = await deps.store.merges.ids(customer_id)

    async def claim() -> str:
        stands = await deps.store.tips.get(customer_id)
        person = as_one([stands, *[await deps.store.tips.get(one) for one in also]])
        for key in due:
            if person.may_send(key, deps.now(), deps.profile.tips):
                await deps.store.tips.put(stands.sending(key, deps.now(), meta.id))
                return key
        return ""

    return await until_stored(lambda: deps.mongo.transaction(claim)) if due else ""


async def _sent(customer_id: str, key: str, deps: Deps) -> None:
    rule = deps.profile.tips.tip(key)
    if rule is None:  # the rules have changed since it was claimed
        return
    try:
        ask = Ask(TEMPLATE, TIPS, BY_MESSAGE, await _values(customer_id, rule, deps))
        key_once = RequestKey(f"service:{CONTEXT}", "tip", f"{customer_id}/{key}", fingerprint="")
        await send_message(key_once, customer_id, ask, deps)
    except (MessageNotAllowed, NoContactPoint, CustomerNotActive) as refusal:
        log.info("no tip sent", customer_id=customer_id, reason=refusal.reason)

        async def give_back() -> None:
            stands = await deps.store.tips.get(customer_id)
            if key in stands.sent:
                await deps.store.tips.put(stands.not_sent(key))

        await until_stored(lambda: deps.mongo.transaction(give_back))


async def _values(customer_id: str, rule: TipRule, deps: Deps) -> dict[str, str]:
    why = said_why(rule, await _asked(customer_id, deps), deps.now())
    said = {"title": rule.title, "text": rule.text, "why": why}
    return {
        f"{name}_{language}": getattr(text, language)
        for name, text in said.items()
        for language in ("nb", "nn", "en")
    }


async def _due(customer_id: str, deps: Deps) -> list[Tip]:
    ids = await deps.store.merges.ids(customer_id)
    put_away = as_one([await deps.store.tips.get(one) for one in ids]).dismissed
    due = tips_due(deps.profile.tips, await _asked(customer_id, deps), deps.now(), leave_out=put_away)
    if any(tip.pointless_with == EINVOICE for tip in due) and await _has_einvoice(customer_id, deps):
        return [tip for tip in due if tip.pointless_with != EINVOICE]
    return due


async def _asked(customer_id: str, deps: Deps) -> list[Asked]:
    _, *also = await deps.store.merges.ids(customer_id)
    since = deps.profile.tips.oldest(deps.now())
    return await deps.store.interactions.asked_since(customer_id, since, also=also)


async def _has_einvoice(customer_id: str, deps: Deps) -> bool:
    """Whether the customer gets e-invoices; taken for granted when billing cannot say."""
    try:
        return await deps.einvoices.active(customer_id)
    except DomainError as failure:
        log.info("billing did not say", customer_id=customer_id, reason=failure.reason)
        return True
