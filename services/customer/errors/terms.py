"""Errors about terms, their changes, and the end of contracts."""

from services.chassis.errors import Kind
from services.customer.errors.root import CustomerError


class TermsChangeInvalid(CustomerError):
    """New terms, or their announcement, break field rules; the violations name each."""

    kind, reason = Kind.INVALID, "TERMS_CHANGE_INVALID"


class TermsChangeOverlaps(CustomerError):
    """Another change of the product's terms is announced and not in force yet."""

    kind, reason = Kind.CONFLICT, "TERMS_CHANGE_OVERLAPS"


class TermsChangeNotFound(CustomerError):
    """No such change of terms."""

    kind, reason = Kind.NOT_FOUND, "TERMS_CHANGE_NOT_FOUND"


class TermsChangeOver(CustomerError):
    """The change is in force or cancelled already; `state` says which."""

    kind, reason = Kind.PRECONDITION, "TERMS_CHANGE_OVER"


class TermsVersionNotFound(CustomerError):
    """The product has no such terms version."""

    kind, reason = Kind.NOT_FOUND, "TERMS_VERSION_NOT_FOUND"


class NoticeNotFound(CustomerError):
    """The customer has no notice of this change of terms."""

    kind, reason = Kind.NOT_FOUND, "NOTICE_NOT_FOUND"


class ContractEndInvalid(CustomerError):
    """The end of a contract breaks field rules; the violations name each."""

    kind, reason = Kind.INVALID, "CONTRACT_END_INVALID"


class ContractAlreadyEnded(CustomerError):
    """The contract has ended already."""

    kind, reason = Kind.PRECONDITION, "CONTRACT_ALREADY_ENDED"


class ContractLockedIn(CustomerError):
    """The contract is locked in until `locked_until`, and nothing lets the customer out."""

    kind, reason = Kind.PRECONDITION, "CONTRACT_LOCKED_IN"
