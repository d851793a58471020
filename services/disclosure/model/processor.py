"""Processors: who processes data for the company."""

from dataclasses import dataclass
from datetime import datetime

from services.chassis.errors import Violations
from services.chassis.vault import Redacted
from services.disclosure.errors import DisclosureRequestInvalid
from services.disclosure.model import rules


@dataclass(frozen=True)
class ProcessorDetails:
    """What a registration says. The name and contacts are confidential: for the privacy officer only."""

    name: Redacted[str]
    organisation_number: str
    category: str
    country: str
    contact_email: Redacted[str]
    security_contact: Redacted[str]

    @classmethod
    def checked(
        cls,
        *,
        name: str,
        organisation_number: str,
        category: str,
        country: str,
        contact_email: str,
        security_contact: str,
    ) -> "ProcessorDetails":
        """Check every field. Raises DisclosureRequestInvalid with all that are broken."""
        broken = Violations()
        details = cls(
            name=Redacted(broken.check("name", rules.text(200, required=True), name)),
            organisation_number=broken.check(
                "organisation_number", rules.organisation_number, organisation_number
            ),
            category=broken.check("category", rules.key, category),
            country=broken.check("country", rules.country, country),
            contact_email=Redacted(broken.check("contact_email", rules.email, contact_email)),
            security_contact=Redacted(
                broken.check("security_contact", rules.text(200, required=True), security_contact)
            ),
        )
        broken.raise_if_any(DisclosureRequestInvalid)
        return details


@dataclass(frozen=True)
class Processor:
    """A registered processor."""

    processor_id: str
    details: ProcessorDetails
    registered_at: datetime
    version: int


@dataclass(frozen=True)
class PublicCategory:
    """One line of the public register. It has no field that could hold a name, an id or a contact."""

    category: str
    purposes: tuple[str, ...]
    countries: tuple[str, ...]
    transfer_tools: tuple[str, ...]


@dataclass(frozen=True)
class RegisterRow:
    """What an agreement in force adds to the public register."""

    category: str
    purposes: tuple[str, ...]
    countries: tuple[str, ...]
    transfer_tools: tuple[str, ...]


def public_register(rows: list[RegisterRow]) -> list[PublicCategory]:
    """Agreements in force, merged by category and sorted: one processor cannot be told from another."""
    return [
        PublicCategory(
            category=category,
            purposes=rules.distinct(
                item for row in rows if row.category == category for item in row.purposes
            ),
            countries=rules.distinct(
                item for row in rows if row.category == category for item in row.countries
            ),
            transfer_tools=rules.distinct(
                item for row in rows if row.category == category for item in row.transfer_tools if item
            ),
        )
        for category in sorted({row.category for row in rows})
    ]
