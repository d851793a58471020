"""Two customers who are one: each keeps its account, and who stands for both reads the invoices of both."""

import pytest

from personvern.billing.v1 import billing_service_pb2 as rpc
from personvern.billing.v1 import credit_note_service_pb2 as notes
from personvern.billing.v1 import document_service_pb2 as documents
from personvern.billing.v1.credit_note_service_pb2_grpc import CreditNoteServiceStub
from personvern.billing.v1.document_service_pb2_grpc import DocumentServiceStub
from personvern.customer.v1 import customer_events_pb2
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from tests.component.billing.conftest import World
from tests.component.billing.test_closing import tell
from tests.support.eventually import eventually


async def merged(world: World, *others: str) -> None:
    """The customer context tells that these ids are one with `cus_1`."""
    world.merged["cus_1"] = list(others)
    event = customer_events_pb2.CustomerCorrected(customer_id="cus_1", version=2, fields=["merged"])
    await tell(world, "corrected", event)

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
