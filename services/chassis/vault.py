"""Sealed personal data: AES-256-GCM (NIST SP 800-38D) with a data key per person and purpose.

A data key is made at the first use, wrapped by a key provider and kept in the context's own database;
shredding a person deletes the data keys, after which nothing sealed under them can be opened, in backups
neither. Each ciphertext is bound to its person, purpose and place: moved elsewhere it does not open.
"""

import hashlib
import hmac
import json
import os
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from services.chassis.mongo import BulkWriteError, Document, DuplicateKeyError, Index, Mongo

T = TypeVar("T")

COLLECTION = "data_keys"
INDEXES = [Index(COLLECTION, [("subject_id", 1)])]
# How long an unwrapped key stays in memory: the longest that a shredded person can still be read elsewhere.
CACHE_SECONDS = 30.0
CACHE_KEYS = 10_000


class Redacted(Generic[T]):
    """Personal data in memory: cannot be printed, formatted or logged by accident."""

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        self._value = value

    def reveal(self) -> T:
        """The value itself, for the place that is allowed to show it."""
        return self._value

    def __repr__(self) -> str:
        return "[redacted]"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "[redacted]"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Redacted) and bool(self._value == other._value)

    def __hash__(self) -> int:
        return hash(("redacted", self._value))


class SealBroken(Exception):
    """A sealed value cannot be opened: its key is shredded, or it was altered or moved."""


@dataclass(frozen=True)
class Sealed:
    """A ciphertext and what is needed to open it, except the key."""

    key_id: str
    nonce: bytes
    ciphertext: bytes

    def to_document(self) -> Document:
        """The form in which it stands in the database."""
        return {"k": self.key_id, "n": self.nonce, "c": self.ciphertext}

    @classmethod
    def from_document(cls, document: Document) -> "Sealed":
        """Read the form in which it stands in the database."""
        return cls(document["k"], bytes(document["n"]), bytes(document["c"]))


