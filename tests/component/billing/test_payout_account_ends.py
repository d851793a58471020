"""When a stored account goes: objection, closure; credit notes; and how refunds find their rows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from deploy.local import camt
from deploy.local.camt import Credit
from personvern.billing.v1 import refund_service_pb2 as rpc
from personvern.billing.v1 import suspense_service_pb2 as suspense
from personvern.billing.v1 import suspense_service_pb2_grpc as suspense_stubs
from personvern.consent.v1 import consent_events_pb2
from personvern.customer.v1 import customer_events_pb2
from services.billing.model.pain001 import end_to_end_id
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from tests.component.billing.conftest import B, World
from tests.component.billing.refunding import (
    ANNE,
    BO,
    approve,
    approved,
    as_customer,
    as_staff,
    download,
    make,
    request,
    take,
)
from tests.component.billing.test_payments import billed, paid, payout_account
from tests.support.eventually import eventually
from tests.support.pain002 import answer, payment
from tests.support.query_plans import recording, unindexed


async def test_an_objection_deletes_it_and_none_is_learned_while_it_stands(world: World) -> None:
    invoices = await billed(world, 6)
    await world.pay(*(paid(invoice) for invoice in invoices[:3]))
    assert await payout_account(world)
    objected = consent_events_pb2.Objected(customer_id="cus_1", purpose="marketing_new_offers", sequence=1)
    await world.tell("consent.v1.objected.cus_1", objected)
    objected = consent_events_pb2.Objected(customer_id="cus_1", purpose="payout_account", sequence=2)
    for _ in range(2):
        await world.tell("consent.v1.objected.cus_1", objected)
    await eventually(lambda: world.count("payout_objections", {"stands": True}))
    assert not await payout_account(world)
    await eventually(lambda: len(world.seen("payout_account_removed")) == 1)
    late = world.place.clock.now().date()
    await world.pay(*(paid(invoice, day=late) for invoice in invoices[3:]))
    assert not await payout_account(world)
    assert len(world.seen("payout_account_learned")) == 1
    lifted = consent_events_pb2.ObjectionLifted(customer_id="cus_1", purpose="payout_account", sequence=3)
    await world.tell("consent.v1.objection_lifted.cus_1", lifted)
    await eventually(lambda: world.count("payout_objections", {"stands": False}))
    # An older word that comes late changes nothing, and nothing of before brings the account back.
    await world.tell("consent.v1.objected.cus_1", objected)
    (row,) = await world.rows("payout_accounts")
    assert (row["sealed"], row["row"]) == (None, [])


async def test_a_credit_note_is_no_payment_and_lessens_what_settles(world: World) -> None:
    from personvern.billing.v1 import credit_note_service_pb2 as notes
    from personvern.billing.v1 import credit_note_service_pb2_grpc as stubs

    first, second, third = await billed(world, 3)
    await world.pay(paid(first), paid(second))
    stub = world.place.stub("billing", stubs.CreditNoteServiceStub, ANNE)
    line = notes.LineToCredit(line=1, net_ore=2_000)
    note = notes.IssueCreditNoteRequest(
        request_id="n", invoice_id=third.invoice_id, reason="Feil pris", lines=[line]
    )
    await stub.IssueCreditNote(note)
    assert not await payout_account(world)
    late = world.place.clock.now().date()
    await world.pay(paid(third, ore=third.total_ore - 2_500, day=late))
    assert await payout_account(world)


async def test_it_goes_when_the_account_is_closed_and_the_last_money_is_paid_back(world: World) -> None:
    invoices = await billed(world, 6)
    contract = next(iter(world.customer.contracts))
    world.customer.contracts[contract].end_date = "2026-10-31"
    ended = customer_events_pb2.ContractEnded(customer_id="cus_1", contract_id=contract)
    await world.tell("customer.v1.contract_ended.cus_1", ended)
    await eventually(lambda: world.count("subscriptions", {"end": "2026-10-31"}))
    await world.pay(*(paid(invoice) for invoice in invoices), paid(invoices[0], ore=900))
    await world.tell("customer.v1.closed.cus_1", customer_events_pb2.CustomerClosed(customer_id="cus_1"))
    await eventually(lambda: world.count("billing_accounts", {"status": "closing"}))
    refund = await approved(world, "closing_balance")
    file = (await make(world)).payout_file
    assert await world.count("billing_accounts", {"status": "closed"}) == 0
    assert await payout_account(world)
    final = answer(file.message_id, payments=payment(end_to_end_id(refund), "ACSC"))
    await take(world, file.payout_file_id, final)
    assert await world.count("billing_accounts", {"status": "closed"}) == 1
    assert not await payout_account(world)
    await eventually(lambda: [event.cause for event in world.seen("payout_account_removed")] == ["closed"])
    # Money that comes late does not bring it back: the log still has its three in a row.
    await world.pay(paid(invoices[0], ore=700))
    assert not await payout_account(world)


@pytest.fixture
def queries() -> Iterator[Any]:
    """Listens from before the service makes its clients."""
    with recording() as queries:
        yield queries


async def test_no_query_about_refunds_walks_through_a_collection(
    queries: Any, world: World, mongodb_uri: str
) -> None:
    invoices = await billed(world, 3)
    await world.pay(*(paid(invoice) for invoice in invoices), paid(invoices[0], ore=5_000))
    queries.on = False  # the test's own look
    rows = await world.rows("payments")
    queries.on = True
    too_much = next(row["_id"] for row in rows if row["credit_ore"])
    first = await request(world, ANNE, "overpayment", payment_id=too_much, ore=1_000)
    second = await request(world, ANNE, "credit_balance", ore=500)
    await approve(world, BO, first.refund_id)
    await as_staff(world, BO).RejectRefund(
        rpc.RejectRefundRequest(request_id="n", refund_id=second.refund_id)
    )
    await as_staff(world, BO).ListRefunds(rpc.ListRefundsRequest(state=rpc.REFUND_STATE_APPROVED))
    await as_staff(world, BO).GetRefund(rpc.GetRefundRequest(refund_id=first.refund_id))
    await as_customer(world).ListMyRefunds(rpc.ListMyRefundsRequest(customer_id="cus_1"))
    file = (await make(world)).payout_file
    await download(world, file.payout_file_id)
    await as_staff(world, Caller("staff", "bo", roles=frozenset({"dpo"}))).ListPayoutFiles(
        rpc.ListPayoutFilesRequest()
    )
    await take(world, file.payout_file_id, answer(file.message_id, group="ACSC"))
    await eventually(lambda: len(world.told("refund_sent")) == 1)
    queries.on = False
    walked = unindexed(queries, mongodb_uri)
    # The list of all files is read page by page: one or a few a day.
    assert {name: plan for name, plan in walked.items() if "payout_files" not in str(name)} == {}


async def test_a_voucher_that_is_gone_proves_nothing_and_stops_nothing(world: World) -> None:
    invoices = await billed(world, 3)
    await world.pay(*(paid(invoice) for invoice in invoices[:2]))
    await world.pay(paid(invoices[2], day=date(2026, 6, 1)))
    assert await payout_account(world)
    for name in ("payout_accounts", "payment_file_chunks"):
        await world.mongo.collection(name).delete_many({"_id": {"$ne": None}})
    await world.pay(paid(invoices[2], ore=700, day=date(2026, 6, 2)))  # has the whole log judged anew
    assert await world.count("payments") == 4
    assert not await payout_account(world)
    (row,) = await world.rows("payout_accounts")
    assert (row["sealed"], len(row["row"])) == (None, 3)


async def test_an_account_that_has_lost_its_third_payment_goes_though_the_older_cannot_be_proved(
    world: World,
) -> None:
    invoices = await billed(world, 6)
    await world.pay(*(paid(invoice) for invoice in invoices[:3]))
    await world.mongo.collection("payment_file_chunks").delete_many({"_id": {"$ne": None}})
    await world.pay(*(paid(invoice, B) for invoice in invoices[3:]))
    assert await payout_account(world) == "*******7947"
    for _ in range(2):  # the second time nothing is left to delete
        await world.pay(paid(invoices[5], "0" * 11, kind=18))
        assert not await payout_account(world)
    (row,) = await world.rows("payout_accounts")
    assert (row["sealed"], row["learned_payer"]) == (None, "")
    await eventually(lambda: [event.cause for event in world.seen("payout_account_removed")] == ["reversed"])


ABROAD = "DE89370400440532013000"


async def test_an_account_abroad_is_learned_as_any_and_no_domestic_payment_goes_there(world: World) -> None:
    invoices = await billed(world, 3)
    items = [Credit(one.total_ore, one.kid, ABROAD, ref=one.kid) for one in invoices]
    await world.notified(camt.file(items[:2]))
    assert not await payout_account(world)
    too_much = replace(items[2], amount_ore=items[2].amount_ore + 5_000)
    await world.notified(camt.file([too_much], message="MSG2"))
    assert await payout_account(world) == "*" * 18 + "3000"
    asked = await request(world, ANNE, "credit_balance")
    assert (asked.state, asked.target) == (rpc.REFUND_STATE_NEEDS_ACCOUNT, "")
    answer = rpc.ChooseRefundAccountRequest(customer_id="cus_1", refund_id=asked.refund_id)
    answer.request_id, answer.use_payout_account = "c", True
    with pytest.raises(RemoteError) as refused:
        await as_customer(world).ChooseRefundAccount(answer)
    assert refused.value.violations[0].rule == "ACCOUNT_ABROAD"
    await world.notified(camt.file([Credit(700, "", ABROAD, ref="X")], message="MSG3"))
    (waits,) = await world.rows("payments", {"status": "suspense"})
    desk = world.place.stub("billing", suspense_stubs.SuspenseServiceStub, ANNE)
    back = suspense.ReturnSuspenseRequest(request_id="b", payment_id=waits["_id"], reason="Feil mottaker")
    with pytest.raises(RemoteError) as refused:
        await desk.ReturnSuspense(back)
    assert refused.value.reason == "SUSPENSE_PAYER_UNKNOWN"
