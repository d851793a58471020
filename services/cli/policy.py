"""`personvern policy check` reads a policy folder, `diff` tells what one changes against another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.consent.model.policy import Policy
from services.consent.model.policy_diff import PolicyDiff, compare
from services.consent.policy import FOLDER, PolicyInvalid, load

policy = typer.Typer(no_args_is_help=True, help="The privacy policy as files.")

out = Console()
err = Console(stderr=True)

Folder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder with the YAML files.")]


@policy.command()
def check(folder: Folder = FOLDER) -> None:
    """Say whether a policy can be used: its version, or everything that is wrong with its file and line."""
    found = _load(folder)
    active = sum(purpose.active for purpose in found.purposes.values())
    out.print(f"The policy is valid: {active} of {len(found.purposes)} purposes are on.")
    out.print(found.version)


@policy.command()
def diff(
    new: Folder,
    old: Folder = FOLDER,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for programs.")] = False,
) -> None:
    """Show what NEW changes against OLD (the shipped policy), and which consents it makes stale."""
    before, after = _load(old), _load(new)
    found = compare(before.source, after.source)
    if as_json:
        typer.echo(json.dumps(_plain(before, after, found), ensure_ascii=False))
        return
    if not found.changes:
        out.print("Nothing changed.")
        return
    table = Table("what", "where", "before", "after")
    for change in found.changes:
        table.add_row(change.kind.value, change.path, Text(change.before), Text(change.after))
    out.print(table)
    stale = sorted({f"{text.purpose} ({text.language})" for text in found.stale})
    out.print(f"Consents that become stale: {', '.join(stale) or 'none'}.")


def _load(folder: Path) -> Policy:
    try:
        return load(folder)
    except PolicyInvalid as error:
        err.print(Text(str(error)))
        raise typer.Exit(1) from None


def _plain(before: Policy, after: Policy, found: PolicyDiff) -> dict[str, object]:
    return {
        "from_version": before.version,
        "to_version": after.version,
        "changes": [
            {"kind": item.kind.value, "path": item.path, "before": item.before, "after": item.after}
            for item in found.changes
        ],
        "stale": [
            {"purpose": item.purpose, "language": item.language, "text_hash": item.text_hash}
            for item in found.stale
        ],
    }
