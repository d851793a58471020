"""Who else reads a customer: staff, services and partners get what is theirs, and each read is recorded."""

import pytest

from services.chassis.caller import ANONYMOUS, Caller
from services.chassis.errors import RemoteError, Unavailable
from services.chassis.ids import new_id
from services.disclosure.errors import AgreementNotActive
from tests.component.customer.conftest import World, rpc


@pytest.fixture
def world(guest: World) -> World:
    """Shared: each test is about people of its own."""
    return guest


async def test_staff_need_a_reason_see_masks_and_are_recorded(world: World) -> None:
    customer = await world.register()
    request = rpc.GetCustomerRequest(customer_id=customer.customer_id, unmask=["phone"])
    hasty = world.as_(Caller("staff", "stf_9", roles=frozenset({"agent"})))
    with pytest.raises(RemoteError) as refusal:
        await hasty.GetCustomer(request)
    assert refusal.value.reason == "ACCESS_REASON_REQUIRED"

    seen = (await world.agent.GetCustomer(request)).customer
    assert [point.value for point in seen.contact_points] == ["K***@example.com", "+4741234567"]
    assert seen.birth_date == ""
    assert not seen.HasField("home_address")
    (read,) = world.disclosure.reads
    assert read.reader_id == "stf_1"
    assert read.evidence == "complaint; case=c1"
    assert list(read.subject_ids) == [customer.customer_id]
    assert "customer.phone" in read.fields
    assert "customer.email" not in read.fields


async def test_without_the_ledger_nothing_leaves(world: World) -> None:
    customer = await world.register()
    world.disclosure.failure = Unavailable("away")
    with pytest.raises(RemoteError) as refusal:
        await world.agent.GetCustomer(rpc.GetCustomerRequest(customer_id=customer.customer_id))
    assert refusal.value.reason == "UNAVAILABLE"
    with pytest.raises(RemoteError):
        await world.service("billing").GetInvoiceParty(
            rpc.GetInvoicePartyRequest(customer_id=customer.customer_id)
        )


async def test_a_search_finds_one_or_none_and_is_recorded(alone: World) -> None:
    world = alone
    customer = await world.register()
    found = await world.agent.SearchCustomer(rpc.SearchCustomerRequest(email="kari.nordmann@EXAMPLE.com"))
    assert found.customer.customer_id == customer.customer_id
    assert found.customer.contact_points[0].value == "K***@example.com"
    assert list(world.disclosure.reads[-1].subject_ids) == [customer.customer_id]
    nobody = await world.agent.SearchCustomer(rpc.SearchCustomerRequest(phone="90 00 00 00"))
    assert not nobody.HasField("customer")
    assert not nobody.shared

    partner = await world.register(identity="x|ola", given_name="Ola", phone="90012345")
    shared = await world.agent.SearchCustomer(rpc.SearchCustomerRequest(email="kari.nordmann@example.com"))
    assert not shared.HasField("customer")
    assert shared.shared
    both = rpc.SearchCustomerRequest(email="kari.nordmann@example.com", phone="90012345")
    assert (await world.agent.SearchCustomer(both)).customer.customer_id == partner.customer_id


async def test_a_search_needs_a_good_key(world: World) -> None:
    with pytest.raises(RemoteError) as refusal:
        await world.agent.SearchCustomer(rpc.SearchCustomerRequest(phone="abc"))
    assert refusal.value.reason == "SEARCH_INVALID"
    with pytest.raises(RemoteError):
        await world.agent.SearchCustomer(rpc.SearchCustomerRequest())


async def test_billing_gets_name_and_address_and_is_recorded(world: World) -> None:
    customer = await world.register()
    party = await world.service("billing").GetInvoiceParty(
        rpc.GetInvoicePartyRequest(customer_id=customer.customer_id)
    )
    assert party.name == "Kari Nordmann"
    assert (list(party.address_lines), party.postcode, party.city) == (["Strandgata 1"], "5501", "Haugesund")
    (read,) = world.disclosure.reads
    assert (read.reader_id, read.purpose) == ("billing", "invoicing")
    with pytest.raises(RemoteError):
        await world.service("survey").GetInvoiceParty(
            rpc.GetInvoicePartyRequest(customer_id=customer.customer_id)
        )


async def test_a_partner_gets_what_its_agreement_releases(world: World) -> None:
    customer = await world.register()
    world.disclosure.released = ["delivery_contacts.name", "delivery_contacts.phone"]
    partner = world.as_(
        Caller(
            "partner",
            "prc_1",
            scopes=frozenset({"delivery-contacts:read"}),
            agreement_id="agr_1",
            purposes=("contract",),
        )
    )
    contact = await partner.GetDeliveryContact(
        rpc.GetDeliveryContactRequest(request_id="d1", customer_id=customer.customer_id, purpose="contract")
    )
    assert (contact.name, contact.phone) == ("Kari Nordmann", "+4741234567")
    assert not contact.HasField("email")
    assert list(contact.supply_addresses) == []
    assert world.consent.asked == [(customer.customer_id, "contract", channel) for channel in ("", "phone")]
    assert world.consent.recipients == ["prc_1", "prc_1"]


