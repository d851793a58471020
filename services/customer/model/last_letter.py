"""The letter that ends an erasure: the last that is written to a person, by an address that only it knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.chassis.vault import Redacted
from services.customer.model.channel import POST, letter_address
from services.customer.model.contact import EMAIL
from services.customer.model.customer import Customer
from services.customer.model.message import Message, MessageState
from services.customer.model.own_address import OwnAddress

TEMPLATE, PURPOSE = "erasure_done", "customer_administration"


class Outcome(StrEnum):
    """What became of it, where somebody has to know: it came back when its address had gone, or an officer
    closed it.
    """

    RETURNED = "returned"
    POSTED = "posted"
    GIVEN_UP = "given_up"


@dataclass(frozen=True)
class LastLetter:
    """What it says; `language` is nb, nn or en."""

    subject: Redacted[str]
    text: Redacted[str]
    language: str


def last_letter(
    customer: Customer,
    letter: LastLetter,
    *,
    erasure_id: str,
    message_id: str,
    trace: Mapping[str, str],
    now: datetime,
) -> Message:
    """The message: by e-mail when there is an address that works, otherwise on paper. It has the address on
    paper too: no other way is left when the mail cannot be delivered.

    It is sealed under the erasure's id, for the person's own keys are shredded before it has left.
    """
    point = customer.contact(EMAIL)
    by_mail = point is not None and point.undeliverable_since is None
    email = point.value if point is not None and by_mail else Redacted("")
    lines = letter_address(customer)
    return Message(
        id=message_id,
        customer_id=erasure_id,
        template=TEMPLATE,
        purpose=PURPOSE,
        channel=EMAIL if by_mail else POST,
        language=letter.language,
        subject=letter.subject,
        body=letter.text,
        shown=Redacted(""),
        state=MessageState.QUEUED,
        queued_at=now,
        next_attempt_at=now,
        trace=trace,
        own_address=OwnAddress(customer.id, email, lines),
    )
