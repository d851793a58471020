"""Links to invoices: a digest of each token with the invoice that it shows. Nobody finds a token here."""

from datetime import date

from services.billing.model.efaktura import Presentation
from services.chassis.mongo import Document, Index, Mongo
from services.chassis.vault import Vault

PRESENTATIONS = "invoice_presentations"
RETENTION = "bookkeeping_agreements"
INDEXES = [Index(PRESENTATIONS, [("customer_id", 1), ("_id", 1)])]


class PresentationStore:
    """Reads and writes links."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._rows = mongo.collection(PRESENTATIONS)
        self._vault = vault

    def token(self, name: str) -> str:
        """The token of a link by its name: the same each time, and 256 bits that nobody can guess who does
        not have the key of the vault.
        """
        return self._vault.blind_index("invoice_link", name)

    def digest(self, token: str) -> str:
        """Under what a token's link is kept."""
        return self._vault.blind_index("invoice_link_digest", token)

    async def add(self, item: Presentation) -> None:
        """Store a link. Raises DuplicateKeyError when it is there."""
        await self._rows.insert_one(
            {
                "_id": item.token_digest,
                "invoice_id": item.invoice_id,
                "customer_id": item.customer_id,
                "made_at": item.made_at,
                "made_by": item.made_by,
                "valid_until": item.valid_until.isoformat(),
                "retention": RETENTION,
            }
        )

    async def find(self, token_digest: str) -> Presentation | None:
        """The link of a token; None when there is none."""
        row = await self._rows.find_one({"_id": token_digest})
        return None if row is None else _presentation(row)

    async def of_customer(self, customer_id: str) -> list[Presentation]:
        """Every link to the customer's invoices."""
        rows = await self._rows.find({"customer_id": customer_id}, sort=[("_id", 1)])
        return [_presentation(row) for row in rows]


def _presentation(row: Document) -> Presentation:
    return Presentation(
        token_digest=row["_id"],
        invoice_id=row["invoice_id"],
        customer_id=row["customer_id"],
        made_at=row["made_at"],
        made_by=row["made_by"],
        valid_until=date.fromisoformat(row["valid_until"]),
    )
