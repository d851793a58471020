"""Which of a name's addresses a webhook goes to; the names are asked of a resolver that says what we like."""

import asyncio
import socket
from typing import Any

import pytest

from services.disclosure.webhook_sender import HttpWebhooks


@pytest.mark.parametrize(
    ("has", "called"),
    [
        (["2001:67c:2e8:22::c100:68b", "193.69.165.21"], "193.69.165.21"),
        (["193.69.165.21", "2001:67c:2e8:22::c100:68b"], "193.69.165.21"),
        (["2001:67c:2e8:22::c100:68b"], "2001:67c:2e8:22::c100:68b"),
        (["193.69.165.21", "10.0.0.8"], ""),
        (["193.69.165.21", "fd00::1"], ""),
        ([], ""),
    ],
)
async def test_one_of_ipv4_is_called_when_there_is_one_and_none_when_any_is_inside(
    monkeypatch: pytest.MonkeyPatch, has: list[str], called: str
) -> None:
    async def resolved(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_UNSPEC, socket.SOCK_STREAM, 6, "", (address, 443)) for address in has]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolved)
    webhooks = HttpWebhooks(loopback=False)
    try:
        assert await webhooks.address("https://partner.example/in") == called
    finally:
        await webhooks.close()
