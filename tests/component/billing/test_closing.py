"""Who leaves gets a final invoice; the account closes once it is settled, and takes nothing more."""

from datetime import UTC, datetime
from typing import Any

import pytest

from personvern.billing.v1 import account_service_pb2 as rpc
from personvern.billing.v1 import account_service_pb2_grpc as stubs
from personvern.billing.v1 import credit_note_service_pb2 as credit
from personvern.billing.v1 import credit_note_service_pb2_grpc as credit_stubs
from personvern.customer.v1 import customer_events_pb2
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from tests.component.billing.conftest import World
from tests.component.billing.test_charges import list_price
from tests.component.billing.test_payments import paid
from tests.support.eventually import eventually

FINANCE = Caller("staff", "stf_1", roles=frozenset({"finance"}))


async def left(world: World, contract_id: str, end: str) -> None:
    """The contract has ended and the customer is closed."""
    world.customer.contracts[contract_id].end_date = end
    ended = customer_events_pb2.ContractEnded(customer_id="cus_1", contract_id=contract_id)
    await world.tell("customer.v1.contract_ended.cus_1", ended)
    await eventually(lambda: world.count("subscriptions", {"customer_id": "cus_1", "end": end}))
    await world.tell(
        "customer.v1.closed.cus_1", customer_events_pb2.CustomerClosed(customer_id="cus_1", version=2)
    )


async def status(world: World) -> str:
    (row,) = await world.rows("billing_accounts", {"customer_id": "cus_1"})
    return str(row.get("status", "open"))


async def reason(call: Any) -> str:
    with pytest.raises(RemoteError) as found:
        await call
    return str(found.value.reason)


async def test_a_final_invoice_waits_for_no_later_month(world: World) -> None:
    await world.price("spot", 3_000)
    contract = await world.buy("cus_1", start="2026-10-01")
    await left(world, contract, "2026-11-10")
    await eventually(lambda: world.count("billing_accounts", {"status": "closing"}))
    await world.run("2026-10")
    (invoice,) = await world.invoices()
    assert [(line.from_date, line.to_date) for line in invoice.lines] == [
        ("2026-10-01", "2026-10-31"),
        ("2026-11-01", "2026-11-10"),
    ]
    assert await status(world) == "closing"
    await world.pay(paid(invoice))
    await eventually(lambda: world.count("billing_accounts", {"status": "closed"}))
    accounts = world.place.stub("billing", stubs.AccountServiceStub, FINANCE)
    notes = world.place.stub("billing", credit_stubs.CreditNoteServiceStub, FINANCE)
    charge = rpc.AddChargeRequest(
        request_id="c",
        contract_id=contract,
        product_code="spot",
        unit="kWh",
        quantity="1",
        from_date="2026-10-01",
        to_date="2026-10-01",
    )
    await list_price(world, "spot", 100, "kWh")
    assert await reason(accounts.AddCharge(charge)) == "BILLING_ACCOUNT_CLOSED"
    choice = rpc.SetInvoicingChoiceRequest(request_id="s", customer_id="cus_1", channel="post")
    assert await reason(accounts.SetInvoicingChoice(choice)) == "BILLING_ACCOUNT_CLOSED"
    note = credit.IssueCreditNoteRequest(request_id="n", invoice_id=invoice.invoice_id, reason="Feil")
    assert await reason(notes.IssueCreditNote(note)) == "BILLING_ACCOUNT_CLOSED"
    later = rpc.DeferInvoiceRequest(request_id="d", invoice_id=invoice.invoice_id, until="2026-12-20")
    assert await reason(accounts.DeferInvoice(later)) == "BILLING_ACCOUNT_CLOSED"
    assert (await world.run("2026-11"))["nothing_to_invoice"] == 1
    assert await world.count("credit_notes") + await world.count("charges") == 0


async def test_an_account_that_owes_nothing_closes_at_once(world: World) -> None:
    await world.price("spot", 3_000)
    contract = await world.buy("cus_1", start="2026-10-01")
    await world.run("2026-10")
    (invoice,) = await world.invoices()
    await world.pay(paid(invoice))
    await left(world, contract, "2026-10-31")
    await eventually(lambda: world.count("billing_accounts", {"status": "closed"}))


async def test_money_due_to_the_customer_keeps_it_open(world: World) -> None:
    await world.price("spot", 3_000)
    contract = await world.buy("cus_1", start="2026-10-01")
    await world.run("2026-10")
    (invoice,) = await world.invoices()
    await world.pay(paid(invoice), paid(invoice, ore=1))
    await world.place.restart("billing", accounts_every_seconds=0.2)
    await left(world, contract, "2026-10-31")
    await eventually(lambda: world.count("billing_accounts", {"status": "closing"}))
    world.place.clock.set(datetime(2026, 11, 25, 9, tzinfo=UTC))
    assert (await world.run("2026-11"))["nothing_to_invoice"] == 1
    assert await status(world) == "closing"


async def test_a_contract_that_is_told_late_is_billed_all_the_same(world: World) -> None:
    await world.price("spot", 3_000)
    contract = await world.buy("cus_1", start="2026-10-01")
    await world.run("2026-10")
    (invoice,) = await world.invoices()
    await world.pay(paid(invoice))
    await left(world, contract, "2026-10-31")
    await eventually(lambda: world.count("billing_accounts", {"status": "closed"}))
    late = await world.buy("cus_1", start="2026-10-20")
    assert await status(world) == "closing"
    await left(world, late, "2026-10-25")
    await world.run("2026-11")
    assert [line.contract_id for line in (await world.invoices())[1].lines] == [late]


async def test_a_customer_who_never_bought_has_nothing_to_close(world: World) -> None:
    await world.tell(
        "customer.v1.closed.cus_1", customer_events_pb2.CustomerClosed(customer_id="cus_1", version=2)
    )
    await world.buy("cus_2")
    await eventually(lambda: world.count("inbox"))
    assert await world.count("billing_accounts", {"status": {"$in": ["closing", "closed"]}}) == 0
