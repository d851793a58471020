"""A person's rights among many customers: how long an erasure takes, and an access package.

`BENCH_CUSTOMERS=10000` customers stand in the databases of customer and consent. Those who are measured have
twelve paid invoices and five interactions each, so that every context has work. Nobody asks twice until all
have asked: each package has a line for the ones before. Measured is a package from
asked for to fetched, and an erasure from the decision to the end of the operation, when the letter is queued;
a client waits for either with `Prefer: wait`, and polls nothing.
"""

import asyncio
import json
import os
import time
import uuid
from datetime import date
from functools import partial
from itertools import count, cycle
from statistics import median, quantiles
from typing import Any

from rich.console import Console

from deploy.local.api import Api, ok
from deploy.local.keys import key_files
from deploy.local.story import Story
from services.billing.model.invoice import Draft, Invoice, Line, Party, VatTotal
from services.billing.model.period import Period, Span
from services.billing.model.vat import VatRate
from services.billing.store import Store
from services.chassis.clock import SystemClock
from services.chassis.ids import new_id
from services.chassis.mongo import Mongo
from services.chassis.vault import Redacted, vault_from_master_key
from services.kernel.calendar import oslo_date
from tests.load import terms
from tests.load.generator import Http, measure
from tests.load.people import NoMail
from tests.support.cluster import Cluster

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "10000"))
ASKING, LEAVING, INVOICES, INTERACTIONS = 200, 30, 12, 5
AT_ONCE, SECONDS = 8, 5.0
ROLES = ("agent", "dpo", "finance", "marketing", "ops")
TEXT = {"nb": "Fiber", "nn": "Fiber", "en": "Fibre"}
WAITS = {"Prefer": "wait=30"}
JSON = {"Content-Type": "application/json", "Accept-Language": "nb"}
NET_ORE, TOTAL_ORE = 4_900, 6_125
VAT = VatRate("S", 2_500)
PARTY = Party(
    name=Redacted("Kari Nordmann"),
    address_lines=(Redacted("Strandgata 1"),),
    postcode=Redacted("5501"),
    city=Redacted("Haugesund"),
    country="NO",
    language="nb",
    organisation_number=Redacted(""),
)


async def section(cluster: Cluster, console: Console) -> None:
    """Packages one after the other and several at once, erasures one after the other."""
    staff = cluster.staff(*ROLES, reason="customer_request", subject="bench.staff")
    code = f"bench-{uuid.uuid4().hex[:8]}"
    ok(await staff.post("/v1/staff/products", {"code": code, "names": TEXT, "group": "fibre", "terms": TEXT}))
    await terms.populate(cluster, console, code, CUSTOMERS)
    people: list[tuple[str, Api]] = []
    for _ in range(0, ASKING + LEAVING, AT_ONCE):
        people += await asyncio.gather(*(customer(cluster, staff) for _ in range(AT_ONCE)))
    await invoiced(cluster, [customer_id for customer_id, _ in people])
    asking, leaving = cycle([her for _, her in people[LEAVING:]]), people[:LEAVING]
    http = Http(cluster.ports["gateway"][0])

    async def package(worker: int) -> None:
        await fetched(http, worker, next(asking))

    alone = await measure(package, at_once=1, seconds=SECONDS)
    many = await measure(package, at_once=AT_ONCE, seconds=SECONDS)
    await http.close()
    console.print(
        f"Access package: p95 {alone.percentile(0.95):.0f} ms alone (bar 100), "
        f"{many.rate:.1f} /s at {AT_ONCE} (bar 20), p95 {many.percentile(0.95):.0f} ms then."
    )
    spent = [await erased(staff, customer_id) for customer_id, _ in leaving]
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
    key = key_files(cluster.keys, "billing")["master_key_file"]
    mongo = Mongo(cluster.mongodb_uri, "personvern_billing")
    vault = vault_from_master_key(mongo, bytes.fromhex(key.read_text().strip()))
    store = Store(mongo, vault)
    await store.invoices.make_ready(customer_ids)
    for first, customer_id in zip(count(90_000_000, INVOICES), customer_ids, strict=False):
        await store.transaction(partial(_put, store, customer_id, first))
    await mongo.close()


async def _put(store: Store, customer_id: str, first: int) -> None:
    account = await store.accounts.open(customer_id, SystemClock().now())
    made = [_invoice(customer_id, account.id, first + month, month) for month in range(1, INVOICES + 1)]
    await store.invoices.add_many([(invoice, PARTY) for invoice in made], "bench")


def _invoice(customer_id: str, account_id: str, number: int, month: int) -> Invoice:
    period = Period(2025, month)
    span = Span(period.first, period.last)
    line = Line(new_id("chg"), new_id("ctr"), "fibre", span, period.days, NET_ORE, NET_ORE, VAT)
    return Invoice(
        id=new_id("inv"),
        number=number,
        kid=f"{number:015}",
        billing_account_id=account_id,
        customer_id=customer_id,
        draft=Draft(period, (line,), (VatTotal(VAT, NET_ORE, TOTAL_ORE - NET_ORE),)),
        issue_date=date(2025, month, 15),
        due_date=date(2025, month, 28),
        issued_at=SystemClock().now(),
        hold_until=date(2030, 12, 31),
        paid_ore=TOTAL_ORE,
        settled_at=SystemClock().now(),
        product_names={"fibre": TEXT},
        buyer_reference=account_id,
    )


async def fetched(http: Http, worker: int, her: Api) -> None:
    """A package, from asked for to fetched."""
    headers = her.headers | WAITS | JSON | {"Idempotency-Key": uuid.uuid4().hex}
    asked: dict[str, Any] = json.loads(
        await http.call(worker, "POST", "/v1/me/data-requests", b'{"kind": "access"}', headers)
    )
    assert asked["status"] == "completed", asked
    await http.call(worker, "GET", asked["package"], headers=her.headers)


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

    planned = ok(await staff.get(request["operation"], headers=WAITS))
    plan = ok(await staff.get(f"{path}/plan"))
    assert plan["status"] == "planned", (planned, plan)
    begin = time.perf_counter()
    operation = ok(await staff.post(f"{path}:execute"), 202)["operation"]

    found = ok(await staff.get(operation, headers=WAITS))
    assert found["state"] == "done", found
    return (time.perf_counter() - begin) * 1000
