"""`personvern backup` writes the databases and streams of all contexts to a folder, `restore` puts them back.

The folder has a file for each collection (BSON, as mongodump writes it) and each stream (JSON lines), and
`manifest.jws`, which names them with number, size and SHA-256 and is signed with CALLER_KEY_FILE. Files hold
personal data as sealed as the databases do: they are readable for their owner only, and the master keys
belong somewhere else. Indexes are made by the services at their start.

Exit codes: 0 done, 1 not done (nothing was changed unless it says so), 2 wrong usage.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from services.cli.at_servers import at_servers, err, servers
from services.cli.backup_folder import BackupBroken, Folder, Written
from services.cli.copying import CONTEXTS, Places, Tell, dump, put_back

_ARGUMENT = typer.Argument(help="The backup's folder.")
NEXT = """\
Nobody is let in yet. Now, in this order:
  1. start the five services, not the gateway: they make their indexes and take the events up again
  2. personvern tombstones apply FILE      who was erased since the backup is erased again
  3. personvern ledger export FILE --ledgers consent|disclosure, then personvern ledger verify FILE
  4. personvern dead-letters list          what could not be handled; mend and replay
  5. start the gateway
docs/operations.md, Backups, says why."""


def backup(folder: Annotated[Path, _ARGUMENT]) -> None:
    """Write the databases of one moment, and the streams up to it, to a new folder."""
    settings = servers()
    if folder.exists():
        err.print(f"{folder} is there already; a backup gets a folder of its own.", soft_wrap=True)
        raise typer.Exit(2)

    async def act(places: Places, tell: Tell) -> list[Written]:
        with Folder.whole(folder) as target:
            written = await dump(places, target, tell)
            target.sign(written, settings.caller_key_file)
        return written

    written = at_servers(settings, act, "backing up")
    _tell(f"In {folder}:", written)


def restore(
    folder: Annotated[Path, _ARGUMENT],
    check: Annotated[bool, typer.Option("--check", help="Only prove the folder; touch nothing.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove what is in the databases and streams first.")
    ] = False,
) -> None:
    """Prove every file of a backup, then fill empty databases and streams with it."""
    settings = servers()
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

    _tell("Put back:", at_servers(settings, act, "putting back"))
    err.print(NEXT)


def _tell(words: str, written: list[Written]) -> None:
    documents = sum(one.number for one in written if not one.stream)
    events = sum(one.number for one in written if one.stream)
    size = sum(one.size for one in written)
    err.print(
        f"{words} {len(CONTEXTS)} databases, {documents} documents, {events} events, {size} bytes.",
        soft_wrap=True,
    )
    typer.echo(json.dumps({"documents": documents, "events": events, "bytes": size}))
