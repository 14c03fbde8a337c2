"""The guideline as citizens and archivists read it, made from the rule files: each rule beside its paragraph.

``handbook`` gives it in parts, for pages and JSON; ``as_markdown`` as a document to download.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from app.guidelines.cases import Case
from app.guidelines.edition import GRUND, Edition
from app.guidelines.explain import fact_sentence
from app.guidelines.rule_files import Asked, Branch, Row
from app.guidelines.rule_ids import DEFAULT
from app.guidelines.sources import RuleSources
from app.guidelines.wording import (
    OUTCOMES,
    PLACEMENTS,
    PROTECTIONS,
    VALUES,
    Language,
    caution_about,
    pick,
    said,
    statute,
    tell_consequence,
)
from app.records.facts import Truth
from app.records.vocabulary import Protection


@dataclass(frozen=True, slots=True)
class Follows:
    """When one of ``when`` holds (each a list of sentences, all of which have to), ``then`` follows."""

    when: tuple[tuple[str, ...], ...]
    then: str


@dataclass(frozen=True, slots=True)
class Example:
    """A case: what happens, the message in the words of somebody invented, and the answer. ``text`` may be missing."""

    case: str
    text: str | None
    answer: str


@dataclass(frozen=True, slots=True)
class SourceShown:
    """A source and its address."""

    id: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule as it stands on a day under a profile.

    ``until`` is the last day on which it reads so, ``None`` if no later row is written. ``goes_before`` and
    ``stands_back_for`` name other rules.
    """

    id: str
    sentence: str
    begins: date
    until: date | None
    follows: tuple[Follows, ...]
    paragraphs: tuple[str, ...]
    goes_before: tuple[str, ...]
    stands_back_for: tuple[str, ...]
    floor: bool
    follow_up: tuple[str, ...]
    retention: str | None
    sources: tuple[SourceShown, ...]
    cases: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class ProfileShown:
    """A profile and what has to be said wherever it is shown."""

    id: str
    sentence: str
    caution: str | None


@dataclass(frozen=True, slots=True)
class Handbook:
    """The whole guideline on one day under one profile, the rules in order of precedence and the default last.

    ``changes`` are the days on which some rule begins, changes or ends.
    """

    language: Language
    on: date
    profile: ProfileShown
    profiles: tuple[ProfileShown, ...]
    edition: str
    rules: tuple[RuleShown, ...]
    changes: tuple[date, ...]


def handbook(
    edition: Edition,
    sources: RuleSources,
    cases: Sequence[Case],
    *,
    on: date,
    profile: str = GRUND,
    language: Language = "sv",
) -> Handbook:
    """Put the guideline together.

    Args:
        on: the rules that stand on this day. Before the first day any rule is written for, only the default.
        cases: those of this profile and of ``grund`` are shown, each beside the rule that answers it.

    Raises:
        KeyError: the edition has no such profile.
    """
    standing = edition.standing(on, profile)
    rows = {row.id: row for row in edition.rows_on(on)} or {DEFAULT: _default(edition)}
    before = {rule.id: rule.overrides for rule in standing.rules}
    desk = _Desk(edition, sources, cases, before, on, profile, language)
    shown = [desk.shown(rows[rule]) for rule in [*before, DEFAULT]]
    return Handbook(
        language=language,
        on=on,
        profile=_profile(edition, profile, language),
        profiles=tuple(_profile(edition, each, language) for each in edition.profiles),
        edition=edition.hash,
        rules=tuple(shown),
        changes=edition.boundaries,
    )


def _default(edition: Edition) -> Row:
    row = edition.written_on(DEFAULT, edition.boundaries[0]).row
    if not isinstance(row, Row):
        raise TypeError("the default is never repealed; an edition that says so is refused")
    return row


