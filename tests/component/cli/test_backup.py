"""`personvern backup` and `restore` on the real database and broker, as an operator runs them."""

import asyncio
import fcntl
import os
import shutil
import stat
import sys
from collections import Counter
from pathlib import Path

import bson
import pytest
from typer.testing import CliRunner

from deploy.local.api import ok
from deploy.local.keys import CONTEXTS, GATEWAY, key_files
from services.chassis.clock import SystemClock
from services.cli import app
from services.cli.backup_folder import Folder, Written
from tests.support.eventually import eventually
from tests.support.leavers import Leaver
from tests.support.suite import Suite

PURPOSE = "marketing_new_offers"


def environment(place: Suite, name: str = "disclosure") -> dict[str, str]:
    """What the operator's terminal has: of the disclosure service, and where everything lies."""
    files = {key.upper(): str(path) for key, path in key_files(place.keys, name).items()}
    targets = {f"{context.upper()}_TARGET": place.address(context) for context in CONTEXTS}
    return (
        files
        | targets
        | {
            "PERSONVERN_ENV": "test",
            "MONGODB_URI": place.mongodb_uri,
            "MONGO_DATABASE": f"{place.database_name}_{name}",
            "DATABASE_PREFIX": f"{place.database_name}_",
            "NATS_URL": place.nats_url,
            "COLUMNS": "200",
        }
    )


