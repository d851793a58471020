"""What of billing is past its last day of keeping: rows that go by themselves, invoices with what documents
them, and the ledger. Ids and days only.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from services.billing.model.account import AccountStatus
from services.billing.model.ledger import Book, EntryKind, Posting
from services.billing.model.payment import PaymentStatus
from services.billing.model.period import Period
from services.billing.model.retention import Case, Part, carried
from services.billing.store.accounts import ACCOUNTS, SUBSCRIPTIONS
from services.billing.store.charges import CHARGES
from services.billing.store.claim_files import CLAIMS as DIRECT_CLAIMS
from services.billing.store.claim_files import FILES as CLAIM_FILES
from services.billing.store.claims import CLAIMS
from services.billing.store.closures import CLOSURES
from services.billing.store.credit_checks import CHECKS, LETTERS
from services.billing.store.credit_notes import CREDIT_NOTES
from services.billing.store.disputes import DISPUTES
from services.billing.store.dunning import STEPS
from services.billing.store.einvoices import CHANGES as EINVOICE_CHANGES
from services.billing.store.erasing import ErasureStore
from services.billing.store.files import CHUNKS, FILES
from services.billing.store.invoice_states import STATES
from services.billing.store.invoices import INVOICES
from services.billing.store.ledger import ENTRIES
from services.billing.store.mandates import CHANGES as MANDATE_CHANGES
from services.billing.store.mandates import FILES as MANDATE_FILES
from services.billing.store.mandates import PARTS as MANDATE_PARTS
from services.billing.store.merged import MERGED
from services.billing.store.payment_plans import DEFERRALS, PLANS
from services.billing.store.payments import PAYMENTS, delete_payment
from services.billing.store.payout_files import ANSWERS
from services.billing.store.payout_files import FILES as PAYOUT_FILES
from services.billing.store.payouts import OBJECTIONS, PAYOUTS
from services.billing.store.presentations import PRESENTATIONS
from services.billing.store.prices import PRICES
from services.billing.store.refunds import REFUNDS
from services.billing.store.submissions import SUBMISSIONS
from services.billing.store.write_offs import WRITE_OFFS
from services.chassis.mongo import Collection, Document, Index, Mongo
from services.chassis.vault import Vault
from services.kernel.retention_runs import ERASURES, OPERATIONS, Kind, Rows, Sweeper, Work, rows

VOUCHERS, AGREEMENTS = "bookkeeping_vouchers", "bookkeeping_agreements"

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
        # Nothing moves one that the bank refused: the money is asked for anew, by another.
        {"state": ("needs_account", "requested", "approved", "sent")},
    ),
    Kind("payout_files", PAYOUT_FILES, VOUCHERS),
    Kind("payout_answers", ANSWERS, VOUCHERS),
    Kind("direct_claims", DIRECT_CLAIMS, VOUCHERS),
    Kind("claim_files", CLAIM_FILES, VOUCHERS, {"collecting": (True,)}),
    Kind("mandate_changes", MANDATE_CHANGES, AGREEMENTS),
    Kind("subscriptions", SUBSCRIPTIONS, VOUCHERS, since="end"),
    Kind("invoice_links", PRESENTATIONS, AGREEMENTS, until="valid_until"),
    Kind("efaktura_submissions", SUBMISSIONS, AGREEMENTS, {"open": (True,)}),
    # Those of an invoice go with it.
    Kind(
        "payments_without_invoice",
        PAYMENTS,
        VOUCHERS,
        {"status": (PaymentStatus.SUSPENSE.value, PaymentStatus.TO_REFUND.value)},
        only={"invoice_id": ""},
        few=True,
    ),
    OPERATIONS,
    ERASURES,
)
# Files, which take along what they said.
_ACCEPTED = {"status": ("accepted",)}
PAYMENT_FILES = Kind("payment_files", FILES, VOUCHERS, _ACCEPTED, needs=("digest",))
FILES_OF_MANDATES = Kind("mandate_files", MANDATE_FILES, AGREEMENTS, _ACCEPTED, needs=("digest",))
# What an invoice takes along: kind and collection.
PARTS = {
    "invoice_states": STATES,
    "credit_notes": CREDIT_NOTES,
    "write_offs": WRITE_OFFS,
    "payments": PAYMENTS,
    "dunning_steps": STEPS,
    "claims": CLAIMS,
    "charges": CHARGES,
}
GONE = "gone"
"""In place of the account's id where what deleted accounts left is carried together."""
_COLLECTIONS = {"invoices": INVOICES, **PARTS}
# Of a part, and of the payments in a row that several share.
_TOLD_OF_PART = ("invoice_id", "hold_until", "status")
_OF_SHARED = [f"payments.{name}" for name in ("_id", "billing_account_id", *_TOLD_OF_PART)]
_OF_PART = [*_TOLD_OF_PART, "state", "open", *_OF_SHARED]
_INVOICE = Kind("invoices", INVOICES, VOUCHERS, needs=("billing_account_id",))
_ACCOUNT = Kind(
    "billing_accounts",
    ACCOUNTS,
    "contract_period",
    since="closed_at",
    moments=True,
    only={"status": AccountStatus.CLOSED.value},
    needs=("customer_id",),
)
_LEDGER = Kind("ledger_entries", ENTRIES, VOUCHERS, needs=("entries", "postings", "billing_account_id"))