def _profile(edition: Edition, profile: str, language: Language) -> ProfileShown:
    return ProfileShown(profile, said(edition.profiles[profile].says, language), caution_about(profile, language))


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every rule is shown with."""

    edition: Edition
    sources: RuleSources
    cases: Sequence[Case]
    before: Mapping[str, frozenset[str]]
    on: date
    profile: str
    language: Language

    def shown(self, row: Row) -> RuleShown:
        language = self.language
        cases = [each for each in self.cases if each.expect.rule == row.id and each.profile in (GRUND, self.profile)]
        return RuleShown(
            id=row.id,
            sentence=said(row.says, language),
            begins=row.from_,
            until=self._until(row),
            follows=tuple(_follows(row, self.profile, language)),
            paragraphs=tuple(statute(cite.sfs, cite.place) for cite in row.cites),
            goes_before=tuple(each for each in self.before if each in self.before.get(row.id, ())),
            stands_back_for=tuple(each for each, below in self.before.items() if row.id in below),
            floor=row.floor,
            follow_up=tuple(said(words, language) for words in row.follow_up),
            retention=said(row.retention, language) if row.retention else None,
            sources=tuple(SourceShown(each.id, each.name, each.address) for each in self.sources.of(row.id)),
            cases=tuple(_example(each, language) for each in cases),
        )

    def _until(self, row: Row) -> date | None:
        later = [one.row.from_ for one in self.edition.written if one.row.id == row.id and one.row.from_ > self.on]
        return min(later) - timedelta(days=1) if later else None


def _follows(row: Row, profile: str, language: Language) -> Iterator[Follows]:
    if row.id == DEFAULT and row.then is not None:
        yield Follows((), tell_consequence(row.instead.get(profile, row.then), language))
    for branch in row.branches:
        then = branch.instead.get(profile, branch.then)
        yield Follows(_conditions(branch, language), tell_consequence(then, language))


def _conditions(branch: Branch, language: Language) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_asked(name, asked, language) for name, asked in each.items()) for each in branch.when)


def _asked(name: str, asked: Asked, language: Language) -> str:
    truth = Truth.UNKNOWN if asked == "unknown" else Truth.YES if asked else Truth.NO
    return f"{(fact_sentence(name, language) or name).removesuffix('.')} – {pick(VALUES[truth], language)}"


def _example(case: Case, language: Language) -> Example:
    expected = case.expect
    answer = pick(OUTCOMES[expected.outcome], language)
    if expected.placement is not None:
        answer += f" {pick(PLACEMENTS[expected.placement], language)}"
    if expected.protection is not Protection.NONE:
        answer += f"; {pick(PROTECTIONS[expected.protection], language)}"
    return Example(case.case, case.message.text, f"{answer}.")


def as_plain(book: Handbook) -> dict[str, Any]:
    """The guideline as what JSON can hold; days as ``2026-11-23``."""
    plain = asdict(book)
    plain["on"] = book.on.isoformat()
    plain["changes"] = [day.isoformat() for day in book.changes]
    for rule in plain["rules"]:
        rule["begins"] = rule["begins"].isoformat()
        rule["until"] = rule["until"] and rule["until"].isoformat()
    return plain


HEADINGS: Mapping[str, tuple[str, str]] = {
    "title": ("Riktlinje för meddelanden i officiella kanaler", "Guideline for messages in official channels"),
    "on": ("Gäller den", "Stands on"),
    "profile": ("Profil", "Profile"),
    "edition": ("Regelutgåva", "Edition of the rules"),
    "when": ("När", "When"),
    "or": ("eller", "or"),
    "and": ("och", "and"),
    "then": ("Då", "Then"),
    "begins": ("Lyder så från", "Reads so from"),
    "until": ("till och med", "to"),
    "paragraphs": ("Lagrum", "Provisions"),
    "goes_before": ("Går före", "Goes before"),
    "stands_back_for": ("Viker för", "Stands back for"),
    "floor": ("Golv: ingen profil ändrar regeln", "Floor: no profile changes the rule"),
    "follow_up": ("Att göra", "To do"),
    "retention": ("Bevarande", "Retention"),
    "sources": ("Källor", "Sources"),
    "cases": ("Fall", "Cases"),
    "always": ("När ingen annan regel svarar", "When no other rule answers"),
}
"""What the parts are called, in the document and on the page."""


def as_markdown(book: Handbook, publisher: str | None = None) -> str:
    """The guideline as a Markdown document.

    Args:
        publisher: whose it is, for the heading.
    """
    return "\n".join(_markdown(book, publisher)) + "\n"


def rule_as_markdown(rule: RuleShown, language: Language) -> str:
    """One rule of the document, without a line break at the end."""
    return "\n".join((f"## {rule.id}", "", rule.sentence, "", *_rule_lines(rule, language)))


def _markdown(book: Handbook, publisher: str | None) -> Iterator[str]:
    def heading(name: str) -> str:
        return pick(HEADINGS[name], book.language)

    yield f"# {heading('title')}" + (f" – {_inert(publisher)}" if publisher else "")
    yield ""
    yield f"- {heading('on')}: {book.on}"
    yield f"- {heading('profile')}: {book.profile.id}. {book.profile.sentence}"
    if book.profile.caution:
        yield f"- **{book.profile.caution}**"
    yield f"- {heading('edition')}: `{book.edition}`"
    for rule in book.rules:
        yield from ("", rule_as_markdown(rule, book.language))


def _rule_lines(rule: RuleShown, language: Language) -> Iterator[str]:
    def heading(name: str) -> str:
        return pick(HEADINGS[name], language)

    for one in rule.follows:
        when = f"; {heading('or')}: ".join(f" {heading('and')} ".join(each) for each in one.when)
        yield f"- {heading('when')}: {when}" if when else f"- {heading('always')}"
        yield f"  - {heading('then')}: {one.then}"
    until = f" {heading('until')} {rule.until}" if rule.until else ""
    yield f"- {heading('begins')}: {rule.begins}{until}"
    yield f"- {heading('paragraphs')}: {'; '.join(rule.paragraphs)}"
    if rule.floor:
        yield f"- {heading('floor')}"
    for name, others in (("goes_before", rule.goes_before), ("stands_back_for", rule.stands_back_for)):
        if others:
            yield f"- {heading(name)}: {', '.join(others)}"
    yield from _listed(heading("follow_up"), rule.follow_up)
    if rule.retention:
        yield f"- {heading('retention')}: {rule.retention}"
    yield from _listed(heading("sources"), (f"{each.name}: <{each.address}>" for each in rule.sources))
    yield from _listed(heading("cases"), (_example_line(each) for each in rule.cases))


def _listed(heading: str, lines: Iterable[str]) -> Iterator[str]:
    lines = list(lines)
    if lines:
        yield f"- {heading}:"
        yield from (f"  - {line}" for line in lines)


def _example_line(example: Example) -> str:
    text = f" ”{_inert(example.text)}”" if example.text else ""
    return f"{example.case}{text} → {example.answer}"


def _inert(text: str) -> str:
    """Text that others wrote, on one line and without marks that Markdown would read."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#" else sign for sign in " ".join(text.split()))
