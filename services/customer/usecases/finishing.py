"""How an attempt to send ended: stored and told, many at a time while many are being sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.chassis.errors import DomainError
from services.chassis.group_commit import ALONE, Alone, GroupCommit, Member
from services.chassis.mongo import Document
from services.chassis.outbox import Event
from services.chassis.telemetry import log
from services.customer import events
from services.customer.model.message import Message, MessageState
from services.customer.model.notice import Notice
from services.customer.usecases import terms
from services.customer.usecases.deps import Deps


@dataclass(frozen=True)
class Attempt:
    """A message as it is after an attempt, and the claim under which it was made."""

    message: Message
    claim: str

    @property
    def over(self) -> bool:
        """Whether the message was sent or given up."""
        return self.message.state is not MessageState.QUEUED


class Finishing:
    """Stores attempts that end at the same time in one transaction, which is the dear part of each."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._groups: GroupCommit[Attempt, None] = GroupCommit(self._together, self._alone)

    async def store(self, message: Message, claim: str) -> None:
        """Store how the attempt ended and tell of it, unless the claim was lost to another sender meanwhile.

        When its notice cannot be kept for a reason that nobody foresaw, that is logged and the message ends
        all the same: it must not be sent again and again. Raises DomainError when the database is away.
        """
        attempt = Attempt(message, claim)
        try:
            await self._groups.run(attempt)
        except DomainError:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, it must not have the message sent again
            log.exception("the end of a message cannot be noted elsewhere", message_id=message.id)
            await self._by_itself(attempt)

    async def _together(self, members: Sequence[Member[Attempt]]) -> Sequence[Alone | None]:
        deps, ended = self._deps, at_one_moment([member.command.message for member in members])
        over = {message.id: message for message in ended if message.state is not MessageState.QUEUED}

        async def store() -> None:
            claims = [member.command.claim for member in members]
            if not await deps.store.messages.finish_all(list(zip(ended, claims, strict=True))):
                raise _ClaimLost
            told = await self._tell(list(over.values()))
            rows: list[Document] = []
            for member in members:
                message_id = member.command.message.id
                if message_id in over:
                    facts = [events.message_ended(over[message_id]), *told.get(message_id, [])]
                    rows += [member.context.run(deps.outbox.row, fact) for fact in facts]
            if rows:
                await deps.outbox.add_together(rows)

        if len(members) == 1 or any(member.command.message.own_address for member in members):
            return [ALONE] * len(members)
        await deps.mongo.transaction(store)
        return [None] * len(members)

    async def _tell(self, messages: Sequence[Message]) -> dict[str, list[Event]]:
        """Note at their notices how messages ended; what there is to tell besides, by message."""
        deps = self._deps
        by_id = {message.id: message for message in messages if terms.tells_of_change(message)}
        facts: dict[str, list[Event]] = {}
        changed: list[tuple[Notice, Notice]] = []
        for notice in await deps.store.notices.of_messages(list(by_id)):
            change = await deps.store.terms.announced(notice.terms_change_id)
            ended = [each.message_id for each in notice.attempts if each.message_id in by_id]
            if len(ended) > 1:
                raise _ClaimLost  # two attempts of one notice: each by itself
            after, fact = terms.after_message(by_id[ended[0]], notice, change, deps.now())
            changed.append((notice, after))
            facts[ended[0]] = [fact]
        await deps.store.notices.replace_all(changed)
        return facts

    async def _alone(self, attempt: Attempt) -> None:
        async def store() -> None:
            ours = await self._deps.store.messages.finish(attempt.message, attempt.claim)
            if ours and attempt.over:
                await ended(attempt.message, self._deps)

        await self._deps.mongo.transaction(store)

    async def _by_itself(self, attempt: Attempt) -> None:
        async def store() -> None:
            ours = await self._deps.store.messages.finish(attempt.message, attempt.claim)
            if ours and attempt.over and attempt.message.own_address is not None:
                await self._deps.store.messages.forget(attempt.message)
            elif ours and attempt.over:
                await self._deps.outbox.add(events.message_ended(attempt.message))

        await self._deps.mongo.transaction(store)


def at_one_moment(messages: Sequence[Message]) -> list[Message]:
    """The messages, of which those that were sent in the same second have the moment of the last of them:
    what is alike is stored with one command. No second lies in two days.
    """
    last: dict[datetime, datetime] = {}
    for message in messages:
        if message.sent_at is not None:
            second = message.sent_at.replace(microsecond=0)
            last[second] = max(message.sent_at, last.get(second, message.sent_at))
    return [
        message
        if message.sent_at is None
        else replace(message, sent_at=last[message.sent_at.replace(microsecond=0)])
        for message in messages
    ]


async def ended(message: Message, deps: Deps) -> None:
    """Tell of a message that was sent, given up or came back, in the transaction that stores it.

    Of the last one to somebody erased nothing is left to tell: it goes with its address and its key.
    """
    if message.own_address is not None:
        await deps.store.messages.forget(message)
        return
    besides = await terms.message_ended(message, deps)
    await deps.outbox.add(events.message_ended(message), *besides)


class _ClaimLost(Exception):
    """Another sender has one of the messages: the others go each by itself."""
