"""A row that was opened after a run had read it stays."""

from datetime import UTC, date, datetime

from services.chassis.mongo import Mongo
from services.kernel.retention_runs import Kind, Rows, Work
from services.kernel.retention_runs.model import RetentionRun
from services.kernel.retention_runs.store import RunStore

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
KIND = Kind(
    "rows",
    "rows",
    "security_log",
    {"state": ("open", None)},
    since="at",
    moments=True,
    only={"kind": "one"},
)


async def test_what_was_opened_or_became_another_meanwhile_is_not_deleted(
    mongodb_uri: str, database_name: str
) -> None:
    mongo = Mongo(mongodb_uri, database_name)
    store, rows = RunStore(mongo), mongo.collection("rows")
    run = RetentionRun("run_1", date(2026, 1, 15), False, "op_1", LONG_AGO, "staff:x")
    await store.add(run, daily=False)
    row = {"at": LONG_AGO, "kind": "one", "state": "done"}
    await rows.insert_many([row | {"_id": name} for name in ("goes", "opened", "nameless", "other")])
    part = Rows(mongo, KIND)
    (read,) = [found async for found in part.past(run.day)]
    assert len(read) == 4
    await rows.update_one({"_id": "opened"}, {"$set": {"state": "open"}})
    await rows.update_one({"_id": "nameless"}, {"$unset": {"state": ""}})
    await rows.update_one({"_id": "other"}, {"$set": {"kind": "two"}})
    await part.delete(read, Work(run, store, mongo))
    assert {found["_id"] for found in await rows.find({})} == {"opened", "nameless", "other"}
    assert await store.deleted(run.id) == {"rows": 1}
    await mongo.close()
