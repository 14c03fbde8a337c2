"""What it costs to read one event, channel by channel, over the recorded payloads: processor time and nothing else.

Each body is also parsed by the standard library in the same turn, so that there is something to compare with on any
machine.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from xml.etree import ElementTree as ET

from app.channels.table import CHANNELS
from tests.channels.samples import channel, delivery, never, read

BATCH = 1000
"""Parts in a delivery of many: the most that Meta puts in one."""

_RECORDED = Path(__file__).resolve().parents[1] / "tests" / "channels"
_TURNS, _CALLS = 25, 4
_BATCH_TURNS = 3
_HALF_CHARACTER = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")
_ENTRY = re.compile(rb"<entry\b.*?</entry>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ReadingCost:
    """Microseconds of processor time for each event of one channel.

    ``median_us`` and ``p90_us`` are over the recorded deliveries of exactly one event, ``times_parser`` the median of
    each one's ratio to the standard library's parser on the same body. ``batch_us`` is for each event of a delivery of
    ``BATCH``, ``None`` where the platform sends one at a time.
    """

    channel: str
    payloads: int
    median_us: float
    p90_us: float
    times_parser: float
    batch_us: float | None
    batch_times_parser: float | None


def reading_costs() -> list[ReadingCost]:
    """One row for each channel that has recorded payloads, the cheapest first."""
    recorded = {name: _recorded(name) for name in CHANNELS}
    return sorted((_cost(name, bodies) for name, bodies in recorded.items() if bodies), key=lambda cost: cost.median_us)


def _recorded(name: str) -> list[bytes]:
    """The bodies that hold exactly one event."""
    bodies = (path.read_bytes() for path in sorted((_RECORDED / name).glob("payloads/*")))
    return [body for body in bodies if _is_one_event(name, body)]


def _is_one_event(name: str, body: bytes) -> bool:
    told = read(name, body)
    return len(told.events) == 1 and not told.unread and not told.ignored


def _cost(name: str, bodies: list[bytes]) -> ReadingCost:
    measured = [_turns(name, body, _TURNS, _CALLS) for body in bodies]
    costs = [cost for cost, _ in measured]
    together = _together(name, bodies)
    batch = None if together is None else _turns(name, together, _BATCH_TURNS, 1)
    events = BATCH if together is None else len(read(name, together).events)
    return ReadingCost(
        channel=name,
        payloads=len(bodies),
        median_us=median(costs),
        p90_us=quantiles(costs, n=10, method="inclusive")[-1],
        times_parser=median(cost / parser for cost, parser in measured),
        batch_us=None if batch is None else batch[0] / events,
        batch_times_parser=None if batch is None else batch[0] / batch[1],
    )


def _turns(name: str, body: bytes, turns: int, calls: int) -> tuple[float, float]:
    """What the reader and the parser need, in turns; the least of the turns, since all else only adds."""
    arrived, here, reader = delivery(body), channel(name), CHANNELS[name].read
    sound = body.lstrip()  # the parser takes no empty lines before a feed
    parse = ET.fromstring if sound.startswith(b"<") else json.loads
    measured = [
        (_cpu_us(lambda: reader(arrived, here, never), calls), _cpu_us(lambda: parse(sound), calls))
        for _ in range(turns)
    ]
    return min(ours for ours, _ in measured), min(theirs for _, theirs in measured)


def _cpu_us(work: Callable[[], object], calls: int) -> float:
    began = time.thread_time_ns()
    for _ in range(calls):
        work()
    return (time.thread_time_ns() - began) / calls / 1000


# --- a delivery of many ---------------------------------------------------------------------------------------------


def _together(name: str, bodies: list[bytes]) -> bytes | None:
    """The recorded parts again and again in one delivery, as the platform wraps them.

    Half a character of UTF-16, a fault that one recording is of, would send all the others the slow way.
    """
    if name == "websub":
        return _feed(bodies)
    wrapped = _WRAPPED.get(name)
    if wrapped is None:
        return None
    key, around = wrapped
    whole = [body for body in bodies if not _HALF_CHARACTER.search(body)]
    parts = [part for body in whole for part in _parts(json.loads(body), key)]
    return json.dumps({**around, key: list(islice(cycle(parts), BATCH))}).encode()


_WRAPPED: dict[str, tuple[str, dict[str, str]]] = {
    "facebook_page": ("entry", {"object": "page"}),
    "generic": ("messages", {}),
    "instagram": ("entry", {"object": "instagram"}),
    "messenger": ("entry", {"object": "page"}),
    "whatsapp": ("entry", {"object": "whatsapp_business_account"}),
    "x": ("data", {}),
}


def _parts(document: Any, key: str) -> Iterator[Any]:
    if key == "messages":
        yield from () if "specversion" in document else (document,)
    elif isinstance(document, dict) and key in document:
        given = document[key]
        yield from given if isinstance(given, list) else (given,)


def _feed(bodies: list[bytes]) -> bytes:
    """One feed with the entries of all that YouTube sent."""
    feeds = [body for body in bodies if b"<yt:videoId" in body]
    entries = [entry for feed in feeds for entry in _ENTRY.findall(feed)]
    head = feeds[0].partition(b"<entry")[0]
    return head + b"\n".join(islice(cycle(entries), BATCH)) + b"</feed>"
