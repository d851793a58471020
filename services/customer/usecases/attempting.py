"""One attempt to hand a message over: asked about, carried, and what it is afterwards.

Messages that are sent together are looked up together: who they go to in one query, and what consent says in
one question for all of the same purpose. That holds for seconds. What was not found so, or is no yes, is
asked about by itself when its turn comes.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.chassis.errors import DomainError
from services.chassis.telemetry import log
from services.chassis.vault import Redacted, SealBroken
from services.customer.errors import CustomerNotFound
from services.customer.model.channel import POST, SMS, point_for
from services.customer.model.customer import Addressee
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
from services.customer.store.customers import Found
from services.customer.usecases.deps import Deps
from services.customer.usecases.messages import decided
from services.kernel.decisions import Decision

# Why a message failed for which no cause was foreseen: it is in the log, with the message's id.
FAULT = "fault"
# How long an attempt may take in all. It may begin half a lease after its claim (`sending.BEGIN_WITHIN`): a
# server that takes its time at each step would hold it until another sender has it too.
ATTEMPT_SECONDS = 50.0
# How long a decision holds for a message that waits; then consent is asked again before it is sent.
STILL_ALLOWED = timedelta(minutes=5)
# Marketing is asked about again much sooner: a no counts at once, and a cap may have filled meanwhile.
MARKETING_STILL_ALLOWED = timedelta(seconds=5)
# How long what was looked up for many holds for each of them.
TOGETHER_HOLDS = timedelta(seconds=5)

Asked = tuple[str, str, str]
"""Purpose, channel and product of a question."""


@dataclass(frozen=True)
class Together:
    """What was looked up for many at `at`: whom they go to, and who may be written to by which question."""

    at: datetime
    people: Mapping[str, Found] = field(default_factory=dict)
    decisions: Mapping[Asked, Mapping[str, Decision]] = field(default_factory=dict)

    def addressee(self, message: Message, now: datetime) -> Addressee | None:
        """Whom the message goes to; None when that is not known, or not any more."""
        found = self.people.get(message.customer_id)
        return None if found is None or now - self.at > TOGETHER_HOLDS else found.addressee

    def decision(self, message: Message, now: datetime) -> Decision | None:
        """What consent said about the message; None when it was not asked, or some time ago."""
        found = self.people.get(message.customer_id)
        if found is None or now - self.at > TOGETHER_HOLDS:
            return None
        return self.decisions.get(_question(message), {}).get(found.customer_id)


async def look_up(messages: Sequence[Message], deps: Deps) -> Together:
    """What the messages need, as far as it can be had for many at once. Raises nothing: what cannot be looked
    up for all of them is looked up for each, and fails for one alone.
    """
    now = deps.now()
    ordinary = [message for message in messages if message.own_address is None]
    if len(ordinary) < 2:  # each by itself is as quick
        return Together(now)
    try:
        people = await deps.store.customers.addressees([message.customer_id for message in ordinary])
        asked = [each for each in ordinary if each.customer_id in people and to_ask_again(each, now)]
        return Together(now, people, await _decided(asked, people, deps))
    except DomainError:
        return Together(now)
    except Exception:  # noqa: BLE001 - a row that nobody can make sense of must not hold up the others
        log.exception("messages are looked up one by one", messages=len(ordinary))
        return Together(now)


async def _decided(
    messages: Iterable[Message], people: Mapping[str, Found], deps: Deps
) -> dict[Asked, dict[str, Decision]]:
    questions: dict[Asked, list[str]] = defaultdict(list)
    for message in messages:
        questions[_question(message)].append(people[message.customer_id].customer_id)

    async def ask(question: Asked, customer_ids: list[str]) -> dict[str, Decision]:
        purpose, channel, product = question
        try:
            return await deps.decisions.decide_many(
                list(dict.fromkeys(customer_ids)), purpose, channel=channel, product=product
            )
        except DomainError:  # consent cannot be asked about one of them, or at all: each finds out by itself
            return {}

    several = {question: ids for question, ids in questions.items() if len(ids) > 1}
    answers = await asyncio.gather(*(ask(question, ids) for question, ids in several.items()))
    return dict(zip(several, answers, strict=True))


def _question(message: Message) -> Asked:
    return message.purpose, message.channel, message.product_code


async def attempt(message: Message, known: Together, deps: Deps) -> Message:
    """The message after one attempt; the last to somebody erased goes on paper when no mail can."""
    after = await _outcome(message, known, deps)
    if not may_go_by_post(message, after):
        return after
    log.warning("a last letter goes on paper", message_id=message.id, failure=after.failure)
    return by_post(message)


async def _outcome(message: Message, known: Together, deps: Deps) -> Message:
    """The message after one attempt, by its own channel. Who dies in here leaves a lease that ends after two
    minutes.

    What nobody foresaw is tried again as often as a server that is busy, and then given up as `fault`.
    """
    if worn_out(message):
        log.error("a message is given up", message_id=message.id, failure=FAULT)
        return given_up(message, FAULT)
    try:
        async with asyncio.timeout(ATTEMPT_SECONDS):
            return await _tried(message, known, deps)
    except TimeoutError:
        return postponed(message, deps.now())
    except Exception:  # noqa: BLE001 - one message must not be tried without end
        after = postponed(message, deps.now(), failure=FAULT)
        log.exception(
            "a message failed", message_id=message.id, attempt=message.attempts, failure=after.failure
        )
        return after


async def _tried(message: Message, known: Together, deps: Deps) -> Message:
    try:
        return await _stopped(message, known, deps) or await _carried(message, known, deps)
    except (CustomerNotFound, SealBroken):  # gone, or its keys are
        return given_up(message, "no_contact_point")
    except DeliveryRefused:
        return given_up(message, "refused")
    except DeliveryDelayed as delayed:
        return postponed(message, deps.now(), delayed.retry_after)
    except DomainError:  # consent could not be asked: when in doubt, not now
        return postponed(message, deps.now())


async def _stopped(message: Message, known: Together, deps: Deps) -> Message | None:
    """The message when consent, asked again, says no or not yet; None when it may go."""
    now = deps.now()
    if not to_ask_again(message, now):
        return None
    for_many = known.decision(message, now)
    if for_many is not None and may_go(message.template, allow=for_many.allow, rule=for_many.rule):
        return None
    # A no to many does not say from when on it may be a yes.
    decision = await decided(
        message.customer_id, message.purpose, deps, channel=message.channel, product=message.product_code
    )
    if may_go(message.template, allow=decision.allow, rule=decision.rule):
        return None
    if decision.retry_at is None:
        return given_up(message, "not_allowed")
    return waiting(message, decision.rule, decision.retry_at)


def to_ask_again(message: Message, now: datetime) -> bool:
    """Whether consent is to be asked before the message goes, though it said yes when it was stored."""
    if message.own_address is not None:  # what law demands to be said last; consent knows nobody by this id
        return False
    holds = MARKETING_STILL_ALLOWED if message.purpose in OPT_OUT_PURPOSES else STILL_ALLOWED
    return bool(message.attempts > 1 or message.waits_for or now - message.queued_at > holds)


async def _carried(message: Message, known: Together, deps: Deps) -> Message:
    """The message after it was handed over. Raises what the ports raise."""
    if message.own_address is not None:
        return await _last(message, message.own_address.email, deps)
    customer = known.addressee(message, deps.now())
    if customer is None:
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
