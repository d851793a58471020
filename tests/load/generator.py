"""A bounded load: so many calls at once for so many seconds, and what came of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

Call = Callable[[int], Awaitable[None]]


@dataclass
class Measured:
    """Calls per second and the time each took, in seconds."""

    calls: int
    seconds: float
    times: list[float] = field(repr=False)

    @property
    def rate(self) -> float:
        """Calls per second."""
        return self.calls / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which `share` of the calls were answered."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


async def measure(call: Call, *, at_once: int = 16, seconds: float = 3.0) -> Measured:
    """Let `at_once` workers call until the time is over; a failed call ends it with its error."""
    times: list[float] = []
    began = time.perf_counter()
    end = began + seconds

    async def work(worker: int) -> None:
        while (start := time.perf_counter()) < end:
            await call(worker)
            times.append(time.perf_counter() - start)

    await asyncio.gather(*(work(number) for number in range(at_once)))
    return Measured(len(times), time.perf_counter() - began, times)


class Http:
    """A lean HTTP/1.1 client with one kept connection per worker: a full one would be what is measured."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: dict[int, tuple[asyncio.StreamReader, asyncio.StreamWriter]] = {}

    async def call(
        self, worker: int, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> bytes:
        """One call; AssertionError unless it is answered with 2xx."""
        if worker not in self._open:
            self._open[worker] = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._open[worker]
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(ln[15:]) for ln in head.lower().split(b"\r\n") if ln.startswith(b"content-length:"))
        answer = await reader.readexactly(length)
        assert head[9:10] == b"2", (head[:60], answer[:300])
        return answer

    async def close(self) -> None:
        """Close the connections."""
        for _, writer in self._open.values():
            writer.close()
