"""Checking a payment file as it arrives, in little memory; nothing is stored."""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from services.billing.errors import PaymentFileBroken, PaymentFileTooLarge
from services.billing.model import camt054, ocr_giro
from services.billing.model.agreements import Agreements
from services.billing.model.camt054 import Notified
from services.billing.model.file_broken import FileBroken
from services.billing.model.ocr_giro import Summary
from services.billing.model.payment import CAMT_054, OCR_GIRO
from services.billing.store.files import CHUNK_LINES, Chunk

FORMATS = (OCR_GIRO, CAMT_054)
LARGEST = 64 * 1024 * 1024
_CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True)
class Upload:
    """A file that kept every rule: what is to be archived, its SHA-256 in hexadecimal, and what it says."""

    format: str
    chunks: list[Chunk]
    particulars: list[Chunk]
    sha256: str
    summary: Summary | Notified

    @property
    def names_each_once(self) -> bool:
        """Whether the same payments in another file mean that a file was sent again. Banks number OCR giro
        transmissions; a camt.054 message may repeat entries, and each is known again by its reference.
        """
        return self.format == OCR_GIRO and self.summary.payments > 0


async def read_upload(name: str, parts: AsyncIterator[bytes], agreements: Agreements) -> Upload:
    """Check a file of format `name` as it arrives. Raises PaymentFileBroken or PaymentFileTooLarge."""
    taking: _Giro | _Camt = _Camt(agreements) if name == CAMT_054 else _Giro(agreements)
    digest, size = hashlib.sha256(), 0
    try:
        async for part in parts:
            size += len(part)
            if size > LARGEST:
                raise PaymentFileTooLarge("A payment file has at most 64 MiB.", limit_bytes=str(LARGEST))
            digest.update(part)
            taking.take(part)
        summary = taking.close()
    except FileBroken as error:
        raise _refused(error) from error
    return Upload(name, taking.chunks, taking.particulars, digest.hexdigest(), summary)


def _refused(error: FileBroken) -> PaymentFileBroken:
    text, line = f"Line {error.line}: {error.text} Nothing of the file was taken.", str(error.line)
    if not error.element:
        return PaymentFileBroken(text, line=line, rule=error.rule)
    return PaymentFileBroken(text, line=line, rule=error.rule, element=error.element)


@dataclass
class _Giro:
    """An OCR giro file in chunks of whole lines."""

    agreements: Agreements
    chunks: list[Chunk] = field(default_factory=list)
    particulars: list[Chunk] = field(default_factory=list)
    _lines: list[bytes] = field(default_factory=list)
    _rest: bytes = b""
    _packed: int = 0

    def __post_init__(self) -> None:
        self._reader = ocr_giro.Reader(self.agreements)

    def take(self, part: bytes) -> None:
        for _ in self._reader.feed(part):
            pass  # the payments are read again from the archive; here only the rules count
        *whole, self._rest = (self._rest + part).split(b"\n")
        self._lines += [line + b"\n" for line in whole]
        while len(self._lines) >= CHUNK_LINES:
            self._pack(CHUNK_LINES)

    def close(self) -> Summary:
        summary = self._reader.close()
        if self._rest:
            self._lines.append(self._rest)
        while self._lines:
            self._pack(CHUNK_LINES)
        return summary

    def _pack(self, count: int) -> None:
        some, self._lines = self._lines[:count], self._lines[count:]
        self.chunks.append(Chunk.of(self._packed + 1, b"".join(some)))
        self._packed += len(some)


@dataclass
class _Camt:
    """A camt.054 file in chunks of bytes, and who paid by each of its transactions."""

    agreements: Agreements
    chunks: list[Chunk] = field(default_factory=list)
    particulars: list[Chunk] = field(default_factory=list)
    _bytes: bytearray = field(default_factory=bytearray)
    _payers: list[str] = field(default_factory=list)
    _told: int = 0

    def __post_init__(self) -> None:
        self._reader = camt054.Reader(self.agreements)

    def take(self, part: bytes) -> None:
        for item in self._reader.feed(part):
            said = [item.payer.reveal(), item.name.reveal(), item.reference.reveal()]
            self._payers.append(json.dumps(said, ensure_ascii=False))
        self._bytes += part
        if len(self._bytes) >= _CHUNK_BYTES:
            self._pack()
        if len(self._payers) >= CHUNK_LINES:
            self._pack_payers()

    def close(self) -> Notified:
        summary = self._reader.close()
        self._pack()
        self._pack_payers()
        return summary

    def _pack(self) -> None:
        if self._bytes:
            self.chunks.append(Chunk.of(len(self.chunks) + 1, bytes(self._bytes)))
            self._bytes.clear()

    def _pack_payers(self) -> None:
        if self._payers:
            self.particulars.append(Chunk.of(self._told + 1, "\n".join(self._payers).encode()))
            self._told += len(self._payers)
            self._payers.clear()
