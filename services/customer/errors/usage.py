"""Errors about usage events."""

from services.chassis.errors import Kind
from services.customer.errors.root import CustomerError


class UsageBatchInvalid(CustomerError):
    """A batch of usage events breaks field rules; the violations name each, and nothing was stored."""

    kind, reason = Kind.INVALID, "USAGE_BATCH_INVALID"


class UsageDaysInvalid(CustomerError):
    """The days of usage counts break field rules; the violations name each."""

    kind, reason = Kind.INVALID, "USAGE_DAYS_INVALID"
