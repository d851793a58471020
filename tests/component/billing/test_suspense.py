"""Suspense: suggestions, decisions by a person, each once, and what they do to the books."""

from datetime import date
from typing import Any

import pytest

from deploy.local import camt
from deploy.local.camt import Credit
from deploy.local.giro import Item
from personvern.billing.v1 import billing_pb2, suspense_service_pb2_grpc
from personvern.billing.v1 import suspense_service_pb2 as rpc
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from tests.component.billing.conftest import A, B, World
from tests.component.billing.test_payments import billed, paid, payout_account
from tests.component.billing.test_two_channels import every_ore_is_somewhere
from tests.support.eventually import eventually

FINANCE = Caller("staff", "stf_1", roles=frozenset({"finance"}), access_reason="complaint; case=K-1")


def desk(world: World) -> Any:
    """The stub of somebody in finance."""
    return world.place.stub("billing", suspense_service_pb2_grpc.SuspenseServiceStub, FINANCE)


async def waiting(world: World) -> str:
    """The id of the one payment that waits."""
    (row,) = await world.rows("payments", {"status": "suspense"})
    return str(row["_id"])


async def look(world: World) -> Any:
    return await desk(world).GetSuspense(rpc.GetSuspenseRequest(payment_id=await waiting(world)))


def swapped(kid: str) -> str:
    """The KID with the first two neighbouring digits swapped that differ."""
    place = next(n for n in range(len(kid) - 1) if kid[n] != kid[n + 1])
    return kid[:place] + kid[place + 1] + kid[place] + kid[place + 2 :]


@pytest.mark.parametrize("ground", ["kid_one_digit", "kid_swapped"])
async def test_a_kid_that_is_nearly_right_is_suggested_first(world: World, ground: str) -> None:
    (invoice,) = await billed(world, 1)
    await billed(world, 1, "cus_2")  # another invoice of the same amount
    kid = invoice.kid
    wrong = swapped(kid) if ground == "kid_swapped" else kid[:5] + str((int(kid[5]) + 3) % 10) + kid[6:]
    await world.pay(Item(invoice.total_ore, wrong))
    found = await look(world)
    assert found.masked_payer == "*******8903"
    first, second = found.candidates
    assert (first.invoice_id, list(first.grounds)) == (invoice.invoice_id, [ground, "amount_exact"])
    assert list(second.grounds) == ["amount_exact"]
    assert first.score > second.score
    assert sorted(world.disclosure.reads[-1].subject_ids) == ["cus_1", "cus_2"]


async def test_without_a_kid_amount_payer_and_name_speak(world: World) -> None:
    one, two = await billed(world, 2)
    await world.pay(paid(one, B))
    await world.notified(camt.file([Credit(two.total_ore, "", B, ref="X", name="NORDMANN KARI")]))
    (candidate,) = (await look(world)).candidates
    assert candidate.invoice_id == two.invoice_id
    assert list(candidate.grounds) == ["amount_exact", "payer_known", "payer_name"]


async def test_a_person_resolves_and_it_counts_as_a_payment_of_its_own(world: World) -> None:
    invoices = await billed(world, 3)
    await world.pay(paid(invoices[0]), paid(invoices[1]), Item(invoices[2].total_ore, "12343"))
    assert await payout_account(world) == ""
    request = rpc.ResolveSuspenseRequest(
        request_id="s1",
        payment_id=await waiting(world),
        invoice_id=invoices[2].invoice_id,
        reason="Kunden ringte",
    )
    first = await desk(world).ResolveSuspense(request)
    again = await desk(world).ResolveSuspense(request)
    assert first == again
    decided = first.payment.resolution
    assert (first.payment.status, first.payment.applied_ore) == ("matched", invoices[2].total_ore)
    assert (decided.act, decided.by, decided.reason) == ("resolved", "staff:stf_1", "Kunden ringte")
    assert (await world.invoices())[2].status == billing_pb2.INVOICE_STATUS_SETTLED
    assert await payout_account(world) == "*******8903"
    assert await world.count("ledger_entries", {"kind": "resolved"}) == 1
    await eventually(lambda: len(world.seen("payment_received")) == 3)
    await every_ore_is_somewhere(world)
    request.request_id = "s2"
    with pytest.raises(RemoteError) as refused:
        await desk(world).ResolveSuspense(request)
    assert (refused.value.reason, refused.value.metadata["state"]) == ("SUSPENSE_CLOSED", "matched")


