"""An invoice as its customer, staff and a printer get it, and the mail that tells of it."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from deploy.local.api import Api, ok, refused
from deploy.local.giro import Item
from personvern.billing.v1 import billing_service_pb2, credit_note_service_pb2_grpc
from personvern.billing.v1 import credit_note_service_pb2 as credits_rpc
from personvern.billing.v1 import document_service_pb2 as rpc
from personvern.billing.v1.document_service_pb2_grpc import DocumentServiceStub
from personvern.customer.v1 import customer_events_pb2
from services.billing.ehf import checks
from services.billing.usecases.documents import DOCUMENT_FIELDS
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.billing.conftest import World
from tests.component.billing.test_partners_and_export import PRINTER
from tests.support.eventually import eventually

PDF, HTML, EHF = {"Accept": "application/pdf"}, {"Accept": "text/html"}, {"Accept": "application/xml"}


def documents(world: World, caller: Caller | None = None) -> Any:
    """A stub of the documents."""
    who = caller or Caller("customer", "cus_1")
    return world.place.stub("billing", DocumentServiceStub, who)


async def billed(world: World, ore: int = 10_000, customer_id: str = "cus_1") -> Any:
    """The customer's invoice for October 2026."""
    await world.price("spot", ore)
    await world.buy(customer_id, start="2026-10-01")
    await world.run("2026-10")
    (invoice,) = await world.invoices(customer_id)
    return invoice


async def credited(world: World, invoice: Any, ore: int = 400) -> Any:
    """A credit note over a part of its first line."""
    finance = Caller("staff", "stf_1", roles=frozenset({"finance"}))
    desk = world.place.stub("billing", credit_note_service_pb2_grpc.CreditNoteServiceStub, finance)
    order = credits_rpc.IssueCreditNoteRequest(
        request_id=new_id("req"),
        invoice_id=invoice.invoice_id,
        reason="Feil måler",
        lines=[credits_rpc.LineToCredit(line=1, net_ore=ore)],
    )
    return (await desk.IssueCreditNote(order)).credit_note


def read(data: bytes) -> str:
    """The text of a PDF with plain blanks."""
    pages = PdfReader(io.BytesIO(data)).pages
    return "\n".join(page.extract_text() for page in pages).replace("\u00a0", " ")


async def test_an_invoice_reads_as_a_page(world: World) -> None:
    invoice = await billed(world, 123_450)
    request = rpc.RenderInvoiceRequest(customer_id="cus_1", invoice_id=invoice.invoice_id)
    page = (await documents(world).RenderInvoice(request)).document.data.decode()
    assert "Kari Æsop Nordmann" in page
    assert invoice.kid in page
    assert "1\u00a0234,50\u00a0kr" in page
    assert "Spotpris" in page
    assert "oktober 2026" in page
    assert "1.–31. oktober 2026" in page
    assert "8601\u00a011\u00a017947" in page
    assert "Å betale" in page
    request.language = "en"
    english = (await documents(world).RenderInvoice(request)).document.data.decode()
    for words in ("Total incl. VAT", "Spot price", "1,234.50\u00a0kr", "1–31 October 2026", "VAT 25% of"):
        assert words in english


async def test_the_document_says_what_is_left_to_pay_and_as_issued_what_was_asked(world: World) -> None:
    invoice = await billed(world)
    request = rpc.RenderInvoiceRequest(
        customer_id="cus_1", invoice_id=invoice.invoice_id, format=rpc.DOCUMENT_FORMAT_PDF
    )
    sent = (await documents(world).RenderInvoice(request)).document
    await world.pay(Item(2_500, invoice.kid))
    assert "Rest å betale\n100,00 kr" in read((await documents(world).RenderInvoice(request)).document.data)
    await world.pay(Item(10_000, invoice.kid))
    settled = read((await documents(world).RenderInvoice(request)).document.data)
    assert "Fakturaen er gjort opp" in settled
    assert invoice.kid not in settled
    request.as_issued = True
    assert (await documents(world).RenderInvoice(request)).document == sent


async def test_the_document_stays_as_it_was_when_company_and_product_get_new_names(world: World) -> None:
    invoice = await billed(world)
    request = rpc.RenderInvoiceRequest(
        customer_id="cus_1", invoice_id=invoice.invoice_id, format=rpc.DOCUMENT_FORMAT_PDF
    )
    sent = (await documents(world).RenderInvoice(request)).document
    rows = world.mongo.collection("subscriptions")
    await rows.update_many({}, {"$set": {"product_names": {"nb": "Et nytt navn"}}})
    await world.place.stop("billing")
    await world.place.start("billing", company_name="Helt Nytt Navn AS", company_account="12345678903")
    assert (await documents(world).RenderInvoice(request)).document == sent


