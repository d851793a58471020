"""`personvern ledger export` writes all consent ledgers to a file, `verify` proves such a file offline.

Exporting needs the settings of the consent service in the environment; verifying needs the file and the
public keys, which `GET /v1/public/ledger-keys` gives.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from services.chassis.errors import DomainError
from services.chassis.settings import SettingsError, load
from services.consent.proof import ConsentBook
from services.consent.settings import Settings
from services.kernel.proof.chains import Finding
from services.kernel.proof.signatures import Keys
from services.kernel.proof.verifier import Verifier

if TYPE_CHECKING:
    from services.consent.usecases import Deps

ledger = typer.Typer(no_args_is_help=True, help="The consent ledgers and their proof.")

out = Console()
err = Console(stderr=True)
LONGEST_LINE = 1024 * 1024
"""Bytes; a line of an export has some thousands."""

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
        verifier = Verifier(Keys(json.loads(keys.read_text("utf-8"))), ConsentBook())
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
) -> None:
    """Write every ledger, signed line by line, from the consent service's database."""
    try:
        settings = load(Settings)
    except SettingsError as error:
        err.print(str(error))
        raise typer.Exit(2) from None
    try:
        lines, public = asyncio.run(_export(settings, file))
        if keys is not None:
            keys.write_text(public, "utf-8")
    except (DomainError, OSError) as error:
        err.print(f"Not exported: {error}")
        raise typer.Exit(1) from None
    err.print(f"{lines} lines in {file}.")


async def _export(settings: Settings, file: Path) -> tuple[int, str]:
    # The whole context, which takes a second to load: other commands have no use for it.
    from services.chassis.runtime import build_parts
    from services.consent.app import make_deps
    from services.consent.usecases.proving import key_set

    parts = build_parts("consent", settings)
    deps = make_deps(parts, settings)
    try:
        return await _write(deps, file), await key_set(deps)
    finally:
        await parts.mongo.close()


async def _write(deps: Deps, file: Path) -> int:
    """Write beside and move into place: a file that stands there is whole."""
    from services.consent.usecases.proving import export_lines

    unfinished, lines = file.with_name(file.name + ".part"), 0
    with _bar("exporting", await deps.store.ledger.count()) as progress, unfinished.open("wb") as target:
        task = progress.tasks[0].id
        async for line in export_lines(deps):
            target.write(line)
            lines += 1
            progress.advance(task, b'"kind":"entry"' in line)
    unfinished.replace(file)
    return lines


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
