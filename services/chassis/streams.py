"""Events on NATS JetStream. Only the files called `stream...` here import the client.

Event metadata follows CloudEvents 1.0 in binary mode as headers (`ce-id`, `ce-type`, `ce-source`, `ce-time`,
`ce-subject`, `traceparent`); the body is the protobuf message. Consumers are durable pull consumers with
explicit acknowledgement. What cannot be handled goes to the stream DEAD_LETTERS, and `replay` brings it home.
The streams themselves are an operator's (stream_declarations.py): here they are waited for.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import nats
from google.protobuf.message import DecodeError
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeout
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig
from nats.js.errors import BadRequestError, NoStreamResponseError, NotFoundError, ServiceUnavailableError

from services.chassis import tasks, telemetry
from services.chassis.broker_refusals import cause_of, tell_of_refusals, why
from services.chassis.errors import DomainError
from services.chassis.event import (
    BrokerGone,
    Consumer,
    DeadLetter,
    EventMeta,
    Outgoing,
    Patience,
    Poison,
    reason_of,
)
from services.chassis.hindrance import Hindrance
from services.chassis.stream_batches import Batches, Message
from services.chassis.stream_messages import dead_letter_of, decoded, meta_of, span_attributes

__all__ = [
    "DEAD_LETTERS",
    "BrokerGone",
    "Consumer",
    "DeadLetter",
    "EventMeta",
    "Outgoing",
    "Patience",
    "Poison",
    "Streams",
    "subjects_of",
]

DEAD_LETTERS = "DEAD_LETTERS"
CONNECT_WAITS = 0.25, 5.0  # seconds between attempts at the start: each twice as long, up to the last
STREAM_WAITS = 0.05, 5.0  # likewise between looks whether a stream stands
CONSUMER_WAITS = 0.5, 5.0  # likewise between attempts of a consumer to go on
ACK_WAIT_SECONDS = 30.0
# The broker drops a second publication of the same event id within this window.
DUPLICATE_WINDOW_SECONDS = 600.0
FETCH = 16
ACK_SECONDS = 5

log = telemetry.log


class Streams:
    """A connection to the broker."""

    def __init__(
        self,
        url: str,
        name: str,
        *,
        patience: Patience | None = None,
        ack_wait: float = ACK_WAIT_SECONDS,
    ) -> None:
        self._url = url
        self._ack_wait = ack_wait
        self._name = name
        self._patience = patience or Patience()
        self._client: Client | None = None
        self._context: JetStreamContext | None = None
        self._batches: Batches | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    async def connect(self) -> None:
        """Connect, waiting for a broker that does not answer yet; says so once."""
        pause, longest = CONNECT_WAITS
        hindrance, trouble = Hindrance("waiting for the broker"), None

        async def heard(error: Exception) -> None:
            nonlocal trouble
            trouble = error
            await tell_of_refusals(error)

        while True:
            try:
                self._client = await nats.connect(
                    self._url,
                    name=self._name,
                    connect_timeout=2,
                    # With no limit the client would try for ever by itself, and never say so.
                    max_reconnect_attempts=1,
                    reconnect_time_wait=0.25,
                    ping_interval=10,
                    no_echo=True,
                    # Answers come to subjects of one's own: nobody else may listen there.
                    inbox_prefix=f"_INBOX.{self._name}",
                    error_cb=heard,
                )
                self._client.options["max_reconnect_attempts"] = -1
                self._context = self._client.jetstream(timeout=ACK_SECONDS)
                hindrance.gone()
                return
            except (OSError, NatsError, TimeoutError) as error:
                hindrance.met(why(trouble or error))
            await asyncio.sleep(pause)
            pause = min(2 * pause, longest)

    @property
    def connected(self) -> bool:
        """Whether the connection stands now."""
        return self._client is not None and self._client.is_connected

    async def stand(self, *streams: str) -> None:
        """Return once the broker has these streams; says once which one is waited for."""
        for stream in streams:
            await self._when_it_stands(stream, partial(self._js.stream_info, stream))

    async def _when_it_stands(self, stream: str, ask: Callable[[], Awaitable[object]]) -> None:
        """What an operator declares may come later than what needs it, or be lost with a broker's data."""
        pause, longest = STREAM_WAITS
        hindrance = Hindrance("waiting for a stream", stream=stream)
        while not self._stopping:
            try:
                await ask()
                hindrance.gone()
                return
            except BadRequestError:  # what was asked for is wrong, and stays so
                raise
            except (NatsError, OSError, TimeoutError) as error:
                missing = isinstance(error, NotFoundError)
                hindrance.met("it is not declared" if missing else type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, longest)

    async def publish(self, event: Outgoing) -> None:
        """Store one event in its stream. Raises BrokerGone when that was not acknowledged."""
        parent = telemetry.extract(event.trace)
        with telemetry.span(
            f"publish {event.type}",
            kind="producer",
            parent=parent,
            attributes=span_attributes(event.subject),
        ):
            headers = dict(telemetry.inject(event.headers()))
            try:
                await self._js.publish(event.subject, event.body, headers=headers)
            except NoStreamResponseError as error:
                raise BrokerGone("the stream is not there") from error
            except (NatsError, OSError, TimeoutError) as error:
                raise BrokerGone(f"not acknowledged: {type(error).__name__}") from error

    async def publish_many(self, events: Sequence[Outgoing]) -> None:
        """Store several events of one transaction in their order, each in the trace of its own command.

        Raises BrokerGone when one of them was not acknowledged; others may be stored all the same.
        """
        if self._batches is None:
            self._batches = Batches(self._nats)
        try:
            await self._batches.publish([_message(event) for event in events], ACK_SECONDS)
        except NoStreamResponseError as error:
            raise BrokerGone("the stream is not there") from error
        except (NatsError, OSError, TimeoutError) as error:
            raise BrokerGone(f"not acknowledged: {type(error).__name__}") from error

    async def purge(self, stream: str, subject: str) -> None:
        """Remove every stored event on `subject` from the stream. Raises BrokerGone."""
        try:
            await self._js.purge_stream(stream, subject=subject)
        except (NatsError, OSError, TimeoutError) as error:
            raise BrokerGone(f"not purged: {type(error).__name__}") from error

    async def backlog(self, consumer: Consumer) -> tuple[int, int]:
        """Events that a consumer was not given yet, and that it has not finished. Raises BrokerGone."""
        try:
            found = await self._js.consumer_info(consumer.stream, consumer.durable)
        except (NatsError, OSError, TimeoutError) as error:
            raise BrokerGone(f"not told: {type(error).__name__}") from error
        return found.num_pending or 0, found.num_ack_pending or 0

    async def holding(self, stream: str) -> tuple[int, int]:
        """How many events lie in a stream, and their bytes. Raises BrokerGone."""
        try:
            found = (await self._js.stream_info(stream)).state
            return found.messages, found.bytes
        except (NatsError, OSError, TimeoutError) as error:
            raise BrokerGone(f"not told: {type(error).__name__}") from error

    async def signal(self, subject: str, body: bytes = b"") -> None:
        """Tell whoever listens now; nothing is stored, and who sends it does not hear it."""
        with contextlib.suppress(NatsError):
            await self._nats.publish(subject, body)

    async def on_signal(self, subject: str, call: Callable[[bytes], Awaitable[None]]) -> None:
        """Have `call` run with the body of each signal on `subject`, one after the other, from now on."""

        async def heard(message: Msg) -> None:
            await call(message.data)

        await self._nats.subscribe(subject, cb=heard)
        # Else a signal could be sent before the broker knows of us. Twice: the client writes a ping at once,
        # before what waits to be written; when the first one is answered that has gone too.
        await self._nats.flush()
        await self._nats.flush()

    async def consume(self, consumer: Consumer) -> None:
        """Declare the durable consumer and handle its events in the background until `close`."""
        await self._declare_consumer(consumer)
        self._tasks.append(asyncio.create_task(self._run(consumer), name=consumer.durable))

    async def stop_consuming(self) -> None:
        """End the consumers; what was being handled is handled again by another replica or later."""
        self._stopping = True  # the client's own waiting may swallow a cancellation
        await tasks.end(*self._tasks)
        self._tasks.clear()

    async def close(self) -> None:
        """End the consumers and the connection."""
        await self.stop_consuming()
        if self._client is not None:
            await self._client.close()

    async def dead_letters(self, consumer: str | None = None) -> AsyncIterator[DeadLetter]:
        """The dead letters, oldest first, of one consumer or of all. Raises BrokerGone."""
        try:
            state = (await self._js.stream_info(DEAD_LETTERS)).state
            sequence = max(1, state.first_seq)
            while sequence <= state.last_seq:
                raw = await self._js.get_msg(DEAD_LETTERS, seq=sequence, subject="dead.>", next=True)
                sequence = int(raw.seq or sequence) + 1
                letter = dead_letter_of(raw)
                if consumer is None or letter.consumer == consumer:
                    yield letter
        except NotFoundError:  # there are none, or no more
            return
        except (NatsError, OSError, TimeoutError) as error:
            raise BrokerGone(f"not told: {type(error).__name__}") from error

    async def replay(self, letter: DeadLetter) -> None:
        """Publish a dead letter on its old subject and take it out of the dead letters.

        Consumers that have handled it know it by its event id. Raises BrokerGone.
        """
        headers = {key: value for key, value in letter.headers.items() if not key.startswith("Dead-")}
        headers["Nats-Msg-Id"] = f"replay-{letter.sequence}-{letter.event_id}"
        try:
            await self._js.publish(letter.subject, letter.body, headers=headers)
            await self._js.delete_msg(DEAD_LETTERS, letter.sequence)
        except (NatsError, OSError, TimeoutError) as error:
            raise BrokerGone("the dead letter stays: the broker did not acknowledge its replay") from error

    async def forget(self, letter: DeadLetter) -> bool:
        """Delete a dead letter unsent; False when it is gone already. Raises BrokerGone."""
        try:
            return await self._js.delete_msg(DEAD_LETTERS, letter.sequence)
        except (NotFoundError, BadRequestError):  # another replica was faster
            return False
        except (NatsError, OSError, TimeoutError) as error:
            raise BrokerGone(f"not deleted: {type(error).__name__}") from error

    @property
    def _nats(self) -> Client:
        if self._client is None:
            raise BrokerGone("not connected")
        return self._client

    @property
    def _js(self) -> JetStreamContext:
        if self._context is None:
            raise BrokerGone("not connected")
        return self._context

    async def _declare_consumer(self, consumer: Consumer) -> None:
        config = ConsumerConfig(
            # With a name the request's own subject says what the consumer may hear: a permission can hold it.
            name=consumer.durable,
            durable_name=consumer.durable,
            filter_subject=consumer.subject,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=self._ack_wait,
            # Deliveries are counted here: the broker's own limit would leave an event in limbo after a crash.
            max_deliver=-1,
            max_ack_pending=1_000,
        )
        await self._when_it_stands(consumer.stream, partial(self._js.add_consumer, consumer.stream, config))

    async def _run(self, consumer: Consumer) -> None:
        hindrance, declared = Hindrance("consumer waits", consumer=consumer.durable), True
        first, longest = CONSUMER_WAITS
        pause = first
        while not self._stopping:
            try:
                if not declared:
                    await self._declare_consumer(consumer)
                    declared = True
                await self._fetch(consumer, hindrance)
            except (NotFoundError, ServiceUnavailableError):
                log.warning("consumer is gone and is declared again", consumer=consumer.durable)
                declared = False
            except Exception as error:
                pause = min(2 * pause, longest) if hindrance.stands else first
                hindrance.met(cause_of(error))
                if not isinstance(error, NatsError | OSError | BrokerGone):
                    log.exception("consumer failed", consumer=consumer.durable)
            await asyncio.sleep(pause)

    async def _fetch(self, consumer: Consumer, hindrance: Hindrance) -> None:
        subscription = await self._js.pull_subscribe_bind(consumer.durable, consumer.stream)
        try:
            while not self._stopping:
                with contextlib.suppress(NatsTimeout, TimeoutError):  # nothing new is normal
                    messages = await subscription.fetch(FETCH, timeout=5)
                    hindrance.gone()
                    await asyncio.gather(*(self._handle(consumer, message) for message in messages))
        finally:
            with contextlib.suppress(NatsError):
                await subscription.unsubscribe()

    async def _handle(self, consumer: Consumer, message: Msg) -> None:
        headers = message.headers or {}
        meta = meta_of(consumer, message)
        parent = telemetry.extract(headers)
        attributes = span_attributes(consumer.subject) | {"messaging.consumer.group.name": consumer.durable}
        with telemetry.span(
            f"process {meta.type}", kind="consumer", parent=parent, attributes=attributes
        ) as span:
            try:
                await consumer.handle(decoded(consumer, message), meta)
            except Exception as error:  # noqa: BLE001 - whatever it is, the event is given back and it is logged
                telemetry.failed(span, error)
                telemetry.event_handled(consumer.durable, "error")
                await self._give_back(consumer, message, meta, error)
            else:
                telemetry.event_handled(consumer.durable, "ok")
                with contextlib.suppress(NatsError):  # delivered again, and the inbox knows it
                    await message.ack()

    async def _give_back(self, consumer: Consumer, message: Msg, meta: EventMeta, error: Exception) -> None:
        transient = isinstance(error, BrokerGone) or (isinstance(error, DomainError) and error.transient)
        limit = self._patience.transient_deliveries if transient else self._patience.deliveries
        final = isinstance(error, Poison | DecodeError) or meta.deliveries >= limit
        reason = reason_of(error)
        log.warning(
            "event not handled", consumer=consumer.durable, event_id=meta.id, deliveries=meta.deliveries,
            cause=reason, dead=final, exc_info=not isinstance(error, DomainError | Poison | DecodeError),
        )  # fmt: skip
        try:
            if final:
                await self._bury(consumer, message, meta, reason)
                await message.term()
            else:
                await message.nak(delay=self._patience.delay(meta.deliveries))
        except (NatsError, OSError, TimeoutError) as failure:
            log.warning(
                "broker gone while giving back", consumer=consumer.durable, cause=type(failure).__name__
            )

    async def _bury(self, consumer: Consumer, message: Msg, meta: EventMeta, reason: str) -> None:
        headers = dict(message.headers or {}) | {
            "Nats-Msg-Id": f"dead-{consumer.durable}-{meta.id}-{message.metadata.sequence.stream}",
            "Dead-Consumer": consumer.durable,
            "Dead-Subject": message.subject,
            "Dead-Reason": reason,
            "Dead-Time": datetime.now(UTC).isoformat(),
        }
        await self._js.publish(f"dead.{consumer.durable}", message.data, headers=headers)
        telemetry.dead_letter(consumer.durable)


def _message(event: Outgoing) -> Message:
    """An event among many. Its span tells when it was sent; where nobody gets spans its trace travels on."""
    if not telemetry.recorded():
        return event.subject, event.body, event.headers() | event.trace
    with telemetry.span(
        f"publish {event.type}",
        kind="producer",
        parent=telemetry.extract(event.trace),
        attributes=span_attributes(event.subject),
    ):
        return event.subject, event.body, dict(telemetry.inject(event.headers()))


def subjects_of(stream: str) -> list[str]:
    """The subjects of a stream: `CUSTOMER` has `customer.v1.>`, the dead letters have `dead.>`."""
    return ["dead.>"] if stream == DEAD_LETTERS else [f"{stream.lower()}.v1.>"]
