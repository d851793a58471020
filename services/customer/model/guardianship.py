"""Guardians and the children they stand for. Under sixteen a guardian acts; from sixteen the child does.

The statement: the services may be used from sixteen; data about younger children is used only with a
guardian's recorded consent or when the guardian gave it. Majority is eighteen (vergemålsloven § 8).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from services.chassis.errors import Broken, Violations
from services.chassis.vault import Redacted
from services.customer.errors import DependantAge, DependantInvalid, GuardianNotEligible
from services.customer.model.address import Address, AddressDraft, address, line, person_name
from services.customer.model.contact import ContactPoint, contact_value, language
from services.customer.model.customer import (
    Customer,
    CustomerKind,
    CustomerStatus,
    NewId,
    Profile,
)
from services.customer.model.registration import MINIMUM_AGE, birth_date
from services.kernel.calendar import age_on

MAJORITY = 18
MILESTONES = (MINIMUM_AGE, MAJORITY)
"""Ages, in years, at which more becomes the person's own."""
MOST_DEPENDANTS = 20
DECLARED = "parental_responsibility"
EVIDENCE_KINDS = (DECLARED, "guardianship_decision", "register_extract")


@dataclass(frozen=True)
class EvidenceDraft:
    """What somebody's word on being a guardian rests on, as it was typed."""

    kind: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Evidence:
    """What a guardianship rests on; a mere declaration has no reference."""

    kind: str
    reference: Redacted[str]


@dataclass(frozen=True)
class Agreed:
    """The text that a guardian consented to: its hash, and in which language it was read."""

    text_hash: str
    language: str


@dataclass(frozen=True)
class DependantDraft:
    """A child as its guardian typed it; what is empty is taken from the guardian, as language and address."""

    given_name: str
    family_name: str
    birth_date: str
    evidence: EvidenceDraft
    language: str = ""
    contacts: dict[str, str] = field(default_factory=dict)
    home_address: AddressDraft | None = None


@dataclass(frozen=True)
class Dependant:
    """A child that breaks no rule, not stored yet."""

    profile: Profile
    evidence: Evidence
    language: str
    contacts: dict[str, Redacted[str]]
    home_address: Address


