"""Facts for other contexts: no more than each needs, recorded where they are personal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.chassis.caller import Caller
from services.customer.errors import CustomerNotFound
from services.customer.model.customer import Customer
from services.customer.model.guardianship import applicant
from services.customer.store.recipients import InvoiceParty
from services.customer.usecases.deps import Deps

ADMINISTRATION = "customer_administration"
INVOICING = "invoicing"
DELIVERY_CONTACTS = "delivery-contacts:read"
_CHANNELS = {"delivery_contacts.email": "email", "delivery_contacts.phone": "phone"}
# Rules of consent: one that cannot decide without a channel, and one that the purpose does not use it.
_BY_CHANNEL, _NO_SUCH_CHANNEL = "CHANNEL_MISSING", "CHANNEL_NOT_COVERED"


@dataclass(frozen=True)
class DecisionFacts:
    """What consent decides by: the customer without names and contact values, and its product groups.

    `groups` maps each group of a running contract to the groups that are configured as similar, `until` to
    the last day on which one of its contracts runs, None without an end.
    `channels` maps each usable channel to whether the value was collected at a sale.
    `merged` are other ids of the same person.
    `revision` was read before the rest: who reads later sees at least as much under the same number or more.
    """

    customer: Customer
    active_relationship: bool
    groups: dict[str, tuple[str, ...]]
    until: dict[str, date | None]
    channels: dict[str, bool]
    revision: int
    merged: tuple[str, ...]


@dataclass(frozen=True)
class DeliveryContact:
    """A customer and the fields of it that a partner's agreement releases."""

    customer: Customer
    fields: tuple[str, ...]


async def decision_facts(customer_id: str, reader: Caller, deps: Deps) -> DecisionFacts:
    """The facts as they stand, recorded before they leave. Raises CustomerNotFound."""
    revision = await deps.store.customers.revision(customer_id)
    customer = await _whom(customer_id, deps)
    await deps.reads.record(
        reader=reader,
        subjects=[customer_id],
        purpose=ADMINISTRATION,
        categories=["identity", "supply_address", "purchase_history"],
        fields=[
            "customer.birth_date",
            "customer.guardian_ids",
            "customer.supply_postcodes",
            "customer.cadastral_number",
            "customer.products",
        ],
    )
    also, survivor = await deps.store.merges.absorbed(customer_id)
    today = deps.today()
    groups: dict[str, set[str]] = {}
    until: dict[str, date | None] = {}
    running = [
        contract
        for contract in await deps.store.contracts.of_customer(customer_id, also=also)
        if contract.runs(today)
    ]
    products = await deps.store.products.many(sorted({contract.product_code for contract in running}))
    for contract in running:
        group, ends = contract.product_group, contract.end_date
        groups.setdefault(group, {group}).update(products[contract.product_code].similar_to)
        known = until.setdefault(group, ends)
        until[group] = None if known is None or ends is None else max(known, ends)
    channels: dict[str, bool] = {}
    for point in customer.contact_points:
        channels[point.channel] = point.collected_at_sale
        if point.takes_sms:
            channels["sms"] = point.collected_at_sale
    similar = {group: tuple(sorted(others)) for group, others in sorted(groups.items())}
    merged = (survivor,) if survivor else also
    return DecisionFacts(customer, bool(running), similar, until, channels, revision, merged)


async def _whom(customer_id: str, deps: Deps) -> Customer:
    """The customer under this very id: a merged one keeps its own ledger, and is decided on by it.

    Of a child whose guardian is about to consent nothing is known yet but its guardian.
    """
    try:
        return await deps.store.customers.own(customer_id)
    except CustomerNotFound:
        application = await deps.store.guardians.applied_for(customer_id)
        if application is None:
            raise
        return applicant(application.child_id, application.guardian_id, deps.now())


async def invoice_party(customer_id: str, reader: Caller, deps: Deps) -> Customer:
    """The customer whose name and address go on an invoice; recorded before they leave."""
    customer = await deps.store.customers.get(customer_id)
    await deps.reads.record(
        reader=reader,
        subjects=[customer_id],
        purpose=INVOICING,
        categories=["identity", "contact"],
        fields=["customer.name", "customer.home_address"],
    )
    return customer


async def invoice_parties(customer_ids: Sequence[str], reader: Caller, deps: Deps) -> dict[str, InvoiceParty]:
    """Names and addresses of those who are there, for invoices; recorded before they leave."""
    found = await deps.store.recipients.invoice_parties(customer_ids)
    await deps.reads.record(
        reader=reader,
        subjects=list(found),
        purpose=INVOICING,
        categories=["identity", "contact"],
        fields=["customer.name", "customer.home_address"],
    )
    return found


async def merged_customers(customer_id: str, deps: Deps) -> tuple[str, ...]:
    """The ids that were merged into this customer."""
    merged, _ = await deps.store.merges.absorbed(customer_id)
    return merged


async def delivery_contact(
    customer_id: str, purpose: str, wanted: tuple[str, ...], caller: Caller, deps: Deps
) -> DeliveryContact:
    """What the partner's agreement releases for a delivery; recorded before it leaves.

    The agreement says what the partner may read, consent whether it may be about this person: who is
    restricted, has objected or withdrawn is for the partner somebody who is not there, and nothing says why.
    An address to a channel leaves only when the person may be reached on that channel for the purpose.

    Raises CustomerNotFound, what the agreement does not cover, or RemoteError when consent or the ledger
    cannot be reached: then nothing leaves.
    """
    fields = [f"delivery_contacts.{name}" for name in wanted]
    # Whether the customer exists is told to nobody whose agreement does not cover the question.
    covered = await deps.reads.authorize_partner(
        caller=caller, scope=DELIVERY_CONTACTS, subjects=[], purpose=purpose, fields=fields
    )
    customer = await deps.store.customers.get(customer_id)
    about = await _decided(customer.id, purpose, covered, caller.id, deps)
    if not about:
        raise CustomerNotFound("There is no such customer.", customer_id=customer_id)
    allowed = await deps.reads.authorize_partner(
        caller=caller, scope=DELIVERY_CONTACTS, subjects=[customer_id], purpose=purpose, fields=about
    )
    return DeliveryContact(customer, tuple(name.removeprefix("delivery_contacts.") for name in allowed))


async def _decided(
    customer_id: str, purpose: str, fields: Sequence[str], recipient: str, deps: Deps
) -> list[str]:
    """The fields that may leave about this person, none when nothing may.

    A purpose that is decided by channel only (marketing of similar products) needs a product too, which
    nobody names here: nothing leaves for it. A channel on which the purpose sends nothing says nothing of the
    address: then it is as with name and supply addresses.
    """
    plain = await deps.decisions.decide(customer_id, purpose, recipient=recipient)
    if not plain.allow and plain.rule != _BY_CHANNEL:
        return []
    released = set()
    for field in fields:
        if channel := _CHANNELS.get(field):
            decision = await deps.decisions.decide(customer_id, purpose, channel=channel, recipient=recipient)
            if decision.allow or (plain.allow and decision.rule == _NO_SUCH_CHANNEL):
                released.add(field)
    if plain.allow or released:
        released |= {field for field in fields if field not in _CHANNELS}
    return [field for field in fields if field in released]
