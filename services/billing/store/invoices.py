"""Invoices and invoice runs. Who is billed is sealed with the invoice; the rest is ids, codes, dates and
øre.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.billing.errors import InvoiceNotFound, InvoiceRunNotFound
from services.billing.model.claimed import Claimed
from services.billing.model.invoice import Invoice, Party, VatTotal
from services.billing.model.invoice_state import InvoiceState
from services.billing.model.period import Period
from services.billing.store.invoice_documents import (
    invoice_document,
    invoice_of,
    issued_of,
    party_of,
    party_place,
    party_values,
    vat_totals_of,
)
from services.billing.store.invoice_states import InvoiceStateStore
from services.chassis.mongo import DESCENDING, Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Vault

INVOICES, RUNS = "invoices", "invoice_runs"
RETENTION = "bookkeeping_vouchers"
PURPOSE = "bookkeeping"
_CLAIMED = ("kid", "billing_account_id", "customer_id", "total_ore")
_SPARSE = 4  # so many invoices are read for each KID before each KID is asked for
_AT_ONCE = 50  # KIDs or ids in one `$in`
_LATEST = 20  # so many invoices of a sum are looked through for each that is wanted
INDEXES = [
    Index(INVOICES, [("number", 1)], unique=True),
    Index(INVOICES, [("kid", 1)], unique=True),
    # One invoice per account and month: a run that is killed and started again bills nothing twice.
    Index(INVOICES, [("billing_account_id", 1), ("period", 1)], unique=True),
    Index(INVOICES, [("customer_id", 1), ("_id", DESCENDING)]),
    Index(INVOICES, [("run_id", 1), ("_id", 1)]),
    # Money without a KID is looked for by its amount.
    Index(INVOICES, [("total_ore", 1), ("_id", 1)]),
]


@dataclass(frozen=True)
class InvoiceRun:
    """One run over all accounts for one month."""

    id: str
    period: Period
    operation_id: str
    created_at: datetime
    started_by: str


@dataclass(frozen=True)
class Billed:
    """What an account's invoices cover: the months they were issued for, and each subscription's months."""

    periods: set[Period]
    months: set[tuple[str, Period]]


class InvoiceStore:
    """Reads and writes invoices and their runs. An invoice's row is written once; what moves about it stands
    in `states`.
    """

    def __init__(self, mongo: Mongo, vault: Vault, pages: Pages, states: InvoiceStateStore) -> None:
        self._invoices = mongo.collection(INVOICES)
        self._runs = mongo.collection(RUNS)
        self._vault = vault
        self._pages = pages
        self.states = states

    async def add_run(self, run: InvoiceRun) -> None:
        """Store a run."""
        await self._runs.insert_one(
            {
                "_id": run.id,
                "period": str(run.period),
                "operation_id": run.operation_id,
                "created_at": run.created_at,
                "started_by": run.started_by,
            }
        )

    async def run(self, run_id: str) -> InvoiceRun:
        """One run. Raises InvoiceRunNotFound."""
        row = await self._runs.find_one({"_id": run_id})
        if row is None:
            raise InvoiceRunNotFound("There is no such invoice run.", run_id=run_id)
        return _run(row)

    async def runs(self, page: PageRequest) -> Page[InvoiceRun]:
        """A page of runs, newest first. Raises PageTokenInvalid."""
        return await self._pages.by_id(self._runs, "invoice_runs", {}, page, _run)

    async def add_many(self, invoices: Sequence[tuple[Invoice, Party]], run_id: str) -> None:
        """Store invoices with their parties, at best after `make_ready`. Raises BulkWriteError of the driver
        when an account's month is billed already.
        """
        rows = []
        for invoice, party in invoices:
            row = invoice_document(invoice) | {"run_id": run_id, "retention": RETENTION}
            place, values = party_place(invoice.id), party_values(party)
            row["party"] = await self._vault.seal_json(invoice.customer_id, PURPOSE, place, values)
            rows.append(row)
        await self._invoices.insert_many(rows)
        await self.states.add_many([_state(invoice) for invoice, _ in invoices])

    async def make_ready(self, customer_ids: Sequence[str]) -> None:
        """Have the keys at hand that these customers' invoices are sealed with. Outside a transaction."""
        await self._vault.prepare(customer_ids, PURPOSE, make=True)

    async def billed_between(self, first: str, last: str) -> dict[str, Billed]:
        """What is billed to the accounts from one id to another, by account."""
        query = {"billing_account_id": {"$gte": first, "$lte": last}}
        wanted = ["billing_account_id", "period", "lines.subscription_id", "lines.first"]
        found: dict[str, Billed] = {}
        for row in await self._invoices.find(query, projection=wanted):
            mine = found.setdefault(row["billing_account_id"], Billed(set(), set()))
            mine.periods.add(Period.parse(row["period"]))
            mine.months.update(
                (line["subscription_id"], Period.of(date.fromisoformat(line["first"])))
                for line in row["lines"]
            )
        return found

    async def count_of_run(self, run_id: str) -> int:
        """How many invoices the run has made."""
        return await self._invoices.count({"run_id": run_id})

    async def of_account(self, account_id: str) -> list[Invoice]:
        """Every invoice of the account, by month."""
        rows = await self._invoices.find({"billing_account_id": account_id}, sort=[("period", 1)])
        return await self._as_they_stand(rows)

    async def with_parties(self, account_id: str) -> list[tuple[Invoice, Party]]:
        """Every invoice of the account with who is billed, by month."""
        rows, states = await asyncio.gather(
            self._invoices.find({"billing_account_id": account_id}, sort=[("period", 1)]),
            self.states.of_account(account_id),
        )
        return [
            (invoice_of(row, states[row["_id"]]), await self._party(row))
            for row in rows
            if row["_id"] in states  # else it is issued at this moment
        ]

    async def find(self, invoice_id: str) -> Invoice:
        """One invoice. Raises InvoiceNotFound."""
        row = await self._invoices.find_one({"_id": invoice_id})
        state = None if row is None else await self.states.find(invoice_id)
        if row is None or state is None:
            raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice_id)
        return invoice_of(row, state)

    async def by_number(self, number: int) -> Invoice:
        """The invoice with this number. Raises InvoiceNotFound."""
        rows = await self._invoices.find({"number": number}, limit=1)
        for invoice in await self._as_they_stand(rows):
            return invoice
        raise InvoiceNotFound("There is no such invoice.", number=str(number))

    async def as_issued(self, invoice_id: str) -> Invoice:
        """One invoice as it was issued, whatever has moved since. Raises InvoiceNotFound."""
        row = await self._invoices.find_one({"_id": invoice_id})
        if row is None:
            raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice_id)
        return issued_of(row)

    async def by_kids(self, kids: set[str]) -> dict[str, Invoice]:
        """The invoices with these KIDs, by KID."""
        rows = await self._invoices.find({"kid": {"$in": sorted(kids)}}) if kids else []
        return {invoice.kid: invoice for invoice in await self._as_they_stand(rows)}

    async def some(self, invoice_ids: Sequence[str]) -> dict[str, Invoice]:
        """These invoices, at most 100, by id."""
        rows = await self._invoices.find({"_id": {"$in": list(invoice_ids)}})
        return {invoice.id: invoice for invoice in await self._as_they_stand(rows)}

    async def numbers(self, invoice_ids: Sequence[str]) -> dict[str, int]:
        """The numbers of these invoices, at most 200, by id."""
        query = {"_id": {"$in": list(invoice_ids)}}
        rows = await self._invoices.find(query, projection=["number"]) if invoice_ids else []
        return {row["_id"]: row["number"] for row in rows}

    async def open_of_accounts(self, account_ids: Sequence[str]) -> list[Invoice]:
        """The invoices of these accounts, at most 100, that are not settled, by account and month."""
        states = {one.id: one for one in await self.states.open_of_accounts(account_ids)}
        ids, rows = list(states), list[Document]()
        for first in range(0, len(ids), _AT_ONCE):
            rows += await self._invoices.find({"_id": {"$in": ids[first : first + _AT_ONCE]}})
        rows.sort(key=lambda row: (row["billing_account_id"], row["period"]))
        return [invoice_of(row, states[row["_id"]]) for row in rows]

    async def open_of_total(self, total_ore: int, limit: int) -> list[Invoice]:
        """Some invoices of this total of which nothing is paid yet, oldest first: out of the latest that have
        it, as what is paid is seldom long gone.
        """
        query, latest = {"total_ore": total_ore}, _LATEST * limit
        rows = await self._invoices.find(query, sort=[("_id", DESCENDING)], limit=latest)
        found = [one for one in await self._as_they_stand(rows) if not one.paid_ore and one.outstanding_ore]
        return sorted(found, key=lambda one: one.id)[:limit]

    async def claimed(self, kids: Sequence[str]) -> dict[str, Claimed]:
        """What payments need to know of the invoices with these KIDs, which rise, by KID.

        One walk along the index while the KIDs lie close together, which costs the local database a fifth of
        asking for each; the rest is asked for by `$in`.
        """
        if not kids:
            return {}
        query: Document = {"kid": {"$gte": kids[0], "$lte": kids[-1]}}
        limit = _SPARSE * len(kids)
        rows = await self._invoices.find(query, sort=[("kid", 1)], limit=limit, projection=list(_CLAIMED))
        if len(rows) == limit:
            rest = [kid for kid in kids if kid > rows[-1]["kid"]]
            for first in range(0, len(rest), _AT_ONCE):
                query = {"kid": {"$in": rest[first : first + _AT_ONCE]}}
                rows += await self._invoices.find(query, projection=list(_CLAIMED))
        wanted = set(kids)
        return {row["kid"]: _claimed(row) for row in rows if row["kid"] in wanted}

    async def get(self, customer_id: str, invoice_id: str) -> tuple[Invoice, Party]:
        """A customer's invoice with its party. Raises InvoiceNotFound."""
        row = await self._invoices.find_one({"_id": invoice_id})
        state = None if row is None else await self.states.find(invoice_id)
        if row is None or state is None or row["customer_id"] != customer_id:
            raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice_id)
        return invoice_of(row, state), await self._party(row)

    async def of_customers(self, customer_ids: Sequence[str], page: PageRequest) -> Page[Invoice]:
        """A page of the invoices of one customer, who may have several ids, newest first.

        Raises PageTokenInvalid.
        """
        if len(customer_ids) > 1:
            listing, wanted = f"invoices:{customer_ids[0]}", {"customer_id": {"$in": list(customer_ids)}}
            return await self._page(listing, wanted, page)
        return await self.of_customer(customer_ids[0], page)

    async def of_customer(self, customer_id: str, page: PageRequest) -> Page[Invoice]:
        """A page of a customer's invoices, newest first. Raises PageTokenInvalid."""
        return await self._page(f"invoices:{customer_id}", {"customer_id": customer_id}, page)

    async def every(self, page: PageRequest) -> Page[Invoice]:
        """A page of all invoices, oldest first. Raises PageTokenInvalid."""
        return await self._page("all_invoices", {}, page, newest_first=False)

    async def vat_of(self, invoice_ids: Sequence[str]) -> dict[str, tuple[VatTotal, ...]]:
        """The VAT by rate of these invoices, at most 100, as they were issued."""
        query = {"_id": {"$in": list(invoice_ids)}}
        rows = await self._invoices.find(query, projection=["vat_totals"])
        return {row["_id"]: vat_totals_of(row) for row in rows}

    async def parties(self, invoice_ids: Sequence[str]) -> dict[str, Party]:
        """Who is billed by each of these invoices."""
        rows = await self._invoices.find({"_id": {"$in": list(invoice_ids)}})
        return {row["_id"]: await self._party(row) for row in rows}

    async def _party(self, row: Document) -> Party:
        values = await self._vault.open_json(
            row["customer_id"], PURPOSE, party_place(row["_id"]), row["party"]
        )
        return party_of(values)

    async def _as_they_stand(self, rows: Sequence[Document]) -> list[Invoice]:
        """The invoices of these rows with what has moved since; without those deleted meanwhile."""
        accounts = {row["billing_account_id"] for row in rows}
        if len(rows) > 1 and len(accounts) == 1:
            states = await self.states.of_account(accounts.pop())
        else:
            states = await self.states.some([row["_id"] for row in rows])
        return [invoice_of(row, states[row["_id"]]) for row in rows if row["_id"] in states]

    async def _page(
        self, name: str, wanted: Document, page: PageRequest, *, newest_first: bool = True
    ) -> Page[Invoice]:
        rows = await self._pages.by_id(self._invoices, name, wanted, page, dict, newest_first=newest_first)
        return Page(await self._as_they_stand(rows.items), rows.next_token)


def _claimed(row: Document) -> Claimed:
    owner = row["billing_account_id"], row["customer_id"]
    return Claimed(row["kid"], row["_id"], *owner, row["total_ore"])


def _state(invoice: Invoice) -> InvoiceState:
    return InvoiceState(
        id=invoice.id,
        billing_account_id=invoice.billing_account_id,
        customer_id=invoice.customer_id,
        total_ore=invoice.draft.total_ore,
        due_date=invoice.due_date,
        hold_until=invoice.hold_until,
        credited_ore=invoice.credited_ore,
        added_ore=invoice.added_ore,
        written_off_ore=invoice.written_off_ore,
        paid_ore=invoice.paid_ore,
        settled_at=invoice.settled_at,
        deferred_until=invoice.deferred_until,
        dunned=invoice.dunned,
    )


def _run(row: Document) -> InvoiceRun:
    return InvoiceRun(
        row["_id"], Period.parse(row["period"]), row["operation_id"], row["created_at"], row["started_by"]
    )
