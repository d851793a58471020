"""Charges over the wire and through the gateway: added once, billed once, refused when wrong."""

from typing import Any

import pytest

from deploy.local.api import Api, ok, refused
from personvern.billing.v1 import account_service_pb2 as rpc
from personvern.billing.v1 import account_service_pb2_grpc as stubs
from personvern.billing.v1 import billing_service_pb2 as billing
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.billing.conftest import World

FINANCE = Caller("staff", "stf_1", roles=frozenset({"finance"}))
OCTOBER = {"from_date": "2026-10-01", "to_date": "2026-10-31"}


def desk(world: World) -> Any:
    return world.place.stub("billing", stubs.AccountServiceStub, FINANCE)


async def list_price(world: World, product: str, ore: int, unit: str, per: int = 1) -> None:
    request = billing.PublishPriceRequest(
        request_id=new_id("req"),
        product_code=product,
        price_ore=ore,
        unit=unit,
        per=per,
        valid_from="2026-01-01",
    )
    await world.finance.PublishPrice(request)


@pytest.fixture(scope="module")
async def contract(shared_world: World) -> str:
    """One with a price for what is used."""
    await list_price(shared_world, "spot", 100, "kWh")
    return await shared_world.buy("cus_1")


def order(contract_id: str, **more: str) -> rpc.AddChargeRequest:
    given = {"product_code": "spot", "unit": "kWh", "quantity": "1000", "request_id": new_id("req")}
    return rpc.AddChargeRequest(contract_id=contract_id, **{**given, **OCTOBER, **more})


async def test_consumption_and_a_fee_are_billed_once_by_the_next_run(world: World) -> None:
    await world.price("spot", 4_900)
    await list_price(world, "spot", 8_525, "kWh", 100)
    await list_price(world, "invoice-fee", 3_900, "piece")
    contract = await world.buy("cus_1", municipality="1804", start="2026-10-01")
    asked = order(contract)
    assert await desk(world).AddCharge(asked) == await desk(world).AddCharge(asked)
    await desk(world).AddCharge(order(contract, product_code="invoice-fee", unit="piece", quantity="1"))
    await world.run("2026-10")
    (invoice,) = await world.invoices()
    lines = [(line.product_code, line.unit, line.quantity, line.net_ore) for line in invoice.lines]
    assert lines == [
        ("spot", "month", "", 4_900),
        ("spot", "kWh", "1000", 85_250),
        ("invoice-fee", "piece", "1", 3_900),
    ]
    # A household in Nordland: the fee is exempt as the electricity is (merverdiavgiftsloven § 6-6).
    assert (invoice.vat_ore, invoice.total_ore) == (0, 94_050)
    await world.run("2026-11")
    assert [line.unit for line in (await world.invoices())[1].lines] == ["month"]
    assert {row["invoice_id"] for row in await world.rows("charges")} == {invoice.invoice_id}
    assert {row["hold_until"] for row in await world.rows("charges")} == {"2031-12-31"}


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"quantity": "0"}, ["quantity"]),
        ({"quantity": "-3"}, ["quantity"]),
        ({"unit": "month"}, ["unit"]),
        ({"to_date": "2026-09-30"}, ["to_date"]),
        ({"to_date": "2026-11-21"}, ["to_date"]),
        ({"from_date": "2026-07-31"}, ["to_date"]),
        ({"from_date": "31.10.2026", "product_code": "No!"}, ["product_code", "from_date"]),
        ({"contract_id": "ctr_none"}, ["contract_id"]),
    ],
)
async def test_a_charge_that_breaks_rules(
    shared_world: World, contract: str, more: dict[str, str], fields: list[str]
) -> None:
    with pytest.raises(RemoteError) as found:
        await desk(shared_world).AddCharge(order(**{"contract_id": contract, **more}))
    assert found.value.reason == "CHARGE_INVALID"
    assert [violation.field for violation in found.value.violations] == fields
    assert await shared_world.count("charges") == 0


async def test_a_charge_without_a_price_is_refused(world: World) -> None:
    contract = await world.buy("cus_1")
    with pytest.raises(RemoteError) as found:
        await desk(world).AddCharge(order(contract))
    assert (found.value.reason, found.value.metadata["day"]) == ("PRICE_MISSING", "2026-10-01")
    assert await world.count("charges") == 0


async def test_through_the_gateway(world: World) -> None:
    contract = await world.buy("cus_1")
    await world.place.start("gateway")
    finance: Api = world.place.staff("finance")
    listed = {"price_ore": 8_525, "unit": "kWh", "per": 100, "valid_from": "2026-01-01"}
    ok(await finance.post("/v1/staff/products/spot/prices", listed, key="p"))
    refused(await finance.post("/v1/staff/products/spot/prices", listed | {"per": 7}, key="q"), 422)
    refused(await finance.post("/v1/staff/products/spot/prices", listed | {"unit": "piece"}, key="r"), 422)
    body = {"contract_id": contract, "product_code": "spot", "unit": "kWh", "quantity": "12.5", **OCTOBER}
    made = ok(await finance.post("/v1/staff/charges", body, key="c"))
    assert ok(await finance.post("/v1/staff/charges", body, key="c")) == made
    refused(await finance.post("/v1/staff/charges", body | {"quantity": "1,5"}, key="d"), 422)
    reader = world.place.staff("dpo", reason="audit")
    found = ok(await reader.get("/v1/staff/customers/cus_1/charges"))
    assert found["charges"] == [made]
    assert [list(read.subject_ids) for read in world.disclosure.reads] == [["cus_1"]]
