"""Payments by OCR giro and camt.054, late files, killed workers: the same end, every øre accounted for."""

import random
from contextvars import ContextVar
from datetime import date
from typing import Any

import pytest

from deploy.local import camt
from deploy.local.camt import Credit
from deploy.local.giro import Item, assignment, file, transmission
from personvern.billing.v1 import suspense_service_pb2, suspense_service_pb2_grpc
from services.billing.store import payment_sheets
from services.billing.usecases import applying
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.mongo import Mongo
from tests.component.billing.conftest import A, B, World
from tests.component.billing.test_payments import billed, paid, payout_account
from tests.support.in_clear import in_clear

DAY = date(2026, 5, 19)
NOBODY = "0" * 11


@pytest.fixture(autouse=True)
def sharing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Payments share rows by two already, so that each of these tests changes what shares."""
    monkeypatch.setattr(payment_sheets, "FEW", 1)
    monkeypatch.setattr(payment_sheets, "SHARED", 2)


async def standing(world: World, customer_id: str) -> dict[str, Any]:
    """Everything that payments have made of a customer, without ids and times."""
    (account,) = await world.rows("billing_accounts", {"customer_id": customer_id})
    mine = {"billing_account_id": account["_id"]}
    months = {row["_id"]: row["period"] for row in await world.rows("invoices", mine)}
    invoices = sorted(await world.rows("invoice_states", mine), key=lambda row: months[row["_id"]])
    log = await world.rows("payments", mine)
    entries = await world.rows("ledger_entries", mine)
    books: dict[str, int] = {}
    for posting in (posting for entry in entries for posting in entry["postings"]):
        books[posting["book"]] = books.get(posting["book"], 0) + posting["amount_ore"]
    (state,) = await world.rows("payout_accounts", {"_id": account["_id"]}) or [{"row": [], "sealed": None}]
    return {
        "invoices": [
            (months[row["_id"]], row["paid_ore"], row["settled_at"] is not None) for row in invoices
        ],
        "payments": sorted(
            (
                months.get(row["invoice_id"], ""),
                row["booked_on"],
                row["amount_ore"],
                row["status"],
                row["applied_ore"],
                row["credit_ore"],
                tuple(sorted(told["channel"] for told in row["told"])),
            )
            for row in log
        ),
        "books": {name: ore for name, ore in books.items() if ore},
        "row": len(state["row"]),
        "payout": await payout_account(world, customer_id),
    }


async def every_ore_is_somewhere(world: World) -> None:
    """The books balance, suspense is what waits, and the bank has what the log says."""
    rows = await world.rows("payments")
    sign = [(-1 if row["reversal"] else 1) * row["amount_ore"] for row in rows]
    waits = [ore for row, ore in zip(rows, sign, strict=True) if row["status"] in {"suspense", "to_refund"}]
    books: dict[str, int] = {}
    for entry in await world.rows("ledger_entries"):
        assert sum(posting["amount_ore"] for posting in entry["postings"]) == 0
        for posting in entry["postings"]:
            books[posting["book"]] = books.get(posting["book"], 0) + posting["amount_ore"]
    assert books.get("bank", 0) == sum(sign)
    assert -books.get("suspense", 0) == sum(waits)
    open_ = sum(row["total_ore"] - row["paid_ore"] for row in await world.rows("invoice_states")) - sum(
        row["credit_ore"] for row in rows if row["status"] == "matched"
    )
    assert books.get("receivable", 0) == open_


def credit(item: Item, n: int) -> Credit:
    """What the bank notifies of a payment that OCR giro tells too."""
    return Credit(item.amount_ore, item.kid, "" if item.payer == NOBODY else item.payer, ref=f"R{n}")


@pytest.mark.parametrize("first", ["ocr_giro", "camt.054"])
async def test_a_payment_that_comes_by_both_channels_counts_once(world: World, first: str) -> None:
    invoices = await billed(world, 3)
    items = [*(paid(invoice) for invoice in invoices), paid(invoices[0], ore=300), paid(invoices[0], ore=300)]
    giro, notified = file([*items, Item(5, "12344")]), [credit(item, n) for n, item in enumerate(items)]
    if first == "ocr_giro":
        await world.ended((await world.upload(giro)).payment_file.operation_id)
        alone = await standing(world, "cus_1")
    result = await world.notified(camt.file([*notified, Credit(5, "12344", ref="S")]))
    if first == "camt.054":
        assert result["matched"] == 5
        assert await payout_account(world) == "*******8903"  # learned from the notification alone
        alone = await standing(world, "cus_1")
        answer = await world.upload(giro)
        result = await world.ended(answer.payment_file.operation_id)
    assert (result["matched"], result["already_known"], result["told_by_both"]) == (0, 6, 6)
    again = await world.notified(camt.file([*notified, Credit(5, "12344", ref="S")], "08", message="OTHER"))
    assert (again["already_known"], again["told_by_both"]) == (6, 0)
    now = await standing(world, "cus_1")
    assert {told for *_, told in now["payments"]} == {("camt.054", "ocr_giro")}
    # Within the day OCR giro's numbers order the log, in the end also when the notification came first.
    spread = [row[4:6] for row in now["payments"]]
    assert spread == [(0, 300), (0, 300), (12_500, 0), (12_500, 0), (12_500, 0)]
    del alone["payments"], now["payments"]
    assert now == alone
    assert await world.count("payments") == 6
    await every_ore_is_somewhere(world)


async def test_a_reversal_by_both_channels_takes_one_payment_back(world: World) -> None:
    (invoice,) = await billed(world, 1)
    await world.pay(paid(invoice), paid(invoice, NOBODY, kind=18))
    back = camt.entry([Credit(invoice.total_ore, invoice.kid, "")], ref="B", reversal=True)
    there = camt.entry([Credit(invoice.total_ore, invoice.kid)], ref="A")
    assert (await world.notified(camt.notification([there, back])))["told_by_both"] == 2
    assert [row["status"] for row in await world.rows("payments")] == ["reversed", "reversal"]
    await every_ore_is_somewhere(world)


async def test_files_may_come_in_any_order(world: World) -> None:
    """Part payments, too much, reversals, late days, and a notification of some of it: four files."""
    orders = [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)]
    ends = []
    for n, order in enumerate(orders):
        who = f"cus_{n}"
        one, two, three = await billed(world, 3, who)
        total = one.total_ore
        days = [date(2026, 6, day) for day in (1, 2, 3)]
        files = [
            (
                "giro",
                [paid(one, ore=500, day=days[0]), paid(two, day=days[0]), paid(three, ore=9, day=days[0])],
            ),
            ("giro", [paid(one, NOBODY, ore=500, kind=18, day=days[1]), paid(three, B, day=days[1])]),
            (
                "giro",
                [paid(one, day=days[2]), paid(two, NOBODY, kind=18, day=days[2]), paid(one, B, day=days[2])],
            ),
            ("camt", [Credit(total, one.kid, B, ref=f"C{n}"), Credit(77, three.kid, ref=f"D{n}")]),
        ]
        for place in order:
            kind, items = files[place]
            if kind == "giro":
                answer = await world.upload(file(items, number=100 * n + place + 1))
                await world.ended(answer.payment_file.operation_id)
            else:
                await world.notified(camt.file(items, message=f"M{n}", day=days[2]))
        end = await standing(world, who)
        # Which of two equal payments the notification was paired with depends on who told first, no more.
        end["payments"] = sorted(row[:-1] for row in end["payments"])
        ends.append(end)
        await every_ore_is_somewhere(world)
    assert ends[0] == ends[1] == ends[2]
    assert [row[3] for row in ends[0]["payments"]].count("reversed") == 2


class Killed(BaseException):
    """The process ended here."""


async def test_killed_at_twenty_points_and_begun_again_the_end_is_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 3)
    monkeypatch.setattr(applying, "ACCOUNTS", 1)
    apply, transaction, dice = applying.apply_file, Mongo.transaction, random.Random(20)
    at_work: ContextVar[bool] = ContextVar("at_work", default=False)
    left, kills = [0], []

    async def dying(self: Mongo, body: Any) -> Any:
        if not at_work.get() or self.session() is not None:
            return await transaction(self, body)
        left[0] -= 1
        last = left[0] == 0  # another transaction may begin before this one has ended
        before = last and dice.random() < 0.5

        async def cut() -> Any:
            await body()
            raise Killed

        result = await transaction(self, cut if before else body)
        if last:
            raise Killed
        return result

    async def stubborn(running: Any, deps: Any) -> dict[str, Any]:
        at_work.set(True)
        while True:
            left[0] = dice.randint(1, 9) if len(kills) < 20 else -1
            try:
                return await apply(running, deps)
            except Killed:
                kills.append(1)

    ends = []
    for n in (1, 2):
        invoices = await billed(world, 4, f"cus_{n}")
        items = [paid(invoice) for invoice in invoices]
        items += [
            paid(invoices[3], NOBODY, kind=18),
            paid(invoices[3], B, ore=400),
            paid(invoices[0], ore=55),
        ]
        items += [Item(ore, "12344") for ore in range(n * 100, n * 100 + 12)]
        answer = await world.upload(file(items, number=n))
        result = await world.ended(answer.payment_file.operation_id)
        ends.append((await standing(world, f"cus_{n}"), result["matched"], result["suspense"]))
        await every_ore_is_somewhere(world)
        assert await world.count("payments") == 19 * n
        monkeypatch.setattr(applying, "apply_file", stubborn)
        monkeypatch.setattr(Mongo, "transaction", dying)
    assert len(kills) == 20
    assert ends[0] == ends[1]


async def refused(world: World, data: bytes, kind: str = "ocr_giro") -> RemoteError:
    """Why a file is not taken; and nothing of it is there."""
    before = [await world.count(name) for name in ("payment_files", "payment_file_chunks", "payments")]
    with pytest.raises(RemoteError) as error:
        await world.upload(data, kind=kind)
    after = [await world.count(name) for name in ("payment_files", "payment_file_chunks", "payments")]
    assert after == before
    return error.value


async def test_another_days_file_sent_again_is_refused_and_named(world: World) -> None:
    items = [Item(100, "12344"), Item(250, "12343")]
    parts = [assignment(items)]
    first = (await world.upload(transmission(parts, number=7))).payment_file
    await world.ended(first.operation_id)
    error = await refused(world, transmission(parts, number=8))
    assert error.reason == "PAYMENT_FILE_DUPLICATE"
    assert dict(error.metadata) == {"payment_file_id": first.payment_file_id, "transmission": "0000007"}


async def test_an_agreement_that_is_not_ours_is_refused(world: World) -> None:
    error = await refused(world, transmission([assignment([Item(1, "12344")], account=A)]))
    assert dict(error.metadata) == {"line": "2", "rule": "AGREEMENT_UNKNOWN"}
    error = await refused(world, camt.notification([], account=A), "camt.054")
    assert dict(error.metadata) == {"line": "5", "rule": "AGREEMENT_UNKNOWN", "element": "Acct"}


@pytest.mark.parametrize(
    ("entries", "rule", "element"),
    [
        (
            [Credit(100, "12344", ref="A"), Credit(100, "12344", ref="B", currency="EUR")],
            "CURRENCY",
            "TxDtls",
        ),
        ([Credit(-100, "12344", ref="A")], "AMOUNT", "Ntry/Amt"),
        ([Credit(100, "12-44", ref="A")], "KID_FORMAT", "CdtrRefInf/Ref"),
    ],
)
async def test_a_broken_notification_is_refused_whole(
    world: World, entries: list[Credit], rule: str, element: str
) -> None:
    error = await refused(world, camt.file(entries), "camt.054")
    assert (error.reason, error.metadata["rule"]) == ("PAYMENT_FILE_BROKEN", rule)
    assert error.metadata["element"].startswith(element)
    assert int(error.metadata["line"]) > 5


async def test_a_kid_with_a_dash_waits_for_a_person_where_the_agreement_is_mod10(world: World) -> None:
    result = await world.pay(Item(5, "12340002-"))
    assert result["suspense"] == 1
    (row,) = await world.rows("payments")
    assert row["suspense_reason"] == "kid_invalid"


async def test_a_foreign_reference_waits_for_a_person_and_nothing_of_it_lies_open(world: World) -> None:
    (invoice,) = await billed(world, 1)
    said = [Credit(700, "RF18 OLA NORDMANN", ref="A"), Credit(invoice.total_ore, invoice.kid, ref="B")]
    for number in range(2):
        upload = await world.upload(camt.file(said), kind="camt.054")
        assert upload.payment_file.payments == 2
        await world.ended(upload.payment_file.operation_id)
        assert await world.count("payments") == 2, number
    (row,) = await world.rows("payments", {"status": "suspense"})
    assert (row["suspense_reason"], row["kid"], row["amount_ore"]) == ("kid_invalid", "", 700)
    for name in ("payments", "payment_files", "payment_file_chunks", "ledger_entries"):
        assert in_clear("RF18", await world.rows(name)) == [], name
    assert (await world.invoices())[0].paid_ore == invoice.total_ore
    finance = Caller("staff", "stf_1", roles=frozenset({"finance"}), access_reason="complaint; case=K-1")
    desk = world.place.stub("billing", suspense_service_pb2_grpc.SuspenseServiceStub, finance)
    looked = await desk.GetSuspense(suspense_service_pb2.GetSuspenseRequest(payment_id=row["_id"]))
    assert (looked.reference, looked.payment.kid) == ("RF18 OLA NORDMANN", "")


async def test_two_files_with_the_same_payments_at_once(world: World) -> None:
    invoices = await billed(world, 3)
    items = [paid(invoice) for invoice in invoices]
    files = [
        await world.upload(file(items)),
        await world.upload(camt.file([credit(item, n) for n, item in enumerate(items)]), kind="camt.054"),
    ]
    for answer in files:
        await world.ended(answer.payment_file.operation_id)
    assert await world.count("payments") == 3
    assert [len(row["told"]) for row in await world.rows("payments")] == [2, 2, 2]
    await every_ore_is_somewhere(world)
