"""Payout files and the bank's answers to them: sealed vouchers, kept as the Bookkeeping Act wants.

As with payment files the keys belong to the file, not to a person: erasing a person does not break a voucher
that the law wants kept, and the file goes as a whole when its hold ends.
"""

import base64
from dataclasses import dataclass
from datetime import date, datetime

from services.billing.errors import PayoutFileNotFound
from services.chassis.mongo import Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Vault

FILES, ANSWERS = "payout_files", "payout_answers"
RETENTION = "bookkeeping_vouchers"
_PURPOSE = "bookkeeping"
INDEXES = [
    # The same refunds make the same file: none goes to the bank twice.
    Index(FILES, [("message_id", 1)], unique=True),
    Index(ANSWERS, [("payout_file_id", 1), ("_id", 1)]),
]


@dataclass(frozen=True)
class PayoutFile:
    """One file of payments to the bank; `refunds` of them, `total_ore` in all, to be paid on
    `execution_date`.
    """

    id: str
    message_id: str
    refunds: int
    total_ore: int
    execution_date: date
    created_at: datetime
    created_by: str
    hold_until: date
    paid: int = 0
    rejected: int = 0


class PayoutFileStore:
    """Reads and writes payout files and answers."""

    def __init__(self, mongo: Mongo, vault: Vault, pages: Pages) -> None:
        self._files = mongo.collection(FILES)
        self._answers = mongo.collection(ANSWERS)
        self._vault = vault
        self._pages = pages

    async def add(self, file: PayoutFile, data: bytes) -> None:
        """Store a file. Raises DuplicateKeyError when these refunds have made one."""
        sealed = await self._vault.seal(
            _subject(file.id), _PURPOSE, f"billing.payout_files.sealed:{file.id}", data.decode()
        )
        await self._files.insert_one(
            {
                "_id": file.id,
                "message_id": file.message_id,
                "refunds": file.refunds,
                "total_ore": file.total_ore,
                "execution_date": file.execution_date.isoformat(),
                "created_at": file.created_at,
                "created_by": file.created_by,
                "hold_until": file.hold_until.isoformat(),
                "retention": RETENTION,
                "paid": file.paid,
                "rejected": file.rejected,
                "sealed": sealed,
            }
        )

    async def data(self, file_id: str) -> bytes:
        """The file itself. Raises PayoutFileNotFound."""
        row = await self._row(file_id)
        place = f"billing.payout_files.sealed:{file_id}"
        opened = await self._vault.open(_subject(file_id), _PURPOSE, place, row["sealed"])
        return opened.reveal().encode()

    async def get(self, file_id: str) -> PayoutFile:
        """One file. Raises PayoutFileNotFound."""
        return _file(await self._row(file_id))

    async def lock(self, file_id: str) -> PayoutFile:
        """One file, held against other answers to it. Inside a transaction. Raises PayoutFileNotFound."""
        row = await self._files.find_one_and_update({"_id": file_id}, {"$inc": {"version": 1}})
        if row is None:
            raise PayoutFileNotFound("There is no such payout file.", payout_file_id=file_id)
        return _file(row)

    async def page(self, page: PageRequest) -> Page[PayoutFile]:
        """A page of files, newest first. Raises PageTokenInvalid."""
        return await self._pages.by_id(self._files, "payout_files", {}, page, _file)

    async def count(self, file_id: str, paid: int, rejected: int) -> None:
        """So many more of its refunds are paid, so many rejected."""
        await self._files.update_one({"_id": file_id}, {"$inc": {"paid": paid, "rejected": rejected}})

    def digest(self, data: bytes) -> str:
        """The keyed digest by which an answer is known again."""
        return self._vault.blind_index("payout_answer", base64.b64encode(data).decode())

    async def knows(self, digest: str) -> bool:
        """Whether this very answer was taken."""
        return await self._answers.find_one({"_id": digest}, projection=["_id"]) is not None

    async def add_answer(
        self, digest: str, file_id: str, data: bytes, by: str, now: datetime, hold_until: date
    ) -> None:
        """Archive an answer. Raises DuplicateKeyError when it was taken before."""
        text = base64.b64encode(data).decode()  # in whatever encoding the bank wrote it
        place = f"billing.payout_answers.sealed:{digest}"
        await self._answers.insert_one(
            {
                "_id": digest,
                "payout_file_id": file_id,
                "received_at": now,
                "received_by": by,
                "hold_until": hold_until.isoformat(),
                "retention": RETENTION,
                "sealed": await self._vault.seal(_subject(file_id), _PURPOSE, place, text),
            }
        )

    async def _row(self, file_id: str) -> Document:
        row = await self._files.find_one({"_id": file_id})
        if row is None:
            raise PayoutFileNotFound("There is no such payout file.", payout_file_id=file_id)
        return row


def _subject(file_id: str) -> str:
    return f"payout_file:{file_id}"


def _file(row: Document) -> PayoutFile:
    return PayoutFile(
        id=row["_id"],
        message_id=row["message_id"],
        refunds=row["refunds"],
        total_ore=row["total_ore"],
        execution_date=date.fromisoformat(row["execution_date"]),
        created_at=row["created_at"],
        created_by=row["created_by"],
        hold_until=date.fromisoformat(row["hold_until"]),
        paid=row["paid"],
        rejected=row["rejected"],
    )
