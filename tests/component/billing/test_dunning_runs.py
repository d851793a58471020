"""Dunning runs on the real database: killed anywhere, done twice, without the ledger, under either Act."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.billing import dunning_privacy
from services.billing.app import _deps
from services.billing.model.account import Subscription
from services.billing.model.claim import RecallCause
from services.billing.model.invoice import Draft, Invoice, Line, Party, VatTotal
from services.billing.model.period import Period, Span
from services.billing.model.vat import Supply, VatRate
from services.billing.store import INDEXES
from services.billing.store.dunning import DunningRun
from services.billing.usecases import claims, disputes, dunning, following, letters
from services.billing.usecases.deps import Deps, DunningTerms
from services.chassis.caller import Caller
from services.chassis.errors import Unavailable
from services.chassis.idempotency import RequestKey
from services.chassis.pages import PageRequest
from services.chassis.runtime import build_parts
from services.chassis.vault import Redacted
from tests.support.query_plans import recording, unindexed
from tests.support.suite import Suite

DUE = date(2026, 3, 2)
STATE = ("dunning_steps", "ledger_entries", "invoices", "claims", "outbox")
MOVING = {"_id", "at", "id", "time", "trace", "updated_at", "issued_at", "settled_at", "party", "body"}


class Cut(Exception):
    """The process is gone."""


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
class Bench:
    """Billing's use cases on a database of their own."""

    place: Suite
    deps: Deps
    mongo: Any
    collector: Collector
    mailer: Mailer

    async def invoice(self, number: int, total_ore: int = 100_000, group: str = "power") -> str:
        """An account with one open invoice due on DUE; the customer's id."""
        customer = f"cus_{number:032x}"

        async def body() -> None:
            account = await self.deps.store.accounts.open(customer, self.deps.now())
            line = _line(total_ore)
            invoice = Invoice(
                id=f"inv_{number:032x}",
                number=number,
                kid=f"{number:010d}",
                billing_account_id=account.id,
                customer_id=customer,
                draft=Draft(Period(2026, 2), (line,), (VatTotal(line.vat, total_ore, 0),)),
                issue_date=date(2026, 2, 16),
                due_date=DUE,
                issued_at=self.deps.now(),
                hold_until=date(2031, 12, 31),
            )
            party = Party(Redacted("N"), (), Redacted(""), Redacted(""), "NO", "nb", Redacted(""))
            await self.deps.store.invoices.add_many([(invoice, party)], "run_1")
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


@pytest.fixture
def queries() -> Any:
    """Listens from before the service makes its clients."""
    with recording() as queries:
        yield queries


@pytest.fixture
async def bench(queries: Any, place: Suite) -> Any:
    settings = place.settings("billing")
    parts = build_parts("billing", settings, place.clock)
    collector, mailer = Collector(), Mailer()
    deps = replace(_deps(settings, parts), collectors=collector, letters=mailer)
    await parts.mongo.ensure_indexes(INDEXES)
    yield Bench(place, deps, parts.mongo, collector, mailer)
    await parts.mongo.close()


def cut_at(bench: Bench, point: int, after: bool) -> Callable[[], None]:
    """Cut the work off at its `point`-th transaction or hand-over, before or after it; mends it again."""
    left, whole = [point], bench.deps.store.transaction

    def here() -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Cut

    async def cutting(body: Any) -> Any:
        if not after:
            here()
        result = await whole(body)
        if after:
            here()
        return result

    def mend() -> None:
        bench.deps.store.transaction = whole  # type: ignore[method-assign]
        bench.collector.here = lambda: None

    bench.deps.store.transaction = cutting  # type: ignore[method-assign]
    bench.collector.here = here
    return mend


async def test_killed_at_twenty_random_points_a_run_ends_the_same(bench: Bench) -> None:
    for number in range(1, 7):
        await bench.invoice(number)
    first, second, third = date(2026, 3, 16), date(2026, 4, 6), date(2026, 4, 27)
    for number in (5, 6):  # these lag behind: one run takes steps of three kinds
        await bench.mongo.collection("invoices").update_one(
            {"_id": f"inv_{number:032x}"}, {"$set": {"due_date": "2026-04-13"}}
        )
    await bench.run(first)
    for number in (3, 4):
        await bench.mongo.collection("dunning_steps").delete_many({"invoice_id": f"inv_{number:032x}"})
    await bench.run(second, run_id="dun_second")
    before = {name: await bench.rows(name) for name in STATE}
    running = await bench.begun(third, run_id="dun_third")
    expected_result = await dunning.collect(running, bench.deps)
    assert expected_result["steps"] == {"reminder": 2, "collection_warning": 2, "handover": 2}
    expected, noted = await bench.state(), set(bench.collector.noted)
    draw = random.Random(4)
    for _ in range(20):
        await bench.clear(*STATE)
        for name, rows in before.items():
            await bench.mongo.collection(name).insert_many(rows)
        cuts = 0
        while True:
            mend = cut_at(bench, draw.randint(1, 8), draw.random() < 0.5)
            try:
                result = await dunning.collect(running, bench.deps)
            except Cut:
                cuts += 1
                continue
            finally:
                mend()
            break
        assert cuts
        assert result == expected_result
        assert await bench.state() == expected
        assert set(bench.collector.noted) == noted
    again = await dunning.collect(running, bench.deps)
    assert (again, await bench.state()) == (expected_result, expected)


