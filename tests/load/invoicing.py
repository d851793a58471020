"""An invoice run over many accounts: worked out, parties read and recorded, numbered, sealed and booked.

`BENCH_INVOICES=50000` measures the bar; the default is less, because putting the customers there takes
minutes. They are put straight into the databases first, sealed as a registration seals them. Measured is the
operation, from asked for to done.
"""

import asyncio
import os
import time
import uuid
from datetime import UTC, date, datetime
from typing import Any

from rich.console import Console
from rich.progress import Progress

from deploy.local.api import Api, ok
from services.billing.model.account import Subscription
from services.billing.model.vat import Supply
from services.billing.store.accounts import ACCOUNTS, SUBSCRIPTIONS
from services.chassis.ids import new_id
from services.chassis.mongo import Mongo
from tests.load import terms
from tests.support.cluster import Cluster

ACCOUNTS_BILLED = int(os.environ.get("BENCH_INVOICES", "5000"))
BATCH = 500
TEXT = {"nb": "Strøm", "nn": "Straum", "en": "Power"}


async def runs(cluster: Cluster, console: Console) -> None:
    """The section of the bench."""
    staff = cluster.staff("marketing", "finance", "ops", subject="bench.staff")
    code = f"bench-{uuid.uuid4().hex[:8]}"
    ok(await staff.post("/v1/staff/products", {"code": code, "names": TEXT, "group": "power", "terms": TEXT}))
    month = datetime.now(UTC).date().replace(day=1)
    price = {"price_ore": 4_900, "valid_from": month.isoformat()}
    ok(await staff.post(f"/v1/staff/products/{code}/prices", price, key=uuid.uuid4().hex))
    people = await populated(cluster, console, code, month)
    begin = time.monotonic()
    period = {"period": month.isoformat()[:7]}
    run = ok(await staff.post("/v1/staff/invoice-runs", period, key=uuid.uuid4().hex), 202)
    result = await followed(staff, run["href"], console)
    seconds = time.monotonic() - begin
    assert result["invoices"] >= people, result
    assert result["failed"] == 0, result["failures"][:3]
    console.print(
        f"Invoice run over {people:,} accounts: {seconds:.0f} s, {people / seconds:,.0f} invoices a second "
        "(BENCH_INVOICES says how many; the bar is 50,000)."
    )


async def populated(cluster: Cluster, console: Console, code: str, month: date) -> int:
    """Put customers with a contract, and their accounts, into the databases; how many."""
    await terms.populate(cluster, console, code, ACCOUNTS_BILLED)
    customers = Mongo(cluster.mongodb_uri, "personvern_customer")
    billing = Mongo(cluster.mongodb_uri, "personvern_billing")
    counters = billing.collection("counters")
    rows, made = customers.collection("contracts"), 0
    batch: list[tuple[str, str]] = []
    async for contract in rows.each({"product_code": code}, projection=["customer_id", "contract_id"]):
        batch.append((contract["customer_id"], contract.get("contract_id", contract["_id"])))
        if len(batch) == BATCH:
            made += await _stored(billing, counters, batch, code, month)
            batch = []
    made += await _stored(billing, counters, batch, code, month) if batch else 0
    await customers.close()
    await billing.close()
    return made


async def _stored(billing: Mongo, counters: Any, batch: list[tuple[str, str]], code: str, month: date) -> int:
    after = await counters.find_one_and_update(
        {"_id": "billing_account_number"}, {"$inc": {"last": len(batch)}}, upsert=True
    )
    number, now = after["last"] - len(batch), datetime.now(UTC)
    accounts, subscriptions = [], []
    for place, (customer_id, contract_id) in enumerate(batch, 1):
        account_id = new_id("bac")
        accounts.append(
            {
                "_id": account_id,
                "customer_id": customer_id,
                "number": number + place,
                "last_kid_serial": 0,
                "opened_at": now,
                "version": 1,
            }
        )
        supply = Supply("power", "household", "1106")
        row = Subscription(new_id("chg"), account_id, customer_id, contract_id, code, supply, month, None)
        subscriptions.append(_document(row))
    await billing.collection(ACCOUNTS).insert_many(accounts)
    await billing.collection(SUBSCRIPTIONS).insert_many(subscriptions)
    return len(batch)


def _document(row: Subscription) -> dict[str, Any]:
    return {
        "_id": row.id,
        "billing_account_id": row.billing_account_id,
        "customer_id": row.customer_id,
        "contract_id": row.contract_id,
        "product_code": row.product_code,
        "group": row.supply.group,
        "use": row.supply.use,
        "municipality": row.supply.municipality,
        "start": row.start.isoformat(),
        "end": None,
        "product_names": TEXT,
        "contract_version": 1,
    }


async def followed(staff: Api, href: str, console: Console) -> dict[str, Any]:
    """Follow the operation to its end; its result."""
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("invoices", total=ACCOUNTS_BILLED)
        while True:
            answer = await staff.get(href)
            if answer.status_code in {503, 504}:  # everything shares this machine
                continue
            found = ok(answer)
            bar.update(task, completed=found["done_items"])
            if found["state"] == "done":
                return dict(found["result"])
            assert found["state"] != "failed", found
            await asyncio.sleep(0.5)
