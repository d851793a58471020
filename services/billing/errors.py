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


class PayoutAccountNotFound(BillingError):
    kind, reason = Kind.NOT_FOUND, "PAYOUT_ACCOUNT_NOT_FOUND"


class PartnerReadInvalid(BillingError):
    kind, reason = Kind.INVALID, "PARTNER_READ_INVALID"
