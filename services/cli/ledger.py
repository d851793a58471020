"""`personvern ledger export` writes all ledgers of a kind to a file, `verify` proves such a file offline.

There are two kinds: the consent ledgers and the disclosure ledgers. Exporting needs the settings of their
service in the environment; verifying needs the file and the public keys, which `GET /v1/public/ledger-keys`
and `GET /v1/public/disclosure-ledger-keys` give. What a file holds stands in its first line.
"""

from __future__ import annotations

import asyncio
import json
import sys
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from services.chassis.errors import DomainError
from services.chassis.settings import SettingsError, load
from services.cli.whole_file import writing
from services.consent.proof import ConsentBook
from services.disclosure.proof import DisclosureBook
from services.kernel.proof.chains import Finding
from services.kernel.proof.signatures import Keys
from services.kernel.proof.verifier import Book, Verifier

ledger = typer.Typer(
    no_args_is_help=True, help="The ledgers of consents and of disclosures, and their proof."
)

out = Console()
err = Console(stderr=True)
LONGEST_LINE = 1024 * 1024
"""Bytes; a line of an export has some thousands."""


class Ledgers(StrEnum):
    """Which ledgers; the value is the name of the service that has them."""

    CONSENT = "consent"
    DISCLOSURE = "disclosure"


KeyFile = Annotated[Path, typer.Option("--keys", help="The public keys, a JWK Set in JSON.")]
ExportFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The export.")]


@ledger.command()
def verify(
    file: ExportFile,
    keys: KeyFile,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per finding.")] = False,
) -> None:
    """Prove an export offline: names every record that was altered, removed, moved or forged."""
    try:
        verifier = Verifier(Keys(json.loads(keys.read_text("utf-8"))), _book(file))
    except (OSError, ValueError, KeyError, AttributeError) as error:
        err.print(f"The keys cannot be used: {error}")
        raise typer.Exit(2) from None
    for line in _lines(file):
        verifier.line(line)
    findings = verifier.finish()
    if as_json:
        for finding in findings:
            typer.echo(json.dumps(vars(finding)))
    elif findings:
        out.print(_table(findings))
    if verifier.faults:
        err.print(f"{verifier.faults} finding(s): the ledgers are not what they were.")
        raise typer.Exit(1)
    met = f"{verifier.subjects} ledgers, {verifier.entries} entries, {verifier.checkpoints} checkpoints"
    err.print(f"In order: {met}.")


@ledger.command()
def export(
    file: Annotated[Path, typer.Argument(help="Where to write to.")],
    keys: Annotated[Path | None, typer.Option("--keys", help="Write the public keys here.")] = None,
    ledgers: Annotated[Ledgers, typer.Option("--ledgers", help="Which ledgers.")] = Ledgers.CONSENT,
) -> None:
    """Write every ledger, signed line by line, from the database of the service that has them."""
    try:
        lines, public = asyncio.run(_export(ledgers, file))
        if keys is not None:
            keys.write_text(public, "utf-8")
    except SettingsError as error:
        err.print(str(error))
        raise typer.Exit(2) from None
    except (DomainError, OSError) as error:
        err.print(f"Not exported: {error}")
        raise typer.Exit(1) from None
    err.print(f"{lines} lines in {file}.")


async def _export(ledgers: Ledgers, file: Path) -> tuple[int, str]:
    # A context takes a second to load: other commands have no use for it.
    open_source = _of_disclosure if ledgers is Ledgers.DISCLOSURE else _of_consent
    source = open_source()
    try:
        return await _write(source, file), await source.key_set()
    finally:
        await source.close()


@dataclass(frozen=True)
class _Source:
    """The ledgers of a service."""

    count: Callable[[], Awaitable[int]]
    lines: Callable[[], AsyncIterator[bytes]]
    key_set: Callable[[], Awaitable[str]]
    close: Callable[[], Awaitable[None]]


def _of_disclosure() -> _Source:
    """Raises SettingsError."""
    from services.chassis.runtime import build_parts
    from services.disclosure.app import make_deps
    from services.disclosure.settings import Settings
    from services.disclosure.usecases import ledger_proof

    settings = load(Settings)
    parts = build_parts("disclosure", settings)
    deps = make_deps(parts, settings)
    return _Source(
        deps.store.ledger.count,
        lambda: ledger_proof.export_lines(deps),
        lambda: ledger_proof.key_set(deps),
        parts.mongo.close,
    )


def _of_consent() -> _Source:
    """Raises SettingsError."""
    from services.chassis.runtime import build_parts
    from services.consent.app import make_deps
    from services.consent.settings import Settings
    from services.consent.usecases import ledger_proof

    settings = load(Settings)
    parts = build_parts("consent", settings)
    deps = make_deps(parts, settings)
    return _Source(
        deps.store.ledger.count,
        lambda: ledger_proof.export_lines(deps),
        lambda: ledger_proof.key_set(deps),
        parts.mongo.close,
    )


async def _write(source: _Source, file: Path) -> int:
    lines = 0
    with _bar("exporting", await source.count()) as progress, writing(file) as target:
        task = progress.tasks[0].id
        async for line in source.lines():
            target.write(line)
            lines += 1
            progress.advance(task, b'"kind":"entry"' in line)
    return lines


def _book(file: Path) -> Book:
    """What the first line says that the file holds: read unproved, the verifier proves it afterwards."""
    with file.open("rb") as source:
        first = source.readline(LONGEST_LINE)
    try:
        body = json.loads(first)["jws"].split(".")[1]
        told = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))["format"]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        told = ""
    return DisclosureBook() if told == DisclosureBook.format else ConsentBook()


def _lines(file: Path) -> Iterator[bytes]:
    with _bar("verifying", file.stat().st_size) as progress, file.open("rb") as source:
        task = progress.tasks[0].id
        while line := source.readline(LONGEST_LINE):
            progress.advance(task, len(line))
            yield line


def _bar(what: str, total: int) -> Progress:
    columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=err, disable=not sys.stderr.isatty())
    progress.add_task(what, total=total)
    return progress


def _table(findings: list[Finding]) -> Table:
    table = Table("fault", "ledger", "entry", "id", "what")
    for item in findings:
        place = str(item.sequence) if item.sequence else ""
        table.add_row(item.fault, item.subject_id, place, item.entry_id, Text(item.text))
    return table
