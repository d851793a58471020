"""Terms versions, which are kept for good, and the changes that bring them in: no personal data."""

from dataclasses import asdict
from datetime import date, datetime

from services.chassis.mongo import DESCENDING, Document, Index, Mongo
from services.chassis.pages import Page, PageRequest, Pages
from services.chassis.vault import Vault
from services.customer.errors import TermsChangeNotFound, TermsVersionNotFound
from services.customer.model.product import LocalText, Terms
from services.customer.model.terms import TermsChange

TERMS, CHANGES = "terms_versions", "terms_changes"
# Changes that are kept in memory: as many as are under way at a time, generously.
REMEMBERED = 100
INDEXES = [
    Index(CHANGES, [("product_code", 1), ("_id", DESCENDING)]),
    # Changes to which new contracts may still come, and whose effect the daily work follows.
    Index(CHANGES, [("open", 1)], partial={"open": True}),
]


class TermsStore:
    """Reads and writes terms versions and changes."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._versions = mongo.collection(TERMS)
        self._changes = mongo.collection(CHANGES)
        self._pages = Pages(vault)
        self._announced: dict[str, TermsChange] = {}

    async def add_version(self, product_code: str, terms: Terms) -> Terms:
        """Keep a version for good; the one that is kept when the text was there before."""
        row = {"product_code": product_code, "text": asdict(terms.text), "since": terms.since}
        key = {"_id": _version_id(product_code, terms.version_hash)}
        await self._versions.update_one(key, {"$setOnInsert": row}, upsert=True)
        return await self.version(product_code, terms.version_hash)

    async def version(self, product_code: str, version_hash: str) -> Terms:
        """One version. Raises TermsVersionNotFound."""
        row = await self._versions.find_one({"_id": _version_id(product_code, version_hash)})
        if row is None:
            raise TermsVersionNotFound("The product has no such terms version.", version_hash=version_hash)
        return _terms(row)

    async def versions(self, product_code: str) -> list[Terms]:
        """The history of a product's terms, oldest first: some tens at the most."""
        rows = await self._versions.find({"product_code": product_code}, sort=[("since", 1)])
        return [_terms(row) for row in rows]

    async def add(self, change: TermsChange) -> None:
        """Store an announced change."""
        await self._changes.insert_one(_document(change))

    async def get(self, change_id: str) -> TermsChange:
        """The change. Raises TermsChangeNotFound."""
        row = await self._changes.find_one({"_id": change_id})
        if row is None:
            raise TermsChangeNotFound("There is no such change of terms.", terms_change_id=change_id)
        return _change(row)

    async def announced(self, change_id: str) -> TermsChange:
        """The change as it was announced, read once, for that never changes; not whether it was taken back.

        Raises TermsChangeNotFound.
        """
        if change_id not in self._announced:
            self._announced[change_id] = await self.get(change_id)
            while len(self._announced) > REMEMBERED:
                del self._announced[next(iter(self._announced))]
        return self._announced[change_id]

    async def of_product(self, product_code: str) -> list[TermsChange]:
        """All changes of a product's terms, newest first: some tens at the most."""
        rows = await self._changes.find({"product_code": product_code}, sort=[("_id", DESCENDING)])
        return [_change(row) for row in rows]

    async def latest(self, product_code: str) -> TermsChange | None:
        """The newest change of a product's terms that was not cancelled, or None."""
        return next(
            (change for change in await self.of_product(product_code) if change.cancelled_at is None), None
        )

    async def page(self, page: PageRequest) -> Page[TermsChange]:
        """A page of all changes, newest first. Raises PageTokenInvalid."""
        return await self._pages.by_id(self._changes, CHANGES, {}, page, _change)

    async def open(self) -> list[TermsChange]:
        """The changes that may still concern further contracts."""
        return [_change(row) for row in await self._changes.find({"open": True})]

    async def close(self, change_id: str) -> None:
        """Look for no further contracts: the day of effect has passed."""
        await self._changes.update_one({"_id": change_id}, {"$set": {"open": False}})

    async def cancel(self, change_id: str, at: datetime, operation_id: str) -> bool:
        """Take a change back; False when it was before."""
        query = {"_id": change_id, "cancelled_at": None}
        changes = {"cancelled_at": at, "cancel_operation_id": operation_id, "open": False}
        return (await self._changes.update_one(query, {"$set": changes})).matched == 1

    async def hold(self, change_id: str) -> bool:
        """Inside the transaction in force, keep the change from being taken back; False when it was.

        Written and not only read: of this transaction and one that cancels one begins again.
        """
        query = {"_id": change_id, "cancelled_at": None}
        return (await self._changes.update_one(query, {"$inc": {"late_pages": 1}})).matched == 1

    async def move_on(self, change_id: str, field: str, to: str) -> None:
        """Move that work on, never back, when doing it twice does no harm."""
        await self._changes.update_one({"_id": change_id}, {"$max": {field: to}})

    async def progress(self, change_id: str, field: str) -> str:
        """Up to which id the work named by `field` has come, "" before its beginning."""
        row = await self._changes.find_one({"_id": change_id}, [field])
        return "" if row is None else str(row.get(field, ""))

    async def advance(self, change_id: str, field: str, before: str, after: str) -> bool:
        """Move that work on, in the transaction that does it; False when another worker was faster.

        Finding the affected stops with a cancelled change.
        """
        query: Document = {"_id": change_id, field: before or {"$exists": False}}
        if field == "found_to":
            query["cancelled_at"] = None
        return (await self._changes.update_one(query, {"$set": {field: after}})).matched == 1


def _version_id(product_code: str, version_hash: str) -> str:
    return f"{product_code}/{version_hash}"


def _terms(row: Document) -> Terms:
    return Terms(LocalText(**row["text"]), row["_id"].rpartition("/")[2], row["since"])


def _document(change: TermsChange) -> Document:
    return {
        "_id": change.id,
        "product_code": change.product_code,
        "product_group": change.product_group,
        "product_names": asdict(change.product_names),
        "version_hash": change.version_hash,
        "previous_hash": change.previous_hash,
        "summary": asdict(change.summary),
        "effective_date": change.effective_date.isoformat(),
        "notice_days": change.notice_days,
        "announced_at": change.announced_at,
        "announced_by": change.announced_by,
        "operation_id": change.operation_id,
        "cancelled_at": None,
        "cancel_operation_id": "",
        "open": True,
    }


def _change(row: Document) -> TermsChange:
    return TermsChange(
        id=row["_id"],
        product_code=row["product_code"],
        product_group=row["product_group"],
        product_names=LocalText(**row["product_names"]),
        version_hash=row["version_hash"],
        previous_hash=row["previous_hash"],
        summary=LocalText(**row["summary"]),
        effective_date=date.fromisoformat(row["effective_date"]),
        notice_days=row["notice_days"],
        announced_at=row["announced_at"],
        announced_by=row["announced_by"],
        operation_id=row["operation_id"],
        cancelled_at=row["cancelled_at"],
        cancel_operation_id=row["cancel_operation_id"],
    )
