"""Data-subject requests (GDPR art. 12-22): access and portability, and the clock on them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.disclosure.errors import PackageExpired, PackageNotReady
from services.kernel.calendar import add_months, oslo_date

# How long a finished package can be fetched: time to find the time, but no lasting copy of everything.
PACKAGE_LIFE = timedelta(days=14)
LANGUAGES = ("nb", "nn", "en")


class Kind(StrEnum):
    """Which right is exercised."""

    ACCESS = "access"
    PORTABILITY = "portability"


class Status(StrEnum):
    """State of a request."""

    OPEN = "open"
    COMPLETED = "completed"


def due_on(received: datetime) -> date:
    """Last day to answer: one calendar month from receipt (art. 12(3)), counted in Europe/Oslo.

    2026-01-31 gives 2026-02-28: the last day of a shorter month, and no rolling over a week-end.
    """
    return add_months(oslo_date(received), 1)


@dataclass(frozen=True)
class DataRequest:
    """One request of one person."""

    data_request_id: str
    customer_id: str
    kind: Kind
    status: Status
    language: str
    opened_at: datetime
    due_on: date
    operation_id: str
    collected: tuple[str, ...]
    contexts: int
    completed_at: datetime | None = None
    package_expires_at: datetime | None = None

    @classmethod
    def opened(
        cls,
        *,
        data_request_id: str,
        customer_id: str,
        kind: Kind,
        language: str,
        operation_id: str,
        contexts: int,
        now: datetime,
    ) -> "DataRequest":
        """A request received now."""
        return cls(
            data_request_id=data_request_id,
            customer_id=customer_id,
            kind=kind,
            status=Status.OPEN,
            language=language if language in LANGUAGES else LANGUAGES[0],
            opened_at=now,
            due_on=due_on(now),
            operation_id=operation_id,
            collected=(),
            contexts=contexts,
        )

    def completed(self, now: datetime) -> "DataRequest":
        """Answered: the package can be fetched until it expires."""
        return replace(self, status=Status.COMPLETED, completed_at=now, package_expires_at=now + PACKAGE_LIFE)

    def must_have_package(self, now: datetime) -> None:
        """Raises PackageNotReady while it is being collected, PackageExpired after its time."""
        if self.package_expires_at is None:
            raise PackageNotReady("The package is being collected.", data_request_id=self.data_request_id)
        if now >= self.package_expires_at:
            raise PackageExpired("Deleted; open a new request.", data_request_id=self.data_request_id)
