"""From purchases to invoices: each account once per month, right to the øre."""

import asyncio
import base64

import pytest

from personvern.billing.v1 import billing_pb2
from personvern.billing.v1 import billing_service_pb2 as rpc
from personvern.operations.v1 import operations_service_pb2, operations_service_pb2_grpc
from services.billing.model import kid
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.billing.conftest import World
from tests.support.eventually import eventually


async def test_three_months_make_three_invoices_with_vat_by_place_of_supply(world: World) -> None:
    await world.price("spot", 10_000)
    await world.price("fibre", 49_900)
    await world.buy("cus_1", "spot", municipality="1804")
    await world.buy("cus_1", "fibre", group="fibre", municipality="1804")
    for month in ("2026-08", "2026-09", "2026-10"):
        result = await world.run(month)
        assert (result["invoices"], result["failed"]) == (1, 0)
    invoices = await world.invoices()
    assert [invoice.period for invoice in invoices] == ["2026-08", "2026-09", "2026-10"]
    assert [invoice.number for invoice in invoices] == [1, 2, 3]
    assert len({invoice.kid for invoice in invoices}) == 3
    assert all(kid.is_valid(invoice.kid, kid.Modulus.MOD10) for invoice in invoices)
    for invoice in invoices:
        assert [(t.vat_basis_points, t.base_ore, t.vat_ore) for t in invoice.vat_totals] == [
            (2500, 49_900, 12_475),
            (0, 10_000, 0),
        ]
        assert invoice.total_ore == 72_375
        assert (invoice.issue_date, invoice.due_date) == ("2026-11-20", "2026-12-04")
        assert invoice.hold_until == "2031-12-31"
    (account,) = await world.rows("billing_accounts")
    said = {row["buyer_reference"] for row in await world.rows("invoices")}
    assert said == {str(account["number"])}, "a reference of the buyer's own cannot be given"
    await eventually(lambda: len(world.seen("invoice_issued")) == 3)


async def test_the_same_month_again_bills_nothing_twice(world: World) -> None:
    await world.price()
    await world.buy()
    assert (await world.run("2026-10"))["invoices"] == 1
    again = await world.run("2026-10")
    assert (again["invoices"], again["already_invoiced"]) == (0, 1)
    assert await world.count("invoices") == 1
    assert await world.count("ledger_entries") == 1


async def test_the_same_request_starts_one_run(world: World) -> None:
    request = rpc.StartInvoiceRunRequest(request_id="r1", period="2026-10")
    first, second = await world.finance.StartInvoiceRun(request), await world.finance.StartInvoiceRun(request)
    assert first == second
    assert await world.count("invoice_runs") == 1
    with pytest.raises(RemoteError) as refused:
        await world.finance.StartInvoiceRun(rpc.StartInvoiceRunRequest(request_id="r1", period="2026-09"))
    assert refused.value.reason == "IDEMPOTENCY_KEY_REUSED"


async def test_two_runs_at_once_bill_each_account_once(world: World) -> None:
    await world.price()
    for number in range(6):
        await world.buy(f"cus_{number}")
    results = await asyncio.gather(world.run("2026-10"), world.run("2026-10"))
    assert sum(result["invoices"] for result in results) == 6
    numbers = sorted(row["number"] for row in await world.rows("invoices"))
    assert numbers == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("period", "reason"),
    [("2026-12", "PERIOD_NOT_BEGUN"), ("2026-13", "PERIOD_INVALID"), ("october", "PERIOD_INVALID")],
)
async def test_months_that_cannot_be_billed(world: World, period: str, reason: str) -> None:
    with pytest.raises(RemoteError) as refused:
        await world.finance.StartInvoiceRun(rpc.StartInvoiceRunRequest(request_id="r", period=period))
    assert refused.value.reason == reason
    assert await world.count("operations") == 0


async def test_a_product_without_price_fails_its_account_and_no_other(world: World) -> None:
    await world.price("spot")
    await world.buy("cus_1", "spot")
    await world.buy("cus_2", "nameless_product")
    await world.buy("cus_3", "spot")
    result = await world.run("2026-10")
    assert (result["invoices"], result["failed"]) == (2, 1)
    (failure,) = [dict(item) for item in result["failures"]]
    assert (failure["reason"], failure["product_code"]) == ("PRICE_MISSING", "nameless_product")
    await world.price("nameless_product")
    assert (await world.run("2026-10"))["invoices"] == 1
    assert sorted(row["number"] for row in await world.rows("invoices")) == [1, 2, 3]


