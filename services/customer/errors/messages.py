"""Errors about what became of messages."""

from services.chassis.errors import Kind
from services.customer.errors.root import CustomerError


class SmsReportSignatureInvalid(CustomerError):
    """The signature of a delivery report is missing, wrong, or too old; or no secret is set."""

    kind, reason = Kind.FORBIDDEN, "SMS_REPORT_SIGNATURE_INVALID"


class SmsReportInvalid(CustomerError):
    """A delivery report breaks field rules; the violations name each."""

    kind, reason = Kind.INVALID, "SMS_REPORT_INVALID"


class MessageUnderWay(CustomerError):
    """The message is being sent this moment, so what became of it cannot be stored yet."""

    kind, reason = Kind.UNAVAILABLE, "MESSAGE_UNDER_WAY"


class LetterNotFound(CustomerError):
    """No such letter waits or was printed."""

    kind, reason = Kind.NOT_FOUND, "LETTER_NOT_FOUND"


class LetterOutcomeInvalid(CustomerError):
    """What is told of a letter breaks field rules; the violations name each."""

    kind, reason = Kind.INVALID, "LETTER_OUTCOME_INVALID"
