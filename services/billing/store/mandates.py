"""AvtaleGiro mandates and the files that told of them: the mandate on the billing account's row, each change
a document of its own, the file sealed as it came. Its keys belong to the file, as those of payment files do.
"""

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.billing.errors import MandateFileNotFound
from services.billing.model.mandate import Change, Mandate, Order
from services.billing.store.accounts import ACCOUNTS
from services.chassis.mongo import Document, Index, Mongo, UpdateOne
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Vault

CHANGES, FILES, LISTS, PARTS = "mandate_changes", "mandate_files", "mandate_lists", "mandate_file_parts"
RETENTION = "bookkeeping_agreements"
_PURPOSE = "invoicing"
_PART = 4 * 1024 * 1024
_AT_ONCE = 100  # values in one `$in`
INDEXES = [
    Index(ACCOUNTS, [("mandate.active", 1), ("_id", 1)]),
    Index(CHANGES, [("customer_id", 1), ("version", -1)], unique=True),
    Index(CHANGES, [("file_id", 1), ("active", 1)]),
    Index(FILES, [("digest", 1)], unique=True),
]


class MandateFileStatus(StrEnum):
    """Where a file of mandates stands."""

    ACCEPTED = "accepted"
    APPLIED = "applied"


@dataclass(frozen=True)
class UnknownKid:
    """A KID that belongs to no billing account, and the line that it stands on."""

    line: int
    kid: str


@dataclass(frozen=True)
class MandateFile:
    """One accepted file. `unknown` are the first KIDs that nobody here has, `unknown_kids` how many."""

    id: str
    digest: str
    transmission: int
    made_on: date
    agreements: int
    records: int
    skipped_assignments: int
    everything: bool
    status: MandateFileStatus
    operation_id: str
    received_at: datetime
    received_by: str
    hold_until: date
    unknown_kids: int = 0
    unknown: tuple[UnknownKid, ...] = ()


