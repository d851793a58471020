"""Ledger entries as events: ids only, the customer's id last in the subject."""

from google.protobuf.message import Message

from personvern.consent.v1 import consent_events_pb2 as pb
from services.chassis.outbox import Event
from services.consent.model.ledger import Act, Entry

_MESSAGES: dict[Act, tuple[str, type[Message]]] = {
    Act.GIVEN: ("given", pb.ConsentGiven),
    Act.RENEWED: ("given", pb.ConsentGiven),
    Act.IMPORTED: ("given", pb.ConsentGiven),
    Act.REFUSED: ("refused", pb.ConsentRefused),
    Act.WITHDRAWN: ("withdrawn", pb.ConsentWithdrawn),
    Act.EXPIRED: ("withdrawn", pb.ConsentWithdrawn),
    Act.OBJECTED: ("objected", pb.Objected),
    Act.OBJECTION_LIFTED: ("objection_lifted", pb.ObjectionLifted),
}


def entry_recorded(entry: Entry) -> Event:
    """The event that tells other contexts of `entry`."""
    name, message = _MESSAGES[entry.act]
    return Event(
        subject=f"consent.v1.{name}.{entry.subject_id}",
        type=message.DESCRIPTOR.full_name,
        message=message(
            customer_id=entry.subject_id,
            purpose=entry.purpose,
            entry_id=entry.entry_id,
            sequence=entry.sequence,
        ),
        about=entry.subject_id,
    )


def policy_changed(version: str, previous: str) -> Event:
    """Another policy came into force."""
    message = pb.PolicyChanged(policy_version=version, previous_version=previous)
    return Event(f"consent.v1.policy_changed.{version}", message.DESCRIPTOR.full_name, message, about=version)
