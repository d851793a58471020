"""Invoices and invoice runs. Who is billed is sealed with the invoice; the rest is ids, codes, dates and
øre.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.billing.errors import InvoiceNotFound, InvoiceRunNotFound
from services.billing.model.invoice import Draft, Invoice, Line, Party, VatTotal
from services.billing.model.period import Period, Span
from services.billing.model.vat import VatRate
from services.chassis.mongo import DESCENDING, Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Redacted, Vault

INVOICES, RUNS = "invoices", "invoice_runs"
RETENTION = "bookkeeping_vouchers"
PURPOSE = "bookkeeping"
INDEXES = [
    Index(INVOICES, [("number", 1)], unique=True),
    Index(INVOICES, [("kid", 1)], unique=True),
    # One invoice per account and month: a run that is killed and started again bills nothing twice.
    Index(INVOICES, [("billing_account_id", 1), ("period", 1)], unique=True),
    Index(INVOICES, [("customer_id", 1), ("_id", DESCENDING)]),
    Index(INVOICES, [("run_id", 1)]),
]


@dataclass(frozen=True)
class InvoiceRun:
    """One run over all accounts for one month."""

    id: str
    period: Period
    operation_id: str
    created_at: datetime
    started_by: str


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

    async def add(self, invoice: Invoice, party: Party, run_id: str) -> None:
        """Store an invoice with its party. Raises DuplicateKeyError when the month is billed already."""
        document = _document(invoice) | {"run_id": run_id, "retention": RETENTION}
        document["party"] = await self._vault.seal_json(
            invoice.customer_id, PURPOSE, _party_place(invoice.id), _party_values(party)
        )
        await self._invoices.insert_one(document)

    async def billed(self, period: Period, account_ids: Sequence[str]) -> set[str]:
        """Which of the accounts have an invoice for the month."""
        query = {"billing_account_id": {"$in": list(account_ids)}, "period": str(period)}
        rows = await self._invoices.find(query, projection=["billing_account_id"])
        return {row["billing_account_id"] for row in rows}

    async def count_of_run(self, run_id: str) -> int:
        """How many invoices the run has made."""
        return await self._invoices.count({"run_id": run_id})

    async def of_account(self, account_id: str) -> list[Invoice]:
        """Every invoice of the account, by month."""
        rows = await self._invoices.find({"billing_account_id": account_id}, sort=[("period", 1)])
        return [_invoice(row) for row in rows]

    async def find(self, invoice_id: str) -> Invoice:
        """One invoice. Raises InvoiceNotFound."""
        row = await self._invoices.find_one({"_id": invoice_id})
        if row is None:
            raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice_id)
        return _invoice(row)

    async def by_kids(self, kids: set[str]) -> dict[str, Invoice]:
        """The invoices with these KIDs, by KID."""
        rows = await self._invoices.find({"kid": {"$in": sorted(kids)}}) if kids else []
        return {row["kid"]: _invoice(row) for row in rows}

    async def get(self, customer_id: str, invoice_id: str) -> tuple[Invoice, Party]:
        """A customer's invoice with its party. Raises InvoiceNotFound."""
        row = await self._invoices.find_one({"_id": invoice_id})
        if row is None or row["customer_id"] != customer_id:
            raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice_id)
        return _invoice(row), await self._party(row)

    async def of_customer(self, customer_id: str, page: PageRequest) -> Page[Invoice]:
        """A page of a customer's invoices, newest first. Raises PageTokenInvalid."""
        listing = f"invoices:{customer_id}"
        return await self._pages.by_id(self._invoices, listing, {"customer_id": customer_id}, page, _invoice)

    async def every(self, page: PageRequest) -> Page[Invoice]:
        """A page of all invoices, oldest first. Raises PageTokenInvalid."""
        return await self._pages.by_id(self._invoices, "all_invoices", {}, page, _invoice, newest_first=False)

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


def _invoice(row: Document) -> Invoice:
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
    )
