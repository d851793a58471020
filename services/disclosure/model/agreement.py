"""Data-processing agreements (GDPR art. 28(3)): what a processor may do, and whether it may do it today."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.chassis.errors import Violation, Violations
from services.disclosure.errors import (
    AgreementChanged,
    AgreementIncomplete,
    AgreementNotActive,
    AgreementState,
    DisclosureRequestInvalid,
    FieldNotAllowed,
    PurposeNotAllowed,
    ScopeNotAllowed,
)
from services.disclosure.model import rules
from services.disclosure.model.transfer import ProcessingCountry, RawCountry, is_adequate
from services.kernel.calendar import oslo_date


class Status(StrEnum):
    """State of an agreement."""

    DRAFT = "draft"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class ReturnOutcome(StrEnum):
    """What became of the data at the end (art. 28(3)(g))."""

    RETURNED = "returned"
    DELETED = "deleted"


# The letters of art. 28(3).
CHECKLIST = {
    "a": "processes only on documented instructions",
    "b": "binds people to confidentiality",
    "c": "takes the security measures of art. 32",
    "d": "has terms for sub-processors",
    "e": "helps with the rights of data subjects",
    "f": "helps with the duties of art. 32-36",
    "g": "deletes or returns everything at the end",
    "h": "shows compliance and allows audits",
}


@dataclass(frozen=True)
class Terms:
    """What the parties agree on.

    `checklist` pairs a letter with the clause that meets it; days are Europe/Oslo, both inclusive.
    """

    subject_matter: str = ""
    instructions: str = ""
    purposes: tuple[str, ...] = ()
    data_categories: tuple[str, ...] = ()
    subject_categories: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    checklist: tuple[tuple[str, str], ...] = ()
    countries: tuple[ProcessingCountry, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None

    def missing(self, day: date) -> list[Violation]:
        """What activation still needs on a day, each named by its field."""
        broken = Violations()
        for name, paragraph in _REQUIRED.items():
            if not getattr(self, name):
                broken.add(name, "REQUIRED", f"Needed before activation ({paragraph}).")
        met = {letter for letter, reference in self.checklist if reference}
        for letter, meaning in CHECKLIST.items():
            if letter not in met:
                broken.add(
                    f"checklist.{letter}", "REQUIRED", f"Name the clause: {meaning} (28(3)({letter}))."
                )
        for place in self.countries:
            with broken.at(f"countries.{place.country}"):
                place.missing(broken, day)
        if any(not self.fields_of(scope) for scope in self.scopes):
            broken.add("fields", "SCOPE_WITHOUT_FIELDS", "Name at least one field for each scope.")
        return list(broken)

    def not_adequate_on(self, day: date) -> str:
        """A country to which data goes by a decision of the Commission that is not in force on a day; "" for
        none.
        """
        countries = (place.country for place in self.countries if place.by_decision)
        return next((country for country in countries if not is_adequate(country, day)), "")

    def fields_of(self, scope: str) -> tuple[str, ...]:
        """Fields that the terms release under a scope, sorted."""
        start = rules.scope_resource(scope) + "."
        return tuple(name for name in self.fields if name.startswith(start))


_REQUIRED = {
    "subject_matter": "art. 28(3), subject-matter and nature",
    "instructions": "art. 28(3)(a), documented instructions",
    "purposes": "art. 28(3), purpose",
    "data_categories": "art. 28(3), type of personal data",
    "subject_categories": "art. 28(3), categories of data subjects",
    "countries": "art. 44, where the data is processed",
    "valid_from": "art. 28(3), duration",
    "valid_until": "art. 28(3), duration",
}


@dataclass(frozen=True)
class RawTerms:
    """Terms as they were sent, before any check."""

    subject_matter: str = ""
    instructions: str = ""
    purposes: Sequence[str] = ()
    data_categories: Sequence[str] = ()
    subject_categories: Sequence[str] = ()
    scopes: Sequence[str] = ()
    fields: Sequence[str] = ()
    checklist: Sequence[tuple[str, str]] = ()
    countries: Sequence[RawCountry] = ()
    valid_from: str = ""
    valid_until: str = ""

    def checked(self, known_purposes: frozenset[str]) -> Terms:
        """The terms with every format checked; items may still be missing in a draft.

        Raises:
            DisclosureRequestInvalid: with every field that breaks a rule.
        """
        broken = Violations()
        with broken.at("terms"):
            terms = self._terms(known_purposes, broken)
            if not broken and terms.valid_from and terms.valid_until and terms.valid_until < terms.valid_from:
                broken.add("valid_until", "BEFORE_START", "Send a last day that is not before the first.")
        broken.raise_if_any(DisclosureRequestInvalid)
        return terms

    def _terms(self, known_purposes: frozenset[str], broken: Violations) -> Terms:
        many = _Many(broken)
        checklist: dict[str, str] = {}
        for index, (letter, reference) in enumerate(self.checklist):
            with broken.at(f"checklist[{index}]"):
                if letter not in CHECKLIST:
                    broken.add("item", "ITEM_UNKNOWN", "Send one of the letters a-h.")
                checklist[letter] = broken.check("reference", rules.text(200), reference)
        return Terms(
            subject_matter=broken.check("subject_matter", rules.text(2000), self.subject_matter),
            instructions=broken.check("instructions", rules.text(10_000), self.instructions),
            purposes=many("purposes", rules.purpose(known_purposes), self.purposes),
            data_categories=many("data_categories", rules.key, self.data_categories),
            subject_categories=many("subject_categories", rules.key, self.subject_categories),
            scopes=many("scopes", rules.scope, self.scopes),
            fields=many("fields", rules.agreement_field, self.fields),
            checklist=tuple(sorted(checklist.items())) if not broken else (),
            countries=self._countries(broken),
            valid_from=broken.check("valid_from", rules.legal_date, self.valid_from),
            valid_until=broken.check("valid_until", rules.legal_date, self.valid_until),
        )

    def _countries(self, broken: Violations) -> tuple[ProcessingCountry, ...]:
        found: dict[str, ProcessingCountry] = {}
        for index, raw in enumerate(self.countries):
            with broken.at(f"countries[{index}]"):
                place = raw.checked(broken)
                if place.country in found:
                    broken.add("country", "TWICE", "Name each country once.")
                found[place.country] = place
        return () if broken else tuple(found[code] for code in sorted(found))


class _Many:
    """Checks each value of a list and gives them sorted, each once."""

    def __init__(self, broken: Violations) -> None:
        self._broken = broken

    def __call__(self, name: str, check: rules.Check, values: Sequence[str]) -> tuple[str, ...]:
        if len(values) > 200:
            self._broken.add(name, "TOO_MANY", "Send at most 200 values.")
            return ()
        checked = [self._broken.check(f"{name}[{index}]", check, value) for index, value in enumerate(values)]
        return () if self._broken else rules.distinct(checked)


@dataclass(frozen=True)
class Agreement:
    """One agreement with one processor. `activated_at`: when it first came into force."""

    agreement_id: str
    processor_id: str
    category: str
    status: Status
    terms: Terms
    status_reason: str
    version: int
    created_at: datetime
    updated_at: datetime
    activated_at: datetime | None = None
    return_outcome: ReturnOutcome | None = None
    return_evidence: str = ""
    return_confirmed_at: datetime | None = None

    def amend(self, terms: Terms, version: int, now: datetime) -> "Agreement":
        """New terms for a draft; `version` 0 takes what there is. Raises AgreementState, AgreementChanged."""
        self._must_be(Status.DRAFT)
        if version not in (0, self.version):
            raise AgreementChanged(
                "The draft was changed meanwhile; read it again.",
                agreement_id=self.agreement_id,
                version=str(self.version),
            )
        return replace(self, terms=terms, version=self.version + 1, updated_at=now)

    def activate(self, now: datetime) -> "Agreement":
        """Into force. Raises AgreementState; AgreementIncomplete naming each item that is missing."""
        self._must_be(Status.DRAFT)
        self._must_be_complete(now)
        return replace(self._moved(Status.ACTIVE, "", now), activated_at=now)

    def suspend(self, reason: str, now: datetime) -> "Agreement":
        """Cut off at once. Raises AgreementState."""
        self._must_be(Status.ACTIVE)
        return self._moved(Status.SUSPENDED, reason, now)

    def resume(self, now: datetime) -> "Agreement":
        """Back into force. Raises AgreementState; AgreementIncomplete when a transfer is not lawful any more,
        as when a decision of the Commission has ended meanwhile.
        """
        self._must_be(Status.SUSPENDED)
        self._must_be_complete(now)
        return self._moved(Status.ACTIVE, "", now)

    def end(self, reason: str, now: datetime) -> "Agreement":
        """Over for good. Raises AgreementState."""
        self._must_be(Status.DRAFT, Status.ACTIVE, Status.SUSPENDED)
        return self._moved(Status.ENDED, reason, now)

    @property
    def awaiting_return(self) -> bool:
        """Whether it is over, data may have left under it, and nobody has confirmed what became of that."""
        return (
            self.status is Status.ENDED and self.activated_at is not None and self.return_confirmed_at is None
        )

    def confirm_return(self, outcome: ReturnOutcome, evidence: str, now: datetime) -> "Agreement":
        """The data came back or is deleted (art. 28(3)(g)). Raises AgreementState when nothing is awaited."""
        if not self.awaiting_return:
            raise AgreementState(
                "No data of this agreement is to be returned or deleted.",
                agreement_id=self.agreement_id,
                status=self.status.value,
            )
        return replace(
            self._moved(Status.ENDED, self.status_reason, now),
            return_outcome=outcome,
            return_evidence=evidence,
            return_confirmed_at=now,
        )

    def in_force_on(self, day: date) -> bool:
        """Whether it is active, `day` (Europe/Oslo) lies within its dates, and each of its transfers that
        stands on a decision of the Commission is lawful on the day.
        """
        first, last = self.terms.valid_from, self.terms.valid_until
        if first is None or last is None or self.terms.not_adequate_on(day):
            return False
        return self.status is Status.ACTIVE and first <= day <= last

    def has_begun(self, day: date) -> bool:
        """Whether `day` (Europe/Oslo) is its first or a later one: since then data may have left."""
        return self.terms.valid_from is not None and self.terms.valid_from <= day

    def must_be_in_force(self, day: date) -> None:
        """Raises AgreementNotActive, with the country when it is the transfer that is not lawful any more."""
        country = self.terms.not_adequate_on(day)
        if country and self.status in (Status.ACTIVE, Status.SUSPENDED):
            raise AgreementNotActive(
                "No adequacy decision of the Commission covers a country of the agreement any more.",
                agreement_id=self.agreement_id,
                rule="NOT_ADEQUATE",
                country=country,
            )
        if not self.in_force_on(day):
            raise AgreementNotActive("The agreement is not in force.", agreement_id=self.agreement_id)

    def must_cover_scopes(self, scopes: Sequence[str]) -> None:
        """Raises ScopeNotAllowed for the first scope beyond the agreement."""
        for scope in scopes:
            if scope not in self.terms.scopes:
                raise ScopeNotAllowed("The agreement does not cover this scope.", scope=scope)

    def released_fields(self, scope: str, purpose: str, fields: Sequence[str]) -> tuple[str, ...]:
        """The fields that may leave under `scope` for `purpose`, sorted; all of them when none are named.

        Raises:
            ScopeNotAllowed, PurposeNotAllowed, FieldNotAllowed: the agreement does not cover it. One field
                too many refuses the whole read, so that a partner learns of it.
        """
        self.must_cover_scopes([scope])
        if purpose not in self.terms.purposes:
            raise PurposeNotAllowed("The agreement does not cover this purpose.", purpose=purpose)
        allowed = self.terms.fields_of(scope)
        for name in fields:
            if name not in allowed:
                raise FieldNotAllowed("The agreement does not release this field.", field=name)
        return rules.distinct(fields) if fields else allowed

    def _must_be(self, *allowed: Status) -> None:
        if self.status not in allowed:
            raise AgreementState(
                "The agreement is not in a state that allows this step.",
                agreement_id=self.agreement_id,
                status=self.status.value,
            )

    def _must_be_complete(self, now: datetime) -> None:
        missing = self.terms.missing(oslo_date(now))
        if missing:
            raise AgreementIncomplete(
                "The agreement lacks required items.", violations=missing, agreement_id=self.agreement_id
            )

    def _moved(self, status: Status, reason: str, now: datetime) -> "Agreement":
        return replace(self, status=status, status_reason=reason, version=self.version + 1, updated_at=now)


def checked_reason(raw: str) -> str:
    """Why an agreement or a sub-processor is to be no more. Raises DisclosureRequestInvalid."""
    found = Violations()
    reason = found.check("reason", rules.text(500, required=True), raw)
    found.raise_if_any(DisclosureRequestInvalid)
    return reason
