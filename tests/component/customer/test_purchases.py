"""Products, purchases and contracts over gRPC."""

import asyncio
import base64

import pytest

from personvern.customer.v1 import customer_pb2
from services.chassis.errors import RemoteError
from tests.component.customer.conftest import World, product, purchase, rpc, supply, text


@pytest.fixture
def world(guest: World) -> World:
    """Shared: each test is about people of its own."""
    return guest


async def test_a_product_is_created_once(alone: World) -> None:
    world = alone
    request = product()
    made = (await world.marketing.CreateProduct(request)).product
    assert (await world.marketing.CreateProduct(request)).product == made
    assert len(made.terms.version_hash) == 64
    with pytest.raises(RemoteError) as refusal:
        await world.product()
    assert refusal.value.reason == "PRODUCT_EXISTS"
    assert (await world.marketing.GetProduct(rpc.GetProductRequest(code=made.code))).product == made


async def test_a_broken_product_names_all_its_fields(world: World) -> None:
    with pytest.raises(RemoteError) as refusal:
        await world.product(
            "Power Spot",
            group="gas",
            names=customer_pb2.LocalText(nb="Spot"),
            availability=customer_pb2.Availability(postcodes=["5501", "55"]),
            target_group=customer_pb2.TargetGroup(minimum_age=30, maximum_age=18),
        )
    assert refusal.value.reason == "PRODUCT_INVALID"
    assert {v.field for v in refusal.value.violations} == {
        "code",
        "group",
        "names.nn",
        "names.en",
        "availability.postcodes[1]",
        "target_group.maximum_age",
    }


async def test_the_catalogue_comes_in_pages(alone: World) -> None:
    world = alone
    for code in ("aa", "bb", "cc"):
        await world.product(code)
    first = await world.agent.ListProducts(rpc.ListProductsRequest(page_size=2))
    assert [item.code for item in first.products] == ["aa", "bb"]
    rest = await world.agent.ListProducts(
        rpc.ListProductsRequest(page_size=2, page_token=first.next_page_token)
    )
    assert [item.code for item in rest.products] == ["cc"]
    assert rest.next_page_token == ""
    made_up = base64.urlsafe_b64encode(b"products|aa").decode()
    with pytest.raises(RemoteError) as refusal:
        await world.agent.ListProducts(rpc.ListProductsRequest(page_token=made_up))
    assert refusal.value.reason == "PAGE_TOKEN_INVALID"
    customer = await world.register()
    with pytest.raises(RemoteError) as refusal:
        await world.customer(customer.customer_id).ListContracts(
            rpc.ListContractsRequest(customer_id=customer.customer_id, page_token=first.next_page_token)
        )
    assert refusal.value.reason == "PAGE_TOKEN_INVALID"


async def test_a_purchase_sent_twice_makes_one_contract(world: World) -> None:
    customer = await world.register()
    request = purchase(customer, await world.product())
    own = world.customer(customer.customer_id)
    first = await own.Purchase(request)
    assert await own.Purchase(request) == first
    assert first.contract.start_date == "2026-01-15"
    assert [change.what for change in first.contract.history] == ["purchased"]
    subjects = [row["subject"] for row in await world.events("purchased")]
    assert subjects.count(f"customer.v1.purchased.{customer.customer_id}") <= 1
    mine = await own.ListContracts(rpc.ListContractsRequest(customer_id=customer.customer_id))
    assert list(mine.contracts) == [first.contract]
    bought = await own.ListPurchases(rpc.ListPurchasesRequest(customer_id=customer.customer_id))
    assert list(bought.purchases) == [first.purchase]


async def test_two_purchases_at_once_make_one_contract(world: World) -> None:
    customer = await world.register()
    item = await world.product()
    answers = await asyncio.gather(
        *(world.purchase(customer, item) for _ in range(5)), return_exceptions=True
    )
    assert len([answer for answer in answers if not isinstance(answer, BaseException)]) == 1
    refused = [answer for answer in answers if isinstance(answer, RemoteError)]
    assert {error.metadata["rule"] for error in refused} == {"ALREADY_SUPPLIED"}
    assert len(await world.rows("contracts", {"customer_id": customer.customer_id})) == 1


