"""Payment files: whole or not at all, each transaction once, every øre matched or in suspense."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from deploy.local.giro import Item, assignment, file, transmission
from personvern.billing.v1 import billing_pb2
from personvern.billing.v1 import billing_service_pb2 as rpc
from services.billing.model.ledger import EntryKind, balance
from services.billing.rpc import BillingServicer
from services.billing.store import files as file_store
from services.billing.store.ledger import LedgerStore
from services.billing.usecases import matching
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from services.chassis.mongo import Collection
from tests.component.billing.conftest import A, B, World
from tests.support.eventually import eventually

MONTHS = ("2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10")


async def billed(world: World, months: int, customer_id: str = "cus_1") -> list[billing_pb2.Invoice]:
    """The customer's invoices for so many months."""
    await world.price(first="2026-01-01") if not await world.count("prices") else None
    await world.buy(customer_id, start="2026-05-01")
    for month in MONTHS[:months]:
        await world.run(month)
    return await world.invoices(customer_id)


def paid(invoice: billing_pb2.Invoice, payer: str = A, ore: int = 0, **more: object) -> Item:
    """A payment of the invoice, in full unless `ore` says otherwise."""
    return Item(ore or invoice.total_ore, invoice.kid, payer, **more)


async def payout_account(world: World, customer_id: str = "cus_1") -> str:
    """The masked account; empty when none is stored."""
    request = rpc.GetPayoutAccountRequest(customer_id=customer_id)
    try:
        found = await world.me(customer_id).GetPayoutAccount(request)
    except RemoteError as error:
        return "" if error.reason == "PAYOUT_ACCOUNT_NOT_FOUND" else error.reason
    return str(found.payout_account.masked_account)


async def test_a_file_pays_the_invoices_it_names(world: World) -> None:
    first, second = await billed(world, 2)
    result = await world.pay(paid(first), paid(second, ore=5_000), Item(777, "12344"), Item(5, "99999"))
    assert {name: result[name] for name in ("payments", "matched", "suspense", "suspense_ore")} == {
        "payments": 4,
        "matched": 2,
        "suspense": 2,
        "suspense_ore": 782,
    }
    first, second = await world.invoices()
    assert (first.status, first.paid_ore) == (billing_pb2.INVOICE_STATUS_SETTLED, first.total_ore)
    assert (second.status, second.paid_ore) == (billing_pb2.INVOICE_STATUS_OPEN, 5_000)
    items = (await world.finance.ListSuspense(rpc.ListSuspenseRequest())).items
    assert [(item.amount_ore, item.reason) for item in items] == [(777, "kid_unknown"), (5, "kid_invalid")]
    await eventually(lambda: len(world.seen("payment_suspended")) == 2)
    assert len(world.seen("payment_received")) == 2
    assert [event.invoice_id for event in world.seen("invoice_settled")] == [first.invoice_id]


async def test_many_payments_share_rows_of_the_ledger_and_of_the_outbox(world: World) -> None:
    (invoice,) = await billed(world, 1)
    await world.pay(*(paid(invoice, ore=50) for _ in range(130)), Item(9, "12344"))
    (after,) = await world.invoices()
    assert after.paid_ore == 130 * 50
    (account,) = await world.rows("billing_accounts")
    entries = await LedgerStore(world.mongo).of(account["_id"])
    assert [entry.kind for entry in entries] == [EntryKind.INVOICE] + [EntryKind.PAYMENT] * 130
    assert len({entry.id for entry in entries}) == 131
    assert balance(entries) == after.total_ore - 130 * 50
    assert [entry.kind for entry in await LedgerStore(world.mongo).of("")] == [EntryKind.SUSPENSE]
    assert await world.count("ledger_entries") < 10
    await eventually(lambda: len(world.seen("payment_received")) == 130)
    assert len({event.payment_id for event in world.seen("payment_received")}) == 130


async def test_the_same_file_again_changes_nothing_and_says_so(world: World) -> None:
    (invoice,) = await billed(world, 1)
    data = file([paid(invoice)])
    first = await world.upload(data, "r1")
    await world.ended(first.payment_file.operation_id)
    again = await world.upload(data, "r1", piece=7)
    assert again.payment_file.payment_file_id == first.payment_file.payment_file_id
    other = await world.upload(data, "r2")
    assert other.already_imported
    assert other.payment_file.payment_file_id == first.payment_file.payment_file_id
    assert await world.count("payments") == 1
    assert await world.count("operations", {"kind": "payment_file"}) == 1
    with pytest.raises(RemoteError) as refused:
        await world.upload(file([paid(invoice)], number=9), "r1")
    assert refused.value.reason == "IDEMPOTENCY_KEY_REUSED"


