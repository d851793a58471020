"""The books of a month: every entry of it once, balanced, with the VAT of each rate."""

from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.local.api import Api, ok, refused
from deploy.local.giro import Item
from services.billing.model import ledger
from services.billing.model.ledger import Book, EntryKind, Posting
from services.billing.store.ledger import LedgerStore
from services.chassis.mongo import Mongo
from services.kernel.calendar import oslo_midnight
from tests.component.billing.conftest import World
from tests.component.billing.test_over_http import followed
from tests.component.billing.test_payments import billed, paid
from tests.support.query_plans import recording, unindexed

MONTH = {"period": "2026-11"}


async def report(finance: Api, key: str = "", **body: str) -> dict[str, Any]:
    started = await finance.post("/v1/staff/bookkeeping-reports", body or MONTH, key=key)
    return await followed(finance, started)


async def test_a_month_through_the_gateway(world: World) -> None:
    first, second = await billed(world, 2)
    await world.place.start("gateway")
    finance = world.place.staff("finance")
    note = {"reason": "Feil måler", "lines": [{"line": 1, "net_ore": 400}]}
    ok(await finance.post(f"/v1/staff/invoices/{first.invoice_id}/credit-notes", note))
    await world.pay(*(paid(first, ore=50) for _ in range(130)), Item(777, "12344"))
    loss = {"reason": "Konkurs"}
    ok(await finance.post(f"/v1/staff/invoices/{second.invoice_id}:write-off", loss))
    refused(await finance.post("/v1/staff/bookkeeping-reports", {"period": "2026-13"}), 422, "PERIOD_INVALID")
    later = {"period": "2026-12"}
    refused(await finance.post("/v1/staff/bookkeeping-reports", later), 409, "PERIOD_NOT_BEGUN")
    refused(await world.place.staff("agent").post("/v1/staff/bookkeeping-reports", MONTH), 403)
    said = await report(finance, "k")
    assert await report(finance, "k") == said == await report(finance)
    whole = first.total_ore + second.total_ore
    assert said["books"] == {
        "bank": 130 * 50 + 777,
        "losses": second.total_ore,
        "receivable": whole - 500 - 130 * 50 - second.total_ore,
        "sales": -(first.net_ore + second.net_ore - 400),
        "suspense": -777,
        "vat": -(first.vat_ore + second.vat_ore - 100),
    }
    assert said["kinds"]["credit_note"] == {"receivable": -500, "sales": 400, "vat": 100}
    assert all(sum(books.values()) == 0 for books in said["kinds"].values())
    assert said["vat"] == [
        {
            "vat_category": "S",
            "vat_basis_points": 2_500,
            "base_ore": -said["books"]["sales"],
            "vat_ore": -said["books"]["vat"],
        }
    ]
    assert (said["period"], said["month_is_over"]) == ("2026-11", False)
    rows = await world.rows("ledger_entries")
    assert said["entries"] == sum(len(row.get("entries", [row])) for row in rows)
    before = await report(finance, period="2026-10")
    assert (before["entries"], before["books"], before["month_is_over"]) == (0, {}, True)


async def test_each_entry_of_a_stretch_is_met_once_however_many_at_a_time(
    world: World, mongodb_uri: str
) -> None:
    """Moments are shared by many, rows by dozens; the month begins at midnight in Norway."""
    begins = oslo_midnight(datetime(2026, 11, 1, tzinfo=UTC).date())
    moments = [begins + timedelta(hours=hour // 7) for hour in range(60)]
    entries = [
        ledger.Entry(
            f"ent_{number:04d}",
            f"bac_{number % 3}",
            EntryKind.PAYMENT,
            at,
            f"pay_{number}",
            (Posting(Book.BANK, 1), Posting(Book.RECEIVABLE, -1)),
        )
        for number, at in enumerate(moments)
    ]
    with recording() as queries:
        mongo = Mongo(mongodb_uri, f"{world.place.database_name}_billing")
        store = LedgerStore(mongo)
        await store.add_many(entries[:30])
        for entry in entries[30:]:
            await store.add(entry)
        for limit in (1, 2, 7, 100):
            met = [one.id async for some in store.between(begins, moments[-1], limit) for one in some]
            assert sorted(met) == [one.id for one in entries if one.at < moments[-1]], limit
        await mongo.close()
    assert unindexed(queries, mongodb_uri) == {}
