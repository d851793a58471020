"""Refunds through the gateway: what finance, the privacy officer and customers see and may do."""

import pytest

from deploy.local.api import Api, ok, refused
from personvern.billing.v1 import suspense_service_pb2 as suspense
from personvern.billing.v1 import suspense_service_pb2_grpc
from services.billing.model.pain001 import end_to_end_id
from tests.component.billing.conftest import A, B, World
from tests.component.billing.refunding import ANNE, overpaid
from tests.support.eventually import eventually
from tests.support.pain002 import answer, payment


@pytest.fixture
async def two(world: World) -> tuple[Api, Api]:
    """Two people of finance; the gateway runs."""
    await world.place.start("gateway")
    both = [world.place.staff("finance", subject=name, reason="refund; case=R-1") for name in ("anne", "bo")]
    return both[0], both[1]


async def test_from_a_request_to_the_money(world: World, two: tuple[Api, Api]) -> None:
    anne, bo = two
    paid_too_much = await overpaid(world, 5_000)
    kari = world.place.person("cus_1")
    body = {"customer_id": "cus_1", "source": "overpayment", "payment_id": paid_too_much}
    problem = refused(await anne.post("/v1/staff/refunds", body | {"amount_ore": 5_001}), 409)
    assert (problem["reason"], problem["metadata"]["available_ore"]) == ("REFUND_ABOVE_CREDIT", "5000")
    asked = ok(await anne.post("/v1/staff/refunds", body, key="r"))
    assert ok(await anne.post("/v1/staff/refunds", body, key="r")) == asked
    where = f"/v1/staff/refunds/{asked['refund_id']}"
    refused(await anne.post(f"{where}:approve"), 403, "REFUND_SAME_PERSON")
    for _ in range(2):
        assert ok(await bo.post(f"{where}:approve", key="a"))["state"] == "approved"
    assert ok(await anne.get(where))["masked_account"] == f"*******{A[-4:]}"
    listed = ok(await anne.get("/v1/staff/refunds?state=approved"))["refunds"]
    assert [(item["refund_id"], item["masked_account"]) for item in listed] == [(asked["refund_id"], "")]
    made = ok(await bo.post("/v1/staff/payout-files", key="f"))
    assert ok(await bo.post("/v1/staff/payout-files", key="f")) == made
    assert (made["refunds"], made["total_ore"], made["held_back"]) == (1, 5_000, [])
    file = f"/v1/staff/payout-files/{made['payout_file_id']}"
    content = await bo.get(f"{file}/content")
    assert content.headers["content-type"] == "application/xml"
    assert (await bo.get(f"{file}/content")).content == content.content
    assert A.encode() in content.content
    data = answer(made["message_id"], payments=payment(end_to_end_id(asked["refund_id"]), "ACSC"))
    for key, already in (("b", False), ("b", False), ("c", True)):
        taken = ok(await bo.post(f"{file}/answers", content=data, key=key))
        assert (taken["paid"], taken["already_taken"]) == (1, already)
    (mine,) = ok(await kari.get("/v1/me/refunds"))["refunds"]
    assert (mine["state"], mine["amount_ore"], mine["masked_account"]) == ("paid", 5_000, "*******8903")
    assert "requested_by" not in mine
    assert ok(await bo.get(file))["paid"] == 1
    assert len(ok(await bo.get("/v1/staff/payout-files"))["payout_files"]) == 1


async def test_what_is_not_right_is_a_problem_and_changes_nothing(world: World, two: tuple[Api, Api]) -> None:
    anne, bo = two
    await overpaid(world, 5_000)
    kari = world.place.person("cus_1")
    body = {"customer_id": "cus_1", "source": "credit_balance"}
    refused(await anne.post("/v1/staff/refunds", body | {"source": "gift"}), 422)
    refused(await anne.call("POST", "/v1/staff/refunds", headers={"Idempotency-Key": ""}, json=body), 400)
    asked = ok(await anne.post("/v1/staff/refunds", body))
    assert asked["state"] == "needs_account"
    staff, mine = (f"/v1/{who}/refunds/{asked['refund_id']}" for who in ("staff", "me"))
    refused(await bo.post(f"{staff}:approve"), 409, "REFUND_STATE")
    choose = f"{mine}:choose-account"
    nynorsk = {"Accept-Language": "nn"}
    bad = await kari.post(choose, {"account_number": "12345678904"}, headers=nynorsk)
    problem = refused(bad, 422, "REFUND_INVALID", "account_number")
    assert problem["violations"][0]["rule"] == "BANK_ACCOUNT_FORMAT"
    assert "elleve siffer" in problem["violations"][0]["text"]
    assert "12345678904" not in bad.text
    refused(await kari.post(choose, {}), 422, "REFUND_INVALID")
    (stands,) = ok(await kari.get("/v1/me/refunds"))["refunds"]
    assert (stands["state"], stands["masked_account"]) == ("needs_account", ""), "nothing of it was kept"
    refused(await world.place.person("cus_2").post(choose, {"keep_credit": True}), 404, "REFUND_NOT_FOUND")
    given = ok(await kari.post(choose, {"account_number": "8601 11 17947"}, key="c"))
    assert ok(await kari.post(choose, {"account_number": "8601 11 17947"}, key="c")) == given
    assert (given["state"], given["masked_account"]) == ("requested", "*******7947")
    refused(await anne.post("/v1/staff/payout-files"), 409, "PAYOUT_FILE_EMPTY")
    assert ok(await bo.post(f"{staff}:reject"))["cancelled_because"] == "rejected"
    refused(await bo.post(f"{staff}:approve"), 409, "REFUND_STATE")