async def test_the_same_file_again_is_applied_anew_when_that_has_failed(world: World) -> None:
    (invoice,) = await billed(world, 1)
    data = file([paid(invoice), Item(7, "12344")])
    first = (await world.upload(data)).payment_file
    await world.ended(first.operation_id)
    problem = {"reason": "INTERNAL", "domain": "personvern", "text": "stopped", "metadata": {}}
    operations = world.mongo.collection("operations")
    await operations.update_one(
        {"_id": first.operation_id}, {"$set": {"state": "failed", "problem": problem, "result": None}}
    )
    files = world.mongo.collection("payment_files")
    await files.update_one({"_id": first.payment_file_id}, {"$set": {"status": "accepted"}})
    payments = world.mongo.collection("payments")
    await payments.delete_one({"status": "suspense"})  # it stopped half way
    answers = await asyncio.gather(*(world.upload(data) for _ in range(3)))
    (operation_id,) = {answer.payment_file.operation_id for answer in answers}
    assert operation_id != first.operation_id
    result = await world.ended(operation_id)
    assert (result["matched"], result["suspense"], await world.count("payments")) == (1, 1, 2)
    later = await world.upload(data)
    assert (later.payment_file.operation_id, later.already_imported) == (operation_id, True)
    assert later.payment_file.status == billing_pb2.PAYMENT_FILE_STATUS_APPLIED


async def test_no_cursor_is_held_while_the_payments_of_a_file_are_booked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (invoice,) = await billed(world, 1)
    each, book, open_ = Collection.each, matching.put, set()

    async def watched(self: Collection, *args: Any, **more: Any) -> AsyncIterator[dict[str, Any]]:
        open_.add(self.name)
        try:
            async for row in each(self, *args, **more):
                yield row
        finally:
            open_.discard(self.name)

    async def booked(*args: Any) -> matching.Put:
        assert "payment_file_chunks" not in open_
        return await book(*args)

    monkeypatch.setattr(Collection, "each", watched)
    monkeypatch.setattr(matching, "put", booked)
    monkeypatch.setattr(file_store, "CHUNK_LINES", 4)
    result = await world.pay(*(paid(invoice, ore=100) for _ in range(10)))
    assert (result["matched"], result["already_known"]) == (10, 0)


def upload_door(world: World) -> asyncio.Semaphore:
    """What lets uploads in, two at a time."""
    for servicer in world.place.parts["billing"]._server._servicers:
        if isinstance(servicer.impl, BillingServicer):
            return servicer.impl._uploads
    raise AssertionError("billing has no such servicer")


async def test_two_uploads_are_read_at_once_and_the_next_waits(world: World) -> None:
    go_on = asyncio.Event()

    async def slow(data: bytes) -> AsyncIterator[rpc.ImportPaymentFileRequest]:
        yield rpc.ImportPaymentFileRequest(request_id=new_id("req"), format="ocr_giro", data=data[:100])
        await go_on.wait()
        yield rpc.ImportPaymentFileRequest(data=data[100:])

    door = upload_door(world)
    held = [world.finance.ImportPaymentFile(slow(file([], number=n)), timeout=60.0) for n in (1, 2)]
    first = [asyncio.ensure_future(call) for call in held]
    await eventually(door.locked)
    third = asyncio.ensure_future(world.upload(file([], number=3)))
    await eventually(lambda: door._waiters)  # it has come in, and stands before the door
    assert await world.count("payment_files") == 0
    go_on.set()
    files = {answer.payment_file.payment_file_id for answer in await asyncio.gather(*first, third)}
    assert len(files) == 3


async def test_the_same_file_twice_at_once_is_taken_once(world: World) -> None:
    (invoice,) = await billed(world, 1)
    data = file([paid(invoice)])
    answers = await asyncio.gather(*(world.upload(data) for _ in range(3)))
    assert len({answer.payment_file.payment_file_id for answer in answers}) == 1
    await world.ended(answers[0].payment_file.operation_id)
    assert await world.count("payments") == 1


async def test_a_transaction_that_comes_in_another_file_is_known(world: World) -> None:
    first, second = await billed(world, 2)
    await world.ended((await world.upload(file([paid(first)]))).payment_file.operation_id)
    longer = file([paid(first), paid(second)])
    result = await world.ended((await world.upload(longer)).payment_file.operation_id)
    assert (result["matched"], result["already_known"]) == (1, 1)
    assert [invoice.paid_ore for invoice in await world.invoices()] == [first.total_ore, second.total_ore]


async def test_a_broken_file_is_refused_whole_before_anything_is_stored(world: World) -> None:
    (invoice,) = await billed(world, 1)
    lines = file([paid(invoice)]).split(b"\n")
    lines[4] = lines[4].replace(b"12500", b"12501")
    with pytest.raises(RemoteError) as refused:
        await world.upload(b"\n".join(lines))
    assert refused.value.reason == "PAYMENT_FILE_BROKEN"
    assert dict(refused.value.metadata) == {"line": "5", "rule": "TOTAL"}
    for collection in ("payment_files", "payment_file_chunks", "payments"):
        assert await world.count(collection) == 0


