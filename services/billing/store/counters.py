"""Number series without gaps: the number and what carries it commit together, or neither does."""

from services.chassis.mongo import Mongo

COUNTERS = "counters"


class Counters:
    """Number series by name."""

    def __init__(self, mongo: Mongo) -> None:
        self._rows = mongo.collection(COUNTERS)

    async def next(self, name: str) -> int:
        """The next number, from 1. Inside a transaction: one that rolls back gives its number back."""
        return (await self.block(name, 1))[0]

    async def last(self, name: str) -> int:
        """The highest number that anything carries; 0 before the first."""
        row = await self._rows.find_one({"_id": name})
        return 0 if row is None else int(row["last"])

    async def block(self, name: str, count: int) -> range:
        """The next `count` numbers. Inside a transaction, as late in it as can be: until it ends nobody else
        gets a number of this series.
        """
        row = await self._rows.find_one_and_update({"_id": name}, {"$inc": {"last": count}}, upsert=True)
        if row is None:
            raise LookupError(name)
        last = int(row["last"])
        return range(last - count + 1, last + 1)
