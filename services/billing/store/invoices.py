"""Invoices and invoice runs. Who is billed is sealed with the invoice; the rest is ids, codes, dates and
øre.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.billing.errors import InvoiceNotFound, InvoiceRunNotFound
from services.billing.model.account import InvoiceChannel
from services.billing.model.claimed import Claimed
from services.billing.model.invoice import Draft, Invoice, Line, Party, VatTotal
from services.billing.model.invoice_state import InvoiceState
from services.billing.model.period import Period, Span
from services.billing.model.vat import VatRate
from services.billing.store import sellers
from services.billing.store.walks import Walk
from services.chassis.mongo import DESCENDING, Document, Index, Mongo, UpdateOne
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Redacted, Vault

INVOICES, RUNS = "invoices", "invoice_runs"
RETENTION = "bookkeeping_vouchers"
PURPOSE = "bookkeeping"
_CLAIMED = ("kid", "billing_account_id", "customer_id", "total_ore", "credited_ore", "added_ore", "paid_ore")
_STATE = (
    "billing_account_id",
    "customer_id",
    "total_ore",
    "credited_ore",
    "added_ore",
    "paid_ore",
    "settled_at",
)
_SPARSE = 4  # so many invoices are read for each KID before each KID is asked for
_AT_ONCE = 50  # KIDs in one `$in`
INDEXES = [
    Index(INVOICES, [("number", 1)], unique=True),
    Index(INVOICES, [("kid", 1)], unique=True),
    # One invoice per account and month: a run that is killed and started again bills nothing twice.
    Index(INVOICES, [("billing_account_id", 1), ("period", 1)], unique=True),
    Index(INVOICES, [("customer_id", 1), ("_id", DESCENDING)]),
    Index(INVOICES, [("run_id", 1)]),
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
    """Reads and writes invoices and their runs."""

    def __init__(self, mongo: Mongo, vault: Vault, pages: Pages) -> None:
        self._invoices = mongo.collection(INVOICES)
        self._runs = mongo.collection(RUNS)
        self._vault = vault
        self._pages = pages

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
            row = _document(invoice) | {"run_id": run_id, "retention": RETENTION}
            place, values = _party_place(invoice.id), _party_values(party)
            row["party"] = await self._vault.seal_json(invoice.customer_id, PURPOSE, place, values)
            rows.append(row)
        await self._invoices.insert_many(rows)

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
        return [invoice_of(row) for row in rows]

    async def find(self, invoice_id: str) -> Invoice:
        """One invoice. Raises InvoiceNotFound."""
        row = await self._invoices.find_one({"_id": invoice_id})
        if row is None:
            raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice_id)
        return invoice_of(row)

    async def by_kids(self, kids: set[str]) -> dict[str, Invoice]:
        """The invoices with these KIDs, by KID."""
        rows = await self._invoices.find({"kid": {"$in": sorted(kids)}}) if kids else []
        return {row["kid"]: invoice_of(row) for row in rows}

    async def states_between(self, first: str, last: str, limit: int) -> Walk[InvoiceState]:
        """What judging payments needs of the invoices of the accounts from `first` through `last` by id."""
        query = {"billing_account_id": {"$gte": first, "$lte": last}}
        sort = [("billing_account_id", 1), ("period", 1)]
        rows = await self._invoices.find(query, sort=sort, limit=limit, projection=list(_STATE))
        return Walk.of(rows, "billing_account_id", limit, _state)

    async def set_many_paid(self, invoices: Sequence[InvoiceState]) -> None:
        """Note how much is paid of each, and when it was settled."""
        writes = []
        for item in invoices:
            values = {"paid_ore": item.paid_ore, "settled_at": item.settled_at}
            writes.append(UpdateOne({"_id": item.id}, {"$set": values}))
        await self._invoices.bulk(writes, ordered=False)

    async def open_of_total(self, total_ore: int, limit: int) -> list[Invoice]:
        """Some invoices of this total of which nothing is paid yet, oldest first."""
        query = {"total_ore": total_ore, "paid_ore": 0}
        rows = await self._invoices.find(query, sort=[("_id", 1)], limit=limit)
        return [invoice_of(row) for row in rows]

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
        if row is None or row["customer_id"] != customer_id:
            raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice_id)
        return invoice_of(row), await self._party(row)

    async def of_customers(self, customer_ids: Sequence[str], page: PageRequest) -> Page[Invoice]:
        """A page of the invoices of one customer, who may have several ids, newest first.

        Raises PageTokenInvalid.
        """
        if len(customer_ids) > 1:
            listing, wanted = f"invoices:{customer_ids[0]}", {"customer_id": {"$in": list(customer_ids)}}
            return await self._pages.by_id(self._invoices, listing, wanted, page, invoice_of)
        return await self.of_customer(customer_ids[0], page)

    async def of_customer(self, customer_id: str, page: PageRequest) -> Page[Invoice]:
        """A page of a customer's invoices, newest first. Raises PageTokenInvalid."""
        wanted = {"customer_id": customer_id}
        return await self._pages.by_id(self._invoices, f"invoices:{customer_id}", wanted, page, invoice_of)

    async def every(self, page: PageRequest) -> Page[Invoice]:
        """A page of all invoices, oldest first. Raises PageTokenInvalid."""
        rows, name = self._invoices, "all_invoices"
        return await self._pages.by_id(rows, name, {}, page, invoice_of, newest_first=False)

    async def parties(self, invoice_ids: Sequence[str]) -> dict[str, Party]:
        """Who is billed by each of these invoices."""
        rows = await self._invoices.find({"_id": {"$in": list(invoice_ids)}})
        return {row["_id"]: await self._party(row) for row in rows}

    async def set_paid(self, invoice_id: str, paid_ore: int, settled_at: datetime | None) -> None:
        """Note how much is paid, and when it was settled."""
        await self._invoices.update_one(
            {"_id": invoice_id}, {"$set": {"paid_ore": paid_ore, "settled_at": settled_at}}
        )

    async def move(
        self, invoice_id: str, *, credited_ore: int = 0, added_ore: int = 0, settled_at: datetime | None
    ) -> None:
        """Note that so much more is credited, or added in fees and interest, and when it was settled."""
        await self._invoices.update_one(
            {"_id": invoice_id},
            {
                "$inc": {"credited_ore": credited_ore, "added_ore": added_ore},
                "$set": {"settled_at": settled_at},
            },
        )

    async def defer(self, invoice_id: str, until: date | None) -> None:
        """Note that the invoice is to be paid later; None takes that back."""
        value = until.isoformat() if until else None
        await self._invoices.update_one({"_id": invoice_id}, {"$set": {"deferred_until": value}})

    async def _party(self, row: Document) -> Party:
        values = await self._vault.open_json(
            row["customer_id"], PURPOSE, _party_place(row["_id"]), row["party"]
        )
        return Party(
            name=Redacted(values["name"]),
            address_lines=tuple(Redacted(line) for line in values["address_lines"]),
            postcode=Redacted(values["postcode"]),
            city=Redacted(values["city"]),
            country=values["country"],
            language=values["language"],
            organisation_number=Redacted(values["organisation_number"]),
        )


