"""Outgoing messages: asked of consent, stored with the command, sent in the background."""

import secrets
from collections.abc import Mapping
from datetime import timedelta

from services.chassis import telemetry
from services.chassis.caller import Caller
from services.chassis.errors import DomainError
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.chassis.telemetry import log
from services.chassis.vault import Redacted, SealBroken
from services.customer import events
from services.customer.errors import (
    CustomerNotActive,
    CustomerNotFound,
    MessageNotAllowed,
    NoContactPoint,
    OptOutUnknown,
)
from services.customer.model.customer import Customer, CustomerStatus
from services.customer.model.message import (
    OPT_OUT_PURPOSES,
    Message,
    MessageState,
    OptOut,
    Template,
    given_up,
    postponed,
    require_template,
    sent,
)
from services.customer.ports import Mail, MailDelayed, MailRefused
from services.customer.usecases.deps import Deps

SERVICE = "customer_service"
CONTEXT = "customer"
# Messages that one round of the sender takes, so that a stop is not held up by a long queue.
ROUND = 100
# How long a decision holds for a message that waits; then consent is asked again before it is sent.
STILL_ALLOWED = timedelta(minutes=5)


async def send_message(
    key: RequestKey,
    customer_id: str,
    *,
    template: str,
    purpose: str,
    channel: str,
    values: Mapping[str, str],
    deps: Deps,
) -> Message:
    """Store a message to be sent if consent allows it; the same key gives the same message again.

    Raises MessageInvalid, MessageNotAllowed, NoContactPoint, CustomerNotFound or CustomerNotActive.
    """
    form = require_template(template, purpose, channel, values)
    known = await deps.store.messages.of_request(key.record_id)
    if known is None:
        await _require_allowed(customer_id, purpose, channel, deps)

    async def act() -> tuple[Ref, Message]:
        if known is not None:  # the message outlives the memory of its key
            return {"message_id": known.id}, known
        customer = await deps.store.customers.get(customer_id)
        customer.require_active()
        if customer.contact(channel) is None:
            raise NoContactPoint("The customer cannot be reached on this channel.", channel=channel)
        message, token = _written(customer, form, purpose, channel, values, deps)
        await deps.store.messages.add(message, request=key.record_id, opt_out_token=token)
        return {"message_id": message.id}, message

    async def again(ref: Ref) -> Message:
        found = await deps.store.messages.get(ref["message_id"])
        if found is None:
            raise MessageNotAllowed("The message is gone.", purpose=purpose, rule="ERASED")
        return found

    return await deps.commands.run(key, act, again)


async def send_welcome(customer_id: str, deps: Deps) -> None:
    """Welcome a new customer, once however often it is told; a refusal for good is no failure.

    Raises DomainError.
    """
    key = RequestKey(f"service:{CONTEXT}", "welcome", customer_id, fingerprint="")
    try:
        await send_message(
            key,
            customer_id,
            template="registration_welcome",
            purpose="customer_administration",
            channel="email",
            values={},
            deps=deps,
        )
    except (MessageNotAllowed, NoContactPoint, CustomerNotActive) as refusal:
        log.info("no welcome", customer_id=customer_id, reason=refusal.reason)


async def list_messages(customer_id: str, page: PageRequest, reader: Caller, deps: Deps) -> Page[Message]:
    """A page of the messages to a customer, newest first; a read by staff is recorded first."""
    found = await deps.store.messages.page(customer_id, page)
    if reader.kind == "staff":
        await deps.reads.record(
            reader=reader,
            subjects=[customer_id],
            purpose=SERVICE,
            categories=["communication"],
            fields=["message.subject", "message.body"],
        )
    return found


async def resolve_opt_out(token: str, deps: Deps) -> OptOut:
    """What an opt-out link is about; it works for as long as the message is kept. Raises OptOutUnknown."""
    found = await deps.store.messages.of_opt_out(token)
    if found is None:
        raise OptOutUnknown("This link is not one of ours, or its message is gone.")
    return found


async def send_due(deps: Deps) -> int:
    """Send what is due, one at a time; how many attempts were made. Safe in several replicas at once."""
    for attempts in range(ROUND):
        taken = await deps.store.messages.claim(deps.now())
        if taken is None:
            return attempts
        message, claim = taken
        with telemetry.span("send message", parent=telemetry.extract(message.trace)):
            await _finish(await _attempt(message, deps), claim, deps)
    return ROUND


async def _attempt(message: Message, deps: Deps) -> Message:
    """The message after one attempt. Who dies in here leaves a lease that ends after two minutes."""
    try:
        customer = await deps.store.customers.get(message.customer_id)
    except (CustomerNotFound, SealBroken):  # gone, or its keys are
        return given_up(message, "no_contact_point")
    point = customer.contact(message.channel)
    if customer.status is not CustomerStatus.ACTIVE or point is None or message.body is None:
        return given_up(message, "no_contact_point")
    try:
        if message.attempts > 1 or deps.now() - message.queued_at > STILL_ALLOWED:
            await _require_allowed(message.customer_id, message.purpose, message.channel, deps)
        await deps.mailer.send(
            Mail(
                message_id=f"<{message.id}@{deps.mail_domain}>",
                to=point.value,
                subject=message.subject,
                body=message.body,
                opt_out_url=message.opt_out_url,
                language=message.language,
            )
        )
    except MailRefused:
        return given_up(message, "refused")
    except MessageNotAllowed:
        return given_up(message, "not_allowed")
    except (MailDelayed, DomainError):  # or consent could not be asked: when in doubt, not now
        return postponed(message, deps.now())
    return sent(message, deps.now())


async def _finish(message: Message, claim: str, deps: Deps) -> None:
    async def store() -> None:
        ours = await deps.store.messages.finish(message, claim)
        if ours and message.state is not MessageState.QUEUED:
            await deps.outbox.add(events.message_ended(message))

    await deps.mongo.transaction(store)


async def _require_allowed(customer_id: str, purpose: str, channel: str, deps: Deps) -> None:
    decision = await deps.decisions.decide(customer_id, purpose, channel=channel)
    if not decision.allow:
        raise MessageNotAllowed("Consent does not allow this message.", rule=decision.rule, purpose=purpose)


def _written(
    customer: Customer, form: Template, purpose: str, channel: str, values: Mapping[str, str], deps: Deps
) -> tuple[Message, str]:
    token = secrets.token_urlsafe(24) if purpose in OPT_OUT_PURPOSES else ""
    opt_out_url = f"{deps.public_url}/v1/public/unsubscribe/{token}" if token else ""
    profile = customer.profile
    name = profile.given_name.reveal() or profile.organisation_name.reveal()
    text = deps.renderer.render(form, customer.language, values, name=name, opt_out_url=opt_out_url)
    now = deps.now()
    message = Message(
        id=deps.new_id("msg"),
        customer_id=customer.id,
        template=form.name,
        purpose=purpose,
        channel=channel,
        language=customer.language,
        subject=text.subject,
        body=text.body,
        shown=text.shown,
        state=MessageState.QUEUED,
        queued_at=now,
        next_attempt_at=now,
        opt_out_url=Redacted(opt_out_url),
        trace=telemetry.inject({}),
    )
    return message, token
