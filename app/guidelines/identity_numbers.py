"""Personnummer and samordningsnummer in running text.

How a number is built: folkbokföringslagen (1991:481) 18 §; Skatteverket's SKV 704 (personnummer) and SKV 707
(samordningsnummer, where the day has 60 added). The tests hold the check digit against the ``personnummer`` package.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from app.records.facts import Span

# Nothing in it repeats without bound, so finding all of them takes linear time whatever the text. It begins with a
# class of characters because ``re`` skips to those quickly; that no digit stands before is looked back at from there.
_CANDIDATE = re.compile(
    (
        r"[0-9](?<![0-9][0-9])(?:(?:(?<=1)[89]|(?<=2)0)GAP?[0-9])?[0-9](?:[-./]|GAP)?[0-9]{2}(?:[-./]|GAP)?[0-9]{2}"
        r"(?P<separator>GAP?[-+DASH]?GAP?)[0-9A-Za-z][0-9]{3}"
    )
    .replace("GAP", "[ \t\u00a0\u2009\u202f]")
    .replace("DASH", "\u2010-\u2015\u2212")
)
_CALLED_ONE = re.compile(r"(?:person|samordnings|reserv)[- ]?(?:nr|num)|\bp-?nr|född", re.IGNORECASE)
_CALLED_PHONE = re.compile(r"\btel|mobil|\bring|\bnås|\bsms|\bswish", re.IGNORECASE)

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
    """
    found, begin = IdentityNumbers(), 0
    if not any(map(text.__contains__, "0123456789")):  # most texts; many times faster than the search
        return found
    for _ in range(_MOST_CANDIDATES):
        candidate = _CANDIDATE.search(text, begin)
        if candidate is None:
            return found
        start, end = candidate.span()
        is_whole = not text[end : end + 1].isdigit()
        is_number = is_whole and _sort_in(found, candidate, text[max(0, start - _LOOK_BACK) : start])
        # A number may still begin inside what was matched and is none: "20 19121212-1212".
        begin = end if is_number else start + 1
    found.more = True
    return found


def _sort_in(found: IdentityNumbers, candidate: re.Match[str], before: str) -> bool:
    """Put a candidate where it belongs; ``False`` when it is no identity number at all."""
    written, separator = "".join(filter(str.isalnum, candidate[0])), candidate["separator"]
    century, year, month, day, last = written[:-10], written[-10:-8], written[-8:-6], written[-6:-4], written[-4:]
    if not _is_date((century or ("19" if "+" in separator else "20")) + year, month, day):
        return False
    dashed = bool(separator.strip())
    if not last.isdigit():
        certain, doubtful = False, dashed or not separator
    elif not has_right_check_digit(written[-10:]):
        certain, doubtful = False, dashed or _is_called_one(before)
    else:
        certain = dashed or not _may_be_something_else(century, year, separator, last) or _is_called_one(before)
        doubtful = not certain and not _CALLED_PHONE.search(before)
    if certain:
        found.certain.append(Span(*candidate.span()))
    elif doubtful:
        found.doubtful.append(Span(*candidate.span()))
    return certain or doubtful


def _is_called_one(before: str) -> bool:
    return _CALLED_ONE.search(before) is not None


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day) - 60 if int(day) > 60 else int(day))
    except ValueError:
        return False
    return True


# What each digit adds to the sum when it is doubled: the digits of the doubled number, added.
_DOUBLED = {"0": 0, "1": 2, "2": 4, "3": 6, "4": 8, "5": 1, "6": 3, "7": 5, "8": 7, "9": 9}


def has_right_check_digit(ten_digits: str) -> bool:
    """Whether the last of ten digits is the check digit of the others (SKV 704: every second one doubled, and the sum
    a multiple of ten). The birth number 000 is given to nobody.
    """
    doubled = sum(map(_DOUBLED.__getitem__, ten_digits[::2]))
    return (doubled + sum(map(int, ten_digits[1::2]))) % 10 == 0 and ten_digits[6:9] != "000"


def _may_be_something_else(century: str, year: str, separator: str, last: str) -> bool:
    """Ten digits beginning with 07 may be a mobile number; a date, a space and four digits may end in a time."""
    if not century:
        return year == "07"
    return bool(separator) and int(last[:2]) < 24 and int(last[2:]) < 60