def _party_place(invoice_id: str) -> str:
    return f"billing.invoices.party:{invoice_id}"


def _party_values(party: Party) -> Document:
    return {
        "name": party.name.reveal(),
        "address_lines": [line.reveal() for line in party.address_lines],
        "postcode": party.postcode.reveal(),
        "city": party.city.reveal(),
        "country": party.country,
        "language": party.language,
        "organisation_number": party.organisation_number.reveal(),
    }


def _claimed(row: Document) -> Claimed:
    untouched = not any(row.get(name) for name in ("credited_ore", "added_ore", "paid_ore"))
    owner = row["billing_account_id"], row["customer_id"]
    return Claimed(row["kid"], row["_id"], *owner, row["total_ore"], untouched)


def _state(row: Document) -> InvoiceState:
    return InvoiceState(
        id=row["_id"],
        customer_id=row["customer_id"],
        total_ore=row["total_ore"],
        credited_ore=row.get("credited_ore", 0),
        added_ore=row.get("added_ore", 0),
        paid_ore=row["paid_ore"],
        settled_at=row["settled_at"],
    )


def _run(row: Document) -> InvoiceRun:
    return InvoiceRun(
        row["_id"], Period.parse(row["period"]), row["operation_id"], row["created_at"], row["started_by"]
    )


