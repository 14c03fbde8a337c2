"""Notices that a page elsewhere links to one of ours. The notice is never believed; the page is fetched and looked at.

Sources: w3.org/TR/webmention, hixie.ch/specs/pingback/pingback, the TrackBack specification (Six Apart, 2004).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.records.attachment import FetchFault
from app.records.message import Ignored


class Protocol(StrEnum):
    """Which of the three ways the notice came."""

    WEBMENTION = "webmention"
    PINGBACK = "pingback"
    TRACKBACK = "trackback"


@dataclass(frozen=True, slots=True)
class Notice(Ignored):
    """Somebody says that ``source`` links to ``target``. No message: what it leads to is told by the source itself.

    Attributes:
        source: the address to fetch, without a fragment; at most 512 characters.
        target: one of the channel's own addresses; ``None`` for a trackback, which names none.
    """

    protocol: Protocol
    source: str
    target: str | None


class LinkbackState(StrEnum):
    """What became of a notice.

    Waiting: the source is to be fetched. Kept: it was, and gave a message or a version. Unchanged: it stands as we have
    it. Gone: a source we have is no longer there, or no longer links to us. Failed: nothing came of it.
    """

    WAITING = "waiting"
    KEPT = "kept"
    UNCHANGED = "unchanged"
    GONE = "gone"
    FAILED = "failed"


class PageFault(StrEnum):
    """Why a source that was fetched is no message."""

    NO_LINK = "no_link"
    NOT_A_PAGE = "not_a_page"
    UNREADABLE = "unreadable"


Fault = FetchFault | PageFault


@dataclass(frozen=True, slots=True)
class Followed:
    """A notice that one worker has taken on to follow to its source.

    Attributes:
        tries: how many have been made, this one included; also tells this worker's try from any other's.
    """

    tenant: str
    id: UUID
    channel: UUID
    source: str
    target: str | None
    tries: int


@dataclass(frozen=True, slots=True)
class Settled:
    """How a try ended. ``due_at`` is when to try again; ``message`` is what it led to. Times are aware."""

    state: LinkbackState
    fault: Fault | None = None
    http_status: int | None = None
    due_at: datetime | None = None
    message: UUID | None = None