@dataclass(frozen=True)
class Guardianship:
    """A link between a guardian and a child, on evidence, with the ledger entry of the guardian's consent."""

    id: str
    guardian_id: str
    child_id: str
    evidence: Evidence
    entry_id: str
    linked_by: str
    linked_at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""

    @property
    def stands(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None

    def ended(self, by: str, now: datetime) -> "Guardianship":
        """The link after its end; `by` is guardian, staff or majority."""
        return replace(self, ended_at=now, ended_by=by)


def parse_evidence(draft: EvidenceDraft, found: Violations, *, seen_by_staff: bool = False) -> Evidence:
    """The evidence, or violations of its fields; what is more than declared needs a reference."""
    with found.at("evidence"):
        kind = found.check("kind", _evidence_kind, draft.kind)
        needed = seen_by_staff or draft.kind != DECLARED
        given = bool(draft.reference.strip())
        reference = found.check("reference", line, draft.reference) if needed or given else Redacted("")
    return Evidence(kind or "", reference)


def parse_dependant(draft: DependantDraft, guardian: Customer, today: date) -> Dependant:
    """The child, checked as a whole; `today` is the Oslo date.

    Raises GuardianNotEligible, or DependantInvalid with every violation at once.
    """
    require_guardian(guardian, today)
    found = Violations()
    profile = Profile(
        given_name=found.check("given_name", person_name, draft.given_name),
        family_name=found.check("family_name", person_name, draft.family_name),
        organisation_name=Redacted(""),
        birth_date=found.check("birth_date", partial(child_birth_date, today=today), draft.birth_date),
        organisation_number=Redacted(""),
    )
    home = guardian.home_address
    if draft.home_address is not None:
        with found.at("home_address"):
            home = address(draft.home_address, found)
    dependant = Dependant(
        profile=profile,
        evidence=parse_evidence(draft.evidence, found),
        language=found.check("language", language, draft.language or guardian.language),
        contacts={
            channel: found.check(channel, partial(contact_value, channel), raw)
            for channel, raw in draft.contacts.items()
            if raw
        },
        home_address=home,
    )
    found.raise_if_any(DependantInvalid, "What is said about the child has fields to correct.")
    return dependant


def child_birth_date(raw: str, *, today: date) -> Redacted[date]:
    """A birth date of somebody under sixteen. Raises Broken."""
    born = birth_date(raw, today)
    if age_on(born.reveal(), today) >= MINIMUM_AGE:
        raise Broken("CHILD_AGE", f"Whoever is {MINIMUM_AGE} or older registers in person.")
    return born


def registered_child(dependant: Dependant, child_id: str, *, now: datetime, new_id: NewId) -> Customer:
    """The child as a customer without guardian yet; contact values were not collected at a sale."""
    return Customer(
        id=child_id,
        kind=CustomerKind.PERSON,
        status=CustomerStatus.ACTIVE,
        profile=dependant.profile,
        language=dependant.language,
        contact_points=tuple(
            ContactPoint(
                id=new_id("cpt"),
                channel=channel,
                value=value,
                collected_at_sale=False,
                source="guardian",
                purpose="customer_administration",
                since=now,
            )
            for channel, value in dependant.contacts.items()
        ),
        home_address=dependant.home_address,
        supply_addresses=(),
        version=1,
        registered_at=now,
    )


def applicant(child_id: str, guardian_id: str, now: datetime) -> Customer:
    """A child of whom nothing may be known yet, for the one question whether its guardian consents."""
    nothing = Redacted("")
    return Customer(
        id=child_id,
        kind=CustomerKind.PERSON,
        status=CustomerStatus.ACTIVE,
        profile=Profile(nothing, nothing, nothing, None, nothing),
        language="nb",
        contact_points=(),
        home_address=Address(nothing, nothing, nothing),
        supply_addresses=(),
        version=0,
        registered_at=now,
        guardian_ids=(guardian_id,),
    )


def require_guardian(guardian: Customer, today: date, child_id: str = "") -> None:
    """Raise GuardianNotEligible unless this is another one than the child: an active person of age."""
    rule = ""
    if guardian.id == child_id:
        rule = "ONESELF"
    elif guardian.kind is not CustomerKind.PERSON:
        rule = "NOT_PERSON"
    elif (guardian.age_on(today) or 0) < MAJORITY:
        rule = "NOT_ADULT"
    elif guardian.status is not CustomerStatus.ACTIVE:
        rule = "NOT_ACTIVE"
    if rule:
        raise GuardianNotEligible("This customer cannot be the guardian.", rule=rule)


def require_child(child: Customer, today: date) -> None:
    """Raise DependantAge unless the customer is a person under sixteen, CustomerNotActive unless active."""
    age = child.age_on(today)
    if age is None or age >= MINIMUM_AGE:
        raise DependantAge("Only a child under sixteen has a guardian here.", rule="TOO_OLD")
    child.require_active()


def require_own_age(child: Customer, today: date) -> None:
    """Raise DependantAge unless the customer is an organisation, or old enough to own the account."""
    age = child.age_on(today)
    if age is not None and age < MINIMUM_AGE:
        raise DependantAge("The account is handed over at sixteen.", rule="TOO_YOUNG")


def same_child(known: Customer, profile: Profile) -> bool:
    """Whether a child is the one that a guardian registers again: name and birth date say so."""
    theirs, ours = _who(known.profile), _who(profile)
    return theirs == ours


def birthday(born: date, years: int) -> date:
    """The day on which somebody turns `years`: 1 March in common years for who was born on 29 February."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def next_milestone(born: date, today: date) -> tuple[int, date] | None:
    """The next age at which more becomes the person's own, with its day; None for adults."""
    for years in MILESTONES:
        if (day := birthday(born, years)) > today:
            return years, day
    return None


def linked(customer: Customer, guardian_ids: Sequence[str]) -> Customer:
    """The child with these guardians, as its next version."""
    return replace(customer, guardian_ids=tuple(guardian_ids), version=customer.version + 1)


def _who(profile: Profile) -> tuple[str, str, date | None]:
    born = profile.birth_date
    names = (profile.given_name.reveal().casefold(), profile.family_name.reveal().casefold())
    return (*names, None if born is None else born.reveal())


def _evidence_kind(raw: str) -> str:
    if raw not in EVIDENCE_KINDS:
        raise Broken("EVIDENCE_KIND", "Use one of " + ", ".join(EVIDENCE_KINDS) + ".")
    return raw
