"""Whose data a breach may have reached: invitations, walked along an index."""

from datetime import datetime, timedelta

from services.chassis.mongo import Document, Index, Mongo
from services.kernel.affected import Finders, Kind, Wanted, Whose
from services.kernel.calendar import oslo_midnight
from services.survey.store.invitations import INVITATIONS

INDEXES = [Index(INVITATIONS, [("created_at", 1), ("_id", 1)])]


class Affected:
    """Finds persons by what this context holds of them. An invitation that has expired is nobody's."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(INVITATIONS)

    @property
    def finders(self) -> Finders:
        """By kind."""
        return {Kind.SURVEY_INVITATIONS: self.invitations}

    async def invitations(self, wanted: Wanted) -> Whose:
        """Invitations made in a period, by time. The place is `moment|invitation`; those of its moment that
        come after it are asked for first.
        """
        first, last = wanted.period
        until = oslo_midnight(last + timedelta(days=1))
        at, _, after = wanted.after.partition("|")
        rows, total = list[Document](), 0
        if at:
            moment = datetime.fromisoformat(at)
            rows = await self._some({"created_at": moment, "_id": {"$gt": after}}, wanted.limit)
            later: Document = {"created_at": {"$gt": moment, "$lt": until}}
        else:
            later = {"created_at": {"$gte": oslo_midnight(first), "$lt": until}}
            total = await self._rows.count(later)
        if len(rows) < wanted.limit:
            rows += await self._some(later, wanted.limit - len(rows))
        found = [row["customer_id"] for row in rows if row.get("customer_id")]
        end = rows[-1] if len(rows) == wanted.limit else None
        place = f"{end['created_at'].isoformat()}|{end['_id']}" if end else ""
        return Whose(found, len(rows), place, total)

    async def _some(self, query: Document, limit: int) -> list[Document]:
        return await self._rows.find(
            query,
            sort=[("created_at", 1), ("_id", 1)],
            limit=limit,
            projection=["created_at", "customer_id"],
        )
