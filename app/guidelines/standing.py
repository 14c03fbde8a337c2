"""The rules that stand on one day under one profile, compiled so that an assessment takes microseconds.

Facts are bits: a set of facts is an integer, and whether a rule holds is a few operations on integers. ``check`` looks
for rules that can hold together with the same masks, so what is checked is what is run.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.guidelines.fact_table import FACTS
from app.guidelines.rule_files import Branch, Consequence, Row
from app.guidelines.rule_ids import DEFAULT
from app.records.assessment import Assessment, Cite, Considered
from app.records.facts import Facts, Truth
from app.records.vocabulary import Outcome, Protection, Status

_NAMES = tuple(FACTS)
_BIT = {name: 1 << position for position, name in enumerate(FACTS)}
_MOST_REMEMBERED = 4_000
_YES_IN_DOUBT = sum(_BIT[name] for name, fact in FACTS.items() if fact.doubt_counts_as_yes)


def names_of(mask: int) -> tuple[str, ...]:
    """The facts whose bits are set, in the order of the table."""
    names = []
    while mask:  # a few of many bits are set
        lowest = mask & -mask
        names.append(_NAMES[lowest.bit_length() - 1])
        mask ^= lowest
    return tuple(names)


def masks_of(facts: Facts) -> tuple[int, int]:
    """The facts that count as yes and those that are unknown. A missing fact is a ``KeyError``, never a no."""
    yes = unknown = 0
    is_no, is_unknown = Truth.NO, Truth.UNKNOWN  # looking a member up takes longer than comparing with it
    for name, fact in facts.items():
        value = fact.value
        if value is not is_no:  # a few of many
            if value is is_unknown:
                unknown |= _BIT[name]
            else:
                yes |= _BIT[name]
    if len(facts) != len(_BIT):
        raise KeyError(*(_BIT.keys() ^ facts.keys()))
    return yes | (unknown & _YES_IN_DOUBT), unknown & ~_YES_IN_DOUBT


@dataclass(frozen=True, slots=True)
class Clause:
    """One set of conditions: the facts that have to be yes, those that have to be no, those that have to be unknown.

    It fails as soon as one condition does, and hangs on an unknown if none fails (Kleene's conjunction).
    """

    yes: int
    no: int
    unknown: int

    @property
    def asked(self) -> int:
        return self.yes | self.no | self.unknown


@dataclass(frozen=True, slots=True)
class CompiledBranch:
    """Clauses of which one has to hold, and what follows then."""

    clauses: tuple[Clause, ...]
    then: Consequence


@dataclass(frozen=True, slots=True)
class MayHold:
    """A rule that holds or not depending on the facts in ``on``, which nobody can tell; ``thens`` may follow."""

    thens: tuple[Consequence, ...]
    on: int


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule under one profile. ``overrides`` names the rules it goes before, directly or through others."""

    id: str
    branches: tuple[CompiledBranch, ...]
    cites: tuple[Cite, ...]
    asked: int
    overrides: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the rules answer to facts: the rule, what follows, the facts to show and the rules that stood back."""

    then: Consequence
    rule: CompiledRule
    shows: tuple[str, ...]
    considered: tuple[Considered, ...]


class StandingRules:
    """The compiled rules of one day and profile: ``rules`` in order of precedence, and the default."""

    def __init__(self, rows: Iterable[Row], profile: str) -> None:
        standing = [row for row in rows if not row.profiles or profile in row.profiles]
        before = precedence(standing)
        # A rule goes before more rules than any rule it goes before, so counting them sorts them.
        ordered = sorted(standing, key=lambda row: (-len(before[row.id]), row.id))
        self.rules = tuple(_compiled(row, profile, before[row.id]) for row in ordered if row.id != DEFAULT)
        default = next(row for row in ordered if row.id == DEFAULT)
        self.default = _compiled(default, profile, frozenset())
        self.default_then = default.instead.get(profile) or _written(default.then)
        self._clauses = tuple(
            (rule, clause.yes, clause.no, clause.unknown, branch.then)
            for rule in self.rules
            for branch in rule.branches
            for clause in branch.clauses
        )
        # Messages differ in their words; the facts that hold together are few, and the same facts get the same answer.
        self._answered = lru_cache(_MOST_REMEMBERED)(self._answer)

    def assess(self, facts: Facts, edition: str) -> Assessment:
        """Apply the rules: the first that holds answers, unless one that may hold goes before it.

        Then a person decides, and the rule named is the one in doubt. If what would follow is the same whichever way
        the unknown falls, nothing hangs on it and the rule that holds answers.
        """
        answered = self._answered(*masks_of(facts))
        then, rule = answered.then, answered.rule
        return Assessment(
            outcome=then.outcome,
            status=then.effective_status,
            protection=then.protection,
            placement=then.placement,
            rule=rule.id,
            cites=rule.cites,
            facts=tuple([facts[name] for name in answered.shows]),
            considered=answered.considered,
            edition=edition,
            awaits_person=then.waits,
            alert=then.alert,
        )

    def _answer(self, yes: int, unknown: int) -> Answered:
        held, doubtful = self._applied(yes, unknown)
        first, then = held[0] if held else (self.default, self.default_then)
        decisive = [(rule, maybe) for rule, maybe in doubtful if _decides(rule, maybe, first, then)]
        answered = decisive[0][0] if decisive else first
        if decisive:
            then = _reviewed([then, *(one for _, maybe in decisive for one in maybe.thens)])
        considered = (*_doubted(doubtful, first), *_stood_back([rule for rule, _ in held], first, answered))
        return Answered(then, answered, names_of(yes | unknown | answered.asked), considered)

    def _applied(
        self, yes: int, unknown: int
    ) -> tuple[list[tuple[CompiledRule, Consequence]], list[tuple[CompiledRule, MayHold]]]:
        """The rules that hold and those that may, each in order of precedence.

        This is the whole of the rules in one pass over integers; most clauses fail at the first condition.
        """
        may_be, not_unknown = yes | unknown, ~unknown
        not_yes = ~may_be
        hits = [
            (rule, (needs_yes | needs_no) & unknown, then)
            for rule, needs_yes, needs_no, needs_unknown, then in self._clauses
            if not (needs_yes & not_yes or needs_no & yes or needs_unknown & not_unknown)
        ]
        held = {rule.id: (rule, then) for rule, on, then in reversed(hits) if not on}
        doubtful: dict[str, tuple[CompiledRule, MayHold]] = {}
        for rule, on, then in hits:
            if rule.id not in held:
                before = doubtful[rule.id][1] if rule.id in doubtful else MayHold((), 0)
                doubtful[rule.id] = (rule, MayHold((*before.thens, then), before.on | on))
        return list(reversed(held.values())), list(doubtful.values())


def precedence(rows: Iterable[Row]) -> dict[str, frozenset[str]]:
    """For each standing rule those it goes before: what it and others say, followed through to the end.

    ``A overrides B`` and ``B yields_to A`` say the same. A rule that does not stand carries no order. Rules in a
    circle all go before themselves; ``check`` refuses that.
    """
    rows = list(rows)
    ids = {row.id for row in rows}
    direct: dict[str, set[str]] = {row.id: set(row.overrides) & ids for row in rows}
    for row in rows:
        for above in set(row.yields_to) & ids:
            direct[above].add(row.id)
    return {rule: frozenset(_reached(rule, direct)) for rule in direct}


def _reached(rule: str, direct: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(direct[rule])
    while waiting:
        below = waiting.pop()
        if below not in reached:
            reached.add(below)
            waiting.extend(direct[below])
    return reached


def _compiled(row: Row, profile: str, overrides: frozenset[str]) -> CompiledRule:
    branches = tuple(_compiled_branch(branch, profile) for branch in row.branches)
    asked = 0
    for branch in branches:
        for clause in branch.clauses:
            asked |= clause.asked
    return CompiledRule(row.id, branches, tuple(Cite(cite.sfs, cite.place) for cite in row.cites), asked, overrides)


def _compiled_branch(branch: Branch, profile: str) -> CompiledBranch:
    clauses = tuple(
        Clause(
            yes=sum(_BIT[name] for name, asked in conditions.items() if asked is True),
            no=sum(_BIT[name] for name, asked in conditions.items() if asked is False),
            unknown=sum(_BIT[name] for name, asked in conditions.items() if asked == "unknown"),
        )
        for conditions in branch.when
    )
    return CompiledBranch(clauses, branch.instead.get(profile, branch.then))


def _written(then: Consequence | None) -> Consequence:
    if then is None:
        raise ValueError("a default without consequence; a rule file that says so is refused")
    return then


def _decides(rule: CompiledRule, maybe: MayHold, first: CompiledRule, then: Consequence) -> bool:
    return rule.id not in first.overrides and any(other != then for other in maybe.thens)


def _reviewed(thens: list[Consequence]) -> Consequence:
    """A person decides between these. What is doubtful stays protected and alerted as the strictest of them says."""
    presumed = any(then.protection is Protection.PRESUMED for then in thens)
    return Consequence(
        outcome=Outcome.REVIEW,
        status=Status.PROPOSED,
        protection=Protection.PRESUMED if presumed else Protection.NONE,
        awaits_person=True,
        alert=any(then.alert for then in thens),
    )


def _doubted(doubtful: list[tuple[CompiledRule, MayHold]], first: CompiledRule) -> Iterator[Considered]:
    for rule, maybe in doubtful:
        if rule.id in first.overrides:
            yield Considered(rule.id, "overridden", by=first.id, on=names_of(maybe.on))
        else:
            yield Considered(rule.id, "unknown", on=names_of(maybe.on))


def _stood_back(held: list[CompiledRule], first: CompiledRule, answered: CompiledRule) -> Iterator[Considered]:
    """The default stands back for every rule, and that is not told."""
    for rule in held:
        if rule is not answered:
            yield Considered(rule.id, "overridden", by=answered.id if rule is first else first.id)
