"""What an event is on its way: out, in, to be handled, and put aside."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from google.protobuf.message import DecodeError, Message

from services.chassis.errors import DomainError


class BrokerGone(Exception):
    """The broker cannot be reached or did not acknowledge."""


class Poison(Exception):
    """This event can never be handled: to the dead letters at once."""


@dataclass(frozen=True)
class Outgoing:
    """An event on its way to the broker."""

    id: str
    subject: str
    type: str
    about: str
    source: str
    time: datetime
    body: bytes
    trace: dict[str, str]

    def headers(self) -> dict[str, str]:
        """CloudEvents headers, and the deduplication id."""
        return {
            "Nats-Msg-Id": self.id,
            "ce-specversion": "1.0",
            "ce-id": self.id,
            "ce-type": self.type,
            "ce-source": self.source,
            "ce-subject": self.about,
            "ce-time": self.time.astimezone(UTC).isoformat(),
            "content-type": "application/protobuf",
        }


@dataclass(frozen=True)
class EventMeta:
    """What is known of an event besides its body; `deliveries` counts this one."""

    id: str
    type: str
    subject: str
    time: datetime
    consumer: str
    deliveries: int


Handler = Callable[[Any, EventMeta], Awaitable[None]]


@dataclass(frozen=True)
class Consumer:
    """A durable subscription: `durable` is its fixed name, `handle` gets the decoded message."""

    durable: str
    stream: str
    subject: str
    message: type[Message]
    handle: Handler


@dataclass(frozen=True)
class Patience:
    """How often and how soon a failed event is delivered again.

    `delays` in seconds by delivery, the last one repeats. Infrastructure that is away (`transient`) is waited
    for much longer than a handler that says no or breaks.
    """

    delays: Sequence[float] = (0.2, 1.0, 5.0, 15.0, 30.0, 60.0)
    deliveries: int = 6
    transient_deliveries: int = 120

    def delay(self, deliveries: int) -> float:
        """Seconds until the next delivery."""
        return self.delays[min(deliveries, len(self.delays)) - 1]


@dataclass(frozen=True)
class DeadLetter:
    """An event that a consumer could not handle."""

    sequence: int
    consumer: str
    subject: str
    type: str
    event_id: str
    reason: str
    time: datetime
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def event_time(self) -> datetime:
        """When the event happened; when it was put aside, if it does not say that."""
        told = time_of(self.headers.get("ce-time"))
        return told if told is not None and told.tzinfo is not None else self.time


def reason_of(error: Exception) -> str:
    """A cause without a value in it: reasons are ours, an unknown exception gives its type alone."""
    if isinstance(error, DomainError):
        return f"{error.domain}/{error.reason}"
    if isinstance(error, DecodeError):
        return "UNDECODABLE"
    return type(error).__name__


def time_of(text: str | None) -> datetime | None:
    """A time as headers have it; nothing when there is none that can be read."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
