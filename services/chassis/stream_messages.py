"""What the broker's messages say, in our own types."""

from datetime import UTC, datetime
from typing import Any

from google.protobuf.message import Message

from services.chassis.event import Consumer, DeadLetter, EventMeta, time_of


def decoded(consumer: Consumer, message: Any) -> Message:
    """The event in a message. Raises DecodeError."""
    found = consumer.message()
    found.ParseFromString(message.data)
    return found


def meta_of(consumer: Consumer, message: Any) -> EventMeta:
    """What its headers say of an event; where one is missing, what the broker knows."""
    headers = message.headers or {}
    return EventMeta(
        id=headers.get("ce-id", f"{consumer.stream}-{message.metadata.sequence.stream}"),
        type=headers.get("ce-type", consumer.message.DESCRIPTOR.full_name),
        subject=message.subject,
        time=time_of(headers.get("ce-time")) or message.metadata.timestamp,
        consumer=consumer.durable,
        deliveries=message.metadata.num_delivered or 1,
    )


def dead_letter_of(raw: Any) -> DeadLetter:
    """A stored message of the dead letters."""
    headers = dict(raw.headers or {})
    return DeadLetter(
        sequence=int(raw.seq),
        consumer=headers.get("Dead-Consumer", ""),
        subject=headers.get("Dead-Subject", ""),
        type=headers.get("ce-type", ""),
        event_id=headers.get("ce-id", ""),
        reason=headers.get("Dead-Reason", ""),
        time=time_of(headers.get("Dead-Time")) or datetime.now(UTC),
        headers=headers,
        body=raw.data or b"",
    )


def span_attributes(subject: str) -> dict[str, str]:
    """Messaging attributes; the last part of a subject is an id and stays out of the destination's name."""
    return {"messaging.system": "nats", "messaging.destination.name": subject.rpartition(".")[0]}
