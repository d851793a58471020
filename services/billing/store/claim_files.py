"""AvtaleGiro claims and the files that carry them to the clearing house, sealed as vouchers.

As with payout files the keys belong to the file, not to a person: erasing a person does not break a voucher
that the law wants kept. A claim's row holds ids, a KID, days and øre.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.billing.errors import ClaimFileNotFound
from services.billing.model.claiming import ClaimState, DirectClaim
from services.billing.model.payment_plan import PlanStatus
from services.billing.store import disputes, payment_plans
from services.billing.store.invoices import INVOICES
from services.chassis.mongo import Document, Index, Mongo, UpdateOne
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Vault

FILES, CLAIMS = "claim_files", "direct_claims"
RETENTION = "bookkeeping_vouchers"
_PURPOSE = "bookkeeping"
INDEXES = [
    # One file is put together at a time.
    Index(FILES, [("collecting", 1)], unique=True, partial={"collecting": True}),
    Index(CLAIMS, [("invoice_id", 1), ("attempt", 1)], unique=True),
    Index(CLAIMS, [("state", 1), ("due", 1), ("_id", 1)]),
    Index(CLAIMS, [("file_id", 1), ("_id", 1)]),
    Index(CLAIMS, [("cancel_file_id", 1), ("_id", 1)]),
    Index(CLAIMS, [("customer_id", 1), ("_id", -1)]),
]


class ClaimFileStatus(StrEnum):
    """A file is put together, then ready to be sent; empty when there was nothing to say."""

    COLLECTING = "collecting"
    READY = "ready"
    EMPTY = "empty"


@dataclass(frozen=True)
class ClaimFile:
    """One file; days are those of the earliest and the latest claim."""

    id: str
    made_on: date
    status: ClaimFileStatus
    operation_id: str
    created_at: datetime
    created_by: str
    hold_until: date
    transmission: int = 0
    claims: int = 0
    claimed_ore: int = 0
    cancellations: int = 0
    first_due: date | None = None
    last_due: date | None = None
    more: bool = False


class ClaimFileStore:
    """Reads and writes claims and their files."""

    def __init__(self, mongo: Mongo, vault: Vault, pages: Pages) -> None:
        self._files = mongo.collection(FILES)
        self._claims = mongo.collection(CLAIMS)
        self._invoices = mongo.collection(INVOICES)
        self._disputes = mongo.collection(disputes.DISPUTES)
        self._plans = mongo.collection(payment_plans.PLANS)
        self._vault = vault
        self._pages = pages

    async def add(self, file: ClaimFile) -> None:
        """Begin a file. Raises DuplicateKeyError while another is put together."""
        await self._files.insert_one(
            {
                "_id": file.id,
                "made_on": file.made_on.isoformat(),
                "status": file.status.value,
                "collecting": True,
                "operation_id": file.operation_id,
                "created_at": file.created_at,
                "created_by": file.created_by,
                "hold_until": file.hold_until.isoformat(),
                "retention": RETENTION,
            }
        )

    async def collecting(self) -> ClaimFile | None:
        """The file that is put together now."""
        row = await self._files.find_one({"collecting": True})
        return None if row is None else _file(row)

    async def hold(self, file: ClaimFile) -> bool:
        """Hold a file that is put together against other workers; False when one of them has finished it, or
        puts it together anew on another day. Inside a transaction.
        """
        query = {"_id": file.id, "collecting": True, "made_on": file.made_on.isoformat()}
        return await self._files.find_one_and_update(query, {"$inc": {"held": 1}}) is not None

    async def empty(self, file: ClaimFile) -> None:
        """Take out of a file what it claims and takes back so far, and have it made on the day that it says
        now. Inside a transaction that holds it.
        """
        await self._claims.delete_many({"file_id": file.id})
        stands = {"state": ClaimState.CLAIMED.value, "cancel_file_id": "", "cancel_reason": ""}
        await self._claims.update_many({"cancel_file_id": file.id}, {"$set": stands})
        days = {"made_on": file.made_on.isoformat(), "hold_until": file.hold_until.isoformat()}
        await self._files.update_one({"_id": file.id}, {"$set": days})

    async def set_operation(self, file_id: str, operation_id: str) -> None:
        """Another operation puts the file together now."""
        await self._files.update_one({"_id": file_id}, {"$set": {"operation_id": operation_id}})

    async def finish(self, file: ClaimFile, data: bytes) -> None:
        """Store a file that is put together, and what it says; no bytes when it is empty."""
        sealed = (
            await self._vault.seal(_subject(file.id), _PURPOSE, _place(file.id), data.decode("latin-1"))
            if data
            else None
        )
        change: Document = {
            "status": file.status.value,
            "transmission": file.transmission,
            "claims": file.claims,
            "claimed_ore": file.claimed_ore,
            "cancellations": file.cancellations,
            "first_due": file.first_due.isoformat() if file.first_due else None,
            "last_due": file.last_due.isoformat() if file.last_due else None,
            "more": file.more,
            "sealed": sealed,
        }
        await self._files.update_one({"_id": file.id}, {"$set": change, "$unset": {"collecting": ""}})

    async def get(self, file_id: str) -> ClaimFile:
        """One file. Raises ClaimFileNotFound."""
        return _file(await self._row(file_id))

    async def data(self, file_id: str) -> bytes:
        """The file itself. Raises ClaimFileNotFound while there is none."""
        row = await self._row(file_id)
        if not row.get("sealed"):
            raise ClaimFileNotFound("The file is not made yet, or has nothing in it.", claim_file_id=file_id)
        opened = await self._vault.open(_subject(file_id), _PURPOSE, _place(file_id), row["sealed"])
        return opened.reveal().encode("latin-1")

    async def page(self, page: PageRequest) -> Page[ClaimFile]:
        """A page of files, newest first. Raises PageTokenInvalid."""
        return await self._pages.by_id(self._files, "claim_files", {}, page, _file)

    async def told_by_us(self, invoice_id: str) -> None:
        """Note that the company has told of an invoice that was left to the bank."""
        await self._invoices.update_one({"_id": invoice_id}, {"$set": {"bank_notice": False}})

    async def held(self, account_ids: Sequence[str]) -> tuple[set[tuple[str, str]], set[str]]:
        """What holds invoices of these accounts, at most 100: open objections as pairs of account and
        invoice ("" is all of the account), and the invoices of payment plans that run.
        """
        whose = {"$in": list(account_ids)}
        wanted = ["billing_account_id", "invoice_id"]
        objections = await self._disputes.find({"billing_account_id": whose, "open": True}, projection=wanted)
        plans = await self._plans.find({"billing_account_id": whose, "status": PlanStatus.RUNNING.value})
        disputed = {(row["billing_account_id"], row["invoice_id"]) for row in objections}
        return disputed, {item["invoice_id"] for row in plans for item in row["invoices"]}

    async def of_invoices(self, invoice_ids: Sequence[str]) -> dict[str, DirectClaim]:
        """The last claim for each of these invoices, at most 100, by invoice."""
        query = {"invoice_id": {"$in": list(invoice_ids)}}
        rows = await self._claims.find(query, sort=[("invoice_id", 1), ("attempt", 1)])
        return {row["invoice_id"]: _claim(row) for row in rows}

    async def count_live(self, due: date) -> int:
        """How many claims stand whose due day is that day or later."""
        return await self._claims.count({"state": ClaimState.CLAIMED.value, "due": {"$gte": due.isoformat()}})

    async def live_after(self, due: date, claim_id: str, limit: int) -> list[DirectClaim]:
        """The next claims that stand, by due day and id: those of the day `due` behind `claim_id`, or when
        there are none, the first of the days after it.
        """
        live = ClaimState.CLAIMED.value
        query: Document = {"state": live, "due": due.isoformat(), "_id": {"$gt": claim_id}}
        rows = await self._claims.find(query, sort=[("_id", 1)], limit=limit)
        if not rows:
            query = {"state": live, "due": {"$gt": due.isoformat()}}
            rows = await self._claims.find(query, sort=[("due", 1), ("_id", 1)], limit=limit)
        return [_claim(row) for row in rows]

    async def add_claims(self, claims: Sequence[DirectClaim], hold_until: date) -> None:
        """Store claims. Raises BulkWriteError of the driver when one of them was made before."""
        kept = {"hold_until": hold_until.isoformat(), "retention": RETENTION}
        await self._claims.insert_many([_document(claim) | kept for claim in claims])

    async def cancel(self, claims: Sequence[DirectClaim]) -> None:
        """Store that claims are taken back, those that still stand."""
        writes = [
            UpdateOne(
                {"_id": claim.id, "state": ClaimState.CLAIMED.value},
                {
                    "$set": {
                        "state": claim.state.value,
                        "cancel_file_id": claim.cancel_file_id,
                        "cancel_reason": claim.cancel_reason,
                    }
                },
            )
            for claim in claims
        ]
        await self._claims.bulk(writes, ordered=False)

    async def of_file(self, file_id: str) -> tuple[list[DirectClaim], list[DirectClaim]]:
        """What a file claims, and what it takes back."""
        made = await self._claims.find({"file_id": file_id}, sort=[("_id", 1)])
        back = await self._claims.find({"cancel_file_id": file_id}, sort=[("_id", 1)])
        return [_claim(row) for row in made], [_claim(row) for row in back]

    async def count_of_file(self, file_id: str) -> int:
        """How many claims and cancellations a file has so far."""
        made = await self._claims.count({"file_id": file_id})
        return made + await self._claims.count({"cancel_file_id": file_id})

    async def of_customer(self, customer_id: str) -> list[DirectClaim]:
        """Every claim on the customer's account, newest first."""
        rows = await self._claims.find({"customer_id": customer_id}, sort=[("_id", -1)])
        return [_claim(row) for row in rows]

    async def _row(self, file_id: str) -> Document:
        row = await self._files.find_one({"_id": file_id})
        if row is None:
            raise ClaimFileNotFound("There is no such claim file.", claim_file_id=file_id)
        return row


