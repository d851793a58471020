"""Sends webhooks over HTTPS to addresses in the public internet only, and never follows a redirect.

The name is resolved here, every address it has is looked at, and the connection goes to one of those: between
the look and the call nobody can point the name elsewhere (DNS rebinding). The certificate is checked against
the name all the same.
"""

import asyncio
import socket
from urllib.parse import urlsplit

import httpx

from services.chassis.faults import Faults
from services.chassis.http_client import http_client
from services.disclosure.model.webhook import may_be_called

_SECONDS = 10.0


class HttpWebhooks:
    """Resolves and sends. `loopback`: 127.0.0.1 counts as public, for tests and the local stack."""

    def __init__(self, *, loopback: bool, faults: Faults | None = None) -> None:
        self.loopback = loopback
        way_out = (faults or Faults()).way_out("disclosure", "processor")
        self._client = http_client(_SECONDS, transport=way_out)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def address(self, url: str) -> str:
        """An address that may be called; empty when the name has none, or any that may not. One of IPv4 when
        there is one: the network policies of a cluster let nothing out over IPv6.
        """
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            async with asyncio.timeout(_SECONDS):
                found = await asyncio.get_running_loop().getaddrinfo(
                    parts.hostname, port, type=socket.SOCK_STREAM
                )
        except (OSError, TimeoutError, UnicodeError):
            return ""
        addresses = [str(one[4][0]) for one in found]
        if not all(may_be_called(one, loopback=self.loopback) for one in addresses):
            return ""
        return min(addresses, key=lambda one: ":" in one, default="")

    async def send(self, url: str, headers: dict[str, str], body: bytes) -> str:
        """Send once: empty when the answer is 2xx, otherwise why not, without anything of the answer."""
        address = await self.address(url)
        if not address:
            return "address_not_allowed"
        parts = urlsplit(url)
        host = parts.netloc
        target = httpx.URL(url).copy_with(host=address)
        try:
            async with (
                asyncio.timeout(_SECONDS),
                self._client.stream(
                    "POST",
                    target,
                    headers={**headers, "Host": host},
                    content=body,
                    extensions={"sni_hostname": parts.hostname or ""},
                ) as answer,
            ):
                status = answer.status_code
        except (httpx.HTTPError, TimeoutError, OSError) as error:
            return "timeout" if isinstance(error, TimeoutError | httpx.TimeoutException) else "unreachable"
        if httpx.codes.is_redirect(status):
            return "redirect"
        return "" if httpx.codes.is_success(status) else f"status_{status}"
