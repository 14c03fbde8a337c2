"""An edition: all the rules there are, with the days from which they stand, loaded once and checked at the start.

A rule has one row for each time it was changed. The row that stands on a day is the last one that begins on or before
it, so exactly one version of a rule stands on any day, and no period can overlap another or leave a gap by mistake.
A repeal is a row of its own.
"""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from app.guidelines.check import check_precedence
from app.guidelines.rule_files import Profile, Repeal, Row, RuleFile, is_repeal
from app.guidelines.rule_ids import DEFAULT
from app.guidelines.standing import StandingRules
from app.guidelines.yaml_source import Source, nearest, parse, read_source
from app.records.assessment import Assessment
from app.records.errors import RulesRefused
from app.records.facts import Facts
from app.records.vocabulary import Outcome

RULES = Path(__file__).parent / "rules"
"""The rules that come with the program."""

GRUND = "grund"
"""The profile of an authority that has chosen none."""


@dataclass(frozen=True, slots=True)
class Written:
    """A row and where it is written."""

    row: Row | Repeal
    source: Source
    at: tuple[str | int, ...]

    @property
    def place(self) -> str:
        return f"{self.source.name}, line {self.source.line_of(self.at)}"

    @property
    def hash(self) -> str:
        """``sha256:`` of what the row says; comments, order of keys and layout do not count."""
        return _hash(_plain(self.row))

    def refuse(self, key: str, message: str) -> None:
        self.source.refuse((*self.at, key), message)


class Edition:
    """Loaded, compiled and checked rules. ``hash`` is ``sha256:`` of everything they say."""

    def __init__(self, written: Iterable[Written], profiles: Mapping[str, Profile]) -> None:
        self.written = tuple(sorted(written, key=lambda one: (one.row.id, one.row.from_)))
        self.profiles = profiles
        self.hash = _hash(
            {
                "profiles": [_plain(profile) for _, profile in sorted(profiles.items())],
                "rules": [_plain(one.row) for one in self.written],
            }
        )
        self.boundaries = tuple(sorted({one.row.from_ for one in self.written}))
        """Every day on which some rule begins, changes or ends."""
        self._standing = {
            (day, profile): StandingRules(self.rows_on(day), profile) for day in self.boundaries for profile in profiles
        }
        first_default = self.written_on(DEFAULT, self.boundaries[0])
        self._before_all = StandingRules([first_default.row] if isinstance(first_default.row, Row) else [], GRUND)

    def assess(self, facts: Facts, on: date, profile: str = GRUND) -> Assessment:
        """Answer what is to be done with a message.

        Args:
            facts: all of them, from ``complete``.
            on: the local day (Europe/Stockholm) on which the message arrived. Before the first day that the rules
                are written for, the default answers: review.
            profile: the authority's.

        Raises:
            KeyError: there is no such profile.
        """
        return self.standing(on, profile).assess(facts, self.hash)

    def known_profile(self, chosen: str | None) -> str:
        """What an authority has chosen; ``grund`` if nothing, or a profile that this edition does not have."""
        return chosen if chosen is not None and chosen in self.profiles else GRUND

    def standing(self, on: date, profile: str = GRUND) -> StandingRules:
        """The rules that stand on a day under a profile."""
        position = bisect_right(self.boundaries, on)
        return self._standing[self.boundaries[position - 1], profile] if position else self._before_all

    def rows_on(self, on: date) -> list[Row]:
        """The row of each rule that stands on a day."""
        last = {one.row.id: one.row for one in self.written if one.row.from_ <= on}
        return [row for row in last.values() if isinstance(row, Row)]

    def written_on(self, rule: str, on: date) -> Written:
        """The row of a rule that stands on a day, or else its first.

        Raises:
            KeyError: no such rule in this edition.
        """
        rows = [one for one in self.written if one.row.id == rule]
        if not rows:
            raise KeyError(rule)
        return next((one for one in reversed(rows) if one.row.from_ <= on and isinstance(one.row, Row)), rows[0])

    def slots(self) -> Iterable[tuple[date, str, StandingRules]]:
        """For every boundary date and profile, the rules that stand."""
        return ((day, profile, standing) for (day, profile), standing in self._standing.items())