async def test_other_terms_than_the_current_are_refused(world: World) -> None:
    customer = await world.register()
    item = await world.product()
    with pytest.raises(RemoteError) as refusal:
        await world.purchase(customer, item, accepted_terms_hash="0" * 64)
    assert refusal.value.reason == "TERMS_NOT_CURRENT"
    assert refusal.value.metadata["current"] == item.terms.version_hash


@pytest.mark.parametrize(
    ("day", "good"),
    [
        ("2025-10-14", True),
        ("2025-10-13", False),
        ("2027-01-15", True),
        ("2027-01-16", False),
        ("15.01.2026", False),
    ],
)
async def test_supply_starts_within_the_window(world: World, day: str, good: bool) -> None:
    customer = await world.register()
    item = await world.product()
    if good:
        assert (await world.purchase(customer, item, start_date=day)).contract.start_date == day
        return
    with pytest.raises(RemoteError) as refusal:
        await world.purchase(customer, item, start_date=day)
    assert refusal.value.reason == "PURCHASE_INVALID"
    assert [v.field for v in refusal.value.violations] == ["start_date"]


async def test_power_needs_a_metering_point_and_fibre_does_not(world: World) -> None:
    customer = await world.register(supply_addresses=[supply(metering_point_id="")])
    power, fibre = await world.product(), await world.product("fibre-500", group="fibre")
    with pytest.raises(RemoteError) as refusal:
        await world.purchase(customer, power)
    assert refusal.value.reason == "METERING_POINT_REQUIRED"
    assert (await world.purchase(customer, fibre)).contract.product_group == "fibre"


async def test_only_what_is_available_is_listed_and_sold(alone: World) -> None:
    world = alone
    customer = await world.register()
    here = await world.product("here", availability=customer_pb2.Availability(postcodes=["5501"]))
    elsewhere = await world.product(
        "elsewhere", availability=customer_pb2.Availability(municipality_numbers=["0301"])
    )
    young = await world.product("young", target_group=customer_pb2.TargetGroup(maximum_age=25))
    own = world.customer(customer.customer_id)
    listed = await own.ListAvailableProducts(
        rpc.ListAvailableProductsRequest(customer_id=customer.customer_id)
    )
    assert [offer.product.code for offer in listed.products] == [here.code]
    for item, rule in ((elsewhere, "NOT_AT_ADDRESS"), (young, "AGE_GROUP")):
        with pytest.raises(RemoteError) as refusal:
            await world.purchase(customer, item)
        assert (refusal.value.reason, refusal.value.metadata["rule"]) == ("PRODUCT_NOT_AVAILABLE", rule)


async def test_unknown_things_are_not_found(world: World) -> None:
    customer = await world.register()
    item = await world.product()
    for changes, reason in (
        ({"product_code": "nothing"}, "PRODUCT_NOT_FOUND"),
        ({"supply_address_id": "adr_" + "0" * 32}, "SUPPLY_ADDRESS_NOT_FOUND"),
    ):
        with pytest.raises(RemoteError) as refusal:
            await world.purchase(customer, item, **changes)
        assert refusal.value.reason == reason
    with pytest.raises(RemoteError) as refusal:
        await world.service("billing").GetContract(rpc.GetContractRequest(contract_id="ctr_" + "0" * 32))
    assert refusal.value.reason == "CONTRACT_NOT_FOUND"


async def test_billing_gets_where_and_how_a_contract_is_supplied(world: World) -> None:
    customer = await world.register()
    bought = await world.purchase(customer, await world.product())
    facts = await world.service("billing").GetContract(
        rpc.GetContractRequest(contract_id=bought.contract.contract_id)
    )
    assert (facts.municipality_number, facts.county_number) == ("1106", "11")
    assert facts.use == customer_pb2.SUPPLY_USE_HOUSEHOLD
    assert facts.status == customer_pb2.CONTRACT_STATUS_ACTIVE


async def test_terms_hash_follows_the_text(world: World) -> None:
    one, two = await world.product("one"), await world.product("two", terms=text("Other terms"))
    same = await world.product("three")
    assert one.terms.version_hash == same.terms.version_hash
    assert one.terms.version_hash != two.terms.version_hash
