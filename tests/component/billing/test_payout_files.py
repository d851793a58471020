"""Payout files and the bank's answers: one file per run, the same bytes, and refused money comes back."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from personvern.billing.v1 import refund_service_pb2 as rpc
from services.billing.model.pain001 import end_to_end_id
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from tests.component.billing.conftest import A, B, World
from tests.component.billing.refunding import (
    ANNE,
    BO,
    approved,
    as_staff,
    balance,
    download,
    make,
    overpaid,
    request,
    reserved,
    take,
)
from tests.component.billing.test_payments import billed, paid
from tests.support.eventually import eventually
from tests.support.pain002 import answer, payment
from tests.unit.billing.pain001_rules import NS, broken


async def refused(call: Any) -> RemoteError:
    with pytest.raises(RemoteError) as caught:
        await call
    return caught.value


async def two_refunds(world: World) -> tuple[str, str]:
    """Two approved refunds of one customer: 3,000 and 2,000 øre."""
    overpayment = await overpaid(world, 5_000)
    first = await approved(world, "overpayment", payment_id=overpayment, ore=3_000)
    return first, await approved(world, "overpayment", payment_id=overpayment, ore=2_000)


async def states(world: World) -> list[str]:
    rows = await world.rows("refunds")
    return [row["state"] for row in sorted(rows, key=lambda row: row["_id"])]


async def test_approved_refunds_go_into_one_file_with_the_same_bytes_each_time(world: World) -> None:
    first, second = await two_refunds(world)
    waiting = await request(world, ANNE, "overpayment", payment_id=await another(world), customer_id="cus_2")
    made = await make(world, "f1")
    assert made == await make(world, "f1")
    file = made.payout_file
    assert (file.refunds, file.total_ore, file.execution_date) == (2, 5_000, "2026-11-23")
    data = await download(world, file.payout_file_id)
    assert data == await download(world, file.payout_file_id)
    today = world.place.clock.now().date()
    assert broken(data, today) == []
    root = etree.fromstring(data)
    assert root.findtext(".//p:MsgId", "", NS) == file.message_id
    ids = [item.text for item in root.iterfind(".//p:EndToEndId", NS)]
    assert ids == [end_to_end_id(first), end_to_end_id(second)]
    assert {item.text for item in root.iterfind(".//p:CdtrAcct//p:Othr/p:Id", NS)} == {A}
    assert {item.text for item in root.iterfind(".//p:Cdtr/p:Nm", NS)} == {"Kari Æsop Nordmann"}
    assert await states(world) == ["sent", "sent", "requested"]
    assert (await refused(make(world))).reason == "PAYOUT_FILE_EMPTY"
    reject = rpc.RejectRefundRequest(request_id="late", refund_id=first)
    assert (await refused(as_staff(world, ANNE).RejectRefund(reject))).reason == "REFUND_STATE"
    assert waiting.state == rpc.REFUND_STATE_REQUESTED
    await eventually(lambda: len(world.told("refund_sent")) == 2)
    assert sorted(message.values["amount_ore"] for message in world.told("refund_sent")) == ["2000", "3000"]
    assert {message.values["masked_account"] for message in world.told("refund_sent")} == {"*******8903"}
    await eventually(lambda: len(world.seen("refund_sent")) == 2)


async def another(world: World) -> str:
    """An overpayment of a second customer."""
    invoices = await billed(world, 1, "cus_2")
    await world.pay(paid(invoices[0], B, ore=invoices[0].total_ore + 900))
    rows = await world.rows("payments", {"customer_id": "cus_2"})
    return str(rows[0]["_id"])


async def test_reading_the_file_is_for_finance_and_recorded_for_everybody_in_it(world: World) -> None:
    await two_refunds(world)
    file = (await make(world)).payout_file
    await download(world, file.payout_file_id)
    read = world.disclosure.reads[-1]
    assert (read.reader_id, list(read.subject_ids)) == ("bo", ["cus_1"])
    assert "payout_file.account_number" in read.fields
    dpo = Caller("staff", "dora", roles=frozenset({"dpo"}), access_reason="audit")
    wanted = rpc.DownloadPayoutFileRequest(payout_file_id=file.payout_file_id)
    assert (await refused(as_staff(world, dpo).DownloadPayoutFile(wanted))).reason == "CALLER_NOT_ALLOWED"
    described = rpc.GetPayoutFileRequest(payout_file_id=file.payout_file_id)
    assert (await as_staff(world, dpo).GetPayoutFile(described)).payout_file == file
    listed = await as_staff(world, dpo).ListPayoutFiles(rpc.ListPayoutFilesRequest())
    assert list(listed.payout_files) == [file]
    assert (await refused(download(world, "pof_9"))).reason == "PAYOUT_FILE_NOT_FOUND"


async def test_many_at_once_make_one_file(world: World) -> None:
    await two_refunds(world)
    answers = await asyncio.gather(*(make(world) for _ in range(4)), return_exceptions=True)
    assert len([item for item in answers if not isinstance(item, BaseException)]) == 1
    assert {getattr(item, "reason", "PAYOUT_FILE_EMPTY") for item in answers} == {"PAYOUT_FILE_EMPTY"}
    assert (await world.count("payout_files"), await states(world)) == (1, ["sent", "sent"])


async def test_the_bank_pays_one_and_refuses_the_other(world: World) -> None:
    first, second = await two_refunds(world)
    file = (await make(world)).payout_file
    assert (await balance(world), await reserved(world)) == (0, 5_000)
    under_way = answer(file.message_id, group="ACCP")
    taken = await take(world, file.payout_file_id, under_way)
    assert (taken.payout_file.paid, taken.payout_file.rejected, await states(world)) == (
        0,
        0,
        ["sent", "sent"],
    )
    words = payment(end_to_end_id(first), "ACSC") + payment(end_to_end_id(second), "RJCT", "AC04")
    final = answer(file.message_id, group="PART", payments=words)
    for request_id, already in (("a1", False), ("a1", False), ("a2", True)):
        taken = await take(world, file.payout_file_id, final, request_id)
        assert taken.already_taken is already
        assert (taken.payout_file.paid, taken.payout_file.rejected) == (1, 1)
    assert await states(world) == ["paid", "rejected_by_bank"]
    assert (await balance(world), await reserved(world)) == (-2_000, 0)
    seen = await as_staff(world, ANNE).GetRefund(rpc.GetRefundRequest(refund_id=second))
    assert seen.refund.bank_reason == "AC04"
    await eventually(lambda: len(world.seen("refund_rejected")) == 1)
    # The same in other words changes nothing; the opposite is refused.
    same = answer(file.message_id, payments=payment(end_to_end_id(first), "ACSC"), number=2)
    assert (await take(world, file.payout_file_id, same)).payout_file.paid == 1
    opposite = answer(file.message_id, payments=payment(end_to_end_id(first), "RJCT"))
    error = await refused(take(world, file.payout_file_id, opposite))
    assert (error.reason, error.metadata["refund_id"]) == ("PAYOUT_ANSWER_CONFLICT", first)
    # What the bank refused is due again, and can be asked for again.
    renewed = await request(world, ANNE, "credit_balance")
    assert renewed.amount_ore == 2_000


async def test_answers_at_once_count_once(world: World) -> None:
    await two_refunds(world)
    file = (await make(world)).payout_file
    data = answer(file.message_id, group="RJCT")
    await asyncio.gather(*(take(world, file.payout_file_id, data) for _ in range(4)))
    assert (await balance(world), await reserved(world)) == (-5_000, 0)
    (row,) = await world.rows("payout_files")
    assert (row["paid"], row["rejected"], await world.count("payout_answers")) == (0, 2, 1)


async def test_an_answer_that_is_not_right_changes_nothing(world: World) -> None:
    first, _ = await two_refunds(world)
    file = (await make(world)).payout_file
    message_id, file_id = file.message_id, file.payout_file_id
    good = answer(message_id, group="ACSC")
    entities = good.replace(b"<Document", b'<!DOCTYPE d [<!ENTITY a "b">]><Document')
    version = good.replace(b"pain.002.001.03", b"pain.002.001.10")
    listed = payment(end_to_end_id(first), "RJCT") + payment("f" * 32, "ACSC")
    for data, reason, rule in (
        (b"", "PAYOUT_ANSWER_BROKEN", "XML"),
        (entities, "PAYOUT_ANSWER_BROKEN", "DOCTYPE"),
        (version, "PAYOUT_ANSWER_BROKEN", "VERSION"),
        (answer("PV000", group="ACSC"), "PAYOUT_ANSWER_UNKNOWN", "MESSAGE_ID"),
        (answer(message_id, payments=listed), "PAYOUT_ANSWER_UNKNOWN", "END_TO_END_ID"),
    ):
        error = await refused(take(world, file_id, data))
        assert (error.reason, error.metadata["rule"]) == (reason, rule)
    assert (await refused(take(world, "pof_9", good))).reason == "PAYOUT_FILE_NOT_FOUND"
    assert (await states(world), await reserved(world)) == (["sent", "sent"], 5_000)
    assert await world.count("payout_answers") == 0


async def test_an_account_given_for_one_refund_is_gone_once_it_is_sent(world: World) -> None:
    await overpaid(world, 5_000, payer="0" * 11)
    asked = await request(world, ANNE, "credit_balance")
    given = rpc.ChooseRefundAccountRequest(
        request_id="c", customer_id="cus_1", refund_id=asked.refund_id, account_number=B
    )
    await as_staff(world, Caller("customer", "cus_1")).ChooseRefundAccount(given)
    await as_staff(world, BO).ApproveRefund(
        rpc.ApproveRefundRequest(request_id="a", refund_id=asked.refund_id)
    )
    assert (await world.rows("refunds"))[0]["given"] is not None
    file = (await make(world)).payout_file
    assert B.encode() in await download(world, file.payout_file_id)
    assert (await world.rows("refunds"))[0]["given"] is None


async def test_what_is_no_longer_due_is_held_back(world: World) -> None:
    (invoice,) = await billed(world, 1)
    await world.pay(paid(invoice), paid(invoice, ore=700))
    gone = next(row["_id"] for row in await world.rows("payments") if row["credit_ore"] == 700)
    first = await approved(world, "overpayment", payment_id=gone)
    second = await approved(world, "overpayment", payment_id=await another(world), customer_id="cus_2")
    await world.pay(paid(invoice, "0" * 11, ore=700, kind=18))
    world.place.clock.advance(timedelta(days=30))
    made = await make(world, "f")
    assert [(item.refund_id, item.reason) for item in made.held_back] == [(first, "credit_gone")]
    assert made == await make(world, "f")
    assert await states(world) == ["approved", "sent"]
    assert second


async def test_the_same_command_again_asks_nobody_anew(world: World) -> None:
    await two_refunds(world)
    made = await make(world, "f")
    await approved(world, "overpayment", payment_id=await another(world), customer_id="cus_2")
    await world.mongo.collection("payment_file_chunks").delete_many({"_id": {"$ne": None}})
    assert await make(world, "f") == made
    assert await states(world) == ["sent", "sent", "approved"]
    assert (await refused(make(world, "g"))).reason == "PAYOUT_FILE_EMPTY"
    assert await states(world) == ["sent", "sent", "needs_account"]
