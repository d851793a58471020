"""Dunning runs, the steps that were taken, and which accounts have something overdue: ids, dates, øre."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.billing.errors import DunningRunNotFound
from services.billing.model.dunning import DunningStep, StepKind
from services.billing.model.rates import Act
from services.billing.store.invoice_states import STATES, overdue
from services.billing.store.walks import Walk
from services.chassis.mongo import Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages

RUNS, STEPS = "dunning_runs", "dunning_steps"
RETENTION = "bookkeeping_vouchers"
INDEXES = [
    Index(STEPS, [("billing_account_id", 1), ("_id", 1)]),
    Index(STEPS, [("customer_id", 1), ("_id", 1)]),
    Index(STEPS, [("run_id", 1), ("kind", 1)]),
]


@dataclass(frozen=True)
class DunningRun:
    """One run over all accounts with something overdue, for the steps of one day."""

    id: str
    day: date
    dry_run: bool
    collector_agreement_id: str
    operation_id: str
    created_at: datetime
    started_by: str


@dataclass(frozen=True)
class StepTally:
    """What a run did of one kind: steps, and what they put on the invoices in øre."""

    count: int
    fees_ore: int
    interest_ore: int


class DunningStore:
    """Reads and writes runs and steps."""

    def __init__(self, mongo: Mongo, pages: Pages) -> None:
        self._runs = mongo.collection(RUNS)
        self._steps = mongo.collection(STEPS)
        self._invoices = mongo.collection(STATES)
        self._pages = pages

    async def add_run(self, run: DunningRun) -> None:
        """Store a run."""
        await self._runs.insert_one(
            {
                "_id": run.id,
                "day": run.day.isoformat(),
                "dry_run": run.dry_run,
                "collector_agreement_id": run.collector_agreement_id,
                "operation_id": run.operation_id,
                "created_at": run.created_at,
                "started_by": run.started_by,
            }
        )

    async def run(self, run_id: str) -> DunningRun:
        """One run. Raises DunningRunNotFound."""
        row = await self._runs.find_one({"_id": run_id})
        if row is None:
            raise DunningRunNotFound("There is no such dunning run.", run_id=run_id)
        return _run(row)

    async def runs(self, page: PageRequest) -> Page[DunningRun]:
        """A page of runs, newest first. Raises PageTokenInvalid."""
        return await self._pages.by_id(self._runs, "dunning_runs", {}, page, _run)

    async def count_overdue(self, day: date) -> int:
        """How many invoices were to be paid before `day` and are not settled."""
        return await self._invoices.count(overdue(day, ""))

    async def overdue_accounts(self, day: date, after: str, limit: int) -> list[tuple[str, int]]:
        """The next accounts by id with something overdue, each with how many such invoices were seen."""
        rows = await self._invoices.find(
            overdue(day, after),
            sort=[("billing_account_id", 1)],
            limit=limit,
            projection=["billing_account_id"],
        )
        found: dict[str, int] = {}
        for row in rows:
            found[row["billing_account_id"]] = found.get(row["billing_account_id"], 0) + 1
        return list(found.items())

    async def add(self, step: DunningStep) -> None:
        """Store a step. Raises DuplicateKeyError when it was taken before."""
        await self._steps.insert_one(_document(step))

    async def get(self, step_id: str) -> DunningStep | None:
        """One step."""
        row = await self._steps.find_one({"_id": step_id})
        return None if row is None else _step(row)

    async def save(self, step: DunningStep) -> None:
        """Store what became of a step."""
        changed = _document(step)
        del changed["_id"]
        await self._steps.update_one({"_id": step.id}, {"$set": changed})

    async def of_account(self, account_id: str) -> dict[str, list[DunningStep]]:
        """The steps of an account's invoices, by invoice, oldest first."""
        return _by_invoice(await self._steps.find({"billing_account_id": account_id}, sort=[("_id", 1)]))

    async def customers_between(self, first: str, last: str, limit: int) -> Walk[None]:
        """Which customers from `first` through `last` by id a step was taken about: a walk over `limit`
        steps.
        """
        query, sort = {"customer_id": {"$gte": first, "$lte": last}}, [("customer_id", 1), ("_id", 1)]
        rows = await self._steps.find(query, sort=sort, limit=limit, projection=["customer_id"])
        return Walk.of(rows, "customer_id", limit, lambda row: None)

    async def of_customer(self, customer_id: str) -> list[DunningStep]:
        """Every step about a customer's invoices, invoice by invoice."""
        rows = await self._steps.find({"customer_id": customer_id}, sort=[("_id", 1)])
        return [step for steps in _by_invoice(rows).values() for step in steps]

    async def tally(self, run_id: str) -> dict[StepKind, StepTally]:
        """What a run has done, by kind."""
        rows = await self._steps.aggregate(
            [
                {"$match": {"run_id": run_id}},
                {
                    "$group": {
                        "_id": "$kind",
                        "count": {"$sum": 1},
                        "fees_ore": {"$sum": "$fee_ore"},
                        "interest_ore": {"$sum": "$interest_ore"},
                    }
                },
            ]
        )
        return {
            StepKind(row["_id"]): StepTally(row["count"], row["fees_ore"], row["interest_ore"])
            for row in rows
        }


def _by_invoice(rows: Sequence[Document]) -> dict[str, list[DunningStep]]:
    found: dict[str, list[DunningStep]] = {}
    for step in sorted(map(_step, rows), key=lambda item: item.number):
        found.setdefault(step.invoice_id, []).append(step)
    return found


def _run(row: Document) -> DunningRun:
    return DunningRun(
        id=row["_id"],
        day=date.fromisoformat(row["day"]),
        dry_run=row["dry_run"],
        collector_agreement_id=row["collector_agreement_id"],
        operation_id=row["operation_id"],
        created_at=row["created_at"],
        started_by=row["started_by"],
    )


def _document(step: DunningStep) -> Document:
    return {
        "_id": step.id,
        "number": step.number,
        "invoice_id": step.invoice_id,
        "billing_account_id": step.billing_account_id,
        "customer_id": step.customer_id,
        "kind": step.kind.value,
        "act": step.act.value,
        "on": step.on.isoformat(),
        "at": step.at,
        "run_id": step.run_id,
        "hold_until": step.hold_until.isoformat(),
        "retention": RETENTION,
        "fee_ore": step.fee_ore,
        "standing_fee_ore": step.standing_fee_ore,
        "interest_ore": step.interest_ore,
        "deadline": step.deadline.isoformat() if step.deadline else None,
        "channel": step.channel,
        "closing_from": step.closing_from.isoformat() if step.closing_from else None,
        "undone": step.undone,
    }


def _step(row: Document) -> DunningStep:
    return DunningStep(
        id=row["_id"],
        number=row["number"],
        invoice_id=row["invoice_id"],
        billing_account_id=row["billing_account_id"],
        customer_id=row["customer_id"],
        kind=StepKind(row["kind"]),
        act=Act(row["act"]),
        on=date.fromisoformat(row["on"]),
        at=row["at"],
        run_id=row["run_id"],
        hold_until=date.fromisoformat(row["hold_until"]),
        fee_ore=row["fee_ore"],
        standing_fee_ore=row["standing_fee_ore"],
        interest_ore=row["interest_ore"],
        deadline=date.fromisoformat(row["deadline"]) if row["deadline"] else None,
        channel=row["channel"],
        closing_from=date.fromisoformat(row["closing_from"]) if row["closing_from"] else None,
        undone=row["undone"],
    )
