"""Facts of this context as events; survey_events.proto says why none names both a person and an answer."""

from google.protobuf.message import Message

from personvern.survey.v1 import survey_events_pb2 as pb
from services.chassis.outbox import Event
from services.survey.model.invitation import Invitation, NotInvitedReason
from services.survey.model.response import Response


def invited(invitation: Invitation) -> Event:
    """The customer was chosen to be asked."""
    message = pb.Invited(
        customer_id=invitation.customer_id,
        interaction_id=invitation.interaction_id,
        survey_id=invitation.survey_id,
        survey_version=invitation.survey_version,
    )
    return _event("invited", message, invitation.customer_id)


def not_invited(
    customer_id: str, interaction_id: str, survey_id: str, reason: NotInvitedReason, rule: str
) -> Event:
    """The customer was not asked, and why."""
    message = pb.NotInvited(
        customer_id=customer_id,
        interaction_id=interaction_id,
        survey_id=survey_id,
        reason=reason.value,
        rule=rule,
    )
    return _event("not_invited", message, customer_id)


def reminded(invitation: Invitation) -> Event:
    """The customer was reminded, for the only time."""
    message = pb.Reminded(customer_id=invitation.customer_id, survey_id=invitation.survey_id)
    return _event("reminded", message, invitation.customer_id)


def follow_up_wanted(invitation: Invitation) -> Event:
    """The customer was not content with a contact and wants to be contacted."""
    message = pb.FollowUpWanted(customer_id=invitation.customer_id, interaction_id=invitation.interaction_id)
    return _event("follow_up_wanted", message, invitation.customer_id)


def response_shared(supplier_id: str, responses: int) -> Event:
    """A supplier read answers. Which, no event says: with the ledger it would tie them to persons."""
    message = pb.ResponseShared(supplier_id=supplier_id, responses=responses)
    return _event("response_shared", message, supplier_id)


def answered(response: Response) -> Event:
    """Answers were submitted. No supplier is named: its readings stand on the ledger under persons."""
    message = pb.Answered(
        response_id=response.id,
        survey_id=response.survey_id,
        survey_version=response.survey_version,
    )
    return _event("answered", message, response.id)


def invitation_expired(invitation: Invitation, *, was_answered: bool) -> Event:
    """An invitation expired and the person was cut from it."""
    message = pb.InvitationExpired(
        invitation_id=invitation.id, survey_id=invitation.survey_id, answered=was_answered
    )
    return _event("invitation_expired", message, invitation.id)


def _event(name: str, message: Message, about: str) -> Event:
    return Event(
        subject=f"survey.v1.{name}.{about}", type=message.DESCRIPTOR.full_name, message=message, about=about
    )