async def test_nobody_gets_the_document_of_another(world: World) -> None:
    invoice = await billed(world)
    note = await credited(world, invoice)
    other = documents(world, Caller("customer", "cus_2"))
    for ask in (
        other.RenderInvoice(rpc.RenderInvoiceRequest(customer_id="cus_2", invoice_id=invoice.invoice_id)),
        other.RenderCreditNote(
            rpc.RenderCreditNoteRequest(customer_id="cus_2", credit_note_id=note.credit_note_id)
        ),
        other.GetCreditNote(
            rpc.GetCreditNoteRequest(customer_id="cus_2", credit_note_id=note.credit_note_id)
        ),
    ):
        with pytest.raises(RemoteError) as refusal:
            await ask
        assert refusal.value.reason in {"INVOICE_NOT_FOUND", "CREDIT_NOTE_NOT_FOUND"}
    for owner in ("cus_1", ""):
        with pytest.raises(RemoteError) as refusal:
            await other.RenderInvoice(
                rpc.RenderInvoiceRequest(customer_id=owner, invoice_id=invoice.invoice_id)
            )
        assert refusal.value.reason == "CALLER_NOT_ALLOWED"


async def test_an_organisation_gets_ehf_of_invoice_and_credit_note(world: World) -> None:
    world.customer.organisations["cus_1"] = "123456785"
    invoice = await billed(world)
    note = await credited(world, invoice)
    asked = rpc.RenderInvoiceRequest(
        customer_id="cus_1", invoice_id=invoice.invoice_id, format=rpc.DOCUMENT_FORMAT_EHF
    )
    made = (await documents(world).RenderInvoice(asked)).document
    assert (made.file_name, checks.breaches(made.data)) == (f"invoice-{invoice.number}.xml", [])
    about = rpc.RenderCreditNoteRequest(
        customer_id="cus_1", credit_note_id=note.credit_note_id, format=rpc.DOCUMENT_FORMAT_EHF
    )
    credit = (await documents(world).RenderCreditNote(about)).document
    assert checks.breaches(credit.data) == []
    assert f">{invoice.number}<" in credit.data.decode()


async def test_a_printer_gets_the_document_only_with_all_its_fields(world: World) -> None:
    invoice = await billed(world)
    asked = rpc.RenderPartnerInvoiceRequest(
        purpose="invoicing", invoice_id=invoice.invoice_id, format=rpc.DOCUMENT_FORMAT_PDF
    )
    printer = documents(world, PRINTER)
    with pytest.raises(RemoteError) as refusal:
        await printer.RenderPartnerInvoice(asked)
    assert refusal.value.reason == "FIELD_NOT_ALLOWED"
    world.disclosure.released = list(DOCUMENT_FIELDS)
    await world.pay(Item(2_500, invoice.kid))
    text = read((await printer.RenderPartnerInvoice(asked)).document.data)
    assert "Å betale\n125,00 kr" in text  # as it was issued
    noted = world.disclosure.partner_reads[-1]
    assert (list(noted.subject_ids), sorted(noted.fields)) == (["cus_1"], sorted(DOCUMENT_FIELDS))
    asked.purpose = ""
    with pytest.raises(RemoteError) as refusal:
        await printer.RenderPartnerInvoice(asked)
    assert refusal.value.reason == "PARTNER_READ_INVALID"


async def test_through_the_gateway_in_every_form(world: World) -> None:
    invoice = await billed(world)
    await world.place.start("gateway")
    kari: Api = world.place.person("cus_1")
    path = f"/v1/me/invoices/{invoice.invoice_id}"
    assert ok(await kari.get(path))["kid"] == invoice.kid
    printed = await kari.get(path, headers=PDF | {"Accept-Language": "en"})
    assert (printed.status_code, printed.headers["content-type"]) == (200, "application/pdf")
    assert "Pay by" in read(printed.content)
    assert printed.headers["content-disposition"] == f'attachment; filename="invoice-{invoice.number}.pdf"'
    assert printed.headers["cache-control"] == "private, no-cache"
    assert printed.headers["content-language"] == "en"
    known = {"If-None-Match": printed.headers["etag"]}
    assert (await kari.get(path, headers=PDF | known | {"Accept-Language": "en"})).status_code == 304
    assert (await kari.get(path, headers=PDF | known)).status_code == 200  # in another language it is another
    page = await kari.get(path, headers=HTML)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert invoice.kid in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert (await kari.get(path, headers=browser)).headers["content-type"].startswith("text/html")
    refused(await kari.get(path, headers=EHF), 406, "EHF_NOT_FOR_PERSONS")
    problem = refused(await kari.get(path, headers={"Accept": "image/png"}), 406, "NOT_ACCEPTABLE")
    assert "application/pdf" in problem["metadata"]["offered"]
    refused(await kari.get("/v1/me/invoices/inv_x", headers=PDF), 404, "INVOICE_NOT_FOUND")
    refused(await world.place.person("cus_2").get(path, headers=PDF), 404, "INVOICE_NOT_FOUND")


