"""Channels that a message can take, and what each needs of a customer."""

from services.chassis.vault import Redacted
from services.customer.model.contact import EMAIL, PHONE, ContactPoint
from services.customer.model.customer import Addressee, Customer

SMS, POST = "sms", "post"


def point_for(customer: Customer | Addressee, channel: str) -> ContactPoint | None:
    """The contact point that a message on this channel goes to; None when there is none, and for letters.

    An SMS goes to Norwegian mobile numbers only.
    """
    if channel == EMAIL:
        return customer.contact(EMAIL)
    if channel == SMS:
        point = customer.contact(PHONE)
        return point if point is not None and point.takes_sms else None
    return None


def letter_address(customer: Customer) -> tuple[Redacted[str], ...]:
    """Name and address as they stand on an envelope; the country only when it is another than Norway."""
    home = customer.home_address
    lines = [customer.profile.display_name, home.street]
    lines.append(Redacted(f"{home.postcode.reveal()} {home.city.reveal()}"))
    if home.country not in {"", "NO"}:
        lines.append(Redacted(home.country))
    return tuple(lines)


def reachable(customer: Customer, channel: str) -> bool:
    """Whether the customer has what the channel needs."""
    return channel == POST or point_for(customer, channel) is not None
