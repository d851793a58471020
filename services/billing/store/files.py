"""Payment files and the voucher archive: the files as they came, sealed, kept as the Bookkeeping Act wants.

The archive is no place to look anything up. It is opened to apply a file, and for one line to learn a payout
account from the very payment that proves it. Its keys belong to the file, not to a person: erasing a person
does not break a voucher that the law wants kept, and the file goes as a whole when its hold ends.
"""

import json
import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.billing.errors import PaymentFileNotFound
from services.billing.model.payment import NO_NAME, Voucher
from services.chassis.mongo import Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Redacted, Vault

FILES, CHUNKS = "payment_files", "payment_file_chunks"
CHUNK_LINES = 2_000
RETENTION = "bookkeeping_vouchers"
_PURPOSE = "bookkeeping"
INDEXES = [
    Index(FILES, [("digest", 1)], unique=True),
    # The same payments under another transmission number are another day's file sent again.
    Index(FILES, [("content", 1)]),
    Index(CHUNKS, [("digest", 1), ("first_line", 1)], unique=True),
]


class FileStatus(StrEnum):
    """Where a payment file stands."""

    ACCEPTED = "accepted"
    APPLIED = "applied"


@dataclass(frozen=True)
class PaymentFile:
    """One accepted file. `digest` is a keyed digest of its bytes, by which the same file is known again."""

    id: str
    digest: str
    format: str
    transmission: str
    payments: int
    transactions: int
    records: int
    total_ore: int
    skipped_assignments: int
    status: FileStatus
    operation_id: str
    received_at: datetime
    hold_until: date
    content: str = ""


@dataclass(frozen=True)
class Chunk:
    """Some lines (OCR giro) or bytes (camt.054) of a file, packed; `first` numbers the first line."""

    first: int
    packed: bytes

    @classmethod
    def of(cls, first: int, data: bytes) -> "Chunk":
        """Pack. A file of 16 MB is 2 MB so while it is read."""
        return cls(first, zlib.compress(data, 1))

    @property
    def data(self) -> bytes:
        """As it came."""
        return zlib.decompress(self.packed)


@dataclass(frozen=True)
class Particulars:
    """What a camt.054 transaction says of who paid: account and name, "" when it does not say; and what
    stands in the KID's place when it is none.
    """

    account: Redacted[str]
    name: Redacted[str]
    reference: Redacted[str] = NO_NAME


