"""`personvern streams` declares the streams of all contexts and the dead letters.

Services wait for them: run it before the first start, at each release, and when a broker has lost its data.
It comes to the broker as the user `streams`, who may make and change streams and nothing else. Run again it
changes what is different: settings that are not ours stay as an operator has made them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from services.chassis.stream_declarations import StreamDeclarations
from services.cli.at_broker import LOCAL, NatsUrl, at_broker, err
from services.cli.rounds import CONTEXTS

AddressFile = Annotated[
    Path | None, typer.Option(envvar="NATS_URL_FILE", show_envvar=True, help="A file that holds the address.")
]
USER = "streams"
"""Who it is at the broker; answers come to its own inbox alone."""


def streams(nats_url: NatsUrl = LOCAL, nats_url_file: AddressFile = None) -> None:
    """Declare the streams that the services need; exit code 0 when all of them stand."""
    outcomes = at_broker(
        _address(nats_url, nats_url_file),
        lambda url: StreamDeclarations(url, USER),
        lambda connection: connection.declare_all(CONTEXTS),
    )
    for stream, outcome in outcomes.items():
        typer.echo(f"{stream} {outcome}")


def _address(nats_url: str, file: Path | None) -> str:
    if file is None:
        return nats_url
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        err.print(f"NATS_URL_FILE cannot be read: {error.strerror}")
        raise typer.Exit(2) from None
