"""What tests of refunds do again and again."""

from typing import Any

from personvern.billing.v1 import refund_service_pb2 as rpc
from personvern.billing.v1 import refund_service_pb2_grpc
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from tests.component.billing.conftest import A, World
from tests.component.billing.test_payments import billed, paid

FINANCE = frozenset({"finance"})
ANNE, BO, CARL = (
    Caller("staff", name, roles=FINANCE, access_reason="refund") for name in ("anne", "bo", "carl")
)


def as_staff(world: World, caller: Caller) -> Any:
    """A stub of the refund service for this employee."""
    return world.place.stub("billing", refund_service_pb2_grpc.RefundServiceStub, caller)


def as_customer(world: World, customer_id: str = "cus_1") -> Any:
    """A stub of the refund service for this customer."""
    return as_staff(world, Caller("customer", customer_id))


async def overpaid(world: World, ore: int, months: int = 1, payer: str = A) -> str:
    """A customer who has paid the first of `months` invoices, and so much more; the payment's id."""
    invoices = await billed(world, months)
    await world.pay(paid(invoices[0], payer, ore=invoices[0].total_ore + ore))
    return str(next(row["_id"] for row in await world.rows("payments") if row["credit_ore"]))


async def request(
    world: World, caller: Caller, source: str, *, ore: int = 0, request_id: str = "", **more: Any
) -> Any:
    """The refund that `caller` asks for."""
    given = {"customer_id": "cus_1", "amount_ore": ore, **more, "source": source}
    message = rpc.RequestRefundRequest(request_id=request_id or new_id("req"), **given)
    return (await as_staff(world, caller).RequestRefund(message)).refund


async def approve(world: World, caller: Caller, refund_id: str, request_id: str = "") -> Any:
    """The refund after `caller` has approved it."""
    message = rpc.ApproveRefundRequest(request_id=request_id or new_id("req"), refund_id=refund_id)
    return (await as_staff(world, caller).ApproveRefund(message)).refund


async def approved(world: World, source: str, **more: Any) -> str:
    """The id of a refund that Anne asked for and Bo approved."""
    asked = await request(world, ANNE, source, **more)
    await approve(world, BO, asked.refund_id)
    return str(asked.refund_id)


async def make(world: World, request_id: str = "") -> Any:
    """A payout file."""
    message = rpc.MakePayoutFileRequest(request_id=request_id or new_id("req"))
    return await as_staff(world, BO).MakePayoutFile(message)


async def download(world: World, file_id: str) -> bytes:
    """Its bytes."""
    message = rpc.DownloadPayoutFileRequest(payout_file_id=file_id)
    return bytes((await as_staff(world, BO).DownloadPayoutFile(message)).data)


async def take(world: World, file_id: str, data: bytes, request_id: str = "") -> Any:
    """The bank's answer, taken."""
    message = rpc.TakePayoutAnswerRequest(
        request_id=request_id or new_id("req"), payout_file_id=file_id, data=data
    )
    return await as_staff(world, BO).TakePayoutAnswer(message)


async def _book(world: World, book: str) -> int:
    rows = await world.rows("ledger_entries")
    return sum(p["amount_ore"] for row in rows for p in row["postings"] if p["book"] == book)


async def balance(world: World) -> int:
    """What customers owe by the books, in øre."""
    return await _book(world, "receivable")


async def reserved(world: World) -> int:
    """Øre on the way to customers."""
    return -await _book(world, "refunds")
