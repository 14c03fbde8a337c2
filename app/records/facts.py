"""Facts: what is seen in a message or known of the register, each yes, no or unknown, with the words it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

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
    """What the guidelines may look at: one version of one message and where it stands. No person, no database.

    ``attachment_kinds`` are the platform's names for them (a lone ``sticker`` is a reaction); empty if not known.
    """

    text: str | None
    platform: str
    kind: Kind
    visibility: Visibility
    channel_kind: ChannelKind
    direction: Direction = Direction.INCOMING
    context: Context | None = None
    has_attachments: bool = False
    attachment_kinds: frozenset[str] = frozenset()
    text_missing: TextMissing | None = None
    channel_listed: bool = True
    channel_open: bool = True


class DiaryNumberCandidate(NamedTuple):
    """A diary number as a message may mean it, in the form the register looks it up by.

    However it was spelled (``ks 2026:17``, ``KS-2026-0017``, ``Ks 17/26``): ``code`` in upper case, or ``None`` when
    the text names no authority; ``year`` with four digits; ``number`` without leading zeros.
    """

    code: str | None
    year: int
    number: int

    def may_name(self, code: str, year: int, number: int) -> bool:
        """Whether the case with this authority's code, year and number is one this candidate can mean."""
        return self.year == year and self.number == number and self.code in (None, code.upper())


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case of the register that a message names or belongs to.

    ``number`` is the diary number as registered; ``named_as`` the candidates of the text that it answers to.
    """

    number: str
    authority: str
    is_open: bool = True
    named_as: tuple[DiaryNumberCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterKnowledge:
    """What the register knows that bears on one message, handed over as a value.

    ``named_cases`` are the known ones among the diary numbers in the text; ``thread_case`` is the case of a
    registered message in the same thread; ``thread_by_same_sender`` is ``UNKNOWN`` when a sender is not named;
    ``answered_case`` is the case of the message that this one directly answers.
    """

    named_cases: tuple[KnownCase, ...] = ()
    thread_case: KnownCase | None = None
    thread_by_same_sender: Truth = Truth.NO
    answered_case: KnownCase | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """The facts of a message before the register has been asked, and the diary numbers its text seems to name.

    Attributes:
        subject: what was looked at.
        facts: by name, those that text and context give.
        numbers: where each candidate stands in the text; the register is asked about all of them.
        doubtful: the candidates that stand in the text only in a form that may mean something else (``2014/304``).
        more_numbers: the text holds more candidates than were read.
    """

    subject: Subject
    facts: Mapping[str, Fact] = field(default_factory=dict)
    numbers: Mapping[DiaryNumberCandidate, tuple[Span, ...]] = field(default_factory=dict)
    doubtful: frozenset[DiaryNumberCandidate] = frozenset()
    more_numbers: bool = False


Facts = Mapping[str, Fact]
"""Every fact of the guidelines by its name: what ``complete`` gives and ``assess`` takes."""
