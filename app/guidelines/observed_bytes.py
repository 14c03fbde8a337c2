"""Subjects and what was observed of them as bytes, so that facts can be found in another process of the same program.

Plain tuples by ``marshal``: an order of magnitude faster than pickling the records, and only ever read by the same
version of Python on the same machine.
"""

import marshal
from collections.abc import Sequence
from typing import Any

from app.guidelines.fact_table import FACTS
from app.guidelines.observe import all_no
from app.records.facts import DiaryNumberCandidate, Fact, Observed, Span, Subject, Truth
from app.records.message import Context
from app.records.vocabulary import ChannelKind, Direction, Kind, TextMissing, Visibility

_NAMES = tuple(FACTS)
_NUMBER = {name: number for number, name in enumerate(_NAMES)}
_TRUTHS = tuple(Truth)
_CODE = {id(truth): code for code, truth in enumerate(_TRUTHS)}

_Spans = tuple[tuple[int, int], ...]


def subjects_as_bytes(subjects: Sequence[Subject]) -> bytes:
    """Messages to be looked at."""
    return marshal.dumps([_plain_subject(subject) for subject in subjects])


def subjects_of(content: bytes) -> list[Subject]:
    """The messages again, equal to those that were written."""
    return [_subject(plain) for plain in marshal.loads(content)]  # noqa: S302  # from our own other process


def observed_as_bytes(observed: Sequence[Observed | None]) -> bytes:
    """What was observed, without the subjects; ``None`` where observing failed."""
    return marshal.dumps([None if one is None else _plain_observed(one) for one in observed])


def observed_of(content: bytes, subjects: Sequence[Subject]) -> list[Observed | None]:
    """What was observed again, with the subjects it was observed of."""
    plain = marshal.loads(content)  # noqa: S302  # from our own other process
    return [None if one is None else _observed(subject, *one) for subject, one in zip(subjects, plain, strict=True)]


def _plain_subject(subject: Subject) -> tuple[object, ...]:
    context = subject.context
    return (
        subject.text,
        subject.platform,
        str(subject.kind),
        str(subject.visibility),
        str(subject.channel_kind),
        str(subject.direction),
        None if context is None else (context.author, context.text, context.registered_case),
        subject.has_attachments,
        tuple(subject.attachment_kinds),
        None if subject.text_missing is None else str(subject.text_missing),
        subject.channel_listed,
        subject.channel_open,
    )


def _subject(plain: tuple[Any, ...]) -> Subject:
    text, platform, kind, visibility, channel_kind, direction, context, *rest = plain
    has_attachments, attachment_kinds, text_missing, listed, is_open = rest
    return Subject(
        text=text,
        platform=platform,
        kind=Kind(kind),
        visibility=Visibility(visibility),
        channel_kind=ChannelKind(channel_kind),
        direction=Direction(direction),
        context=None if context is None else Context(*context),
        has_attachments=has_attachments,
        attachment_kinds=frozenset(attachment_kinds),
        text_missing=None if text_missing is None else TextMissing(text_missing),
        channel_listed=listed,
        channel_open=is_open,
    )


def _plain_observed(observed: Observed) -> tuple[object, ...]:
    facts = [
        (_NUMBER[name], _CODE[id(fact.value)], _plain_spans(fact.evidence))
        for name, fact in observed.facts.items()
        if fact.value is not Truth.NO
    ]
    numbers = [(tuple(candidate), _plain_spans(spans)) for candidate, spans in observed.numbers.items()]
    return facts, numbers, [tuple(candidate) for candidate in observed.doubtful], observed.more_numbers


def _observed(
    subject: Subject,
    facts: list[tuple[int, int, _Spans]],
    numbers: list[tuple[tuple[str | None, int, int], _Spans]],
    doubtful: list[tuple[str | None, int, int]],
    more_numbers: bool,
) -> Observed:
    found = all_no()
    for number, code, spans in facts:
        name = _NAMES[number]
        found[name] = Fact(name, _TRUTHS[code], _spans(spans))
    return Observed(
        subject,
        found,
        {DiaryNumberCandidate(*candidate): _spans(spans) for candidate, spans in numbers},
        frozenset(DiaryNumberCandidate(*candidate) for candidate in doubtful),
        more_numbers,
    )


def _plain_spans(spans: Sequence[Span]) -> _Spans:
    return tuple((span.start, span.end) for span in spans)


def _spans(spans: _Spans) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in spans)
