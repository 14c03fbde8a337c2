"""Diary numbers as people write them, brought to the form the register looks them up by.

The formats are those seen in Swedish authorities: ``KS/2018:202``, ``KS 2017/141``, ``Ks 900/2019``,
``KSN-2013-0180``, ``SBN 2021 00099``, ``KS14-007 003``, ``KK13/451``, ``2014/KS0101``, ``2012-KS0289/003``,
``dnr 2014/304``, ``dnr 194-14``, ``1012/15``. Finding a candidate says nothing about whether such a case exists: the
register answers that. A candidate is *doubtful* when the same characters could as well be something else (a school
year, a time of day, a statute): if the register knows such a case, a person has to look.

Telephone numbers, dates and sums of money give no candidate.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.records.facts import DiaryNumberCandidate, Span

_MARK = " ?[/:.\u2010\u2011\u2012\u2013-] ?"
_CODE = "[A-Za-zÅÄÖåäö]{1,6}"
_PLACE = re.compile(
    rf"(?P<first>[0-9]{{1,6}})(?P<mark>{_MARK})"
    rf"(?:(?P<inner>{_CODE})[/-]?)?(?P<second>[0-9]{{1,6}})(?P<tail>[/-][0-9]{{1,4}}| [0-9]{{3}})?"
    r"|(?P<year>(?:19[5-9]|20[0-9])[0-9]) (?P<number>[0-9]{1,6})"
)

# What stands in the middle of every place: the last digit of one group, what joins them, the first of the other. It is
# looked for first, since that is many times faster than looking for the whole; nothing repeats without bound, so it
# takes linear time whatever the text.
_JOINT = re.compile(rf"[0-9](?:{_MARK}(?:{_CODE}[/-]?)?[0-9]| [0-9](?<=(?:19[5-9]|20[0-9])[0-9] [0-9]))")
_BEFORE_JOINT = 5
"""How many digits of the first group may stand before its last."""

_GAP = " \u00a0./:#-"
_LONGEST_GAP = 3
_LOOK_BACK = 24
_GOES_ON_AS_SOMETHING_ELSE = re.compile(r"[0-9]|[.:/,-][0-9]|[ \u00a0]?(?:kr|sek|kronor|:-|%|€|\$)", re.IGNORECASE)
_GOES_ON_IN_GROUPS = re.compile(r"[ \u00a0-][0-9][0-9]")

_LEADS = frozenset(
    """
    dnr dnrs diarienr diarienummer diarienumret diarie mål målnr målnummer nr nummer no ref refnr referens
    referensnummer ärende ärendet ärendenr ärendenummer ärendenumret arende arendet arendenr arendenummer
    """.split()  # noqa: SIM905  # a list of words is read as words
)
"""Words after which digits are meant as a diary number even without an authority's code."""

_SMALL_WORDS = frozenset(
    "i på är av om till från med för och kl år the den det en ett in is ca vid per".split()  # noqa: SIM905  # as above
)
"""Words that no authority has as its code."""

_LONGEST_CODE = 8
_MOST_SHAPES = 100
"""Shapes read in one text, so that 100,000 characters of them stay under 20 ms."""


@dataclass(slots=True)
class DiaryNumbers:
    """What was found, where it stands, which of it is doubtful, and whether the text holds more than was read."""

    spans: dict[DiaryNumberCandidate, tuple[Span, ...]] = field(default_factory=dict)
    doubtful: set[DiaryNumberCandidate] = field(default_factory=set)
    more: bool = False

    def add(self, candidate: DiaryNumberCandidate, span: Span, *, doubtful: bool) -> None:
        known = self.spans.get(candidate, ())
        if doubtful and not known:
            self.doubtful.add(candidate)
        elif not doubtful:
            self.doubtful.discard(candidate)
        self.spans[candidate] = (*known, span)


@dataclass(slots=True)
class _Shape:
    """One place that looks like a diary number, taken apart."""

    word: str
    gap: str
    first: str
    mark: str
    inner: str
    second: str
    tail: str
    before: str
    after: str

    @property
    def years_and_numbers(self) -> list[tuple[int, int]]:
        """Every reading of the two groups of digits: which is the year, which the number."""
        if _is_long_year(self.first):
            readings = [(int(self.first), int(self.second))]
            if _is_long_year(self.second) and self.mark != " ":
                readings.append((int(self.second), int(self.first)))
            return readings
        if _is_long_year(self.second):
            return [(int(self.second), int(self.first))]
        readings = []
        if len(self.first) == 2:
            readings.append((_long(self.first), int(self.second)))
        if len(self.second) == 2 and not self.first.startswith("0"):
            readings.append((_long(self.second), int(self.first)))
        return readings

    @property
    def has_long_year(self) -> bool:
        return _is_long_year(self.first) or _is_long_year(self.second)

    @property
    def is_date(self) -> bool:
        """``2026-05-12`` and ``12/5-2026``."""
        rest = self.tail[1:]
        iso = _is_long_year(self.first) and self.mark == "-" and len(self.second) == 2 and self.tail[:1] == "-"
        return (iso and len(rest) == 2) or (not self.has_long_year and _is_long_year(rest))

    @property
    def is_school_year(self) -> bool:
        """``2026/27``: the second group is the year after."""
        return _is_long_year(self.first) and len(self.second) == 2 and int(self.second) == (int(self.first) + 1) % 100

    @property
    def has_only_short_groups(self) -> bool:
        """``12/5``, ``10-12``, ``12.15``: a day or a time as likely as a year and a number."""
        return len(self.first) <= 2 and len(self.second) <= 2


