"""The load: a closed loop over keep-alive connections in a process of its own, cheap beside what it measures.

Reads a ``Load`` as JSON on stdin. Writes ``ready`` when every request lies signed in memory, waits for a line, sends,
and writes a ``Loaded`` as JSON. Any answer but 200 ends it with a fault.
"""

import asyncio
import json
import sys
import time
from array import array
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import cast

import uvloop

from benchmarks.messages import requests

_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Load:
    """What to send. It ends after ``seconds`` or ``count`` requests, whichever comes first."""

    port: int
    channel: str
    connections: int
    seconds: float
    count: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was measured: requests answered, how long that took, latencies and the client's own CPU time per request."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    client_us: float


@dataclass(slots=True)
class Sending:
    """What the connections share."""

    requests: Iterator[bytes]
    ends: float
    done: "asyncio.Future[None]"
    open_lines: int
    latencies: "array[float]" = field(default_factory=lambda: array("d"))

    def next(self) -> bytes | None:
        return next(self.requests, None) if time.perf_counter() < self.ends else None

    def closed(self) -> None:
        self.open_lines -= 1
        if self.open_lines == 0 and not self.done.done():
            self.done.set_result(None)

    def fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(RuntimeError(why))


class Line(asyncio.Protocol):
    """One connection: the next request leaves as soon as the answer to the last one is whole."""

    __slots__ = ("began", "held", "sending", "transport")

    def __init__(self, sending: Sending) -> None:
        self.sending, self.held, self.began = sending, b"", 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is one, but does not say so
        self._send()

    def data_received(self, data: bytes) -> None:
        self.held += data
        head, found, body = self.held.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        if not head.startswith(b"HTTP/1.1 200 "):
            self.sending.fail(f"{head!r} {body!r}")
            return
        self.sending.latencies.append(time.perf_counter() - self.began)
        self.held = b""
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.began:
            self.sending.fail(f"the server closed a connection: {exc}")

    def _send(self) -> None:
        request = self.sending.next()
        if request is None:
            self.began = 0.0
            self.transport.close()
            self.sending.closed()
            return
        self.began = time.perf_counter()
        self.transport.write(request)


def _length(head: bytes) -> int:
    lowered = head.lower()
    place = lowered.index(b"content-length:") + len(b"content-length:")
    return int(lowered[place:].split(b"\r\n", 1)[0])


async def send(load: Load, prepared: list[bytes]) -> Loaded:
    """Send until time or requests are used up, and wait for the last answers."""
    loop = asyncio.get_running_loop()
    cpu, began = time.process_time(), time.perf_counter()
    sending = Sending(iter(prepared), began + load.seconds, loop.create_future(), load.connections)
    async with asyncio.timeout(load.seconds + _PATIENCE_SECONDS):
        for _ in range(load.connections):
            await loop.create_connection(lambda: Line(sending), "127.0.0.1", load.port)
        await sending.done
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    latencies = sorted(sending.latencies)
    count = len(latencies)
    return Loaded(
        count, took, latencies[count // 2] * 1e3, latencies[min(count - 1, count * 99 // 100)] * 1e3, cpu / count * 1e6
    )


def main() -> None:
    load = Load(**json.loads(sys.stdin.readline()))
    prepared = list(requests(load.port, load.channel, load.count))
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(asdict(uvloop.run(send(load, prepared)))), flush=True)


if __name__ == "__main__":
    main()
