"""Deliveries nobody has seen yet: recorded ones with something left out, of another type, in another place or twice.

What a platform may send tomorrow looks like what it sends today, so most of what comes out is still about messages.
"""

import copy
import json
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from app.channels.json_body import Json

PAYLOADS = Path(__file__).parent

_ODD: tuple[Json, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**30,
    99999999999999999,
    "",
    " ",
    "\0",
    "\ud800",
    "x" * 600,
    "å" * 600,
    "1772439300",
    1772439300,
    "2026-13-45T99:99:99Z",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    253402300799999,
    [],
    {},
    [[]],
    [{}],
    [None],
    ["x"],
    {"value": 1},
    {"id": {}},
    {"id": [1]},
)
_MOST_CHANGES = 3


@cache
def recorded(speaks: str) -> tuple[Json, ...]:
    """The recorded JSON of one channel."""
    found: list[Json] = []
    for path in sorted((PAYLOADS / speaks / "payloads").glob("*.json")):
        try:
            found.append(json.loads(path.read_bytes()))
        except ValueError:
            continue
    return tuple(found)


def changed(payload: Json, chance: random.Random) -> Json:
    """A copy with one to three changes."""
    made = copy.deepcopy(payload)
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        places = [place for place in _places(made) if place]
        if not places:
            break
        _change(made, chance.choice(places), places, chance)
    return made


def changed_text(text: str, chance: random.Random) -> str:
    """A text, such as XML, of which some pieces are away, come twice or have changed places."""
    pieces = re.split(r"(?=<)", text)
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        one, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        kind = chance.choice(("away", "again", "swapped"))
        if kind == "away":
            pieces[one] = ""
        elif kind == "again":
            pieces[one] += pieces[other]
        else:
            pieces[one], pieces[other] = pieces[other], pieces[one]
    return "".join(pieces)


def _places(value: Json, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _places(inner, (*at, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _places(inner, (*at, index))


def _at(root: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        root = root[step]
    return root


def _change(root: Any, place: tuple[Any, ...], places: list[tuple[Any, ...]], chance: random.Random) -> None:
    holder, name = _at(root, place[:-1]), place[-1]
    here = copy.deepcopy(holder[name])
    kind = chance.choice(("away", "odd", "listed", "again", "retyped", "moved"))
    if kind == "away":
        holder.pop(name)
    elif kind == "odd":
        holder[name] = copy.deepcopy(chance.choice(_ODD))
    elif kind == "listed":
        holder[name] = [here]
    elif kind == "again":
        if isinstance(holder, list):
            holder.append(here)
        else:
            holder[chance.choice(list(holder))] = here
    elif kind == "retyped":
        holder[name] = _retyped(here)
    else:
        holder[name] = copy.deepcopy(_at(root, chance.choice(places)))


def _retyped(value: Json) -> Json:
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 40 else {"value": value}
    return str(value) if isinstance(value, int | float) else [value, value]
