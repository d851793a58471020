"""The folder of a backup: its files, readable for their owner alone, and the signed list of them."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import re
import shutil
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from services.chassis.stream_copies import Stored
from services.kernel.proof.signatures import Keys, SignatureBroken
from services.kernel.proof.signer import Signer

MANIFEST = "manifest.jws"
KIND = "personvern-backup+jws"
FORMAT = 1
_SMALLEST, _LARGEST = 5, 17 * 1024 * 1024  # bytes of a BSON document
_CHUNK = 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")


class BackupBroken(Exception):
    """The folder is not what was written; the text names the file."""


@dataclass(frozen=True)
class Written:
    """One file: of a stream, or of a context's collection."""

    file: str
    number: int
    size: int
    sha256: str
    context: str = ""
    collection: str = ""
    stream: str = ""

    @property
    def in_place(self) -> bool:
        """Whether the file is called after what it holds, and so lies in the folder."""
        folder, name = (
            ("streams", f"{self.stream}.jsonl") if self.stream else (self.context, f"{self.collection}.bson")
        )
        return self.file == f"{folder}/{name}" and bool(_NAME.fullmatch(folder) and _NAME.fullmatch(name))


class Writing:
    """A file that is being written."""

    def __init__(self, target: BinaryIO) -> None:
        self._target, self._hash = target, hashlib.sha256()
        self.number = self.size = 0

    def add(self, item: bytes) -> None:
        """One document, or one line."""
        self._target.write(item)
        self._hash.update(item)
        self.number += 1
        self.size += len(item)

    @property
    def sha256(self) -> str:
        """Of what was written until now, in hex."""
        return self._hash.hexdigest()


class Folder:
    """A backup on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def new(cls, path: Path) -> Folder:
        """An empty one. Raises FileExistsError."""
        path.mkdir(mode=0o700, parents=True)
        return cls(path)

    @classmethod
    @contextmanager
    def whole(cls, path: Path) -> Iterator[Folder]:
        """A new one, called `.part` until this ends well and gone when it does not. What a killed backup has
        left is removed. Raises OSError, also when another one is at the same.
        """
        part = path.with_name(f"{path.name}.part")
        part.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            try:
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FileExistsError(f"another backup is writing {part}") from None
            os.fchmod(number, 0o700)
            _clear(part)
            try:
                yield cls(part)
                os.fsync(number)
                part.rename(path)
            except BaseException:
                shutil.rmtree(part, ignore_errors=True)
                raise
        finally:
            os.close(number)

    @contextmanager
    def writing(self, file: str) -> Iterator[Writing]:
        """A new file, on the disk when this ends."""
        path = self.path / file
        path.parent.mkdir(mode=0o700, exist_ok=True)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "wb", buffering=_CHUNK) as target:
            yield Writing(target)
            target.flush()
            os.fsync(target.fileno())

    def sign(self, written: list[Written], key_file: Path) -> None:
        """Write the list of the files."""
        content = {
            "format": FORMAT,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "files": [asdict(one) for one in written],
        }
        with self.writing(MANIFEST) as target:
            target.add(Signer.from_file(key_file).vouch(content, KIND).encode())

    def verify(self, key_file: Path) -> list[Written]:
        """The files, each as it was written. Raises BackupBroken, naming what is not."""
        keys = Keys({"keys": [json.loads(Signer.from_file(key_file).public_jwk())]})
        try:
            content = keys.verified((self.path / MANIFEST).read_text("ascii"), KIND)
            if content["format"] != FORMAT:
                raise BackupBroken(f"{self.path / MANIFEST} has a format that this version does not know.")
            written = [Written(**one) for one in content["files"]]
        except OSError as error:
            raise BackupBroken(f"{self.path / MANIFEST} cannot be read: this is no whole backup.") from error
        except (SignatureBroken, UnicodeDecodeError, KeyError, TypeError) as error:
            raise BackupBroken(f"{self.path / MANIFEST} is not what was signed with this key.") from error
        for one in written:
            self._prove(one)
        found = {str(path.relative_to(self.path)) for path in self.path.rglob("*") if not path.is_dir()}
        strangers = found - {MANIFEST, *(one.file for one in written)}
        if strangers:
            raise BackupBroken(f"{self.path / min(strangers)} was not written by the backup.")
        return written

    def _prove(self, one: Written) -> None:
        path, digest, size = self.path / one.file, hashlib.sha256(), 0
        if not one.in_place or path.is_symlink() or path.parent.is_symlink():
            raise BackupBroken(f"{path} is not where a backup writes it.")
        try:
            with path.open("rb") as source:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        except OSError as error:
            raise BackupBroken(f"{path} cannot be read.") from error
        if (size, digest.hexdigest()) != (one.size, one.sha256):
            raise BackupBroken(f"{path} was altered.")

    def documents(self, one: Written) -> Iterator[bytes]:
        """The documents of a collection's file. Raises BackupBroken."""
        with (self.path / one.file).open("rb", buffering=_CHUNK) as source:
            while head := source.read(4):
                (length,) = struct.unpack("<i", head) if len(head) == 4 else (0,)
                if not _SMALLEST <= length <= _LARGEST:
                    raise BackupBroken(f"{self.path / one.file} holds something else than documents.")
                yield head + source.read(length - 4)

    def events(self, one: Written) -> Iterator[Stored]:
        """The events of a stream's file."""
        with (self.path / one.file).open("rb", buffering=_CHUNK) as source:
            for line in source:
                held = json.loads(line)
                yield Stored(held["subject"], held["headers"], base64.b64decode(held["body"]))


def line_of(event: Stored) -> bytes:
    """An event as a line."""
    body = base64.b64encode(event.body).decode()
    return json.dumps({"subject": event.subject, "headers": event.headers, "body": body}).encode() + b"\n"


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
