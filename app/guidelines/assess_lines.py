"""Messages as lines of JSON, the form ``diarium assess`` and ``diarium evaluate`` read, without any register.

Nothing is known of a register here, so what the line itself says stands in for it: a diary number in the text is taken
for an open case, and a case that the answered message is registered in is the case of the thread.
"""

import re
from collections.abc import Mapping
from typing import Any

from app.guidelines.observe import complete, observe
from app.records.facts import Facts, KnownCase, Observed, RegisterKnowledge, Subject, Truth
from app.records.message import Context
from app.records.vocabulary import ChannelKind, Direction, Kind, Visibility

USUAL_CODES = frozenset(
    """
    AN AMN BN BUN BIN BMN BTN BYGG DS FN FRN GN GVN HSN KF KFN KK KLK KN KS KSF KSN KUN KULN LN MBN MHN MN MOBN MSN
    NF NÄMN OAN ON OSN PN PLAN SAM SBN SBF SN SNF SOCN SOC SSN STK TFN TN TU UAN UBN UN UTBN VN VAN VON ÖFN ÄN
    """.split()  # noqa: SIM905  # a list of words is read as words
)
"""Codes that Swedish boards commonly have; with a register, its own authorities' codes decide instead."""

_FEWEST_DIGITS = 7
_CASE = re.compile(r"([A-Za-zÅÄÖåäö]+)")


def subject_of(line: Mapping[str, Any]) -> Subject:
    """A line's message. Keys that are missing are those of an ordinary public comment; unknown keys are ignored.

    Raises:
        ValueError: a value is none of the closed vocabulary.
        TypeError: a value is of the wrong JSON type.
    """
    text = line.get("text")
    if text is not None and not isinstance(text, str):
        raise TypeError("'text' is not a string")
    return Subject(
        text=text,
        platform=str(line.get("platform") or "generic"),
        kind=Kind(line.get("kind") or "comment"),
        visibility=Visibility(line.get("visibility") or "public"),
        channel_kind=ChannelKind(line.get("channel_kind") or "page"),
        direction=Direction(line.get("direction") or "incoming"),
        context=_context(line.get("context")),
    )


def _context(value: Any) -> Context | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise TypeError("'context' is not an object")
    return Context(str(value.get("author") or "citizen"), value.get("text"), value.get("registered_case"))


def facts_of(subject: Subject) -> Facts:
    """Every fact of a message that stands alone."""
    observed = observe(subject)
    return complete(observed, knowledge_of(observed))


def knowledge_of(observed: Observed) -> RegisterKnowledge:
    """What a register would say if every diary number that is plainly one were a case of its own."""
    named = tuple(
        KnownCase(f"{one.code or ''}/{one.year}:{one.number}", one.code or "", named_as=(one,))
        for one in observed.numbers
        if (one.code in (None, *USUAL_CODES) and one not in observed.doubtful) or _looks_like_a_number(observed, one)
    )
    case = observed.subject.context.registered_case if observed.subject.context else None
    if case is None:
        return RegisterKnowledge(named_cases=named)
    known = KnownCase(case, match.group(1) if (match := _CASE.match(case)) else "")
    return RegisterKnowledge(named, known, Truth.YES, known)


def _looks_like_a_number(observed: Observed, candidate: Any) -> bool:
    """A number without a board's code that is long enough to be one: ``2024-00099`` but not ``2026/27``."""
    if candidate.code is not None:
        return False
    text = observed.subject.text or ""
    shown = [text[span.start : span.end] for span in observed.numbers[candidate]]
    return any(sum(character.isdigit() for character in one) >= _FEWEST_DIGITS for one in shown)
