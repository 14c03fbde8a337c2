"""Whether a message can still be read on its platform, and who saw to it that it cannot: different facts, each with
its time and source.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from app.records.vocabulary import Activity, Kind


class Availability(StrEnum):
    """What a reader of the platform meets, as far as we have been told."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    REMOVED = "removed"
    UNAVAILABLE = "unavailable"


class Agent(StrEnum):
    """Who did an act, as far as its source says; never guessed."""

    AUTHOR = "author"
    PLATFORM = "platform"
    AUTHORITY = "authority"
    UNKNOWN = "unknown"


class Told(NamedTuple):
    """A version or an act as one source told of it. ``at`` is the source's time, else ours."""

    activity: str
    at: datetime
    timed: bool
    agent: Agent


class Whereabouts(NamedTuple):
    """What follows from all that was told. ``agent`` and ``since`` are ``None`` for what has always been shown."""

    availability: Availability
    agent: Agent | None = None
    since: datetime | None = None


SHOWN = Whereabouts(Availability.SHOWN)

# Among acts of the same second the one that takes away comes last.
RANKS: Mapping[str, int] = {
    name: rank
    for rank, name in enumerate(
        (
            Activity.CREATE,
            Activity.EDIT,
            Activity.UNHIDE,
            Activity.UNAVAILABLE,
            Activity.HIDE,
            Activity.REMOVE,
        )
    )
}


def whereabouts(kind: str, told: Iterable[Told]) -> Whereabouts:
    """Where a message is in the end: the same whatever order it was told in.

    A removal is final whenever it arrived, but a reaction comes and goes. What was only found to be away (nobody said
    why) is back with a version of a later time of the platform's own, or when it is shown again.
    """
    now = SHOWN
    for each in sorted(told, key=lambda each: (each.at, RANKS[each.activity], each.agent)):
        now = _after(now, each, returns=kind == Kind.REACTION)
    return now


def _after(now: Whereabouts, told: Told, *, returns: bool) -> Whereabouts:
    if told.activity in (Activity.CREATE, Activity.EDIT):
        back = returns or (now.availability is Availability.UNAVAILABLE and told.timed)
        return Whereabouts(Availability.SHOWN, told.agent, told.at) if back and now is not SHOWN else now
    if told.activity == Activity.REMOVE:
        return _taken(now, told, Availability.REMOVED)
    if now.availability is Availability.REMOVED:
        return now
    if told.activity == Activity.UNHIDE:
        return Whereabouts(Availability.SHOWN, told.agent, told.at)
    if told.activity == Activity.HIDE:
        return _taken(now, told, Availability.HIDDEN)
    # What is hidden is also not to be found, and that is known already.
    return now if now.availability is Availability.HIDDEN else _taken(now, told, Availability.UNAVAILABLE)


def _taken(now: Whereabouts, told: Told, away: Availability) -> Whereabouts:
    """Away once, since the first was told of it; a second source may know who did it."""
    if now.availability is not away:
        return Whereabouts(away, told.agent, told.at)
    return now._replace(agent=told.agent) if now.agent is Agent.UNKNOWN else now
