"""Measuring in turns, A B A B, so that what else the machine does falls on all alike; medians of the rounds."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.client import Load, Loaded
from benchmarks.contestants import Service
from benchmarks.messages import facebook_delivery

CHANGES = 1000
_MOST_REQUESTS_A_SECOND = 10_000
_WARM_UP = 300
_CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Round:
    """One contestant under one load."""

    service: str
    database: str
    connections: int
    loaded: Loaded
    server_us: float

    @property
    def per_second(self) -> float:
        return self.loaded.requests / self.loaded.seconds


@dataclass(frozen=True, slots=True)
class Result:
    """Medians over the rounds of one contestant at one number of connections."""

    service: str
    database: str
    connections: int
    per_second: float
    p50_ms: float
    p99_ms: float
    server_us: float
    client_us: float


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a contestant needs: seconds to start, MiB at rest and at most."""

    service: str
    database: str
    start_seconds: float
    rest_mib: float
    peak_mib: float


@dataclass(frozen=True, slots=True)
class Batch:
    """Seconds until one Facebook delivery of 1000 changes is answered, median."""

    service: str
    database: str
    changes: int
    seconds: float


def measure(
    services: Sequence[Service],
    *,
    connections: Sequence[int],
    seconds: float,
    rounds: int,
    tell: Callable[[str], None],
) -> list[Round]:
    """Every contestant once under every load, in order, and that again for each round."""
    for service in services:
        _load(service, connections[0], seconds, _WARM_UP)
    measured = []
    for number in range(1, rounds + 1):
        for wanted in connections:
            for service in services:
                tell(f"round {number} of {rounds}, {wanted} connections: {service.name} {service.database}")
                measured.append(_load(service, wanted, seconds, int(seconds * _MOST_REQUESTS_A_SECOND)))
    return measured


def medians(measured: Sequence[Round]) -> list[Result]:
    """One result for each contestant and load, in the order they were first measured."""
    places = dict.fromkeys((each.service, each.database, each.connections) for each in measured)
    return [_median(place, measured) for place in places]


def answer_facebook(service: Service, rounds: int) -> Batch:
    """Post deliveries of 1000 new changes, one after the other."""
    return Batch(service.name, service.database, CHANGES, median(_post_facebook(service) for _ in range(rounds)))


def _median(place: tuple[str, str, int], measured: Sequence[Round]) -> Result:
    own = [each for each in measured if (each.service, each.database, each.connections) == place]
    return Result(
        *place,
        per_second=median(each.per_second for each in own),
        p50_ms=median(each.loaded.p50_ms for each in own),
        p99_ms=median(each.loaded.p99_ms for each in own),
        server_us=median(each.server_us for each in own),
        client_us=median(each.loaded.client_us for each in own),
    )


def _load(service: Service, connections: int, seconds: float, count: int) -> Round:
    load = Load(service.port, service.channel, connections, seconds, count)
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.client"],
        cwd=_CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as client:
        assert _ask(client, json.dumps(asdict(load))) == "ready"
        before = service.cpu_seconds()
        loaded = Loaded(**json.loads(_ask(client, "go")))
        server_us = (service.cpu_seconds() - before) / loaded.requests * 1e6
    return Round(service.name, service.database, connections, loaded, server_us)


def _ask(client: "subprocess.Popen[str]", line: str) -> str:
    """Say a line to the client and wait for one."""
    assert client.stdin is not None
    assert client.stdout is not None
    client.stdin.write(line + "\n")
    client.stdin.flush()
    answer = client.stdout.readline().strip()
    if not answer:
        raise RuntimeError("the client ended without an answer; see above")
    return answer


def _post_facebook(service: Service) -> float:
    headers, body = facebook_delivery(CHANGES)
    line = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    try:
        line.connect()
        began = time.perf_counter()
        line.request("POST", f"/webhooks/{service.page}", body, headers)
        answer = line.getresponse()
        answer.read()
        took = time.perf_counter() - began
    finally:
        line.close()
    assert answer.status == 200, answer.status
    return took
