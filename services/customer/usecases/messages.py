"""Outgoing messages: asked of consent and stored with the command; `sending` takes them from there."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.chassis import telemetry
from services.chassis.caller import Caller
from services.chassis.errors import Violation
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.chassis.telemetry import log
from services.chassis.vault import Redacted
from services.customer.errors import (
    CustomerNotActive,
    MessageInvalid,
    MessageNotAllowed,
    NoContactPoint,
    OptOutUnknown,
)
from services.customer.model.channel import POST, SMS, point_for
from services.customer.model.contact import EMAIL
from services.customer.model.customer import Addressee, Customer
from services.customer.model.message import (
    Message,
    MessageState,
    OptOut,
    may_be_written_to,
    may_go,
    may_wait_until,
    without_texts,
)
from services.customer.model.sms import MOST_SEGMENTS, segments
from services.customer.model.template import OPT_OUT_PURPOSES, Template, require_template
from services.customer.store.customers import Found
from services.customer.usecases.deps import Deps
from services.customer.usecases.restriction import require_readable_rows
from services.kernel.decisions import Decision

SERVICE = "customer_service"
CONTEXT = "customer"
# Octets of an opt-out token. 72 bits are short enough to be paid for in an SMS and typed from a letter; at a
# thousand guesses a second the first hit on a million links is some 150,000 years away.
_TOKEN = {EMAIL: 24, SMS: 9, POST: 9}


@dataclass(frozen=True)
class Ask:
    """A message to send. `product_code` is the product that it is about, empty for none."""

    template: str
    purpose: str
    channel: str
    values: Mapping[str, str]
    product_code: str = ""


async def send_message(key: RequestKey, customer_id: str, ask: Ask, deps: Deps) -> Message:
    """Store a message to be sent if consent allows it, now or soon; the same key gives the same one again.

    Raises MessageInvalid, MessageNotAllowed, NoContactPoint, CustomerNotFound or CustomerNotActive.
    """
    form = require_template(ask.template, ask.purpose, ask.channel, ask.values)
    with deps.mongo.together():
        known, (whose, *_) = await asyncio.gather(
            deps.store.messages.of_request(key.record_id), deps.store.merges.ids(customer_id)
        )
    wait = Wait() if known is not None else await _allowed(whose, ask, deps)

    async def act() -> tuple[Ref, Message]:
        if known is not None:  # the message outlives the memory of its key
            return {"message_id": known.id}, known
        customer = await deps.store.customers.get(customer_id)
        if not may_be_written_to(customer, ask.purpose, ask.template):
            raise CustomerNotActive("This customer cannot be written to.", status=customer.status.value)
        _require_reachable(customer, form, ask.channel)
        message, token = written(_receiver(customer), form, ask, wait, deps)
        to = Found(customer.id, Addressee(customer.status, customer.contact_points))
        await deps.store.messages.add(message, request=key.record_id, opt_out_token=token, to=to)
        return {"message_id": message.id}, message

    async def again(ref: Ref) -> Message:
        found = await deps.store.messages.get(ref["message_id"])
        if found is None:
            raise MessageNotAllowed("The message is gone.", purpose=ask.purpose, rule="ERASED")
        return found

    return await deps.commands.run(key, act, again)


async def send_welcome(customer_id: str, deps: Deps) -> None:
    """Welcome a new customer, once however often it is told; a refusal for good is no failure.

    Raises DomainError.
    """
    key = RequestKey(f"service:{CONTEXT}", "welcome", customer_id, fingerprint="")
    ask = Ask("registration_welcome", "customer_administration", EMAIL, {})
    try:
        await send_message(key, customer_id, ask, deps)
    except (MessageNotAllowed, NoContactPoint, CustomerNotActive) as refusal:
        log.info("no welcome", customer_id=customer_id, reason=refusal.reason)


async def list_messages(
    customer_id: str, page: PageRequest, reader: Caller, deps: Deps, *, texts: bool = False
) -> Page[Message]:
    """A page of the messages to a customer, newest first; a read by staff is recorded first.

    Staff get subjects and texts only with `texts`: when and how a message went answers most questions.
    """
    whose, *also = await require_readable_rows(customer_id, reader, deps)
    found = await deps.store.messages.page(whose, page, also=also)
    if reader.kind != "staff":
        return found
    read = ["message.state", *(["message.subject", "message.body"] if texts else [])]
    await deps.reads.record(
        reader=reader, subjects=[customer_id], purpose=SERVICE, categories=["communication"], fields=read
    )
    return found if texts else Page([without_texts(item) for item in found.items], found.next_token)


async def fates(message_ids: Sequence[str], deps: Deps) -> list[tuple[str, MessageState, datetime | None]]:
    """Id, state and moment of sending of those that are kept; no text is opened, and nobody is named."""
    return await deps.store.messages.fates(message_ids)


async def resolve_opt_out(token: str, deps: Deps) -> OptOut:
    """What an opt-out link is about; it works for as long as the message is kept. Raises OptOutUnknown."""
    found = await deps.store.messages.of_opt_out(token)
    if found is None:
        raise OptOutUnknown("This link is not one of ours, or its message is gone.")
    return found


@dataclass(frozen=True)
class Wait:
    """Until when a message is put off, and by which rule; neither when it may go now."""

    rule: str = ""
    until: datetime | None = None


async def _allowed(whose: str, ask: Ask, deps: Deps) -> Wait:
    decision = await deps.decisions.decide(whose, ask.purpose, channel=ask.channel, product=ask.product_code)
    if may_go(ask.template, allow=decision.allow, rule=decision.rule):
        return Wait()
    retry_at = decision.retry_at
    if retry_at is None or not may_wait_until(retry_at, deps.now()):
        raise MessageNotAllowed(
            "Consent does not allow this message.", rule=decision.rule, purpose=ask.purpose
        )
    return Wait(decision.rule, retry_at)


async def decided(customer_id: str, purpose: str, deps: Deps, *, channel: str, product: str) -> Decision:
    """The decision about a person; about the survivor when the id was merged, for the message goes there."""
    whose, *_ = await deps.store.merges.ids(customer_id)
    return await deps.decisions.decide(whose, purpose, channel=channel, product=product)


def _require_reachable(customer: Customer, form: Template, channel: str) -> None:
    """A letter always has an address; other channels need a contact point from which nothing came back."""
    point = point_for(customer, channel)
    if channel == POST or (point is not None and (form.urgent or point.undeliverable_since is None)):
        return
    raise NoContactPoint("The customer cannot be reached on this channel.", channel=channel)


@dataclass(frozen=True)
class Receiver:
    """Whom a message is written to."""

    customer_id: str
    language: str
    name: Redacted[str]


def _receiver(customer: Customer) -> Receiver:
    name = customer.profile.given_name.reveal() or customer.profile.organisation_name.reveal()
    return Receiver(customer.id, customer.written_in, Redacted(name))


def written(to: Receiver, form: Template, ask: Ask, wait: Wait, deps: Deps) -> tuple[Message, str]:
    """The message, and the token of its opt-out link, empty for none. Raises MessageInvalid."""
    token = secrets.token_urlsafe(_TOKEN[ask.channel]) if ask.purpose in OPT_OUT_PURPOSES else ""
    opt_out_url = f"{deps.public_url}/v1/public/unsubscribe/{token}" if token else ""
    text = deps.renderer.render(
        form, to.language, ask.channel, ask.values, name=to.name.reveal(), opt_out_url=opt_out_url
    )
    if ask.channel == SMS and segments(text.body.reveal()) > MOST_SEGMENTS:
        rule = Violation("values", "TOO_LONG_FOR_SMS", f"It must fit into {MOST_SEGMENTS} SMS.")
        raise MessageInvalid("The message has fields to correct.", violations=[rule])
    now = deps.now()
    message = Message(
        id=deps.new_id("msg"),
        customer_id=to.customer_id,
        template=form.name,
        purpose=ask.purpose,
        channel=ask.channel,
        language=to.language,
        subject=text.subject,
        body=text.body,
        shown=text.shown,
        state=MessageState.QUEUED,
        queued_at=now,
        next_attempt_at=wait.until or now,
        opt_out_url=Redacted(opt_out_url),
        trace=telemetry.inject({}),
        priority=form.priority(ask.purpose),
        product_code=ask.product_code,
        waits_for=wait.rule,
    )
    return message, token
