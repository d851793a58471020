"""Errors about guardians, proof of contact points, national ids, merges and where a customer stands."""

from services.chassis.errors import Kind
from services.customer.errors.root import CustomerError


class GuardianNotEligible(CustomerError):
    """Somebody cannot be a guardian here; `rule` is ONESELF, NOT_PERSON, NOT_ADULT or NOT_ACTIVE."""

    kind, reason = Kind.PRECONDITION, "GUARDIAN_NOT_ELIGIBLE"


class DependantInvalid(CustomerError):
    """What is said about a child or its guardian breaks field rules; the violations name each."""

    kind, reason = Kind.INVALID, "DEPENDANT_INVALID"


class DependantExists(CustomerError):
    """This guardian has registered this child already."""

    kind, reason = Kind.ALREADY_EXISTS, "DEPENDANT_EXISTS"


class DependantNotFound(CustomerError):
    """The guardian has no such child."""

    kind, reason = Kind.NOT_FOUND, "DEPENDANT_NOT_FOUND"


class DependantAge(CustomerError):
    """The age does not allow it; `rule` is TOO_OLD (sixteen or more) or TOO_YOUNG (under sixteen)."""

    kind, reason = Kind.PRECONDITION, "DEPENDANT_AGE"


class GuardianExists(CustomerError):
    """The guardian is linked to the child already."""

    kind, reason = Kind.ALREADY_EXISTS, "GUARDIAN_EXISTS"


class OneTimeCodeInvalid(CustomerError):
    """The code is wrong, used or too old; which of them is not told."""

    kind, reason = Kind.INVALID, "ONE_TIME_CODE_INVALID"


class ContactPointNotFound(CustomerError):
    """No such contact point on this customer."""

    kind, reason = Kind.NOT_FOUND, "CONTACT_POINT_NOT_FOUND"


class ContactPointNotVerifiable(CustomerError):
    """No code can be sent there: the number takes no SMS."""

    kind, reason = Kind.PRECONDITION, "CONTACT_POINT_NOT_VERIFIABLE"


class ContactCodeLimit(CustomerError):
    """Codes were sent too often; `retry_after` says when the next may be."""

    kind, reason = Kind.EXHAUSTED, "CONTACT_CODE_LIMIT"


class ContactCodeWrong(CustomerError):
    """The code is not the one that was sent; `tries_left` says how many tries are left."""

    kind, reason = Kind.INVALID, "CONTACT_CODE_WRONG"


class ContactCodeExpired(CustomerError):
    """No code can be used now: none was sent, or it is too old, or was tried too often."""

    kind, reason = Kind.PRECONDITION, "CONTACT_CODE_EXPIRED"


class NationalIdInvalid(CustomerError):
    """Not a national id that could have been issued."""

    kind, reason = Kind.INVALID, "NATIONAL_ID_INVALID"


class NationalIdTaken(CustomerError):
    """The national id is stored for another customer; never told for whom."""

    kind, reason = Kind.ALREADY_EXISTS, "NATIONAL_ID_TAKEN"


class NationalIdNotFound(CustomerError):
    """No national id is stored for this customer."""

    kind, reason = Kind.NOT_FOUND, "NATIONAL_ID_NOT_FOUND"


class NationalIdNotReleased(CustomerError):
    """Consent does not allow the national id for this purpose; `rule` is the rule of the decision."""

    kind, reason = Kind.FORBIDDEN, "NATIONAL_ID_NOT_RELEASED"


class MergeInvalid(CustomerError):
    """A merge breaks field rules; the violations name each."""

    kind, reason = Kind.INVALID, "MERGE_INVALID"


class MergeNotPossible(CustomerError):
    """The two cannot be made one; `rule` says why."""

    kind, reason = Kind.PRECONDITION, "MERGE_NOT_POSSIBLE"


class MergeNotFound(CustomerError):
    """These two are not merged."""

    kind, reason = Kind.NOT_FOUND, "MERGE_NOT_FOUND"


class MergeTooLate(CustomerError):
    """The thirty days in which a merge can be undone are over."""

    kind, reason = Kind.PRECONDITION, "MERGE_TOO_LATE"


class ContractsRunning(CustomerError):
    """Contracts run, so the customer cannot be closed; `count` says how many."""

    kind, reason = Kind.PRECONDITION, "CONTRACTS_RUNNING"


class DependantsLinked(CustomerError):
    """The customer is a guardian, so it cannot be closed; `count` says of how many."""

    kind, reason = Kind.PRECONDITION, "DEPENDANTS_LINKED"


class CustomerRestricted(CustomerError):
    """Processing is restricted: read for storage, claims and data requests only (GDPR article 18(2))."""

    kind, reason = Kind.FORBIDDEN, "CUSTOMER_RESTRICTED"


class CustomerNotRestricted(CustomerError):
    """There is no restriction to lift."""

    kind, reason = Kind.PRECONDITION, "CUSTOMER_NOT_RESTRICTED"


class RestrictionInvalid(CustomerError):
    """A restriction needs one of the four grounds of GDPR article 18(1)."""

    kind, reason = Kind.INVALID, "RESTRICTION_INVALID"
