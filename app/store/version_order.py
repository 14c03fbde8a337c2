"""Versions of a message in the platform's own order, numbered when they are read.

Numbers are not stored: a version may reach us late, and any order of arrival must give the same numbers in the end.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from app.records.vocabulary import Activity
from app.store.rows import ContentRow, VersionRow


class Availability(StrEnum):
    """Whether the message can be read on the platform, as far as the platform has told us."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    REMOVED = "removed"


class NumberedVersion(NamedTuple):
    """A version and its place, 1 for the first. ``content`` is ``None`` once erased."""

    number: int
    version: VersionRow
    content: ContentRow | None


def numbered(found: Iterable[tuple[VersionRow, ContentRow | None]]) -> list[NumberedVersion]:
    """Order versions by the platform's time (ours where it gave none); neighbours with equal content become one."""
    answer: list[NumberedVersion] = []
    for version, content in sorted(found, key=lambda pair: _when(pair[0])):
        if not (answer and _same(answer[-1].content, content)):
            answer.append(NumberedVersion(len(answer) + 1, version, content))
    return answer


def in_order(found: Iterable[VersionRow]) -> list[VersionRow]:
    """Acts in the same order as versions."""
    return sorted(found, key=_when)


def availability(found: Iterable[VersionRow]) -> Availability:
    """What the acts say in the end. A removal is final whenever it arrived; else the latest hiding or showing holds."""
    done = [act.activity for act in in_order(found)]
    if Activity.REMOVE in done:
        return Availability.REMOVED
    return Availability.HIDDEN if done and done[-1] == Activity.HIDE else Availability.SHOWN


def _when(row: VersionRow) -> tuple[datetime, datetime, UUID]:
    return row.occurred_at or row.captured_at, row.captured_at, row.id


def _same(one: ContentRow | None, other: ContentRow | None) -> bool:
    """Whether two contents say the same. The slice is left out: it holds the platform's wrapping as well."""
    if one is None or other is None:
        return False
    return one._replace(version=other.version, slice=other.slice) == other
