"""A slow database on purpose: every command of either driver waits, and nobody else."""

import asyncio
import json
from pathlib import Path

import pytest

from services.chassis.faults import Faults
from services.chassis.mongo import InsertOne, Mongo, monitoring

SECONDS = 0.4


class Durations(monitoring.CommandListener):
    """What the driver says of each command; DatabaseSpans makes the metric of the same number."""

    def __init__(self) -> None:
        self.seconds: list[tuple[str, float]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Nothing."""

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        self.seconds.append((event.command_name, event.duration_micros / 1e6))

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing."""

    def least(self, command: str) -> float:
        return min(seconds for name, seconds in self.seconds if name == command)

    def slow(self) -> set[str]:
        return {name for name, seconds in self.seconds if seconds >= SECONDS}


async def beating(pauses: list[float]) -> None:
    """How late the loop comes to what is due, again and again."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + 0.01
        await asyncio.sleep(0.01)
        pauses.append(loop.time() - due)


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_each_command_waits_and_the_loop_does_not(
    mongodb_uri: str, database_name: str, driver: str, tmp_path: Path
) -> None:
    file, durations, pauses = tmp_path / "faults.json", Durations(), list[float]()
    file.write_text("{}")
    mongo = Mongo(
        mongodb_uri,
        f"{database_name}_{driver}",
        driver=driver,
        listeners=[durations],
        late=Faults(file).late(),
    )
    things = mongo.collection("things")
    try:
        await things.insert_many([{"_id": number} for number in range(150)])
        for _ in range(3):
            await things.find_one({"_id": 0})
        assert durations.least("find") < SECONDS, "the fault is off"
        durations.seconds.clear()
        file.write_text(json.dumps({"slow_database_seconds": SECONDS}))
        await asyncio.sleep(0.25)  # the file is looked at
        pulse = asyncio.create_task(beating(pauses))

        async def both() -> None:
            await things.update_one({"_id": 1}, {"$set": {"n": 1}})
            await things.bulk([InsertOne({"_id": "in a transaction"})])

        begun = asyncio.get_running_loop().time()
        found, count, *_ = await asyncio.gather(
            things.find({}),  # more than a first batch holds: two commands
            things.count({}),
            things.aggregate([{"$match": {"_id": 1}}]),
            *(things.find_one({"_id": number}) for number in range(5)),
        )
        took = asyncio.get_running_loop().time() - begun
        await mongo.transaction(both)
        for _ in range(3):
            await mongo.ping()
        pulse.cancel()
    finally:
        await mongo.close()
    assert (len(found), count) == (150, 150)
    assert durations.slow() == {"find", "getMore", "aggregate", "update", "insert", "commitTransaction"}
    assert durations.least("ping") < SECONDS
    # A machine with other work may hold up one or the other; what is measured would hold up each of them.
    assert took < 8 * SECONDS, "they wait side by side: one after the other, nine take longer"
    assert sum(pause >= SECONDS for pause in pauses) < 3, "the loop went on"
