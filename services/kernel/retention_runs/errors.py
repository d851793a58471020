"""Errors of the kernel's own service, one per value of `privacy.v1.ErrorReason`."""

from services.chassis.errors import DomainError, Kind


class PrivacyError(DomainError):
    """What a service of `privacy.v1` refuses in whichever context serves it."""

    domain = "privacy"


class RetentionRunNotFound(PrivacyError):
    kind, reason = Kind.NOT_FOUND, "RETENTION_RUN_NOT_FOUND"