async def test_of_a_payment_with_an_owner_no_digit_of_the_account_is_shown(world: World) -> None:
    (invoice,) = await billed(world, 1)
    await world.pay(paid(invoice))
    (row,) = await world.rows("payments")
    before = len(world.disclosure.reads)
    found = await desk(world).GetSuspense(rpc.GetSuspenseRequest(payment_id=row["_id"]))
    assert (found.payment.status, found.masked_payer, list(found.candidates)) == ("matched", "", [])
    assert [list(read.subject_ids) for read in world.disclosure.reads[before:]] == [["cus_1"]]


async def test_what_goes_back_is_marked_once_and_only_when_the_payer_is_known(world: World) -> None:
    await world.pay(Item(500, "12343", B))
    request = rpc.ReturnSuspenseRequest(
        request_id="b1", payment_id=await waiting(world), reason="Feil mottaker"
    )
    first = await desk(world).ReturnSuspense(request)
    assert (await desk(world).ReturnSuspense(request)) == first
    assert (first.payment.status, first.payment.resolution.act) == ("to_refund", "returned")
    await every_ore_is_somewhere(world)
    await world.pay(Item(600, "12343", "0" * 11))
    request = rpc.ReturnSuspenseRequest(request_id="b2", payment_id=await waiting(world), reason="Feil")
    with pytest.raises(RemoteError) as refused:
        await desk(world).ReturnSuspense(request)
    assert refused.value.reason == "SUSPENSE_PAYER_UNKNOWN"
    assert (await look(world)).payment.status == "suspense"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"invoice_id": "", "reason": "x"}, "SUSPENSE_INVALID"),
        ({"invoice_id": "inv_1", "reason": " "}, "SUSPENSE_INVALID"),
        ({"invoice_id": "inv_1", "reason": "x" * 501}, "SUSPENSE_INVALID"),
        ({"invoice_id": "inv_1", "reason": "x"}, "INVOICE_NOT_FOUND"),
        ({"invoice_id": "inv_1", "reason": "x", "payment_id": "pay_1"}, "PAYMENT_NOT_FOUND"),
    ],
)
async def test_decisions_that_cannot_be(world: World, values: dict[str, str], reason: str) -> None:
    await world.pay(Item(500, "12343", B))
    given = {"payment_id": await waiting(world)} | values
    before = await world.rows("payments"), await world.rows("ledger_entries")
    with pytest.raises(RemoteError) as refused:
        await desk(world).ResolveSuspense(rpc.ResolveSuspenseRequest(request_id="r", **given))
    assert refused.value.reason == reason
    assert (await world.rows("payments"), await world.rows("ledger_entries")) == before


def taken_back(payment: str, invoice: Any, request_id: str = "r") -> rpc.ResolveSuspenseRequest:
    return rpc.ResolveSuspenseRequest(
        request_id=request_id, payment_id=payment, invoice_id=invoice.invoice_id, reason="Banken ringte"
    )


def off(payment: str, request_id: str = "w") -> rpc.WriteOffSuspenseRequest:
    return rpc.WriteOffSuspenseRequest(request_id=request_id, payment_id=payment, reason="Bankens feil")


async def test_money_that_went_back_takes_back_no_payment_that_is_not_there(world: World) -> None:
    (invoice,) = await billed(world, 1)
    await world.pay(paid(invoice, "0" * 11, kind=18, day=date(2026, 6, 2)))
    before = (await world.rows("payments"), await world.rows("ledger_entries"))
    with pytest.raises(RemoteError) as refused:
        await desk(world).ResolveSuspense(taken_back(await waiting(world), invoice))
    assert refused.value.reason == "SUSPENSE_INVALID"
    assert [item.rule for item in refused.value.violations] == ["REVERSAL_FINDS_NONE"]
    assert (await world.rows("payments"), await world.rows("ledger_entries")) == before
    await world.pay(paid(invoice, day=date(2026, 6, 1)))  # the file that the bank had made before
    assert [row["status"] for row in await world.rows("payments")] == ["reversal", "reversed"]
    await every_ore_is_somewhere(world)