def _subject(file_id: str) -> str:
    return f"claim_file:{file_id}"


def _place(file_id: str) -> str:
    return f"billing.claim_files.sealed:{file_id}"


def _document(claim: DirectClaim) -> Document:
    return {
        "_id": claim.id,
        "invoice_id": claim.invoice_id,
        "attempt": claim.attempt,
        "billing_account_id": claim.billing_account_id,
        "customer_id": claim.customer_id,
        "kid": claim.kid,
        "due": claim.due.isoformat(),
        "amount_ore": claim.amount_ore,
        "with_notice": claim.with_notice,
        "file_id": claim.file_id,
        "state": claim.state.value,
        "cancel_file_id": claim.cancel_file_id,
        "cancel_reason": claim.cancel_reason,
    }


def _claim(row: Document) -> DirectClaim:
    return DirectClaim(
        invoice_id=row["invoice_id"],
        attempt=row["attempt"],
        billing_account_id=row["billing_account_id"],
        customer_id=row["customer_id"],
        kid=row["kid"],
        due=date.fromisoformat(row["due"]),
        amount_ore=row["amount_ore"],
        with_notice=row["with_notice"],
        file_id=row["file_id"],
        state=ClaimState(row["state"]),
        cancel_file_id=row["cancel_file_id"],
        cancel_reason=row["cancel_reason"],
    )


def _file(row: Document) -> ClaimFile:
    return ClaimFile(
        id=row["_id"],
        made_on=date.fromisoformat(row["made_on"]),
        status=ClaimFileStatus(row["status"]),
        operation_id=row["operation_id"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        hold_until=date.fromisoformat(row["hold_until"]),
        transmission=row.get("transmission", 0),
        claims=row.get("claims", 0),
        claimed_ore=row.get("claimed_ore", 0),
        cancellations=row.get("cancellations", 0),
        first_due=date.fromisoformat(row["first_due"]) if row.get("first_due") else None,
        last_due=date.fromisoformat(row["last_due"]) if row.get("last_due") else None,
        more=row.get("more", False),
    )