def load_edition(directory: Path = RULES) -> Edition:
    """Read, check and compile every ``*.yaml`` of a directory. Takes well under a second.

    Raises:
        RulesRefused: a mistake; the message names file, line and what was probably meant.
    """
    sources = [read_source(path) for path in sorted(directory.glob("*.yaml"))]
    if not sources:
        raise RulesRefused(f"no rule files in {directory}")
    written: list[Written] = []
    profiles: dict[str, Profile] = {}
    for source in sources:
        file = parse(source, RuleFile)
        _add_profiles(source, file, profiles)
        written.extend(_rows(source, file))
    _check_versions(written)
    _check_names(written, profiles)
    edition = Edition(written, profiles)
    check_precedence(edition.slots(), lambda rule, day: edition.written_on(rule, day).place)
    return edition


@cache
def shipped_edition() -> Edition:
    """The rules that the program came with, loaded once.

    Raises:
        RulesRefused: see ``load_edition``.
    """
    return load_edition()


def _rows(source: Source, file: RuleFile) -> Iterable[Written]:
    for index, raw in enumerate(file.rules):
        at = ("rules", index)
        row: Row | Repeal = parse(source, Repeal, at) if is_repeal(raw) else parse(source, Row, at)
        yield Written(row, source, at)


def _add_profiles(source: Source, file: RuleFile, profiles: dict[str, Profile]) -> None:
    for index, profile in enumerate(file.profiles):
        if profile.id in profiles:
            source.refuse(("profiles", index, "id"), f"the profile {profile.id!r} is already there")
        profiles[profile.id] = profile


def _check_versions(written: list[Written]) -> None:
    """One row for a rule and day; a repeal ends something; the default stands from the first day and never ends."""
    seen: dict[tuple[str, date], Written] = {}
    for one in written:
        twin = seen.setdefault((one.row.id, one.row.from_), one)
        if twin is not one:
            one.refuse("id", f"{one.row.id!r} from {one.row.from_} is already there ({twin.place})")
    for one in written:
        earlier = [other.row for other in written if other.row.id == one.row.id and other.row.from_ < one.row.from_]
        stands = bool(earlier) and isinstance(max(earlier, key=lambda row: row.from_), Row)
        if isinstance(one.row, Repeal) and (not stands or one.row.id == DEFAULT):
            one.refuse("repealed", f"{one.row.id!r} does not stand before {one.row.from_}, or may not end")
    _check_default(written)


def _check_default(written: list[Written]) -> None:
    defaults = sorted((one for one in written if one.row.id == DEFAULT), key=lambda one: one.row.from_)
    if not defaults:
        raise RulesRefused(f"{written[0].source.name if written else 'the rules'}, line 1: there is no rule 'default'")
    first = defaults[0]
    earliest = min(one.row.from_ for one in written)
    if first.row.from_ > earliest:
        first.refuse("from", f"'default' has to stand from the first day of any rule, {earliest}")
    if isinstance(first.row, Row) and first.row.then and first.row.then.outcome is not Outcome.REVIEW:
        first.refuse("then", "the first 'default' answers for the days before it too, so it has to be review")


def _check_names(written: list[Written], profiles: Mapping[str, Profile]) -> None:
    """Rules and profiles that are named exist in this edition."""
    if GRUND not in profiles:
        raise RulesRefused(f"{written[0].source.name}, line 1: the profile {GRUND!r} is missing")
    ids = {one.row.id for one in written}
    for one in written:
        if isinstance(one.row, Row):
            for key, named in (("overrides", one.row.overrides), ("yields_to", one.row.yields_to)):
                _refuse_unknown(one, key, named, ids, "rule")
            _refuse_unknown(one, "profiles", one.row.profiles, set(profiles), "profile")
            for branch in one.row.branches:
                _refuse_unknown(one, "instead", branch.instead, set(profiles), "profile")
            _refuse_unknown(one, "instead", one.row.instead, set(profiles), "profile")


def _refuse_unknown(one: Written, key: str, named: Iterable[str], known: set[str], kind: str) -> None:
    for name in named:
        if name not in known:
            one.refuse(key, f"there is no {kind} {name!r} in this edition{nearest(name, known)}")


def _plain(model: Row | Repeal | Profile) -> dict[str, Any]:
    # Defaults are left out, so that a key added to the notation later does not change what was recorded before.
    return model.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _hash(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"