@pytest.mark.parametrize("kid", ["wrong", "another"])
async def test_a_person_says_whose_payment_went_back(world: World, kid: str) -> None:
    """The bank's KID was wrong, or that of another invoice."""
    one, two = await billed(world, 2)
    await world.pay(paid(one))
    went = Item(
        one.total_ore, "12343" if kid == "wrong" else two.kid, "0" * 11, kind=18, day=date(2026, 6, 2)
    )
    await world.pay(went)
    payment = await waiting(world)
    first = await desk(world).ResolveSuspense(taken_back(payment, one))
    assert await desk(world).ResolveSuspense(taken_back(payment, one)) == first
    (row,) = await world.rows("payments", {"status": "reversed"})
    assert (first.payment.status, first.payment.reverses) == ("reversal", row["_id"])
    assert (first.payment.resolution.act, first.payment.resolution.by) == ("resolved", "staff:stf_1")
    assert {item.status for item in await world.invoices()} == {billing_pb2.INVOICE_STATUS_OPEN}
    await eventually(lambda: len(world.seen("payment_reversed")) == 1)
    await every_ore_is_somewhere(world)
    with pytest.raises(RemoteError) as refused:
        await desk(world).WriteOffSuspense(off(payment))
    assert refused.value.reason == "SUSPENSE_CLOSED"


@pytest.mark.parametrize("kid", ["known", "unknown"])
async def test_what_the_bank_took_back_for_nothing_is_written_off_for_good(world: World, kid: str) -> None:
    (invoice,) = await billed(world, 1)
    ours = invoice.kid if kid == "known" else "12343"
    await world.pay(Item(invoice.total_ore, ours, "0" * 11, kind=18, day=date(2026, 6, 2)))
    payment = await waiting(world)
    first = await desk(world).WriteOffSuspense(off(payment))
    assert await desk(world).WriteOffSuspense(off(payment)) == first
    assert (first.payment.status, first.payment.resolution.act) == ("reversal", "written_off")
    await every_ore_is_somewhere(world)
    books = [p for row in await world.rows("ledger_entries") for p in row["postings"]]
    assert sum(p["amount_ore"] for p in books if p["book"] == "losses") == invoice.total_ore
    await world.pay(paid(invoice, day=date(2026, 6, 1)))
    assert (await world.invoices())[0].status == billing_pb2.INVOICE_STATUS_SETTLED
    await every_ore_is_somewhere(world)


async def test_money_that_came_in_is_not_written_off(world: World) -> None:
    await world.pay(Item(500, "12343", B))
    before = await world.rows("payments")
    with pytest.raises(RemoteError) as refused:
        await desk(world).WriteOffSuspense(off(await waiting(world)))
    assert refused.value.reason == "SUSPENSE_CLOSED"
    assert await world.rows("payments") == before


async def test_payments_are_listed_and_that_they_were_read_is_recorded(world: World) -> None:
    one, two = await billed(world, 2)
    await world.pay(paid(one), paid(two), Item(5, "12343"))
    stub = desk(world)
    by_customer = await stub.ListPayments(rpc.ListPaymentsRequest(customer_id="cus_1", page_size=1))
    rest = await stub.ListPayments(
        rpc.ListPaymentsRequest(customer_id="cus_1", page_token=by_customer.next_page_token)
    )
    assert [item.invoice_id for item in (*by_customer.payments, *rest.payments)] == [
        one.invoice_id,
        two.invoice_id,
    ]
    assert len(world.disclosure.reads) >= 2
    by_invoice = await stub.ListPayments(rpc.ListPaymentsRequest(invoice_id=two.invoice_id))
    assert [item.amount_ore for item in by_invoice.payments] == [two.total_ore]
    file_id = by_invoice.payments[0].payment_file_id
    by_file = await stub.ListPayments(rpc.ListPaymentsRequest(payment_file_id=file_id))
    assert sorted(item.status for item in by_file.payments) == ["matched", "matched", "suspense"]
    narrowed = await stub.ListPayments(
        rpc.ListPaymentsRequest(customer_id="cus_1", invoice_id=two.invoice_id, payment_file_id=file_id)
    )
    assert narrowed.payments == by_invoice.payments
    for wrong, reason in (({}, "PAYMENT_LIST_INVALID"), ({"invoice_id": "inv"}, "INVOICE_NOT_FOUND")):
        with pytest.raises(RemoteError) as refused:
            await stub.ListPayments(rpc.ListPaymentsRequest(**wrong))
        assert refused.value.reason == reason
    assert A not in f"{by_file}{by_customer}"
