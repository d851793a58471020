"""How the streams have to stand: an operator declares them, services only look whether they do.

Who may change a stream may give it `sources` and so read the events of others, or `republish` and so speak
under their subjects: the rights at the broker are rights to subjects, and this stands in the body
(docs/adr/0029-least-privilege.md).
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from nats.errors import Error as NatsError
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from services.chassis.streams import DEAD_LETTERS, DUPLICATE_WINDOW_SECONDS, BrokerGone, Streams, subjects_of

KEEP_EVENTS_SECONDS = 30 * 24 * 3600.0
Outcome = Literal["made", "changed", "stands"]


class StreamDeclarations(Streams):
    """A connection of somebody who may make and change streams. Every call raises BrokerGone."""

    async def declare_all(self, contexts: Iterable[str]) -> Mapping[str, Outcome]:
        """The stream of each context and the dead letters as they have to be; what that took for each."""
        streams = [DEAD_LETTERS, *(name.upper() for name in contexts)]
        outcomes = await asyncio.gather(*(self.declare(stream, subjects_of(stream)) for stream in streams))
        return dict(zip(streams, outcomes, strict=True))

    async def declare(self, stream: str, subjects: Sequence[str]) -> Outcome:
        """Create the stream, or bring the settings that are ours up to date; an operator's others stay.

        What leads events in or out on other ways than the subjects is taken away. Dead letters have no age:
        they wait for a person.
        """
        ours: dict[str, Any] = {
            "subjects": list(subjects),
            "max_age": 0 if stream == DEAD_LETTERS else KEEP_EVENTS_SECONDS,
            "duplicate_window": DUPLICATE_WINDOW_SECONDS,
            "sources": None,
            "republish": None,
            "subject_transform": None,
        }
        try:
            return await self._create_or_update(stream, ours)
        except (NatsError, OSError, TimeoutError) as error:
            raise BrokerGone(f"the stream {stream} was not declared: {type(error).__name__}") from error

    async def _create_or_update(self, stream: str, ours: Mapping[str, Any]) -> Outcome:
        try:
            present = (await self._js.stream_info(stream)).config
        except NotFoundError:
            fresh = StreamConfig(name=stream, storage=StorageType.FILE, discard=DiscardPolicy.OLD, **ours)
            await self._js.add_stream(fresh)
            return "made"
        if all(getattr(present, name) == value for name, value in ours.items()):
            return "stands"
        await self._js.update_stream(present.evolve(**ours))
        return "changed"
