"""What a retention run goes through in the customer context: rows by their day, then people who have left."""

from collections.abc import Mapping, Sequence

from services.chassis.mongo import Document, Index
from services.customer.store.erasing import ERASURES
from services.customer.store.retention import LEAVERS, sweepers
from services.customer.usecases.deps import Deps
from services.customer.usecases.erasing import Erasure, begin, finish
from services.kernel.retention_runs import Rows, Sweeper, Work


class Leavers:
    """Customers who left so long ago that nothing asks for them any more: erased under all their ids.

    Who still owes something stays until it is paid, credited or written off: a claim that was interrupted
    (foreldelsesloven chapter III) outlives the three years, and only finance knows of which it is true.

    What was begun and cut off, here or by an erasure that somebody asked for, is brought to its end first.
    """

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._rows = Rows(deps.mongo, LEAVERS)

    @property
    def kinds(self) -> Sequence[tuple[str, str]]:
        """This one."""
        return self._rows.kinds

    @property
    def indexes(self) -> Sequence[Index]:
        """By the day of leaving, and what is not finished."""
        return [*self._rows.indexes, Index(ERASURES, [("open", 1)], partial={"open": True})]

    async def sweep(self, work: Work) -> None:
        """Erase whoever is past the day."""
        if not work.dry_run:
            for erasure_id, customer_ids in (await self._deps.store.erasures.unfinished()).items():
                await finish(Erasure(erasure_id, customer_ids), self._deps)
        async for found in self._rows.past(work.day):
            for row in found:
                if not row.get("merged_into"):  # who was merged goes with the survivor
                    await self._leaver(row, work)

    async def _leaver(self, row: Document, work: Work) -> None:
        ids = await self._deps.store.merges.ids(row["_id"])
        if LEAVERS.is_open(row) or await self._deps.claims.stand(ids):
            work.stays("customers", len(ids))
            return
        work.goes("customers", len(ids))
        if work.dry_run:
            return
        erasure = Erasure(self._deps.new_id("era"), tuple(ids))
        begun = False

        async def act() -> Mapping[str, int]:
            nonlocal begun
            # Who has come back since the row was read is not past the day any more.
            begun = await self._deps.store.customers.left_at(row["_id"]) == row["closed_at"]
            if not begun:
                return {}
            await begin(erasure, self._deps)
            return {"customers": len(ids)}

        await work.delete(act)
        if begun:
            await finish(erasure, self._deps)


def all_sweepers(deps: Deps) -> list[Sweeper]:
    """The parts of a run."""
    return [*sweepers(deps.mongo, deps.store.keys), Leavers(deps)]
