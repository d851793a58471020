"""Signed checkpoints, the public keys that ever signed, and how far periodic work has come."""

from services.chassis.mongo import DuplicateKeyError, Mongo
from services.kernel.proof.keeping import INDEXES, Checkpoints

__all__ = ["INDEXES", "CheckpointStore"]
PLACES = "places"


class CheckpointStore(Checkpoints):
    """The checkpoints."""

    def __init__(self, mongo: Mongo) -> None:
        super().__init__(mongo)
        self._places = mongo.collection(PLACES)

    async def place(self, work: str) -> tuple[str, str]:
        """How far some work over the entries has come: (moment, entry); ("", "") at its beginning."""
        found = await self._places.find_one({"_id": work})
        return (found["moment"], found["entry_id"]) if found else ("", "")

    async def keep_place(self, work: str, place: tuple[str, str]) -> None:
        """Keep how far the work has come; going over the same entries again does nothing twice."""
        try:
            values = {"moment": place[0], "entry_id": place[1]}
            await self._places.update_one({"_id": work}, {"$set": values}, upsert=True)
        except DuplicateKeyError:
            return  # another replica was first
