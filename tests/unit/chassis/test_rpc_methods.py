import asyncio

import grpc
import pytest

from services.chassis.caller import CallerVerifier, issue_keys
from services.chassis.clock import SystemClock
from services.chassis.rpc_server import RpcServer
from tests.unit.chassis.echo import NAME, servicer


@pytest.fixture
def verifier(tmp_path):
    issue_keys(tmp_path, ["echo"])
    return CallerVerifier.from_file("echo", tmp_path / "callers.json", SystemClock())


@pytest.fixture
async def server(verifier):
    server = RpcServer("echo", "127.0.0.1:0", [servicer()], verifier)
    await server.start()
    yield server
    await server.stop(0)


def _awaited_calls(but):
    names = [task.get_coro().__qualname__ for task in asyncio.all_tasks() - but]
    return [name for name in names if name.startswith("AioServer._request")]


async def test_a_server_waits_for_one_next_call_and_not_for_one_of_each_method(verifier):
    others = asyncio.all_tasks()  # servers of tests before this one may end a moment later
    server = RpcServer("echo", "127.0.0.1:0", [servicer()], verifier)
    await server.start()
    assert len(_awaited_calls(others)) == 1
    await server.stop(0)


@pytest.mark.parametrize("name", [f"/{NAME}/Sing", "/personvern.test.Nothing/Say"])
async def test_a_method_that_is_not_there_is_told_of(server, name):
    async with grpc.aio.insecure_channel(server.address) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await channel.unary_unary(name)(b"")
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
