"""Versions of a message in the platform's own order, numbered when they are read.

Numbers are not stored: a version may reach us late, and any order of arrival must give the same numbers in the end.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.records.availability import RANKS
from app.store.rows import ContentRow, VersionRow

_SURROUNDINGS = ("author_id", "author_name", "author_handle", "context", "permalink")


class NumberedVersion(NamedTuple):
    """A version and its place, 1 for the first. ``content`` is ``None`` once erased."""

    number: int
    version: VersionRow
    content: ContentRow | None


def numbered(found: Iterable[tuple[VersionRow, ContentRow | None]]) -> list[NumberedVersion]:
    """Order versions by the platform's time (ours where it gave none); neighbours that say the same become one.

    Of those the fuller one is shown: a platform may name the sender only when it tells of the same again.
    """
    answer: list[NumberedVersion] = []
    for version, content in sorted(found, key=lambda pair: _when(pair[0])):
        one = _told_as_one(answer[-1].content, content) if answer else None
        if one is None:
            answer.append(NumberedVersion(len(answer) + 1, version, content))
        elif one is content:
            answer[-1] = NumberedVersion(len(answer), version, content)
    return answer


def in_order(found: Iterable[VersionRow]) -> list[VersionRow]:
    """Acts in the same order as versions."""
    return sorted(found, key=_when)


def _when(row: VersionRow) -> tuple[datetime, int, str, datetime, UUID]:
    """The platform's time. What it puts in the same second is ordered alike however it reached us."""
    timed = row.occurred_at is not None
    return (
        row.occurred_at or row.captured_at,
        RANKS[row.activity],
        row.discriminator if timed else "",
        row.captured_at,
        row.id,
    )


def _told_as_one(one: ContentRow | None, other: ContentRow | None) -> ContentRow | None:
    """The fuller of two contents that say the same, one of them perhaps without sender or surroundings; else ``None``.

    The slice is left out: it holds the platform's wrapping as well.
    """
    if one is None or other is None:
        return None
    if _said(one) != _said(other):
        return None
    for fuller, barer in ((one, other), (other, one)):
        if all(getattr(barer, name) in (None, getattr(fuller, name)) for name in _SURROUNDINGS):
            return fuller
    return None


def _said(row: ContentRow) -> tuple[object, ...]:
    return row.text, row.text_missing, row.repair, row.attachments
