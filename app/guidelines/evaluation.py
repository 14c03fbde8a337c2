"""How well the guidelines agree with people's labels: lines with ``ideal``, ``acceptable``, ``rule`` and ``floor``."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.guidelines.assess_lines import facts_of, subject_of
from app.guidelines.edition import GRUND, Edition
from app.records.assessment import Assessment
from app.records.vocabulary import Outcome

ACTED_ON = (Outcome.REGISTER.value, Outcome.REVIEW.value)


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled line and what the guidelines said of it."""

    line: Mapping[str, Any]
    assessment: Assessment

    @property
    def is_exact(self) -> bool:
        return self.assessment.outcome.value == str(self.line["ideal"])

    @property
    def is_acceptable(self) -> bool:
        return self.assessment.outcome.value in (self.line["ideal"], *self.line.get("acceptable", ()))

    @property
    def is_right_rule(self) -> bool:
        return self.assessment.rule == str(self.line["rule"])

    @property
    def misses_floor(self) -> bool:
        """A message on the floor that got neither ``register`` nor ``review``."""
        return bool(self.line.get("floor")) and self.assessment.outcome.value not in ACTED_ON

    @property
    def needs_none(self) -> bool:
        """Neither registering nor a person is acceptable for it."""
        return not set(ACTED_ON) & {self.line["ideal"], *self.line.get("acceptable", ())}

    @property
    def needs_no_registering(self) -> bool:
        return Outcome.REGISTER.value not in (self.line["ideal"], *self.line.get("acceptable", ()))


@dataclass(slots=True)
class Figures:
    """Shares are of all messages unless said; ``confusion`` counts (labelled, given) rules that differ."""

    messages: int = 0
    exact: float = 0.0
    acceptable: float = 0.0
    right_rule: float = 0.0
    floor: int = 0
    floor_misses: list[str] = field(default_factory=list)
    false_registrations: float = 0.0
    """Of the messages for which registering is not acceptable, the share that was registered."""
    review: float = 0.0
    review_of_ordinary: float = 0.0
    """Of the messages that need neither registering nor a person, the share sent to one."""
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_rule: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """For each labelled rule: messages, right rule, acceptable outcome."""


def judge(lines: Iterable[Mapping[str, Any]], edition: Edition, on: date, profile: str = GRUND) -> list[Judged]:
    """Assess every line as ``diarium assess`` does.

    Raises:
        ValueError: a line's kind, visibility or channel kind is unknown.
        TypeError: a line's value is of the wrong JSON type.
    """
    return [Judged(line, edition.assess(facts_of(subject_of(line)), on, profile)) for line in lines]


def figures_of(judged: list[Judged]) -> Figures:
    """Count."""
    figures = Figures(messages=len(judged))
    if not judged:
        return figures
    none = [one for one in judged if one.needs_no_registering]
    ordinary = [one for one in judged if one.needs_none]
    figures.exact = _share(judged, [one for one in judged if one.is_exact])
    figures.acceptable = _share(judged, [one for one in judged if one.is_acceptable])
    figures.right_rule = _share(judged, [one for one in judged if one.is_right_rule])
    figures.floor = sum(bool(one.line.get("floor")) for one in judged)
    figures.floor_misses = [str(one.line.get("id")) for one in judged if one.misses_floor]
    figures.false_registrations = _share(none, [one for one in none if one.assessment.outcome is Outcome.REGISTER])
    figures.review = _share(judged, [one for one in judged if one.assessment.outcome is Outcome.REVIEW])
    figures.review_of_ordinary = _share(ordinary, [one for one in ordinary if one.assessment.outcome is Outcome.REVIEW])
    figures.confusion = Counter((one.line["rule"], one.assessment.rule) for one in judged if not one.is_right_rule)
    figures.by_rule = _by_rule(judged)
    return figures


def _by_rule(judged: list[Judged]) -> dict[str, tuple[int, int, int]]:
    rules = sorted({one.line["rule"] for one in judged})
    of_rule = {rule: [one for one in judged if one.line["rule"] == rule] for rule in rules}
    return {
        rule: (len(ones), sum(one.is_right_rule for one in ones), sum(one.is_acceptable for one in ones))
        for rule, ones in of_rule.items()
    }


def _share(whole: list[Judged], part: list[Judged]) -> float:
    return len(part) / len(whole) if whole else 0.0
