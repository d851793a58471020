"""Registering, reading, finding and correcting customers over gRPC."""

import pytest

from personvern.customer.v1 import customer_events_pb2, customer_pb2
from services.chassis.caller import ANONYMOUS, Caller
from services.chassis.errors import RemoteError, Unavailable
from services.chassis.ids import new_id
from services.disclosure.errors import AgreementNotActive
from tests.component.customer.conftest import IDENTITY, METERING_POINT, World, registration, rpc, supply
from tests.support.in_clear import in_clear


async def test_a_registration_sent_twice_makes_one_customer(world: World) -> None:
    request = registration()
    anonymous = world.as_(Caller(identity=IDENTITY))
    first = (await anonymous.Register(request)).customer
    # Once registered, the gateway knows the login as a customer: the same order must still be the same.
    second = (await world.customer(first.customer_id).Register(request)).customer
    assert second == first
    assert len(await world.rows("customers")) == 1
    assert len(await world.rows("idempotency")) == 1


async def test_a_customer_has_normalised_values_with_source_and_purpose(world: World) -> None:
    customer = await world.register()
    email, phone = customer.contact_points
    assert email.value == "Kari.Nordmann@example.com"
    assert phone.value == "+4741234567"
    assert (phone.source, phone.purpose, phone.collected_at_sale) == (
        "registration",
        "customer_administration",
        True,
    )
    assert customer.home_address.country == "NO"
    assert customer.version == 1


async def test_nothing_personal_lies_open_in_the_database(world: World) -> None:
    customer = await world.register()
    await world.agent.OpenInteraction(
        rpc.OpenInteractionRequest(
            request_id="i1",
            customer_id=customer.customer_id,
            channel="phone",
            direction=customer_pb2.INTERACTION_DIRECTION_INBOUND,
            topic="other",
            text="A word about Ullensvang",
        )
    )
    names = ("customers", "interactions", "outbox", "idempotency", "data_keys")
    kept = {name: await world.rows(name) for name in names}
    for value in (
        "Kari",
        "Nordmann",
        "Kari.Nordmann@Example.COM",
        "41234567",
        "+4741234567",
        "Strandgata",
        "5501",
        "1991",
        "1991-05-17",
        METERING_POINT,
        "Ullensvang",
    ):
        assert in_clear(value, kept) == [], value


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"phone": "12345"}, "phone", "PHONE_FORMAT"),
        ({"email": "kari"}, "email", "EMAIL_FORMAT"),
        ({"birth_date": "17.05.1991"}, "birth_date", "BIRTH_DATE_FORMAT"),
        ({"given_name": " "}, "given_name", "REQUIRED"),
        (
            {"home_address": customer_pb2.Address(street="A 1", postcode="501", city="B")},
            "home_address.postcode",
            "POSTCODE_FORMAT",
        ),
        (
            {"supply_addresses": [supply(), supply(metering_point_id="707057500012345678")]},
            "supply_addresses[1].metering_point_id",
            "METERING_POINT_CHECK_DIGIT",
        ),
        (
            {"supply_addresses": [supply(municipality_number="301")]},
            "supply_addresses[0].municipality_number",
            "MUNICIPALITY_FORMAT",
        ),
    ],
)
async def test_a_broken_field_is_named(
    world: World, changes: dict[str, object], field: str, rule: str
) -> None:
    with pytest.raises(RemoteError) as refusal:
        await world.register(**changes)
    assert refusal.value.reason == "REGISTRATION_INVALID"
    assert [(v.field, v.rule) for v in refusal.value.violations] == [(field, rule)]
    assert await world.rows("customers") == []
    assert await world.rows("idempotency") == []


async def test_who_is_fifteen_is_refused_and_sixteen_the_next_day(world: World) -> None:
    with pytest.raises(RemoteError) as refusal:
        await world.register(birth_date="2010-01-16")
    assert refusal.value.reason == "UNDER_AGE"
    assert [v.field for v in refusal.value.violations] == ["birth_date"]
    assert (await world.register(birth_date="2010-01-15")).birth_date == "2010-01-15"


async def test_a_login_belongs_to_one_customer(world: World) -> None:
    customer = await world.register()
    with pytest.raises(RemoteError) as refusal:
        await world.register()
    assert refusal.value.reason == "IDENTITY_TAKEN"
    gateway = world.service("gateway")
    found = await gateway.ResolveIdentity(rpc.ResolveIdentityRequest(identity=IDENTITY))
    assert found.customer_id == customer.customer_id
    assert found.status == customer_pb2.CUSTOMER_STATUS_ACTIVE
    nobody = await gateway.ResolveIdentity(rpc.ResolveIdentityRequest(identity="https://login.example|ola"))
    assert nobody.customer_id == ""


