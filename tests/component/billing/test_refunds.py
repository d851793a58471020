"""Refunds: who may say yes, to what, how much, and to which account."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from personvern.billing.v1 import billing_service_pb2
from personvern.billing.v1 import refund_service_pb2 as rpc
from personvern.billing.v1.refund_service_pb2 import (
    REFUND_STATE_APPROVED,
    REFUND_STATE_CANCELLED,
    REFUND_STATE_NEEDS_ACCOUNT,
    REFUND_STATE_REQUESTED,
)
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.billing.conftest import A, B, World
from tests.component.billing.refunding import (
    ANNE,
    BO,
    CARL,
    approve,
    as_customer,
    as_staff,
    balance,
    overpaid,
    request,
    reserved,
)
from tests.component.billing.test_payments import billed, paid
from tests.support.eventually import eventually


async def refused(call: Any) -> RemoteError:
    with pytest.raises(RemoteError) as caught:
        await call
    return caught.value


async def test_one_asks_and_another_approves(world: World) -> None:
    payment = await overpaid(world, 5_000)
    asked = await request(world, ANNE, "overpayment", payment_id=payment, request_id="r1")
    again = await request(world, ANNE, "overpayment", payment_id=payment, request_id="r1")
    assert asked == again
    assert (asked.state, asked.amount_ore, asked.target) == (REFUND_STATE_REQUESTED, 5_000, "payment_account")
    assert asked.masked_account == ""
    for _ in range(2):
        approved = await approve(world, BO, asked.refund_id, request_id="a1")
        assert approved.state == REFUND_STATE_APPROVED
    assert [item.by for item in approved.approvals] == ["staff:bo"]
    assert (await balance(world), await reserved(world)) == (0, 5_000)
    await eventually(lambda: len(world.seen("refund_approved")) == 1)
    (event,) = world.seen("refund_requested")
    assert (event.customer_id, event.refund_id) == ("cus_1", asked.refund_id)


async def test_nobody_approves_what_he_asked_for_in_whatever_role(world: World) -> None:
    asked = await request(world, ANNE, "overpayment", payment_id=await overpaid(world, 5_000))
    other_roles = Caller(
        "staff", "anne", roles=frozenset({"finance", "dpo", "ops"}), identity="https://b|anne"
    )
    for caller in (ANNE, other_roles):
        error = await refused(approve(world, caller, asked.refund_id))
        assert error.reason == "REFUND_SAME_PERSON"
    (row,) = await world.rows("refunds")
    assert (row["state"], row["approvals"], await reserved(world)) == ("requested", [], 0)


async def test_large_sums_need_two_approvers_and_the_largest_are_refused(world: World) -> None:
    payment = await overpaid(world, 20_000_000)
    error = await refused(request(world, ANNE, "overpayment", payment_id=payment))
    assert (error.reason, error.metadata["limit_ore"]) == ("REFUND_TOO_LARGE", "10000000")
    asked = await request(world, ANNE, "overpayment", payment_id=payment, ore=1_000_001)
    assert asked.approvals_needed == 2
    first = await approve(world, BO, asked.refund_id)
    assert (first.state, await reserved(world)) == (REFUND_STATE_REQUESTED, 0)
    assert (await refused(approve(world, BO, asked.refund_id))).reason == "REFUND_SAME_PERSON"
    second = await approve(world, CARL, asked.refund_id)
    assert (second.state, await reserved(world)) == (REFUND_STATE_APPROVED, 1_000_001)
    assert (await refused(approve(world, CARL, asked.refund_id))).reason == "REFUND_STATE"


async def test_never_more_than_is_due(world: World) -> None:
    payment = await overpaid(world, 5_000)
    error = await refused(request(world, ANNE, "overpayment", payment_id=payment, ore=5_001))
    assert (error.reason, error.metadata["available_ore"]) == ("REFUND_ABOVE_CREDIT", "5000")
    await request(world, ANNE, "credit_balance", ore=3_000)
    error = await refused(request(world, ANNE, "overpayment", payment_id=payment, ore=2_001))
    assert error.metadata["available_ore"] == "2000"
    assert await world.count("refunds") == 1
    assert await reserved(world) == 0


async def test_many_at_once_never_ask_for_more_than_is_due(world: World) -> None:
    payment = await overpaid(world, 5_000)
    asked = [request(world, ANNE, "overpayment", payment_id=payment, ore=2_000) for _ in range(5)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    made = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert len(made) == 2
    assert {getattr(a, "reason", "") for a in answers if isinstance(a, BaseException)} == {
        "REFUND_ABOVE_CREDIT"
    }
    approvals = [approve(world, who, item.refund_id) for item in made for who in (BO, CARL)]
    await asyncio.gather(*approvals, return_exceptions=True)
    assert (await reserved(world), await balance(world)) == (4_000, -1_000)


async def test_what_is_overdue_is_set_off_and_what_is_not_due_is_not(world: World) -> None:
    payment = await overpaid(world, 5_000, months=2)  # the second invoice is open, and not due yet
    error = await refused(request(world, ANNE, "overpayment", payment_id=payment, ore=5_001))
    assert error.metadata["available_ore"] == "5000"
    world.place.clock.advance(timedelta(days=30))
    error = await refused(request(world, ANNE, "overpayment", payment_id=payment, ore=1))
    assert (error.reason, error.metadata["available_ore"]) == ("REFUND_ABOVE_CREDIT", "0")


async def test_what_a_file_has_brought_but_not_applied_yet_is_no_credit(world: World) -> None:
    (invoice,) = await billed(world, 1)  # not due yet
    await world.pay(paid(invoice))
    # As it stands while a file is being applied: the payment is in the books, its invoice is not judged yet.
    await world.mongo.collection("payments").update_many(
        {"amount_ore": invoice.total_ore}, {"$set": {"applied_ore": 0}}
    )
    await world.mongo.collection("invoice_states").update_one(
        {"_id": invoice.invoice_id}, {"$set": {"paid_ore": 0, "settled_at": None, "open": True}}
    )
    error = await refused(request(world, ANNE, "credit_balance"))
    assert (error.reason, error.metadata["available_ore"]) == ("REFUND_ABOVE_CREDIT", "0")


async def test_a_payment_that_went_back_is_not_paid_back(world: World) -> None:
    (invoice,) = await billed(world, 1)
    await world.pay(paid(invoice), paid(invoice, ore=5_000))
    payment = next(row["_id"] for row in await world.rows("payments") if row["credit_ore"] == 5_000)
    asked = await request(world, ANNE, "overpayment", payment_id=payment)
    await world.pay(paid(invoice, "0" * 11, ore=5_000, kind=18))
    error = await refused(approve(world, BO, asked.refund_id))
    assert error.reason in {"REFUND_ABOVE_CREDIT", "REFUND_PAYMENT_NOT_FOUND"}
    (row,) = await world.rows("refunds")
    assert (row["state"], row["approvals"], await reserved(world)) == ("requested", [], 0)


async def test_rejected_is_rejected(world: World) -> None:
    payment = await overpaid(world, 5_000)
    asked = await request(world, ANNE, "overpayment", payment_id=payment)
    reject = as_staff(world, BO).RejectRefund
    for _ in range(2):
        answer = await reject(rpc.RejectRefundRequest(request_id="no", refund_id=asked.refund_id))
        assert (answer.refund.state, answer.refund.cancelled_because) == (REFUND_STATE_CANCELLED, "rejected")
        assert answer.refund.cancelled_by == "staff:bo"
    assert (await refused(approve(world, BO, asked.refund_id))).reason == "REFUND_STATE"
    # The credit is free again, and an approved one can be called back until a file has it.
    second = await request(world, ANNE, "overpayment", payment_id=payment)
    await approve(world, BO, second.refund_id)
    await reject(rpc.RejectRefundRequest(request_id="no2", refund_id=second.refund_id))
    assert (await reserved(world), await balance(world)) == (0, -5_000)


async def test_the_payout_account_goes_before_the_account_of_the_payment(world: World) -> None:
    invoices = await billed(world, 3)
    await world.pay(*(paid(invoice) for invoice in invoices), paid(invoices[0], B, ore=700))
    payment = next(row["_id"] for row in await world.rows("payments") if row["credit_ore"] == 700)
    asked = await request(world, ANNE, "overpayment", payment_id=payment)
    assert asked.target == "payout_account"
    seen = await as_staff(world, BO).GetRefund(rpc.GetRefundRequest(refund_id=asked.refund_id))
    assert seen.refund.masked_account == f"*******{A[-4:]}"
    read = world.disclosure.reads[-1]
    assert (read.reader_id, list(read.subject_ids), read.purpose) == ("bo", ["cus_1"], "payout_account")
    assert "refund.masked_account" in read.fields


async def test_without_an_account_the_customer_is_asked(world: World) -> None:
    await overpaid(world, 5_000)
    asked = await request(world, ANNE, "credit_balance")
    assert (asked.state, asked.target) == (REFUND_STATE_NEEDS_ACCOUNT, "")
    assert (await refused(approve(world, BO, asked.refund_id))).reason == "REFUND_STATE"
    await eventually(lambda: len(world.told("refund_needs_account")) == 1)
    (message,) = world.told("refund_needs_account")
    assert dict(message.values) == {"amount_ore": "5000"}
    answered = {"request_id": "c", "customer_id": "cus_1", "refund_id": asked.refund_id}
    for bad in ("12345678904", "123", "x", "0" * 11):
        error = await refused(choose(world, request_id=new_id("req"), account_number=bad, refund=asked))
        assert (error.reason, error.violations[0].rule) == ("REFUND_INVALID", "BANK_ACCOUNT_FORMAT")
    assert (await world.rows("refunds"))[0]["given"] is None
    for _ in range(2):
        given = rpc.ChooseRefundAccountRequest(**answered, account_number="1234.56.78903")
        mine = (await as_customer(world).ChooseRefundAccount(given)).refund
        assert (mine.state, mine.target) == (REFUND_STATE_REQUESTED, "customer_account")
        assert mine.masked_account == "*******8903"
    assert mine.requested_by == ""
    error = await refused(choose(world, request_id="c2", keep_credit=True, refund=asked))
    assert error.reason == "REFUND_STATE"


def choose(world: World, *, refund: Any, customer_id: str = "cus_1", **answer: Any) -> Any:
    message = rpc.ChooseRefundAccountRequest(customer_id=customer_id, refund_id=refund.refund_id, **answer)
    return as_customer(world, customer_id).ChooseRefundAccount(message)


async def test_the_customer_may_keep_the_credit_and_answers_one_thing(world: World) -> None:
    await overpaid(world, 5_000)
    asked = await request(world, ANNE, "credit_balance")
    error = await refused(choose(world, request_id="1", refund=asked))
    assert error.violations[0].rule == "ONE_ANSWER"
    error = await refused(choose(world, request_id="2", refund=asked, keep_credit=True, account_number=A))
    assert error.violations[0].rule == "ONE_ANSWER"
    error = await refused(choose(world, request_id="3", refund=asked, use_payout_account=True))
    assert error.reason == "PAYOUT_ACCOUNT_NOT_FOUND"
    error = await refused(choose(world, request_id="4", refund=asked, keep_credit=True, customer_id="cus_2"))
    assert error.reason == "REFUND_NOT_FOUND"
    for _ in range(2):
        kept = (await choose(world, request_id="5", refund=asked, keep_credit=True)).refund
        assert (kept.state, kept.cancelled_because) == (REFUND_STATE_CANCELLED, "kept_by_customer")
        assert kept.cancelled_by == "", "who works with it is not the customer's to read"
    assert await balance(world) == -5_000
    (listed,) = (
        await as_customer(world).ListMyRefunds(rpc.ListMyRefundsRequest(customer_id="cus_1"))
    ).refunds
    assert listed == kept


async def test_a_balance_goes_to_a_learned_account_only_when_the_customer_says_so_if_so_set(
    world: World,
) -> None:
    await world.place.restart("billing", refund_learned_account="asked")
    invoices = await billed(world, 3)
    await world.pay(*(paid(invoice) for invoice in invoices), paid(invoices[0], ore=700))
    asked = await request(world, ANNE, "credit_balance")
    assert asked.state == REFUND_STATE_NEEDS_ACCOUNT
    mine = (await choose(world, request_id="1", refund=asked, use_payout_account=True)).refund
    assert (mine.target, mine.masked_account) == ("payout_account", "*******8903")


FIELDS = [
    ({"source": "gift"}, "source"),
    ({"source": "overpayment"}, "payment_id"),
    ({"source": "credit_balance", "payment_id": "pay_1"}, "payment_id"),
    ({"source": "credit_balance", "customer_id": ""}, "customer_id"),
    ({"source": "suspense", "payment_id": "pay_1"}, "customer_id"),
    ({"source": "credit_balance", "amount_ore": -1}, "amount_ore"),
]


async def test_fields_that_break_rules_are_named(world: World) -> None:
    for given, field in FIELDS:
        whole = {"request_id": "r", "customer_id": "cus_1", **given}
        error = await refused(as_staff(world, ANNE).RequestRefund(rpc.RequestRefundRequest(**whole)))
        assert (error.reason, error.violations[0].field) == ("REFUND_INVALID", field), given


async def test_nobody_and_nothing(world: World) -> None:
    error = await refused(request(world, ANNE, "credit_balance", customer_id="cus_9"))
    assert error.reason == "BILLING_ACCOUNT_NOT_FOUND"
    await billed(world, 1)
    error = await refused(request(world, ANNE, "overpayment", payment_id="pay_9"))
    assert error.reason == "REFUND_PAYMENT_NOT_FOUND"
    error = await refused(request(world, ANNE, "credit_balance"))
    assert (error.reason, error.metadata["available_ore"]) == ("REFUND_ABOVE_CREDIT", "0")
    error = await refused(request(world, ANNE, "closing_balance"))
    assert (error.reason, error.violations[0].field) == ("REFUND_INVALID", "source")
    for call in (
        approve(world, BO, "rfd_9"),
        as_staff(world, BO).GetRefund(rpc.GetRefundRequest(refund_id="x")),
    ):
        assert (await refused(call)).reason == "REFUND_NOT_FOUND"
    assert await world.count("refunds") == 0


async def test_only_finance_moves_money_and_reads_are_recorded_or_refused(world: World) -> None:
    asked = await request(world, ANNE, "overpayment", payment_id=await overpaid(world, 5_000))
    dpo = Caller("staff", "dora", roles=frozenset({"dpo"}), access_reason="audit")
    page = await as_staff(world, dpo).ListRefunds(rpc.ListRefundsRequest(state=REFUND_STATE_REQUESTED))
    assert [item.refund_id for item in page.refunds] == [asked.refund_id]
    assert world.disclosure.reads[-1].reader_id == "dora"
    none = await as_staff(world, dpo).ListRefunds(rpc.ListRefundsRequest(state=REFUND_STATE_APPROVED))
    assert list(none.refunds) == []
    assert (await refused(approve(world, dpo, asked.refund_id))).reason == "CALLER_NOT_ALLOWED"
    silent = Caller("staff", "bo", roles=frozenset({"finance"}))
    error = await refused(as_staff(world, silent).ListRefunds(rpc.ListRefundsRequest()))
    assert error.reason == "ACCESS_REASON_REQUIRED"


async def test_the_deleted_payout_account_takes_no_refund_with_it(world: World) -> None:
    invoices = await billed(world, 3)
    await world.pay(*(paid(invoice) for invoice in invoices), paid(invoices[0], ore=700))
    asked = await request(world, ANNE, "credit_balance")
    await approve(world, BO, asked.refund_id)
    delete = billing_service_pb2.DeletePayoutAccountRequest(request_id="d", customer_id="cus_1")
    await world.me("cus_1").DeletePayoutAccount(delete)
    error = await refused(as_staff(world, BO).MakePayoutFile(rpc.MakePayoutFileRequest(request_id="f")))
    assert error.reason == "PAYOUT_FILE_EMPTY"
    (row,) = await world.rows("refunds")
    assert (row["state"], row["approvals"], row["payer_key"]) == ("needs_account", [], "")
    assert (await reserved(world), await balance(world)) == (0, -700)
    await eventually(lambda: len(world.told("refund_needs_account")) == 1)
