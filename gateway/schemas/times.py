"""Moments from messages and in requests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import AfterValidator, AwareDatetime


def in_this_age(moment: datetime) -> datetime:
    """The same moment. Raises ValueError for years that neither we nor a Timestamp have a use for."""
    if not 2000 <= moment.year <= 2200:
        raise ValueError("a year from 2000 to 2200")
    return moment


MomentGiven = Annotated[AwareDatetime, AfterValidator(in_this_age)]


def moment(stamp: Timestamp) -> datetime:
    """A moment in UTC."""
    return stamp.ToDatetime(tzinfo=UTC)


def moment_or_none(message: Message, field: str) -> datetime | None:
    """The moment in `field`, None when it is not set."""
    if not message.HasField(field):
        return None
    stamp: Timestamp = getattr(message, field)
    return moment(stamp)