async def test_an_organisation_registers_with_its_number(world: World) -> None:
    organisation = {
        "kind": customer_pb2.CUSTOMER_KIND_ORGANISATION,
        "given_name": "",
        "family_name": "",
        "birth_date": "",
        "organisation_name": "Kaffe og Kake AS",
    }
    customer = await world.register(**organisation, organisation_number="987 654 325")
    assert customer.organisation_number == "987654325"
    with pytest.raises(RemoteError) as refusal:
        await world.register(identity="x|y", **organisation, organisation_number="123456784")
    assert [v.field for v in refusal.value.violations] == ["organisation_number"]


async def test_a_customer_reads_only_itself(world: World) -> None:
    customer = await world.register()
    own = world.customer(customer.customer_id)
    assert (
        await own.GetCustomer(rpc.GetCustomerRequest(customer_id=customer.customer_id))
    ).customer == customer
    assert world.disclosure.reads == []
    with pytest.raises(RemoteError) as refusal:
        await world.customer(new_id("cus")).GetCustomer(
            rpc.GetCustomerRequest(customer_id=customer.customer_id)
        )
    assert refusal.value.reason == "CALLER_NOT_ALLOWED"


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


async def test_a_search_finds_one_or_none_and_is_recorded(world: World) -> None:
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


async def test_a_contact_point_changes_once_and_tells_no_value(world: World) -> None:
    customer = await world.register()
    own = world.customer(customer.customer_id)
    request = rpc.UpdateContactPointRequest(
        request_id="u1",
        customer_id=customer.customer_id,
        expected_version=1,
        channel="email",
        value="ny@example.no",
    )
    changed = (await own.UpdateContactPoint(request)).customer
    again = (await own.UpdateContactPoint(request)).customer
    assert changed == again
    assert changed.version == 2
    point = changed.contact_points[0]
    assert (point.value, point.source, point.collected_at_sale) == ("ny@example.no", "customer", False)
    request.request_id = "u2"
    with pytest.raises(RemoteError) as refusal:
        await own.UpdateContactPoint(request)
    assert refusal.value.reason == "CUSTOMER_CHANGED"
    stale = await world.agent.SearchCustomer(rpc.SearchCustomerRequest(email="kari.nordmann@example.com"))
    assert not stale.HasField("customer")


async def test_a_correction_names_its_fields(world: World) -> None:
    customer = await world.register()
    own = world.customer(customer.customer_id)
    request = rpc.CorrectCustomerRequest(
        request_id="c1", customer_id=customer.customer_id, language="nn", given_name="Kari Anne"
    )
    corrected = (await own.CorrectCustomer(request)).customer
    assert (await own.CorrectCustomer(request)).customer == corrected
    assert (corrected.language, corrected.given_name, corrected.version) == ("nn", "Kari Anne", 2)
    broken = rpc.CorrectCustomerRequest(request_id="c2", customer_id=customer.customer_id, language="de")
    with pytest.raises(RemoteError) as refusal:
        await own.CorrectCustomer(broken)
    assert refusal.value.reason == "CORRECTION_INVALID"


async def test_a_supply_address_is_added_once(world: World) -> None:
    customer = await world.register()
    own = world.customer(customer.customer_id)
    request = rpc.AddSupplyAddressRequest(
        request_id="a1", customer_id=customer.customer_id, supply_address=supply(metering_point_id="")
    )
    added = await own.AddSupplyAddress(request)
    again = await own.AddSupplyAddress(request)
    assert again.supply_address_id == added.supply_address_id
    assert len(again.customer.supply_addresses) == 2


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


async def test_events_carry_ids_and_versions(world: World, nats_url: str) -> None:
    from services.chassis.streams import Consumer, EventMeta, Streams
    from tests.support.eventually import eventually

    seen: list[tuple[str, object]] = []

    async def keep(message: object, meta: EventMeta) -> None:
        seen.append((meta.subject, message))

    streams = Streams(world.place.nats_url, "test")
    await streams.connect()
    await streams.consume(
        Consumer(
            "test-registered",
            "CUSTOMER",
            "customer.v1.registered.*",
            customer_events_pb2.CustomerRegistered,
            keep,
        )
    )
    customer = await world.register()
    await eventually(lambda: seen)
    await streams.close()
    subject, message = seen[0]
    assert subject == f"customer.v1.registered.{customer.customer_id}"
    assert message == customer_events_pb2.CustomerRegistered(customer_id=customer.customer_id, version=1)
