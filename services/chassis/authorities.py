"""Whose certificates a client of HTTPS believes."""

import ssl
from functools import cache

import httpx


@cache
def authorities() -> ssl.SSLContext:
    """The usual authorities, read once: a client that reads them for itself keeps the loop for 20 ms."""
    return httpx.create_ssl_context(trust_env=False)
