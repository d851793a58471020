"""All methods of a server in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any

import grpc

given: ContextVar[tuple[tuple[str, str | bytes], ...]] = ContextVar("personvern_metadata", default=())
"""The metadata of the call that is being answered: gRPC makes them anew each time it is asked for them."""


class Methods(grpc.GenericRpcHandler):
    """What a generated `add_..._to_server` takes for a server; given to the real one, it finds every method.

    The generated functions register each method with the server too. gRPC for asyncio then waits anew on all
    registered methods for each call, which with sixty of them cost more than all that our server does.
    """

    def __init__(self) -> None:
        self._by_name: dict[str, grpc.RpcMethodHandler[Any, Any]] = {}

    def add_generic_rpc_handlers(self, handlers: Sequence[grpc.GenericRpcHandler]) -> None:
        """The same handlers come by name below."""

    def add_registered_method_handlers(
        self, service: str, handlers: Mapping[str, grpc.RpcMethodHandler[Any, Any]]
    ) -> None:
        """Take the handlers of a service."""
        for name, handler in handlers.items():
            self._by_name[f"/{service}/{name}"] = handler

    def service(
        self, handler_call_details: grpc.HandlerCallDetails
    ) -> grpc.RpcMethodHandler[Any, Any] | None:
        """The handler of the method that is called; None when there is none, which gRPC tells the caller."""
        # gRPC asks in the task in which it then answers.
        given.set(handler_call_details.invocation_metadata)
        return self._by_name.get(handler_call_details.method)
