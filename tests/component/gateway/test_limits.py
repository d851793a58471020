"""What is refused before a route is asked: too much, too slow, not HTTP, from another origin."""

import asyncio
import json

import pytest
from starlette.datastructures import Headers

from tests.component.gateway.test_manners import JSON, problem
from tests.support.eventually import eventually

PAGE = "https://min.example"
PREFLIGHT = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
HEAD = b"POST /dev/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n"


class Raw:
    """An answer to bytes that no HTTP client would send."""

    def __init__(self, answer: bytes) -> None:
        head, _, content = answer.partition(b"\r\n\r\n")
        line, *lines = head.decode().split("\r\n")
        self.status_code, self.text = int(line.split()[1]), content.decode()
        self.headers = Headers(dict(each.split(": ", 1) for each in lines))

    def json(self):
        return json.loads(self.text)


async def send(http, *parts, pause=0.0):
    """Send the parts, with a pause before each but the first, and read until the gateway closes."""
    reader, writer = await asyncio.open_connection(http.base_url.host, http.base_url.port)
    try:
        writer.write(parts[0])
        answer = asyncio.create_task(reader.read())
        for part in parts[1:]:
            await asyncio.wait({answer}, timeout=pause)
            if answer.done():
                break
            writer.write(part)
            await writer.drain()
        return Raw(await asyncio.wait_for(answer, 60))
    finally:
        writer.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"FOO / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /dev/login HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
async def test_what_is_no_request_gets_a_problem(http, sent):
    answer = await send(http, sent)
    problem(answer, 400, "REQUEST_MALFORMED")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["connection"] == "close"


async def test_headers_are_limited(http):
    problem(await http.get("/livez", headers={"X-Long": "x" * 17_000}), 431, "HEADERS_TOO_LARGE")
    problem(await http.get("/livez?x=" + "x" * 17_000), 431, "HEADERS_TOO_LARGE")
    endless = (b"X-Long: " + b"x" * 16_000 for _ in range(20))
    answer = await send(http, b"GET /livez HTTP/1.1\r\nHost: x\r\n", *endless, pause=0.01)
    problem(answer, 431, "HEADERS_TOO_LARGE")


async def test_slow_bodies_are_cut_off(gateway):
    http = await gateway(time_budget=0.75, body_rate=1000)
    answer = await send(http, HEAD, *[b" "] * 30, pause=0.5)  # not just when it is cut off
    problem(answer, 408, "BODY_TOO_SLOW")
    assert answer.headers["connection"] == "close"

    async def fast_enough():
        for part in (b'{"subject":' + b" " * 60_000, b" " * 300, b" " * 300, b'"ola"}'):
            await asyncio.sleep(0.3)
            yield part

    assert (await http.post("/dev/login", content=fast_enough(), headers=JSON)).status_code == 200


async def test_only_so_many_requests_are_taken_at_once(gateway):
    http = await gateway(time_budget=2.0, requests_at_once=1)
    waiting = asyncio.create_task(send(http, HEAD))

    async def refused():
        answer = await http.get("/problems")
        return answer if answer.status_code == 503 else None

    busy = await eventually(refused)
    problem(busy, 503, "TOO_BUSY")
    assert busy.headers["retry-after"] == "1"
    assert (await http.get("/livez")).status_code == 200
    problem(await waiting, 408, "BODY_TOO_SLOW")
    assert (await http.get("/problems")).status_code == 200


async def test_a_page_may_read_what_it_was_refused(gateway):
    http = await gateway(cors_origins=(PAGE,), rate_per_second=0.01, rate_burst=1)
    for _ in range(3):
        assert (await http.options("/dev/login", headers=PREFLIGHT)).status_code == 200
    assert (await http.get("/problems", headers={"Origin": PAGE})).status_code == 200
    limited = await http.get("/problems", headers={"Origin": PAGE})
    problem(limited, 429, "RATE_LIMITED")
    assert limited.headers["access-control-allow-origin"] == PAGE
    assert "Retry-After" in limited.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    ("header", "value"), [("Origin", "https://evil.example"), ("Access-Control-Request-Method", "FOO")]
)
async def test_refused_preflights_are_problems(gateway, header, value):
    http = await gateway(cors_origins=(PAGE,))
    refused = await http.options("/dev/login", headers={**PREFLIGHT, header: value})
    problem(refused, 403, "PREFLIGHT_REFUSED")
    assert refused.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/livez", "/docs", "/openapi.json", "/problems", "/v1/public/processors"])
async def test_what_can_be_read_can_be_asked_for_its_head(http, path):
    whole, head = await http.get(path), await http.head(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    refused = await http.delete(path)
    problem(refused, 405, "METHOD_NOT_ALLOWED")
    assert refused.headers["allow"] == "GET, HEAD"