def keyed_digest(key: bytes, text: str) -> str:
    """HMAC-SHA256 (RFC 2104) as 64 hexadecimal digits."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class KeyProvider(Protocol):
    """Wraps data keys: a local master key, or a key management service."""

    def wrap(self, key: bytes) -> bytes:
        """Encrypt a data key."""
        ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """Decrypt a data key. Raises SealBroken when it was not wrapped here."""
        ...


class LocalKeyProvider:
    """Wraps with a 256-bit master key (AES key wrap, RFC 3394)."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != 32:
            raise ValueError("the master key must have 32 bytes")
        self._master = _derive(master_key, b"personvern data-key wrapping")

    def wrap(self, key: bytes) -> bytes:
        """Encrypt a data key."""
        return aes_key_wrap(self._master, key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Decrypt a data key. Raises SealBroken when it was wrapped with another master key."""
        try:
            return aes_key_unwrap(self._master, wrapped)
        except InvalidUnwrap as error:
            raise SealBroken("the data key was wrapped with another master key") from error


class Vault:
    """Seals and opens personal data of one context, and makes blind indexes for equality look-up."""

    def __init__(
        self,
        mongo: Mongo,
        provider: KeyProvider,
        index_key: bytes,
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._mongo = mongo
        self._keys = mongo.collection(COLLECTION)
        self._provider = provider
        self._index_key = index_key
        self._seconds = seconds
        self._cache: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._of_transactions: WeakKeyDictionary[Any, dict[str, bytes]] = WeakKeyDictionary()
        self.tell: Callable[[str], Awaitable[None]] = _nobody
        """Tells other replicas whose keys were shredded, so that they forget them at once too."""

    async def seal(self, subject_id: str, purpose: str, context: str, text: str | Redacted[str]) -> Document:
        """Encrypt `text` of the person `subject_id` for `purpose`, bound to the place `context`."""
        value = text.reveal() if isinstance(text, Redacted) else text
        key_id = _key_id(subject_id, purpose)
        key = await self._key(key_id) or await self._new_key(subject_id, purpose)
        nonce = os.urandom(12)
        cipher = AESGCM(key).encrypt(nonce, value.encode(), _bound(key_id, context))
        return Sealed(key_id, nonce, cipher).to_document()

    async def open(self, subject_id: str, purpose: str, context: str, document: Document) -> Redacted[str]:
        """Decrypt what `seal` made with the same person, purpose and place.

        Raises:
            SealBroken: the key is gone, or the value was altered or stands elsewhere than it was sealed for.
        """
        sealed = Sealed.from_document(document)
        key_id = _key_id(subject_id, purpose)
        key = await self._key(key_id) if hmac.compare_digest(sealed.key_id, key_id) else None
        if key is None:
            raise SealBroken(f"no data key for {context}")
        try:
            plain = AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, _bound(key_id, context))
        except InvalidTag as error:
            raise SealBroken(f"altered or moved: {context}") from error
        return Redacted(plain.decode())

    async def seal_json(self, subject_id: str, purpose: str, context: str, value: Any) -> Document:
        """Encrypt a JSON value as `seal` does a text."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return await self.seal(subject_id, purpose, context, text)

    async def open_json(self, subject_id: str, purpose: str, context: str, document: Document) -> Any:
        """Decrypt what `seal_json` made. Raises SealBroken."""
        return json.loads((await self.open(subject_id, purpose, context, document)).reveal())

    async def prepare(self, subject_ids: Collection[str], purpose: str, *, make: bool = False) -> None:
        """Have the data keys of many persons at hand in one round trip, and `make` those that are missing.

        For work on very many: `seal` and `open` then ask the database nothing for the next seconds. It is not
        for use inside a transaction; a key that nothing is sealed with yet does no harm.
        """
        wanted = {_key_id(subject, purpose): subject for subject in subject_ids}
        missing = set(wanted)
        for found in await self._keys.find({"_id": {"$in": list(wanted)}}):
            missing.discard(found["_id"])
            self._remember(found["_id"], self._provider.unwrap(bytes(found["wrapped"])))
        if not make or not missing:
            return
        made = {key_id: AESGCM.generate_key(256) for key_id in sorted(missing)}
        rows = [
            {
                "_id": key_id,
                "subject_id": wanted[key_id],
                "purpose": purpose,
                "wrapped": self._provider.wrap(key),
            }
            for key_id, key in made.items()
        ]

        async def insert() -> None:
            await self._keys.insert_many(rows)

        try:
            await self._mongo.transaction(insert)
        except BulkWriteError:  # somebody has made one of them meanwhile: the next look finds it
            await self.prepare(subject_ids, purpose, make=make)
        else:
            for key_id, key in made.items():
                self._remember(key_id, key)

    async def take_up(self, subject_id: str) -> None:
        """Have all data keys of a person at hand in one round trip, for a reading of everything about her. It
        is not for use inside a transaction.
        """
        for found in await self._keys.find({"subject_id": subject_id}):
            self._remember(found["_id"], self._provider.unwrap(bytes(found["wrapped"])))

    async def shred(self, subject_id: str, *, keep_purposes: Collection[str] = ()) -> int:
        """Delete the data keys of a person in this context but those of some purposes; how many there were.

        Nothing sealed under them opens after, on other replicas neither once they have been told; one that
        was not reached holds a key for `CACHE_SECONDS` at the most.
        """
        query: Document = {"subject_id": subject_id}
        if keep_purposes:
            query["purpose"] = {"$nin": sorted(keep_purposes)}
        gone = await self._keys.delete_many(query)
        self.forget(subject_id)
        await self._mongo.once_committed(partial(self._shredded, subject_id))
        return gone

    def forget(self, subject_id: str) -> None:
        """Let go of a person's keys in memory; those that were not shredded are read again."""
        for keys in (self._cache, self._at_hand()):
            for key_id in [key for key in keys if key.startswith(subject_id + "/")]:
                del keys[key_id]

    async def _shredded(self, subject_id: str) -> None:
        self.forget(subject_id)  # somebody may have used one between the deletion and its commit
        await self.tell(subject_id)

    def blind_index(self, kind: str, value: str) -> str:
        """A keyed digest (HMAC-SHA256) that finds equal values of one kind without showing them."""
        return keyed_digest(self._index_key, f"{kind}\0{value}")

    async def _key(self, key_id: str) -> bytes | None:
        held = self._cache.get(key_id)
        if held is not None and held[0] > self._seconds():
            return held[1]
        if key_id in (at_hand := self._at_hand()):
            return at_hand[key_id]
        found = await self._keys.find_one({"_id": key_id})
        if found is None:
            return None
        key = self._provider.unwrap(bytes(found["wrapped"]))
        self._remember_committed(key_id, key)
        return key

    async def _new_key(self, subject_id: str, purpose: str) -> bytes:
        key_id, key = _key_id(subject_id, purpose), AESGCM.generate_key(256)
        document = {
            "_id": key_id,
            "subject_id": subject_id,
            "purpose": purpose,
            "wrapped": self._provider.wrap(key),
        }
        try:
            await self._keys.insert_one(document)
        except DuplicateKeyError:
            if self._mongo.session() is not None:
                raise  # the transaction is lost; its retry finds the key
            return await self._key(key_id) or await self._new_key(subject_id, purpose)
        self._remember_committed(key_id, key)
        return key

    def _at_hand(self) -> dict[str, bytes]:
        """The keys that the transaction in force has read or made."""
        session = self._mongo.session()
        return {} if session is None else self._of_transactions.setdefault(session, {})

    def _remember_committed(self, key_id: str, key: bytes) -> None:
        """Remember a key; that of a transaction, which may be rolled back, only there until the commit."""
        self._at_hand()[key_id] = key
        self._mongo.after_commit(lambda: self._remember(key_id, key))

    def _remember(self, key_id: str, key: bytes) -> None:
        self._cache[key_id] = (self._seconds() + CACHE_SECONDS, key)
        self._cache.move_to_end(key_id)
        while len(self._cache) > CACHE_KEYS:
            self._cache.popitem(last=False)


def vault_from_master_key(mongo: Mongo, master_key: bytes) -> Vault:
    """The vault of a context with a local master key; the blind-index key is derived from it too."""
    return Vault(mongo, LocalKeyProvider(master_key), _derive(master_key, b"personvern blind index"))


async def _nobody(_: str) -> None:
    return None


def _derive(key: bytes, info: bytes) -> bytes:
    return HKDFExpand(algorithm=SHA256(), length=32, info=info).derive(key)


def _key_id(subject_id: str, purpose: str) -> str:
    return f"{subject_id}/{purpose}"


def _bound(key_id: str, context: str) -> bytes:
    return f"{key_id}\0{context}".encode()