async def personvern(place: Suite, *arguments: str, service: str = "disclosure") -> tuple[int, str]:
    """Exit code and what `personvern ...` says, of both kinds: a process of its own, as gRPC asks for."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", *arguments),
        env=environment(place, service),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def here(place: Suite, *arguments: str, **changes: str) -> tuple[int, str]:
    """The same of a command that calls no service, in a thread of this process, which is there already."""
    found = await asyncio.to_thread(CliRunner().invoke, app, arguments, env=environment(place) | changes)
    return found.exit_code, found.output


async def registered(place: Suite, number: int) -> Leaver:
    """Somebody who has said yes to offers; the events of it have arrived."""
    her = Leaver(number, place)
    her.customer_id = ok(await her.me.post("/v1/public/registrations", her.registration))["customer_id"]
    consents = ok(await her.me.get("/v1/me/consents"))["consents"]
    text = next(one for one in consents if one["purpose"] == PURPOSE)
    agreed = {"text_hash": text["text_hash"], "language": text["language"]}
    ok(await her.me.post(f"/v1/me/consents/{PURPOSE}:grant", agreed))
    await place.all_heard()
    return her


async def known(place: Suite, her: Leaver) -> bool:
    """Whether somebody of that login is a customer."""
    return bool((await her.me.get("/v1/me")).is_success)


async def stop_all(place: Suite) -> None:
    for name in (GATEWAY, *CONTEXTS):
        await place.stop(name)


def contents(folder: Path, place: Suite) -> dict[str, Counter[bytes]]:
    """Every document of every collection, in whatever order."""
    source = Folder(folder)
    listed = source.verify(key_files(place.keys, "disclosure")["caller_key_file"])
    return {one.file: Counter(source.documents(one)) for one in listed if not one.stream and one.number}


def altered(folder: Path, file: str) -> None:
    """One bit of it is another."""
    content = bytearray((folder / file).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / file).write_bytes(bytes(content))


async def ledgers_hold(place: Suite, folder: Path) -> None:
    for service in ("consent", "disclosure"):
        export, keys = folder / f"{service}.jsonl", folder / f"{service}.keys"
        asked = ("ledger", "export", str(export), "--keys", str(keys), "--ledgers", service)
        code, said = await personvern(place, *asked, service=service)
        assert code == 0, said
        code, said = await here(place, "ledger", "verify", str(export), "--keys", str(keys))
        assert code == 0, said


async def test_a_backup_is_restored_and_who_was_erased_since_is_gone_again(
    place: Suite, tmp_path: Path
) -> None:
    place.clock = SystemClock()  # type: ignore[assignment] # commands have the clock of this machine
    await place.start_all(lease_seconds=1.0, ack_wait_seconds=2.0)
    stays, leaves = await registered(place, 1), await registered(place, 2)
    folder, tombstones = tmp_path / "backup", tmp_path / "tombstones.jsonl"
    code, said = await here(place, "backup", str(folder))  # while everything runs
    assert code == 0, said

    await leaves.opened()
    path = f"/v1/me/data-requests/{leaves.request['data_request_id']}"
    ok(await leaves.me.post(f"{path}:execute"))
    await leaves.erased()
    late = await registered(place, 3)
    assert (await personvern(place, "tombstones", "export", str(tombstones)))[0] == 0
    await stop_all(place)

    code, said = await here(place, "restore", str(folder))
    assert code == 1
    assert "is not empty" in said
    code, said = await here(place, "restore", str(folder), "--replace")
    assert code == 0, said
    assert "tombstones apply" in said
    code, said = await here(place, "backup", str(tmp_path / "again"))
    assert code == 0, said
    assert contents(tmp_path / "again", place) == contents(folder, place)

    await place.start_all(lease_seconds=1.0, ack_wait_seconds=2.0)
    await place.all_heard()  # every event came once more, and the inboxes knew what they had handled
    assert await known(place, stays)
    assert await known(place, leaves), "the backup did not know of the erasure"
    assert not await known(place, late)
    history = ok(await stays.me.get("/v1/me/consents/history"))["entries"]
    assert len([one for one in history if one["purpose"] == PURPOSE]) == 1
    code, said = await personvern(place, "tombstones", "apply", str(tombstones))
    assert (code, said) == (0, "1 erasures done again.\n")
    assert not await known(place, leaves)
    assert await known(place, stays)
    await place.all_heard()
    await ledgers_hold(place, tmp_path)
    assert "No dead letters" in (await here(place, "dead-letters", "list"))[1]


async def test_what_was_altered_is_named_and_nothing_is_touched(place: Suite, tmp_path: Path) -> None:
    place.clock = SystemClock()  # type: ignore[assignment]
    await place.start("customer")
    folder = tmp_path / "backup"
    code, said = await here(place, "backup", str(folder))
    assert code == 0, said
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_dir()} == {0o700}
    assert (await here(place, "backup", str(folder)))[0] == 2, "a folder that is there is left alone"
    kept = [one for one in Folder(folder).verify(_key(place)) if one.number and not one.stream]

    for number, spoil in enumerate((_alter, _remove, _add, _linked, _unsigned)):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(folder, copy)
        named = spoil(copy, kept[0])
        code, said = await here(place, "restore", str(copy), "--replace")
        assert code == 1
        assert named in said
        assert "Nothing was changed." in said
    assert {one.file: one.number for one in kept} == await numbers(place, kept)
    assert (await here(place, "restore", str(folder), "--check"))[0] == 0
    assert await eventually(lambda: holds_its_lease(place))
    code, said = await here(place, "restore", str(folder), "--replace")
    assert code == 1
    assert "the service customer is at work" in said
    assert {one.file: one.number for one in kept} == await numbers(place, kept)
    another = str(key_files(place.keys, "billing")["caller_key_file"])
    assert (await here(place, "restore", str(folder), "--check", CALLER_KEY_FILE=another))[0] == 1


async def holds_its_lease(place: Suite) -> bool:
    return await place.parts["customer"].parts.mongo.collection("leases").count({}) == 1


async def test_a_restore_that_is_cut_off_lets_nobody_work_with_half_of_it(
    place: Suite, tmp_path: Path
) -> None:
    place.clock = SystemClock()  # type: ignore[assignment]
    await place.start("customer")
    good, bad = tmp_path / "good", tmp_path / "bad"
    assert (await here(place, "backup", str(good)))[0] == 0
    await place.stop("customer")
    with Folder.whole(bad) as folder:
        with folder.writing("customer/things.bson") as writing:
            for _ in range(2):
                writing.add(bson.encode({"_id": "twice"}))
        of = {"context": "customer", "collection": "things"}
        folder.sign([Written("customer/things.bson", 2, writing.size, writing.sha256, **of)], _key(place))

    code, said = await here(place, "restore", str(bad), "--replace")
    assert code == 1
    assert "half filled" in said
    assert "Restore again with --replace" in said
    starting = asyncio.create_task(place.start("customer"))
    code, said = await here(place, "backup", str(tmp_path / "half"))
    assert code == 1
    assert "has not ended" in said
    assert (await here(place, "restore", str(good)))[0] == 1, "what is there is somebody's, though it is half"
    assert not starting.done()
    code, said = await here(place, "restore", str(good), "--replace")
    assert code == 0, said
    await starting
    assert not await place.parts["customer"].parts.mongo.being_restored()
    assert (await here(place, "backup", str(tmp_path / "again")))[0] == 0


async def test_what_a_killed_backup_left_is_removed_unless_one_is_at_it(place: Suite, tmp_path: Path) -> None:
    place.clock = SystemClock()  # type: ignore[assignment]
    await place.start("customer")
    folder, part, other = tmp_path / "backup", tmp_path / "backup.part", tmp_path / "other"
    (part / "customer").mkdir(parents=True)
    (part / "customer" / "things.bson").write_bytes(b"half")
    other.write_text("not ours")
    (part / "link").symlink_to(other)
    held = os.open(part, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    code, said = await here(place, "backup", str(folder))
    assert code == 1
    assert "another backup is writing" in said
    os.close(held)
    assert (await here(place, "backup", str(folder)))[0] == 0
    assert not part.exists()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not (folder / "customer" / "things.bson").exists()
    assert other.read_text() == "not ours"


async def numbers(place: Suite, kept: list[Written]) -> dict[str, int]:
    """How many documents the collections of these files have now."""
    mongo = place.parts["customer"].parts.mongo
    return {one.file: await mongo.collection(one.collection).count({}) for one in kept if not one.stream}


def _key(place: Suite) -> Path:
    return key_files(place.keys, "disclosure")["caller_key_file"]


def _alter(folder: Path, one: Written) -> str:
    altered(folder, one.file)
    return f"{one.file} was altered"


def _remove(folder: Path, one: Written) -> str:
    (folder / one.file).unlink()
    return f"{one.file} cannot be read"


def _add(folder: Path, one: Written) -> str:
    (folder / one.context / "more.bson").write_bytes(b"")
    return "more.bson was not written by the backup"


def _linked(folder: Path, one: Written) -> str:
    (folder / one.file).rename(folder.with_name("elsewhere"))
    (folder / one.file).symlink_to(folder.with_name("elsewhere"))
    return f"{one.file} is not where a backup writes it"


def _unsigned(folder: Path, one: Written) -> str:
    head, body, signature = (folder / "manifest.jws").read_text().split(".")
    (folder / "manifest.jws").write_text(".".join((head, body, signature[::-1])))
    return "manifest.jws is not what was signed"


@pytest.mark.parametrize("command", ["backup", "restore"])
async def test_a_server_that_is_away_is_told_and_leaves_no_backup(
    place: Suite, tmp_path: Path, command: str
) -> None:
    folder = tmp_path / "backup"
    if command == "restore":
        Folder.new(folder).sign([], _key(place))
    away = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200"
    code, said = await here(place, command, str(folder), MONGODB_URI=away)
    assert code == 1
    assert "Not done: the database cannot be reached" in said
    assert folder.exists() is (command == "restore")
    assert not folder.with_name("backup.part").exists()
