"""Domain facts as event messages: ids and versions, never personal data."""

from collections.abc import Sequence

from google.protobuf.message import Message as ProtoMessage

from personvern.customer.v1 import customer_events_pb2 as pb
from services.chassis.outbox import Event
from services.customer.model.contact import ContactPoint
from services.customer.model.contract import Contract
from services.customer.model.customer import Customer
from services.customer.model.guardianship import Guardianship
from services.customer.model.interaction import Interaction
from services.customer.model.interest import Interests
from services.customer.model.message import Message, MessageState
from services.customer.model.notice import Notice
from services.customer.model.social import SocialLink
from services.customer.model.terms import TermsChange


def registered(customer: Customer) -> Event:
    """A customer was registered."""
    return _event(
        "registered", customer.id, pb.CustomerRegistered(customer_id=customer.id, version=customer.version)
    )


def corrected(customer: Customer, fields: Sequence[str]) -> Event:
    """Fields of a customer were corrected."""
    message = pb.CustomerCorrected(customer_id=customer.id, version=customer.version, fields=fields)
    return _event("corrected", customer.id, message)


def contact_point_changed(customer: Customer, point: ContactPoint) -> Event:
    """A contact point got a new value, which is not told."""
    message = pb.ContactPointChanged(
        customer_id=customer.id, version=customer.version, contact_point_id=point.id, channel=point.channel
    )
    return _event("contact_point_changed", customer.id, message)


def purchased(contract: Contract) -> Event:
    """A product was bought."""
    message = pb.Purchased(
        customer_id=contract.customer_id,
        version=contract.version,
        contract_id=contract.id,
        product_code=contract.product_code,
        purchase_id=contract.purchase_id,
    )
    return _event("purchased", contract.customer_id, message)


def purchase_pending(contract: Contract) -> Event:
    """A product was ordered that waits for a credit check."""
    message = pb.PurchasePending(
        customer_id=contract.customer_id,
        version=contract.version,
        contract_id=contract.id,
        product_code=contract.product_code,
        purchase_id=contract.purchase_id,
    )
    return _event("purchase_pending", contract.customer_id, message)


def interaction_opened(interaction: Interaction) -> Event:
    """A contact with a customer began."""
    message = pb.InteractionOpened(
        customer_id=interaction.customer_id,
        version=interaction.version,
        interaction_id=interaction.id,
        channel=interaction.channel,
        topic=interaction.topic,
    )
    return _event("interaction_opened", interaction.customer_id, message)


def interaction_closed(interaction: Interaction) -> Event:
    """A contact with a customer was closed."""
    message = pb.InteractionClosed(
        customer_id=interaction.customer_id,
        version=interaction.version,
        interaction_id=interaction.id,
        channel=interaction.channel,
        topic=interaction.topic,
        supplier_id=interaction.supplier_id,
    )
    return _event("interaction_closed", interaction.customer_id, message)


def interest_changed(interests: Interests, topic: str) -> Event:
    """An interest came, was corrected or was removed."""
    message = pb.InterestChanged(customer_id=interests.customer_id, version=interests.version, topic=topic)
    return _event("interest_changed", interests.customer_id, message)


def social_linked(link: SocialLink) -> Event:
    """A social media account was linked."""
    message = pb.SocialLinked(
        customer_id=link.customer_id, version=link.version, social_link_id=link.id, platform=link.platform
    )
    return _event("social_linked", link.customer_id, message)


def social_unlinked(link: SocialLink) -> Event:
    """A social media account was unlinked."""
    message = pb.SocialUnlinked(
        customer_id=link.customer_id, version=link.version, social_link_id=link.id, platform=link.platform
    )
    return _event("social_unlinked", link.customer_id, message)


