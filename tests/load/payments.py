"""Payment files of 1,000, 10,000 and 100,000 transactions: taken, matched, and every account judged.

`BENCH_PAYMENTS=1000,10000` leaves out the largest, which takes some minutes. The invoices are put straight
into the database, two to an account, and each is paid in full, in an order of its own. Matched means that
every payment is on the log with its entry and its event; settled, that every account is judged, invoices are
settled and the payout rule has been applied. What else the machine does prolongs the seconds; it hardly
changes the processor time, which is told for each payment until matched. Each of the two has a processor at
best: 30 s for 100,000 are 0.30 ms of either.
"""

import asyncio
import os
import random
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from deploy.local.api import Api, ok
from deploy.local.giro import Item, file
from services.billing.model import kid as kids
from services.chassis.ids import new_id
from services.chassis.mongo import Document, Mongo
from tests.support.cluster import Cluster

SIZES = [int(size) for size in os.environ.get("BENCH_PAYMENTS", "1000,10000,100000").split(",")]
ORE = 12_500
MONTHS = 2
ROWS = 1_000
COLUMNS = ("payments", "matched s", "settled s", "in all s", "database ms", "service ms", "MB")


async def section(cluster: Cluster, console: Console) -> None:
    """The section of the bench."""
    staff = cluster.staff("finance", "ops", subject="bench.finance")
    table = Table(*COLUMNS)
    first = 1_000_000  # numbers of accounts and invoices that nobody else has
    for number, size in enumerate(SIZES, 1):
        items = await populate(cluster, console, size, first)
        first += size
        before, begin = memory(cluster), time.monotonic()
        data = file(items, number=7_000_000 + number)
        answer = await staff.call("POST", "/v1/staff/payment-files", content=data)
        taken = ok(answer, 202)
        result, spent, peak = await followed(staff, taken["operation_id"], cluster, console, size)
        seconds = time.monotonic() - begin
        assert result["matched"] == size, result
        matched, settled = result["matched_ms"] / 1000, result["settled_ms"] / 1000
        table.add_row(
            f"{size:,}",
            f"{matched:.1f}",
            f"{settled:.1f}",
            f"{seconds:.1f}",
            *(f"{one / size * 1000:.2f}" for one in spent),
            f"{before:.0f}-{peak:.0f}",
        )
    console.print("Payment files (the bar: 100,000 taken and matched in 30 s; BENCH_PAYMENTS says how many):")
    console.print(table)


async def populate(cluster: Cluster, console: Console, size: int, first: int) -> list[Item]:
    """Accounts with open invoices; what pays them, shuffled."""
    mongo = Mongo(cluster.mongodb_uri, "personvern_billing")
    items: list[Item] = []
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("invoices", total=size)
        for start in range(0, size, ROWS):
            accounts, invoices, states = _rows(first + start, min(ROWS, size - start))
            await mongo.collection("billing_accounts").insert_many(accounts)
            await mongo.collection("invoices").insert_many(invoices)
            await mongo.collection("invoice_states").insert_many(states)
            items += [Item(ORE, row["kid"]) for row in invoices]
            bar.update(task, completed=len(items))
    await mongo.close()
    random.Random(size).shuffle(items)
    return items


def _rows(first: int, count: int) -> tuple[list[Document], list[Document], list[Document]]:
    now = datetime.now(UTC)
    accounts: list[Document] = []
    invoices: list[Document] = []
    states: list[Document] = []
    for number in range(first, first + count):
        serial = (number - first) % MONTHS + 1
        if serial == 1:
            owner = {"_id": new_id("bac"), "customer_id": new_id("cus"), "number": number}
            accounts.append(owner | {"last_kid_serial": MONTHS, "opened_at": now, "version": 1})
        owner = accounts[-1]
        invoices.append(
            {
                "_id": new_id("inv"),
                "number": 10**9 + number,
                "kid": kids.compose(owner["number"], serial, kids.Modulus.MOD10),
                "billing_account_id": owner["_id"],
                "customer_id": owner["customer_id"],
                "period": f"2026-{serial:02d}",
                "lines": [],
                "vat_totals": [],
                "total_ore": ORE,
                "issue_date": "2026-01-01",
                "due_date": "2026-01-15",
                "issued_at": now,
                "hold_until": "2031-12-31",
                "run_id": "bench",
                "retention": "bookkeeping_vouchers",
            }
        )
        states.append(_state(invoices[-1]))
    return accounts, invoices, states


def _state(invoice: Document) -> Document:
    same = ("_id", "billing_account_id", "customer_id", "total_ore", "due_date", "hold_until", "retention")
    nothing: Document = {"credited_ore": 0, "added_ore": 0, "paid_ore": 0, "settled_at": None}
    nothing |= {"deferred_until": None, "dunned": False}
    return {name: invoice[name] for name in same} | {"invoice_id": invoice["_id"], "open": True} | nothing


async def followed(
    staff: Api, operation_id: str, cluster: Cluster, console: Console, size: int
) -> tuple[dict[str, Any], list[float], float]:
    """The operation's result, the processor seconds of database and service until matched, and the most
    memory that the service had meanwhile, in megabytes.
    """
    peak, before = 0.0, processors(cluster)
    matched = before
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("payments", total=size)
        while True:
            answer = await staff.get(f"/v1/operations/{operation_id}")
            peak = max(peak, memory(cluster))
            if answer.status_code not in {503, 504}:  # everything shares this machine
                found = ok(answer)
                bar.update(task, completed=found["done_items"])
                if found["done_items"] <= size // 2:  # the first half is matching, the second settling
                    matched = processors(cluster)
                if found["state"] == "done":
                    spent = [after - one for after, one in zip(matched, before, strict=True)]
                    return found["result"], spent, peak
                assert found["state"] != "failed", found
            await asyncio.sleep(0.5)


def processors(cluster: Cluster) -> list[float]:
    """Processor seconds of the database and of the billing service; 0 where the system does not tell."""
    pids = (cluster.database.pid, cluster.parts["billing"][0].pid)
    return [_seconds(Path(f"/proc/{pid}/stat")) for pid in pids]


def _seconds(stat: Path) -> float:
    if not stat.exists():
        return 0.0
    spent = stat.read_text().rpartition(")")[2].split()[11:13]  # utime and stime of proc(5)
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def memory(cluster: Cluster) -> float:
    """Resident memory of the billing service, in megabytes; 0 where the system does not tell."""
    status = Path(f"/proc/{cluster.parts['billing'][0].pid}/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
