"""Clients of HTTP interfaces that others run: banks' networks, bureaus, providers, processors."""

import httpx
from pydantic import SecretStr

from services.chassis.authorities import authorities


def http_client(
    seconds: float, token: SecretStr | None = None, transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """A client that waits so long at the most, and shows `token` as a bearer.

    It follows no redirect, which could carry token and body to anybody, and takes no proxy from the machine.
    """
    return httpx.AsyncClient(
        timeout=seconds,
        headers={"Authorization": f"Bearer {token.get_secret_value()}"} if token is not None else None,
        follow_redirects=False,
        trust_env=False,
        verify=authorities(),
        transport=transport,
    )
