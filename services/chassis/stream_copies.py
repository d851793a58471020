"""Whole streams to and fro: events with their headers, in their order. For backups."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeout
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from services.chassis.stream_declarations import StreamDeclarations
from services.chassis.streams import BrokerGone, subjects_of

FETCH = 500
LISTED = 256  # consumers that the broker names at once
TOGETHER = 250  # events on their way to the broker at once
IDLE_SECONDS = 15.0  # after which the broker forgets a reader that has gone


@dataclass(frozen=True)
class Stored:
    """An event as a stream has it."""

    subject: str
    headers: dict[str, str]
    body: bytes


class StreamCopies(StreamDeclarations):
    """A connection that reads streams as a whole and fills them anew. Every call raises BrokerGone."""

    async def last(self) -> dict[str, int]:
        """The number of the last event of every stream."""
        try:
            found = await self._js.streams_info()
        except (NatsError, OSError, TimeoutError) as error:
            raise BrokerGone(f"not told: {type(error).__name__}") from error
        return {str(info.config.name): int(info.state.last_seq) for info in found}

    async def stored(self, stream: str) -> int:
        """How many events it has; none when there is no such stream."""
        try:
            return int((await self._js.stream_info(stream)).state.messages)
        except NotFoundError:
            return 0
        except (NatsError, OSError, TimeoutError) as error:
            raise BrokerGone(f"not told: {type(error).__name__}") from error

    async def durables(self, stream: str) -> list[str]:
        """The names of its durable consumers; none when there is no such stream."""
        found: list[Any] = []
        try:
            while len(some := await self._js.consumers_info(stream, offset=len(found))) == LISTED:
                found += some
        except NotFoundError:
            return []
        except (NatsError, OSError, TimeoutError) as error:
            raise BrokerGone(f"not told: {type(error).__name__}") from error
        return [str(each.config.durable_name) for each in [*found, *some] if each.config.durable_name]

    async def events(self, stream: str, upto: int) -> AsyncIterator[Stored]:
        """Its events up to that number, oldest first."""
        left = await self.stored(stream)
        if not left:
            return
        config = ConsumerConfig(
            ack_policy=AckPolicy.NONE,
            deliver_policy=DeliverPolicy.ALL,
            inactive_threshold=IDLE_SECONDS,
            mem_storage=True,
        )
        try:
            reader = await self._js.add_consumer(stream, config)
            subscription = await self._js.pull_subscribe_bind(reader.name, stream)
            while left:
                for message in await subscription.fetch(min(FETCH, left), timeout=10):
                    left = int(message.metadata.num_pending)
                    if message.metadata.sequence.stream > upto:
                        return
                    yield Stored(message.subject, dict(message.headers or {}), message.data)
        except NatsTimeout as error:
            raise BrokerGone(f"the stream {stream} stopped in the middle") from error
        except (NatsError, OSError, TimeoutError) as error:
            raise BrokerGone(f"the stream {stream} was not read: {type(error).__name__}") from error

    async def put(self, stream: str, events: Iterable[Stored]) -> int:
        """Make the stream anew with these events; consumers of the old one are gone and begin anew."""
        done = 0
        try:
            with contextlib.suppress(NotFoundError):
                await self._js.delete_stream(stream)
            await self.declare(stream, subjects_of(stream))
            for batch in batched(events):
                waiting = [
                    await self._js.publish_async(event.subject, event.body, headers=event.headers)
                    for event in batch
                ]
                await asyncio.gather(*waiting)
                done += len(batch)
        except (NatsError, OSError, TimeoutError) as error:
            raise BrokerGone(f"the stream {stream} was not filled: {type(error).__name__}") from error
        return done


def batched(events: Iterable[Stored]) -> Iterator[list[Stored]]:
    """The events, some at a time."""
    each = iter(events)
    while batch := list(islice(each, TOGETHER)):
        yield batch