def message_ended(message: Message) -> Event:
    """A message was sent, was given up or came back."""
    if message.state is MessageState.SENT:
        sent = pb.MessageSent(
            customer_id=message.customer_id,
            version=message.version,
            message_id=message.id,
            template=message.template,
            purpose=message.purpose,
            channel=message.channel,
        )
        return _event("message_sent", message.customer_id, sent)
    failed = pb.MessageFailed(
        customer_id=message.customer_id,
        version=message.version,
        message_id=message.id,
        template=message.template,
        purpose=message.purpose,
        failure=message.failure,
        channel=message.channel,
    )
    return _event("message_failed", message.customer_id, failed)


def contract_changed(contract: Contract) -> Event:
    """A contract got other terms, or has ended by its date."""
    message = pb.ContractChanged(
        customer_id=contract.customer_id, version=contract.version, contract_id=contract.id
    )
    return _event("contract_changed", contract.customer_id, message)


def contract_ended(contract: Contract) -> Event:
    """A contract was given its last day, or that day was moved."""
    message = pb.ContractEnded(
        customer_id=contract.customer_id, version=contract.version, contract_id=contract.id
    )
    return _event("contract_ended", contract.customer_id, message)


def terms_change_announced(change: TermsChange) -> Event:
    """New terms were announced for a product."""
    message = pb.TermsChangeAnnounced(terms_change_id=change.id, product_code=change.product_code)
    return _event("terms_change_announced", change.id, message)


def notice_sent(notice: Notice, message_id: str) -> Event:
    """The notice of a change of terms went out."""
    message = pb.NoticeSent(
        customer_id=notice.customer_id,
        version=notice.version,
        terms_change_id=notice.terms_change_id,
        contract_id=notice.contract_id,
        message_id=message_id,
    )
    return _event("notice_sent", notice.customer_id, message)


def notice_failed(notice: Notice, failure: str) -> Event:
    """The notice of a change of terms did not reach the customer, or too late."""
    message = pb.NoticeFailed(
        customer_id=notice.customer_id,
        version=notice.version,
        terms_change_id=notice.terms_change_id,
        contract_id=notice.contract_id,
        failure=failure,
    )
    return _event("notice_failed", notice.customer_id, message)


def closed(customer: Customer) -> Event:
    """The relationship has ended."""
    return closed_id(customer.id, customer.version)


def closed_id(customer_id: str, version: int) -> Event:
    """The relationship has ended, told of one of the ids of a person."""
    return _event("closed", customer_id, pb.CustomerClosed(customer_id=customer_id, version=version))


def restricted(customer: Customer) -> Event:
    """Processing is restricted to storage."""
    message = pb.CustomerRestricted(customer_id=customer.id, version=customer.version)
    return _event("restricted", customer.id, message)


def unrestricted(customer: Customer) -> Event:
    """A restriction was lifted."""
    message = pb.CustomerUnrestricted(customer_id=customer.id, version=customer.version)
    return _event("unrestricted", customer.id, message)


def guardian_linked(link: Guardianship, version: int) -> Event:
    """A guardian was linked to a child, or the link has ended."""
    message = pb.GuardianLinked(
        customer_id=link.child_id, version=version, guardian_id=link.guardian_id, linked=link.stands
    )
    return _event("guardian_linked", link.child_id, message)


def came_of_age(customer: Customer, age: int) -> Event:
    """Somebody reached an age at which more is his or her own."""
    message = pb.CameOfAge(customer_id=customer.id, version=customer.version, age=age)
    return _event("came_of_age", customer.id, message)


def erased(erasure_id: str, customer_ids: Sequence[str]) -> Event:
    """A person is erased. Its subject ends with the erasure: it outlives what was told of the person."""
    message = pb.CustomerErased(erasure_id=erasure_id, customer_ids=customer_ids)
    return _event("erased", erasure_id, message)


def _event(name: str, customer_id: str, message: ProtoMessage) -> Event:
    return Event(
        subject=f"customer.v1.{name}.{customer_id}",
        type=message.DESCRIPTOR.full_name,
        message=message,
        about=customer_id,
    )
