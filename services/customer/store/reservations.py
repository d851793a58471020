"""The register of reservations as sorted digests, and which customers stand in it.

Of a line nothing but 16 bytes of a keyed digest is kept: enough to look a customer up, nothing to read. They
lie sorted in chunks, so that one customer costs one indexed read.
"""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from services.chassis.mongo import Document, Index, Mongo, UpdateOne
from services.chassis.vault import Vault
from services.customer.model.customer import CustomerStatus
from services.customer.model.reservation import Reservation, Reserved
from services.customer.store.customers import CUSTOMERS

REGISTERS, DIGESTS = "reservation_registers", "reservation_digests"
SIZE = 16  # bytes of a digest: two of a hundred million are equal by chance less than once in 10^22
IN_CHUNK = 4096
CHUNKS_AT_ONCE = 16

INDEXES = [
    Index(REGISTERS, [("sha256", 1)], unique=True),
    Index(REGISTERS, [("imported_at", -1)]),
    Index(DIGESTS, [("register_id", 1), ("first", -1)]),
]


@dataclass(frozen=True)
class Register:
    """A register that was taken for one `month`. `customers` are those found in it once it is `in_force`."""

    id: str
    month: str
    sha256: str
    lines: int
    imported_at: datetime
    operation_id: str
    in_force: bool = False
    customers: int = 0


@dataclass(frozen=True)
class Looked:
    """What looking a customer up needs: the digests, and the channels and month that were found before."""

    customer_id: str
    digests: tuple[tuple[Reserved, bytes], ...]
    channels: frozenset[str]
    month: str


class Digests:
    """Sorted digests end to end; tells whether one is among them."""

    def __init__(self, blob: bytes) -> None:
        self._blob = blob

    def __len__(self) -> int:
        return len(self._blob) // SIZE

    def __contains__(self, digest: bytes) -> bool:
        at = bisect.bisect_left(range(len(self._blob) // SIZE), digest, key=self._at)
        return self._at(at) == digest

    def _at(self, place: int) -> bytes:
        return self._blob[place * SIZE : (place + 1) * SIZE]


class ReservationStore:
    """Registers and who stands in them."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._registers = mongo.collection(REGISTERS)
        self._digests = mongo.collection(DIGESTS)
        self._customers = mongo.collection(CUSTOMERS)
        self._vault = vault

    def digest(self, reservation: Reservation) -> bytes:
        """The digest of a line."""
        return _short(self._vault.blind_index(_KINDS[reservation.kind], reservation.key))

    async def keep(self, register_id: str, blob: bytes) -> None:
        """Keep the sorted digests of a register."""
        step = IN_CHUNK * SIZE
        chunks: list[Document] = [
            {"register_id": register_id, "first": part[:SIZE].hex(), "digests": part}
            for part in (blob[at : at + step] for at in range(0, len(blob), step))
        ]
        for at in range(0, len(chunks), CHUNKS_AT_ONCE):
            await self._digests.insert_many(chunks[at : at + CHUNKS_AT_ONCE])

    async def add(self, register: Register) -> None:
        """Note a register; its digests are there. Raises DuplicateKeyError for a file that was taken."""
        await self._registers.insert_one(
            {
                "_id": register.id,
                "month": register.month,
                "sha256": register.sha256,
                "lines": register.lines,
                "imported_at": register.imported_at,
                "operation_id": register.operation_id,
                "in_force": False,
                "customers": 0,
            }
        )

    async def get(self, register_id: str) -> Register:
        """A register by its id, which came from here."""
        found = await self._registers.find_one({"_id": register_id})
        if found is None:
            raise LookupError("a register is gone")
        return _register(found)

    async def of_file(self, sha256: str) -> Register | None:
        """The register that was made from a file."""
        found = await self._registers.find_one({"sha256": sha256})
        return None if found is None else _register(found)

    async def latest(self) -> Register | None:
        """The register that was taken last."""
        ever = {"imported_at": {"$gt": datetime.fromtimestamp(0, UTC)}}
        found = await self._registers.find(ever, sort=[("imported_at", -1)], limit=1)
        return _register(found[0]) if found else None

    async def move_operation(self, register: Register, operation_id: str) -> Register:
        """The register with another operation that looks customers up."""
        await self._registers.update_one({"_id": register.id}, {"$set": {"operation_id": operation_id}})
        return replace(register, operation_id=operation_id)

    async def put_in_force(self, register: Register, customers: int) -> Register:
        """The register as it is once everybody was looked up; digests of earlier ones are deleted.

        Ids grow with time: what is just being taken stays.
        """
        done = {"in_force": True, "customers": customers}
        await self._registers.update_one({"_id": register.id}, {"$set": done})
        await self._digests.delete_many({"register_id": {"$lt": register.id}})
        return replace(register, in_force=True, customers=customers)

    async def all_digests(self, register_id: str) -> Digests:
        """All digests of a register: 16 MB for a million lines."""
        blob = bytearray()
        query = {"register_id": register_id}
        async for chunk in self._digests.each(query, sort=[("register_id", 1), ("first", 1)]):
            blob += chunk["digests"]
        return Digests(bytes(blob))

    async def has(self, register_id: str, digest: bytes) -> bool:
        """Whether one digest is in a register."""
        before = {"register_id": register_id, "first": {"$lte": digest.hex()}}
        found = await self._digests.find_one(before, sort=[("register_id", 1), ("first", -1)])
        return found is not None and digest in Digests(found["digests"])

    async def count(self) -> int:
        """How many customers there are to look up."""
        return await self._customers.count({})

    async def customers(self, after: str, limit: int) -> list[Looked]:
        """The next customers by id."""
        query = {"_id": {"$gt": after}} if after else {}
        found = await self._customers.find(query, sort=[("_id", 1)], limit=limit, projection=_LOOKED)
        return [_looked(row) for row in found]

    async def customer(self, customer_id: str) -> Looked | None:
        """One customer."""
        found = await self._customers.find_one({"_id": customer_id}, _LOOKED)
        return None if found is None else _looked(found)

    async def note(self, found: Sequence[tuple[str, frozenset[str]]], month: str) -> None:
        """Remember what was found of customers and told to consent."""
        await self._customers.bulk(
            [
                UpdateOne(
                    {"_id": customer_id},
                    {"$set": {"reserved": {"channels": sorted(channels), "month": month}}},
                )
                for customer_id, channels in found
            ],
            ordered=False,
        )


_KINDS = {Reserved.PHONE: "contact:phone", Reserved.POST: "person"}
_LOOKED = ["contact_points.channel", "contact_points.index", "person_index", "reserved", "status"]


def _looked(row: Document) -> Looked:
    digests: list[tuple[Reserved, bytes]] = []
    if row["status"] != CustomerStatus.ERASED.value:
        phones = [point for point in row["contact_points"] if point["channel"] == "phone"]
        digests += [(Reserved.PHONE, _short(point["index"])) for point in phones]
        if row.get("person_index"):
            digests.append((Reserved.POST, _short(row["person_index"])))
    reserved = row.get("reserved") or {"channels": [], "month": ""}
    return Looked(row["_id"], tuple(digests), frozenset(reserved["channels"]), reserved["month"])


def _short(index: str) -> bytes:
    return bytes.fromhex(index)[:SIZE]


def _register(found: Document) -> Register:
    return Register(
        id=found["_id"],
        month=found["month"],
        sha256=found["sha256"],
        lines=found["lines"],
        imported_at=found["imported_at"],
        operation_id=found["operation_id"],
        in_force=found["in_force"],
        customers=found["customers"],
    )
