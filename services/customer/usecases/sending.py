"""Takes queued messages to whoever carries them: mail server, SMS provider, printer."""

import asyncio
import secrets
from collections import deque
from datetime import timedelta

from services.chassis import telemetry
from services.chassis.errors import DomainError
from services.chassis.telemetry import log
from services.chassis.vault import Redacted, SealBroken
from services.customer.errors import CustomerNotFound
from services.customer.model.channel import POST, SMS, point_for
from services.customer.model.message import (
    Message,
    by_post,
    given_up,
    may_be_written_to,
    may_go,
    may_go_by_post,
    postponed,
    ready_to_print,
    sent,
    waiting,
    worn_out,
)
from services.customer.model.template import OPT_OUT_PURPOSES, Priority
from services.customer.ports import DeliveryDelayed, DeliveryRefused, Mail, Sms
from services.customer.usecases.deps import Deps
from services.customer.usecases.finishing import Finishing
from services.customer.usecases.messages import decided

# Why a message failed for which no cause was foreseen: it is in the log, with the message's id.
FAULT = "fault"
# How long a decision holds for a message that waits; then consent is asked again before it is sent.
STILL_ALLOWED = timedelta(minutes=5)
# Marketing is asked about again much sooner: a no counts at once, and a cap may have filled meanwhile.
MARKETING_STILL_ALLOWED = timedelta(seconds=5)
# Workers of one replica for codes, and as many for other mail that is not bulk.
RESERVED = 2
# Ids that are fetched at a time. Bulk comes in large numbers; what is waited for is looked for afresh.
FETCHED = {Priority.URGENT: 10, Priority.ORDINARY: 20, Priority.BULK: 500}


class Lane:
    """Workers that take messages of some priorities, at most `size` at once; the ids that they go through."""

    def __init__(self, size: int, priorities: tuple[Priority, ...]) -> None:
        self.size, self.priorities, self.running = size, priorities, 0
        self.waiting: deque[tuple[str, Priority]] = deque()
        self._fetching = asyncio.Lock()

    async def fetch(self, deps: Deps) -> bool:
        """Whether something waits; looks for what is due, of the first priority that has any, when not."""
        async with self._fetching:
            return bool(self.waiting) or await self._found(deps)

    async def _found(self, deps: Deps) -> bool:
        for priority in self.priorities:
            found = await deps.store.messages.waiting(deps.now(), priority, FETCHED[priority])
            if not found:
                continue
            if priority is Priority.BULK:
                await deps.store.messages.make_ready(found)
                # Other replicas see the same ids: each begins at a place of its own.
                start = secrets.randbelow(len(found))
                found = found[start:] + found[:start]
            self.waiting.extend((one.id, priority) for one in found)
            return True
        return False


class Sender:
    """Sends what is due, several at once; safe in several replicas.

    A campaign may be in the queue with a hundred thousand messages, each waiting for a slow server: codes
    have workers that nothing else takes, and so has what is not bulk.
    """

    def __init__(self, deps: Deps, *, at_once: int, every_seconds: float) -> None:
        """`every_seconds` is how often it looks whether something is due when nothing was."""
        self._deps = deps
        self._finishing = Finishing(deps)
        self._every = every_seconds
        self._lanes = (
            Lane(RESERVED, (Priority.URGENT,)),
            Lane(RESERVED, (Priority.ORDINARY,)),
            Lane(at_once, tuple(Priority)),
        )

    async def run(self) -> None:
        """Send for ever; cancel it to stop. What is under way then is taken over when its lease ends."""
        async with asyncio.TaskGroup() as workers:
            while True:
                for lane in self._lanes:
                    await self._fill(lane, workers)
                await asyncio.sleep(self._every)

    async def _fill(self, lane: Lane, workers: asyncio.TaskGroup) -> None:
        """Put workers on the lane if something waits there; each stays until nothing does."""
        if lane.running == lane.size:
            return
        try:
            if not lane.waiting:
                await lane.fetch(self._deps)
        except DomainError as error:
            log.warning("the sender waits", cause=error.reason)
            return
        for _ in range(min(len(lane.waiting), lane.size - lane.running)):
            lane.running += 1
            workers.create_task(self._work(lane))

    async def _work(self, lane: Lane) -> None:
        try:
            while await lane.fetch(self._deps):
                if lane.waiting:
                    await send_one(*lane.waiting.popleft(), self._finishing, self._deps)
        except DomainError as error:
            log.warning("the sender waits", cause=error.reason)
        except Exception:  # noqa: BLE001 - one message must not stop the others
            log.exception("sending failed")
        finally:
            lane.running -= 1


