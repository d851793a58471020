"""Cuts erasures off at chosen calls to a database, as if the process had ended there.

Nothing of what was under way goes on after a cut: the caller sees a context that is gone, the worker of an
operation says no more and loses its lease. A cut beyond the last call hits when everything was done and only
the answer was not sent.
"""

import functools
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import pytest

from services.billing.privacy import PrivacyServicer as Billing
from services.chassis import operations
from services.chassis.errors import Unavailable
from services.chassis.mongo import Collection
from services.chassis.operation_runner import OperationRunner
from services.consent.privacy import PrivacyServicer as Consent
from services.customer.privacy import PrivacyServicer as Customer
from services.disclosure.rpc.erasures import ErasureServicer
from services.survey.privacy import PrivacyServicer as Survey

DECISION, WORK = "decision", "work"
"""Places besides the four contexts that are asked: the decision itself, and the operation that does it."""
CONTEXTS = {"customer": Customer, "consent": Consent, "billing": Billing, "survey": Survey}
_CALLS = (
    "find_one",
    "insert_one",
    "insert_many",
    "update_one",
    "update_many",
    "replace_one",
    "delete_one",
    "delete_many",
    "find_one_and_update",
    "aggregate",
    "count",
    "bulk",
)


class Killed(BaseException):
    """The process is gone: nothing catches it, and what was not committed did not happen."""


@dataclass
class Attempt:
    """One attempt at one place; it ends at its `limit`-th call."""

    limit: int | None
    calls: int = 0

    def call(self) -> None:
        """A call to the database is about to be made."""
        self.calls += 1
        if self.limit is not None and self.calls > self.limit:
            raise Killed


@dataclass
class Cuts:
    """Which attempts are cut off, by erasure (or data request) and place: after how many calls, in turn.

    `fired` counts the cuts that have hit, `longest` the calls of attempts that were not cut off.
    """

    planned: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    fired: int = 0
    longest: dict[str, int] = field(default_factory=dict)

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """From now on; before the services are built."""
        for name in _CALLS:
            patch.setattr(Collection, name, _counted(getattr(Collection, name)))
        patch.setattr(Collection, "each", _counted_rows(Collection.each))
        for context, servicer in CONTEXTS.items():
            handler = self._handler(servicer.Erase, context, lambda request: str(request.erasure_id))
            patch.setattr(servicer, "Erase", handler)
        decision = self._handler(
            ErasureServicer.ExecuteOwnErasure, DECISION, lambda request: str(request.data_request_id)
        )
        patch.setattr(ErasureServicer, "ExecuteOwnErasure", decision)
        patch.setattr(OperationRunner, "_work", self._worker(OperationRunner._work))
        patch.setattr(operations, "POLL_SECONDS", 0.05)

    def _handler(self, handle: Any, place: str, about: Callable[[Any], str]) -> Any:
        @functools.wraps(handle)
        async def handled(servicer: Any, request: Any, context: Any) -> Any:
            try:
                return await self._attempt(about(request), place, lambda: handle(servicer, request, context))
            except Killed:
                raise Unavailable("gone") from None

        return handled

    def _worker(self, work: Any) -> Any:
        @functools.wraps(work)
        async def worked(runner: Any, row: dict[str, Any]) -> None:
            erasure = row["input"].get("erasure_id", "") if row["kind"] == "erasure" else ""
            try:
                await self._attempt(erasure, WORK, lambda: work(runner, row))
            except Killed:
                return

        return worked

    async def _attempt(self, about: str, place: str, work: Callable[[], Any]) -> Any:
        waiting = self.planned.get((about, place), [])
        attempt = Attempt(waiting.pop(0) if waiting else None)
        token = _attempt.set(attempt)
        try:
            result = await work()
            if attempt.limit is not None:
                raise Killed  # done, and nobody heard of it
        except Killed:
            self.fired += 1
            raise
        except BaseException:
            # It ended of something else before its cut, as a slow worker does that loses its lease.
            if attempt.limit is not None:
                waiting.insert(0, attempt.limit)
            raise
        finally:
            _attempt.reset(token)
        if about:
            self.longest[place] = max(self.longest.get(place, 0), attempt.calls)
        return result


_attempt: ContextVar[Attempt | None] = ContextVar("attempt", default=None)


def _counted(work: Any) -> Any:
    @functools.wraps(work)
    async def counted(self: Collection, *args: Any, **more: Any) -> Any:
        if (attempt := _attempt.get()) is not None:
            attempt.call()
        return await work(self, *args, **more)

    return counted


def _counted_rows(work: Any) -> Any:
    @functools.wraps(work)
    async def counted(self: Collection, *args: Any, **more: Any) -> AsyncIterator[Any]:
        if (attempt := _attempt.get()) is not None:
            attempt.call()
        async for row in work(self, *args, **more):
            yield row

    return counted
