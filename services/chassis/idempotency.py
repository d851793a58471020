"""Idempotency keys: the same command sent again gives the same answer and acts once.

What is remembered are ids, never a payload: a replay reads the resource again. The record commits with the
command's state and events.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from services.chassis.errors import IdempotencyKeyReused
from services.chassis.mongo import Document, Index, Mongo

T = TypeVar("T")
Ref = dict[str, str]

COLLECTION = "idempotency"
KEEP_SECONDS = 7 * 24 * 3600
INDEXES = [Index(COLLECTION, [("at", 1)], expire_after=KEEP_SECONDS)]


@dataclass(frozen=True)
class RequestKey:
    """Who sent which command under which id, and a keyed digest of the rest of the request."""

    caller: str
    method: str
    request_id: str
    fingerprint: str

    @property
    def record_id(self) -> str:
        """The key of the record: two callers may use the same request id."""
        return f"{self.caller}/{self.method}/{self.request_id}"


class Commands:
    """Runs commands: one transaction each, once per request id."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._records = mongo.collection(COLLECTION)

    async def run(
        self,
        key: RequestKey,
        act: Callable[[], Awaitable[tuple[Ref, T]]],
        again: Callable[[Ref], Awaitable[T]],
    ) -> T:
        """Run `act` and remember its ids, or give what `again` reads from the ids of the first time.

        `act` may run several times before it commits: it must have no effects but those in the database.

        Raises:
            IdempotencyKeyReused: the id was used for another request.
        """

        async def command() -> T:
            ref, result = await act()
            self._records.insert_last([self._record(key, ref)])
            return result

        try:
            return await self._mongo.transaction(command)
        except Exception:
            # Nearly every key is new, so nothing is looked up before. That the command was done before, or by
            # a twin just now, shows as a duplicate key or as a rule that its success now breaks.
            known = await self.recall(key)
            if known is None:
                raise
            return await again(known)

    async def run_together(
        self, act: Callable[[], Awaitable[tuple[Sequence[tuple[RequestKey, Ref]], T]]]
    ) -> T:
        """Run several commands in one transaction: `act` answers what to remember of each, and their results.

        All or none of them happen. A key that was used before undoes the whole: then each must be run by
        itself, which finds out which it was. `act` may run several times, as in `run`.
        """

        async def commands() -> T:
            done, results = await act()
            self._records.insert_last([self._record(key, ref) for key, ref in done])
            return results

        return await self._mongo.transaction(commands)

    async def recall(self, key: RequestKey) -> Ref | None:
        """The ids that a command left that was done under this key before; None when none was.

        Whoever does anything before `run`, outside its transaction, asks first. Raises IdempotencyKeyReused.
        """
        record = await self._records.find_one({"_id": key.record_id})
        if record is None:
            return None
        if record["fingerprint"] != key.fingerprint:
            raise IdempotencyKeyReused("this idempotency key was used for another request; send a new key")
        return dict(record["ref"])

    def _record(self, key: RequestKey, ref: Ref) -> Document:
        return {"_id": key.record_id, "fingerprint": key.fingerprint, "ref": ref, "at": datetime.now(UTC)}
