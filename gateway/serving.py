"""The gateway as a process: it starts, waits for a signal, drains and stops."""

from __future__ import annotations

import asyncio
import signal

import uvloop

from gateway.app import build
from gateway.settings import Settings
from services.chassis import collector, telemetry


def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT."""
    uvloop.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    gateway = build(settings)
    stop_metrics = telemetry.serve_metrics(settings.metrics_listen) if settings.metrics_listen else None
    await gateway.start()
    collector.settle()
    await stop.wait()
    await gateway.stop()
    if stop_metrics is not None:
        stop_metrics()
    await telemetry.shutdown(settings.name)
