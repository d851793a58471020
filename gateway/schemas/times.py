"""Moments from messages."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp


def moment(stamp: Timestamp) -> datetime:
    """A moment in UTC."""
    return stamp.ToDatetime(tzinfo=UTC)


def moment_or_none(message: Message, field: str) -> datetime | None:
    """The moment in `field`, None when it is not set."""
    if not message.HasField(field):
        return None
    stamp: Timestamp = getattr(message, field)
    return moment(stamp)
