"""Calls that do nothing, in our own server and through our own gateway: what decisions are measured against.

`python -m tests.load.empty served PORT TRUST_FILE` answers `GetOperation` with nothing, behind all that
our server puts around a call. `python -m tests.load.empty gateway PORT TARGET` is the gateway with one more
route, `POST /v1/me/empty`, that makes one such call for the customer who is logged in.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import uvloop
from fastapi import APIRouter, Response

from gateway import app as gateway_app
from gateway.dependencies import CustomerCaller
from gateway.schemas.decisions import AskDecision
from gateway.settings import Settings
from personvern.operations.v1 import operations_service_pb2, operations_service_pb2_grpc
from services.chassis import collector
from services.chassis.caller import CallerIdentity, CallerVerifier, allow, anyone
from services.chassis.clock import SystemClock
from services.chassis.rpc_client import connect
from services.chassis.rpc_server import RpcServer, Servicer
from services.chassis.settings import load


class Nothing(operations_service_pb2_grpc.OperationsServiceServicer):
    """Does nothing."""

    @allow(anyone())
    async def GetOperation(self, request: Any, _: Any) -> operations_service_pb2.GetOperationResponse:
        """Nothing."""
        return operations_service_pb2.GetOperationResponse()

    @allow(anyone())
    async def WatchOperation(self, request: Any, _: Any) -> AsyncIterator[Any]:
        """Nothing."""
        return
        yield


async def serve_rpc(port: int, trust: Path) -> None:
    """Serve the empty call until the process is stopped."""
    verifier = CallerVerifier.from_file("consent", trust, SystemClock())
    servicer = Servicer(
        operations_service_pb2_grpc.add_OperationsServiceServicer_to_server,
        Nothing(),
        operations_service_pb2.DESCRIPTOR.services_by_name["OperationsService"],
    )
    await RpcServer("consent", f"127.0.0.1:{port}", [servicer], verifier).start()
    collector.settle()
    await asyncio.Event().wait()


async def serve_gateway(target: str) -> None:
    """Serve the gateway with the empty route until the process is stopped."""
    settings = load(Settings)
    identity = CallerIdentity.from_file(
        settings.name, settings.caller_key_file, SystemClock(), speaks_for=gateway_app.SPEAKS_FOR
    )
    stub = connect(
        target, operations_service_pb2_grpc.OperationsServiceStub, service="consent", identity=identity
    ).stub
    router = APIRouter(prefix="/v1/me")

    @router.post("/empty")
    async def empty(body: AskDecision, caller: CustomerCaller) -> Response:
        await stub.GetOperation(operations_service_pb2.GetOperationRequest())
        return Response("{}", media_type="application/json")

    own = gateway_app.found_routers()
    gateway_app.found_routers = lambda: [*own, router]
    await gateway_app.build(settings).start()
    collector.settle()
    await asyncio.Event().wait()


if __name__ == "__main__":
    if sys.argv[1] == "served":
        uvloop.run(serve_rpc(int(sys.argv[2]), Path(sys.argv[3])))
    else:
        uvloop.run(serve_gateway(sys.argv[3]))
