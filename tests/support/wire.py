"""Talking to a suite over the wire, wherever it runs: as service, person or partner, gRPC or HTTP."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pymongo import AsyncMongoClient

from deploy.local.api import Api
from deploy.local.keys import GATEWAY, key_files
from gateway.auth.own_tokens import OwnTokens
from services.chassis.caller import Caller, CallerIdentity, use_caller
from services.chassis.clock import Clock
from services.chassis.rpc_client import connect

Stub = TypeVar("Stub")

KINDS = ("anonymous", "customer", "staff", "partner", "service")


class As:
    """Wraps a native stub: each method is called as `caller`."""

    def __init__(self, stub: Any, caller: Caller) -> None:
        self._stub = stub
        self._caller = caller

    def __getattr__(self, method: str) -> Any:
        call = getattr(self._stub, method)

        async def as_caller(request: Any, **options: Any) -> Any:
            with use_caller(self._caller):
                return await call(request, **options)

        return as_caller


class Wire:
    """What a suite in one loop and a cluster of processes have in common."""

    keys: Path
    clock: Clock
    stack: AsyncExitStack
    mongodb_uri: Any  # a string

    @cached_property
    def databases(self) -> "AsyncMongoClient[dict[str, Any]]":
        """What a test looks into the databases with: one client, as logging in costs more than most looks."""
        client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(self.mongodb_uri)
        self.stack.push_async_callback(client.close)
        return client

    def address(self, name: str) -> str:
        """`host:port` of a part (several with commas when it has replicas), whether it runs or not."""
        raise NotImplementedError

    @property
    def url(self) -> str:
        """Base address of the gateway."""
        return f"http://{self.address(GATEWAY)}"

    def stub(
        self,
        name: str,
        stub: Callable[[Any], Stub],
        caller: Caller,
        *,
        timeout: float = 20.0,
        address: str = "",
    ) -> Stub:
        """A stub of context `name` whose every call is made as `caller`; `address` picks one replica.

        A service's calls are signed with its own key, those of everybody else with the gateway's.
        """
        signer = caller.id if caller.kind == "service" else GATEWAY
        speaks_for = () if caller.kind == "service" else KINDS
        key_file = key_files(self.keys, signer)["caller_key_file"]
        identity = CallerIdentity.from_file(signer, key_file, self.clock, speaks_for=speaks_for)
        target = address or self.address(name)
        made = connect(target, stub, service=name, identity=identity, timeout=timeout)
        self.stack.push_async_callback(made.close)
        return As(made.stub, caller)  # type: ignore[return-value]

    def person(self, subject: str, **headers: str) -> Api:
        """A client with the login of a person (`sub` of the development issuer), customer or not yet."""
        return self.api(self._tokens().for_development(subject, ()), **headers)

    def staff(self, *roles: str, reason: str = "", subject: str = "test.staff", **headers: str) -> Api:
        """A client of staff with these roles; `reason` goes out as X-Access-Reason."""
        if reason:
            headers["X_Access_Reason"] = reason
        return self.api(self._tokens().for_development(subject, roles), **headers)

    def _tokens(self) -> OwnTokens:
        key = key_files(self.keys, GATEWAY)["caller_key_file"].read_text()
        return OwnTokens(key, self.url, self.clock)

    def api(self, token: str = "", **headers: str) -> Api:
        """A client of the gateway with a bearer token, or one that nobody has logged in with."""
        api = Api(self.url, token=token, headers={k.replace("_", "-"): v for k, v in headers.items()})
        self.stack.push_async_callback(api.close)
        return api
