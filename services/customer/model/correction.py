"""Correcting a customer: each change makes a new one with the next version."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from services.chassis.errors import Violations
from services.chassis.vault import Redacted
from services.customer.errors import CorrectionInvalid
from services.customer.model.address import (
    AddressDraft,
    SupplyAddress,
    SupplyDraft,
    address,
    line,
    person_name,
    place,
)
from services.customer.model.contact import CONTACT_CHANNELS, ContactPoint, contact_value, language
from services.customer.model.customer import (
    MOST_SUPPLY_ADDRESSES,
    Customer,
    CustomerKind,
    NewId,
    Profile,
)

Check = Callable[[str], Redacted[str]]


NAMES = ("given_name", "family_name", "organisation_name")


@dataclass(frozen=True)
class CorrectionDraft:
    """What to correct; None leaves a field as it is. `contacts` maps a channel to its new value."""

    given_name: str | None = None
    family_name: str | None = None
    organisation_name: str | None = None
    language: str | None = None
    home_address: AddressDraft | None = None
    contacts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Corrected:
    """The customer after a correction, the names of the fields that changed, and the new contact points."""

    customer: Customer
    fields: tuple[str, ...]
    points: tuple[ContactPoint, ...]


def correct(
    customer: Customer, draft: CorrectionDraft, *, source: str, now: datetime, new_id: NewId
) -> Corrected:
    """The corrected customer, all of it one new version; when nothing changes, the customer as it was.

    A contact value that is changed later was not collected at a sale: the soft opt-in does not follow it.
    Raises CorrectionInvalid with every violation.
    """
    found = Violations()
    profile = _corrected_profile(customer, draft, found)
    chosen, home = customer.language, customer.home_address
    if draft.language is not None:
        chosen = found.check("language", language, draft.language)
    if draft.home_address is not None:
        with found.at("home_address"):
            home = address(draft.home_address, found)
    values = {
        channel: found.check(_field(channel), partial(contact_value, channel), raw)
        for channel, raw in draft.contacts.items()
    }
    found.raise_if_any(CorrectionInvalid, "The correction has fields to correct.")
    fields = [name for name in NAMES if getattr(profile, name) != getattr(customer.profile, name)]
    fields += ["language"] if chosen != customer.language else []
    fields += ["home_address"] if home != customer.home_address else []
    points = tuple(
        _new_point(channel, value, source, now, new_id)
        for channel, value in values.items()
        if (current := customer.contact(channel)) is None or current.value != value
    )
    if not fields and not points:
        return Corrected(customer, (), ())
    replaced = {point.channel for point in points}
    kept = (point for point in customer.contact_points if point.channel not in replaced)
    corrected = replace(
        customer,
        profile=profile,
        language=chosen,
        home_address=home,
        contact_points=tuple(sorted((*kept, *points), key=lambda p: CONTACT_CHANNELS.index(p.channel))),
        version=customer.version + 1,
    )
    return Corrected(corrected, tuple(fields), points)


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


def _new_point(channel: str, value: Redacted[str], source: str, now: datetime, new_id: NewId) -> ContactPoint:
    return ContactPoint(
        id=new_id("cpt"),
        channel=channel,
        value=value,
        collected_at_sale=False,
        source=source,
        purpose="customer_administration",
        since=now,
    )


def _field(channel: str) -> str:
    """The field that a refusal names: the channel itself, or `channel` when there is no such."""
    return channel if channel in CONTACT_CHANNELS else "channel"
