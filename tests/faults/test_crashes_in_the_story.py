"""Billing and survey are killed in the middle of what the story needs of them; each thing is done once."""

import signal

import pytest
import pytest_asyncio

from deploy.local import giro
from deploy.local.api import ok
from deploy.local.story import Story
from services.kernel.calendar import oslo_date
from tests.support.books import Books
from tests.support.buyer import Buyer, CaughtMail
from tests.support.eventually import eventually

pytestmark = pytest.mark.slow

KILLED = -signal.SIGKILL
FOLLOWS = "billing-on-purchased"
ASKS = "survey-on-interaction-closed"
BUYERS = 4
PARTS = 300  # payments of one invoice: 1,200 in all, which an import books in several transactions


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(one_of_each):
    """Everything runs, each service once."""
    return await one_of_each.start_all()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def story(running):
    """A story whose company is set up."""
    story = Story(running.api(), CaughtMail(running.mailbox), oslo_date(running.clock.now()))
    await story.set_up_company()
    return story


@pytest.fixture(scope="module")
def books(running):
    return Books(running)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def buyers(story, running, books):
    """Customers who have bought."""
    buyers = [Buyer(story, running, f"buyer{number}") for number in range(BUYERS)]
    for buyer in buyers:
        await buyer.register()
        await buyer.buy()
    await books.quiet()
    return buyers


async def billed(books, count):
    assert await books.count("billing", "invoices") == count
    numbers = {
        document["number"] for key, document in (await books.known()).items() if "billing.invoices/" in key
    }
    assert len(numbers) == count
    assert (await books.told("BILLING"))["InvoiceIssued"] == count


async def test_an_invoice_run_killed_half_way_bills_everybody_once(story, running, books, buyers):
    await running.restart("billing", crash_at=f"in-operation:{BUYERS // 2}")
    order = {"period": story.periods[0]}
    run = ok(await story.staff.post("/v1/staff/invoice-runs", order, key="run-1"), 202)
    assert await running.ended("billing") == KILLED
    # So few are issued by one transaction: it is committed, and that the run is through is not noted. The
    # points in between stand in tests/component/billing/test_runs_cut_off.py.
    assert await books.count("billing", "invoices") in {0, BUYERS}

    await running.restart("billing")
    await books.quiet()
    await billed(books, BUYERS)
    result = ok(await story.staff.get(f"/v1/operations/{run['operation_id']}"))["result"]
    assert (result["invoices"], result["already_invoiced"], result["failed"]) == (BUYERS, 0, 0)
    again = ok(await story.staff.post("/v1/staff/invoice-runs", order, key="run-1"), 202)
    assert again["operation_id"] == run["operation_id"]
    await story.finish(
        ok(await story.staff.post("/v1/staff/invoice-runs", order), 202)["operation_id"], "again"
    )
    await billed(books, BUYERS)


async def logged(books):
    """How many payments the log has; those of a file share rows."""
    rows = books.database("billing")["payments"].find({}, ["count"])
    return sum([row.get("count", 1) async for row in rows])


async def test_a_payment_import_killed_half_way_books_every_payment_once(story, running, books, buyers):
    invoices = [ok(await buyer.her.get("/v1/me/invoices"))["invoices"][0] for buyer in buyers]
    items = [
        giro.Item(amount, invoice["kid"], story.payer, day=story.today)
        for invoice in invoices
        for amount in (*[10] * (PARTS - 1), invoice["total_ore"] - 10 * (PARTS - 1))
    ]
    await running.restart("billing", crash_at="in-operation:1")
    binary = {"Content-Type": "application/octet-stream"}
    content = giro.file(items, 1_234_567)
    taken = ok(await story.staff.post("/v1/staff/payment-files", content=content, headers=binary))
    assert await running.ended("billing") == KILLED
    assert 0 < await logged(books) < len(items)

    await running.restart("billing")
    await books.quiet()
    assert await logged(books) == len(items)
    result = ok(await story.staff.get(f"/v1/operations/{taken['operation_id']}"))["result"]
    paid = sum(item.amount_ore for item in items)
    assert (result["matched"], result["matched_ore"], result["already_known"]) == (len(items), paid, 0)
    told = await books.told("BILLING")
    assert (told["PaymentReceived"], told["InvoiceSettled"]) == (len(items), BUYERS)
    settled = [ok(await buyer.her.get("/v1/me/invoices"))["invoices"][0]["status"] for buyer in buyers]
    assert settled == ["settled"] * BUYERS


@pytest.mark.parametrize("point", ["before-handling", "after-handling"])
async def test_billing_killed_over_a_purchase_charges_it_once(story, running, books, point):
    await running.restart("billing", crash_at=f"{point}:{FOLLOWS}")
    buyer = Buyer(story, running, f"purchase-{point}")
    await buyer.register()
    contract_id = await buyer.buy()
    assert await running.ended("billing") == KILLED
    done = 1 if point == "after-handling" else 0
    assert await books.count("billing", "subscriptions", contract_id=contract_id) == done

    await running.restart("billing")
    await books.quiet()
    assert await books.count("billing", "subscriptions", contract_id=contract_id) == 1
    assert await books.count("billing", "billing_accounts", customer_id=buyer.customer_id) == 1


@pytest.mark.parametrize("point", ["before-handling", "after-handling", "before-publish", "after-publish"])
async def test_survey_killed_over_an_invitation_asks_once(story, running, books, point):
    buyer = Buyer(story, running, f"asked-{point}")
    await buyer.register()
    await books.quiet()
    whose = f":{ASKS}" if point.endswith("handling") else ""
    await running.restart("survey", crash_at=f"{point}{whose}")
    await buyer.call()
    assert await running.ended("survey") == KILLED

    await running.restart("survey")
    await books.quiet()

    async def invited():
        return await story.mail.links(buyer.email, "/surveys/")

    await eventually(invited)
    assert len(await invited()) == 1
    assert await books.count("survey", "invitations", customer_id=buyer.customer_id) == 1
    told = [
        event
        for event in await books.events("SURVEY")
        if event.headers["ce-type"].endswith(".Invited") and buyer.customer_id in event.data.decode("latin-1")
    ]
    assert len(told) == 1