async def test_an_account_whose_party_is_gone_fails_alone(world: World) -> None:
    await world.price()
    await world.buy("cus_1")
    await world.buy("cus_2")
    world.customer.nameless.add("cus_1")
    result = await world.run("2026-10")
    assert (result["invoices"], result["failed"]) == (1, 1)


async def test_a_customer_service_that_is_away_is_waited_for(world: World) -> None:
    await world.price()
    await world.buy()
    world.customer.away = 2
    assert (await world.run("2026-10"))["invoices"] == 1


async def test_a_late_contract_is_charged_for_the_month_already_billed(world: World) -> None:
    await world.price("spot", 31_000)
    await world.price("fibre", 31_000)
    await world.buy("cus_1", "spot", start="2026-09-01")
    await world.run("2026-09")
    await world.buy("cus_1", "fibre", group="fibre", start="2026-09-16")
    await world.run("2026-10")
    _, second = await world.invoices()
    lines = [(line.product_code, line.from_date, line.net_ore) for line in second.lines]
    assert lines == [
        ("spot", "2026-10-01", 31_000),
        ("fibre", "2026-09-16", 15_500),
        ("fibre", "2026-10-01", 31_000),
    ]


async def test_who_buys_after_a_months_run_is_charged_for_it_by_the_next(world: World) -> None:
    await world.price("spot", 31_000)
    await world.buy("cus_1")
    await world.run("2026-08")
    await world.buy("cus_2", start="2026-08-17")
    assert (await world.run("2026-09"))["invoices"] == 2
    (invoice,) = await world.invoices("cus_2")
    assert [(line.from_date, line.net_ore) for line in invoice.lines] == [
        ("2026-08-17", 15_000),
        ("2026-09-01", 31_000),
    ]


async def test_an_older_month_after_a_newer_one_bills_nothing_twice(world: World) -> None:
    await world.price()
    await world.buy()
    await world.run("2026-10")
    older = await world.run("2026-09")
    assert (older["invoices"], older["nothing_to_invoice"]) == (0, 1)
    (invoice,) = await world.invoices()
    assert [line.from_date for line in invoice.lines] == ["2026-08-01", "2026-09-01", "2026-10-01"]


async def test_runs_of_two_months_at_once_charge_a_missed_month_once(world: World) -> None:
    await world.price("spot")
    await world.price("fibre")
    await world.buy("cus_1", "spot")
    await world.run("2026-08")
    await world.buy("cus_1", "fibre", group="fibre")
    world.customer.together = asyncio.Barrier(2)
    results = await asyncio.gather(world.run("2026-09"), world.run("2026-10"))
    assert [result["failed"] for result in results] == [0, 0]
    charged = [
        (line.product_code, line.from_date) for invoice in await world.invoices() for line in invoice.lines
    ]
    first_days = ("2026-08-01", "2026-09-01", "2026-10-01")
    assert sorted(charged) == [(code, day) for code in ("fibre", "spot") for day in first_days]


async def test_the_same_purchase_told_twice_is_charged_once(world: World) -> None:
    contract_id = await world.buy()
    await world.purchased(contract_id)
    await world.purchased(contract_id)
    await world.buy("cus_2")
    assert await world.count("subscriptions", {"customer_id": "cus_1"}) == 1
    assert await world.count("billing_accounts") == 2


async def test_two_purchases_at_once_open_one_account(world: World) -> None:
    contracts = [await world.buy(publish=False) for _ in range(4)]
    await asyncio.gather(*(world.purchased(contract_id) for contract_id in contracts))
    await eventually(lambda: _four(world))
    assert await world.count("billing_accounts") == 1


async def _four(world: World) -> bool:
    return await world.count("subscriptions") == 4


async def test_a_run_killed_in_the_middle_bills_everyone_once(world: World) -> None:
    await world.price()
    for number in range(8):
        await world.buy(f"cus_{number}")
    request = rpc.StartInvoiceRunRequest(request_id=new_id("req"), period="2026-10")
    run = (await world.finance.StartInvoiceRun(request)).run
    await eventually(lambda: world.count("invoices"))
    await world.place.restart("billing")
    result = await world.ended(run.operation_id)
    assert result["invoices"] == 8
    assert result["already_invoiced"] == 0
    assert sorted(row["number"] for row in await world.rows("invoices")) == list(range(1, 9))


