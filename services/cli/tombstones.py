"""`personvern tombstones export` writes down who was erased, `apply` erases them again in a restored backup.

Both need the settings of the disclosure service in the environment; applying also calls the other contexts,
which must run. A file holds ids and days only: `{"erasure_id", "customer_ids", "erased_on"}` line by line.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from services.chassis.errors import DomainError
from services.chassis.settings import SettingsError, load
from services.cli.whole_file import writing
from services.disclosure.model.erasure import Tombstone
from services.disclosure.settings import Settings

if TYPE_CHECKING:
    from services.disclosure.usecases import Deps

tombstones = typer.Typer(no_args_is_help=True, help="Who was erased, for backups that do not know it.")

err = Console(stderr=True)


@tombstones.command()
def export(file: Annotated[Path, typer.Argument(help="Where to write to.")]) -> None:
    """Write all tombstones to a file. Keep it apart from the backups that it is for."""
    written = _run(_export(_settings(), file))
    err.print(f"{written} erasures in {file}.")


@tombstones.command()
def apply(
    file: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, help="An export.")] = None,
) -> None:
    """Erase everybody again in all contexts: by FILE, or by what the disclosure service's database knows.

    After a backup was restored, before anybody is let in. Twice changes nothing, and nobody is written to.
    """
    try:
        given = None if file is None else [_tombstone(line) for line in file.read_text("utf-8").splitlines()]
    except (OSError, ValueError, KeyError, TypeError):
        err.print("This is no file of tombstones; nothing was done.")
        raise typer.Exit(2) from None
    done = _run(_apply(_settings(), given))
    err.print(f"{done} erasures done again.")


def _settings() -> Settings:
    try:
        return load(Settings)
    except SettingsError as error:
        err.print(str(error))
        raise typer.Exit(2) from None


def _run(work: Coroutine[object, object, int]) -> int:
    try:
        return asyncio.run(work)
    except (DomainError, OSError) as error:
        err.print(f"Not done: {error}")
        raise typer.Exit(1) from None


async def _export(settings: Settings, file: Path) -> int:
    from services.disclosure.usecases.reapplying import tombstones as known

    written = 0
    async with _deps(settings) as deps:
        with writing(file) as target:
            async for item in known(deps):
                target.write(_line(item).encode() + b"\n")
                written += 1
    return written


async def _apply(settings: Settings, given: list[Tombstone] | None) -> int:
    from services.disclosure.usecases.reapplying import erase_again
    from services.disclosure.usecases.reapplying import tombstones as known

    done = 0
    async with _deps(settings) as deps:
        found = given if given is not None else [item async for item in known(deps)]
        for item in found:
            await erase_again(item, deps)
            done += 1
    return done


@asynccontextmanager
async def _deps(settings: Settings) -> AsyncIterator[Deps]:
    # The whole context, which takes a second to load: other commands have no use for it.
    from services.chassis.runtime import build_parts
    from services.disclosure.app import make_deps

    parts = build_parts("disclosure", settings)
    deps = make_deps(parts, settings)
    try:
        await parts.streams.connect()  # the context's own part of an erasure purges events
        yield deps
    finally:
        await parts.streams.close()
        for close in parts.closers:
            await close()
        await parts.mongo.close()


def _line(item: Tombstone) -> str:
    return json.dumps(
        {
            "erasure_id": item.erasure_id,
            "customer_ids": list(item.customer_ids),
            "erased_on": item.erased_on.isoformat(),
        }
    )


def _tombstone(line: str) -> Tombstone:
    """One line of a file. Raises ValueError, KeyError, TypeError."""
    found = json.loads(line)
    ids = found["customer_ids"]
    if not isinstance(ids, list) or not ids or not all(isinstance(one, str) and one for one in ids):
        raise ValueError("a tombstone names at least one id")
    return Tombstone(str(found["erasure_id"]), tuple(ids), date.fromisoformat(found["erased_on"]))
