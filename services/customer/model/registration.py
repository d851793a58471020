"""Registering: what somebody typed, checked as a whole, becomes a customer."""

from dataclasses import dataclass, field
from datetime import date, datetime

from stdnum.exceptions import ValidationError
from stdnum.no import orgnr

from services.chassis.errors import Broken, Violations
from services.chassis.vault import Redacted
from services.customer.errors import RegistrationInvalid, UnderAge
from services.customer.model.address import (
    Address,
    AddressDraft,
    Place,
    SupplyAddress,
    SupplyDraft,
    address,
    line,
    person_name,
    place,
)
from services.customer.model.contact import ContactPoint, email, language, phone
from services.customer.model.customer import (
    MOST_SUPPLY_ADDRESSES,
    Customer,
    CustomerKind,
    CustomerStatus,
    NewId,
    Profile,
)
from services.customer.model.dates import day
from services.kernel.calendar import age_on

# The statement: the services may be used by persons who have turned sixteen.
MINIMUM_AGE = 16
# Nobody is known to have become older; a birth date further back is a slip.
GREATEST_AGE = 125


@dataclass(frozen=True)
class RegistrationDraft:
    """A registration as somebody typed it."""

    kind: str
    given_name: str = ""
    family_name: str = ""
    organisation_name: str = ""
    birth_date: str = ""
    organisation_number: str = ""
    language: str = ""
    email: str = ""
    phone: str = ""
    home_address: AddressDraft = field(default_factory=AddressDraft)
    supply_addresses: tuple[SupplyDraft, ...] = ()
    at_sale: bool = False


@dataclass(frozen=True)
class Registration:
    """A registration that breaks no rule."""

    kind: CustomerKind
    profile: Profile
    language: str
    email: Redacted[str]
    phone: Redacted[str]
    home_address: Address
    places: tuple[Place, ...]
    at_sale: bool


def birth_date(raw: str, today: date) -> Redacted[date]:
    """A birth date at most 125 years back. Raises Broken BIRTH_DATE_FORMAT or BIRTH_DATE_RANGE."""
    born = day(raw, "BIRTH_DATE_FORMAT")
    if born > today or age_on(born, today) > GREATEST_AGE:
        raise Broken("BIRTH_DATE_RANGE", f"Give a birth date at most {GREATEST_AGE} years back.")
    return Redacted(born)


def organisation_number(raw: str) -> Redacted[str]:
    """Nine digits with a valid check digit (MOD 11). Raises Broken ORGANISATION_NUMBER."""
    try:
        return Redacted(str(orgnr.validate(raw)))
    except ValidationError:
        raise Broken("ORGANISATION_NUMBER", "Give the nine digits of the organisation number.") from None


def parse_registration(draft: RegistrationDraft, today: date) -> Registration:
    """The registration, checked as a whole; `today` is the Oslo date.

    Raises RegistrationInvalid with every violation at once, or UnderAge when age is the only thing wrong.
    """
    found = Violations()
    kind = found.check("kind", _kind, draft.kind)
    profile = _profile(draft, kind, today, found)
    with found.at("home_address"):
        home = address(draft.home_address, found)
    if len(draft.supply_addresses) > MOST_SUPPLY_ADDRESSES:
        found.add(
            "supply_addresses",
            "TOO_MANY",
            f"Give at most {MOST_SUPPLY_ADDRESSES}; add others later.",
        )
    places = []
    for index, item in enumerate(draft.supply_addresses[:MOST_SUPPLY_ADDRESSES]):
        with found.at(f"supply_addresses[{index}]"):
            places.append(place(item, found))
    registration = Registration(
        kind=kind,
        profile=profile,
        language=found.check("language", language, draft.language),
        email=found.check("email", email, draft.email),
        phone=found.check("phone", phone, draft.phone),
        home_address=home,
        places=tuple(places),
        at_sale=draft.at_sale,
    )
    found.raise_if_any(RegistrationInvalid, "The registration has fields to correct.")
    born = profile.birth_date
    if born is not None and age_on(born.reveal(), today) < MINIMUM_AGE:
        found.add("birth_date", "AGE_MINIMUM", f"You must be {MINIMUM_AGE} or older.")
        found.raise_if_any(UnderAge, f"Our services are for persons of {MINIMUM_AGE} and older.")
    return registration


def register(registration: Registration, *, source: str, now: datetime, new_id: NewId) -> Customer:
    """A new customer with its contact points and supply addresses."""
    return Customer(
        id=new_id("cus"),
        kind=registration.kind,
        status=CustomerStatus.ACTIVE,
        profile=registration.profile,
        language=registration.language,
        contact_points=tuple(
            ContactPoint(
                id=new_id("cpt"),
                channel=channel,
                value=value,
                collected_at_sale=registration.at_sale,
                source=source,
                purpose="customer_administration",
                since=now,
            )
            for channel, value in (("email", registration.email), ("phone", registration.phone))
        ),
        home_address=registration.home_address,
        supply_addresses=tuple(SupplyAddress(new_id("adr"), item, now) for item in registration.places),
        version=1,
        registered_at=now,
    )


def _kind(raw: str) -> CustomerKind:
    try:
        return CustomerKind(raw)
    except ValueError:
        raise Broken("KIND_REQUIRED", "Use person or organisation.") from None


def _profile(draft: RegistrationDraft, kind: CustomerKind | None, today: date, found: Violations) -> Profile:
    nothing = Redacted("")
    if kind is CustomerKind.ORGANISATION:
        for name in ("given_name", "family_name", "birth_date"):
            if getattr(draft, name):
                found.add(name, "NOT_FOR_ORGANISATION", "Leave this empty for an organisation.")
        return Profile(
            given_name=nothing,
            family_name=nothing,
            organisation_name=found.check("organisation_name", line, draft.organisation_name),
            birth_date=None,
            organisation_number=found.check(
                "organisation_number", organisation_number, draft.organisation_number
            ),
        )
    for name in ("organisation_name", "organisation_number"):
        if getattr(draft, name):
            found.add(name, "NOT_FOR_PERSON", "Leave this empty for a person.")
    return Profile(
        given_name=found.check("given_name", person_name, draft.given_name),
        family_name=found.check("family_name", person_name, draft.family_name),
        organisation_name=nothing,
        birth_date=found.check("birth_date", lambda raw: birth_date(raw, today), draft.birth_date),
        organisation_number=nothing,
    )
