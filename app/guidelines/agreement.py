"""How well assessments agree with what careful registrators answered, and how long they took."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.guidelines.lines import LabelledLine
from app.records.assessment import Assessment
from app.records.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class Compared:
    """One message: what it should have got, what it got, and in how many seconds."""

    line: LabelledLine
    assessment: Assessment
    seconds: float

    @property
    def is_acceptable(self) -> bool:
        return self.assessment.outcome in self.line.accepted

    @property
    def is_exact(self) -> bool:
        return self.assessment.outcome is self.line.ideal

    @property
    def misses_the_floor(self) -> bool:
        """A floor message that got neither register nor review."""
        return self.line.floor and self.assessment.outcome not in (Outcome.REGISTER, Outcome.REVIEW)

    @property
    def registers_falsely(self) -> bool:
        return self.assessment.outcome is Outcome.REGISTER and Outcome.REGISTER not in self.line.accepted

    @property
    def has_the_right_rule(self) -> bool:
        return self.assessment.rule in self.line.rules


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def percent(self) -> float | None:
        """With one decimal; ``None`` of none."""
        return round(100 * self.count / self.of, 1) if self.of else None

    def __str__(self) -> str:
        return f"{self.count} of {self.of}" + ("" if self.percent is None else f" ({self.percent} %)")


@dataclass(frozen=True, slots=True)
class Times:
    """Microseconds from a read line to its assessment."""

    median: float
    p99: float
    longest: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """The figures.

    Attributes:
        acceptable, exact: outcomes that pass; that are the ideal one.
        floor_misses: of the floor messages.
        false_registrations: of the messages that need no registration.
        review: of all.
        right_rule: of the messages whose line names a rule.
        outcomes: how often each ideal outcome got each outcome.
        rules: how often a message of one rule was answered by another, the most frequent first.
        missed_floor: the ids of the floor misses.
        times: ``None`` if there was nothing to measure.
    """

    messages: int
    acceptable: Share
    exact: Share
    floor_misses: Share
    false_registrations: Share
    review: Share
    right_rule: Share
    outcomes: tuple[tuple[str, str, int], ...]
    rules: tuple[tuple[str, str, int], ...]
    missed_floor: tuple[str | int | None, ...]
    times: Times | None


def agreement(compared: Sequence[Compared]) -> Agreement:
    """Count."""
    total = len(compared)
    floor = [one for one in compared if one.line.floor]
    needs_none = [one for one in compared if Outcome.REGISTER not in one.line.accepted]
    ruled = [one for one in compared if one.line.rules]
    missed = [one for one in floor if one.misses_the_floor]
    wrong = Counter(("/".join(one.line.rules), one.assessment.rule) for one in ruled if not one.has_the_right_rule)
    outcomes = Counter((one.line.ideal.value, one.assessment.outcome.value) for one in compared)
    return Agreement(
        messages=total,
        acceptable=Share(_count(one.is_acceptable for one in compared), total),
        exact=Share(_count(one.is_exact for one in compared), total),
        floor_misses=Share(len(missed), len(floor)),
        false_registrations=Share(_count(one.registers_falsely for one in needs_none), len(needs_none)),
        review=Share(_count(one.assessment.outcome is Outcome.REVIEW for one in compared), total),
        right_rule=Share(_count(one.has_the_right_rule for one in ruled), len(ruled)),
        outcomes=tuple((ideal, got, many) for (ideal, got), many in sorted(outcomes.items())),
        rules=tuple(
            (rule, got, many) for (rule, got), many in sorted(wrong.items(), key=lambda item: (-item[1], item[0]))
        ),
        missed_floor=tuple(one.line.id for one in missed),
        times=_times([one.seconds for one in compared]),
    )


def _count(those: Iterable[bool]) -> int:
    return sum(those)


def _times(seconds: Sequence[float]) -> Times | None:
    if not seconds:
        return None
    ordered = sorted(seconds)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1e6, 1)

    return Times(at(0.5), at(0.99), round(ordered[-1] * 1e6, 1))


def as_plain(figures: Agreement) -> dict[str, Any]:
    """The figures as what JSON can hold."""
    shares = ("acceptable", "exact", "floor_misses", "false_registrations", "review", "right_rule")
    told: dict[str, Any] = {"messages": figures.messages}
    for name in shares:
        share: Share = getattr(figures, name)
        told[name] = {"count": share.count, "of": share.of, "percent": share.percent}
    told["outcomes"] = [{"ideal": ideal, "got": got, "count": count} for ideal, got, count in figures.outcomes]
    told["rules"] = [{"rule": rule, "got": got, "count": count} for rule, got, count in figures.rules]
    told["missed_floor"] = list(figures.missed_floor)
    times = figures.times
    told["microseconds"] = times and {"median": times.median, "p99": times.p99, "longest": times.longest}
    return told
