"""One function per foreign fact. The customer context needs none yet: others ask it, it asks them."""

from services.chassis.streams import Consumer
from services.customer.usecases import Deps


def consumers(_deps: Deps) -> list[Consumer]:
    """The consumers of this service."""
    return []
