"""Number series without gaps: the number and what carries it commit together, or neither does."""

from services.chassis.mongo import Mongo

COUNTERS = "counters"


class Counters:
    """Number series by name."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(COUNTERS)

    async def next(self, name: str) -> int:
        """The next number, from 1. Inside a transaction: one that rolls back gives its number back."""
        row = await self._rows.find_one_and_update({"_id": name}, {"$inc": {"last": 1}}, upsert=True)
        if row is None:
            raise LookupError(name)
        return int(row["last"])
