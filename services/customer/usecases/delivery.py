"""What becomes of messages after they were sent: delivered, or come back."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.chassis.vault import SealBroken
from services.customer.errors import (
    CustomerNotFound,
    MessageUnderWay,
    SmsReportSignatureInvalid,
)
from services.customer.model.channel import SMS, point_for
from services.customer.model.contact import EMAIL, ContactPoint
from services.customer.model.customer import Customer
from services.customer.model.delivery_report import (
    SOFT_LIMIT,
    Fate,
    bounce_fate,
    signature_holds,
    sms_report,
)
from services.customer.model.message import Message, MessageState, bounced
from services.customer.usecases.deps import Deps
from services.customer.usecases.finishing import ended

# What comes later is no news: servers give up after five days (RFC 5321, 4.5.4.1).
BOUNCES_UNTIL = timedelta(days=30)
# A mailbox that was full so long ago says nothing about today.
SOFT_FORGOTTEN = timedelta(days=30)


async def take_sms_report(body: bytes, signature: str, secret: str, deps: Deps) -> bool:
    """Store what the provider tells of an SMS; False when it changes nothing.

    Raises SmsReportSignatureInvalid, SmsReportInvalid, or MessageUnderWay: then it is to be told again.
    """
    if not signature_holds(body, signature, secret, deps.now()):
        raise SmsReportSignatureInvalid("The signature of the report is wrong or too old.")
    report = sms_report(body)
    if report.fate is None:
        return False
    return await store_fate(report.message_id, SMS, report.fate, deps)


async def take_bounce(message_id: str, raw: bytes, deps: Deps) -> bool:
    """Store what a mail server tells of a mail that it could not deliver; False when it changes nothing.

    Raises ValueError when it is no delivery report, MessageUnderWay when it is to be told again.
    """
    fate = bounce_fate(raw)
    if fate is None:
        return False
    return await store_fate(message_id, EMAIL, fate, deps)


async def store_fate(message_id: str, channel: str, fate: Fate, deps: Deps) -> bool:
    """Note what became of a message, at its contact point too, and tell of it; once, however often told."""

    async def store() -> bool:
        message = await deps.store.messages.get(message_id)
        now = deps.now()
        if message is None:
            return await _last_mail_came_back(message_id, channel, fate, now, deps)
        if message.channel != channel:
            return False
        if message.state is MessageState.QUEUED:
            raise MessageUnderWay("The message is being sent; tell it again.")
        if message.state is not MessageState.SENT or message.sent_at is None:
            return False
        if now - message.sent_at > BOUNCES_UNTIL:
            return False
        if fate is Fate.DELIVERED:
            if message.delivered_at is not None:
                return False
            await deps.store.messages.set_fate(replace(message, delivered_at=now))
        else:
            back = bounced(message, now)
            await deps.store.messages.set_fate(back)
            await ended(back, deps)
        await _note_at_contact_point(message, fate, now, deps)
        return True

    try:
        return await deps.mongo.transaction(store)
    except SealBroken:  # the person's keys are gone; so is what could be told
        return False


async def _last_mail_came_back(message_id: str, channel: str, fate: Fate, now: datetime, deps: Deps) -> bool:
    """The last mail to somebody erased went with its address when a server took it, so that nobody can write
    again: the privacy officer hears of it, once.
    """
    if channel != EMAIL or fate is Fate.DELIVERED:
        return False
    return await deps.store.last_letters.returned(message_id, now, since=now - BOUNCES_UNTIL)


async def _note_at_contact_point(message: Message, fate: Fate, now: datetime, deps: Deps) -> None:
    try:
        customer = await deps.store.customers.get(message.customer_id)
    except CustomerNotFound:
        return
    point = point_for(customer, message.channel)
    # A value that came after the message was sent has nothing to do with it.
    if point is None or message.sent_at is None or point.since > message.sent_at:
        return
    changed = after_fate(point, fate, now)
    if changed != point:
        await deps.store.customers.replace(_with_point(customer, changed))


def after_fate(point: ContactPoint, fate: Fate, now: datetime) -> ContactPoint:
    """The contact point after a message to it was delivered or came back."""
    if fate is Fate.DELIVERED:
        return replace(point, soft_bounces=0, soft_bounced_at=None)
    if fate is Fate.DEAD_ADDRESS:
        return replace(point, undeliverable_since=point.undeliverable_since or now)
    last = point.soft_bounced_at
    count = 1 if last is None or now - last > SOFT_FORGOTTEN else point.soft_bounces + 1
    dead = point.undeliverable_since or (now if count >= SOFT_LIMIT else None)
    return replace(point, soft_bounces=count, soft_bounced_at=now, undeliverable_since=dead)


def _with_point(customer: Customer, changed: ContactPoint) -> Customer:
    points = tuple(changed if point.id == changed.id else point for point in customer.contact_points)
    return replace(customer, contact_points=points, version=customer.version + 1)
