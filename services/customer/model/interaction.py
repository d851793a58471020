"""Interactions: one contact between customer and company, its text free of what must not be kept."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from stdnum import luhn

from services.chassis.errors import Violations
from services.chassis.vault import Redacted
from services.customer.errors import InteractionAlreadyClosed, InteractionInvalid
from services.customer.model.address import GSRN_PREFIX

CHANNELS = ("phone", "email", "chat", "app", "store", "post", "social")
TOPICS = (
    "invoice.amount",
    "invoice.due_date",
    "invoice.payment",
    "contract.start",
    "contract.change",
    "contract.end",
    "delivery.outage",
    "delivery.installation",
    "product.question",
    "self_service.login",
    "privacy.question",
    "complaint",
    "other",
)
LONGEST_TEXT = 10_000
_LINKS = {"invoice_id": "inv", "contract_id": "ctr", "supplier_id": "prc"}
_ID = re.compile(r"^[a-z]{2,8}_[0-9a-f]{32}$")
# A run of digits that people write with spaces, dots or hyphens between.
_DIGITS = re.compile(r"(?<![0-9])[0-9](?:[ .\-\u00a0]?[0-9]){10,18}(?![0-9])")
_K1 = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_K2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
NATIONAL_ID_MASK, CARD_MASK = "[national id]", "[card number]"


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
    """One contact; `supplier_id` is the processor who took part in the delivery that it was about."""

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
        text=masked_text(draft.text),
        status=InteractionStatus.OPEN,
        agent_id=agent_id,
        invoice_id=draft.invoice_id,
        contract_id=draft.contract_id,
        supplier_id=draft.supplier_id,
        opened_at=now,
        version=1,
    )


def close(interaction: Interaction, now: datetime) -> Interaction:
    """The closed interaction. Raises InteractionAlreadyClosed."""
    if interaction.status is InteractionStatus.CLOSED:
        raise InteractionAlreadyClosed("The interaction is closed already.", interaction_id=interaction.id)
    return replace(
        interaction, status=InteractionStatus.CLOSED, closed_at=now, version=interaction.version + 1
    )


def masked_text(text: Redacted[str]) -> Redacted[str]:
    """The text with national ids and payment card numbers replaced.

    National ids are used only where secure identification needs them (personopplysningsloven § 12).
    """
    return Redacted(_DIGITS.sub(_mask, text.reveal()))


def is_national_id(digits: str) -> bool:
    """Whether eleven digits are a fødselsnummer, D-, H- or test number, by the rules before and from 2032."""
    if len(digits) != 11:
        return False
    # D-numbers add 40 to the day; H-numbers add 40, test numbers 80 or 65 to the month.
    day, month = int(digits[0:2]) % 40, int(digits[2:4])
    plausible = 1 <= day <= 31 and any(1 <= month - added <= 12 for added in (0, 40, 65, 80))
    if not plausible:
        return False
    first = sum(w * int(d) for w, d in zip(_K1, digits, strict=False)) % 11
    second = sum(w * int(d) for w, d in zip(_K2, digits, strict=False)) % 11
    # From 2032-01-01 the first check digit may follow from 11, 12, 13 or 14; the second is unchanged.
    return (
        int(digits[9]) in {(base - first) % 11 for base in (11, 12, 13, 14)}
        and int(digits[10]) == (11 - second) % 11
    )


def is_card_number(digits: str) -> bool:
    """Whether 13 to 19 digits are a payment card number (ISO/IEC 7812, Luhn); metering points are not."""
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456" or digits.startswith(GSRN_PREFIX):
        return False
    return bool(luhn.is_valid(digits))


def _mask(match: re.Match[str]) -> str:
    digits = "".join(c for c in match[0] if c.isdigit())
    if is_national_id(digits):
        return NATIONAL_ID_MASK
    return CARD_MASK if is_card_number(digits) else match[0]
