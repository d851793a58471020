"""How a command comes to all databases and the broker at once, and what it says when nobody is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from services.chassis.errors import DomainError
from services.chassis.settings import Settings, SettingsError, load
from services.chassis.streams import BrokerGone
from services.cli.copying import NotDone, Places, Tell

T = TypeVar("T")
CONNECT_SECONDS = 5.0

err = Console(stderr=True)


class Servers(Settings):
    """Where the databases and the broker are: with users who may read, or fill, all of them."""

    mongodb_uri: SecretStr = SecretStr("mongodb://127.0.0.1:27017/?retryWrites=false&directConnection=true")
    nats_url: SecretStr = SecretStr("nats://127.0.0.1:4222")
    database_prefix: str = "personvern_"


def servers() -> Servers:
    """Those of the environment. Raises typer.Exit: 2 when the settings cannot be used."""
    try:
        return load(Servers)
    except SettingsError as error:
        err.print(str(error))
        raise typer.Exit(2) from None


def at_servers(settings: Servers, act: Callable[[Places, Tell], Awaitable[T]], what: str) -> T:
    """Run `act` on connections to all of them, with a bar that is called `what`.

    Raises typer.Exit: 1 with one line when it was not done.
    """
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
