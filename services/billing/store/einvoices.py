"""E-invoice agreements: the state on the billing account's row with the payer's eFaktura address sealed, each
change a document of its own.
"""

from collections.abc import Sequence

from services.billing.model.einvoice import EinvoiceAgreement, EinvoiceChange, Scope
from services.billing.store.accounts import ACCOUNTS
from services.chassis.mongo import Document, Index, Mongo
from services.chassis.vault import Redacted, Vault

CHANGES = "einvoice_changes"
PURPOSE = "invoicing"
INDEXES = [Index(CHANGES, [("customer_id", 1), ("version", -1)], unique=True)]


class EinvoiceStore:
    """Reads and writes e-invoice agreements."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._accounts = mongo.collection(ACCOUNTS)
        self._changes = mongo.collection(CHANGES)
        self._vault = vault

    async def find(self, customer_id: str) -> EinvoiceAgreement | None:
        """The customer's agreement; None when the customer has no billing account."""
        row = await self._accounts.find_one({"customer_id": customer_id}, ["customer_id", "einvoice"])
        return None if row is None else await self._agreement(row)

    async def of_customers(self, customer_ids: Sequence[str]) -> dict[str, EinvoiceAgreement]:
        """The agreements of those of these customers, at most 200, who have a billing account and are not
        erased: nothing new is learned of them.
        """
        query = {"customer_id": {"$in": list(customer_ids)}, "erased_at": None}
        rows = await self._accounts.find(query, projection=["customer_id", "einvoice"])
        return {row["customer_id"]: await self._agreement(row) for row in rows}

    async def prepare(self, customer_ids: Sequence[str]) -> None:
        """Have the keys at hand that these customers' addresses are sealed with. Outside a transaction."""
        await self._vault.prepare(customer_ids, PURPOSE, make=True)

    async def put(self, agreement: EinvoiceAgreement, made: EinvoiceChange) -> None:
        """Store a change and where it leads. Inside a transaction: of two at once one begins again."""
        whose = agreement.customer_id
        state: Document = {
            "active": agreement.active,
            "since": agreement.since,
            "version": agreement.version,
            "scope": agreement.scope.value,
            "address": await self._sealed(whose, agreement.address),
        }
        await self._accounts.update_one({"customer_id": whose}, {"$set": {"einvoice": state}})
        await self._changes.insert_one(
            {
                "_id": f"{whose}:{made.version}",
                "customer_id": whose,
                "version": made.version,
                "active": made.active,
                "at": made.at,
                "by": made.by,
            }
        )

    async def _sealed(self, whose: str, address: Redacted[str] | None) -> Document | None:
        return await self._vault.seal(whose, PURPOSE, _place(whose), address) if address else None

    async def _agreement(self, row: Document) -> EinvoiceAgreement:
        whose, found = row["customer_id"], row.get("einvoice")
        if found is None:
            return EinvoiceAgreement(whose)
        sealed = found.get("address")
        return EinvoiceAgreement(
            whose,
            found["active"],
            found["since"],
            found["version"],
            Scope(found.get("scope", "")),
            await self._vault.open(whose, PURPOSE, _place(whose), sealed) if sealed else None,
        )

    async def history(self, customer_id: str, limit: int = 0) -> list[EinvoiceChange]:
        """Changes, newest first; all when `limit` is 0."""
        rows = await self._changes.find({"customer_id": customer_id}, sort=[("version", -1)], limit=limit)
        return [EinvoiceChange(row["active"], row["at"], row["by"], row["version"]) for row in rows]


def _place(customer_id: str) -> str:
    return f"billing.billing_accounts.einvoice.address:{customer_id}"
