"""The billing context's errors: one per value of its ErrorReason enum."""

from services.chassis.errors import DomainError, Kind


class BillingError(DomainError):
    """What the errors of this context share; the proto's comments say what each reason means."""

    domain = "billing"


class PriceInvalid(BillingError):
    kind, reason = Kind.INVALID, "PRICE_INVALID"


class PriceExists(BillingError):
    kind, reason = Kind.ALREADY_EXISTS, "PRICE_EXISTS"


class PriceMissing(BillingError):
    kind, reason = Kind.PRECONDITION, "PRICE_MISSING"


class VatRateMissing(BillingError):
    kind, reason = Kind.PRECONDITION, "VAT_RATE_MISSING"


class PeriodInvalid(BillingError):
    kind, reason = Kind.INVALID, "PERIOD_INVALID"


class PeriodNotBegun(BillingError):
    kind, reason = Kind.PRECONDITION, "PERIOD_NOT_BEGUN"


class BillingAccountNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "BILLING_ACCOUNT_NOT_FOUND"


class InvoiceRunNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "INVOICE_RUN_NOT_FOUND"


class InvoiceNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "INVOICE_NOT_FOUND"


class KidSeriesExhausted(BillingError):
    kind, reason = Kind.PRECONDITION, "KID_SERIES_EXHAUSTED"


class PaymentFileBroken(BillingError):
    kind, reason = Kind.INVALID, "PAYMENT_FILE_BROKEN"


class PaymentFileTooLarge(BillingError):
    kind, reason = Kind.INVALID, "PAYMENT_FILE_TOO_LARGE"


class PaymentUploadInvalid(BillingError):
    kind, reason = Kind.INVALID, "PAYMENT_UPLOAD_INVALID"


class PaymentFileNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "PAYMENT_FILE_NOT_FOUND"


class PaymentFileDuplicate(BillingError):
    kind, reason = Kind.PRECONDITION, "PAYMENT_FILE_DUPLICATE"


class PaymentNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "PAYMENT_NOT_FOUND"


class PaymentListInvalid(BillingError):
    kind, reason = Kind.INVALID, "PAYMENT_LIST_INVALID"


class SuspenseInvalid(BillingError):
    kind, reason = Kind.INVALID, "SUSPENSE_INVALID"


class SuspenseClosed(BillingError):
    kind, reason = Kind.PRECONDITION, "SUSPENSE_CLOSED"


class SuspensePayerUnknown(BillingError):
    kind, reason = Kind.PRECONDITION, "SUSPENSE_PAYER_UNKNOWN"


class PayoutAccountNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "PAYOUT_ACCOUNT_NOT_FOUND"


class PartnerReadInvalid(BillingError):
    kind, reason = Kind.INVALID, "PARTNER_READ_INVALID"


class CreditNoteInvalid(BillingError):
    kind, reason = Kind.INVALID, "CREDIT_NOTE_INVALID"


class CreditNoteNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "CREDIT_NOTE_NOT_FOUND"


class InvoiceFullyCredited(BillingError):
    kind, reason = Kind.PRECONDITION, "INVOICE_FULLY_CREDITED"


class BillingAccountClosed(BillingError):
    kind, reason = Kind.PRECONDITION, "BILLING_ACCOUNT_CLOSED"


class ChargeInvalid(BillingError):
    kind, reason = Kind.INVALID, "CHARGE_INVALID"


class InvoiceNotOpen(BillingError):
    kind, reason = Kind.PRECONDITION, "INVOICE_NOT_OPEN"


class WriteOffInvalid(BillingError):
    kind, reason = Kind.INVALID, "WRITE_OFF_INVALID"


class DeferralInvalid(BillingError):
    kind, reason = Kind.INVALID, "DEFERRAL_INVALID"


class DeferralNotAllowed(BillingError):
    kind, reason = Kind.PRECONDITION, "DEFERRAL_NOT_ALLOWED"


class InvoiceInPlan(BillingError):
    kind, reason = Kind.PRECONDITION, "INVOICE_IN_PLAN"


class PaymentPlanInvalid(BillingError):
    kind, reason = Kind.INVALID, "PAYMENT_PLAN_INVALID"


class PaymentPlanNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "PAYMENT_PLAN_NOT_FOUND"


class InvoicingChoiceInvalid(BillingError):
    kind, reason = Kind.INVALID, "INVOICING_CHOICE_INVALID"


class RefundInvalid(BillingError):
    kind, reason = Kind.INVALID, "REFUND_INVALID"


class RefundNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "REFUND_NOT_FOUND"


class RefundAboveCredit(BillingError):
    kind, reason = Kind.PRECONDITION, "REFUND_ABOVE_CREDIT"


class RefundTooLarge(BillingError):
    kind, reason = Kind.PRECONDITION, "REFUND_TOO_LARGE"


