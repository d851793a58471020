"""`personvern dead-letters list` shows the events that a consumer could not handle, `replay` sends them home.

The broker is the one of NATS_URL.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from services.chassis.streams import BrokerGone, DeadLetter, Streams
from services.cli.at_broker import LOCAL, NatsUrl, at_broker, err

T = TypeVar("T")

dead_letters = typer.Typer(no_args_is_help=True, help="Events that a consumer could not handle.")

out = Console()

ConsumerName = Annotated[
    str | None,
    typer.Option("--consumer", help="Only of this consumer, such as survey-on-interaction-closed."),
]
EventId = Annotated[str | None, typer.Option("--event", help="Only the event with this id.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object per line, for programs.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, send nothing.")]


@dead_letters.command("list")
def list_letters(
    nats_url: NatsUrl = LOCAL,
    consumer: ConsumerName = None,
    event: EventId = None,
    as_json: AsJson = False,
) -> None:
    """Show the dead letters, oldest first: who could not handle which event, and why."""
    letters = _run(nats_url, lambda streams: _collect(streams, consumer, event))
    if as_json:
        for letter in letters:
            typer.echo(json.dumps(_facts(letter)))
        return
    if not letters:
        out.print("No dead letters.")
        return
    out.print(_table(letters))
    out.print(f"{len(letters)} dead letter(s). `personvern dead-letters replay` sends them home.")


@dead_letters.command("replay")
def replay_letters(
    nats_url: NatsUrl = LOCAL,
    consumer: ConsumerName = None,
    event: EventId = None,
    dry_run: DryRun = False,
) -> None:
    """Publish dead letters on their old subjects again and take them out of the dead letters.

    Consumers that have handled an event know it by its id; one that fails again comes back here.
    """

    async def act(streams: Streams) -> tuple[int, int]:
        letters = await _collect(streams, consumer, event)
        if not letters:
            out.print("No dead letters.")
        elif dry_run:
            out.print(_table(letters))
            out.print(f"{len(letters)} dead letter(s) would be sent home.")
        else:
            return await _replay(streams, letters), len(letters)
        return 0, 0

    sent, wanted = _run(nats_url, act)
    if wanted:
        out.print(f"{sent} of {wanted} dead letter(s) sent home.")
    if sent < wanted:
        raise typer.Exit(1)


async def _collect(streams: Streams, consumer: str | None, event: str | None) -> list[DeadLetter]:
    return [
        letter async for letter in streams.dead_letters(consumer) if event is None or letter.event_id == event
    ]


async def _replay(streams: Streams, letters: list[DeadLetter]) -> int:
    """Replay one after the other, with a bar; how many went. Stops when the broker goes away."""
    columns = (TextColumn("replaying"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    sent = 0
    with Progress(*columns, console=err, disable=not err.is_terminal) as progress:
        task = progress.add_task("replay", total=len(letters))
        for letter in letters:
            try:
                await streams.replay(letter)
            except BrokerGone as error:
                err.print(
                    f"Stopped at event {letter.event_id}: {error}. What was not sent stays; run it again."
                )
                break
            sent += 1
            progress.advance(task)
    return sent


def _facts(letter: DeadLetter) -> dict[str, str | int]:
    """What is known of a dead letter without opening it; no personal data."""
    return {
        "sequence": letter.sequence,
        "time": letter.time.isoformat(),
        "consumer": letter.consumer,
        "type": letter.type,
        "subject": letter.subject,
        "event_id": letter.event_id,
        "reason": letter.reason,
    }


def _table(letters: list[DeadLetter]) -> Table:
    table = Table("time", "consumer", "event", "id", "reason")
    for letter in letters:
        name = letter.type.rpartition(".")[2]
        when = letter.time.isoformat(timespec="seconds")
        table.add_row(when, letter.consumer, name, letter.event_id, letter.reason)
    return table


def _run(nats_url: str, act: Callable[[Streams], Awaitable[T]]) -> T:
    return at_broker(nats_url, lambda url: Streams(url, "personvern-cli"), act)