async def test_a_file_of_another_format_is_refused(shared_world: World) -> None:
    async def parts():
        yield rpc.ImportPaymentFileRequest(request_id="r", format="telepay", data=b"<Document/>")

    with pytest.raises(RemoteError) as refused:
        await shared_world.finance.ImportPaymentFile(parts())
    assert refused.value.reason == "PAYMENT_UPLOAD_INVALID"


async def test_a_file_without_a_request_id_is_refused(shared_world: World) -> None:
    async def parts():
        yield rpc.ImportPaymentFileRequest(format="ocr_giro", data=file([]))

    with pytest.raises(RemoteError) as refused:
        await shared_world.finance.ImportPaymentFile(parts())
    assert refused.value.reason == "INVALID_REQUEST"


async def test_part_payments_and_too_much(world: World) -> None:
    (invoice,) = await billed(world, 1)
    total = invoice.total_ore
    result = await world.pay(paid(invoice, ore=total - 1), paid(invoice, ore=300))
    assert result["credit_ore"] == 299
    (invoice,) = await world.invoices()
    assert (invoice.paid_ore, invoice.status) == (total, billing_pb2.INVOICE_STATUS_SETTLED)
    postings = [p for row in await world.rows("ledger_entries") for p in row["postings"]]
    assert sum(p["amount_ore"] for p in postings) == 0
    assert sum(p["amount_ore"] for p in postings if p["book"] == "receivable") == -299


async def test_the_account_is_learned_after_three_in_a_row_and_not_before(world: World) -> None:
    invoices = await billed(world, 3)
    await world.pay(paid(invoices[0]), paid(invoices[1]))
    assert await payout_account(world) == ""
    for collection in ("payments", "payout_accounts", "payment_file_chunks", "payment_files", "outbox"):
        assert A not in repr(await world.rows(collection))
    (state,) = await world.rows("payout_accounts")
    assert (state["sealed"], len(state["row"])) == (None, 2)
    await world.pay(paid(invoices[2]))
    assert await payout_account(world) == "*******8903"
    assert A not in repr(await world.rows("payout_accounts"))
    await eventually(lambda: world.seen("payout_account_learned"))
    (event,) = world.seen("payout_account_learned")
    assert len(event.payment_ids) == 3
    (message,) = await eventually(lambda: world.told("payout_account_learned"))
    assert message.purpose == "payout_account"
    assert dict(message.values) == {"masked_account": "*******8903"}


@pytest.mark.parametrize(
    ("payers", "expected"),
    [("AABAA", ""), ("A?AA", ""), ("AAABB", "*******8903"), ("AAABBB", "*******7947")],
)
async def test_sequences(world: World, payers: str, expected: str) -> None:
    accounts = {"A": A, "B": B, "?": "0" * 11}
    invoices = await billed(world, len(payers))
    for invoice, payer in zip(invoices, payers, strict=True):
        await world.pay(paid(invoice, accounts[payer]))
    assert await payout_account(world) == expected


async def test_cash_carries_no_payer_whatever_stands_in_the_field(world: World) -> None:
    invoices = await billed(world, 3)
    await world.pay(*(paid(invoice, kind=17) for invoice in invoices))
    assert await payout_account(world) == ""


async def test_a_reversal_opens_the_invoice_and_takes_the_account_back(world: World) -> None:
    invoices = await billed(world, 3)
    await world.pay(*(paid(invoice) for invoice in invoices))
    assert await payout_account(world) == "*******8903"
    result = await world.pay(paid(invoices[1], "0" * 11, kind=18))
    assert result["reversals"] == 1
    assert await payout_account(world) == ""
    assert (await world.invoices())[1].paid_ore == 0
    await eventually(lambda: world.seen("payout_account_removed"))
    assert world.seen("payout_account_removed")[0].cause == "reversed"
    assert len(world.seen("payment_reversed")) == 1


async def test_a_reversal_of_nothing_waits_for_a_person(world: World) -> None:
    (invoice,) = await billed(world, 1)
    await world.pay(paid(invoice, "0" * 11, kind=18))
    (item,) = (await world.finance.ListSuspense(rpc.ListSuspenseRequest())).items
    assert (item.reason, item.amount_ore) == ("reversal_unmatched", -invoice.total_ore)