async def test_answers_that_are_none_are_refused_whole(world: World, two: tuple[Api, Api]) -> None:
    anne, bo = two
    body = {"customer_id": "cus_1", "source": "overpayment", "payment_id": await overpaid(world, 5_000)}
    asked = ok(await anne.post("/v1/staff/refunds", body))
    ok(await bo.post(f"/v1/staff/refunds/{asked['refund_id']}:approve"))
    made = ok(await bo.post("/v1/staff/payout-files"))
    file = f"/v1/staff/payout-files/{made['payout_file_id']}"
    good = answer(made["message_id"], group="RJCT")
    entities = good.replace(b"<Document", b'<!DOCTYPE d [<!ENTITY a "b">]>\n<Document')
    problem = refused(await bo.post(f"{file}/answers", content=entities), 422, "PAYOUT_ANSWER_BROKEN")
    assert problem["metadata"] == {"line": "0", "rule": "DOCTYPE"}
    other = answer("PV0", group="RJCT")
    refused(await bo.post(f"{file}/answers", content=other), 422, "PAYOUT_ANSWER_UNKNOWN")
    refused(await bo.post(f"{file}x/answers", content=good), 404, "PAYOUT_FILE_NOT_FOUND")
    assert ok(await bo.get(file))["rejected"] == 0
    assert ok(await bo.post(f"{file}/answers", content=good))["rejected"] == 1
    (again,) = ok(await bo.get("/v1/staff/refunds?state=rejected_by_bank"))["refunds"]
    assert again["refund_id"] == asked["refund_id"]


async def test_each_role_has_its_part(world: World, two: tuple[Api, Api]) -> None:
    del two
    agent, dpo = world.place.staff("agent"), world.place.staff("dpo", reason="audit")
    for path in ("/v1/staff/refunds", "/v1/staff/payout-files", "/v1/staff/payout-files/pof_1/content"):
        refused(await agent.get(path), 403, "ROLE_MISSING")
    assert ok(await dpo.get("/v1/staff/refunds"))["refunds"] == []
    assert ok(await dpo.get("/v1/staff/payout-files"))["payout_files"] == []
    refused(await dpo.get("/v1/staff/payout-files/pof_1/content"), 403, "ROLE_MISSING")
    refused(await dpo.post("/v1/staff/payout-files"), 403, "ROLE_MISSING")
    silent = world.place.staff("finance", reason="")
    refused(await silent.get("/v1/staff/refunds"), 428, "ACCESS_REASON_REQUIRED")


async def test_money_in_suspense_goes_back_to_where_it_came_from(world: World, two: tuple[Api, Api]) -> None:
    from deploy.local.giro import Item

    anne, bo = two
    await world.pay(Item(777, "12344", B))
    (row,) = await world.rows("payments")
    body = {"source": "suspense", "payment_id": row["_id"]}
    refused(await anne.post("/v1/staff/refunds", body), 404, "REFUND_PAYMENT_NOT_FOUND")
    stub = world.place.stub("billing", suspense_service_pb2_grpc.SuspenseServiceStub, ANNE)
    decided = {"request_id": "s", "payment_id": row["_id"], "reason": "wrong company"}
    await stub.ReturnSuspense(suspense.ReturnSuspenseRequest(**decided))
    asked = ok(await anne.post("/v1/staff/refunds", body))
    assert (asked["amount_ore"], asked["customer_id"], asked["target"]) == (777, "", "payment_account")
    refused(await anne.post("/v1/staff/refunds", body), 409, "REFUND_ABOVE_CREDIT")
    ok(await bo.post(f"/v1/staff/refunds/{asked['refund_id']}:approve"))
    made = ok(await bo.post("/v1/staff/payout-files"))
    content = await bo.get(f"/v1/staff/payout-files/{made['payout_file_id']}/content")
    assert B.encode() in content.content
    await eventually(lambda: len(world.seen("refund_sent")) == 1)
    assert world.told("refund_sent") == []