class RefundSamePerson(BillingError):
    kind, reason = Kind.FORBIDDEN, "REFUND_SAME_PERSON"


class RefundStateWrong(BillingError):
    kind, reason = Kind.PRECONDITION, "REFUND_STATE"


class RefundPaymentNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "REFUND_PAYMENT_NOT_FOUND"


class RefundAccountUnknown(BillingError):
    kind, reason = Kind.PRECONDITION, "REFUND_ACCOUNT_UNKNOWN"


class PayoutFileEmpty(BillingError):
    kind, reason = Kind.PRECONDITION, "PAYOUT_FILE_EMPTY"


class PayoutFileNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "PAYOUT_FILE_NOT_FOUND"


class PayoutAnswerBroken(BillingError):
    kind, reason = Kind.INVALID, "PAYOUT_ANSWER_BROKEN"


class PayoutAnswerUnknown(BillingError):
    kind, reason = Kind.INVALID, "PAYOUT_ANSWER_UNKNOWN"


class PayoutAnswerConflict(BillingError):
    kind, reason = Kind.PRECONDITION, "PAYOUT_ANSWER_CONFLICT"


class DunningRateMissing(BillingError):
    kind, reason = Kind.PRECONDITION, "DUNNING_RATE_MISSING"


class DunningRunNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "DUNNING_RUN_NOT_FOUND"


class DisputeInvalid(BillingError):
    kind, reason = Kind.INVALID, "DISPUTE_INVALID"


class DisputeNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "DISPUTE_NOT_FOUND"


class DisputeOpen(BillingError):
    kind, reason = Kind.ALREADY_EXISTS, "DISPUTE_OPEN"


class DisputeResolved(BillingError):
    kind, reason = Kind.PRECONDITION, "DISPUTE_RESOLVED"


class ClaimNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "CLAIM_NOT_FOUND"


class ClaimNotOpen(BillingError):
    kind, reason = Kind.PRECONDITION, "CLAIM_NOT_OPEN"


class EhfNotForPersons(BillingError):
    kind, reason = Kind.PRECONDITION, "EHF_NOT_FOR_PERSONS"


class EhfBroken(BillingError):
    kind, reason = Kind.PRECONDITION, "EHF_BROKEN"


class DocumentTooLarge(BillingError):
    kind, reason = Kind.PRECONDITION, "DOCUMENT_TOO_LARGE"


class ServiceNotClosable(BillingError):
    kind, reason = Kind.PRECONDITION, "SERVICE_NOT_CLOSABLE"


class CreditCheckNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "CREDIT_CHECK_NOT_FOUND"


class CreditNotGiven(BillingError):
    kind, reason = Kind.PRECONDITION, "CREDIT_NOT_GIVEN"


class CreditOrderNotWaiting(BillingError):
    kind, reason = Kind.PRECONDITION, "CREDIT_ORDER_NOT_WAITING"


class CreditCheckNotAllowed(BillingError):
    kind, reason = Kind.FORBIDDEN, "CREDIT_CHECK_NOT_ALLOWED"


class CreditCheckOpen(BillingError):
    kind, reason = Kind.ALREADY_EXISTS, "CREDIT_CHECK_OPEN"


class CreditBureauUnavailable(BillingError):
    kind, reason = Kind.UNAVAILABLE, "CREDIT_BUREAU_UNAVAILABLE"


class CreditPolicyMissing(BillingError):
    kind, reason = Kind.PRECONDITION, "CREDIT_POLICY_MISSING"


class CreditLetterGone(BillingError):
    kind, reason = Kind.NOT_FOUND, "CREDIT_LETTER_GONE"


class CreditReviewInvalid(BillingError):
    kind, reason = Kind.INVALID, "CREDIT_REVIEW_INVALID"


class CreditReviewNotOffered(BillingError):
    kind, reason = Kind.PRECONDITION, "CREDIT_REVIEW_NOT_OFFERED"


class CreditReviewNotOpen(BillingError):
    kind, reason = Kind.PRECONDITION, "CREDIT_REVIEW_NOT_OPEN"


class MandateFileBroken(BillingError):
    kind, reason = Kind.INVALID, "MANDATE_FILE_BROKEN"


class MandateFileTooLarge(BillingError):
    kind, reason = Kind.INVALID, "MANDATE_FILE_TOO_LARGE"


class MandateFileNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "MANDATE_FILE_NOT_FOUND"


class ClaimFileNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "CLAIM_FILE_NOT_FOUND"


class EfakturaBatchInvalid(BillingError):
    kind, reason = Kind.INVALID, "EFAKTURA_BATCH_INVALID"


class PresentationNotAllowed(BillingError):
    kind, reason = Kind.PRECONDITION, "PRESENTATION_NOT_ALLOWED"


class PresentationNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "PRESENTATION_NOT_FOUND"
