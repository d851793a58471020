"""Ledger entries as events: ids only, the customer's id last in the subject."""

from google.protobuf.message import Message

from personvern.consent.v1 import consent_events_pb2 as pb
from personvern.consent.v1 import terminal_events_pb2 as terminals
from services.chassis.outbox import Event
from services.consent.model.audience_export import Export
from services.consent.model.ledger import Act, Entry
from services.consent.model.one_person import No
from services.consent.model.policy import TerminalCategory

_MESSAGES: dict[Act, tuple[str, type[Message]]] = {
    Act.GIVEN: ("given", pb.ConsentGiven),
    Act.RENEWED: ("given", pb.ConsentGiven),
    Act.IMPORTED: ("given", pb.ConsentGiven),
    Act.REFUSED: ("refused", pb.ConsentRefused),
    Act.WITHDRAWN: ("withdrawn", pb.ConsentWithdrawn),
    Act.EXPIRED: ("expired", pb.ConsentExpired),
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


def terminal_withdrawn(entry: Entry, category: TerminalCategory) -> Event:
    """A terminal's yes was taken back."""
    message = terminals.TerminalConsentWithdrawn(
        terminal_id=entry.subject_id,
        category=category.key,
        purpose=category.serves,
        entry_id=entry.entry_id,
        sequence=entry.sequence,
    )
    return Event(
        subject=f"consent.v1.terminal_withdrawn.{entry.subject_id}",
        type=message.DESCRIPTOR.full_name,
        message=message,
        about=entry.subject_id,
    )


def no_carried_over(customer_id: str, no: No) -> Event:
    """A no of a person counts for those too who know the person by another id."""
    message = pb.NoCarriedOver(customer_id=customer_id, purpose=no.purpose, entry_id=no.entry_id)
    subject = f"consent.v1.no_carried_over.{customer_id}"
    return Event(subject, message.DESCRIPTOR.full_name, message, about=customer_id)


def preferences_changed(
    customer_id: str, version: int, *, marketing_turned_off: bool, surveys_turned_off: bool
) -> Event:
    """A person chose other preferences."""
    message = pb.PreferenceChanged(
        customer_id=customer_id,
        version=version,
        marketing_turned_off=marketing_turned_off,
        surveys_turned_off=surveys_turned_off,
    )
    subject = f"consent.v1.preference_changed.{customer_id}"
    return Event(subject, message.DESCRIPTOR.full_name, message, about=customer_id)


def policy_changed(version: str, previous: str) -> Event:
    """Another policy came into force."""
    message = pb.PolicyChanged(policy_version=version, previous_version=previous)
    return Event(f"consent.v1.policy_changed.{version}", message.DESCRIPTOR.full_name, message, about=version)


def audience_selected(audience_id: str, campaign_id: str, members: int) -> Event:
    """The members of an audience are fixed."""
    message = pb.AudienceSelected(audience_id=audience_id, campaign_id=campaign_id, members=members)
    subject = f"consent.v1.audience_selected.{audience_id}"
    return Event(subject, message.DESCRIPTOR.full_name, message, about=audience_id)


def audience_exported(export: Export, members: int) -> Event:
    """An audience was released to a processor."""
    message = pb.AudienceExported(audience_id=export.audience_id, export_id=export.id, members=members)
    subject = f"consent.v1.audience_exported.{export.audience_id}"
    return Event(subject, message.DESCRIPTOR.full_name, message, about=export.audience_id)