@pytest.mark.parametrize(
    ("rules", "released"),
    [
        ({}, {"name", "email", "phone"}),
        ({"": "CHANNEL_MISSING"}, {"name", "email", "phone"}),
        ({"": "CHANNEL_MISSING", "phone": "RESERVED"}, {"name", "email"}),
        ({"phone": "RESERVED"}, {"name", "email"}),
        ({"phone": "CHANNEL_NOT_COVERED"}, {"name", "email", "phone"}),
        ({"": "CHANNEL_MISSING", "phone": "RESERVED", "email": "TOPIC_OFF"}, set()),
        ({"": "OBJECTED"}, set()),
    ],
)
async def test_an_address_leaves_only_when_its_channel_may_be_used(
    world: World, rules: dict[str, str], released: set[str]
) -> None:
    customer = await world.register()
    world.disclosure.released = [f"delivery_contacts.{name}" for name in ("name", "email", "phone")]
    purpose = "marketing_similar_products"
    world.consent.rules = {f"{purpose}/{channel}": rule for channel, rule in rules.items()}
    partner = world.as_(
        Caller("partner", "prc_1", scopes=frozenset({"delivery-contacts:read"}), agreement_id="agr_1")
    )
    ask = rpc.GetDeliveryContactRequest(request_id="d1", customer_id=customer.customer_id, purpose=purpose)
    if not released:
        with pytest.raises(RemoteError) as refusal:
            await partner.GetDeliveryContact(ask)
        assert refusal.value.reason == "CUSTOMER_NOT_FOUND"
        assert [list(read.subject_ids) for read in world.disclosure.reads] == [[]]
        return
    contact = await partner.GetDeliveryContact(ask)
    given = {name for name in ("email", "phone") if contact.HasField(name)} | (
        {"name"} if contact.name else set()
    )
    assert given == released
    noted = world.disclosure.reads[-1]
    assert set(noted.fields) == {f"delivery_contacts.{name}" for name in released}


async def test_a_partner_learns_nothing_of_whom_consent_says_no_about(world: World) -> None:
    customer, gone = await world.register(), new_id("cus")
    world.disclosure.released = ["delivery_contacts.name", "delivery_contacts.phone"]
    world.consent.denied = {customer.customer_id}
    partner = world.as_(
        Caller("partner", "prc_1", scopes=frozenset({"delivery-contacts:read"}), agreement_id="agr_1")
    )
    refusals = []
    for who in (customer.customer_id, gone):
        ask = rpc.GetDeliveryContactRequest(request_id="d1", customer_id=who, purpose="contract")
        with pytest.raises(RemoteError) as refusal:
            await partner.GetDeliveryContact(ask)
        assert refusal.value.metadata["customer_id"] == who
        refusals.append((refusal.value.reason, str(refusal.value)))
    assert refusals[0] == refusals[1]
    assert refusals[0][0] == "CUSTOMER_NOT_FOUND"
    assert [list(read.subject_ids) for read in world.disclosure.reads] == [[], []]
    world.consent.away = True
    with pytest.raises(RemoteError):
        await partner.GetDeliveryContact(
            rpc.GetDeliveryContactRequest(
                request_id="d2", customer_id=customer.customer_id, purpose="contract"
            )
        )
    assert len(world.disclosure.reads) == 3


async def test_a_partner_that_may_not_read_cannot_ask_who_exists(world: World) -> None:
    customer = await world.register()
    partner = world.as_(
        Caller("partner", "prc_1", scopes=frozenset({"delivery-contacts:read"}), agreement_id="agr_1")
    )
    world.disclosure.failure = AgreementNotActive("The agreement is suspended.")
    for customer_id in (customer.customer_id, new_id("cus")):
        ask = rpc.GetDeliveryContactRequest(request_id="d1", customer_id=customer_id, purpose="contract")
        with pytest.raises(RemoteError) as refusal:
            await partner.GetDeliveryContact(ask)
        assert refusal.value.reason == "AGREEMENT_NOT_ACTIVE"


async def test_consent_gets_facts_without_names(world: World) -> None:
    customer = await world.register()
    ask = rpc.GetDecisionFactsRequest(customer_id=customer.customer_id)
    facts = await world.service("consent").GetDecisionFacts(ask)
    assert facts.birth_date == "1991-05-17"
    assert not facts.active_relationship
    assert {(c.channel, c.collected_at_sale) for c in facts.channels} == {
        ("email", True),
        ("phone", True),
        ("sms", True),
    }
    assert list(facts.supply_municipality_numbers) == ["1106"]
    (read,) = world.disclosure.reads
    assert (read.reader_id, read.purpose) == ("consent", "customer_administration")
    assert "customer.birth_date" in read.fields
    world.disclosure.failure = Unavailable("away")
    with pytest.raises(RemoteError):
        await world.service("consent").GetDecisionFacts(ask)
    world.disclosure.failure = None
    await world.purchase(customer, await world.product())
    facts = await world.service("consent").GetDecisionFacts(ask)
    assert facts.active_relationship
    assert [(g.group, list(g.similar_to)) for g in facts.product_groups] == [("power", ["power", "solar"])]


async def test_nobody_reads_without_a_rule(world: World) -> None:
    customer = await world.register()
    for caller in (ANONYMOUS, Caller("service", "survey"), Caller("partner", "prc_1", agreement_id="agr_1")):
        with pytest.raises(RemoteError) as refusal:
            await world.as_(caller).GetCustomer(rpc.GetCustomerRequest(customer_id=customer.customer_id))
        assert refusal.value.reason == "CALLER_NOT_ALLOWED"
