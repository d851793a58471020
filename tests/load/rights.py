"""A person's rights among many customers: how long an erasure takes, and an access package.

`BENCH_CUSTOMERS=10000` customers stand in the databases of customer and consent. Those who leave have twelve
paid invoices and five interactions each, so that every context has work. Measured is from the decision to the
end of the operation, when the letter is queued; and a package from asked for to fetched.
"""

import os
import time
import uuid
from datetime import UTC, datetime
from statistics import median, quantiles

from rich.console import Console

from deploy.local.api import Api, ok
from deploy.local.story import Story
from services.chassis.clock import SystemClock
from services.chassis.ids import new_id
from services.chassis.mongo import Mongo
from services.kernel.calendar import oslo_date
from tests.load import terms
from tests.load.generator import measure
from tests.load.people import NoMail
from tests.support.cluster import Cluster
from tests.support.eventually import eventually

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "10000"))
LEAVING, INVOICES, INTERACTIONS = 30, 12, 5
AT_ONCE, SECONDS = 8, 5.0
ROLES = ("agent", "dpo", "finance", "marketing", "ops")
TEXT = {"nb": "Fiber", "nn": "Fiber", "en": "Fibre"}


async def section(cluster: Cluster, console: Console) -> None:
    """Erasures one after the other, packages one after the other and several at once."""
    staff = cluster.staff(*ROLES, reason="customer_request", subject="bench.staff")
    code = f"bench-{uuid.uuid4().hex[:8]}"
    ok(await staff.post("/v1/staff/products", {"code": code, "names": TEXT, "group": "fibre", "terms": TEXT}))
    await terms.populate(cluster, console, code, CUSTOMERS)
    people = [await customer(cluster, staff) for _ in range(LEAVING)]
    await invoiced(cluster, [customer_id for customer_id, _ in people])

    async def package(worker: int) -> None:
        await fetched(people[worker][1])

    alone = await measure(package, at_once=1, seconds=SECONDS)
    many = await measure(package, at_once=AT_ONCE, seconds=SECONDS)
    console.print(
        f"Access package: p95 {alone.percentile(0.95):.0f} ms alone (bar 100), "
        f"{many.rate:.1f} /s at {AT_ONCE} (bar 20), p95 {many.percentile(0.95):.0f} ms then."
    )
    spent = [await erased(staff, customer_id) for customer_id, _ in people]
    console.print(
        f"Erasure of a customer with {INVOICES} invoices and {INTERACTIONS} interactions among "
        f"{CUSTOMERS:,} customers: median {median(spent):.0f} ms, p95 {quantiles(spent, n=20)[-1]:.0f} ms "
        "(bar 300; BENCH_CUSTOMERS says how many)."
    )


async def customer(cluster: Cluster, staff: Api) -> tuple[str, Api]:
    """Somebody who has registered and called five times."""
    story = Story(Api(cluster.url), NoMail(), oslo_date(SystemClock().now()))
    her = await story.log_in(f"leaving-{story.tag}")
    customer_id = ok(await her.post("/v1/public/registrations", story.registration()))["customer_id"]
    contacts = f"/v1/staff/customers/{customer_id}/interactions"
    for _ in range(INTERACTIONS):
        contact = {"channel": "phone", "topic": "invoice.due_date", "text": story.interaction_text}
        ok(await staff.post(contacts, contact))
    return str(customer_id), her


async def invoiced(cluster: Cluster, customer_ids: list[str]) -> None:
    """Put paid invoices there: what a run and a bank would leave, without their requests."""
    billing = Mongo(cluster.mongodb_uri, "personvern_billing")
    numbers = iter(range(90_000_000, 99_000_000))
    now = datetime.now(UTC)
    for customer_id in customer_ids:
        account = new_id("bac")
        rows = [
            _invoice(customer_id, account, next(numbers), f"2025-{month:02}", now)
            for month in range(1, INVOICES + 1)
        ]
        await billing.collection("invoices").insert_many(rows)
        await billing.collection("invoice_states").insert_many([_paid(row) for row in rows])
    await billing.close()


def _invoice(customer_id: str, account: str, number: int, period: str, now: datetime) -> dict[str, object]:
    return {
        "_id": new_id("inv"),
        "number": number,
        "kid": f"{number:015}",
        "billing_account_id": account,
        "customer_id": customer_id,
        "period": period,
        "lines": [],
        "vat_totals": [],
        "total_ore": 6_125,
        "issue_date": f"{period}-15",
        "due_date": f"{period}-28",
        "issued_at": now,
        "hold_until": "2031-12-31",
        "retention": "bookkeeping_vouchers",
    }


def _paid(row: dict[str, object]) -> dict[str, object]:
    kept = ("_id", "billing_account_id", "customer_id", "total_ore", "due_date", "hold_until", "retention")
    return {name: row[name] for name in kept} | {
        "invoice_id": row["_id"],
        "credited_ore": 0,
        "added_ore": 0,
        "paid_ore": row["total_ore"],
        "deferred_until": None,
        "settled_at": row["issued_at"],
        "open": False,
    }


async def fetched(her: Api) -> None:
    """A package, from asked for to fetched."""
    asked = ok(await her.post("/v1/me/data-requests", {"kind": "access"}), 202)
    path = f"/v1/me/data-requests/{asked['data_request_id']}"

    async def made() -> bool:
        return bool(ok(await her.get(path))["status"] == "completed")

    await eventually(made, timeout=30, every=0.005)
    ok(await her.get(f"{path}/package"))


async def erased(staff: Api, customer_id: str) -> float:
    """Milliseconds from the decision to the end of an erasure whose plan is made."""
    paper = {
        "customer_id": customer_id,
        "kind": "erasure",
        "received_on": oslo_date(SystemClock().now()).isoformat(),
        "channel": "post",
        "identity": {"method": "known_address", "note": "bench"},
    }
    request = ok(await staff.post("/v1/staff/data-requests", paper))
    path = f"/v1/staff/data-requests/{request['data_request_id']}"

    async def planned() -> bool:
        plan = ok(await staff.get(f"{path}/plan"))
        assert plan["status"] != "blocked", [item for item in plan["items"] if item["outcome"] == "block"]
        return bool(plan["status"] == "planned")

    await eventually(planned, timeout=30)
    begin = time.perf_counter()
    operation = ok(await staff.post(f"{path}:execute"), 202)["operation"]

    async def done() -> bool:
        found = ok(await staff.get(operation))
        assert found["state"] != "failed", found
        return bool(found["state"] == "done")

    await eventually(done, timeout=30, every=0.005)
    return (time.perf_counter() - begin) * 1000
