"""A gateway that is to stop: balancers hear of it before it closes, and nobody's request is lost."""

import asyncio

import httpx
import pytest

from tests.support.eventually import eventually


async def test_it_takes_requests_until_balancers_know(http, running, login):
    ola = await login("ola")
    kept = await http.get("/livez", headers=ola)
    assert "connection" not in kept.headers
    [(stopped, _)] = running
    stopping = asyncio.create_task(stopped.stop(linger=60))

    async def unready():
        return (await http.get("/readyz")).status_code == 503

    await eventually(unready)
    for path in ("/livez", "/v1/operations/op_billing_1"):
        answer = await http.get(path, headers=ola)
        assert answer.status_code == 200
        assert answer.headers["connection"] == "close"
    stopping.cancel()
    await stopped.stop(linger=0)
    with pytest.raises(httpx.ConnectError):
        await http.get("/livez")
