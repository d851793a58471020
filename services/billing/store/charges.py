"""Charges beside subscriptions: ids, codes, dates and quantities only."""

from collections.abc import Mapping
from datetime import date

from services.billing.model.charge import Charge
from services.billing.model.period import Span
from services.billing.model.vat import Supply
from services.chassis.mongo import DESCENDING, Document, Index, Mongo, UpdateOne
from services.chassis.pages import Page, PageRequest, Pages

CHARGES = "charges"
RETENTION = "bookkeeping_vouchers"  # what an invoice line rests on belongs to the voucher
INDEXES = [
    # No third key: the embedded database leaves out the upper end of a range that another key follows.
    Index(CHARGES, [("invoice_id", 1), ("billing_account_id", 1)]),
    Index(CHARGES, [("billing_account_id", 1), ("_id", 1)]),
    Index(CHARGES, [("customer_id", 1), ("_id", DESCENDING)]),
]


class ChargeStore:
    """Adds charges, and marks them once they are billed."""

    def __init__(self, mongo: Mongo, pages: Pages) -> None:
        self._rows = mongo.collection(CHARGES)
        self._pages = pages

    async def add(self, charge: Charge) -> None:
        """Store a charge."""
        await self._rows.insert_one(_document(charge))

    async def get(self, charge_id: str) -> Charge:
        """The charge that this command stored before."""
        row = await self._rows.find_one({"_id": charge_id})
        if row is None:
            raise LookupError(charge_id)
        return _charge(row)

    async def of_account(self, account_id: str) -> list[Charge]:
        """Every charge of the account, oldest first."""
        rows = await self._rows.find({"billing_account_id": account_id}, sort=[("_id", 1)])
        return [_charge(row) for row in rows]

    async def of_customer(self, customer_id: str, page: PageRequest) -> Page[Charge]:
        """A page of a customer's charges, newest first. Raises PageTokenInvalid."""
        listing = f"charges:{customer_id}"
        return await self._pages.by_id(self._rows, listing, {"customer_id": customer_id}, page, _charge)

    async def unbilled_between(self, first: str, last: str) -> dict[str, list[Charge]]:
        """What is not billed yet of the accounts from one id to another, oldest first, by account."""
        query = {"invoice_id": "", "billing_account_id": {"$gte": first, "$lte": last}}
        found: dict[str, list[Charge]] = {}
        for row in await self._rows.find(query, sort=[("billing_account_id", 1), ("_id", 1)]):
            found.setdefault(row["billing_account_id"], []).append(_charge(row))
        return found

    async def set_billed(self, invoices: Mapping[str, str]) -> None:
        """Note which invoice each charge is on. Inside the transaction that issues it."""
        await self._rows.bulk(
            [
                UpdateOne({"_id": charge_id, "invoice_id": ""}, {"$set": {"invoice_id": invoice_id}})
                for charge_id, invoice_id in invoices.items()
            ]
        )


def _document(charge: Charge) -> Document:
    return {
        "_id": charge.id,
        "billing_account_id": charge.billing_account_id,
        "customer_id": charge.customer_id,
        "contract_id": charge.contract_id,
        "product_code": charge.product_code,
        "group": charge.supply.group,
        "use": charge.supply.use,
        "municipality": charge.supply.municipality,
        "unit": charge.unit,
        "quantity": charge.quantity,
        "first": charge.span.first.isoformat(),
        "last": charge.span.last.isoformat(),
        "product_names": dict(charge.product_names),
        "added_at": charge.added_at,
        "added_by": charge.added_by,
        "invoice_id": charge.invoice_id,
        "retention": RETENTION,
        "hold_until": charge.hold_until.isoformat(),
    }


def _charge(row: Document) -> Charge:
    return Charge(
        id=row["_id"],
        billing_account_id=row["billing_account_id"],
        customer_id=row["customer_id"],
        contract_id=row["contract_id"],
        product_code=row["product_code"],
        supply=Supply(row["group"], row["use"], row["municipality"]),
        unit=row["unit"],
        quantity=row["quantity"],
        span=Span(date.fromisoformat(row["first"]), date.fromisoformat(row["last"])),
        added_at=row["added_at"],
        added_by=row["added_by"],
        hold_until=date.fromisoformat(row["hold_until"]),
        product_names=row.get("product_names", {}),
        invoice_id=row["invoice_id"],
    )
