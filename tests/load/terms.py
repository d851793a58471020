"""A change of terms for many customers: found, decided, written and sealed, with progress as it goes.

`BENCH_NOTICES=100000` measures the bar; the default is less, because putting them there takes minutes.
The customers are put straight into the databases first, sealed as a registration seals them. Measured is the
operation: one notice and one rendered, sealed message for each, consent asked about each. How fast the mails
then leave is told for as many seconds as stand below: it depends on the mail server.
"""

import asyncio
import os
import time
import uuid
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from deploy.local.api import Api, ok
from deploy.local.keys import key_files
from services.chassis.clock import SystemClock
from services.chassis.mongo import Mongo
from services.chassis.vault import vault_from_master_key
from services.customer.store.products import ProductStore
from services.kernel.calendar import add_months, oslo_date
from tests.support.cluster import Cluster
from tests.support.population import Population

PEOPLE = int(os.environ.get("BENCH_NOTICES", "20000"))
SENDING_SECONDS = 10.0
TEXT = {"nb": "Vilkår", "nn": "Vilkår", "en": "Terms"}
NEW = {"nb": "Nye vilkår", "nn": "Nye vilkår", "en": "New terms"}


async def notices(cluster: Cluster, console: Console) -> None:
    """The section of the bench."""
    today = oslo_date(SystemClock().now())
    staff = cluster.staff("marketing", "ops", subject="bench.staff")
    code = f"bench-{uuid.uuid4().hex[:8]}"
    ok(await staff.post("/v1/staff/products", {"code": code, "names": TEXT, "group": "fibre", "terms": TEXT}))
    took = await populate(cluster, console, code)
    console.print(
        f"{PEOPLE:,} customers with a contract, sealed, in {took:.0f} s "
        "(BENCH_NOTICES says how many; the bar is 100,000)."
    )
    await cluster.restart("consent")  # it reads everybody's facts when it is first asked
    change = {
        "product_code": code,
        "terms": NEW,
        "summary": NEW,
        "effective_date": add_months(today, 2).isoformat(),
    }
    before, begin = memory(cluster), time.monotonic()
    made = ok(await staff.post("/v1/staff/terms-changes", change), 202)
    peak = await followed(staff, made["operation_id"], cluster, console)
    seconds = time.monotonic() - begin
    counts = await standing(staff, made["terms_change_id"])
    assert counts["affected"] == PEOPLE, counts
    console.print(
        f"Notice of changed terms to {PEOPLE:,} customers: {seconds:.0f} s, {PEOPLE / seconds:,.0f} /s; "
        f"{counts['failed']} failed; memory of the service {before:.0f} MB before, {peak:.0f} MB at most."
    )
    await asyncio.sleep(SENDING_SECONDS)
    sent = (await standing(staff, made["terms_change_id"]))["told_in_time"] - counts["told_in_time"]
    console.print(f"Mails leave at {sent / SENDING_SECONDS:,.0f} /s to the local catcher, one replica.")


async def standing(staff: Api, change_id: str) -> dict[str, int]:
    """The counts of the change."""
    counts: dict[str, int] = ok(await staff.get(f"/v1/staff/terms-changes/{change_id}"))["counts"]
    return counts


async def populate(cluster: Cluster, console: Console, code: str, count: int = PEOPLE) -> float:
    """Put the customers there; how long it took."""
    key = key_files(cluster.keys, "customer")["master_key_file"]
    mongo = Mongo(cluster.mongodb_uri, "personvern_customer")
    vault = vault_from_master_key(mongo, bytes.fromhex(key.read_text().strip()))
    product = await ProductStore(mongo, vault).get(code)
    await mongo.close()
    people = Population(cluster.mongodb_uri, "personvern_", key)
    begin = time.monotonic()
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("customers", total=count)
        async for done in people.buyers(product, count, SystemClock().now()):
            bar.update(task, completed=done)
    await people.close()
    return time.monotonic() - begin


async def followed(staff: Api, operation_id: str, cluster: Cluster, console: Console) -> float:
    """Follow the operation to its end; the most memory that the service had meanwhile, in megabytes."""
    peak = 0.0
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("notices", total=PEOPLE)
        while True:
            answer = await staff.get(f"/v1/operations/{operation_id}")
            if answer.status_code in {503, 504}:  # everything shares this machine
                continue
            found = ok(answer)
            bar.update(task, completed=found["done_items"])
            peak = max(peak, memory(cluster))
            if found["state"] == "done":
                return peak
            assert found["state"] != "failed", found
            await asyncio.sleep(1.0)


def memory(cluster: Cluster) -> float:
    """Resident memory of the customer service, in megabytes; 0 where the system does not tell."""
    status = Path(f"/proc/{cluster.parts['customer'][0].pid}/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
