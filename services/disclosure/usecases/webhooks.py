"""Webhooks: set, rotate, remove, look at, and send what is due."""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from time import monotonic

from services.chassis.errors import Broken, Violation, Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.vault import Redacted
from services.disclosure.errors import (
    ClientNotFound,
    DisclosureRequestInvalid,
    SecretNoLongerShown,
    WebhookNotFound,
)
from services.disclosure.model.ledger import moment
from services.disclosure.model.webhook import (
    WITHDRAWAL,
    Delivery,
    DeliveryState,
    News,
    Webhook,
    checked_url,
    shown,
    signature,
)
from services.disclosure.usecases import Deps
from services.disclosure.usecases.clients import LONGEST_OVERLAP_HOURS, SHOWN_FOR
from services.kernel.calendar import oslo_date

DELIVERIES_SHOWN = 100
_CLIENTS_AT_ONCE = 16
_ROUND_SECONDS = 20.0  # of one client; the next round follows within a second or so


async def set_webhook(key: RequestKey, client_id: str, url: str, deps: Deps) -> tuple[Webhook, Redacted[str]]:
    """Where a client is told from now on, with a new secret.

    Raises:
        ClientNotFound: also when it is revoked.
        DisclosureRequestInvalid: not https, or not in the public internet.
        SecretNoLongerShown: the same request, later.
    """
    try:
        url = checked_url(url, loopback=deps.webhooks.loopback)
        if not await deps.webhooks.address(url):
            raise Broken("WEBHOOK_ADDRESS", "The name has no address, or one outside the public internet.")
    except Broken as broken:
        violation = Violation("url", broken.rule, broken.text)
        raise DisclosureRequestInvalid("The address cannot be used.", violations=[violation]) from None

    async def act() -> tuple[Ref, tuple[Webhook, Redacted[str]]]:
        client = await deps.store.clients.get(client_id)
        if client is None or client.revoked_at is not None:
            raise ClientNotFound("There is no such partner client.", client_id=client_id)
        before = await deps.store.webhooks.get(client_id)
        now = deps.clock.now()
        made = Webhook(
            client_id=client_id,
            processor_id=client.processor_id,
            agreement_id=client.agreement_id,
            url=url,
            generation=before.generation + 1 if before else 1,
            set_at=now,
            secret_at=now,
        )
        await deps.store.webhooks.put(made)
        return _ref(made), (made, _secret(made, deps))

    return await deps.commands.run(key, act, lambda ref: _again(ref, deps))


async def rotate_webhook_secret(
    key: RequestKey, client_id: str, overlap_hours: int, deps: Deps
) -> tuple[Webhook, Redacted[str]]:
    """A new secret. Raises WebhookNotFound, DisclosureRequestInvalid, SecretNoLongerShown."""
    broken = Violations()
    if not 0 <= overlap_hours <= LONGEST_OVERLAP_HOURS:
        broken.add("overlap_hours", "OVERLAP", f"Send 0 to {LONGEST_OVERLAP_HOURS} hours.")
    broken.raise_if_any(DisclosureRequestInvalid)

    async def act() -> tuple[Ref, tuple[Webhook, Redacted[str]]]:
        held = await _get(client_id, deps)
        made = held.rotated(timedelta(hours=overlap_hours), deps.clock.now())
        await deps.store.webhooks.put(made)
        return _ref(made), (made, _secret(made, deps))

    return await deps.commands.run(key, act, lambda ref: _again(ref, deps))


async def remove_webhook(key: RequestKey, client_id: str, deps: Deps) -> None:
    """Tell this client no more. Raises WebhookNotFound."""

    async def act() -> tuple[Ref, None]:
        await _get(client_id, deps)
        await deps.store.webhooks.remove(client_id)
        return {}, None

    async def again(_ref: Ref) -> None:
        return None

    await deps.commands.run(key, act, again)


async def get_webhook(client_id: str, deps: Deps) -> tuple[Webhook, list[Delivery]]:
    """The address and the last messages, newest first. Raises WebhookNotFound."""
    found = await _get(client_id, deps)
    return found, await deps.store.webhooks.last(client_id, DELIVERIES_SHOWN)


