"""What the errors of this context share."""

from services.chassis.errors import DomainError


class CustomerError(DomainError):
    """An error of the customer context."""

    domain = "customer"
