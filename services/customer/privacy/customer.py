"""What the access package tells of the person, contact points and supply addresses."""

from typing import Any

from services.customer.model.customer import Customer
from services.kernel.export import Section

_ACCOUNT = "contract_period"


def customer_sections(customer: Customer | None) -> list[Section]:
    """The sections, in a fixed order; empty for somebody who is not known here."""
    return [_person(customer), _contact_points(customer), _supply_addresses(customer)]


def _person(customer: Customer | None) -> Section:
    records = [] if customer is None else [_person_record(customer)]
    return Section(
        key="customer.person",
        titles={"nb": "Hvem du er", "nn": "Kven du er", "en": "Who you are"},
        records=records,
        purposes=["contract", "customer_administration", "invoicing"],
        retention=_ACCOUNT,
        sources=["customer"],
        provided=True,
    )


def _person_record(customer: Customer) -> dict[str, Any]:
    profile, home = customer.profile, customer.home_address
    return {
        "customer_id": customer.id,
        "given_name": profile.given_name,
        "family_name": profile.family_name,
        "birth_date": profile.birth_date,
        "organisation_name": profile.organisation_name,
        "organisation_number": profile.organisation_number,
        "home_address": {
            "street": home.street,
            "postcode": home.postcode,
            "city": home.city,
            "country": home.country,
        },
        "language": customer.language,
        "kind": customer.kind.value,
        "status": customer.status.value,
        "registered_at": customer.registered_at,
        "closed_at": customer.closed_at,
        "restricted_at": customer.restricted_at,
        "restriction": customer.restriction,
        "version": customer.version,
    }


def _contact_points(customer: Customer | None) -> Section:
    points = () if customer is None else customer.contact_points
    return Section(
        key="customer.contact_points",
        titles={"nb": "Kontaktopplysninger", "nn": "Kontaktopplysningar", "en": "Contact details"},
        records=[
            {
                "contact_point_id": point.id,
                "channel": point.channel,
                "value": point.value,
                "collected_at_sale": point.collected_at_sale,
                "source": point.source,
                "purpose": point.purpose,
                "since": point.since,
                "verified_at": point.verified_at,
                "undeliverable_since": point.undeliverable_since,
            }
            for point in points
        ],
        purposes=["contract", "customer_administration", "notices_of_change"],
        retention=_ACCOUNT,
        sources=["customer"],
        provided=True,
    )


def _supply_addresses(customer: Customer | None) -> Section:
    supplied = () if customer is None else customer.supply_addresses
    return Section(
        key="customer.supply_addresses",
        titles={"nb": "Leveringsadresser", "nn": "Leveringsadresser", "en": "Supply addresses"},
        records=[
            {
                "supply_address_id": item.id,
                "street": item.place.street,
                "unit": item.place.unit,
                "cadastral_number": item.place.cadastral_number,
                "postcode": item.place.postcode,
                "city": item.place.city,
                "municipality_number": item.place.municipality_number,
                "metering_point_id": item.place.metering_point_id,
                "use": item.place.use.value,
                "since": item.since,
            }
            for item in supplied
        ],
        purposes=["contract", "customer_administration", "invoicing"],
        retention=_ACCOUNT,
        sources=["customer"],
        provided=True,
    )
