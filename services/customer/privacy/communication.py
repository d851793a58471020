"""What the access package tells of contacts with the person and of messages."""

from services.customer.model.interaction import Interaction
from services.customer.model.message import Message
from services.kernel.export import Section

_DIALOGUE = "dialogue"


def interactions_section(interactions: list[Interaction]) -> Section:
    """Every contact, with what was said."""
    return Section(
        key="customer.interactions",
        titles={"nb": "Dialogen med deg", "nn": "Dialogen med deg", "en": "Our dialogue with you"},
        records=[
            {
                "interaction_id": item.id,
                "channel": item.channel,
                "direction": item.direction.value,
                "topic": item.topic,
                "text": item.text,
                "status": item.status.value,
                "invoice_id": item.invoice_id,
                "contract_id": item.contract_id,
                "supplier_id": item.supplier_id,
                "earlier_interaction_id": item.earlier_id,
                "opened_at": item.opened_at,
                "closed_at": item.closed_at,
            }
            for item in interactions
        ],
        purposes=["customer_service"],
        retention=_DIALOGUE,
        sources=["customer", "staff"],
    )


def messages_section(messages: list[Message]) -> Section:
    """Every message, with its text while that is kept."""
    return Section(
        key="customer.messages",
        titles={
            "nb": "Meldinger vi har sendt",
            "nn": "Meldingar vi har sendt",
            "en": "Messages that we sent",
        },
        records=[
            {
                "message_id": item.id,
                "template": item.template,
                "purpose": item.purpose,
                "channel": item.channel,
                "language": item.language,
                "subject": item.subject,
                "body": item.shown,
                "state": item.state.value,
                "queued_at": item.queued_at,
                "sent_at": item.sent_at,
                "delivered_at": item.delivered_at,
                "bounced_at": item.bounced_at,
                "failure": item.failure,
                "waits_for": item.waits_for,
                "about_product": item.product_code,
            }
            for item in messages
        ],
        purposes=sorted({"customer_service"} | {item.purpose for item in messages}),
        retention=_DIALOGUE,
        sources=["company"],
    )
