"""Global Privacy Control: the header with which a browser says no to marketing and sharing."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import Headers


def says_gpc(headers: Headers) -> bool:
    """Whether a request carries `Sec-GPC: 1`.

    Exactly `1` counts, in one of several headers too, which proxies may have put into one line; every other
    value is as if there were none (Global Privacy Control, section 3.2).
    """
    lines = headers.getlist("sec-gpc")
    return any(value.strip(" \t") == "1" for line in lines for value in line.split(","))


async def _gpc(request: Request) -> bool:
    return says_gpc(request.headers)


Gpc = Annotated[bool, Depends(_gpc)]
