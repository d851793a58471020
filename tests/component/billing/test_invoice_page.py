"""An invoice as its customer reads it, and the mail that tells of it."""

from deploy.local.giro import Item
from personvern.billing.v1 import billing_service_pb2 as rpc
from tests.component.billing.conftest import World
from tests.support.eventually import eventually


async def test_an_invoice_reads_as_a_page(world: World) -> None:
    await world.price("spot", 123_450)
    await world.buy(start="2026-10-01")
    await world.run("2026-10")
    (invoice,) = await world.invoices()
    request = rpc.RenderInvoiceRequest(customer_id="cus_1", invoice_id=invoice.invoice_id)
    page = (await world.me("cus_1").RenderInvoice(request)).html
    assert "Kari Æsop Nordmann" in page
    assert invoice.kid in page
    assert "1\u00a0234,50\u00a0kr" in page
    assert "Spotpris" in page
    assert "oktober 2026" in page
    assert "1.–31. oktober 2026" in page
    assert "8601\u00a011\u00a017947" in page
    assert "Å betale" in page
    request.language = "en"
    english = (await world.me("cus_1").RenderInvoice(request)).html
    for words in ("Total with VAT", "Spot price", "1,234.50\u00a0kr", "1–31 October 2026", "VAT 25% of"):
        assert words in english


async def test_the_page_says_what_is_left_to_pay(world: World) -> None:
    await world.price("spot", 10_000)
    await world.buy(start="2026-10-01")
    await world.run("2026-10")
    (invoice,) = await world.invoices()
    request = rpc.RenderInvoiceRequest(customer_id="cus_1", invoice_id=invoice.invoice_id)
    await world.pay(Item(2_500, invoice.kid))
    page = (await world.me("cus_1").RenderInvoice(request)).html
    assert "<dt>Rest å betale</dt><dd><strong>100,00\u00a0kr</strong></dd>" in page
    await world.pay(Item(10_000, invoice.kid))
    page = (await world.me("cus_1").RenderInvoice(request)).html
    assert "<dt>Betalt</dt><dd><strong>125,00\u00a0kr</strong></dd>" in page
    assert "å betale" not in page.lower()


async def test_the_customer_is_told_of_a_new_invoice_once(world: World) -> None:
    await world.price("spot", 10_000)
    await world.buy(start="2026-10-01")
    await world.run("2026-10")
    await world.run("2026-10")
    (invoice,) = await world.invoices()
    (message,) = await eventually(lambda: world.told("invoice_issued"))
    assert (message.customer_id, message.purpose, message.channel) == ("cus_1", "invoicing", "email")
    assert dict(message.values) == {
        "invoice_number": str(invoice.number),
        "amount_ore": "12500",
        "due_date": "2026-12-04",
    }
