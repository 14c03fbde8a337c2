"""Facts: what is seen in a message or known of the register, each yes, no or unknown, with the words it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.records.message import Context
from app.records.vocabulary import ChannelKind, Direction, Kind, TextMissing, Visibility


class Truth(StrEnum):
    """Kleene's three values."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of code points in the delivered text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. ``evidence`` is empty when it rests on something else than words (kind, channel, the register)."""

    name: str
    value: Truth
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What the guidelines may look at: one version of one message and where it stands. No person, no database."""

    text: str | None
    platform: str
    kind: Kind
    visibility: Visibility
    channel_kind: ChannelKind
    direction: Direction = Direction.INCOMING
    context: Context | None = None
    has_attachments: bool = False
    text_missing: TextMissing | None = None
    channel_listed: bool = True
    channel_open: bool = True


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case of the register that a message names or belongs to. ``number`` is the diary number as registered."""

    number: str
    authority: str
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class RegisterKnowledge:
    """What the register knows that bears on one message, handed over as a value.

    ``named_cases`` are the known ones among the diary numbers in the text; ``thread_case`` is the case of a
    registered message in the same thread; ``thread_by_same_sender`` is ``UNKNOWN`` when a sender is not named.
    """

    named_cases: tuple[KnownCase, ...] = ()
    thread_case: KnownCase | None = None
    thread_by_same_sender: Truth = Truth.NO


@dataclass(frozen=True, slots=True)
class Observed:
    """The facts of a message before the register has been asked, and the diary numbers its text seems to name.

    ``numbers`` maps a candidate as the register writes it (``KS/2026:17``, upper case) to where it stands.
    """

    facts: Mapping[str, Fact] = field(default_factory=dict)
    numbers: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