Lock = Callable[[str], Awaitable[object]]


class RetentionStore:
    """What a retention run goes through here."""

    def __init__(self, mongo: Mongo, vault: Vault, books: ErasureStore) -> None:
        self._mongo = mongo
        self._vault = vault
        self._books = books
        self._chunks = mongo.collection(CHUNKS)
        self._parts = mongo.collection(MANDATE_PARTS)

    def sweepers(self, lock: Lock) -> list[Sweeper]:
        """The parts of a run. `lock` holds an account against those who would judge what stands on it."""
        files = [
            replace(PAYMENT_FILES, along=self._with_lines),
            replace(FILES_OF_MANDATES, along=self._with_parts),
        ]
        by_themselves = rows(self._mongo, [*KINDS, *files])
        ledger = Ledger(self._mongo)
        accounts = ClosedAccounts(self._mongo, self._vault, self._books, ledger)
        return [Cases(self._mongo, lock), ledger, *by_themselves, accounts]

    async def _with_lines(self, row: Document) -> None:
        for digest in (row["digest"], f"{row['digest']}.payers"):
            await self._chunks.delete_many({"digest": digest})

    async def _with_parts(self, row: Document) -> None:
        part = 0
        while await self._parts.delete_one({"_id": f"{row['digest']}:{part}"}):
            part += 1


class Cases:
    """Invoices and what documents them."""

    def __init__(self, mongo: Mongo, lock: Lock) -> None:
        self._mongo = mongo
        self._invoices = Rows(mongo, _INVOICE)
        self._lock = lock

    @property
    def kinds(self) -> Sequence[tuple[str, str]]:
        """The invoice and its parts, all on one class."""
        return [(kind, VOUCHERS) for kind in _COLLECTIONS]

    @property
    def indexes(self) -> Sequence[Index]:
        """Invoices by their day."""
        return self._invoices.indexes

    async def sweep(self, work: Work) -> None:
        """Case by case, each all or nothing."""
        async for found in self._invoices.past(work.day):
            for case in await self._cases(found):
                goes = case.may_go(work.day)
                tell = work.goes if goes else work.stays
                for kind, ids in case.ids().items():
                    tell(kind, len(ids))
                if goes and not work.dry_run:
                    await self._delete(case, work)

    async def _cases(self, invoices: Sequence[Document]) -> list[Case]:
        """These invoices with their parts."""
        parts: dict[str, list[Part]] = {row["_id"]: [_invoice(row)] for row in invoices}
        for account_id in sorted({row["billing_account_id"] for row in invoices}):
            for kind, collection in PARTS.items():
                rows = self._mongo.collection(collection)
                found = await rows.find({"billing_account_id": account_id}, projection=_OF_PART)
                for one in (one for row in found for one in _of_account(row, account_id)):
                    if one.get("invoice_id") in parts:
                        parts[one["invoice_id"]].append(_part(kind, one))
        accounts = {row["_id"]: row["billing_account_id"] for row in invoices}
        return [Case(invoice_id, accounts[invoice_id], tuple(found)) for invoice_id, found in parts.items()]

    async def _delete(self, case: Case, work: Work) -> None:
        """An invoice and its parts, with the account locked."""

        async def act() -> Mapping[str, int]:
            await self._lock(case.account_id)
            await self._remember_months(case.invoice_id)
            gone = {}
            for kind, ids in case.ids().items():
                rows = self._mongo.collection(_COLLECTIONS[kind])
                delete = partial(delete_payment, rows) if kind == "payments" else partial(_delete_row, rows)
                gone[kind] = sum([await delete(row_id) for row_id in ids])
            return gone

        await work.delete(act)

    async def _remember_months(self, invoice_id: str) -> None:
        """Note at its subscriptions which months the invoice was for: a run bills what no invoice has."""
        names = ["lines.subscription_id", "lines.first"]
        row = await self._mongo.collection(INVOICES).find_one({"_id": invoice_id}, names)
        months: dict[str, set[str]] = {}
        for line in row["lines"] if row else ():
            if line["subscription_id"]:
                month = str(Period.of(date.fromisoformat(line["first"])))
                months.setdefault(line["subscription_id"], set()).add(month)
        for subscription_id, found in months.items():
            change = {"$addToSet": {"deleted_months": {"$each": sorted(found)}}}
            await self._mongo.collection(SUBSCRIPTIONS).update_one({"_id": subscription_id}, change)