class FileStore:
    """Reads and writes payment files and their sealed lines."""

    def __init__(self, mongo: Mongo, vault: Vault, pages: Pages) -> None:
        self._files = mongo.collection(FILES)
        self._chunks = mongo.collection(CHUNKS)
        self._vault = vault
        self._pages = pages

    def digest(self, sha256: str) -> str:
        """The keyed digest under which a file with this SHA-256 is filed."""
        return self._vault.blind_index("payment_file", sha256)

    async def archive(self, digest: str, chunks: Sequence[Chunk]) -> None:
        """Seal the chunks. Doing it again writes the same to the same places."""
        for chunk in chunks:
            await self._seal(digest, chunk.first, chunk.data.decode("latin-1"))

    async def archive_particulars(self, digest: str, chunks: Sequence[Chunk]) -> None:
        """Seal who paid by each transaction of a camt.054 file, so that one can be opened by itself."""
        for chunk in chunks:
            await self._seal(_payers(digest), chunk.first, chunk.data.decode())

    async def particulars(self, voucher: Voucher) -> Particulars:
        """Who paid by one transaction of a camt.054 file. Raises LookupError when the archive lacks it."""
        file = await self.get(voucher.file_id)
        said = json.loads((await self._line(_payers(file.digest), voucher)).reveal())
        return Particulars(*(Redacted(one) for one in said))

    async def lines(self, digest: str) -> AsyncIterator[bytes]:
        """The archived file, some thousand lines at a time. Each time is a read of its own: a cursor would be
        held, and could end, while the payments read before are booked.
        """
        last = 0
        while row := await self._chunks.find_one(
            {"digest": digest, "first_line": {"$gt": last}}, sort=[("first_line", 1)]
        ):
            yield (await self._open(row)).reveal().encode("latin-1")
            last = row["first_line"]

    async def line(self, voucher: Voucher) -> Redacted[str]:
        """One archived line. Raises LookupError when the archive no longer has it."""
        return await self._line((await self.get(voucher.file_id)).digest, voucher)

    async def _line(self, digest: str, voucher: Voucher) -> Redacted[str]:
        query = {"digest": digest, "first_line": {"$lte": voucher.line}}
        row = await self._chunks.find_one(query, sort=[("first_line", -1)])
        if row is None:
            raise LookupError(voucher.file_id)
        lines = (await self._open(row)).reveal().split("\n")
        return Redacted(lines[voucher.line - row["first_line"]])

    async def add(self, file: PaymentFile) -> None:
        """Store an accepted file. Raises DuplicateKeyError when the same bytes were taken before."""
        await self._files.insert_one(
            {
                "_id": file.id,
                "digest": file.digest,
                "format": file.format,
                "transmission": file.transmission,
                "payments": file.payments,
                "transactions": file.transactions,
                "records": file.records,
                "total_ore": file.total_ore,
                "skipped_assignments": file.skipped_assignments,
                "status": file.status.value,
                "operation_id": file.operation_id,
                "received_at": file.received_at,
                "hold_until": file.hold_until.isoformat(),
                "content": file.content,
                "retention": RETENTION,
            }
        )

    async def get(self, file_id: str) -> PaymentFile:
        """One file. Raises PaymentFileNotFound."""
        row = await self._files.find_one({"_id": file_id})
        if row is None:
            raise PaymentFileNotFound("There is no such payment file.", payment_file_id=file_id)
        return _file(row)

    async def by_digest(self, digest: str) -> PaymentFile | None:
        """The file with these very bytes; None when there is none."""
        row = await self._files.find_one({"digest": digest})
        return None if row is None else _file(row)

    async def by_content(self, content: str) -> PaymentFile | None:
        """The file with these very payments; None when there is none."""
        row = await self._files.find_one({"content": content}) if content else None
        return None if row is None else _file(row)

    async def page(self, page: PageRequest) -> Page[PaymentFile]:
        """A page of files, newest first. Raises PageTokenInvalid."""
        return await self._pages.by_id(self._files, "payment_files", {}, page, _file)

    async def set_operation(self, file_id: str, operation_id: str) -> None:
        """Another operation applies the file now."""
        await self._files.update_one({"_id": file_id}, {"$set": {"operation_id": operation_id}})

    async def set_applied(self, file_id: str) -> None:
        """Every payment of the file is applied."""
        await self._files.update_one({"_id": file_id}, {"$set": {"status": FileStatus.APPLIED.value}})

    async def _seal(self, digest: str, first: int, text: str) -> None:
        sealed = await self._vault.seal(_subject(digest), _PURPOSE, _place(digest, first), text)
        await self._chunks.update_one(
            {"digest": digest, "first_line": first}, {"$set": {"sealed": sealed}}, upsert=True
        )

    async def _open(self, row: Document) -> Redacted[str]:
        digest = row["digest"]
        return await self._vault.open(
            _subject(digest), _PURPOSE, _place(digest, row["first_line"]), row["sealed"]
        )


def _payers(digest: str) -> str:
    return f"{digest}.payers"


def _subject(digest: str) -> str:
    return f"payment_file:{digest}"


def _place(digest: str, first_line: int) -> str:
    return f"billing.payment_file_chunks.sealed:{digest}:{first_line}"


def _file(row: Document) -> PaymentFile:
    return PaymentFile(
        id=row["_id"],
        digest=row["digest"],
        format=row["format"],
        transmission=row["transmission"],
        payments=row["payments"],
        transactions=row["transactions"],
        records=row["records"],
        total_ore=row["total_ore"],
        skipped_assignments=row["skipped_assignments"],
        status=FileStatus(row["status"]),
        operation_id=row["operation_id"],
        received_at=row["received_at"],
        hold_until=date.fromisoformat(row["hold_until"]),
        content=row.get("content", ""),
    )
