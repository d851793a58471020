"""What is past its last day of keeping, kind by kind, and its deletion. Ids and days only.

Every row that is deleted is counted in its run within the same transaction, so that a run that is killed and
taken up again tells the same numbers.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from services.billing.errors import RetentionRunNotFound
from services.billing.model.ledger import Book, EntryKind, Posting
from services.billing.model.retention import Case, Count, Part, RetentionRun, carried
from services.billing.store.charges import CHARGES
from services.billing.store.claim_files import CLAIMS as DIRECT_CLAIMS
from services.billing.store.claim_files import FILES as CLAIM_FILES
from services.billing.store.claims import CLAIMS
from services.billing.store.closures import CLOSURES
from services.billing.store.credit_checks import CHECKS, LETTERS
from services.billing.store.credit_notes import CREDIT_NOTES
from services.billing.store.disputes import DISPUTES
from services.billing.store.dunning import STEPS
from services.billing.store.files import CHUNKS, FILES
from services.billing.store.invoices import INVOICES
from services.billing.store.ledger import ENTRIES
from services.billing.store.mandates import CHANGES as MANDATE_CHANGES
from services.billing.store.mandates import FILES as MANDATE_FILES
from services.billing.store.mandates import PARTS as MANDATE_PARTS
from services.billing.store.payment_plans import DEFERRALS, PLANS
from services.billing.store.payments import PAYMENTS
from services.billing.store.payout_files import ANSWERS
from services.billing.store.payout_files import FILES as PAYOUT_FILES
from services.billing.store.prices import PRICES
from services.billing.store.refunds import REFUNDS
from services.chassis.mongo import Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.kernel.retention import hold_until

RUNS = "retention_runs"
VOUCHERS, AGREEMENTS = "bookkeeping_vouchers", "bookkeeping_agreements"
BATCH = 100
_UNTIL = [("hold_until", 1), ("_id", 1)]


@dataclass(frozen=True)
class Kind:
    """One collection whose rows go by themselves. `open` are values that keep a row in spite of its day."""

    name: str
    collection: str
    retention: str
    open: Mapping[str, Sequence[object]] = field(default_factory=dict)

    def is_open(self, row: Document) -> bool:
        """Whether something about the row still runs."""
        return any(row.get(name) in values for name, values in self.open.items())


KINDS = (
    Kind("copy_letters", LETTERS, "credit_outcome"),
    Kind("credit_checks", CHECKS, "credit_outcome", {"review": ("open",), "state": ("requested",)}),
    Kind("disputes", DISPUTES, AGREEMENTS, {"open": (True,)}),
    Kind("closures", CLOSURES, AGREEMENTS, {"reopened_on": (None,)}),
    Kind("deferrals", DEFERRALS, AGREEMENTS),
    Kind("payment_plans", PLANS, AGREEMENTS, {"status": ("running",)}),
    Kind("prices", PRICES, AGREEMENTS),
    Kind(
        "refunds",
        REFUNDS,
        VOUCHERS,
        {"state": ("needs_account", "requested", "approved", "sent", "rejected_by_bank")},
    ),
    Kind("payout_files", PAYOUT_FILES, VOUCHERS),
    Kind("payout_answers", ANSWERS, VOUCHERS),
    Kind("payment_files", FILES, VOUCHERS, {"status": ("accepted",)}),
    Kind("direct_claims", DIRECT_CLAIMS, VOUCHERS),
    Kind("claim_files", CLAIM_FILES, VOUCHERS, {"collecting": (True,)}),
    Kind("mandate_changes", MANDATE_CHANGES, AGREEMENTS),
    Kind("mandate_files", MANDATE_FILES, AGREEMENTS, {"status": ("accepted",)}),
)
# What an invoice takes along: kind, collection, and where it names the invoice's account.
PARTS = {
    "credit_notes": CREDIT_NOTES,
    "payments": PAYMENTS,
    "dunning_steps": STEPS,
    "claims": CLAIMS,
    "charges": CHARGES,
}
CASE_KINDS = ("invoices", *PARTS)
LEDGER = "ledger_entries"
_COLLECTIONS = {"invoices": INVOICES, **PARTS}
INDEXES = [
    *(Index(kind.collection, _UNTIL) for kind in KINDS),
    Index(INVOICES, _UNTIL),
    Index(ENTRIES, _UNTIL),
    Index(RUNS, [("day", 1)], unique=True, partial={"daily": True}),
]


class RetentionStore:
    """Finds and deletes what is past its day."""

    def __init__(self, mongo: Mongo, pages: Pages) -> None:
        self._mongo = mongo
        self._runs = mongo.collection(RUNS)
        self._entries = mongo.collection(ENTRIES)
        self._chunks = mongo.collection(CHUNKS)
        self._parts = mongo.collection(MANDATE_PARTS)
        self._pages = pages

    # --- runs --------------------------------------------------------------------------------------------

    async def add_run(self, run: RetentionRun, *, daily: bool) -> None:
        """Store a run. Raises DuplicateKeyError when it is the day's second daily one."""
        await self._runs.insert_one(
            {
                "_id": run.id,
                "day": run.day.isoformat(),
                "dry_run": run.dry_run,
                "operation_id": run.operation_id,
                "created_at": run.created_at,
                "started_by": run.started_by,
                "done_at": None,
                "daily": daily,
                "deleted": {},
                "counts": [],
            }
        )

    async def run(self, run_id: str) -> RetentionRun:
        """One run. Raises RetentionRunNotFound."""
        row = await self._runs.find_one({"_id": run_id})
        if row is None:
            raise RetentionRunNotFound("There is no such retention run.", run_id=run_id)
        return _run(row)

    async def daily(self, day: date) -> bool:
        """Whether the day has its daily run."""
        query = {"day": day.isoformat(), "daily": True}
        return await self._runs.find_one(query, ["_id"]) is not None

    async def runs(self, page: PageRequest) -> Page[RetentionRun]:
        """A page of runs, newest first. Raises PageTokenInvalid."""
        return await self._pages.by_id(self._runs, RUNS, {}, page, _run)

    async def deleted(self, run_id: str) -> dict[str, int]:
        """How many rows the run has deleted until now, by kind."""
        row = await self._runs.find_one({"_id": run_id}, ["deleted"])
        return {} if row is None else dict(row["deleted"])

    async def finish(self, run: RetentionRun) -> None:
        """Store what a run found."""
        counts = [
            {
                "kind": count.kind,
                "retention": count.retention,
                "past": count.past,
                "open": count.open,
                "deleted": count.deleted,
            }
            for count in run.counts
        ]
        await self._runs.update_one({"_id": run.id}, {"$set": {"counts": counts, "done_at": run.done_at}})

    async def _count(self, run_id: str, deleted: Mapping[str, int]) -> None:
        changes = {f"deleted.{kind}": number for kind, number in deleted.items() if number}
        if changes:
            await self._runs.update_one({"_id": run_id}, {"$inc": changes})

    # --- rows by themselves ------------------------------------------------------------------------------

    async def days(self, collection: str, day: date) -> list[str]:
        """The last days of keeping before `day` that rows of the collection have, in order."""
        rows, found, after = self._mongo.collection(collection), list[str](), ""
        while True:
            query = {"hold_until": {"$gt": after, "$lt": day.isoformat()}}
            row = await rows.find_one(query, ["hold_until"], sort=[("hold_until", 1), ("_id", 1)])
            if row is None:
                return found
            after = row["hold_until"]
            found.append(after)

    async def past(self, kind: Kind, until: str, after: str) -> list[Document]:
        """The next rows of a kind whose last day that was, by id."""
        names = ["hold_until", "digest", "entries", "postings", "billing_account_id", *kind.open]
        query = {"hold_until": until, "_id": {"$gt": after}}
        rows = self._mongo.collection(kind.collection)
        return await rows.find(query, sort=[("_id", 1)], limit=BATCH, projection=names)

    async def delete(self, kind: Kind, rows: Sequence[Document], run_id: str) -> None:
        """Delete rows; a file takes what it said along. In one transaction with the count."""
        collection = self._mongo.collection(kind.collection)

        async def body() -> None:
            gone = 0
            for row in rows:
                await self._delete_lines(kind, row)
                gone += await collection.delete_one({"_id": row["_id"]})
            await self._count(run_id, {kind.name: gone})

        await self._mongo.transaction(body)

    async def _delete_lines(self, kind: Kind, row: Document) -> None:
        """What a file said goes with it: its lines and its payers, or its parts."""
        if kind.collection == FILES:
            for digest in (row["digest"], f"{row['digest']}.payers"):
                await self._chunks.delete_many({"digest": digest})
        if kind.collection == MANDATE_FILES:
            part = 0
            while await self._parts.delete_one({"_id": f"{row['digest']}:{part}"}):
                part += 1

    # --- invoices and what documents them ----------------------------------------------------------------

    async def invoices(self, until: str, after: str) -> list[Document]:
        """The next invoices whose last day that was, by id."""
        query = {"hold_until": until, "_id": {"$gt": after}}
        rows = self._mongo.collection(INVOICES)
        names = ["billing_account_id", "settled_at", "hold_until"]
        return await rows.find(query, sort=[("_id", 1)], limit=BATCH, projection=names)

    async def cases(self, invoices: Sequence[Document]) -> list[Case]:
        """These invoices with their parts."""
        parts: dict[str, list[Part]] = {row["_id"]: [_invoice(row)] for row in invoices}
        for account_id in sorted({row["billing_account_id"] for row in invoices}):
            for kind, collection in PARTS.items():
                rows = self._mongo.collection(collection)
                names = ["invoice_id", "hold_until", "booked_on", "state", "status"]
                for row in await rows.find({"billing_account_id": account_id}, projection=names):
                    if row.get("invoice_id") in parts:
                        parts[row["invoice_id"]].append(_part(kind, row))
        accounts = {row["_id"]: row["billing_account_id"] for row in invoices}
        return [Case(invoice_id, accounts[invoice_id], tuple(found)) for invoice_id, found in parts.items()]

    async def delete_case(self, case: Case, run_id: str, lock: Callable[[str], Awaitable[object]]) -> None:
        """Delete an invoice and its parts, all or nothing, with the account locked."""

        async def body() -> None:
            await lock(case.account_id)
            gone = {}
            for kind, ids in case.ids().items():
                rows = self._mongo.collection(_COLLECTIONS[kind])
                gone[kind] = sum([await rows.delete_one({"_id": row_id}) for row_id in ids])
            await self._count(run_id, gone)

        await self._mongo.transaction(body)

    # --- the ledger --------------------------------------------------------------------------------------

    async def carry_forward(self, kind: Kind, rows: Sequence[Document], run_id: str, now: datetime) -> None:
        """Delete ledger rows and carry what they leave on each book forward, account by account."""

        async def body() -> None:
            postings: dict[str, list[Posting]] = {}
            gone = 0
            for row in rows:
                if not await self._entries.delete_one({"_id": row["_id"]}):
                    continue  # another worker was faster, and has carried it
                gone += 1
                for one in row.get("entries") or [row]:
                    found = postings.setdefault(one["billing_account_id"], [])
                    found.extend(map(_posting, one["postings"]))
            for account_id, found in postings.items():
                await self._carry(account_id, found, now)
            await self._count(run_id, {kind.name: gone})

        await self._mongo.transaction(body)

    async def _carry(self, account_id: str, postings: Sequence[Posting], now: datetime) -> None:
        place = {"_id": f"carried:{account_id}"}
        row = await self._entries.find_one(place)
        after = carried(map(_posting, row["postings"] if row else ()), postings)
        if not after:
            await self._entries.delete_one(place)
            return
        values: Document = {
            "billing_account_id": account_id,
            "kind": EntryKind.CARRIED_FORWARD.value,
            "at": now,
            "reference": "",
            "postings": [{"book": one.book.value, "amount_ore": one.amount_ore} for one in after],
        }
        await self._entries.update_one(place, {"$set": values}, upsert=True)


def _invoice(row: Document) -> Part:
    until = date.fromisoformat(row["hold_until"])
    return Part("invoices", row["_id"], until, open=row["settled_at"] is None)


def _part(kind: str, row: Document) -> Part:
    if kind == "payments":
        until = hold_until(VOUCHERS, date.fromisoformat(row["booked_on"]))
        return Part(kind, row["_id"], until, open=row["status"] in {"suspense", "to_refund"})
    until = date.fromisoformat(row["hold_until"])
    return Part(kind, row["_id"], until, open=kind == "claims" and row["state"] == "open")


def _posting(row: Document) -> Posting:
    return Posting(Book(row["book"]), row["amount_ore"])


def _run(row: Document) -> RetentionRun:
    return RetentionRun(
        id=row["_id"],
        day=date.fromisoformat(row["day"]),
        dry_run=row["dry_run"],
        operation_id=row["operation_id"],
        created_at=row["created_at"],
        started_by=row["started_by"],
        done_at=row["done_at"],
        counts=tuple(Count(**count) for count in row["counts"]),
    )
