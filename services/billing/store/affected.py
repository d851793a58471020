"""Whose data a breach may have reached: invoices, walked along the runs that issued them."""

from datetime import date

from services.billing.store.invoices import INVOICES, RUNS
from services.chassis.mongo import Mongo
from services.kernel.affected import Finders, Kind, Wanted, Whose
from services.kernel.calendar import oslo_date


class Affected:
    """Finds persons by what this context holds of them."""

    def __init__(self, mongo: Mongo) -> None:
        self._invoices = mongo.collection(INVOICES)
        self._runs = mongo.collection(RUNS)

    @property
    def finders(self) -> Finders:
        """By kind."""
        return {Kind.INVOICES: self.invoices}

    async def invoices(self, wanted: Wanted) -> Whose:
        """Invoices by the day of issue: of the next run that reaches into the period, by id. The place is
        `run|invoice`. Each invoice has one run; an index of days would cost every invoice.
        """
        first, last = wanted.period
        run_id, _, after = wanted.after.rpartition("|")
        runs = await self._reaching(first, last, run_id)
        if not runs:
            return Whose([], 0, "")
        rows = await self._invoices.find(
            {"run_id": runs[0], "_id": {"$gt": after if runs[0] == run_id else ""}},
            sort=[("_id", 1)],
            limit=wanted.limit,
            projection=["issue_date", "customer_id"],
        )
        days = (first.isoformat(), last.isoformat())
        found = [row["customer_id"] for row in rows if days[0] <= row["issue_date"] <= days[1]]
        place = f"{runs[1]}|" if len(runs) > 1 else ""
        if len(rows) == wanted.limit:
            place = f"{runs[0]}|{rows[-1]['_id']}"
        total = 0
        if not wanted.after:
            total = sum([await self._invoices.count({"run_id": each}) for each in runs])
        return Whose(found, len(rows), place, total)

    async def _reaching(self, first: date, last: date, begin: str) -> list[str]:
        """The runs from the id `begin` on that began by the last day and whose last invoice is not from
        before the first day: a run that was taken up again may go on for days. There is about one a month.
        """
        found: list[str] = []
        runs = await self._runs.find({"_id": {"$gte": begin}}, sort=[("_id", 1)], projection=["created_at"])
        for row in runs:
            if oslo_date(row["created_at"]) > last:
                continue
            newest = await self._invoices.find(
                {"run_id": row["_id"]}, sort=[("_id", -1)], limit=1, projection=["issue_date"]
            )
            if newest and newest[0]["issue_date"] >= first.isoformat():
                found.append(row["_id"])
        return found
