"""Two customers who are one: each keeps its account, and who stands for both reads the invoices of both."""

import pytest

from personvern.billing.v1 import account_service_pb2 as account
from personvern.billing.v1 import billing_service_pb2 as rpc
from personvern.billing.v1 import credit_note_service_pb2 as notes
from personvern.billing.v1 import document_service_pb2 as documents
from personvern.billing.v1 import dunning_service_pb2 as dunning
from personvern.billing.v1 import refund_service_pb2 as refunds
from personvern.billing.v1.account_service_pb2_grpc import AccountServiceStub
from personvern.billing.v1.credit_note_service_pb2_grpc import CreditNoteServiceStub
from personvern.billing.v1.document_service_pb2_grpc import DocumentServiceStub
from personvern.billing.v1.dunning_service_pb2_grpc import DunningServiceStub
from personvern.customer.v1 import customer_events_pb2
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from tests.component.billing import refunding
from tests.component.billing.conftest import World
from tests.component.billing.test_payments import billed, paid
from tests.support.eventually import eventually

ME = Caller("customer", "cus_1")


async def merged(world: World, *others: str) -> None:
    """The customer context tells that these ids are one with `cus_1`."""
    world.merged["cus_1"] = list(others)
    event = customer_events_pb2.CustomerCorrected(customer_id="cus_1", version=2, fields=["merged"])
    await world.tell("customer.v1.corrected.cus_1", event)

    async def known() -> bool:
        return await world.count("merged_customers") == len(others)

    await eventually(known)


async def credited(world: World, invoice_id: str) -> str:
    """The id of a credit note over the whole invoice."""
    finance = Caller("staff", "stf_1", roles=frozenset({"finance"}))
    stub = world.place.stub("billing", CreditNoteServiceStub, finance)
    order = notes.IssueCreditNoteRequest(request_id="n", invoice_id=invoice_id, reason="Feil")
    return str((await stub.IssueCreditNote(order)).credit_note.credit_note_id)


async def test_who_stands_for_both_reads_the_invoices_of_both(world: World) -> None:
    await world.price()
    await world.buy("cus_1", start="2026-10-01")
    await world.buy("cus_2", start="2026-10-01")
    await world.run("2026-10")
    (other,) = await world.invoices("cus_2")
    assert len(await world.invoices("cus_1")) == 1
    ask = rpc.GetInvoiceRequest(customer_id="cus_1", invoice_id=other.invoice_id)
    with pytest.raises(RemoteError) as refused:
        await world.me("cus_1").GetInvoice(ask)
    assert refused.value.reason == "INVOICE_NOT_FOUND"
    note = await credited(world, other.invoice_id)
    mine = world.place.stub("billing", DocumentServiceStub, Caller("customer", "cus_1"))
    page = documents.RenderInvoiceRequest(customer_id="cus_1", invoice_id=other.invoice_id)
    of_note = documents.RenderCreditNoteRequest(customer_id="cus_1", credit_note_id=note)
    for call, request in ((mine.RenderInvoice, page), (mine.RenderCreditNote, of_note)):
        with pytest.raises(RemoteError) as refused:
            await call(request)
        assert refused.value.reason in {"INVOICE_NOT_FOUND", "CREDIT_NOTE_NOT_FOUND"}
    await merged(world, "cus_2")
    assert str(other.number).encode() in (await mine.RenderInvoice(page)).document.data
    assert str(other.number).encode() in (await mine.RenderCreditNote(of_note)).document.data
    assert {item.customer_id for item in await world.invoices("cus_1")} == {"cus_1", "cus_2"}
    assert (await world.me("cus_1").GetInvoice(ask)).invoice.number == other.number
    pages = await world.me("cus_1").ListInvoices(rpc.ListInvoicesRequest(customer_id="cus_1", page_size=1))
    assert pages.next_page_token
    await merged(world)
    assert len(await world.invoices("cus_1")) == 1


async def test_who_stands_for_both_acts_for_both(world: World) -> None:
    """Objects to, defers and pays off what was billed to the other id, is paid back, and sees all of it."""
    await world.price()
    await world.buy("cus_1", start="2026-10-01")
    await world.buy("cus_2", start="2026-10-01")
    await world.run("2026-10")
    await world.run("2026-11")
    first, second = sorted(await world.invoices("cus_2"), key=lambda one: one.period)
    accounts = world.place.stub("billing", AccountServiceStub, ME)
    objecting = world.place.stub("billing", DunningServiceStub, ME)
    put_off = account.DeferInvoiceRequest(
        request_id="d", customer_id="cus_1", invoice_id=first.invoice_id, until="2026-12-20"
    )
    plan = account.AgreePaymentPlanRequest(
        request_id="p", customer_id="cus_1", invoice_ids=[second.invoice_id], count=2, first_date="2026-12-15"
    )
    objection = dunning.RaiseDisputeRequest(
        request_id="o", customer_id="cus_1", invoice_id=first.invoice_id, text="Feil."
    )
    asked = (
        (accounts.DeferInvoice, put_off),
        (accounts.AgreePaymentPlan, plan),
        (objecting.RaiseDispute, objection),
    )
    for call, request in asked:
        with pytest.raises(RemoteError) as refused:
            await call(request)
        assert refused.value.reason == "INVOICE_NOT_FOUND"
    await merged(world, "cus_2")
    for call, request in asked:
        assert await call(request) == await call(request)
    (raised,) = (
        await objecting.ListOwnDisputes(dunning.ListOwnDisputesRequest(customer_id="cus_1"))
    ).disputes
    assert (raised.customer_id, raised.invoice_id, raised.text) == ("cus_1", first.invoice_id, "Feil.")
    seen = dunning.GetInvoiceDunningRequest(customer_id="cus_1", invoice_id=first.invoice_id)
    assert (await objecting.GetInvoiceDunning(seen)).dunning.disputed
    listed = await accounts.ListPaymentPlans(account.ListPaymentPlansRequest(customer_id="cus_1"))
    assert [list(one.invoice_ids) for one in listed.payment_plans] == [[second.invoice_id]]
    await credited(world, second.invoice_id)
    own = world.place.stub("billing", CreditNoteServiceStub, ME)
    found = await own.ListOwnCreditNotes(notes.ListOwnCreditNotesRequest(customer_id="cus_1"))
    assert [note.invoice_id for note in found.credit_notes] == [second.invoice_id]


@pytest.mark.parametrize("source", ["credit_balance", "overpayment"])
async def test_who_stands_for_both_is_paid_back_what_the_other_paid_too_much(
    world: World, source: str
) -> None:
    (invoice,) = await billed(world, 1, "cus_2")
    await billed(world, 1, "cus_1")
    await world.pay(paid(invoice, ore=invoice.total_ore + 5_000))
    (payment,) = await world.rows("payments")
    named = {"payment_id": payment["_id"]} if source == "overpayment" else {}
    with pytest.raises(RemoteError) as refused:
        await refunding.request(world, refunding.ANNE, source, **named)
    assert refused.value.reason in {"REFUND_ABOVE_CREDIT", "REFUND_PAYMENT_NOT_FOUND"}
    await merged(world, "cus_2")
    for _ in range(2):
        made = await refunding.request(world, refunding.ANNE, source, request_id="again", **named)
    assert (made.customer_id, made.amount_ore, await world.count("refunds")) == ("cus_2", 5_000, 1)
    mine = refunding.as_customer(world, "cus_1")
    listed = await mine.ListMyRefunds(refunds.ListMyRefundsRequest(customer_id="cus_1"))
    assert [one.refund_id for one in listed.refunds] == [made.refund_id]
