"""Which register of reservations is in force (markedsføringsloven § 13a)."""

from dataclasses import dataclass
from datetime import datetime

from services.chassis.mongo import Mongo

REGISTERS = "registers"
RESERVATIONS = "reservations"


@dataclass(frozen=True)
class Register:
    """A register in which every customer has been looked up: for one `month` ("2026-11")."""

    month: str
    sha256: str
    lines: int
    imported_at: datetime


class RegisterStore:
    """The register in force."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(REGISTERS)
        self._month = ""

    async def in_force(self) -> Register | None:
        """The register in force; None when there never was one."""
        found = await self._rows.find_one({"_id": RESERVATIONS})
        if found is None:
            return None
        return Register(found["month"], found["sha256"], found["lines"], found["imported_at"])

    async def month_in_force(self, wanted: str) -> str:
        """The month of the register in force, "" for none; one that is `wanted` is looked up once."""
        if self._month != wanted:
            register = await self.in_force()
            self._month = register.month if register else ""
        return self._month

    async def put(self, register: Register) -> None:
        """Bring a register into force, unless one of a later month is."""
        document = {
            "_id": RESERVATIONS,
            "month": register.month,
            "sha256": register.sha256,
            "lines": register.lines,
            "imported_at": register.imported_at,
        }
        standing = await self.in_force()
        if standing is None or standing.month <= register.month:
            await self._rows.replace_one({"_id": RESERVATIONS}, document, upsert=True)
