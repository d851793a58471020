"""Who may agree on what is at a collector, and who decided what, through the gateway."""

from typing import Any

import pytest

from deploy.local.api import Api, ok, refused
from tests.component.billing.conftest import World
from tests.component.billing.test_payments import billed

PLAN = [{"due_date": "2026-12-15", "amount_ore": 6_250}, {"due_date": "2027-01-15", "amount_ore": 6_250}]


async def handed_over(world: World, invoice: Any, state: str = "open") -> str:
    """The invoice is at a collector, or was; the claim's id."""
    (row,) = await world.rows("invoices", {"_id": invoice.invoice_id})
    claim_id = f"clm_{invoice.number}"
    await world.mongo.collection("claims").insert_one(
        {
            "_id": claim_id,
            "order": f"2026-11-10/{claim_id}",
            "invoice_id": invoice.invoice_id,
            "billing_account_id": row["billing_account_id"],
            "customer_id": row["customer_id"],
            "processor_id": "prc_1",
            "agreement_id": "agr_1",
            "entry_id": "ent_1",
            "step_id": f"{invoice.invoice_id}:3",
            "handed_over_on": "2026-11-10",
            "state": state,
            "updated_at": row["issued_at"],
            "hold_until": "2031-12-31",
            "retention": "bookkeeping_vouchers",
            "recall_cause": None,
            "interest_ore": 0,
            "version": 1,
            "recalled_by": "",
        }
    )
    return claim_id


@pytest.fixture
async def anne(world: World) -> Api:
    """Somebody of finance; the gateway runs."""
    await world.place.start("gateway")
    return world.place.staff("finance", subject="anne", reason="customer_request; case=K-17")


async def claims(anne: Api) -> dict[str, tuple[str, str, str]]:
    """State, cause and who decided, by claim."""
    listed = ok(await anne.get("/v1/staff/claims"))["claims"]
    return {one["claim_id"]: (one["state"], one["recall_cause"], one["recalled_by"]) for one in listed}


async def test_a_customer_agrees_with_the_collector_and_nothing_is_half_done(world: World, anne: Api) -> None:
    (invoice,) = await billed(world, 1)
    claim = await handed_over(world, invoice)
    her = world.place.person("cus_1")
    asked = {"invoice_ids": [invoice.invoice_id], "count": 2, "first_date": "2026-12-15"}
    for path, body in (
        (f"/v1/me/invoices/{invoice.invoice_id}:defer", {"until": "2026-12-15"}),
        ("/v1/me/payment-plans", asked),
    ):
        for language, said in (("nb", "inkassoselskap"), ("nn", "dei"), ("en", "collection company")):
            answer = await her.post(path, body, headers={"Accept-Language": language})
            problem = refused(answer, 409, "DEFERRAL_NOT_ALLOWED")
            assert problem["metadata"] == {"rule": "AT_COLLECTOR"}
            assert said in problem["detail"]
    assert await claims(anne) == {claim: ("open", "", "")}
    assert await world.count("deferrals") == await world.count("payment_plans") == 0
    assert ok(await her.get(f"/v1/me/invoices/{invoice.invoice_id}"))["due_date"] == invoice.due_date


async def test_who_took_a_claim_back_is_shown_to_staff(world: World, anne: Api) -> None:
    first, second, third = await billed(world, 3)
    for_plan, deferred, by_hand = [await handed_over(world, one) for one in (first, second, third)]
    plan = {"invoice_ids": [first.invoice_id], "instalments": PLAN}
    defer = f"/v1/staff/invoices/{second.invoice_id}:defer"
    for _ in range(2):
        ok(await anne.post("/v1/staff/customers/cus_1/payment-plans", plan, key="p"))
        ok(await anne.post(defer, {"until": "2026-12-20"}, key="d"))
        ok(await anne.post(f"/v1/staff/claims/{by_hand}:recall", key="r"))
    refused(await anne.post(f"/v1/staff/claims/{by_hand}:recall"), 409, "CLAIM_NOT_OPEN")
    assert await claims(anne) == {
        for_plan: ("recalled", "more_time", "staff:anne"),
        deferred: ("recalled", "more_time", "staff:anne"),
        by_hand: ("recalled", "staff", "staff:anne"),
    }
    assert await world.count("payment_plans") == await world.count("deferrals") == 1


async def test_an_objection_takes_a_claim_back_and_shows_to_staff_alone_who_answered(
    world: World, anne: Api
) -> None:
    (invoice,) = await billed(world, 1)
    claim = await handed_over(world, invoice)
    her = world.place.person("cus_1")
    raised = ok(await her.post(f"/v1/me/invoices/{invoice.invoice_id}:dispute", {"text": "Feil."}))
    assert await claims(anne) == {claim: ("recalled", "dispute", "")}, "nobody of ours decided that"
    one = f"/v1/staff/disputes/{raised['dispute_id']}"
    answer = {"outcome": "rejected", "answer": "Nei."}
    for _ in range(2):
        assert ok(await anne.post(f"{one}:resolve", answer, key="a"))["resolved_by"] == "staff:anne"
    assert ok(await anne.get(one))["resolved_by"] == "staff:anne"
    (own,) = ok(await her.get("/v1/me/disputes"))["disputes"]
    assert (own["outcome"], own["resolved_by"]) == ("rejected", "")
