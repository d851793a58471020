"""`personvern backup` writes the databases and streams of all contexts to a folder, `restore` puts them back.

The folder has a file for each collection (BSON, as mongodump writes it) and each stream (JSON lines), and
`manifest.jws`, which names them with number, size and SHA-256 and is signed with CALLER_KEY_FILE. Files hold
personal data as sealed as the databases do: they are readable for their owner only, and the master keys
belong somewhere else. Indexes are made by the services at their start.

Exit codes: 0 done, 1 not done (nothing was changed unless it says so), 2 wrong usage.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from services.chassis.errors import DomainError
from services.chassis.settings import Settings, SettingsError, load
from services.chassis.streams import BrokerGone
from services.cli.backup_folder import BackupBroken, Folder, Written
from services.cli.copying import CONTEXTS, NotDone, Places, Tell, dump, put_back

T = TypeVar("T")
CONNECT_SECONDS = 5.0

err = Console(stderr=True)
_ARGUMENT = typer.Argument(help="The backup's folder.")
NEXT = """\
Nobody is let in yet. Now, in this order:
  1. start the five services, not the gateway: they make their indexes and take the events up again
  2. personvern tombstones apply FILE      who was erased since the backup is erased again
  3. personvern ledger export FILE --ledgers consent|disclosure, then personvern ledger verify FILE
  4. personvern dead-letters list          what could not be handled; mend and replay
  5. start the gateway
docs/operations.md, Backups, says why."""


class BackupSettings(Settings):
    """Where the databases and the broker are: with users who may read, or fill, all of them."""

    mongodb_uri: SecretStr = SecretStr("mongodb://127.0.0.1:27017/?retryWrites=false&directConnection=true")
    nats_url: SecretStr = SecretStr("nats://127.0.0.1:4222")
    database_prefix: str = "personvern_"


def backup(folder: Annotated[Path, _ARGUMENT]) -> None:
    """Write the databases of one moment, and the streams up to it, to a new folder."""
    settings = _settings()
    if folder.exists():
        err.print(f"{folder} is there already; a backup gets a folder of its own.", soft_wrap=True)
        raise typer.Exit(2)

    async def act(places: Places, tell: Tell) -> list[Written]:
        with Folder.whole(folder) as target:
            written = await dump(places, target, tell)
            target.sign(written, settings.caller_key_file)
        return written

    written = _run(settings, act, "backing up")
    _tell(f"In {folder}:", written)


def restore(
    folder: Annotated[Path, _ARGUMENT],
    check: Annotated[bool, typer.Option("--check", help="Only prove the folder; touch nothing.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove what is in the databases and streams first.")
    ] = False,
) -> None:
    """Prove every file of a backup, then fill empty databases and streams with it."""
    settings = _settings()
    try:
        source = Folder(folder)
        written = source.verify(settings.caller_key_file)
    except BackupBroken as error:
        err.print(f"{error} Nothing was changed.", soft_wrap=True)
        raise typer.Exit(1) from None
    if check:
        _tell("In order:", written)
        return

    async def act(places: Places, tell: Tell) -> list[Written]:
        await put_back(places, source, written, tell, replace=replace)
        return written

    _tell("Put back:", _run(settings, act, "putting back"))
    err.print(NEXT)


def _settings() -> BackupSettings:
    try:
        return load(BackupSettings)
    except SettingsError as error:
        err.print(str(error))
        raise typer.Exit(2) from None


def _run(settings: BackupSettings, act: Callable[[Places, Tell], Awaitable[T]], what: str) -> T:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())

    async def connected() -> T:
        places = Places(
            settings.mongodb_uri.get_secret_value(),
            settings.nats_url.get_secret_value(),
            settings.database_prefix,
        )
        with Progress(*columns, console=err, disable=not err.is_terminal) as progress:
            task = progress.add_task(what, total=None)

            def tell(done: int, total: int, name: str) -> None:
                progress.update(task, completed=done, total=total, description=f"{what} {name}")

            try:
                await asyncio.wait_for(places.streams.connect(), CONNECT_SECONDS)
                return await act(places, tell)
            finally:
                await places.close()

    try:
        return asyncio.run(connected())
    except (DomainError, BrokerGone, NotDone, TimeoutError, OSError) as error:
        err.print(f"Not done: {str(error) or 'the broker cannot be reached'}", soft_wrap=True)
        raise typer.Exit(1) from None


def _tell(words: str, written: list[Written]) -> None:
    documents = sum(one.number for one in written if not one.stream)
    events = sum(one.number for one in written if one.stream)
    size = sum(one.size for one in written)
    err.print(
        f"{words} {len(CONTEXTS)} databases, {documents} documents, {events} events, {size} bytes.",
        soft_wrap=True,
    )
    typer.echo(json.dumps({"documents": documents, "events": events, "bytes": size}))
