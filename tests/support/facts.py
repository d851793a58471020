"""Facts of contexts that do not run, published as they would publish them."""

from datetime import datetime

from google.protobuf.message import Message

from services.chassis.ids import new_id
from services.chassis.streams import Outgoing


def fact(subject: str, message: Message, at: datetime, event_id: str = "") -> Outgoing:
    """An event, new to the broker and to every consumer unless `event_id` names one that they know.

    `subject` ends in the id of whom, or what, it is about.
    """
    return Outgoing(
        id=event_id or new_id("evt"),
        subject=subject,
        type=message.DESCRIPTOR.full_name,
        about=subject.rpartition(".")[2],
        source="/test",
        time=at,
        body=message.SerializeToString(),
        trace={},
    )
