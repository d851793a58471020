"""Model objects as messages, and enum values both ways."""

from collections.abc import Sequence
from datetime import date, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from personvern.customer.v1 import customer_pb2 as pb
from services.chassis.errors import Violations
from services.customer.model.address import Address, AddressDraft, SupplyAddress, SupplyDraft
from services.customer.model.contact import ContactPoint, masked
from services.customer.model.contract import Contract, Purchase
from services.customer.model.interaction import Interaction
from services.customer.model.message import Message
from services.customer.model.product import LocalText, Product, Terms
from services.customer.usecases.customers import View


def time(moment: datetime | None) -> Timestamp | None:
    """A moment as a message; None stays unset."""
    if moment is None:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp


def day(value: date | None) -> str:
    """A legal date as YYYY-MM-DD, empty for none."""
    return "" if value is None else value.isoformat()


def at_most(most: int, field: str, ids: Sequence[str]) -> list[str]:
    """The ids that were asked about. Raises Invalid when they are more: an answer about some of them would
    pass for one about all.
    """
    found = Violations()
    if len(ids) > most:
        found.add(field, "TOO_MANY", f"Ask about at most {most} at a time.")
    found.raise_if_any()
    return list(ids)


def kind(value: str) -> str:
    """The name of the enum value of a kind of customer."""
    return f"CUSTOMER_KIND_{value.upper()}"


def kind_name(value: "pb.CustomerKind") -> str:
    """The model's word for a kind of customer, empty for unspecified."""
    return _name(pb.CustomerKind.Name(value), "CUSTOMER_KIND_")


def status(value: str) -> str:
    """The name of the enum value of a customer's status."""
    return f"CUSTOMER_STATUS_{value.upper()}"


def use(value: str) -> str:
    """The name of the enum value of a use type."""
    return f"SUPPLY_USE_{value.upper()}"


def use_name(value: "pb.SupplyUse") -> str:
    """The model's word for a use type, empty for unspecified."""
    return _name(pb.SupplyUse.Name(value), "SUPPLY_USE_")


def direction_name(value: "pb.InteractionDirection") -> str:
    """The model's word for a direction, empty for unspecified."""
    return _name(pb.InteractionDirection.Name(value), "INTERACTION_DIRECTION_")


def contract_status(value: str) -> str:
    """The name of the enum value of a contract's status."""
    return f"CONTRACT_STATUS_{value.upper()}"


def message_state(value: str) -> str:
    """The name of the enum value of a message's state."""
    return f"MESSAGE_STATE_{value.upper()}"


def address_draft(message: pb.Address) -> AddressDraft:
    """An address as it was sent."""
    return AddressDraft(message.street, message.postcode, message.city, message.country)


def supply_draft(message: pb.SupplyAddressDetails) -> SupplyDraft:
    """A supply address as it was sent."""
    return SupplyDraft(
        street=message.street,
        unit=message.unit,
        postcode=message.postcode,
        city=message.city,
        municipality_number=message.municipality_number,
        metering_point_id=message.metering_point_id,
        use=use_name(message.use),
        cadastral_number=message.cadastral_number,
    )


def local_text(message: pb.LocalText) -> LocalText:
    """A text in three languages as it was sent."""
    return LocalText(message.nb, message.nn, message.en)


def customer(view: View) -> pb.Customer:
    """A customer as its reader may see it."""
    found, hidden = view.customer, view.masked
    profile = found.profile
    born = profile.birth_date
    message = pb.Customer(
        customer_id=found.id,
        kind=kind(found.kind.value),
        status=status(found.status.value),
        given_name=profile.given_name.reveal(),
        family_name=profile.family_name.reveal(),
        organisation_name=profile.organisation_name.reveal(),
        birth_date=day(born.reveal()) if born is not None and "birth_date" not in hidden else "",
        organisation_number=profile.organisation_number.reveal(),
        language=found.language,
        contact_points=[_contact(point, point.channel in hidden) for point in found.contact_points],
        supply_addresses=[supply_address(item) for item in found.supply_addresses],
        version=found.version,
        registered_at=time(found.registered_at),
        masked_fields=hidden,
    )
    if "home_address" not in hidden:
        message.home_address.CopyFrom(_address(found.home_address))
    return message


def supply_address(item: SupplyAddress) -> pb.SupplyAddress:
    """A supply address."""
    place = item.place
    return pb.SupplyAddress(
        supply_address_id=item.id,
        details=pb.SupplyAddressDetails(
            street=place.street.reveal(),
            unit=place.unit.reveal(),
            postcode=place.postcode,
            city=place.city.reveal(),
            municipality_number=place.municipality_number,
            metering_point_id=place.metering_point_id.reveal(),
            use=use(place.use.value),
            cadastral_number=place.cadastral_number.reveal(),
        ),
        since=time(item.since),
    )


