"""What the customer context keeps for a time, and its deletion to the day. Ids and days only."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from services.chassis.mongo import ASCENDING, Document, Index, Mongo
from services.chassis.vault import Vault
from services.customer.model.contract import ContractStatus
from services.customer.store.audience_contacts import COLLECTION as PLATFORM_CONTACTS
from services.customer.store.contracts import CONTRACTS, PURCHASES
from services.customer.store.customers import CUSTOMERS
from services.customer.store.interactions import INTERACTIONS
from services.customer.store.messages import MESSAGES
from services.customer.store.notices import NOTICES
from services.kernel.calendar import oslo_date, oslo_midnight
from services.kernel.retention import last_past
from services.kernel.retention_runs import Kind, Rows, Sweeper, Work

BATCH = 100
AGREEMENTS, CLAIMS, DIALOGUE = "bookkeeping_agreements", "contract_period", "dialogue"
TEXTS = ("texts", "shown", "subject", "body", "opt_out_url")
LEAVERS = Kind(
    "customers",
    CUSTOMERS,
    CLAIMS,
    # Who is restricted may need the data for a claim (GDPR 18(1)(c)).
    open={"status": ("restricted",)},
    since="closed_at",
    moments=True,
    needs=("merged_into",),
)
"""Who has left; erasing them is the use case's."""


class Texts:
    """Texts of messages; that they were sent stays, and so does the opt-out link."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(MESSAGES)

    @property
    def kinds(self) -> Sequence[tuple[str, str]]:
        """This one."""
        return [("message_texts", DIALOGUE)]

    @property
    def indexes(self) -> Sequence[Index]:
        """The store of messages has it."""
        return []

    async def sweep(self, work: Work) -> None:
        """Take the texts out of messages that are old enough."""
        limit = oslo_midnight(last_past(DIALOGUE, work.day) + timedelta(days=1))
        query = {"texts": True, "queued_at": {"$lt": limit}}
        if work.dry_run:
            work.goes("message_texts", await self._rows.count(query))
            return
        while found := await self._rows.find(query, limit=BATCH, projection=["_id"]):

            async def act(found: Sequence[Document] = found) -> Mapping[str, int]:
                ids = {"_id": {"$in": [row["_id"] for row in found]}, "texts": True}
                gone = await self._rows.update_many(ids, {"$unset": dict.fromkeys(TEXTS, "")})
                return {"message_texts": gone.modified}

            await work.delete(act)


class Contracts:
    """Contracts with their purchases and the notices of their terms, whoever the customer was or is.

    An order of which no agreement came is kept as long as a claim could come of it.
    """

    def __init__(self, mongo: Mongo) -> None:
        self._contracts = mongo.collection(CONTRACTS)
        self._purchases = mongo.collection(PURCHASES)
        self._notices = mongo.collection(NOTICES)

    @property
    def kinds(self) -> Sequence[tuple[str, str]]:
        """What goes together."""
        kept = [(kind, AGREEMENTS) for kind in ("contracts", "purchases", "terms_notices")]
        return [*kept, ("orders", CLAIMS)]

    @property
    def indexes(self) -> Sequence[Index]:
        """By their end."""
        return [Index(CONTRACTS, [("end_date", 1), ("status", 1), ("_id", 1)])]

    async def sweep(self, work: Work) -> None:
        """Contracts by their last day, orders by what became of them last."""
        ended = {"end_date": {"$lte": last_past(AGREEMENTS, work.day).isoformat()}}
        order = [("end_date", ASCENDING), ("status", ASCENDING), ("_id", ASCENDING)]
        await self._all(ended, order, work)
        for status in (ContractStatus.DECLINED, ContractStatus.ENDED):
            await self._orders({"end_date": None, "status": status.value}, work)

    async def _all(self, query: Document, order: Sequence[tuple[str, int]], work: Work) -> None:
        names = ["purchase_id", "customer_id"]
        if work.dry_run:
            async for row in self._contracts.each(query, sort=order, projection=names):
                await self._go("contracts", [row], work)
            return
        while found := await self._contracts.find(query, sort=order, limit=BATCH, projection=names):
            await self._go("contracts", found, work)

    async def _orders(self, query: Document, work: Work) -> None:
        limit, place = last_past(CLAIMS, work.day), ""
        names = ["purchase_id", "customer_id", "history"]
        while found := await self._contracts.find(
            {**query, "_id": {"$gt": place}}, sort=[("_id", ASCENDING)], limit=BATCH, projection=names
        ):
            place = found[-1]["_id"]
            old = [row for row in found if oslo_date(_last(row)) <= limit]
            await self._go("orders", old, work)

    async def _go(self, kind: str, rows: Sequence[Document], work: Work) -> None:
        notices = {row["_id"]: await self._notices_of(row["_id"]) for row in rows}
        work.goes(kind, len(rows))
        if kind == "contracts":
            work.goes("purchases", len(rows))
            work.goes("terms_notices", sum(map(len, notices.values())))
        if work.dry_run:
            return
        for row in rows:

            async def act(row: Document = row) -> Mapping[str, int]:
                gone = sum([await self._notices.delete_one({"_id": one}) for one in notices[row["_id"]]])
                bought = await self._purchases.delete_one({"_id": row["purchase_id"]})
                ended = await self._contracts.delete_one({"_id": row["_id"]})
                if kind == "orders":
                    return {"orders": ended}
                return {"contracts": ended, "purchases": bought, "terms_notices": gone}

            await work.delete(act)

    async def _notices_of(self, contract_id: str) -> list[str]:
        rows = await self._notices.find({"contract_id": contract_id}, projection=["_id"])
        return [row["_id"] for row in rows]


def sweepers(mongo: Mongo, vault: Vault) -> list[Sweeper]:
    """The parts of a run but those who have left."""
    platforms = mongo.collection(PLATFORM_CONTACTS)

    async def last_key(row: Document) -> None:
        """With the last row that was held of somebody erased the key goes under which it was sealed."""
        query = {"customer_id": row["customer_id"]}
        if await platforms.find_one(query, ["_id"]) is None:
            await vault.shred(row["customer_id"])

    return [
        Rows(mongo, Kind("interactions", INTERACTIONS, DIALOGUE, since="closed_at", moments=True)),
        Texts(mongo),
        Contracts(mongo),
        Rows(
            mongo,
            Kind(
                "given_to_platforms", PLATFORM_CONTACTS, "audiences", along=last_key, needs=("customer_id",)
            ),
        ),
    ]


def _last(row: Document) -> datetime:
    moment: datetime = row["history"][-1]["at"]
    return moment
