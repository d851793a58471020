"""The customer context's errors: one per value of its ErrorReason enum."""

from services.chassis.errors import Kind
from services.customer.errors.messages import (
    LetterNotFound,
    LetterOutcomeInvalid,
    MessageUnderWay,
    SmsReportInvalid,
    SmsReportSignatureInvalid,
)
from services.customer.errors.persons import (
    ContactCodeExpired,
    ContactCodeLimit,
    ContactCodeWrong,
    ContactPointNotFound,
    ContactPointNotVerifiable,
    ContractsRunning,
    CustomerNotRestricted,
    CustomerRestricted,
    DependantAge,
    DependantExists,
    DependantInvalid,
    DependantNotFound,
    DependantsLinked,
    GuardianExists,
    GuardianNotEligible,
    MergeInvalid,
    MergeNotFound,
    MergeNotPossible,
    MergeTooLate,
    NationalIdInvalid,
    NationalIdNotFound,
    NationalIdNotReleased,
    NationalIdTaken,
    OneTimeCodeInvalid,
    RestrictionInvalid,
)
from services.customer.errors.root import CustomerError
from services.customer.errors.terms import (
    ContractAlreadyEnded,
    ContractEndInvalid,
    ContractLockedIn,
    NoticeNotFound,
    TermsChangeInvalid,
    TermsChangeNotFound,
    TermsChangeOver,
    TermsChangeOverlaps,
    TermsVersionNotFound,
)
from services.customer.errors.usage import UsageBatchInvalid, UsageDaysInvalid

# What stands in files of its own; everything else is defined here.
__all__ = [
    "ContactCodeExpired",
    "ContactCodeLimit",
    "ContactCodeWrong",
    "ContactPointNotFound",
    "ContactPointNotVerifiable",
    "ContractAlreadyEnded",
    "ContractEndInvalid",
    "ContractLockedIn",
    "ContractsRunning",
    "CustomerError",
    "CustomerNotRestricted",
    "CustomerRestricted",
    "DependantAge",
    "DependantExists",
    "DependantInvalid",
    "DependantNotFound",
    "DependantsLinked",
    "GuardianExists",
    "GuardianNotEligible",
    "LetterNotFound",
    "LetterOutcomeInvalid",
    "MergeInvalid",
    "MergeNotFound",
    "MergeNotPossible",
    "MergeTooLate",
    "MessageUnderWay",
    "NationalIdInvalid",
    "NationalIdNotFound",
    "NationalIdNotReleased",
    "NationalIdTaken",
    "NoticeNotFound",
    "OneTimeCodeInvalid",
    "RestrictionInvalid",
    "SmsReportInvalid",
    "SmsReportSignatureInvalid",
    "TermsChangeInvalid",
    "TermsChangeNotFound",
    "TermsChangeOver",
    "TermsChangeOverlaps",
    "TermsVersionNotFound",
    "UsageBatchInvalid",
    "UsageDaysInvalid",
]


class RegistrationInvalid(CustomerError):
    """A registration breaks field rules; the violations name each."""

    kind, reason = Kind.INVALID, "REGISTRATION_INVALID"


class UnderAge(CustomerError):
    """The person is younger than sixteen on today's Oslo date (privacy statement, children)."""

    kind, reason = Kind.INVALID, "UNDER_AGE"


class IdentityTaken(CustomerError):
    """The login identity already belongs to a customer."""

    kind, reason = Kind.ALREADY_EXISTS, "IDENTITY_TAKEN"


class CustomerNotFound(CustomerError):
    """No such customer."""

    kind, reason = Kind.NOT_FOUND, "CUSTOMER_NOT_FOUND"


class CustomerNotActive(CustomerError):
    """The customer is closed, restricted (GDPR article 18) or erased."""

    kind, reason = Kind.PRECONDITION, "CUSTOMER_NOT_ACTIVE"


class CorrectionInvalid(CustomerError):
    """A correction breaks field rules; the violations name each."""

    kind, reason = Kind.INVALID, "CORRECTION_INVALID"


class CustomerChanged(CustomerError):
    """The customer has another version than the caller has read."""

    kind, reason = Kind.CONFLICT, "CUSTOMER_CHANGED"


class SearchInvalid(CustomerError):
    """The search keys break field rules."""

    kind, reason = Kind.INVALID, "SEARCH_INVALID"


class ProductInvalid(CustomerError):
    """A product breaks field rules; the violations name each."""

    kind, reason = Kind.INVALID, "PRODUCT_INVALID"


class ProductExists(CustomerError):
    """A product with this code exists."""

    kind, reason = Kind.ALREADY_EXISTS, "PRODUCT_EXISTS"


