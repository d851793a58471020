"""How a command comes to the broker: the address that it is given, and what it says when nobody is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

import typer
from rich.console import Console

from services.chassis.streams import BrokerGone, Streams

T = TypeVar("T")
S = TypeVar("S", bound=Streams)

CONNECT_SECONDS = 3.0
"""How long to wait for a broker: an operator wants to know soon."""
LOCAL = "nats://127.0.0.1:4222"

NatsUrl = Annotated[str, typer.Option(envvar="NATS_URL", show_envvar=True, help="Address of the broker.")]

err = Console(stderr=True)


def at_broker(nats_url: str, connection: Callable[[str], S], act: Callable[[S], Awaitable[T]]) -> T:
    """Run `act` on a connection to the broker.

    Raises:
        typer.Exit: 1 with one line when the broker is not there or goes away, 2 when that is no address.
    """
    if not all(_is_address(url) for url in nats_url.split(",")):
        err.print("NATS_URL is not an address of a broker, such as nats://127.0.0.1:4222.")
        raise typer.Exit(2)

    async def connected() -> T:
        streams = connection(nats_url)
        await asyncio.wait_for(streams.connect(), CONNECT_SECONDS)
        try:
            return await act(streams)
        finally:
            await streams.close()

    try:
        return asyncio.run(connected())
    except BrokerGone as error:
        err.print(f"Not done: {error}.")
        raise typer.Exit(1) from None
    except (TimeoutError, OSError):
        err.print("The broker cannot be reached. Is it running? NATS_URL (or --nats-url) says where it is.")
        raise typer.Exit(1) from None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"nats", "tls", "ws", "wss"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False  # the port is no number
