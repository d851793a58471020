"""What a backup takes, in which order, and how it is put back.

One moment: the databases are read in one transaction with a snapshot, so that state, outbox, inbox and
idempotency records of all contexts fit together. An event is in that moment's outbox, or in its stream, or
both: streams are read up to the number that they had when the moment was fixed, and it is fixed again when
one of them grew meanwhile. After a restore every consumer begins at the first event; the inboxes know those
that were handled.

A restore that is cut off leaves a mark in the databases: no service works with half of what was, and no
backup is made of it, until a restore has ended.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from services.chassis.errors import DomainError
from services.chassis.mongo.copies import Copies, Moment, MomentLost
from services.chassis.outbox import COLLECTION as OUTBOX
from services.chassis.outbox import LEASES
from services.chassis.stream_copies import StreamCopies
from services.chassis.streams import DEAD_LETTERS, BrokerGone
from services.cli.backup_folder import BackupBroken, Folder, Written, line_of

CONTEXTS = ("customer", "consent", "billing", "survey", "disclosure")
STREAMS = (*(context.upper() for context in CONTEXTS), DEAD_LETTERS)
ATTEMPTS = 100
"""At a moment in which no event goes out, of which a busy suite has many in a second."""

HALF = "Databases and streams are half filled: services wait. Restore again with --replace."

Tell = Callable[[int, int, str], None]


class NotDone(Exception):
    """The backup or the restore cannot be done; the text says why."""


@dataclass
class Places:
    """The databases and the broker."""

    mongodb_uri: str = field(repr=False)
    nats_url: str = field(repr=False)
    prefix: str

    def __post_init__(self) -> None:
        self.copies = Copies(self.mongodb_uri)
        self.streams = StreamCopies(self.nats_url, "backup")

    def database(self, context: str) -> str:
        """The name of a context's database."""
        return f"{self.prefix}{context}"

    async def close(self) -> None:
        """Let go of the connections."""
        await self.streams.close()
        await self.copies.close()


async def dump(places: Places, target: Folder, tell: Tell) -> list[Written]:
    """Write everything. Raises NotDone, Unavailable, BrokerGone."""
    for context in CONTEXTS:
        if await places.copies.half_filled(places.database(context)):
            raise NotDone(f"a restore of the database {places.database(context)} has not ended")
    wanted = [
        (context, name)
        for context in CONTEXTS
        for name in await places.copies.collections(places.database(context))
        if name != LEASES  # nobody who holds one now works there after a restore
    ]
    if not wanted:
        raise NotDone("there is nothing in these databases; is DATABASE_PREFIX right?")
    total = sum([await places.copies.about(places.database(context), name) for context, name in wanted])
    written: list[Written] = []
    try:
        async with AsyncExitStack() as stack:
            moment, last = await _fixed(places, stack)
            done = 0
            for context, name in wanted:
                tell(done, total, f"{context}.{name}")
                written.append(await _collection(places, moment, target, context, name))
                done += written[-1].number
    except MomentLost:
        raise NotDone(
            "the server did not keep one moment for long enough; raise its transactionLifetimeLimitSeconds, "
            "or take snapshots of its volumes instead"
        ) from None
    for stream in STREAMS:
        if last.get(stream):
            tell(total, total, stream)
            written.append(await _stream(places, target, stream, last[stream]))
    return written


async def _fixed(places: Places, stack: AsyncExitStack) -> tuple[Moment, dict[str, int]]:
    """A moment in which no event went out: what is not in its outboxes is in the streams up to there."""
    for _ in range(ATTEMPTS):
        before = await places.streams.last()
        async with AsyncExitStack() as trying:
            moment = await trying.enter_async_context(places.copies.moment())
            await moment.fix(places.database(CONTEXTS[0]), OUTBOX)
            if await places.streams.last() == before:
                await stack.enter_async_context(trying.pop_all())
                return moment, before
    raise NotDone("events go out without a pause; stop the services, or an import that is under way")


async def _collection(places: Places, moment: Moment, target: Folder, context: str, name: str) -> Written:
    file = f"{context}/{name}.bson"
    with target.writing(file) as writing:
        async for document in moment.documents(places.database(context), name):
            writing.add(document)
    return Written(file, writing.number, writing.size, writing.sha256, context=context, collection=name)


async def _stream(places: Places, target: Folder, stream: str, upto: int) -> Written:
    file = f"streams/{stream}.jsonl"
    with target.writing(file) as writing:
        async for event in places.streams.events(stream, upto):
            writing.add(line_of(event))
    return Written(file, writing.number, writing.size, writing.sha256, stream=stream)


async def put_back(
    places: Places, source: Folder, written: list[Written], tell: Tell, *, replace: bool
) -> None:
    """Fill databases and streams. Raises NotDone, whose text says when something was changed; Unavailable and
    BrokerGone when nothing was.
    """
    if replace:
        await _refuse_served(places)
    else:
        await _refuse_occupied(places)
    try:
        await _fill(places, source, written, tell)
    except (DomainError, BrokerGone, BackupBroken, OSError) as error:
        raise NotDone(f"{str(error).rstrip('.')}. {HALF}") from error


async def _fill(places: Places, source: Folder, written: list[Written], tell: Tell) -> None:
    databases = [places.database(context) for context in CONTEXTS]
    for database in databases:
        await places.copies.begin(database)
    for database in databases:
        await places.copies.empty(database)
    total, done = sum(one.number for one in written), 0
    for one in written:
        tell(done, total, one.stream or f"{one.context}.{one.collection}")
        if one.stream:
            number = await places.streams.put(one.stream, source.events(one))
        else:
            database = places.database(one.context)
            number = await places.copies.put(database, one.collection, source.documents(one))
        if number != one.number:
            raise BackupBroken(f"{one.file}: {number} of {one.number} were put back.")
        done += number
    for stream in sorted(set(STREAMS) - {one.stream for one in written}):
        await places.streams.put(stream, ())  # what is there has come later
    for database in databases:
        await places.copies.end(database)


async def _refuse_served(places: Places) -> None:
    """Who works with a database would write to what is being filled, and miss its indexes afterwards."""
    for context in CONTEXTS:
        if await places.copies.leased(places.database(context), LEASES):
            raise NotDone(f"the service {context} is at work; stop all five and the gateway first")


async def _refuse_occupied(places: Places) -> None:
    for context in CONTEXTS:
        if await places.copies.occupied(places.database(context)):
            raise NotDone(
                f"the database {places.database(context)} is not empty; --replace removes what is there"
            )
    for stream in STREAMS:
        if await places.streams.stored(stream):
            raise NotDone(f"the stream {stream} is not empty; --replace removes what is there")