class MandateStore:
    """Reads and writes mandates and their files."""

    def __init__(self, mongo: Mongo, vault: Vault, pages: Pages) -> None:
        self._accounts = mongo.collection(ACCOUNTS)
        self._changes = mongo.collection(CHANGES)
        self._files = mongo.collection(FILES)
        self._parts = mongo.collection(PARTS)
        self._lists = mongo.collection(LISTS)
        self._vault = vault
        self._pages = pages

    async def find(self, customer_id: str) -> Mandate | None:
        """The customer's mandate, also one that has ended; None when there never was one."""
        row = await self._accounts.find_one({"customer_id": customer_id}, ["customer_id", "mandate"])
        return None if row is None else _mandate(row)

    async def of_accounts(self, account_ids: Sequence[str]) -> dict[str, Mandate]:
        """The mandates of these accounts, also ended ones, by account."""
        query = {"_id": {"$in": list(account_ids)}}
        rows = await self._accounts.find(query, projection=["customer_id", "mandate"])
        return {found.billing_account_id: found for row in rows if (found := _mandate(row))}

    async def active_after(self, account_id: str, limit: int) -> list[Mandate]:
        """The next mandates that stand, by account."""
        query = {"mandate.active": True, "_id": {"$gt": account_id}}
        rows = await self._accounts.find(
            query, sort=[("_id", 1)], limit=limit, projection=["customer_id", "mandate"]
        )
        return [found for row in rows if (found := _mandate(row))]

    async def count_active(self) -> int:
        """How many mandates stand."""
        return await self._accounts.count({"mandate.active": True, "_id": {"$gt": ""}})

    async def by_numbers(self, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Account and customer behind these account numbers, at most 100, by number."""
        query = {"number": {"$in": list(numbers)}}
        rows = await self._accounts.find(query, projection=["number", "customer_id"]) if numbers else []
        return {row["number"]: (row["_id"], row["customer_id"]) for row in rows}

    async def hold_list(self, payee: str) -> Order | None:
        """The place of the last full list of a payee account, held against every other file. Inside a
        transaction.
        """
        row = await self._lists.find_one_and_update({"_id": payee}, {"$inc": {"held": 1}}, upsert=True)
        return _order(row["order"]) if row and row.get("order") else None

    async def set_list(self, payee: str, order: Order) -> None:
        """Note a full list. Inside the transaction that holds it."""
        await self._lists.update_one({"_id": payee}, {"$set": {"order": list(order)}})

    async def put(self, mandates: Sequence[Mandate], changes: Sequence[Change]) -> None:
        """Store how mandates stand, and the changes to tell. Inside a transaction."""
        writes = [
            UpdateOne({"_id": item.billing_account_id}, {"$set": {"mandate": _document(item)}})
            for item in mandates
        ]
        await self._accounts.bulk(writes)
        await self._changes.insert_many([_change(change) for change in changes])

    async def history(self, customer_id: str, limit: int = 0) -> list[tuple[Mandate, date]]:
        """The customer's mandate after each change, newest first, and the last day that the law wants it
        kept; all when `limit` is 0.
        """
        rows = await self._changes.find({"customer_id": customer_id}, sort=[("version", -1)], limit=limit)
        return [
            (found, date.fromisoformat(row["hold_until"]))
            for row in rows
            if (found := _mandate(row | {"_id": row["billing_account_id"]}))
        ]

    async def count_changes(self, file_id: str, *, active: bool) -> int:
        """How many mandates a file began or changed (`active`), or ended."""
        return await self._changes.count({"file_id": file_id, "active": active})

    def digest(self, sha256: str) -> str:
        """The keyed digest under which a file with this SHA-256 is filed."""
        return self._vault.blind_index("mandate_file", sha256)

    async def archive(self, digest: str, data: bytes) -> None:
        """Seal a file. Doing it again writes the same to the same places."""
        for at in range(0, len(data), _PART):
            text = base64.b64encode(zlib.compress(data[at : at + _PART])).decode()
            name = f"{digest}:{at // _PART}"
            sealed = await self._vault.seal(_subject(digest), _PURPOSE, _place(name), text)
            await self._parts.update_one({"_id": name}, {"$set": {"sealed": sealed}}, upsert=True)

    async def content(self, digest: str) -> bytes:
        """The file as it came."""
        parts: list[bytes] = []
        while row := await self._parts.find_one({"_id": f"{digest}:{len(parts)}"}):
            opened = await self._vault.open(_subject(digest), _PURPOSE, _place(row["_id"]), row["sealed"])
            parts.append(zlib.decompress(base64.b64decode(opened.reveal())))
        return b"".join(parts)

    async def add_file(self, file: MandateFile) -> None:
        """Store an accepted file. Raises DuplicateKeyError when the same bytes were taken before."""
        await self._files.insert_one(
            {
                "_id": file.id,
                "digest": file.digest,
                "transmission": file.transmission,
                "made_on": file.made_on.isoformat(),
                "agreements": file.agreements,
                "records": file.records,
                "skipped_assignments": file.skipped_assignments,
                "everything": file.everything,
                "status": file.status.value,
                "operation_id": file.operation_id,
                "received_at": file.received_at,
                "received_by": file.received_by,
                "hold_until": file.hold_until.isoformat(),
                "unknown_kids": file.unknown_kids,
                "unknown": [],
                "retention": RETENTION,
            }
        )

    async def file(self, file_id: str) -> MandateFile:
        """One file. Raises MandateFileNotFound."""
        row = await self._files.find_one({"_id": file_id})
        if row is None:
            raise MandateFileNotFound("There is no such mandate file.", mandate_file_id=file_id)
        return _file(row)

    async def by_digest(self, digest: str) -> MandateFile | None:
        """The file with these very bytes; None when there is none."""
        row = await self._files.find_one({"digest": digest})
        return None if row is None else _file(row)

    async def files(self, page: PageRequest) -> Page[MandateFile]:
        """A page of files, newest first. Raises PageTokenInvalid."""
        return await self._pages.by_id(self._files, "mandate_files", {}, page, _file)

    async def set_operation(self, file_id: str, operation_id: str) -> None:
        """Another operation applies the file now."""
        await self._files.update_one({"_id": file_id}, {"$set": {"operation_id": operation_id}})

    async def set_applied(self, file_id: str, unknown_kids: int, unknown: Sequence[UnknownKid]) -> None:
        """Everything that the file tells is applied."""
        change: Document = {
            "status": MandateFileStatus.APPLIED.value,
            "unknown_kids": unknown_kids,
            "unknown": [{"line": item.line, "kid": item.kid} for item in unknown],
        }
        await self._files.update_one({"_id": file_id}, {"$set": change})


def _subject(digest: str) -> str:
    return f"mandate_file:{digest}"


def _place(name: str) -> str:
    return f"billing.mandate_file_parts.sealed:{name}"


def _order(row: Sequence[str | int]) -> Order:
    day, transmission, assignment, number = row
    return str(day), int(transmission), int(assignment), int(number)


def _document(item: Mandate) -> Document:
    return {
        "kid": item.kid,
        "notice": item.notice,
        "active": item.active,
        "payee": item.payee,
        "since": item.since,
        "order": list(item.order),
        "version": item.version,
    }


def _change(change: Change) -> Document:
    mandate = change.mandate
    return {
        "_id": f"{mandate.billing_account_id}:{mandate.version}",
        "billing_account_id": mandate.billing_account_id,
        "customer_id": mandate.customer_id,
        "version": mandate.version,
        "active": mandate.active,
        "file_id": change.file_id,
        "line": change.line,
        "mandate": _document(mandate),
        "hold_until": change.hold_until.isoformat(),
        "retention": RETENTION,
    }


def _mandate(row: Document) -> Mandate | None:
    found = row.get("mandate")
    if found is None:
        return None
    return Mandate(
        billing_account_id=row["_id"],
        customer_id=row["customer_id"],
        kid=found["kid"],
        notice=found["notice"],
        active=found["active"],
        payee=found["payee"],
        since=found["since"],
        order=_order(found["order"]),
        version=found["version"],
    )


def _file(row: Document) -> MandateFile:
    return MandateFile(
        id=row["_id"],
        digest=row["digest"],
        transmission=row["transmission"],
        made_on=date.fromisoformat(row["made_on"]),
        agreements=row["agreements"],
        records=row["records"],
        skipped_assignments=row["skipped_assignments"],
        everything=row["everything"],
        status=MandateFileStatus(row["status"]),
        operation_id=row["operation_id"],
        received_at=row["received_at"],
        received_by=row["received_by"],
        hold_until=date.fromisoformat(row["hold_until"]),
        unknown_kids=row["unknown_kids"],
        unknown=tuple(UnknownKid(item["line"], item["kid"]) for item in row["unknown"]),
    )