async def announce(news: Sequence[News], deps: Deps) -> None:
    """Make the messages about new withdrawals or notices, in the transaction that makes those."""
    clients: dict[str, list[str]] = {}
    made = []
    now = deps.clock.now()
    for item in news:
        if item.processor_id not in clients:
            clients[item.processor_id] = await deps.store.webhooks.clients_of(item.processor_id)
        made += [
            Delivery(new_id("whd"), client_id, item.about_id, item.purpose, now, now, item.matter)
            for client_id in clients[item.processor_id]
        ]
    await deps.store.webhooks.add(made)


async def send_due(deps: Deps) -> int:
    """Send what is due: to all clients at the same time, to each one message after the other. How many were
    tried. Whatever is killed here is sent again under the same id.

    A client that does not answer holds up nobody else, and is asked once, not once for each message.
    """
    turn = asyncio.Semaphore(_CLIENTS_AT_ONCE)

    async def in_turn(client_id: str) -> int:
        async with turn:
            return await _send_to(client_id, deps)

    clients = await deps.store.webhooks.due_clients(deps.clock.now())
    done = await asyncio.gather(*map(in_turn, clients), return_exceptions=True)
    for failed in done:
        if isinstance(failed, BaseException):
            raise failed
    return sum(tried for tried in done if isinstance(tried, int))


async def _send_to(client_id: str, deps: Deps) -> int:
    """Send a client what is due until there is no more, it does not take one, or the round is over."""
    tried, over = 0, monotonic() + _ROUND_SECONDS
    while monotonic() < over:
        item = await deps.store.webhooks.take(client_id, deps.clock.now())
        if item is None:
            break
        tried += 1
        cause = await _send(item, deps)
        now = deps.clock.now()
        after = item.failed(cause, now) if cause else item.received(now)
        if not cause:
            told = deps.store.withdrawals if item.matter == WITHDRAWAL else deps.store.notices
            await told.told_by_id(item.about_id, now)
        await deps.store.webhooks.save(after)
        if after.state is DeliveryState.PENDING:
            await deps.store.webhooks.put_off(client_id, now, after.next_at)
            break
    return tried


async def _send(item: Delivery, deps: Deps) -> str:
    """Why it did not arrive; empty when it did."""
    webhook = await deps.store.webhooks.get(item.client_id)
    client = await deps.store.clients.get(item.client_id)
    if webhook is None or client is None or client.revoked_at is not None:
        return "revoked"
    now = deps.clock.now()
    agreement = await deps.store.agreements.limits(client.agreement_id)
    if agreement is None or not agreement.in_force_on(oslo_date(now)):
        return "agreement_not_active"
    body = json.dumps(
        {
            "type": f"{item.matter}.created",
            "timestamp": moment(item.made_at),
            "data": item.content(),
        },
        separators=(",", ":"),
    ).encode()
    seconds = int(now.timestamp())
    secrets = [deps.store.webhooks.secret(item.client_id, one) for one in webhook.generations(now)]
    headers = {
        "Content-Type": "application/json",
        "webhook-id": item.delivery_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(secrets, item.delivery_id, seconds, body),
    }
    return await deps.webhooks.send(webhook.url, headers, body)


def _ref(item: Webhook) -> Ref:
    return {"client_id": item.client_id, "generation": str(item.generation)}


def _secret(item: Webhook, deps: Deps) -> Redacted[str]:
    return Redacted(shown(deps.store.webhooks.secret(item.client_id, item.generation)))


async def _again(ref: Ref, deps: Deps) -> tuple[Webhook, Redacted[str]]:
    found = await deps.store.webhooks.get(ref["client_id"])
    late = found is None or deps.clock.now() - found.secret_at > SHOWN_FOR
    if found is None or late or str(found.generation) != ref["generation"]:
        raise SecretNoLongerShown("The secret was shown when it was made.", client_id=ref["client_id"])
    return found, _secret(found, deps)


async def _get(client_id: str, deps: Deps) -> Webhook:
    found = await deps.store.webhooks.get(client_id)
    if found is None:
        raise WebhookNotFound("This client has no webhook.", client_id=client_id)
    return found
