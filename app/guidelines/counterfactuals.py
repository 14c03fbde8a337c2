"""What would have changed an answer: every single fact that with another value leads to another answer.

Found by assessing again with one fact changed, so it is what the rules would have said, not a guess about them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from app.guidelines.edition import Edition
from app.guidelines.fact_table import FACTS, NEVER_TOGETHER
from app.guidelines.standing import StandingRules
from app.records.assessment import Assessment
from app.records.facts import Fact, Facts, Truth
from app.records.vocabulary import Outcome, Placement, Protection

MOST = 24
"""Counterfactuals told at most. What the answer rests on comes first, so the rest is what is furthest away."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """Had ``fact`` been ``value``, ``rule`` would have answered this."""

    fact: str
    value: Truth
    outcome: Outcome
    protection: Protection
    placement: Placement | None
    rule: str


def facts_of(assessment: Assessment) -> Facts:
    """Every fact of the table as it was at an assessment, which keeps all but those that were plainly no.

    Facts that are no longer in the table are left out.
    """
    kept = {fact.name: fact for fact in assessment.facts}
    return {name: kept.get(name) or Fact(name, Truth.NO) for name in FACTS}


def is_repeated(edition: Edition, assessment: Assessment, on: date, profile: str) -> bool:
    """Whether the edition answers the same today on the same facts; if not, nothing can be said of other facts."""
    if profile not in edition.profiles:
        return False
    again = edition.assess(facts_of(assessment), on, profile)
    return again.rule == assessment.rule and _answer(again) == _answer(assessment)


def counterfactuals(edition: Edition, assessment: Assessment, on: date, profile: str) -> tuple[Counterfactual, ...]:
    """Every single fact that would have changed outcome, protection or placement; at most ``MOST``.

    Facts that were yes or could not be told come first, then those that the rule asked for, then the rest.
    """
    facts = facts_of(assessment)
    asked = {fact.name for fact in assessment.facts}
    names = sorted(FACTS, key=lambda name: (facts[name].value is Truth.NO, name not in asked))
    standing = edition.standing(on, profile)
    found = _flipped(standing, assessment, facts, names)
    return tuple(one for one, _ in zip(found, range(MOST), strict=False))


def _flipped(
    standing: StandingRules, assessment: Assessment, facts: Facts, names: Iterable[str]
) -> Iterator[Counterfactual]:
    for name in names:
        for value in _others(name, facts):
            other = standing.assess({**facts, name: Fact(name, value)}, assessment.edition)
            if _answer(other) != _answer(assessment):
                yield Counterfactual(name, value, other.outcome, other.protection, other.placement, other.rule)


def _others(name: str, facts: Facts) -> Iterator[Truth]:
    """The values a fact could have had. Unknown is told only of what was certain, and counts as yes about secrecy."""
    if facts[name].value is Truth.NO:
        if not any(facts[other].value is Truth.YES for other in _excluding(name)):
            yield Truth.YES
    else:
        yield Truth.NO
        if facts[name].value is Truth.UNKNOWN and not FACTS[name].doubt_counts_as_yes:
            yield Truth.YES


def _excluding(name: str) -> set[str]:
    return {one if other == name else other for one, other in NEVER_TOGETHER if name in (one, other)}


def _answer(assessment: Assessment) -> tuple[Outcome, Protection, Placement | None]:
    return assessment.outcome, assessment.protection, assessment.placement