async def test_the_party_is_sealed_and_shown_to_its_owner_only(world: World) -> None:
    await world.price()
    await world.buy()
    await world.run("2026-10")
    (invoice,) = await world.invoices()
    (row,) = await world.rows("invoices")
    assert "Nordmann" not in repr(row)
    asked = rpc.GetInvoiceRequest(customer_id="cus_1", invoice_id=invoice.invoice_id)
    party = (await world.me("cus_1").GetInvoice(asked)).invoice.party
    assert (party.name, party.postcode) == ("Kari Æsop Nordmann", "0150")
    with pytest.raises(RemoteError) as refused:
        await world.me("cus_2").GetInvoice(asked)
    assert refused.value.reason == "CALLER_NOT_ALLOWED"
    with pytest.raises(RemoteError) as refused:
        await world.me("cus_2").GetInvoice(
            rpc.GetInvoiceRequest(customer_id="cus_2", invoice_id=invoice.invoice_id)
        )
    assert refused.value.reason == "INVOICE_NOT_FOUND"


async def test_staff_reads_are_on_the_ledger_and_need_a_reason(world: World) -> None:
    await world.price()
    await world.buy()
    await world.run("2026-10")
    request = rpc.ListInvoicesRequest(customer_id="cus_1")
    agent = Caller("staff", "stf_9", roles=frozenset({"agent"}))
    with pytest.raises(RemoteError) as refused:
        await world.as_(agent).ListInvoices(request)
    assert refused.value.reason == "ACCESS_REASON_REQUIRED"
    reason = Caller("staff", "stf_9", roles=frozenset({"agent"}), access_reason="complaint")
    assert len((await world.as_(reason).ListInvoices(request)).invoices) == 1
    (read,) = world.disclosure.reads
    assert (list(read.subject_ids), read.reader_id, read.evidence) == (["cus_1"], "stf_9", "complaint")


async def test_prices(world: World) -> None:
    request = rpc.PublishPriceRequest(
        request_id="p1", product_code="spot", price_ore=100, valid_from="2026-01-01"
    )
    first, second = await world.finance.PublishPrice(request), await world.finance.PublishPrice(request)
    assert first == second
    request.request_id = "p2"
    with pytest.raises(RemoteError) as refused:
        await world.finance.PublishPrice(request)
    assert refused.value.reason == "PRICE_EXISTS"
    broken = rpc.PublishPriceRequest(
        request_id="p3", product_code="No!", price_ore=-1, unit="year", valid_from="1.1.2026"
    )
    with pytest.raises(RemoteError) as refused:
        await world.finance.PublishPrice(broken)
    assert refused.value.reason == "PRICE_INVALID"
    fields = [violation.field for violation in refused.value.violations]
    assert fields == ["product_code", "price_ore", "unit", "valid_from"]
    listed = await world.finance.ListPrices(rpc.ListPricesRequest(product_code="spot"))
    assert list(listed.prices) == [first.price]


async def test_a_free_month_is_an_invoice_that_is_settled_at_once(world: World) -> None:
    await world.price("spot", 0)
    await world.buy()
    await world.run("2026-10")
    (invoice,) = await world.invoices()
    assert (invoice.total_ore, invoice.status) == (0, billing_pb2.INVOICE_STATUS_SETTLED)


async def test_pages(world: World) -> None:
    await world.price()
    await world.buy()
    for month in ("2026-08", "2026-09", "2026-10"):
        await world.run(month)
    request = rpc.ListInvoicesRequest(customer_id="cus_1", page_size=2)
    first = await world.me("cus_1").ListInvoices(request)
    request.page_token = first.next_page_token
    second = await world.me("cus_1").ListInvoices(request)
    assert [i.period for i in (*first.invoices, *second.invoices)] == ["2026-10", "2026-09", "2026-08"]
    assert not second.next_page_token
    made_up = base64.urlsafe_b64encode(f"invoices:cus_2|{first.invoices[0].invoice_id}".encode()).decode()
    for token in (first.next_page_token, made_up):
        asked = rpc.ListInvoicesRequest(customer_id="cus_2", page_token=token)
        with pytest.raises(RemoteError) as refused:
            await world.me("cus_2").ListInvoices(asked)
        assert refused.value.reason == "PAGE_TOKEN_INVALID"


async def test_its_operation_is_for_the_role_that_may_start_it(world: World) -> None:
    request = rpc.StartInvoiceRunRequest(request_id=new_id("req"), period="2026-10")
    run = (await world.finance.StartInvoiceRun(request)).run
    await world.ended(run.operation_id)
    asked = operations_service_pb2.GetOperationRequest(operation_id=run.operation_id)
    for caller in (
        Caller("staff", "stf_2", roles=frozenset({"agent", "dpo"})),
        Caller("staff", "finance"),
        Caller("staff", "stf_3"),
        Caller("customer", "cus_1"),
    ):
        stub = world.place.stub("billing", operations_service_pb2_grpc.OperationsServiceStub, caller)
        with pytest.raises(RemoteError) as refused:
            await stub.GetOperation(asked)
        assert refused.value.reason == "OPERATION_UNKNOWN"