def product(item: Product, *, addresses: bool = False) -> pb.Product:
    """A product."""
    target, upcoming = item.target_group, item.upcoming
    return pb.Product(
        code=item.code,
        names=local(item.names),
        group=item.group,
        credit_element=item.credit_element,
        similar_to=item.similar_to,
        availability=pb.Availability(
            postcodes=item.availability.postcodes,
            municipality_numbers=item.availability.municipality_numbers,
            address_ids=item.availability.address_ids if addresses else (),
        ),
        target_group=pb.TargetGroup(
            minimum_age=target.minimum_age,
            maximum_age=target.maximum_age,
            uses=[use(value.value) for value in target.uses],
        ),
        terms=terms(item.terms),
        on_sale=item.on_sale,
        created_at=time(item.created_at),
        upcoming_terms=None if upcoming is None else terms(upcoming.terms),
        upcoming_from="" if upcoming is None else day(upcoming.from_date),
        lock_in_months=item.lock_in_months,
        credit_check_required=item.credit_check_required,
    )


def terms(item: Terms) -> pb.Terms:
    """A terms version's text."""
    return pb.Terms(version_hash=item.version_hash, text=local(item.text), since=time(item.since))


def contract(item: Contract) -> pb.Contract:
    """A contract with its history."""
    return pb.Contract(
        contract_id=item.id,
        customer_id=item.customer_id,
        product_code=item.product_code,
        product_group=item.product_group,
        supply_address_id=item.supply_address_id,
        terms_version_hash=item.terms_version_hash,
        start_date=day(item.start_date),
        end_date=day(item.end_date),
        lock_in_until=day(item.lock_in_until),
        status=contract_status(item.status.value),
        history=[
            pb.ContractChange(
                at=time(change.at),
                what=change.what,
                by=change.by,
                terms_version_hash=change.terms_version_hash,
            )
            for change in item.history
        ],
        purchase_id=item.purchase_id,
    )


def purchase(item: Purchase) -> pb.PurchaseRecord:
    """A purchase."""
    return pb.PurchaseRecord(
        purchase_id=item.id,
        customer_id=item.customer_id,
        contract_id=item.contract_id,
        product_code=item.product_code,
        channel=item.channel,
        purchased_at=time(item.purchased_at),
    )


def interaction(item: Interaction) -> pb.Interaction:
    """An interaction with its text."""
    return pb.Interaction(
        interaction_id=item.id,
        customer_id=item.customer_id,
        channel=item.channel,
        direction=f"INTERACTION_DIRECTION_{item.direction.upper()}",
        topic=item.topic,
        text=item.text.reveal(),
        status=f"INTERACTION_STATUS_{item.status.upper()}",
        agent_id=item.agent_id,
        invoice_id=item.invoice_id,
        contract_id=item.contract_id,
        supplier_id=item.supplier_id,
        opened_at=time(item.opened_at),
        closed_at=time(item.closed_at),
        version=item.version,
    )


def message(item: Message) -> pb.Message:
    """A message as it is kept: its text without secret links."""
    return pb.Message(
        message_id=item.id,
        customer_id=item.customer_id,
        template=item.template,
        purpose=item.purpose,
        channel=item.channel,
        language=item.language,
        subject=item.subject.reveal(),
        body=item.shown.reveal(),
        state=message_state(item.state.value),
        queued_at=time(item.queued_at),
        sent_at=time(item.sent_at),
        failure=item.failure,
        delivered_at=time(item.delivered_at),
        bounced_at=time(item.bounced_at),
        waits_for=item.waits_for,
    )


def _contact(point: ContactPoint, hidden: bool) -> pb.ContactPoint:
    return pb.ContactPoint(
        contact_point_id=point.id,
        channel=point.channel,
        value=masked(point.channel, point.value) if hidden else point.value.reveal(),
        collected_at_sale=point.collected_at_sale,
        source=point.source,
        purpose=point.purpose,
        since=time(point.since),
        verified_at=time(point.verified_at),
        undeliverable_since=time(point.undeliverable_since),
    )


def contact_point(point: ContactPoint) -> pb.ContactPoint:
    """A contact point as its owner sees it."""
    return _contact(point, hidden=False)


def _address(home: Address) -> pb.Address:
    return pb.Address(
        street=home.street.reveal(),
        postcode=home.postcode.reveal(),
        city=home.city.reveal(),
        country=home.country,
    )


def local(text: LocalText) -> pb.LocalText:
    """A text in three languages."""
    return pb.LocalText(nb=text.nb, nn=text.nn, en=text.en)


def _name(value: str, prefix: str) -> str:
    name = value.removeprefix(prefix).lower()
    return "" if name == "unspecified" else name