class ProductNotFound(CustomerError):
    """No such product."""

    kind, reason = Kind.NOT_FOUND, "PRODUCT_NOT_FOUND"


class ProductNotAvailable(CustomerError):
    """The product cannot be had at the address, by this customer, or at all; `rule` says which."""

    kind, reason = Kind.PRECONDITION, "PRODUCT_NOT_AVAILABLE"


class PurchaseInvalid(CustomerError):
    """A purchase breaks field rules; the violations name each."""

    kind, reason = Kind.INVALID, "PURCHASE_INVALID"


class SupplyAddressNotFound(CustomerError):
    """No such supply address on this customer."""

    kind, reason = Kind.NOT_FOUND, "SUPPLY_ADDRESS_NOT_FOUND"


class MeteringPointRequired(CustomerError):
    """Power is bought for an address without a metering point id."""

    kind, reason = Kind.PRECONDITION, "METERING_POINT_REQUIRED"


class TermsNotCurrent(CustomerError):
    """The accepted terms are not the current ones; `current` is the hash of those that are."""

    kind, reason = Kind.PRECONDITION, "TERMS_NOT_CURRENT"


class ContractNotFound(CustomerError):
    """No such contract."""

    kind, reason = Kind.NOT_FOUND, "CONTRACT_NOT_FOUND"


class InteractionInvalid(CustomerError):
    """An interaction breaks field rules; the violations name each."""

    kind, reason = Kind.INVALID, "INTERACTION_INVALID"


class InteractionNotFound(CustomerError):
    """No such interaction on this customer."""

    kind, reason = Kind.NOT_FOUND, "INTERACTION_NOT_FOUND"


class InteractionAlreadyClosed(CustomerError):
    """The interaction is closed already."""

    kind, reason = Kind.PRECONDITION, "INTERACTION_ALREADY_CLOSED"


class MessageNotAllowed(CustomerError):
    """Consent says no; `rule` is the rule of the decision."""

    kind, reason = Kind.FORBIDDEN, "MESSAGE_NOT_ALLOWED"


class MessageInvalid(CustomerError):
    """A message breaks field rules: unknown template, missing value, wrong purpose or channel."""

    kind, reason = Kind.INVALID, "MESSAGE_INVALID"


class NoContactPoint(CustomerError):
    """The customer cannot be reached on the channel."""

    kind, reason = Kind.PRECONDITION, "NO_CONTACT_POINT"


class OptOutUnknown(CustomerError):
    """No message carried this opt-out link."""

    kind, reason = Kind.NOT_FOUND, "OPT_OUT_UNKNOWN"


class InterestTopicUnknown(CustomerError):
    """The taxonomy of interests has no such topic."""

    kind, reason = Kind.NOT_FOUND, "INTEREST_TOPIC_UNKNOWN"


class InterestInvalid(CustomerError):
    """An interest breaks field rules; the violations name each."""

    kind, reason = Kind.INVALID, "INTEREST_INVALID"


class TipUnknown(CustomerError):
    """There is no such tip."""

    kind, reason = Kind.NOT_FOUND, "TIP_UNKNOWN"


class SocialPlatformUnknown(CustomerError):
    """No such social media platform can be linked here."""

    kind, reason = Kind.NOT_FOUND, "SOCIAL_PLATFORM_UNKNOWN"


class SocialAssertionInvalid(CustomerError):
    """The platform's signed assertion does not hold; the violation says why."""

    kind, reason = Kind.INVALID, "SOCIAL_ASSERTION_INVALID"


class SocialAccountTaken(CustomerError):
    """The account of the platform is linked to a customer already; never told to which."""

    kind, reason = Kind.ALREADY_EXISTS, "SOCIAL_ACCOUNT_TAKEN"


class SocialPlatformLinked(CustomerError):
    """The customer has linked another account of this platform."""

    kind, reason = Kind.ALREADY_EXISTS, "SOCIAL_PLATFORM_LINKED"


class SocialLinkNotAllowed(CustomerError):
    """Consent says no to linking; `rule` is the rule of the decision."""

    kind, reason = Kind.FORBIDDEN, "SOCIAL_LINK_NOT_ALLOWED"


class SocialLinkNotFound(CustomerError):
    """No such link on this customer."""

    kind, reason = Kind.NOT_FOUND, "SOCIAL_LINK_NOT_FOUND"


class ReservationRegisterBroken(CustomerError):
    """A file of reservations breaks a rule; nothing of it was taken."""

    kind, reason = Kind.INVALID, "RESERVATION_REGISTER_BROKEN"
