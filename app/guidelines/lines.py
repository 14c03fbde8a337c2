"""One message a line, as JSON: what ``diarium assess`` and ``diarium evaluate`` read and write. No database.

Input: ``id``, ``text``, ``platform``, ``kind``, ``visibility``, ``channel_kind`` and ``context`` (null, or an object of
``author``, ``text`` and ``registered_case``). What is left out is an ordinary comment that anybody can read on an open
page of the authority. For ``evaluate`` also ``ideal``, ``acceptable``, ``rule`` and ``floor``. Other keys are ignored.

Without a register two things are taken for granted, since a register would say so in the ordinary case: a diary number
in a certain form is that of an open case, and ``registered_case`` is the open case of the message's thread.
"""

import json
import re
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.guidelines.edition import GRUND, Edition
from app.guidelines.observe import complete, observe
from app.records.assessment import Assessment
from app.records.errors import Unacceptable
from app.records.facts import DiaryNumberCandidate, Fact, KnownCase, Observed, RegisterKnowledge, Subject, Truth
from app.records.message import Context
from app.records.registration import DEFAULT_PATTERN, NumberPattern
from app.records.vocabulary import ChannelKind, Kind, Outcome, Visibility

_PATTERN = NumberPattern(DEFAULT_PATTERN)
_CITIZEN = "citizen"
_FEWEST_DIGITS = 7
_USUAL_CODES = frozenset(
    """
    AN AMN BN BUN BIN BMN BTN BYGG DS FN FRN GN GSN GVN HSN KF KFN KK KLK KN KS KSF KSN KST KUN KULN LN MBN MHN MN
    MOBN MSN NF NÄMN OAN ON OSN PN PLAN SAM SBN SBF SHN SKN SN SNF SOCN SOC SSN STK TFN TMN TN TU UAN UBN UN UTBN VN
    VAN VON ÖFN ÄN
    """.split()  # noqa: SIM905  # a list of words is read as words
)
"""Codes that Swedish boards commonly have; with a register, its own authorities' codes decide instead."""
_NO_CODES = frozenset(
    "AFS AIK ART BFS DIN DS EG EM EN EU HFD HT IEC IFK IK ISO JO KL NFS NJA NR OBS OS PDF RÅ SAS SE SFS SID SM SOU SS VM VT".split()  # noqa: SIM905, E501  # a list of words is read as words
)
"""What stands in capitals before such numbers and is no board: laws, standards, clubs, games, terms."""
_LONGEST_CODE = 4


class _Lenient(BaseModel):
    # Unknown extra keys are ignored, as the format says.
    model_config = ConfigDict(extra="ignore", frozen=True)


class LineContext(_Lenient):
    """What the message stands under. ``registered_case`` is a diary number, or anything true if none is given."""

    author: str | None = None
    text: str | None = None
    registered_case: Any = None


class Line(_Lenient):
    """A line of input. ``id`` is given back as it came; null is as good as left out."""

    id: str | int | None
    text: str | None = None
    platform: str = "unknown"
    kind: Kind = Kind.COMMENT
    visibility: Visibility = Visibility.PUBLIC
    channel_kind: ChannelKind = ChannelKind.PAGE
    context: LineContext | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: Any) -> Any:
        if not isinstance(given, dict) or None not in given.values():
            return given
        return {name: value for name, value in given.items() if value is not None or name == "id"}

    def subject(self) -> Subject:
        """The message as the guidelines see it."""
        context = self.context
        return Subject(
            text=self.text,
            platform=self.platform,
            kind=self.kind,
            visibility=self.visibility,
            channel_kind=self.channel_kind,
            context=Context(context.author or _CITIZEN, context.text, self._case()) if context else None,
            channel_listed=self.channel_kind is not ChannelKind.UNLISTED,
        )

    def knowledge(self, observed: Observed) -> RegisterKnowledge:
        """What a register would know in the ordinary case; see the top of this module."""
        named = tuple(
            KnownCase(_PATTERN.case(each.code or "?", each.year, each.number), each.code or "?", named_as=(each,))
            for each in observed.numbers
            if _is_plain(observed, each)
        )
        number = self._case()
        if number is None or self.context is None:
            return RegisterKnowledge(named_cases=named)
        case = KnownCase(number, number.partition("/")[0])
        return RegisterKnowledge(
            named_cases=named,
            thread_case=case,
            thread_by_same_sender=self._same_sender(self.context),
            answered_case=case,
        )

    def _case(self) -> str | None:
        """The diary number of the thread's case; ``?`` if there is one and nobody says which."""
        given = self.context.registered_case if self.context else None
        return (given if isinstance(given, str) else "?") if given else None

    def _same_sender(self, context: LineContext) -> Truth:
        """A conversation between two has one sender. In the open, anybody can answer the authority's post."""
        direct = self.kind is Kind.DIRECT_MESSAGE or self.visibility is Visibility.DIRECT
        return Truth.YES if direct or context.author == _CITIZEN else Truth.UNKNOWN