class Ledger(Rows):
    """Ledger rows; what they leave on each book of an account is carried forward."""

    def __init__(self, mongo: Mongo) -> None:
        super().__init__(mongo, _LEDGER)
        self._entries = mongo.collection(ENTRIES)

    async def delete(self, rows: Sequence[Document], work: Work) -> None:
        """Delete rows and carry forward, account by account."""

        async def act() -> Mapping[str, int]:
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
                await self._carry(account_id, found, work.run.created_at)
            return {_LEDGER.name: gone}

        await work.delete(act)

    async def sum_up(self, account_id: str, now: datetime) -> None:
        """Carry what an account leaves that is deleted into the sum of all such accounts."""
        row = await self._entries.find_one({"_id": f"carried:{account_id}"})
        if row is not None:
            await self._carry(GONE, list(map(_posting, row["postings"])), now)
            await self._entries.delete_one({"_id": row["_id"]})

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


class ClosedAccounts(Rows):
    """Accounts whose customer has left: once nothing of the books stands on one, it goes with what is beside
    them and with the keys under which the person's data was sealed. What its ledger came to stays in the sum.
    """

    def __init__(self, mongo: Mongo, vault: Vault, books: ErasureStore, ledger: "Ledger") -> None:
        super().__init__(mongo, _ACCOUNT)
        self._mongo = mongo
        self._ledger = ledger
        self._vault = vault
        self._books = books

    async def sweep(self, work: Work) -> None:
        """Account by account."""
        async for found in self.past(work.day):
            for row in found:
                await self._end_closings(row["_id"], work)
                with self._mongo.together():
                    has_books = await self._books.has_books(row["_id"])
                if has_books:
                    work.stays(_ACCOUNT.name, 1)
                    continue
                work.goes(_ACCOUNT.name, 1)
                if not work.dry_run:
                    await self.delete([row], work)

    async def delete(self, rows: Sequence[Document], work: Work) -> None:
        """Delete accounts with what is beside the books."""

        async def act() -> Mapping[str, int]:
            gone = 0
            for row in rows:
                account_id, customer_id = row["_id"], row["customer_id"]
                for collection, query in (
                    (EINVOICE_CHANGES, {"customer_id": customer_id}),
                    (PAYOUTS, {"_id": account_id}),
                    (OBJECTIONS, {"_id": customer_id}),
                    (MERGED, {"_id": customer_id}),
                ):
                    await self._mongo.collection(collection).delete_many(query)
                await self._ledger.sum_up(account_id, work.run.created_at)
                await self._vault.shred(customer_id)
                gone += await self._rows.delete_one({"_id": account_id})
            return {_ACCOUNT.name: gone}

        await work.delete(act)

    async def _end_closings(self, account_id: str, work: Work) -> None:
        """A service that was closed and never opened again is open no more when its account is gone."""
        if work.dry_run:
            return
        query = {"billing_account_id": account_id, "hold_until": {"$lt": work.day.isoformat()}}
        await self._mongo.collection(CLOSURES).delete_many(query)


async def _delete_row(rows: Collection, row_id: str) -> int:
    return await rows.delete_one({"_id": row_id})


def _of_account(row: Document, account_id: str) -> list[Document]:
    """The parts in a row. One that payments share is found under each of their accounts."""
    if "payments" not in row:
        return [row]
    return [row | one for one in row["payments"] if one["billing_account_id"] == account_id]


def _invoice(row: Document) -> Part:
    return Part("invoices", row["_id"], date.fromisoformat(row["hold_until"]))


def _part(kind: str, row: Document) -> Part:
    until = date.fromisoformat(row["hold_until"])
    runs = {
        "claims": row.get("state") == "open",
        "invoice_states": bool(row.get("open")),
        "payments": row.get("status") in {"suspense", "to_refund"},
    }
    return Part(kind, row["_id"], until, open=runs.get(kind, False))


def _posting(row: Document) -> Posting:
    return Posting(Book(row["book"]), row["amount_ore"])
