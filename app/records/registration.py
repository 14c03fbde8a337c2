"""Cases, diary numbers and registrations (OSL 5:2)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.records.errors import Unacceptable
from app.records.vocabulary import CaseKind

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DEFAULT_PATTERN = "{code}/{year}:{number}"
GENERAL_SERIES = "general"

_FIELD = re.compile(r"\{([a-z]+)(?::0?(\d))?\}")
_PLAIN = re.compile(r"[A-Za-z0-9ÅÄÖåäö/:. _-]*")


def year_of_registration(at: datetime) -> int:
    """The calendar year in Sweden at an aware time: the year that stands in a number registered then."""
    return at.astimezone(STOCKHOLM).year


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """How an authority writes its diary numbers.

    ``{code}``, ``{year}`` (or ``{yy}``) and ``{number}`` are replaced; ``{number:05}`` pads with zeros.
    A document in a case is the case's number, a hyphen and the document's own number.

    Raises:
        Unacceptable: the pattern lacks the number or the year, or has something else in braces.
    """

    text: str = DEFAULT_PATTERN

    def __post_init__(self) -> None:
        fields = [name for name, _ in _FIELD.findall(self.text)]
        if sorted(set(fields) - {"code"}) not in (
            ["number", "year"],
            ["number", "yy"],
        ) or len(set(fields)) < len(fields):
            raise Unacceptable("a number pattern has {number} and {year} or {yy} once each, and may have {code}")
        if not _PLAIN.fullmatch(_FIELD.sub("", self.text)):
            raise Unacceptable("a number pattern has letters, digits, spaces and / : . _ - around its fields")

    def case(self, code: str, year: int, number: int) -> str:
        values = {
            "code": code,
            "year": str(year),
            "yy": f"{year % 100:02}",
            "number": str(number),
        }
        return _FIELD.sub(lambda field: values[field[1]].zfill(int(field[2] or 0)), self.text)

    def document(self, case_number: str, document: int) -> str:
        return f"{case_number}-{document}"


@dataclass(frozen=True, slots=True)
class Authority:
    """A board (nämnd): its own authority with its own diary."""

    tenant: str
    id: str
    code: str
    name: str
    pattern: NumberPattern = NumberPattern()


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """A profile of the guidelines that an authority has chosen, from a day on (Europe/Stockholm).

    ``decided_by`` is who decided, as the minutes have it; ``decided_at`` when it was entered here, UTC.
    """

    id: UUID
    authority: str
    profile: str
    from_date: date
    decided_by: str
    decided_at: datetime


def choice_on(choices: Iterable[ProfileChoice], day: date) -> ProfileChoice | None:
    """The choice that stands on a day, of one authority's; ``None`` if none had been made.

    It is the one that begins last on or before the day. Of several that begin on the same day the one entered last
    stands, so a mistake is mended by entering it again.
    """
    begun = (each for each in choices if each.from_date <= day)
    return max(begun, key=lambda each: (each.from_date, each.decided_at, each.id), default=None)


def profile_on(choices: Iterable[ProfileChoice], day: date) -> str | None:
    """The profile of the choice that stands on a day."""
    choice = choice_on(choices, day)
    return choice.profile if choice else None


@dataclass(frozen=True, slots=True)
class Case:
    """A numbered case (ärende). ``year`` is the year it was registered in Sweden."""

    id: UUID
    authority: str
    series: str
    year: int
    number: int
    diary_number: str
    kind: CaseKind
    opened_at: datetime