def _is_plain(observed: Observed, candidate: DiaryNumberCandidate) -> bool:
    """A number with a board's code, or without one and in a certain form or with digits enough (``2024-00099``)."""
    text = observed.subject.text or ""
    shown = [text[span.start : span.end] for span in observed.numbers[candidate]]
    if candidate.code is not None:
        return candidate not in observed.doubtful and _is_a_board(candidate.code, shown)
    if candidate not in observed.doubtful:
        return True
    return any(sum(character.isdigit() for character in one) >= _FEWEST_DIGITS for one in shown)


def _is_a_board(code: str, shown: list[str]) -> bool:
    """A usual code, or a few capitals as boards have them: not ``stod 2025:14``."""
    if code in _USUAL_CODES:
        return True
    return 1 < len(code) <= _LONGEST_CODE and code not in _NO_CODES and any(one.startswith(code) for one in shown)


class LabelledLine(Line):
    """A line with what a careful registrator answers.

    ``acceptable`` are the outcomes that pass, ``ideal`` among them whether written there or not.
    """

    ideal: Outcome
    acceptable: list[Outcome] = Field(default_factory=list)
    rule: str | list[str] | None = None
    floor: bool = False

    @property
    def accepted(self) -> frozenset[Outcome]:
        return frozenset({self.ideal, *self.acceptable})

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that pass as the right one; none if the line names none."""
        return tuple(self.rule) if isinstance(self.rule, list) else (self.rule,) if self.rule else ()


class Assessor:
    """Assesses lines with the rules of one edition that stand on a day under a profile.

    Raises:
        KeyError: the edition has no such profile.
    """

    def __init__(self, edition: Edition, on: date, profile: str = GRUND) -> None:
        self._standing = edition.standing(on, edition.profiles[profile].id)
        self._edition = edition.hash

    def assess(self, line: Line) -> Assessment:
        """The whole path from message to assessment."""
        observed = observe(line.subject())
        return self._standing.assess(complete(observed, line.knowledge(observed)), self._edition)


def read_line(text: bytes | str) -> Line:
    """Read one line of ``diarium assess``.

    Raises:
        Unacceptable: it is no JSON object, or a key has a value that is not known; without what stands in the line.
    """
    return _read(text, Line)


def read_labelled(text: bytes | str) -> LabelledLine:
    """Read one line of ``diarium evaluate``; raises as ``read_line``."""
    return _read(text, LabelledLine)


_Read = TypeVar("_Read", bound=Line)
_SURROGATE = re.compile("[\ud800-\udfff]")


def _read(text: bytes | str, model: type[_Read]) -> _Read:
    try:
        return model.model_validate_json(text)
    except ValidationError:
        # A strict reader of JSON also refuses half a surrogate pair, which platforms do send.
        return _read_repaired(text, model)


def _read_repaired(text: bytes | str, model: type[_Read]) -> _Read:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise Unacceptable("this is no JSON object in UTF-8") from None
    if not isinstance(value, dict):
        raise Unacceptable("this is no JSON object in UTF-8")
    try:
        return model.model_validate(_repaired(value))
    except ValidationError as error:
        raise Unacceptable(_message(error)) from None


def _repaired(value: Any) -> Any:
    """Lone surrogates replaced one for one, so that spans keep their place."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_repaired(key): _repaired(inner) for key, inner in value.items()}
    return value


def _message(error: ValidationError) -> str:
    """The first fault by its key and what it may be; never by what it was."""
    first = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(step for step in first["loc"] if isinstance(step, str))
    if first["type"] == "missing":
        return f"{key!r} is missing"
    if first["type"] == "enum":
        return f"{key!r} has an unknown value; known: {first['ctx']['expected']}"
    return f"{key!r}: {first['msg'][:1].lower()}{first['msg'][1:]}"


def told(line: Line, assessment: Assessment) -> dict[str, Any]:
    """One line of output; evidence with its words, which are as secret as the message."""
    text = line.text or ""
    return {
        "id": line.id,
        "outcome": assessment.outcome.value,
        "status": assessment.status.value,
        "protection": assessment.protection.value,
        "placement": assessment.placement.value if assessment.placement else None,
        "rule": assessment.rule,
        "cites": [{"sfs": cite.sfs, "place": cite.place} for cite in assessment.cites],
        "facts": [_told_fact(fact, text) for fact in assessment.facts],
        "considered": [
            {"rule": one.rule, "why": one.why, "by": one.by, "on": list(one.on)} for one in assessment.considered
        ],
    }


def _told_fact(fact: Fact, text: str) -> dict[str, Any]:
    evidence = [{"start": span.start, "end": span.end, "words": text[span.start : span.end]} for span in fact.evidence]
    return {"name": fact.name, "value": fact.value.value, "evidence": evidence}
