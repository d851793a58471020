"""Faults on purpose, to see that dashboards, alerts and people notice: never in production.

FAULTS_FILE names a JSON file that is read while the program runs: `{"slow_database_seconds": 0.7,
"broker_away": true, "processor_down": true, "bureau_down": true, "efaktura_down": true,
"clock_skew_seconds": 90}`, each off when it is left out. Everything that a fault touches passes here:
`build_parts` takes clock, broker and how late the database hears from a `Faults`, and clients of what lies
outside send through `Faults.way_out`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Literal

import httpx
from prometheus_client import Counter
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from typing_extensions import override

from services.chassis import telemetry
from services.chassis.authorities import authorities
from services.chassis.clock import Clock
from services.chassis.event import BrokerGone, Consumer, Outgoing
from services.chassis.hindrance import Hindrance
from services.chassis.settings import Settings
from services.chassis.streams import Streams

LOOK_SECONDS = 0.2
"""How often the file is looked at, at most."""
OUTSIDE_CALLS = Counter(
    "personvern_outside_calls_total",
    "Calls to what lies outside the suite, by how they ended.",
    ["service", "endpoint", "outcome"],
)
_SERVER_ERROR = 500
_AT_ONCE = frozenset({"hello", "ping", "endSessions", "saslStart", "saslContinue"})
"""How a service comes to the database, sees that it is there and what its clock says."""

log = telemetry.log


class Wanted(BaseModel):
    """The faults that are on."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    slow_database_seconds: float = Field(default=0.0, ge=0, le=10)
    broker_away: bool = False
    processor_down: bool = False
    bureau_down: bool = False
    efaktura_down: bool = False
    clock_skew_seconds: float = 0.0


NONE = Wanted()


class Faults:
    """Which faults are on now; none without a file."""

    def __init__(self, file: Path | None = None) -> None:
        self._file, self._wanted = file, NONE
        self._looked, self._changed = 0.0, -1

    @classmethod
    def of(cls, settings: Settings) -> Faults:
        """Those of a program's settings, which refuse a file in production."""
        return cls(None if settings.personvern_env == "production" else settings.faults_file)

    @property
    def now(self) -> Wanted:
        """What the file says; nothing while it cannot be read."""
        if self._file is not None and time.monotonic() - self._looked > LOOK_SECONDS:
            self._looked = time.monotonic()
            self._read(self._file)
        return self._wanted

    def _read(self, file: Path) -> None:
        changed = file.stat().st_mtime_ns if file.is_file() else 0
        if changed == self._changed:
            return
        self._changed = changed
        try:
            self._wanted = Wanted.model_validate_json(file.read_bytes())
        except (OSError, ValidationError) as error:
            self._wanted = NONE
            log.warning("faults cannot be read, none is on", cause=type(error).__name__)
        else:
            log.warning("faults on purpose", **self._wanted.model_dump(exclude_defaults=True))

    # --- what passes here --------------------------------------------------------------------------------

    def clock(self, clock: Clock) -> Clock:
        """A clock that goes wrong."""
        return clock if self._file is None else _Skewed(clock, self)

    def late(self) -> Callable[[str], float] | None:
        """What makes the database slow: how many seconds a command of a name waits before it leaves."""
        return None if self._file is None else self._late

    def _late(self, command: str) -> float:
        return 0.0 if command in _AT_ONCE else self.now.slow_database_seconds

    def streams(self) -> type[Streams] | Callable[..., Streams]:
        """The broker's client, or one that loses it."""
        if self._file is None:
            return Streams

        def made(*args: object, **more: object) -> Streams:
            streams = _Away(*args, **more)  # type: ignore[arg-type] # as Streams takes them
            streams.faults = self
            return streams

        return made

    def way_out(
        self, service: str, endpoint: Literal["bureau", "efaktura", "processor"]
    ) -> httpx.AsyncBaseTransport:
        """How httpx reaches what lies outside: each call is counted, none gets through while it is down."""
        return _WayOut(service, endpoint, self, httpx.AsyncHTTPTransport(verify=authorities()))

    def down(self, endpoint: str) -> bool:
        """Whether an endpoint is to seem down."""
        down = {
            "bureau": self.now.bureau_down,
            "efaktura": self.now.efaktura_down,
            "processor": self.now.processor_down,
        }
        return down[endpoint]


class _Skewed:
    def __init__(self, clock: Clock, faults: Faults) -> None:
        self._clock, self._faults = clock, faults

    def now(self) -> datetime:
        """The moment, as far off as the file says."""
        return self._clock.now() + timedelta(seconds=self._faults.now.clock_skew_seconds)


class _Away(Streams):
    """Says that the broker is gone as long as the file says so."""

    faults = Faults()

    @property
    @override
    def connected(self) -> bool:
        return super().connected and not self.faults.now.broker_away

    @override
    async def publish(self, event: Outgoing) -> None:
        self._refuse()
        await super().publish(event)

    @override
    async def publish_many(self, events: Sequence[Outgoing]) -> None:
        self._refuse()
        await super().publish_many(events)

    @override
    async def backlog(self, consumer: Consumer) -> tuple[int, int]:
        self._refuse()
        return await super().backlog(consumer)

    @override
    async def _fetch(self, consumer: Consumer, hindrance: Hindrance) -> None:
        self._refuse()
        await super()._fetch(consumer, hindrance)

    def _refuse(self) -> None:
        if self.faults.now.broker_away:
            raise BrokerGone("away on purpose")


class _WayOut(httpx.AsyncBaseTransport):
    def __init__(self, service: str, endpoint: str, faults: Faults, inner: httpx.AsyncBaseTransport) -> None:
        self._endpoint, self._faults, self._inner = endpoint, faults, inner
        self._good = OUTSIDE_CALLS.labels(service, endpoint, "ok")
        self._bad = OUTSIDE_CALLS.labels(service, endpoint, "error")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it. Raises what httpx raises."""
        if self._faults.down(self._endpoint):
            self._bad.inc()
            raise httpx.ConnectError("down on purpose", request=request)
        try:
            answer = await self._inner.handle_async_request(request)
        except BaseException:  # also a time-out from outside, which cancels
            self._bad.inc()
            raise
        (self._bad if answer.status_code >= _SERVER_ERROR else self._good).inc()
        return answer

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()
