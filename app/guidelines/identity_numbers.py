"""Personnummer and samordningsnummer in running text.

Candidates are found by google-re2, which takes linear time whatever the text; the date and the check digit are then
judged by the ``personnummer`` package. How a number is built: folkbokföringslagen (1991:481) 18 §; Skatteverket's
SKV 704 (personnummer) and SKV 707 (samordningsnummer, where the day has 60 added).
"""

import re
from dataclasses import dataclass, field
from datetime import date

from personnummer.personnummer import Personnummer, PersonnummerException

from app.guidelines.linear import compile_linear
from app.records.facts import Span

_WRITTEN = (
    (
        r"(?:(?P<century>18|19|20)GAP?)?(?P<year>[0-9]{2})(?:[-./]|GAP)?(?P<month>[0-9]{2})(?:[-./]|GAP)?(?P<day>[0-9]{2})"
        r"(?P<separator>GAP?[-+DASH]?GAP?)(?P<last>[0-9A-Za-z][0-9]{3})"
    )
    .replace("GAP", "[ \t\u00a0\u2009\u202f]")
    .replace("DASH", "\u2010-\u2015\u2212")
)

# Candidates are found by re2, in linear time; it is slow to hand over groups, so each candidate, at most 22 characters,
# is taken apart by re with the same pattern.
_CANDIDATE = compile_linear("[^0-9]" + re.sub(r"\(\?P<\w+>", "(?:", _WRITTEN))
_PARTS = re.compile(_WRITTEN)
_CALLED_ONE = re.compile(r"(?:person|samordnings|reserv)[- ]?(?:nr|num)|\bp-?nr|född", re.IGNORECASE)
_CALLED_PHONE = re.compile(r"\btel|mobil|\bring|\bnås|\bsms|\bswish", re.IGNORECASE)
_FEWEST_DIGITS = 9

_LOOK_BACK = 40
"""How many characters before a number are read for a word that says what it is: about one clause."""

_MOST_CANDIDATES = 100
"""Candidates judged in one text, so that 100,000 characters of them stay under 20 ms."""


@dataclass(slots=True)
class IdentityNumbers:
    """What was found. ``more`` says that the text holds more candidates than were judged."""

    certain: list[Span] = field(default_factory=list)
    doubtful: list[Span] = field(default_factory=list)
    more: bool = False


def find_identity_numbers(text: str) -> IdentityNumbers:
    """Find what is, or may be, a personnummer or samordningsnummer: 10 or 12 digits, with -, + or no separator.

    Certain: the date exists and the check digit agrees. Doubtful: a letter first among the last four (T-numbers and
    other reservnummer), a wrong check digit in what is written as a personnummer, and digits in a row that could as
    well be a mobile number or a date with a time.

    Args:
        text: without lone surrogates (they cannot be encoded as UTF-8).
    """
    found = IdentityNumbers()
    if sum(map(text.count, "0123456789")) < _FEWEST_DIGITS:
        return found
    padded, begin = f" {text}", 0  # a candidate begins after something that is no digit, also at the start of the text
    for _ in range(_MOST_CANDIDATES):
        match = _CANDIDATE.search(padded[begin:])
        if match is None:
            return found
        start, end = begin + match.start() + 1, begin + match.end()
        parts = _PARTS.fullmatch(padded, start, end)
        is_whole = parts is not None and not padded[end : end + 1].isdigit()
        before, span = padded[max(0, start - _LOOK_BACK) : start], Span(start - 1, end - 1)
        is_number = is_whole and parts is not None and _sort_in(found, parts.groupdict(""), before, span)
        # A number may still begin inside what was matched and is none: "20 19121212-1212".
        begin = end - 1 if is_number else start
    found.more = True
    return found


def _sort_in(found: IdentityNumbers, parts: dict[str, str], before: str, span: Span) -> bool:
    """Put a candidate where it belongs; ``False`` when it is no identity number at all."""
    century, separator, last = parts["century"], parts["separator"], parts["last"]
    year = (century or ("19" if "+" in separator else "20")) + parts["year"]
    month, day = parts["month"], parts["day"]
    if not _is_date(year, month, day):
        return False
    dashed, called_one = bool(separator.strip()), _CALLED_ONE.search(before) is not None
    if not last.isdigit():
        certain, doubtful = False, dashed or not separator
    elif not _has_right_check_digit(year + month + day + last):
        certain, doubtful = False, dashed or called_one
    else:
        certain = dashed or called_one or not _may_be_something_else(century, parts["year"], separator, last)
        doubtful = not _CALLED_PHONE.search(before)
    if certain:
        found.certain.append(span)
    elif doubtful:
        found.doubtful.append(span)
    return certain or doubtful


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day) - 60 if int(day) > 60 else int(day))
    except ValueError:
        return False
    return True


def _has_right_check_digit(twelve_digits: str) -> bool:
    # Twelve digits, never ten: for ten the package asks today's date which century is meant.
    try:
        Personnummer(twelve_digits)
    except PersonnummerException:
        return False
    return True


def _may_be_something_else(century: str, year: str, separator: str, last: str) -> bool:
    """Ten digits beginning with 07 may be a mobile number; a date, a space and four digits may end in a time."""
    if not century:
        return year == "07"
    return bool(separator) and int(last[:2]) < 24 and int(last[2:]) < 60
