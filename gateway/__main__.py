"""`python -m gateway`: runs the gateway until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import signal
import sys

import uvloop

from gateway.app import build
from gateway.settings import Settings
from services.chassis import telemetry
from services.chassis.settings import SettingsError, load


async def serve(settings: Settings) -> None:
    """Start, wait for a signal, drain, stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    gateway = build(settings)
    stop_metrics = telemetry.serve_metrics(settings.metrics_listen) if settings.metrics_listen else None
    await gateway.start()
    await stop.wait()
    await gateway.stop()
    if stop_metrics is not None:
        stop_metrics()
    await telemetry.shutdown(settings.name)


def main() -> None:
    """Run with the settings of the environment."""
    try:
        settings = load(Settings)
    except SettingsError as error:
        sys.exit(str(error))
    uvloop.run(serve(settings))


if __name__ == "__main__":
    main()
