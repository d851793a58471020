"""`personvern tombstones` as an operator runs it after a backup was restored: a process of its own."""

import asyncio
import json
import sys

import pytest
from typer.testing import CliRunner

from deploy.local.keys import key_files
from services.chassis.clock import SystemClock
from services.cli import app
from tests.component.disclosure.erasing import World, world_at
from tests.support.suite import Suite

GOOD = {"erasure_id": "era_1", "customer_ids": ["cus_1"], "erased_on": "2026-01-15"}


@pytest.fixture
async def world(place: Suite) -> World:
    """One erased person, by the clock of this machine, which is the one that a process of its own has."""
    place.clock = SystemClock()
    world = await world_at(place)
    request = await world.opened()
    await world.execute(request)
    await world.done(request)
    return world


async def personvern(place: Suite, *arguments: str, **changes: str) -> tuple[int, str]:
    """Exit code and last words of `personvern tombstones ...` with the disclosure service's settings."""
    files = {name.upper(): str(path) for name, path in key_files(place.keys, "disclosure").items()}
    targets = {f"{name.upper()}_TARGET": place.address(name) for name in place.ports if name != "gateway"}
    env = {
        "PERSONVERN_ENV": "test",
        "MONGODB_URI": place.database_of("disclosure"),
        "MONGO_DATABASE": f"{place.database_name}_disclosure",
        "NATS_URL": place.broker_of("disclosure"),
        "COLUMNS": "200",
        **files,
        **targets,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.cli",
        "tombstones",
        *arguments,
        env=env | changes,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await process.communicate()
    return process.returncode or 0, err.decode()


async def test_who_was_erased_is_written_down_and_erased_again(world: World, tmp_path) -> None:
    place, file = world.desk.place, tmp_path / "tombstones.jsonl"
    code, said = await personvern(place, "export", str(file))
    assert (code, said) == (0, f"1 erasures in {file}.\n")
    [line] = file.read_text().splitlines()
    assert json.loads(line)["customer_ids"] == [world.customer_id]
    assert not file.with_name(file.name + ".part").exists()
    assert file.stat().st_mode & 0o777 == 0o600, "whose ids these are is nobody else's business"

    mongo = place.parts["disclosure"].parts.mongo
    await mongo.collection("tombstones").delete_many({"_id": {"$gt": ""}})  # the backup is from before
    for context in world.contexts.values():
        context.things = 2
    assert await personvern(place, "apply", str(file)) == (0, "1 erasures done again.\n")
    assert all(context.things == 0 for context in world.contexts.values())
    assert len(world.letters()) == 1, "nobody is written to again"
    assert len(await world.rows("tombstones")) == 1, "it is known here again"


@pytest.mark.parametrize(
    "bad", ["x", "[]", "", '{"erasure_id": "era_1"}', json.dumps(GOOD | {"customer_ids": "all"})]
)
def test_what_is_no_file_of_tombstones_does_nothing(bad: str, tmp_path) -> None:
    file = tmp_path / "other.jsonl"
    file.write_text(f"{json.dumps(GOOD)}\n{bad}\n")
    found = CliRunner().invoke(app, ["tombstones", "apply", str(file)])
    assert (found.exit_code, found.stderr) == (2, "This is no file of tombstones; nothing was done.\n")
