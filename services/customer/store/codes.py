"""One-time codes. The code itself is nowhere: it is derived from its record's id, and found by its digest."""

from dataclasses import asdict
from datetime import datetime

from services.chassis.mongo import Document, DuplicateKeyError, Index, Mongo
from services.chassis.vault import Vault
from services.customer.errors import CustomerChanged, OneTimeCodeInvalid
from services.customer.model.one_time_code import (
    ContactProof,
    LinkCode,
    contact_code,
    link_code,
    normalised,
)

LINK_CODES, CONTACT_CODES = "link_codes", "contact_codes"
# Long after they can be used: so that a limit of a day can be kept, and a late use told from a wrong code.
KEEP_SECONDS = 2 * 24 * 3600
INDEXES = [
    Index(LINK_CODES, [("digest", 1)], unique=True),
    Index(LINK_CODES, [("expires_at", 1)], expire_after=KEEP_SECONDS),
    Index(LINK_CODES, [("customer_id", 1)]),
    Index(LINK_CODES, [("issued_by", 1)]),
    Index(CONTACT_CODES, [("customer_id", 1)]),
    Index(CONTACT_CODES, [("expires_at", 1)], expire_after=KEEP_SECONDS),
]


class CodeStore:
    """Makes, finds and uses up codes."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._links = mongo.collection(LINK_CODES)
        self._contacts = mongo.collection(CONTACT_CODES)
        self._vault = vault

    async def add(self, code: LinkCode) -> None:
        """Store a new code."""
        digest = self._digest(self.text(code.id))
        await self._links.insert_one(
            {
                "_id": code.id,
                "digest": digest,
                "kind": code.kind,
                "customer_id": code.customer_id,
                "expires_at": code.expires_at,
                "issued_by": code.issued_by,
            }
        )

    def text(self, code_id: str) -> str:
        """The code that belongs to a record: always the same one."""
        return link_code(self._vault.blind_index("link code", code_id))

    def digits(self, code_id: str) -> str:
        """The six digits that belong to a record: always the same ones."""
        return contact_code(self._vault.blind_index("contact code", code_id))

    async def expiry(self, code_id: str) -> datetime:
        """Until when a code can be used. Raises OneTimeCodeInvalid when it is forgotten."""
        row = await self._links.find_one({"_id": code_id}, ["expires_at"])
        if row is None:
            raise OneTimeCodeInvalid("The code cannot be used.")
        moment: datetime = row["expires_at"]
        return moment

    async def find(self, kind: str, typed: str, now: datetime) -> LinkCode:
        """The code that somebody typed. Raises OneTimeCodeInvalid when it is wrong, used or too old."""
        row = await self._links.find_one({"digest": self._digest(normalised(typed))})
        if row is None or row["kind"] != kind or "used_at" in row or row["expires_at"] <= now:
            raise OneTimeCodeInvalid("The code cannot be used.")
        return LinkCode(
            row["_id"], row["kind"], row["customer_id"], row["expires_at"], row.get("issued_by", "")
        )

    async def use(self, code: LinkCode, now: datetime) -> None:
        """Use a code up. Raises OneTimeCodeInvalid when somebody was faster."""
        done = await self._links.update_one(
            {"_id": code.id, "used_at": {"$exists": False}}, {"$set": {"used_at": now}}
        )
        if not done.matched:
            raise OneTimeCodeInvalid("The code cannot be used.")

    async def proof(self, contact_point_id: str) -> ContactProof | None:
        """The code under way to a contact point, used up or not; None when there is none."""
        row = await self._contacts.find_one({"_id": contact_point_id})
        return None if row is None else _proof(row)

    async def put(self, proof: ContactProof) -> None:
        """Store a proof over the one that it follows. Raises CustomerChanged when somebody was faster."""
        document = asdict(proof)
        document["sent"] = list(proof.sent)
        document["_id"] = document.pop("contact_point_id")
        if proof.version == 0:
            try:
                await self._contacts.insert_one(document)
            except DuplicateKeyError as error:
                raise CustomerChanged("Another code was asked for at the same time.") from error
            return
        query = {"_id": proof.contact_point_id, "version": proof.version - 1}
        if not (await self._contacts.replace_one(query, document)).matched:
            raise CustomerChanged("Another code was asked for at the same time.")

    def _digest(self, text: str) -> str:
        return self._vault.blind_index("link code typed", text)


def _proof(row: Document) -> ContactProof:
    return ContactProof(
        contact_point_id=row["_id"],
        customer_id=row["customer_id"],
        code_id=row["code_id"],
        value_since=row["value_since"],
        expires_at=row["expires_at"],
        tries=row["tries"],
        sent=tuple(row["sent"]),
        version=row["version"],
    )
