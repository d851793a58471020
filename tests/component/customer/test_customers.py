"""Registering and correcting customers over gRPC, and what the events of it say."""

import pytest

from personvern.customer.v1 import customer_events_pb2, customer_pb2
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from services.customer.store.customers import CustomerStore
from tests.component.customer.conftest import IDENTITY, METERING_POINT, World, registration, rpc, supply
from tests.support.in_clear import in_clear


@pytest.fixture
def world(guest: World) -> World:
    """Shared: each test is about people of its own."""
    return guest


async def test_a_registration_sent_twice_makes_one_customer(alone: World) -> None:
    world = alone
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
    before = [await world.rows(name) for name in ("customers", "idempotency")]
    with pytest.raises(RemoteError) as refusal:
        await world.register(**changes)
    assert refusal.value.reason == "REGISTRATION_INVALID"
    assert [(v.field, v.rule) for v in refusal.value.violations] == [(field, rule)]
    assert [await world.rows(name) for name in ("customers", "idempotency")] == before


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
    found = await gateway.ResolveIdentity(rpc.ResolveIdentityRequest(identity=world.of_this_test(IDENTITY)))
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


async def test_events_carry_ids_and_versions(alone: World, nats_url: str) -> None:
    world = alone
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


async def test_of_two_wishes_for_a_language_the_later_stays(world: World) -> None:
    customer_id = (await world.register()).customer_id
    store = CustomerStore(world.mongo, world.place.parts["customer"].parts.vault)
    for language, version in (("en", 2), ("nn", 1), ("en", 2)):
        await store.write_in(customer_id, language, version)
        assert (await store.get(customer_id)).written_in == "en"
    await store.write_in(customer_id, "", 3)
    assert (await store.get(customer_id)).written_in == "nb"
    await world.mongo.collection("customers").update_one({"_id": customer_id}, {"$set": {"status": "erased"}})
    await store.write_in(customer_id, "nn", 4)
    (row,) = await world.rows("customers", {"_id": customer_id})
    assert row["message_language"] == {"wished": "", "version": 3}
