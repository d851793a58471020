from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class ErrorReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_REASON_UNSPECIFIED: _ClassVar[ErrorReason]
    ERROR_REASON_PRICE_INVALID: _ClassVar[ErrorReason]
    ERROR_REASON_PRICE_EXISTS: _ClassVar[ErrorReason]
    ERROR_REASON_PRICE_MISSING: _ClassVar[ErrorReason]
    ERROR_REASON_VAT_RATE_MISSING: _ClassVar[ErrorReason]
    ERROR_REASON_PERIOD_INVALID: _ClassVar[ErrorReason]
    ERROR_REASON_PERIOD_NOT_BEGUN: _ClassVar[ErrorReason]
    ERROR_REASON_INVOICE_RUN_NOT_FOUND: _ClassVar[ErrorReason]
    ERROR_REASON_INVOICE_NOT_FOUND: _ClassVar[ErrorReason]
    ERROR_REASON_KID_SERIES_EXHAUSTED: _ClassVar[ErrorReason]
    ERROR_REASON_PAYMENT_FILE_BROKEN: _ClassVar[ErrorReason]
    ERROR_REASON_PAYMENT_FILE_TOO_LARGE: _ClassVar[ErrorReason]
    ERROR_REASON_PAYMENT_UPLOAD_INVALID: _ClassVar[ErrorReason]
    ERROR_REASON_PAYMENT_FILE_NOT_FOUND: _ClassVar[ErrorReason]
    ERROR_REASON_PAYOUT_ACCOUNT_NOT_FOUND: _ClassVar[ErrorReason]
    ERROR_REASON_PARTNER_READ_INVALID: _ClassVar[ErrorReason]
ERROR_REASON_UNSPECIFIED: ErrorReason
ERROR_REASON_PRICE_INVALID: ErrorReason
ERROR_REASON_PRICE_EXISTS: ErrorReason
ERROR_REASON_PRICE_MISSING: ErrorReason
ERROR_REASON_VAT_RATE_MISSING: ErrorReason
ERROR_REASON_PERIOD_INVALID: ErrorReason
ERROR_REASON_PERIOD_NOT_BEGUN: ErrorReason
ERROR_REASON_INVOICE_RUN_NOT_FOUND: ErrorReason
ERROR_REASON_INVOICE_NOT_FOUND: ErrorReason
ERROR_REASON_KID_SERIES_EXHAUSTED: ErrorReason
ERROR_REASON_PAYMENT_FILE_BROKEN: ErrorReason
ERROR_REASON_PAYMENT_FILE_TOO_LARGE: ErrorReason
ERROR_REASON_PAYMENT_UPLOAD_INVALID: ErrorReason
ERROR_REASON_PAYMENT_FILE_NOT_FOUND: ErrorReason
ERROR_REASON_PAYOUT_ACCOUNT_NOT_FOUND: ErrorReason
ERROR_REASON_PARTNER_READ_INVALID: ErrorReason
