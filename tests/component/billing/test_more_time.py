"""Deferrals and payment plans: within limits, told, kept, and broken when an instalment is missed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from deploy.local.api import Api, ok, refused
from personvern.billing.v1 import account_service_pb2 as rpc
from personvern.billing.v1 import account_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.billing.conftest import World
from tests.component.billing.test_payments import billed, paid
from tests.support.eventually import eventually

FINANCE = Caller("staff", "stf_1", roles=frozenset({"finance"}))
KARI = Caller("customer", "cus_1")
DUE, LATER = "2026-12-04", "2026-12-20"


def desk(world: World, caller: Caller = KARI) -> Any:
    return world.place.stub("billing", stubs.AccountServiceStub, caller)


def put_off(invoice: Any, until: str = LATER, **more: str) -> rpc.DeferInvoiceRequest:
    given = {"request_id": new_id("req"), "customer_id": "cus_1", "until": until} | more
    return rpc.DeferInvoiceRequest(invoice_id=invoice.invoice_id, **given)


def in_parts(*invoices: Any, count: int = 3, first: str = "2026-12-15", **more: Any) -> Any:
    given = {"request_id": new_id("req"), "customer_id": "cus_1"} | more
    ids = [invoice.invoice_id for invoice in invoices]
    return rpc.AgreePaymentPlanRequest(invoice_ids=ids, count=count, first_date=first, **given)


async def reason(call: Any) -> str:
    with pytest.raises(RemoteError) as found:
        await call
    return str(found.value.reason)


@pytest.fixture(scope="module")
async def unpaid(shared_world: World) -> Any:
    """An invoice that nothing happens to."""
    (invoice,) = await billed(shared_world, 1)
    return invoice


async def deferred_until(world: World, invoice: Any) -> Any:
    (row,) = await world.rows("invoice_states", {"_id": invoice.invoice_id})
    return row.get("deferred_until")


async def test_a_customer_defers_once_and_staff_again(world: World) -> None:
    (invoice,) = await billed(world, 1)
    asked = put_off(invoice)
    first, second = [await desk(world).DeferInvoice(asked) for _ in range(2)]
    assert first == second
    assert (first.before, first.until, first.outstanding_ore) == (DUE, LATER, invoice.total_ore)
    assert await reason(desk(world).DeferInvoice(put_off(invoice, "2026-12-28"))) == "DEFERRAL_NOT_ALLOWED"
    staff = await desk(world, FINANCE).DeferInvoice(put_off(invoice, "2027-06-01", customer_id=""))
    assert (staff.before, staff.until) == (LATER, "2027-06-01")
    rows = await world.rows("deferrals")
    assert [row["hold_until"] for row in rows] == ["2030-06-30", "2031-06-30"]
    await eventually(lambda: len(world.told("payment_deferred")) == 2)


@pytest.mark.parametrize("until", ["2026-12-04", "2026-11-01", "2027-01-04", "soon", ""])
async def test_days_that_a_customer_cannot_defer_to(shared_world: World, unpaid: Any, until: str) -> None:
    assert await reason(desk(shared_world).DeferInvoice(put_off(unpaid, until))) == "DEFERRAL_INVALID"
    assert await shared_world.count("deferrals") == 0
    assert await deferred_until(shared_world, unpaid) is None


async def test_invoices_that_cannot_be_deferred(world: World) -> None:
    first, second = await billed(world, 2)
    await world.pay(paid(first))
    assert await reason(desk(world).DeferInvoice(put_off(first))) == "INVOICE_NOT_OPEN"
    other = desk(world, Caller("customer", "cus_2"))
    assert await reason(other.DeferInvoice(put_off(second, customer_id="cus_2"))) == "INVOICE_NOT_FOUND"
    world.place.clock.set(datetime(2026, 12, 5, 9, tzinfo=UTC))
    assert await reason(desk(world).DeferInvoice(put_off(second))) == "DEFERRAL_NOT_ALLOWED"
    assert await world.count("deferrals") == 0


async def test_a_plan_over_two_invoices_is_kept_and_fulfilled(world: World) -> None:
    first, second = await billed(world, 2)
    asked = in_parts(first, second)
    made, again = [await desk(world).AgreePaymentPlan(asked) for _ in range(2)]
    assert made == again
    plan = made.payment_plan
    assert [item.amount_ore for item in plan.instalments] == [8_333, 8_333, 8_334]
    assert plan.next_due_date == "2026-12-15"
    assert await deferred_until(world, first) == "2027-02-15"
    assert await reason(desk(world).AgreePaymentPlan(in_parts(first))) == "INVOICE_IN_PLAN"
    assert await reason(desk(world).DeferInvoice(put_off(first))) == "INVOICE_IN_PLAN"
    await world.pay(paid(first), paid(second))
    await eventually(lambda: len(world.told("payment_plan_agreed")) == 1)
    listed = await desk(world).ListPaymentPlans(rpc.ListPaymentPlansRequest(customer_id="cus_1"))
    assert listed.payment_plans[0].paid_ore == plan.total_ore
    (row,) = await world.rows("payment_plans")
    assert row["hold_until"] == "2031-06-30"


@pytest.mark.parametrize(
    "more",
    [
        {"count": 1},
        {"count": 7},
        {"first": "2026-11-20"},
        {"first": "then"},
        {"count": 0, "instalments": [rpc.Instalment(due_date="2026-12-15", amount_ore=12_500)]},
        {
            "count": 0,
            "instalments": [
                rpc.Instalment(due_date="2026-12-15", amount_ore=10_000),
                rpc.Instalment(due_date="2027-01-15", amount_ore=2_501),
            ],
        },
    ],
)
async def test_plans_that_break_rules(shared_world: World, unpaid: Any, more: dict[str, Any]) -> None:
    asked = desk(shared_world)
    assert await reason(asked.AgreePaymentPlan(in_parts(unpaid, **more))) == "PAYMENT_PLAN_INVALID"
    assert await reason(asked.AgreePaymentPlan(in_parts(unpaid, unpaid))) == "PAYMENT_PLAN_INVALID"
    assert await shared_world.count("payment_plans") == 0
    assert await deferred_until(shared_world, unpaid) is None


async def test_a_missed_instalment_ends_the_plan(world: World) -> None:
    (invoice,) = await billed(world, 1)
    await desk(world).DeferInvoice(put_off(invoice))
    await desk(world).AgreePaymentPlan(in_parts(invoice))
    world.place.clock.set(datetime(2026, 12, 19, 9, tzinfo=UTC))
    await world.place.restart("billing", accounts_every_seconds=0.2)
    assert (await world.rows("payment_plans"))[0]["status"] == "running"
    world.place.clock.set(datetime(2026, 12, 20, 9, tzinfo=UTC))
    await eventually(lambda: world.count("payment_plans", {"status": "broken"}))
    assert await deferred_until(world, invoice) == LATER
    await eventually(lambda: len(world.told("payment_plan_broken")) == 1)
    assert await reason(desk(world).AgreePaymentPlan(in_parts(invoice, first="2026-12-28"))) == (
        "DEFERRAL_NOT_ALLOWED"
    )
    parts = [
        rpc.Instalment(due_date="2027-01-15", amount_ore=500),
        rpc.Instalment(due_date="2027-02-15", amount_ore=12_000),
    ]
    anew = in_parts(invoice, count=0, first="", instalments=parts)
    made = (await desk(world, FINANCE).AgreePaymentPlan(anew)).payment_plan
    assert made.status == rpc.PAYMENT_PLAN_STATUS_RUNNING


async def test_through_the_gateway(world: World) -> None:
    first, second = await billed(world, 2)
    await world.place.start("gateway")
    kari: Api = world.place.person("cus_1")
    path = f"/v1/me/invoices/{first.invoice_id}:defer"
    refused(await kari.post(path, {"until": "2027-12-01"}, key="a"), 422, "DEFERRAL_INVALID")
    made = ok(await kari.post(path, {"until": LATER}, key="b"))
    assert ok(await kari.post(path, {"until": LATER}, key="b")) == made
    put_off = ok(await kari.get(f"/v1/me/invoices/{first.invoice_id}"))
    assert (put_off["due_date"], put_off["pay_by"]) == (first.due_date, LATER)
    refused(await kari.post(path, {"until": "2026-12-24"}, key="c"), 409, "DEFERRAL_NOT_ALLOWED")
    body = {"invoice_ids": [second.invoice_id], "count": 2, "first_date": "2026-12-15"}
    plan = ok(await kari.post("/v1/me/payment-plans", body, key="d"))
    assert ok(await kari.post("/v1/me/payment-plans", body, key="d")) == plan
    assert ok(await kari.get("/v1/me/payment-plans"))["payment_plans"] == [plan]
    finance = world.place.staff("finance")
    staff = f"/v1/staff/invoices/{first.invoice_id}:defer"
    assert ok(await finance.post(staff, {"until": "2027-03-01"}, key="e"))["before"] == LATER
    refused(await finance.post(staff, {"until": "2029-12-04"}, key="f"), 422, "DEFERRAL_INVALID")
    parts = [
        {"due_date": "2026-12-15", "amount_ore": 2_500},
        {"due_date": "2027-01-02", "amount_ore": 10_000},
    ]
    body = {"invoice_ids": [first.invoice_id], "instalments": parts}
    agreed = ok(await finance.post("/v1/staff/customers/cus_1/payment-plans", body, key="g"))
    assert [part["amount_ore"] for part in agreed["instalments"]] == [2_500, 10_000]
    reader = world.place.staff("dpo", reason="audit")
    listed = ok(await reader.get("/v1/staff/customers/cus_1/payment-plans"))["payment_plans"]
    assert [item["payment_plan_id"] for item in listed] == [
        agreed["payment_plan_id"],
        plan["payment_plan_id"],
    ]


async def test_how_invoices_come(world: World) -> None:
    await billed(world, 1)
    await world.place.start("gateway")
    kari: Api = world.place.person("cus_1")
    stands = ok(await kari.get("/v1/me/invoicing"))
    assert (stands["channel"], stands["status"], stands["balance_ore"]) == ("email", "open", 12_500)
    assert ok(await kari.put("/v1/me/invoicing", {"channel": "post"}, key="a"))["channel"] == "post"
    assert ok(await kari.put("/v1/me/invoicing", {"channel": "post"}, key="a"))["channel"] == "post"
    for channel in ("avtalegiro", "einvoice", "ehf", "fax"):
        refused(await kari.put("/v1/me/invoicing", {"channel": channel}), 422)
    ok(await kari.put("/v1/me/einvoice-agreement", {"active": True}))
    assert ok(await kari.put("/v1/me/invoicing", {"channel": "einvoice"}))["channel"] == "einvoice"
    reader = world.place.staff("agent", reason="complaint")
    assert ok(await reader.get("/v1/staff/customers/cus_1/invoicing"))["channel"] == "einvoice"
    refused(await world.place.person("cus_2").get("/v1/me/invoicing"), 404, "BILLING_ACCOUNT_NOT_FOUND")
