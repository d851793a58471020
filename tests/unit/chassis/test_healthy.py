"""What the image's HEALTHCHECK asks, of programs that answer and of none."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from services.chassis.healthy import alive
from services.chassis.probes import Probes


class Gateway(BaseHTTPRequestHandler):
    """Lives when asked at the right place."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/livez" and self.server.lives else 503)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def gateway() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


async def test_a_service_lives_also_while_it_is_not_ready() -> None:
    async def never() -> bool:
        return False

    probes = Probes("127.0.0.1:0", never)
    await probes.start()
    port = probes.address.rpartition(":")[2]
    asked = {"SERVICE": "services.consent", "PROBE_LISTEN": f"0.0.0.0:{port}"}
    assert await asyncio.to_thread(alive, asked)
    await probes.stop()
    assert not await asyncio.to_thread(alive, asked)


def test_the_gateway_is_asked_over_http(gateway: HTTPServer) -> None:
    asked = {"SERVICE": "gateway", "LISTEN": f"0.0.0.0:{gateway.server_port}"}
    for lives in (True, False):
        gateway.lives = lives  # type: ignore[attr-defined]
        assert alive(asked) is lives


def test_the_command_line_is_well_while_it_runs_and_what_listens_nowhere_is_not() -> None:
    assert alive({"SERVICE": "services.cli"})
    assert not alive({"SERVICE": "services.consent", "PROBE_LISTEN": "127.0.0.1:1"})
    assert not alive({"SERVICE": "gateway", "LISTEN": "127.0.0.1:1"})
