"""Files that messages carry: which of what a platform attaches is one, how fetching it goes, and why it did not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.records.message import Attachment

POINTERS = frozenset(
    (
        "contact",
        "event",
        "fallback",
        "link",
        "link_preview",
        "location",
        "quote",
        "reference",
        "reported_status",
    )
)
"""Kinds whose address leads to somebody's page. What stands there is no part of the message, and is not fetched."""

PAGES = frozenset((("youtube", "video"),))
"""Platform and kind of the same sort: YouTube gives the page on which a film is shown, never the film."""

FILES = frozenset(("audio", "document", "file", "image", "photo", "video", "voice"))
"""Kinds that are files even where the platform does not say at what address."""


def is_file(attachment: Attachment, platform: str) -> bool:
    """Whether an attachment is a file that belongs to the message, to be fetched or missed."""
    if attachment.kind in POINTERS or (platform, attachment.kind) in PAGES:
        return False
    return attachment.url is not None or attachment.kind in FILES


class AttachmentState(StrEnum):
    """How fetching a file stands. All but ``waiting`` are final until somebody asks again."""

    WAITING = "waiting"
    FETCHED = "fetched"
    EXPIRED = "expired"
    FAILED = "failed"


class FetchFault(StrEnum):
    """Why a file was not fetched the last time it was tried."""

    NO_ADDRESS = "no_address"
    NOT_HTTPS = "not_https"
    NOT_PUBLIC = "not_public"
    NO_TOKEN = "no_token"  # noqa: S105 – the name of a fault, not a token
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    GONE = "gone"
    TOO_MANY_REQUESTS = "too_many_requests"
    SERVER_FAULT = "server_fault"
    STRANGE_ANSWER = "strange_answer"
    CUT_SHORT = "cut_short"
    TOO_LARGE = "too_large"
    CHECKSUM_DIFFERS = "checksum_differs"
    CONTENT_ERASED = "content_erased"
    DISK_FAULT = "disk_fault"
    SEALED = "sealed"


HOPELESS = frozenset(
    (
        FetchFault.NO_ADDRESS,
        FetchFault.NOT_HTTPS,
        FetchFault.GONE,
        FetchFault.TOO_LARGE,
        FetchFault.CONTENT_ERASED,
        FetchFault.SEALED,
    )
)
"""What another try would not change; a person may still ask for one."""

LAPSES = frozenset((FetchFault.REFUSED, FetchFault.NOT_FOUND, FetchFault.GONE))
"""How platforms answer at an address that has lapsed."""

_WAITS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)
MOST_TRIES = len(_WAITS) + 1
LONGEST_WAIT = timedelta(hours=24)
_JUST_BEFORE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Failure:
    """One try that gave no file. ``retry_after``: how long the other side asked us to wait, if it did."""

    fault: FetchFault
    http_status: int | None = None
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a failure: the new state, and when to try again (``None``: not by itself)."""

    state: AttachmentState
    due_at: datetime | None


def judge(failure: Failure, *, tries: int, now: datetime, expires_at: datetime | None) -> Verdict:
    """Whether to try again, and when. Times are aware.

    Args:
        tries: how many have been made, this one included.
        expires_at: when the address stops working, if it says so.
    """
    if expires_at is not None and expires_at <= now and failure.fault in LAPSES:
        return Verdict(AttachmentState.EXPIRED, None)
    if failure.fault in HOPELESS or tries >= MOST_TRIES:
        return Verdict(AttachmentState.FAILED, None)
    wait = max(_WAITS[tries - 1], min(failure.retry_after or timedelta(), LONGEST_WAIT))
    due_at = now + wait
    if expires_at is not None and now < expires_at - _JUST_BEFORE < due_at:
        due_at = max(expires_at - _JUST_BEFORE, now + (failure.retry_after or _WAITS[0]))
    return Verdict(AttachmentState.WAITING, due_at)


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A file on disk: its SHA-256, its size in bytes, what the server called it and what its first bytes say."""

    sha256: bytes
    size: int
    declared_type: str | None
    detected_type: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that one worker has taken on to fetch.

    Attributes:
        place: which attachment of the version it is.
        tries: how many have been made, this one included; also tells this worker's try from any other's.
        speaks: how the channel speaks (``Channel.speaks``).
        url: ``None`` if the platform gave none, or the content has been erased (``erased``).
        asked_at: when the message was captured.
    """

    tenant: str
    id: UUID
    message: UUID
    version: UUID
    place: int
    channel: UUID
    tries: int
    speaks: str
    url: str | None
    erased: bool
    asked_at: datetime
