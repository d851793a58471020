"""A stub that calls as somebody."""

from typing import Any

from services.chassis.caller import Caller, use_caller


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
