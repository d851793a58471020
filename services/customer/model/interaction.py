"""Interactions: one contact between customer and company, its text free of what must not be kept."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.chassis.errors import Violations
from services.chassis.vault import Redacted
from services.customer.errors import InteractionAlreadyClosed, InteractionInvalid
from services.kernel.masking import masked

CHANNELS = ("phone", "email", "chat", "app", "store", "post", "social")
TOPICS = (
    "invoice.amount",
    "invoice.due_date",
    "invoice.payment",
    "contract.start",
    "contract.change",
    "contract.end",
    "contract.moving",
    "delivery.outage",
    "delivery.installation",
    "product.question",
    "usage.consumption",
    "self_service.login",
    "privacy.question",
    "complaint",
    "other",
)
FOLLOW_UP = "survey.follow_up"
"""The topic of a contact that the customer asked for; staff cannot give it."""
_FOLLOW_UP_TEXTS = {
    "nb": "Kunden er ikke fornøyd med en tidligere kontakt og har bedt kundeservice om å ta kontakt.",
    "nn": "Kunden er ikkje nøgd med ein tidlegare kontakt og har bede kundeservice om å ta kontakt.",
    "en": "The customer is not satisfied with an earlier contact and asked customer service for a contact.",
}
LONGEST_TEXT = 10_000
_LINKS = {"invoice_id": "inv", "contract_id": "ctr", "supplier_id": "prc"}
_ID = re.compile(r"^[a-z]{2,8}_[0-9a-f]{32}$")


class Direction(StrEnum):
    """Which way a contact went, seen from the company."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class InteractionStatus(StrEnum):
    """Where an interaction stands."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Interaction:
    """One contact; `supplier_id` is the processor who took part in the delivery that it was about.

    `earlier_id` is the contact that a follow-up goes back to.
    """

    id: str
    customer_id: str
    channel: str
    direction: Direction
    topic: str
    text: Redacted[str]
    status: InteractionStatus
    agent_id: str
    invoice_id: str
    contract_id: str
    supplier_id: str
    opened_at: datetime
    version: int
    closed_at: datetime | None = None
    earlier_id: str = ""

    @property
    def waits(self) -> bool:
        """Whether it is a follow-up that nobody has dealt with."""
        return self.topic == FOLLOW_UP and self.status is InteractionStatus.OPEN


@dataclass(frozen=True)
class FollowUp:
    """A place in the queue of those who asked to be contacted."""

    interaction_id: str
    customer_id: str
    earlier_interaction_id: str
    opened_at: datetime


@dataclass(frozen=True)
class InteractionDraft:
    """A contact as an agent typed it."""

    channel: str
    direction: str
    topic: str
    text: Redacted[str]
    invoice_id: str = ""
    contract_id: str = ""
    supplier_id: str = ""


def open_interaction(
    customer_id: str, draft: InteractionDraft, *, agent_id: str, now: datetime, new_id: Callable[[str], str]
) -> Interaction:
    """A new, open interaction with its text masked. Raises InteractionInvalid with every violation."""
    found = Violations()
    if draft.channel not in CHANNELS:
        found.add("channel", "CHANNEL_UNKNOWN", "Use one of " + ", ".join(CHANNELS) + ".")
    if draft.direction not in tuple(Direction):
        found.add("direction", "DIRECTION_REQUIRED", "Use inbound or outbound.")
    if draft.topic not in TOPICS:
        found.add("topic", "TOPIC_UNKNOWN", "Use one of " + ", ".join(TOPICS) + ".")
    text = draft.text.reveal()
    if not text.strip():
        found.add("text", "REQUIRED", "Write what the contact was about.")
    elif len(text) > LONGEST_TEXT:
        found.add("text", "TOO_LONG", f"Use at most {LONGEST_TEXT} characters.")
    for name, prefix in _LINKS.items():
        value = getattr(draft, name)
        if value and not (_ID.match(value) and value.startswith(prefix + "_")):
            found.add(name, "ID_FORMAT", f"Give an id that starts with {prefix}_.")
    found.raise_if_any(InteractionInvalid, "The interaction has fields to correct.")
    return Interaction(
        id=new_id("int"),
        customer_id=customer_id,
        channel=draft.channel,
        direction=Direction(draft.direction),
        topic=draft.topic,
        text=Redacted(masked(draft.text.reveal())),
        status=InteractionStatus.OPEN,
        agent_id=agent_id,
        invoice_id=draft.invoice_id,
        contract_id=draft.contract_id,
        supplier_id=draft.supplier_id,
        opened_at=now,
        version=1,
    )


def open_follow_up(
    customer_id: str,
    language: str,
    earlier: Interaction | None,
    *,
    now: datetime,
    new_id: Callable[[str], str],
) -> Interaction:
    """The contact that a customer has asked for, about the contract, invoice and supplier of `earlier`."""
    return Interaction(
        id=new_id("int"),
        customer_id=customer_id,
        channel="email",
        direction=Direction.INBOUND,
        topic=FOLLOW_UP,
        text=Redacted(_FOLLOW_UP_TEXTS.get(language, _FOLLOW_UP_TEXTS["nb"])),
        status=InteractionStatus.OPEN,
        agent_id="",
        invoice_id=earlier.invoice_id if earlier else "",
        contract_id=earlier.contract_id if earlier else "",
        supplier_id=earlier.supplier_id if earlier else "",
        opened_at=now,
        version=1,
        earlier_id=earlier.id if earlier else "",
    )


def close(interaction: Interaction, now: datetime) -> Interaction:
    """The closed interaction. Raises InteractionAlreadyClosed."""
    if interaction.status is InteractionStatus.CLOSED:
        raise InteractionAlreadyClosed("The interaction is closed already.", interaction_id=interaction.id)
    return replace(
        interaction, status=InteractionStatus.CLOSED, closed_at=now, version=interaction.version + 1
    )
