"""Runs as documents. Ids, days and numbers only."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.chassis.mongo import Document, Index, Mongo
from services.kernel.retention_runs.errors import RetentionRunNotFound
from services.kernel.retention_runs.model import Count, RetentionRun

RUNS = "retention_runs"
INDEXES = [Index(RUNS, [("day", 1)], unique=True, partial={"daily": True})]


class RunStore:
    """The runs of one context."""

    def __init__(self, mongo: Mongo) -> None:
        self._runs = mongo.collection(RUNS)

    async def add(self, run: RetentionRun, *, daily: bool) -> None:
        """Store a run. Raises DuplicateKeyError when it is the day's second daily one."""
        await self._runs.insert_one(
            {
                "_id": run.id,
                "day": run.day.isoformat(),
                "dry_run": run.dry_run,
                "operation_id": run.operation_id,
                "created_at": run.created_at,
                "started_by": run.started_by,
                "done_at": None,
                "daily": daily,
                "deleted": {},
                "counts": [],
            }
        )

    async def get(self, run_id: str) -> RetentionRun:
        """One run. Raises RetentionRunNotFound."""
        row = await self._runs.find_one({"_id": run_id})
        if row is None:
            raise RetentionRunNotFound("There is no such retention run.", run_id=run_id)
        return _run(row)

    async def has_daily(self, day: date) -> bool:
        """Whether the day has its daily run."""
        return await self._runs.find_one({"day": day.isoformat(), "daily": True}, ["_id"]) is not None

    async def older(self, run_id: str, limit: int) -> list[RetentionRun]:
        """The newest runs among those older than that id, or among all when it is empty."""
        query: dict[str, Any] = {"_id": {"$lt": run_id} if run_id else {"$gt": ""}}
        found = await self._runs.find(query, sort=[("_id", -1)], limit=limit)
        return [_run(row) for row in found]

    async def deleted(self, run_id: str) -> dict[str, int]:
        """How many rows the run has deleted until now, by kind."""
        row = await self._runs.find_one({"_id": run_id}, ["deleted"])
        return {} if row is None else dict(row["deleted"])

    async def count(self, run_id: str, deleted: Mapping[str, int]) -> None:
        """Add to what the run has deleted; in the transaction that deletes."""
        changes = {f"deleted.{kind}": number for kind, number in deleted.items() if number}
        if changes:
            await self._runs.update_one({"_id": run_id}, {"$inc": changes})

    async def finish(self, run: RetentionRun) -> None:
        """Store what a run found."""
        counts = [vars(count) for count in run.counts]
        await self._runs.update_one({"_id": run.id}, {"$set": {"counts": counts, "done_at": run.done_at}})


def _run(row: Document) -> RetentionRun:
    return RetentionRun(
        id=row["_id"],
        day=date.fromisoformat(row["day"]),
        dry_run=row["dry_run"],
        operation_id=row["operation_id"],
        created_at=row["created_at"],
        started_by=row["started_by"],
        done_at=row["done_at"],
        counts=tuple(Count(**count) for count in row["counts"]),
    )
