"""Whose data a breach may have reached: answers about a purpose, walked along the ids of the persons."""

from services.chassis.mongo import Mongo
from services.consent.store.subjects import SUBJECTS
from services.kernel.affected import Finders, Kind, Wanted, Whose


class Affected:
    """Finds persons by what this context holds of them."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(SUBJECTS)

    @property
    def finders(self) -> Finders:
        """By kind."""
        return {Kind.CONSENTS: self.consents}

    async def consents(self, wanted: Wanted) -> Whose:
        """Who has answered about a purpose, whatever the answer. Everybody is looked at: breaches are rare,
        and an index for them would cost every consent.
        """
        rows = await self._rows.find(
            {"_id": {"$gt": wanted.after}},
            sort=[("_id", 1)],
            limit=wanted.limit,
            projection=[f"consents.{wanted.of}.act"],
        )
        found = [row["_id"] for row in rows if wanted.of in row.get("consents", {})]
        total = 0 if wanted.after else await self._rows.estimate()
        return Whose(found, len(rows), rows[-1]["_id"] if len(rows) == wanted.limit else "", total)
