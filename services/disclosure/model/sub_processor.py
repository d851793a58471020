"""Sub-processors: announced, open to objection, then in force or not (GDPR art. 28(2) and (4))."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.chassis.errors import Violations
from services.chassis.vault import Redacted
from services.disclosure.errors import AgreementState, DisclosureRequestInvalid, SubProcessorState
from services.disclosure.model import rules
from services.disclosure.model.agreement import Agreement, Status
from services.disclosure.model.transfer import ProcessingCountry, RawCountry

# Art. 28(2) names no length; the company's agreements say two weeks.
NOTICE = timedelta(days=14)


class SubStatus(StrEnum):
    """State of a sub-processor on a day."""

    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    OBJECTED = "objected"
    ENDED = "ended"


@dataclass(frozen=True)
class SubProcessor:
    """One sub-processor under an agreement. Its name is confidential.

    `closed`: OBJECTED or ENDED once that was said; until then the day decides. Days are Europe/Oslo,
    `object_until` inclusive. `parent_id` empty: the processor itself engages it.
    """

    sub_processor_id: str
    agreement_id: str
    processor_id: str
    parent_id: str
    name: Redacted[str]
    service: str
    country: ProcessingCountry
    announced_on: date
    object_until: date
    updated_at: datetime
    closed: SubStatus | None = None
    reason: str = ""
    version: int = 1

    def status(self, day: date) -> SubStatus:
        """Its state on a day."""
        if self.closed is not None:
            return self.closed
        return SubStatus.ANNOUNCED if day <= self.object_until else SubStatus.IN_FORCE

    def object(self, reason: str, day: date, now: datetime) -> "SubProcessor":
        """The company says no. Raises SubProcessorState once the time to object is over."""
        self._must_be(day, SubStatus.ANNOUNCED)
        return self._close(SubStatus.OBJECTED, reason, now)

    def end(self, reason: str, day: date, now: datetime) -> "SubProcessor":
        """Engaged no more. Raises SubProcessorState."""
        self._must_be(day, SubStatus.ANNOUNCED, SubStatus.IN_FORCE)
        return self._close(SubStatus.ENDED, reason, now)

    def must_engage(self, day: date) -> None:
        """Whether it may engage another one. Raises SubProcessorState."""
        self._must_be(day, SubStatus.ANNOUNCED, SubStatus.IN_FORCE)

    def _must_be(self, day: date, *allowed: SubStatus) -> None:
        if self.status(day) not in allowed:
            raise SubProcessorState(
                "The sub-processor is not in a state that allows this step.",
                sub_processor_id=self.sub_processor_id,
                status=self.status(day).value,
            )

    def _close(self, status: SubStatus, reason: str, now: datetime) -> "SubProcessor":
        return replace(self, closed=status, reason=reason, updated_at=now, version=self.version + 1)


@dataclass(frozen=True)
class RawNotice:
    """An announcement as it was sent."""

    parent_id: str
    name: str
    service: str
    country: RawCountry
    object_until: str

    def checked(self, day: date) -> "Notice":
        """With every format checked, and its transfer tool as of `day`.

        Raises DisclosureRequestInvalid with every field that breaks a rule.
        """
        broken = Violations()
        name = broken.check("name", rules.text(200, required=True), self.name)
        service = broken.check("service", rules.text(500, required=True), self.service)
        with broken.at("country"):
            country = self.country.checked(broken)
            country.missing(broken, day)
        until = broken.check("object_until", rules.legal_date, self.object_until)
        if until is None:
            broken.add("object_until", "REQUIRED", "Send the last day to object.")
        broken.raise_if_any(DisclosureRequestInvalid)
        assert until is not None  # noqa: S101 - said above
        return Notice(self.parent_id, Redacted(name), service, country, until)


@dataclass(frozen=True)
class Notice:
    """An announcement that holds in itself."""

    parent_id: str
    name: Redacted[str]
    service: str
    country: ProcessingCountry
    object_until: date

    def under(self, agreement: Agreement, *, sub_processor_id: str, day: date, now: datetime) -> SubProcessor:
        """The sub-processor. What stands in a draft is agreed on by signing it, so it needs no time ahead.

        Raises:
            AgreementState: the agreement is over.
            DisclosureRequestInvalid: too little time to object.
        """
        if agreement.status is Status.ENDED:
            raise AgreementState(
                "The agreement is over.",
                agreement_id=agreement.agreement_id,
                status=agreement.status.value,
            )
        least = day if agreement.status is Status.DRAFT else day + NOTICE
        broken = Violations()
        if self.object_until < least:
            broken.add("object_until", "TOO_SOON", f"Leave {NOTICE.days} days to object.")
        broken.raise_if_any(DisclosureRequestInvalid)
        return SubProcessor(
            sub_processor_id=sub_processor_id,
            agreement_id=agreement.agreement_id,
            processor_id=agreement.processor_id,
            parent_id=self.parent_id,
            name=self.name,
            service=self.service,
            country=self.country,
            announced_on=day,
            object_until=self.object_until,
            updated_at=now,
        )