async def test_two_workers_at_once_take_each_step_once(bench: Bench) -> None:
    for number in range(1, 9):
        await bench.invoice(number)
    running = await bench.begun(date(2026, 3, 16))
    await asyncio.gather(*(dunning.collect(running, bench.deps) for _ in range(2)))
    steps = await bench.rows("dunning_steps")
    fees = [row["reference"] for row in await bench.rows("ledger_entries") if row["kind"] == "fee"]
    assert sorted(fees) == sorted(row["_id"] for row in steps)
    assert len(steps) == 8
    assert {row["added_ore"] for row in await bench.rows("invoices")} == {3_800}


async def test_without_the_ledger_no_claim_leaves_and_nothing_is_half_done(bench: Bench) -> None:
    await bench.invoice(1)
    for day in (date(2026, 3, 16), date(2026, 4, 6)):
        await bench.run(day)
    bench.collector.away = True
    before = await bench.state()
    running = await bench.begun(date(2026, 4, 27))
    with pytest.raises(Unavailable):
        await dunning.collect(running, bench.deps)
    assert await bench.state() == before
    bench.collector.away = False
    assert (await dunning.collect(running, bench.deps))["steps"]["handover"] == 1


async def test_under_the_act_of_2026_the_reminder_leads_to_the_collector(bench: Bench) -> None:
    await bench.invoice(1)
    terms = replace(bench.deps.terms, dunning=DunningTerms(date(2026, 1, 1), "86011117947"))
    bench.deps = replace(bench.deps, terms=terms)
    await bench.run(date(2026, 3, 16))
    assert bench.mailer.sent[0][2]["collector_warns"] == "yes"
    done = await bench.run(date(2026, 4, 6))
    assert done["steps"] == {"reminder": 0, "collection_warning": 0, "handover": 1}
    (claim,) = await bench.rows("claims")
    assert claim["state"] == "open"
    assert {row["act"] for row in await bench.rows("dunning_steps")} == {"inkassoloven_2026"}


async def test_a_letter_that_cannot_go_stops_what_would_follow_and_paper_takes_longer(bench: Bench) -> None:
    silent, on_paper = await bench.invoice(1), await bench.invoice(2)
    bench.mailer.refused.add(silent)
    bench.mailer.on_paper.add(on_paper)
    await bench.run(date(2026, 3, 16))
    one, two = sorted(await bench.rows("dunning_steps"), key=lambda row: row["_id"])
    assert (one["deadline"], one["channel"]) == (None, "")
    assert (two["deadline"], two["channel"]) == ("2026-04-06", "post")
    assert bench.mailer.sent[0][2]["deadline_date"] == "2026-04-06"
    done = await bench.run(date(2026, 4, 11))
    assert done["waiting"] == {"letter_not_sent": 1, "not_yet": 1}
    done = await bench.run(date(2026, 4, 12))
    assert done["steps"]["collection_warning"] == 1


async def test_a_letter_that_goes_days_later_gives_its_days_from_then(bench: Bench) -> None:
    await bench.invoice(1)
    await dunning.collect(await bench.begun(date(2026, 3, 16)), bench.deps)
    bench.place.clock.set(datetime(2026, 3, 20, 9, tzinfo=UTC))
    (step,) = await bench.rows("dunning_steps")
    for _ in range(2):
        await letters.send_letter(step["_id"], bench.deps)
    (step,) = await bench.rows("dunning_steps")
    assert step["deadline"] == "2026-04-03"
    assert len(bench.mailer.sent) == 1


async def test_a_dry_run_changes_nothing(bench: Bench) -> None:
    await bench.invoice(1)
    before = await bench.state()
    shown = await bench.run(date(2026, 3, 16), dry=True)
    assert (shown["steps"]["reminder"], len(shown["would_do"])) == (1, 1)
    assert await bench.state() == before


async def test_a_deferral_moves_the_reminder_and_who_has_paid_gets_none(bench: Bench) -> None:
    await bench.invoice(1)
    await bench.deps.store.invoices.defer(f"inv_{1:032x}", date(2026, 3, 30))
    assert (await bench.run(date(2026, 4, 12)))["steps"]["reminder"] == 0
    assert (await bench.run(date(2026, 4, 13)))["steps"]["reminder"] == 1


async def test_no_query_walks_through_a_collection(bench: Bench, queries: Any, mongodb_uri: str) -> None:
    customer, invoice = await bench.invoice(1), f"inv_{1:032x}"
    await bench.run(date(2026, 3, 15), dry=True)
    for day in (date(2026, 3, 16), date(2026, 4, 6), date(2026, 4, 27)):
        await bench.run(day)
    deps, page = bench.deps, PageRequest(1)
    (claim,) = (await claims.list_claims(page, deps)).items
    for since in (None, deps.now()):
        for _ in range(2):
            await deps.store.claims.of_collector("prc_1", "agr_1", since, page)
    await following.follow(customer, invoice, deps)
    caller = Caller("customer", customer)
    key = RequestKey("customer:1", "Raise", "1", "")
    raised = await disputes.raise_dispute(key, customer, invoice, "Feil.", caller, deps)
    assert (await deps.store.claims.get(claim.id)).recall_cause is RecallCause.DISPUTE
    await disputes.list_disputes(page, True, deps)
    await disputes.list_disputes(page, False, deps)
    await disputes.list_own_disputes(customer, page, deps)
    key = RequestKey("staff:1", "Resolve", "1", "")
    await disputes.resolve_dispute(key, raised.id, "rejected", "Nei.", deps)
    await claims.get_invoice_dunning(caller, customer, invoice, deps)
    await dunning.list_dunning_runs(page, deps)
    told = await dunning_privacy.sections(customer, deps)
    assert [len(section.records) for section in told] == [3, 1, 1, 0]
    queries.on = False
    assert unindexed(queries, mongodb_uri) == {}