def _document(invoice: Invoice) -> Document:
    draft = invoice.draft
    return {
        "_id": invoice.id,
        "number": invoice.number,
        "kid": invoice.kid,
        "billing_account_id": invoice.billing_account_id,
        "customer_id": invoice.customer_id,
        "period": str(draft.period),
        "lines": [line_document(line) for line in draft.lines],
        "vat_totals": [
            {
                "category": total.vat.category,
                "basis_points": total.vat.basis_points,
                "base_ore": total.base_ore,
                "vat_ore": total.vat_ore,
            }
            for total in draft.vat_totals
        ],
        "total_ore": draft.total_ore,
        "issue_date": invoice.issue_date.isoformat(),
        "due_date": invoice.due_date.isoformat(),
        "issued_at": invoice.issued_at,
        "hold_until": invoice.hold_until.isoformat(),
        "paid_ore": invoice.paid_ore,
        "settled_at": invoice.settled_at,
        "seller": sellers.document(invoice.seller),
        "product_names": {code: dict(names) for code, names in invoice.product_names.items()},
        "buyer_reference": invoice.buyer_reference,
        "channel": invoice.channel.value,
        "drawn": invoice.drawn,
        "bank_notice": invoice.bank_notice,
    }


def line_document(line: Line) -> Document:
    """A line as it stands in the database."""
    charge = {"charge_id": line.charge_id, "unit": line.unit, "per": line.per, "quantity": line.quantity}
    return (charge if line.charge_id else {}) | {
        "subscription_id": line.subscription_id,
        "contract_id": line.contract_id,
        "product_code": line.product_code,
        "first": line.span.first.isoformat(),
        "last": line.span.last.isoformat(),
        "month_days": line.month_days,
        "unit_price_ore": line.unit_price_ore,
        "net_ore": line.net_ore,
        "category": line.vat.category,
        "basis_points": line.vat.basis_points,
    }


def line_of(row: Document) -> Line:
    """A line out of the database."""
    return Line(
        subscription_id=row["subscription_id"],
        contract_id=row["contract_id"],
        product_code=row["product_code"],
        span=Span(date.fromisoformat(row["first"]), date.fromisoformat(row["last"])),
        month_days=row["month_days"],
        unit_price_ore=row["unit_price_ore"],
        net_ore=row["net_ore"],
        vat=VatRate(row["category"], row["basis_points"]),
        charge_id=row.get("charge_id", ""),
        unit=row.get("unit", "month"),
        per=row.get("per", 1),
        quantity=row.get("quantity", 0),
    )


def invoice_of(row: Document) -> Invoice:
    """An invoice out of the database."""
    lines = tuple(line_of(line) for line in row["lines"])
    totals = tuple(
        VatTotal(VatRate(total["category"], total["basis_points"]), total["base_ore"], total["vat_ore"])
        for total in row["vat_totals"]
    )
    return Invoice(
        id=row["_id"],
        number=row["number"],
        kid=row["kid"],
        billing_account_id=row["billing_account_id"],
        customer_id=row["customer_id"],
        draft=Draft(Period.parse(row["period"]), lines, totals),
        issue_date=date.fromisoformat(row["issue_date"]),
        due_date=date.fromisoformat(row["due_date"]),
        issued_at=row["issued_at"],
        hold_until=date.fromisoformat(row["hold_until"]),
        paid_ore=row["paid_ore"],
        settled_at=row["settled_at"],
        credited_ore=row.get("credited_ore", 0),
        added_ore=row.get("added_ore", 0),
        deferred_until=date.fromisoformat(row["deferred_until"]) if row.get("deferred_until") else None,
        seller=sellers.seller(row.get("seller")),
        product_names=row.get("product_names", {}),
        buyer_reference=row.get("buyer_reference", ""),
        channel=InvoiceChannel(row.get("channel", InvoiceChannel.EMAIL)),
        drawn=row.get("drawn", False),
        bank_notice=row.get("bank_notice", False),
    )
