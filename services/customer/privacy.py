"""What this context hands over about a person (GDPR 15 and 20)."""

from datetime import datetime
from typing import Any

from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.chassis.caller import allow, service
from services.customer.errors import CustomerNotFound
from services.customer.model.audience_contact import HashedContact
from services.customer.model.contract import Contract, Purchase
from services.customer.model.customer import Customer
from services.customer.model.interaction import Interaction
from services.customer.model.message import Message
from services.customer.privacy_persons import person_sections
from services.customer.privacy_profile import profile_sections
from services.customer.privacy_terms import notices_section
from services.customer.privacy_usage import usage_section
from services.customer.usecases import Deps
from services.customer.usecases.export import Held, held_about
from services.kernel.export import Section, export_response

_ACCOUNT, _AGREEMENTS, _DIALOGUE = "contract_period", "bookkeeping_agreements", "dialogue"


class PrivacyServicer:
    """Serves `personvern.privacy.v1.PrivacyService` for this context."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(service("disclosure"))
    async def Export(self, request: pb.ExportRequest, _: Any) -> pb.ExportResponse:
        """Everything that is held about the person; empty sections for somebody who is not known here."""
        try:
            held: Held | None = await held_about(request.customer_id, self._deps)
        except CustomerNotFound:
            held = None
        return export_response(sections(held), request.kind, request.language or "nb")


def sections(held: Held | None) -> list[Section]:
    """The sections, in a fixed order."""
    customer = None if held is None else held.customer
    return [
        _person(customer),
        _contact_points(customer),
        _supply_addresses(customer),
        _purchases([] if held is None else held.purchases),
        _contracts([] if held is None else held.contracts),
        notices_section([] if held is None else held.terms_notices),
        _interactions([] if held is None else held.interactions),
        _messages([] if held is None else held.messages),
        usage_section([] if held is None else held.usage),
        _given_to_platforms([] if held is None else held.given_to_platforms),
        *profile_sections(
            None if held is None else held.interests,
            None if held is None else held.tips,
            [] if held is None else held.links,
        ),
        *person_sections(
            [] if held is None else held.guardians,
            [] if held is None else held.dependants,
            [] if held is None else held.merges,
            None if held is None else held.national_id_stored_at,
        ),
    ]


def _given_to_platforms(given: list[tuple[HashedContact, datetime]]) -> Section:
    return Section(
        key="customer.given_to_platforms",
        titles={
            "nb": "Gitt til sosiale medier",
            "nn": "Gitt til sosiale medium",
            "en": "Given to social media",
        },
        records=[
            {"email_sha256": contact.email, "phone_sha256": contact.phone, "given_at": at}
            for contact, at in given
        ],
        purposes=["social_media_audiences"],
        retention="consent_period",
        sources=["customer"],
    )


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


def _purchases(purchases: list[Purchase]) -> Section:
    return Section(
        key="customer.purchases",
        titles={"nb": "Kjøp", "nn": "Kjøp", "en": "Purchases"},
        records=[
            {
                "purchase_id": item.id,
                "contract_id": item.contract_id,
                "product_code": item.product_code,
                "channel": item.channel,
                "purchased_at": item.purchased_at,
            }
            for item in purchases
        ],
        purposes=["contract", "invoicing", "bookkeeping"],
        retention=_AGREEMENTS,
        sources=["customer"],
        provided=True,
    )


def _contracts(contracts: list[Contract]) -> Section:
    return Section(
        key="customer.contracts",
        titles={"nb": "Avtaler", "nn": "Avtalar", "en": "Contracts"},
        records=[
            {
                "contract_id": item.id,
                "product_code": item.product_code,
                "product_group": item.product_group,
                "supply_address_id": item.supply_address_id,
                "terms_version_hash": item.terms_version_hash,
                "start_date": item.start_date,
                "end_date": item.end_date,
                "lock_in_until": item.lock_in_until,
                "status": item.status.value,
                "history": [
                    {
                        "at": change.at,
                        "what": change.what,
                        "by": change.by,
                        "terms_version_hash": change.terms_version_hash,
                    }
                    for change in item.history
                ],
            }
            for item in contracts
        ],
        purposes=["contract", "invoicing", "bookkeeping"],
        retention=_AGREEMENTS,
        sources=["customer"],
        provided=True,
    )


def _interactions(interactions: list[Interaction]) -> Section:
    return Section(
        key="customer.interactions",
        titles={"nb": "Dialogen med deg", "nn": "Dialogen med deg", "en": "Our dialogue with you"},
        records=[
            {
                "interaction_id": item.id,
                "channel": item.channel,
                "direction": item.direction.value,
                "topic": item.topic,
                "text": item.text,
                "status": item.status.value,
                "invoice_id": item.invoice_id,
                "contract_id": item.contract_id,
                "supplier_id": item.supplier_id,
                "opened_at": item.opened_at,
                "closed_at": item.closed_at,
            }
            for item in interactions
        ],
        purposes=["customer_service"],
        retention=_DIALOGUE,
        sources=["customer", "staff"],
    )


def _messages(messages: list[Message]) -> Section:
    return Section(
        key="customer.messages",
        titles={
            "nb": "Meldinger vi har sendt",
            "nn": "Meldingar vi har sendt",
            "en": "Messages that we sent",
        },
        records=[
            {
                "message_id": item.id,
                "template": item.template,
                "purpose": item.purpose,
                "channel": item.channel,
                "language": item.language,
                "subject": item.subject,
                "body": item.shown,
                "state": item.state.value,
                "queued_at": item.queued_at,
                "sent_at": item.sent_at,
                "delivered_at": item.delivered_at,
                "bounced_at": item.bounced_at,
                "failure": item.failure,
                "waits_for": item.waits_for,
                "about_product": item.product_code,
            }
            for item in messages
        ],
        purposes=sorted({"customer_service"} | {item.purpose for item in messages}),
        retention=_DIALOGUE,
        sources=["company"],
    )
