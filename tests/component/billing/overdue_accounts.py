"""A billing service with overdue invoices, a collector and a mailer, for tests of dunning runs."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from services.billing.app import _deps
from services.billing.model import ledger
from services.billing.model.account import Subscription
from services.billing.model.invoice import Draft, Invoice, Line, Party, VatTotal
from services.billing.model.ledger import EntryKind
from services.billing.model.payment import Payment, PaymentStatus, Voucher
from services.billing.model.period import Period, Span
from services.billing.model.vat import Supply, VatRate
from services.billing.store import INDEXES
from services.billing.store.dunning import DunningRun
from services.billing.usecases import dunning, letters, settling
from services.billing.usecases.deps import Deps
from services.chassis.caller import Caller
from services.chassis.errors import Unavailable
from services.chassis.runtime import build_parts
from services.chassis.vault import Redacted
from tests.support.suite import Suite

DUE = date(2026, 3, 2)
STATE = ("dunning_steps", "ledger_entries", "invoices", "invoice_states", "claims", "outbox")
MOVING = {"_id", "at", "id", "time", "trace", "updated_at", "issued_at", "settled_at", "party", "body"}


@dataclass
class Running:
    """What the chassis hands to long work."""

    input: dict[str, Any]
    told: list[tuple[int, int]] = field(default_factory=list)

    async def progress(self, done: int, total: int) -> None:
        self.told.append((done, total))


@dataclass
class Collector:
    """Notes claims as the disclosure context does: each once."""

    noted: dict[str, str] = field(default_factory=dict)
    here: Callable[[], None] = lambda: None
    away: bool = False

    async def check(self, agreement_id: str) -> None:
        del agreement_id

    async def hand_over(self, claim_id: str, agreement_id: str, customer_id: str) -> tuple[str, str]:
        if self.away:
            raise Unavailable("away")
        self.noted.setdefault(claim_id, f"dis_{len(self.noted)}")
        self.here()
        return self.noted[claim_id], "prc_1"


@dataclass
class Mailer:
    """Takes letters; who has no mail address gets paper, who may not be written to nothing."""

    on_paper: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    sent: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    async def dunning_letter(self, request_id: str, customer_id: str, template: str, values: Any) -> str:
        if customer_id in self.refused:
            return ""
        by_post = customer_id in self.on_paper
        self.sent.append((customer_id, template, dict(values[by_post])))
        return "post" if by_post else "email"

    async def dispute_resolved(self, request_id: str, customer_id: str) -> None:
        del request_id, customer_id


@dataclass
class Seen:
    """Notes whose data staff looked at, as the disclosure ledger does."""

    by: list[tuple[str, list[str]]] = field(default_factory=list)

    async def of_many_by_staff(self, reader: Caller, customer_ids: Sequence[str], fields: Any) -> None:
        del fields
        self.by.append((reader.id, list(customer_ids)))


@dataclass
class Bench:
    """Billing's use cases on a database of their own."""

    place: Suite
    deps: Deps
    mongo: Any
    collector: Collector
    mailer: Mailer

    async def invoice(
        self, number: int, total_ore: int = 100_000, group: str = "power", *, beside: int = 0
    ) -> str:
        """An account with one open invoice due on DUE, or one more on that of another; the customer's id."""
        customer, month = f"cus_{beside or number:032x}", 1 if beside else 2

        async def body() -> None:
            account = await self.deps.store.accounts.open(customer, self.deps.now())
            line = _line(total_ore)
            invoice = Invoice(
                id=f"inv_{number:032x}",
                number=number,
                kid=f"{number:010d}",
                billing_account_id=account.id,
                customer_id=customer,
                draft=Draft(Period(2026, month), (line,), (VatTotal(line.vat, total_ore, 0),)),
                issue_date=date(2026, 2, 16),
                due_date=DUE,
                issued_at=self.deps.now(),
                hold_until=date(2031, 12, 31),
            )
            party = Party(Redacted("N"), (), Redacted(""), Redacted(""), "NO", "nb", Redacted(""))
            await self.deps.store.invoices.add_many([(invoice, party)], "run_1")
            await self.entry(account.id, EntryKind.INVOICE, invoice.id, ledger.invoiced(total_ore, 0))
            await self.deps.store.accounts.put_subscription(
                Subscription(
                    id=f"chg_{number}",
                    billing_account_id=account.id,
                    customer_id=customer,
                    contract_id=f"ctr_{number}",
                    product_code="p",
                    supply=Supply(group, "household", "0301"),
                    start=date(2026, 2, 1),
                    end=None,
                )
            )

        await self.deps.store.transaction(body)
        return customer

    async def pay(self, number: int, ore: int, on: date) -> None:
        """Money for an invoice that the bank had on a day and our books have now; its event is not heard."""
        invoice = await self.deps.store.invoices.find(f"inv_{number:032x}")

        async def body() -> None:
            payment = Payment(
                id=self.deps.new_id("pay"),
                key=f"{invoice.kid}/{on}",
                order=(on.isoformat(), 1, 1, number),
                kid=invoice.kid,
                amount_ore=ore,
                transaction_type=10,
                booked_on=on,
                recorded_at=self.deps.now(),
                voucher=Voucher("pfl_1", 4),
                status=PaymentStatus.MATCHED,
                billing_account_id=invoice.billing_account_id,
                customer_id=invoice.customer_id,
                invoice_id=invoice.id,
            )
            await self.deps.store.payments.add_many([payment])
            paid = ledger.paid(ore)
            await self.entry(invoice.billing_account_id, EntryKind.PAYMENT, payment.id, paid)
            await settling.settle_all(invoice.billing_account_id, {invoice.id}, self.deps)

        await self.deps.store.transaction(body)

    async def entry(
        self, account_id: str, kind: EntryKind, about: str, postings: tuple[ledger.Posting, ...]
    ) -> None:
        """What the books say."""
        made = ledger.Entry(self.deps.new_id("ent"), account_id, kind, self.deps.now(), about, postings)
        await self.deps.store.ledger.add(made)

    async def owed(self) -> int:
        """What customers owe by the books, øre."""
        rows = await self.rows("ledger_entries")
        return sum(p["amount_ore"] for row in rows for p in row["postings"] if p["book"] == "receivable")

    async def run(self, day: date, *, dry: bool = False, run_id: str = "") -> dict[str, Any]:
        """A whole run, with its letters."""
        result = await dunning.collect(await self.begun(day, dry=dry, run_id=run_id), self.deps)
        await self.letters(day)
        return result

    async def begun(self, day: date, *, dry: bool = False, run_id: str = "") -> Any:
        """A run that has not begun its work."""
        self.place.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        run = DunningRun(
            run_id or self.deps.new_id("dun"), day, dry, "agr_1", "op_1", self.deps.now(), "staff:x"
        )
        await self.deps.store.dunning.add_run(run)
        return Running({"run_id": run.id})

    async def letters(self, day: date) -> None:
        """Send what is to be sent."""
        for row in await self.rows("dunning_steps"):
            if row["on"] == day.isoformat():
                await letters.send_letter(row["_id"], self.deps)

    async def rows(self, name: str, query: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        return list(await self.mongo.collection(name).find(query or {"_id": {"$gt": ""}}))

    async def state(self) -> dict[str, list[str]]:
        """Everything that a run leaves, without ids and times that differ each time."""
        found: dict[str, list[str]] = {}
        for name in STATE:
            rows = await self.rows(name)
            plain = [{k: v for k, v in row.items() if k not in MOVING} for row in rows]
            found[name] = sorted(map(repr, plain))
        return found

    async def clear(self, *names: str) -> None:
        for name in names:
            await self.mongo.collection(name).delete_many({})


def _line(total_ore: int) -> Line:
    return Line(
        subscription_id="chg_1",
        contract_id="ctr_1",
        product_code="p",
        span=Span(date(2026, 2, 1), date(2026, 2, 28)),
        month_days=28,
        unit_price_ore=total_ore,
        net_ore=total_ore,
        vat=VatRate("Z", 0),
    )


@asynccontextmanager
async def opened(place: Suite) -> AsyncIterator[Bench]:
    """Billing's use cases in this place."""
    settings = place.settings("billing")
    parts = build_parts("billing", settings, place.clock)
    collector, mailer = Collector(), Mailer()
    deps = replace(_deps(settings, parts), collectors=collector, letters=mailer)
    await parts.mongo.ensure_indexes(INDEXES)
    yield Bench(place, deps, parts.mongo, collector, mailer)
    await parts.mongo.close()