async def send_one(message_id: str, priority: Priority, finishing: Finishing, deps: Deps) -> bool:
    """Try a message; False when it is not due or another sender has it. Safe many times at once."""
    taken = await deps.store.messages.claim(message_id, priority, deps.now())
    if taken is None:
        return False
    message, claim = taken
    with telemetry.span("send message", parent=telemetry.extract(message.trace)):
        await finishing.store(await _attempt(message, deps), claim)
    return True


async def _tried(message: Message, deps: Deps) -> Message:
    try:
        return await _stopped(message, deps) or await _carried(message, deps)
    except (CustomerNotFound, SealBroken):  # gone, or its keys are
        return given_up(message, "no_contact_point")
    except DeliveryRefused:
        return given_up(message, "refused")
    except DeliveryDelayed as delayed:
        return postponed(message, deps.now(), delayed.retry_after)
    except DomainError:  # consent could not be asked: when in doubt, not now
        return postponed(message, deps.now())


async def _attempt(message: Message, deps: Deps) -> Message:
    """The message after one attempt; the last to somebody erased goes on paper when no mail can."""
    after = await _outcome(message, deps)
    if not may_go_by_post(message, after):
        return after
    log.warning("a last letter goes on paper", message_id=message.id, failure=after.failure)
    return by_post(message)


async def _outcome(message: Message, deps: Deps) -> Message:
    """The message after one attempt, by its own channel. Who dies in here leaves a lease that ends after two
    minutes.

    What nobody foresaw is tried again as often as a server that is busy, and then given up as `fault`.
    """
    if worn_out(message):
        log.error("a message is given up", message_id=message.id, failure=FAULT)
        return given_up(message, FAULT)
    try:
        return await _tried(message, deps)
    except Exception:  # noqa: BLE001 - one message must not be tried without end
        after = postponed(message, deps.now(), failure=FAULT)
        log.exception(
            "a message failed", message_id=message.id, attempt=message.attempts, failure=after.failure
        )
        return after


async def _stopped(message: Message, deps: Deps) -> Message | None:
    """The message when consent, asked again, says no or not yet; None when it may go."""
    if not _to_ask_again(message, deps):
        return None
    decision = await decided(
        message.customer_id, message.purpose, deps, channel=message.channel, product=message.product_code
    )
    if may_go(message.template, allow=decision.allow, rule=decision.rule):
        return None
    if decision.retry_at is None:
        return given_up(message, "not_allowed")
    return waiting(message, decision.rule, decision.retry_at)


def _to_ask_again(message: Message, deps: Deps) -> bool:
    if message.own_address is not None:  # what law demands to be said last; consent knows nobody by this id
        return False
    holds = MARKETING_STILL_ALLOWED if message.purpose in OPT_OUT_PURPOSES else STILL_ALLOWED
    return bool(message.attempts > 1 or message.waits_for or deps.now() - message.queued_at > holds)


async def _carried(message: Message, deps: Deps) -> Message:
    """The message after it was handed over. Raises what the ports raise."""
    if message.own_address is not None:
        return await _last(message, message.own_address.email, deps)
    customer = await deps.store.customers.addressee(message.customer_id)
    if not may_be_written_to(customer, message.purpose, message.template) or message.body is None:
        return given_up(message, "no_contact_point")
    if message.channel == POST:
        return ready_to_print(message)
    point = point_for(customer, message.channel)
    undeliverable = point is None or (
        point.undeliverable_since is not None and message.priority is not Priority.URGENT
    )
    if point is None or undeliverable:
        return given_up(message, "no_contact_point")
    if message.channel == SMS:
        await deps.sms.send(Sms(reference=message.id, to=point.value, text=message.body))
    else:
        await deps.mailer.send(_mail(message, message.body, point.value, deps))
    return sent(message, deps.now())


async def _last(message: Message, email: Redacted[str], deps: Deps) -> Message:
    """The last message to somebody erased, after it was handed over. Raises what the ports raise."""
    if message.body is None:
        return given_up(message, "no_contact_point")
    if message.channel == POST:
        return ready_to_print(message)
    await deps.mailer.send(_mail(message, message.body, email, deps))
    return sent(message, deps.now())


def _mail(message: Message, body: Redacted[str], to: Redacted[str], deps: Deps) -> Mail:
    token = deps.store.messages.bounce_token(message.id)
    return Mail(
        message_id=f"<{message.id}@{deps.mail_domain}>",
        return_path=f"bounce+{token}@{deps.bounce_domain}",
        to=to,
        subject=message.subject,
        body=body,
        opt_out_url=message.opt_out_url,
        language=message.language,
    )