def find_diary_numbers(text: str) -> DiaryNumbers:
    """Find every place in the text that may name a case.

    Returns:
        Candidates with their spans. One place may give several (``KS 17/18`` is case 18 of 2017 or 17 of 2018).
    """
    found = DiaryNumbers()
    if not any(map(text.__contains__, "0123456789")):  # most texts; many times faster than the search
        return found
    for count, place in enumerate(_places(text)):
        if count == _MOST_SHAPES:
            found.more = True
            break
        start, end = place.span()
        if text[start - 1 : start].isdigit():
            continue  # a piece of a longer row of digits; asked here too, since that is what nearly all others are
        shape = _take_apart(text, place)
        if _is_whole(shape):
            _add_readings(found, shape, start, end)
    return found


def _places(text: str) -> Iterator[re.Match[str]]:
    """Every match of ``_PLACE``, in order."""
    end = 0
    while joint := _JOINT.search(text, end):
        place = _PLACE.search(text, max(end, joint.start() - _BEFORE_JOINT))
        if place is None:
            return
        yield place
        end = place.end()


def _take_apart(text: str, place: re.Match[str]) -> _Shape:
    start, end = place.span()
    part = place.groupdict("")
    spaced = bool(part["year"])
    word, gap = _word_before(text[max(0, start - _LOOK_BACK) : start])
    begin = start - len(word) - len(gap)
    return _Shape(
        word=word,
        gap=gap,
        first=part["year"] if spaced else part["first"],
        mark=" " if spaced else _plain_mark(part["mark"]),
        inner=part["inner"],
        second=part["number"] if spaced else part["second"],
        tail=part["tail"],
        before=text[max(0, begin - 1) : begin],
        after=text[end : end + 8],
    )


def _word_before(text: str) -> tuple[str, str]:
    """The letters that a text ends in and what stands after them, ``("KS", " ")``; two empty strings if none do."""
    letters = text.rstrip(_GAP)
    begin = len(letters)
    while begin and letters[begin - 1].isalpha():
        begin -= 1
    gap = text[len(letters) :]
    return (letters[begin:], gap) if begin < len(letters) and len(gap) <= _LONGEST_GAP else ("", "")


def _plain_mark(mark: str) -> str:
    """The mark without spaces; the hyphens and dashes that phones put in are all ``-``."""
    bare = mark.strip()
    return "-" if "\u2010" <= bare <= "\u2013" else bare


def _is_whole(shape: _Shape) -> bool:
    """Not a piece of a longer row of digits, a date, a telephone number or a sum of money."""
    if shape.before.isdigit() or shape.is_date or _GOES_ON_AS_SOMETHING_ELSE.match(shape.after):
        return False
    in_groups = _GOES_ON_IN_GROUPS.match(shape.after) is not None
    return shape.has_long_year or not (in_groups or (shape.tail.startswith(" ") and shape.first.startswith("0")))


def _add_readings(found: DiaryNumbers, shape: _Shape, start: int, end: int) -> None:
    word = shape.word.lower()
    leads = word in _LEADS
    code = shape.inner if shape.inner and _is_long_year(shape.first) else None
    if code is None and word and not leads and word not in _SMALL_WORDS and len(word) <= _LONGEST_CODE:
        code = shape.word
    for year, number in shape.years_and_numbers:
        whole = Span(start - len(shape.word) - len(shape.gap), end)
        if code is not None:
            candidate = DiaryNumberCandidate(code.upper(), year, number)
            found.add(candidate, whole, doubtful=_may_be_something_else(shape))
        elif leads:
            found.add(DiaryNumberCandidate(None, year, number), whole, doubtful=False)
        if not leads and not shape.inner and _may_stand_alone(shape):
            found.add(DiaryNumberCandidate(None, year, number), Span(start, end), doubtful=True)


def _may_be_something_else(shape: _Shape) -> bool:
    if shape.mark == " ":
        return not shape.second.startswith("0")  # "SBN 2021 00099" is a number; "KS 2026 17 personer" may not be
    return not shape.has_long_year and shape.has_only_short_groups


def _may_stand_alone(shape: _Shape) -> bool:
    """Digits without code or leading word that are still worth asking the register about, in doubt."""
    attached = shape.word and not shape.gap.startswith((" ", "\xa0"))
    capitals = len(shape.word) > 1 and shape.word.isupper()  # an abbreviation is a code of its own: "SFS 2009:400"
    if attached or capitals or shape.before == "(" or shape.gap.endswith("(") or shape.mark == " ":
        return shape.before == "(" and shape.mark in "/-" and shape.has_long_year and not shape.word
    if _is_long_year(shape.first):
        return not shape.is_school_year and (shape.mark in "/:" or (shape.mark == "-" and len(shape.second) > 2))
    if shape.mark != "/":
        return False
    return int(shape.first) > 12 if shape.has_long_year else len(shape.first) > 2


def _is_long_year(digits: str) -> bool:
    return len(digits) == 4 and "1950" <= digits < "2100"


def _long(two_digits: str) -> int:
    """The diaries that are asked about began after 1970, so 70 to 99 are of the last century."""
    year = int(two_digits)
    return 2000 + year if year < 70 else 1900 + year
