"""Messages that are asked for at the same time are stored together, as those of a campaign are.

What cannot go with the others goes by itself through `send_message`: a refusal, a person who has to wait, a
key that was used before, a group that fell apart. So does a code, which waits for nobody.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.chassis.errors import DomainError
from services.chassis.group_commit import ALONE, Alone, GroupCommit, Member
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.mongo import Document
from services.chassis.vault import SealBroken
from services.customer.model.channel import POST
from services.customer.model.contact import EMAIL
from services.customer.model.customer import CustomerStatus
from services.customer.model.message import Message, may_go
from services.customer.model.template import Template, require_template
from services.customer.store.recipients import Recipient
from services.customer.usecases import messages
from services.customer.usecases.deps import Deps
from services.customer.usecases.messages import Ask, Receiver, Wait, written
from services.kernel.decisions import Decision

Question = tuple[str, str, str]
"""Purpose, channel, product."""


@dataclass(frozen=True)
class Order:
    """A message that is asked for."""

    key: RequestKey
    customer_id: str
    ask: Ask
    form: Template

    @property
    def question(self) -> Question:
        """What consent is asked."""
        return self.ask.purpose, self.ask.channel, self.ask.product_code


@dataclass(frozen=True)
class _Written:
    message: Message
    document: Document


class Queueing:
    """Stores messages."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._groups: GroupCommit[Order, Message] = GroupCommit(self._together, self._alone)

    async def send_message(self, key: RequestKey, customer_id: str, ask: Ask) -> Message:
        """As `messages.send_message`, and raises what it raises."""
        order = Order(
            key, customer_id, ask, require_template(ask.template, ask.purpose, ask.channel, ask.values)
        )
        if order.form.urgent:
            return await self._alone(order)
        return await self._groups.run(order)

    async def _alone(self, order: Order) -> Message:
        return await messages.send_message(order.key, order.customer_id, order.ask, self._deps)

    async def _together(self, members: Sequence[Member[Order]]) -> Sequence[Message | Alone]:
        if len(members) == 1:
            return [ALONE]
        deps = self._deps
        first: dict[str, Order] = {}
        for member in members:  # a key stands for one order; another under the same goes by itself
            first.setdefault(member.command.key.record_id, member.command)
        orders = await self._new(list(first.values()))
        people = await self._people(orders)
        allowed = await self._allowed(orders, people)
        made: dict[str, _Written] = {}
        for member in members:
            record_id = member.command.key.record_id
            if record_id in allowed and record_id not in made:
                ready = await self._written(member, allowed[record_id])
                if ready is not None:
                    made[record_id] = ready

        async def store() -> tuple[Sequence[tuple[RequestKey, Ref]], None]:
            await deps.store.messages.add_prepared([one.document for one in made.values()])
            keys = {order.key.record_id: order.key for order in orders}
            return [(keys[each], {"message_id": one.message.id}) for each, one in made.items()], None

        if made:
            await deps.commands.run_together(store)
        outcomes: list[Message | Alone] = []
        for member in members:  # of two with the same key the second finds what the first has left
            one = made.pop(member.command.key.record_id, None)
            outcomes.append(ALONE if one is None else one.message)
        return outcomes

    async def _new(self, orders: Sequence[Order]) -> list[Order]:
        """Those whose key has not made a message yet."""
        known = await self._deps.store.messages.requested([order.key.record_id for order in orders])
        return [order for order in orders if order.key.record_id not in known]

    async def _people(self, orders: Sequence[Order]) -> dict[str, dict[str, Recipient]]:
        """Whom the messages for a purpose go to, by the id that was given, with their keys at hand."""
        wanted: dict[str, list[str]] = defaultdict(list)
        for order in orders:
            wanted[order.ask.purpose].append(order.customer_id)
        return {
            purpose: await self._deps.store.recipients.of(ids, purpose) for purpose, ids in wanted.items()
        }

    async def _allowed(
        self, orders: Sequence[Order], people: Mapping[str, Mapping[str, Recipient]]
    ) -> dict[str, Recipient]:
        """To whom those messages go that may go now, by the record ids of their keys."""
        asked: dict[Question, dict[str, Recipient]] = defaultdict(dict)
        for order in orders:
            person = people[order.ask.purpose].get(order.customer_id)
            if person is not None and _reachable(person, order):
                asked[order.question][order.key.record_id] = person
        allowed: dict[str, Recipient] = {}
        forms = {order.key.record_id: order.form.name for order in orders}
        for question, ready in asked.items():
            decisions = await self._decided(question, [person.customer_id for person in ready.values()])
            for record_id, person in ready.items():
                decision = decisions.get(person.customer_id)
                if decision and may_go(forms[record_id], allow=decision.allow, rule=decision.rule):
                    allowed[record_id] = person
        return allowed

    async def _decided(self, question: Question, customer_ids: Sequence[str]) -> dict[str, Decision]:
        purpose, channel, product = question
        if len(customer_ids) == 1:  # no question for many: by itself it hears why not and until when
            return {}
        try:
            return await self._deps.decisions.decide_many(
                list(dict.fromkeys(customer_ids)), purpose, channel=channel, product=product
            )
        except DomainError:  # each meets its own error
            return {}

    async def _written(self, member: Member[Order], person: Recipient) -> _Written | None:
        """The message, sealed; None when it cannot go with the others."""
        order, deps = member.command, self._deps
        to = Receiver(person.customer_id, person.language, person.name)
        try:
            message, token = member.context.run(written, to, order.form, order.ask, Wait(), deps)
            document = await deps.store.messages.prepared(
                message, request=order.key.record_id, opt_out_token=token
            )
        except (DomainError, SealBroken):
            return None
        return _Written(message, document)


def _reachable(person: Recipient, order: Order) -> bool:
    """Whether it is plain that the message can reach the person; else that is found out by itself."""
    if person.status is not CustomerStatus.ACTIVE:
        return False
    return order.ask.channel == POST or (order.ask.channel == EMAIL and EMAIL in person.channels)