async def test_a_late_file_is_judged_by_the_banks_dates(world: World) -> None:
    invoices = await billed(world, 4)
    late = paid(invoices[1], B, day=date(2026, 6, 2))
    await world.pay(
        paid(invoices[0], day=date(2026, 6, 1)),
        paid(invoices[2], day=date(2026, 6, 3)),
        paid(invoices[3], day=date(2026, 6, 4)),
    )
    assert await payout_account(world) == "*******8903"
    await world.pay(late)
    assert await payout_account(world) == ""
    await eventually(lambda: world.seen("payout_account_removed"))
    assert world.seen("payout_account_removed")[0].cause == "recomputed"


async def test_the_customer_deletes_the_account_and_it_takes_three_new_payments(world: World) -> None:
    world.place.clock.set(world.place.clock.now().replace(month=6, day=1))
    invoices = await billed(world, 2)
    world.place.clock.set(world.place.clock.now().replace(month=11))
    invoices = [*invoices, *(await _more(world))]
    await world.pay(*(paid(invoice, day=date(2026, 10, 1)) for invoice in invoices[:3]))
    request = rpc.DeletePayoutAccountRequest(request_id="d1", customer_id="cus_1")
    await world.me("cus_1").DeletePayoutAccount(request)
    await world.me("cus_1").DeletePayoutAccount(request)
    assert await payout_account(world) == ""
    (row,) = await world.rows("payout_accounts")
    assert (row["sealed"], row["evidence"], row["learned_payer"]) == (None, [], "")
    await eventually(lambda: len(world.seen("payout_account_removed")) == 1)
    await world.pay(paid(invoices[3], day=date(2026, 11, 2)))
    assert await payout_account(world) == ""
    request.request_id = "d2"
    with pytest.raises(RemoteError) as refused:
        await world.me("cus_1").DeletePayoutAccount(request)
    assert refused.value.reason == "PAYOUT_ACCOUNT_NOT_FOUND"


async def _more(world: World) -> list[billing_pb2.Invoice]:
    for month in ("2026-07", "2026-08"):
        await world.run(month)
    return (await world.invoices())[2:]


async def test_an_import_killed_in_the_middle_applies_each_payment_once(world: World) -> None:
    (invoice,) = await billed(world, 1)
    items = [Item(100, invoice.kid, "0" * 11) for _ in range(60)]
    answer = await world.upload(file(items))
    await eventually(lambda: world.count("payments"))
    await world.place.restart("billing")
    result = await world.ended(answer.payment_file.operation_id)
    assert (result["matched"], result["matched_ore"]) == (60, 6_000)
    assert await world.count("payments") == 60


async def test_other_services_in_the_transmission_are_passed_over(world: World) -> None:
    (invoice,) = await billed(world, 1)
    other = [
        "NY212420" + "0" * 9 + "0000002" + "99991042764" + "0" * 45,
        "NY21947000000011" + " " * 10 + "000112000507155J" + "0" * 38,
        "NY212488" + "00000001" + "00000003" + "0" * 56,
    ]
    answer = await world.upload(transmission([other, assignment([paid(invoice)])], transactions=1))
    assert (answer.payment_file.skipped_assignments, answer.payment_file.payments) == (1, 1)
    result = await world.ended(answer.payment_file.operation_id)
    assert (result["matched"], result["skipped_assignments"]) == (1, 1)


async def test_payment_files_are_listed_and_kept_sealed(world: World) -> None:
    (invoice,) = await billed(world, 1)
    answer = await world.upload(file([paid(invoice)]))
    await world.ended(answer.payment_file.operation_id)
    found = await world.finance.GetPaymentFile(
        rpc.GetPaymentFileRequest(payment_file_id=answer.payment_file.payment_file_id)
    )
    assert found.payment_file.status == billing_pb2.PAYMENT_FILE_STATUS_APPLIED
    assert found.payment_file.hold_until == "2031-12-31"
    listed = await world.finance.ListPaymentFiles(rpc.ListPaymentFilesRequest())
    assert list(listed.payment_files) == [found.payment_file]
    with pytest.raises(RemoteError) as refused:
        await world.finance.GetPaymentFile(rpc.GetPaymentFileRequest(payment_file_id=new_id("pfl")))
    assert refused.value.reason == "PAYMENT_FILE_NOT_FOUND"


async def test_two_overlapping_files_at_once_apply_each_transaction_once(world: World) -> None:
    (invoice,) = await billed(world, 1)
    items = [Item(100, invoice.kid, "0" * 11) for _ in range(30)] + [Item(7, "12344") for _ in range(30)]
    answers = [await world.upload(data) for data in (file(items), file([*items, Item(9, "12344")]))]
    results = [await world.ended(answer.payment_file.operation_id) for answer in answers]
    assert sum(result["matched"] for result in results) == 30
    assert sum(result["suspense"] for result in results) == 31
    assert await world.count("payments") == 61
    assert (await world.invoices())[0].paid_ore == 3_000
