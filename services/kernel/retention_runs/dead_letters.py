"""Events that nobody could handle do not wait for ever: copies with ids, deleted by the calendar.

They lie at the broker and belong to no context, so that the run of one context alone goes through them.
"""

from collections.abc import Sequence

from services.chassis.errors import Unavailable
from services.chassis.event import BrokerGone, DeadLetter
from services.chassis.mongo import Index
from services.chassis.streams import Streams
from services.kernel.calendar import oslo_date
from services.kernel.retention import last_past
from services.kernel.retention_runs.work import Work

KIND, RETENTION = "dead_letters", "security_log"


class DeadLetters:
    """The part of a run that deletes dead letters, each by the day on which its event happened."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    @property
    def kinds(self) -> Sequence[tuple[str, str]]:
        """This one."""
        return [(KIND, RETENTION)]

    @property
    def indexes(self) -> Sequence[Index]:
        """None: nothing of it is in the database."""
        return []

    async def sweep(self, work: Work) -> None:
        """Count or delete those past their day. Raises Unavailable: the broker is away, and the run waits."""
        last = last_past(RETENTION, work.day)
        try:
            past = [
                letter
                async for letter in self._streams.dead_letters()
                if oslo_date(letter.event_time) <= last
            ]
            work.goes(KIND, len(past))
            for letter in () if work.dry_run else past:
                await self._delete(letter, work)
        except BrokerGone as error:
            raise Unavailable("the dead letters cannot be reached now") from error

    async def _delete(self, letter: DeadLetter, work: Work) -> None:
        """Deleted, then counted: who dies in between tells one less than have gone."""
        gone = int(await self._streams.forget(letter))

        async def count() -> dict[str, int]:
            return {KIND: gone}

        await work.delete(count)
