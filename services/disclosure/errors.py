"""The errors of this context: one class per value of `personvern.disclosure.v1.ErrorReason`."""

from services.chassis.errors import DomainError, Kind


class DisclosureError(DomainError):
    """Root of this context's errors; the proto's comments say what each reason means."""

    domain = "disclosure"


class DisclosureRequestInvalid(DisclosureError):
    kind, reason = Kind.INVALID, "DISCLOSURE_REQUEST_INVALID"


class ProcessorNotFound(DisclosureError):
    kind, reason = Kind.NOT_FOUND, "PROCESSOR_NOT_FOUND"


class ProcessorAlreadyRegistered(DisclosureError):
    kind, reason = Kind.ALREADY_EXISTS, "PROCESSOR_ALREADY_REGISTERED"


class AgreementNotFound(DisclosureError):
    kind, reason = Kind.NOT_FOUND, "AGREEMENT_NOT_FOUND"


class AgreementIncomplete(DisclosureError):
    kind, reason = Kind.PRECONDITION, "AGREEMENT_INCOMPLETE"


class AgreementState(DisclosureError):
    kind, reason = Kind.PRECONDITION, "AGREEMENT_STATE"


class AgreementNotActive(DisclosureError):
    kind, reason = Kind.FORBIDDEN, "AGREEMENT_NOT_ACTIVE"


class AgreementChanged(DisclosureError):
    kind, reason = Kind.CONFLICT, "AGREEMENT_CHANGED"


class ScopeNotAllowed(DisclosureError):
    kind, reason = Kind.FORBIDDEN, "SCOPE_NOT_ALLOWED"


class PurposeNotAllowed(DisclosureError):
    kind, reason = Kind.FORBIDDEN, "PURPOSE_NOT_ALLOWED"


class FieldNotAllowed(DisclosureError):
    kind, reason = Kind.FORBIDDEN, "FIELD_NOT_ALLOWED"


class ClientNotFound(DisclosureError):
    kind, reason = Kind.NOT_FOUND, "CLIENT_NOT_FOUND"


class ClientAuthenticationFailed(DisclosureError):
    kind, reason = Kind.UNAUTHENTICATED, "CLIENT_AUTHENTICATION_FAILED"


class SecretNoLongerShown(DisclosureError):
    kind, reason = Kind.PRECONDITION, "SECRET_NO_LONGER_SHOWN"


class GroundNotAllowed(DisclosureError):
    kind, reason = Kind.FORBIDDEN, "GROUND_NOT_ALLOWED"


class LedgerBusy(DisclosureError):
    kind, reason = Kind.UNAVAILABLE, "LEDGER_BUSY"


class DataRequestNotFound(DisclosureError):
    kind, reason = Kind.NOT_FOUND, "DATA_REQUEST_NOT_FOUND"


class DataRequestKindNotSupported(DisclosureError):
    kind, reason = Kind.UNIMPLEMENTED, "DATA_REQUEST_KIND_NOT_SUPPORTED"


class PackageNotReady(DisclosureError):
    kind, reason = Kind.PRECONDITION, "PACKAGE_NOT_READY"


class PackageExpired(DisclosureError):
    kind, reason = Kind.NOT_FOUND, "PACKAGE_EXPIRED"


class PackageInvalid(DisclosureError):
    kind, reason = Kind.INTERNAL, "PACKAGE_INVALID"


class SchemaNotFound(DisclosureError):
    kind, reason = Kind.NOT_FOUND, "SCHEMA_NOT_FOUND"


class WithdrawalNotFound(DisclosureError):
    kind, reason = Kind.NOT_FOUND, "WITHDRAWAL_NOT_FOUND"


class SubProcessorNotFound(DisclosureError):
    kind, reason = Kind.NOT_FOUND, "SUB_PROCESSOR_NOT_FOUND"


class SubProcessorState(DisclosureError):
    kind, reason = Kind.PRECONDITION, "SUB_PROCESSOR_STATE"


class WebhookNotFound(DisclosureError):
    kind, reason = Kind.NOT_FOUND, "WEBHOOK_NOT_FOUND"


class DataRequestState(DisclosureError):
    kind, reason = Kind.PRECONDITION, "DATA_REQUEST_STATE"


class DataRequestExtended(DisclosureError):
    kind, reason = Kind.PRECONDITION, "DATA_REQUEST_EXTENDED"


class DataRequestTooLate(DisclosureError):
    kind, reason = Kind.PRECONDITION, "DATA_REQUEST_TOO_LATE"


class ErasureNotFound(DisclosureError):
    kind, reason = Kind.NOT_FOUND, "ERASURE_NOT_FOUND"


class ErasureNotPlanned(DisclosureError):
    kind, reason = Kind.PRECONDITION, "ERASURE_NOT_PLANNED"


class ErasureBlocked(DisclosureError):
    kind, reason = Kind.PRECONDITION, "ERASURE_BLOCKED"


class ErasureDone(DisclosureError):
    kind, reason = Kind.PRECONDITION, "ERASURE_DONE"


class ErasurePersonDecides(DisclosureError):
    kind, reason = Kind.PRECONDITION, "ERASURE_PERSON_DECIDES"


class PackageLinkUnknown(DisclosureError):
    kind, reason = Kind.NOT_FOUND, "PACKAGE_LINK_UNKNOWN"


class NoticeNotFound(DisclosureError):
    kind, reason = Kind.NOT_FOUND, "NOTICE_NOT_FOUND"


class ThirdPartyCaseNotFound(DisclosureError):
    kind, reason = Kind.NOT_FOUND, "THIRD_PARTY_CASE_NOT_FOUND"


class ThirdPartyCaseState(DisclosureError):
    kind, reason = Kind.PRECONDITION, "THIRD_PARTY_CASE_STATE"


class ThirdPartyTwoPeople(DisclosureError):
    kind, reason = Kind.FORBIDDEN, "THIRD_PARTY_TWO_PEOPLE"


class ThirdPartyConsentMissing(DisclosureError):
    kind, reason = Kind.PRECONDITION, "THIRD_PARTY_CONSENT_MISSING"


class ThirdPartyFieldUnknown(DisclosureError):
    kind, reason = Kind.PRECONDITION, "THIRD_PARTY_FIELD_UNKNOWN"


class ThirdPartyPackageGone(DisclosureError):
    kind, reason = Kind.NOT_FOUND, "THIRD_PARTY_PACKAGE_GONE"


class BreachNotFound(DisclosureError):
    kind, reason = Kind.NOT_FOUND, "BREACH_NOT_FOUND"


class BreachState(DisclosureError):
    kind, reason = Kind.PRECONDITION, "BREACH_STATE"


class BreachTwoPeople(DisclosureError):
    kind, reason = Kind.FORBIDDEN, "BREACH_TWO_PEOPLE"


class BreachChanged(DisclosureError):
    kind, reason = Kind.CONFLICT, "BREACH_CHANGED"