async def test_staff_say_why_and_are_recorded(world: World) -> None:
    invoice = await billed(world)
    note = await credited(world, invoice)
    await world.place.start("gateway")
    invoice_at = f"/v1/staff/invoices/{invoice.invoice_id}"
    note_at = f"/v1/staff/credit-notes/{note.credit_note_id}"
    lists = "/v1/staff/customers/cus_1/invoices", f"/v1/staff/invoices?number={invoice.number}"
    for path in (invoice_at, note_at, *lists):
        refused(await world.place.staff("finance").get(path), 428, "ACCESS_REASON_REQUIRED")
        refused(await world.place.staff("marketing", reason="complaint").get(path), 403, "ROLE_MISSING")
    assert world.disclosure.reads == []
    agent: Api = world.place.staff("agent", reason="complaint")
    assert ok(await agent.get(invoice_at))["party"]["name"] == "Kari Æsop Nordmann"
    assert ok(await agent.get(note_at))["reason"] == "Feil måler"
    assert invoice.kid in read((await agent.get(invoice_at, headers=PDF)).content)
    assert "Kreditnota" in (await agent.get(note_at, headers=HTML)).text
    (listed,), found = ok(await agent.get(lists[0]))["invoices"], ok(await agent.get(lists[1]))
    assert found == listed | {"customer_id": "cus_1"}
    assert (found["invoice_id"], found["outstanding_ore"]) == (invoice.invoice_id, invoice.total_ore - 500)
    assert [list(noted.subject_ids) for noted in world.disclosure.reads] == [["cus_1"]] * 6
    refused(await agent.get("/v1/staff/invoices?number=999999"), 404, "INVOICE_NOT_FOUND")
    refused(await agent.get("/v1/staff/invoices?number=x"), 422)
    finance, noted = world.place.staff("finance", reason="audit"), len(world.disclosure.reads)
    for name in ("invoices", "charges", "payment-plans"):
        page = await finance.get(f"/v1/staff/customers/cus_1/{name}?page_token=x")
        refused(page, 400, "PAGE_TOKEN_INVALID")
    assert len(world.disclosure.reads) == noted, "nobody has read what was refused"
    refused(await agent.get("/v1/staff/invoices/inv_x"), 404, "INVOICE_NOT_FOUND")
    kari = world.place.person("cus_1")
    mine = f"/v1/me/credit-notes/{note.credit_note_id}"
    assert ok(await kari.get(mine))["total_ore"] == 500
    assert "5,00 kr" in read((await kari.get(mine, headers=PDF)).content)


async def test_the_customer_is_told_of_a_new_invoice_once(world: World) -> None:
    invoice = await billed(world)
    await world.run("2026-10")
    (message,) = await eventually(lambda: world.told("invoice_issued"))
    assert (message.customer_id, message.purpose, message.channel) == ("cus_1", "invoicing", "email")
    assert dict(message.values) == {
        "invoice_number": str(invoice.number),
        "amount_ore": "12500",
        "due_date": "2026-12-04",
    }
    listed = billing_service_pb2.ListInvoicesRequest(customer_id="cus_1")
    assert len((await world.me("cus_1").ListInvoices(listed)).invoices) == 1


async def test_a_mail_that_came_back_is_followed_by_paper_once(world: World) -> None:
    invoice = await billed(world)
    await eventually(lambda: world.told("invoice_issued"))
    for template, channel in (("invoice_issued", "email"), ("reminder", "email"), ("invoice_issued", "post")):
        for _ in range(2):
            failed = customer_events_pb2.MessageFailed(
                customer_id="cus_1", template=template, channel=channel, failure="bounced"
            )
            await world.tell("customer.v1.message_failed.cus_1", failed)
    await world.handled("billing-on-message-failed")
    found = [message for message in world.told("invoice_issued") if message.channel == "post"]
    assert {message.request_id for message in found} == {f"on-paper:{invoice.invoice_id}"}
    assert found[0].values["kid"] == invoice.kid


async def test_who_has_no_mail_address_that_works_is_told_on_paper_how_to_pay(world: World) -> None:
    world.customer.unreachable.add("cus_1")
    invoice = await billed(world)
    (message,) = await eventually(lambda: world.told("invoice_issued"))
    assert message.channel == "post"
    assert (message.values["kid"], message.values["account"]) == (invoice.kid, "86011117947")
    # An address came, a mail to it came back, and the same invoice is still open.
    world.customer.unreachable.clear()
    failed = customer_events_pb2.MessageFailed(
        customer_id="cus_1", template="invoice_issued", channel="email", failure="bounced"
    )
    await world.tell("customer.v1.message_failed.cus_1", failed)
    await world.handled("billing-on-message-failed")
    on_paper = {told.request_id for told in world.told("invoice_issued") if told.channel == "post"}
    assert on_paper == {f"on-paper:{invoice.invoice_id}"}, "the sender knows the key: no second copy"
