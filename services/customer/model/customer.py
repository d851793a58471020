"""The customer: a person of sixteen or older, or an organisation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from stdnum.exceptions import ValidationError
from stdnum.no import orgnr

from services.chassis.errors import Broken, Violations
from services.chassis.vault import Redacted
from services.customer.errors import (
    ContactPointNotFound,
    CorrectionInvalid,
    CustomerChanged,
    CustomerNotActive,
    RegistrationInvalid,
    UnderAge,
)
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
from services.customer.model.contact import (
    CONTACT_CHANNELS,
    ContactPoint,
    contact_value,
    email,
    language,
    phone,
)
from services.customer.model.dates import day
from services.kernel.calendar import age_on

# The statement: the services may be used by persons who have turned sixteen.
MINIMUM_AGE = 16
OLDEST_BIRTH = date(1900, 1, 1)
MOST_SUPPLY_ADDRESSES = 50
MASKABLE = ("email", "phone", "birth_date", "home_address")
NewId = Callable[[str], str]
Check = Callable[[str], Redacted[str]]


class CustomerKind(StrEnum):
    """What a customer is in law; a sole trader is a person."""

    PERSON = "person"
    ORGANISATION = "organisation"


class CustomerStatus(StrEnum):
    """Where a customer stands; only `ACTIVE` may be changed or written to."""

    ACTIVE = "active"
    CLOSED = "closed"
    RESTRICTED = "restricted"
    ERASED = "erased"


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
class Profile:
    """Who the customer is. Person fields are empty for an organisation and the other way round."""

    given_name: Redacted[str]
    family_name: Redacted[str]
    organisation_name: Redacted[str]
    birth_date: Redacted[date] | None
    organisation_number: Redacted[str]

    @property
    def display_name(self) -> Redacted[str]:
        """The full name as it stands on a letter."""
        parts = (self.given_name.reveal(), self.family_name.reveal())
        return Redacted(self.organisation_name.reveal() or " ".join(parts))


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


@dataclass(frozen=True)
class Customer:
    """A customer as it stands. A change makes a new one with the next version."""

    id: str
    kind: CustomerKind
    status: CustomerStatus
    profile: Profile
    language: str
    contact_points: tuple[ContactPoint, ...]
    home_address: Address
    supply_addresses: tuple[SupplyAddress, ...]
    version: int
    registered_at: datetime
    guardian_ids: tuple[str, ...] = ()

    def contact(self, channel: str) -> ContactPoint | None:
        """The contact point of a channel, or None."""
        return next((point for point in self.contact_points if point.channel == channel), None)

    def supply_address(self, address_id: str) -> SupplyAddress | None:
        """The supply address of that id, or None."""
        return next((item for item in self.supply_addresses if item.id == address_id), None)

    def age_on(self, today: date) -> int | None:
        """Age in whole years of a person; None for an organisation."""
        born = self.profile.birth_date
        return None if born is None else age_on(born.reveal(), today)

    def require_active(self) -> None:
        """Raise CustomerNotActive unless the customer is active."""
        if self.status is not CustomerStatus.ACTIVE:
            raise CustomerNotActive(
                "This customer cannot be changed or written to.", status=self.status.value
            )

    def require_version(self, expected: int) -> None:
        """Raise CustomerChanged unless the caller has read this version; 0 means any."""
        if expected not in {0, self.version}:
            raise CustomerChanged("The customer has changed since you read it.", version=str(self.version))


def birth_date(raw: str, today: date) -> Redacted[date]:
    """A birth date from 1900 to today. Raises Broken BIRTH_DATE_FORMAT or BIRTH_DATE_RANGE."""
    born = day(raw, "BIRTH_DATE_FORMAT")
    if not OLDEST_BIRTH <= born <= today:
        raise Broken("BIRTH_DATE_RANGE", "Give a birth date from 1900 until today.")
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


@dataclass(frozen=True)
class CorrectionDraft:
    """What to correct; None leaves a field as it is."""

    given_name: str | None = None
    family_name: str | None = None
    organisation_name: str | None = None
    language: str | None = None
    home_address: AddressDraft | None = None


def correct(customer: Customer, draft: CorrectionDraft) -> tuple[Customer, tuple[str, ...]]:
    """The corrected customer and the names of the fields that changed; nothing changed leaves it as it is.

    Raises CorrectionInvalid with every violation.
    """
    found = Violations()
    profile = _corrected_profile(customer, draft, found)
    chosen = (
        customer.language if draft.language is None else found.check("language", language, draft.language)
    )
    home = customer.home_address
    if draft.home_address is not None:
        with found.at("home_address"):
            home = address(draft.home_address, found)
    found.raise_if_any(CorrectionInvalid, "The correction has fields to correct.")
    changed = [
        name
        for name in ("given_name", "family_name", "organisation_name")
        if getattr(profile, name).reveal() != getattr(customer.profile, name).reveal()
    ]
    changed += ["language"] if chosen != customer.language else []
    changed += ["home_address"] if _plain(home) != _plain(customer.home_address) else []
    if not changed:
        return customer, ()
    version = customer.version + 1
    return replace(customer, profile=profile, language=chosen, home_address=home, version=version), tuple(
        changed
    )


def change_contact(
    customer: Customer, channel: str, raw: str, *, source: str, now: datetime, new_id: NewId
) -> tuple[Customer, ContactPoint | None]:
    """The customer with a new value on a channel, and the new contact point; None when the value is the same.

    A value that the customer changes later is not collected at a sale, so the soft opt-in does not follow it.
    Raises CorrectionInvalid or ContactPointNotFound.
    """
    found = Violations()
    if channel not in CONTACT_CHANNELS:
        found.add("channel", "CHANNEL_UNKNOWN", "Use email or phone.")
        found.raise_if_any(CorrectionInvalid)
    value = found.check(channel, lambda text: contact_value(channel, text), raw)
    found.raise_if_any(CorrectionInvalid, "The contact point has a field to correct.")
    current = customer.contact(channel)
    if current is None:
        raise ContactPointNotFound("The customer has no such contact point.", channel=channel)
    if current.value.reveal() == value.reveal():
        return customer, None
    changed = replace(
        current,
        id=new_id("cpt"),
        value=value,
        collected_at_sale=False,
        source=source,
        since=now,
        verified_at=None,
    )
    points = tuple(changed if point is current else point for point in customer.contact_points)
    return replace(customer, contact_points=points, version=customer.version + 1), changed


def add_supply_address(
    customer: Customer, draft: SupplyDraft, *, now: datetime, new_id: NewId
) -> tuple[Customer, SupplyAddress]:
    """The customer with one more supply address. Raises CorrectionInvalid."""
    found = Violations()
    with found.at("supply_address"):
        where = place(draft, found)
    if len(customer.supply_addresses) >= MOST_SUPPLY_ADDRESSES:
        found.add("supply_address", "TOO_MANY", f"A customer has at most {MOST_SUPPLY_ADDRESSES}.")
    found.raise_if_any(CorrectionInvalid, "The supply address has fields to correct.")
    added = SupplyAddress(new_id("adr"), where, now)
    supplied = (*customer.supply_addresses, added)
    return replace(customer, supply_addresses=supplied, version=customer.version + 1), added


def masked_for_staff(unmask: Sequence[str]) -> tuple[str, ...]:
    """The maskable fields that were not asked for; unknown names are ignored because they unmask nothing."""
    return tuple(name for name in MASKABLE if name not in unmask)


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


def _corrected_profile(customer: Customer, draft: CorrectionDraft, found: Violations) -> Profile:
    profile = customer.profile
    person = customer.kind is CustomerKind.PERSON

    def corrected(name: str, check: Check, fits: bool) -> Redacted[str]:
        raw: str | None = getattr(draft, name)
        stands: Redacted[str] = getattr(profile, name)
        if raw is None:
            return stands
        if not fits:
            rule = "NOT_FOR_PERSON" if person else "NOT_FOR_ORGANISATION"
            found.add(name, rule, "Leave this out for this kind of customer.")
            return stands
        return found.check(name, check, raw)

    return replace(
        profile,
        given_name=corrected("given_name", person_name, person),
        family_name=corrected("family_name", person_name, person),
        organisation_name=corrected("organisation_name", line, not person),
    )


def _plain(home: Address) -> tuple[str, str, str, str]:
    return home.street.reveal(), home.postcode.reveal(), home.city.reveal(), home.country
