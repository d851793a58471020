"""`personvern leftovers` lists durable consumers and indexes that former releases have left behind.

The broker keeps a consumer for good, with its place in the stream, and each index takes its part of every
write. Nothing is changed here: docs/operations.md, A new release, says how to drop them once the old release
runs nowhere. It comes to broker and databases as the user `backup`. Exit codes: 0 looked, 1 not done, 2 wrong
usage.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from services.chassis.caller import issue_keys
from services.chassis.settings import SettingsError, load
from services.cli.at_servers import at_servers, err, servers
from services.cli.copying import CONTEXTS, Places, Tell

OF_THE_DATABASE = "_id_"
"""The index that every collection has."""


@dataclass(frozen=True)
class Declared:
    """What one context declares: consumers as (stream, durable), indexes as (collection, name)."""

    consumers: frozenset[tuple[str, str]]
    indexes: frozenset[tuple[str, str]]


def leftovers() -> None:
    """List consumers and indexes that no service of this release declares; exit code 0 when it has looked."""
    settings = servers()
    try:
        known = asyncio.run(_in_a_loop())  # without one no database client is made
    except SettingsError as error:
        err.print(str(error))
        raise typer.Exit(2) from None

    async def look(places: Places, tell: Tell) -> list[str]:
        found: list[str] = []
        for number, context in enumerate(CONTEXTS):
            tell(number, len(CONTEXTS), context)
            found += [*await _consumers(places, context, known), *await _indexes(places, context, known)]
        return found

    for one in at_servers(settings, look, "looking at"):
        typer.echo(one)


async def _in_a_loop() -> Mapping[str, Declared]:
    return declared()


def declared() -> Mapping[str, Declared]:
    """What each context is built with; its keys are made up, for nothing is sealed or signed. Raises
    SettingsError.
    """
    with TemporaryDirectory() as folder:
        keys = Path(folder)
        trust, master = issue_keys(keys, CONTEXTS), keys / "master"
        master.write_text(secrets.token_hex(32))
        return {context: _declared(context, keys, trust, master) for context in CONTEXTS}


def _declared(context: str, keys: Path, trust: Path, master: Path) -> Declared:
    # A context takes a second to load: other commands have no use for it.
    kind = import_module(f"services.{context}.settings").Settings
    settings = load(
        kind,
        personvern_env="development",
        caller_key_file=keys / f"{context}.key.pem",
        caller_trust_file=trust,
        master_key_file=master,
    )
    service = import_module(f"services.{context}.app").build(settings)
    return Declared(
        frozenset((each.stream, each.durable) for each in service.consumers),
        frozenset((each.collection, each.name) for each in service.indexes),
    )


async def _consumers(places: Places, context: str, known: Mapping[str, Declared]) -> list[str]:
    """Of a context's stream, whoever they are for."""
    stream = context.upper()
    wanted = {durable for each in known.values() for of, durable in each.consumers if of == stream}
    there = await places.streams.durables(stream)
    return [f"consumer {stream} {durable}" for durable in sorted(set(there) - wanted)]


async def _indexes(places: Places, context: str, known: Mapping[str, Declared]) -> list[str]:
    database = places.database(context)
    return [
        f"index {database}.{collection} {name}"
        for collection in await places.copies.collections(database)
        for name in sorted(await places.copies.indexes(database, collection))
        if name != OF_THE_DATABASE and (collection, name) not in known[context].indexes
    ]
