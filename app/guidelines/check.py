"""Shows, before anything is assessed, that the rules give exactly one answer for every combination of facts.

If of any two rules that can hold together one goes before the other, and nothing goes in a circle, then among all that
hold on a message exactly one goes before all the others: the order is total on every set of rules that can hold at the
same time. So it is enough to look at pairs; the tests count through every combination of facts as well.

Order counts through others: if A overrides B and B overrides C, A goes before C. Facts that are never yes together
(``NEVER_TOGETHER``) need no order.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from itertools import combinations

from app.guidelines.fact_table import NEVER_TOGETHER
from app.guidelines.standing import Clause, CompiledRule, StandingRules, names_of
from app.records.errors import RulesRefused

Place = Callable[[str, date], str]
"""Gives the file and line of the row of a rule that stands on a day."""


def check_precedence(slots: Iterable[tuple[date, str, StandingRules]], place: Place) -> None:
    """Check every boundary date under every profile.

    Args:
        slots: for each day on which rules change, and each profile, the rules that stand from then on.
        place: tells where a rule is written, for the error.

    Raises:
        RulesRefused: two rules can hold together and neither goes before the other, rules go before each other in a
            circle, or two branches of one rule can hold together and lead to different things. The message names the
            rules, the day, the profile and a combination of facts.
    """
    overlap = cache(_overlap)
    for day, profile, standing in slots:
        for rule in standing.rules:
            _check_circle(rule, day, place)
            _check_branches(rule, day, place)
        for one, other in combinations(standing.rules, 2):
            if other.id in one.overrides or one.id in other.overrides:
                continue
            both = overlap(_clauses(one), _clauses(other))
            if both is not None:
                raise RulesRefused(
                    f"{place(one.id, day)}: {one.id!r} and {other.id!r} ({place(other.id, day)}) can hold together on "
                    f"{day} under {profile!r} and neither goes before the other: {_spoken(both)}; "
                    "write 'overrides' in the one that is to go before"
                )


def _check_circle(rule: CompiledRule, day: date, place: Place) -> None:
    if rule.id in rule.overrides:
        circle = ", ".join(repr(one) for one in sorted(rule.overrides))
        raise RulesRefused(f"{place(rule.id, day)}: on {day}, {rule.id!r} goes before itself, by way of {circle}")


def _check_branches(rule: CompiledRule, day: date, place: Place) -> None:
    for one, other in combinations(rule.branches, 2):
        both = _overlap(one.clauses, other.clauses)
        if both is not None and one.then != other.then:
            raise RulesRefused(
                f"{place(rule.id, day)}: two branches of {rule.id!r} can hold together on {day} and lead to different "
                f"things: {_spoken(both)}"
            )


def _clauses(rule: CompiledRule) -> tuple[Clause, ...]:
    return tuple(clause for branch in rule.branches for clause in branch.clauses)


def _overlap(some: tuple[Clause, ...], others: tuple[Clause, ...]) -> Clause | None:
    """A combination of facts that makes a clause of each hold, or ``None`` when there is none."""
    for one in some:
        for other in others:
            both = Clause(one.yes | other.yes, one.no | other.no, one.unknown | other.unknown)
            if _is_possible(both):
                return both
    return None


def _is_possible(clause: Clause) -> bool:
    if clause.yes & clause.no or clause.unknown & (clause.yes | clause.no):
        return False
    yes = set(names_of(clause.yes))
    return not any(one in yes and other in yes for one, other in NEVER_TOGETHER)


def _spoken(clause: Clause) -> str:
    parts = ((clause.yes, "yes"), (clause.no, "no"), (clause.unknown, "unknown"))
    return ", ".join(f"{name} {value}" for mask, value in parts for name in names_of(mask))
