"""The difference between two editions, or between two days of one, told so that an archivist can read it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.guidelines.edition import Edition
from app.guidelines.rule_files import Repeal, Row
from app.guidelines.wording import Language, pick, said, statute

Kind = Literal["new", "changed", "ended", "gone", "edited", "profile_new", "profile_changed", "profile_gone"]

_PARTS = {
    "says": ("meningen", "the sentence"),
    "cites": ("lagrummen", "the provisions"),
    "when": ("villkoren", "the conditions"),
    "then": ("vad som följer", "what follows"),
    "instead": ("vad som följer i andra profiler", "what follows under other profiles"),
    "either": ("fallen och vad som följer i dem", "the branches and what follows in them"),
    "overrides": ("vilka regler den går före", "the rules it goes before"),
    "yields_to": ("vilka regler den viker för", "the rules it stands back for"),
    "profiles": ("vilka profiler den gäller i", "the profiles it stands in"),
    "floor": ("om den hör till golvet", "whether it is floor"),
    "follow_up": ("vad som ska göras", "what is to be done"),
    "retention": ("hur länge det bevaras", "how long it is kept"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        kind: ``new``: a rule that was not there; ``changed``: a later row of one that was; ``ended``: a repeal;
            ``gone``: a row that is no longer written; ``edited``: a row that reads otherwise though its day is the
            same, which never happens to rules in force; and the same for profiles.
        subject: the rule's or profile's id.
        day: from when; ``None`` for profiles.
        before, after: the rows, where there are any.
        parts: the parts of a rule that differ, as ``_PARTS`` names them.
    """

    kind: Kind
    subject: str
    day: date | None
    before: Row | None = None
    after: Row | None = None
    parts: tuple[str, ...] = ()


def changes_between_editions(old: Edition, new: Edition) -> list[Change]:
    """What has to be done to ``old`` to get ``new``, by rule and day."""
    before = {(one.row.id, one.row.from_): one for one in old.written}
    after = {(one.row.id, one.row.from_): one for one in new.written}
    found = [
        *(_added(one.row, new) for key, one in after.items() if key not in before),
        *(Change("gone", one.row.id, one.row.from_, _row(one.row)) for key, one in before.items() if key not in after),
        *(
            _changed("edited", one.row, after[key].row, one.row.from_)
            for key, one in before.items()
            if key in after and after[key].hash != one.hash
        ),
    ]
    return [*sorted(found, key=lambda change: (change.day or date.min, change.subject)), *_profiles(old, new)]


def changes_between_days(edition: Edition, old: date, new: date) -> list[Change]:
    """What stands otherwise on one day than on another, by rule."""
    before = {row.id: row for row in edition.rows_on(old)}
    after = {row.id: row for row in edition.rows_on(new)}
    found = [Change("new", rule, row.from_, None, row) for rule, row in after.items() if rule not in before]
    found += [Change("ended", rule, _end(edition, rule, old), row) for rule, row in before.items() if rule not in after]
    found += [
        _changed("changed", row, after[rule], after[rule].from_)
        for rule, row in before.items()
        if rule in after and after[rule] != row
    ]
    return sorted(found, key=lambda change: (change.day or date.min, change.subject))


def _end(edition: Edition, rule: str, after: date) -> date | None:
    days = [one.row.from_ for one in edition.written if one.row.id == rule and one.row.from_ > after]
    return min(days, default=None)


def _added(row: Row | Repeal, edition: Edition) -> Change:
    earlier = [one.row for one in edition.written if one.row.id == row.id and one.row.from_ < row.from_]
    last = _row(earlier[-1]) if earlier else None
    if isinstance(row, Repeal):
        return Change("ended", row.id, row.from_, last)
    return _changed("changed", last, row, row.from_) if last else Change("new", row.id, row.from_, None, row)


def _changed(kind: Kind, before: Row | Repeal, after: Row | Repeal, day: date) -> Change:
    old, new = _row(before), _row(after)
    parts = tuple(part for part in _PARTS if old and new and _part(old, part) != _part(new, part))
    return Change(kind, after.id, day, old, new, parts)


def _part(row: Row, name: str) -> object:
    """A part as it is compared. From which day a provision applies is no change of what is cited."""
    return _cites(row) if name == "cites" else getattr(row, name)


def _row(row: Row | Repeal) -> Row | None:
    return row if isinstance(row, Row) else None


def _profiles(old: Edition, new: Edition) -> Iterator[Change]:
    for profile in sorted({*old.profiles, *new.profiles}):
        if profile not in old.profiles:
            yield Change("profile_new", profile, None)
        elif profile not in new.profiles:
            yield Change("profile_gone", profile, None)
        elif old.profiles[profile] != new.profiles[profile]:
            yield Change("profile_changed", profile, None)


_HEADS = {
    "new": ("Ny regel från {day}: {subject}.", "New rule from {day}: {subject}."),
    "changed": ("{subject} lyder annorlunda från {day}.", "{subject} reads otherwise from {day}."),
    "ended": ("{subject} upphör {day}.", "{subject} ends {day}."),
    "gone": ("{subject} från {day} finns inte med längre.", "{subject} from {day} is no longer there."),
    "edited": ("{subject} från {day} har skrivits om.", "{subject} from {day} has been rewritten."),
    "profile_new": ("Ny profil: {subject}.", "New profile: {subject}."),
    "profile_changed": ("Profilen {subject} beskrivs annorlunda.", "The profile {subject} is described otherwise."),
    "profile_gone": ("Profilen {subject} finns inte längre.", "The profile {subject} is no longer there."),
}


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change in one language: a line, and what there is to say of it."""

    line: str
    more: tuple[str, ...]


def tell_change(change: Change, language: Language) -> ToldChange:
    """Tell one change in plain words."""
    line = pick(_HEADS[change.kind], language).format(subject=change.subject, day=change.day or "–")
    return ToldChange(line, tuple(_more(change, language)))


def tell_changes(changes: Iterable[Change], language: Language) -> list[str]:
    """Lines of text; that nothing differs is told too."""
    lines = [
        text
        for told in (tell_change(change, language) for change in changes)
        for text in (told.line, *(f"  {line}" for line in told.more))
    ]
    return lines or [pick(("Inget skiljer.", "Nothing differs."), language)]


def _more(change: Change, language: Language) -> Iterator[str]:
    before, after = change.before, change.after
    if before is None or after is None:
        if (row := after or before) is not None:
            yield said(row.says, language)
        return
    if "says" in change.parts:
        yield f"{pick(('Förut', 'Before'), language)}: {said(before.says, language)}"
        yield f"{pick(('Nu', 'Now'), language)}: {said(after.says, language)}"
    else:
        yield said(after.says, language)
    if "cites" in change.parts:
        yield (
            f"{pick(('Lagrum förut', 'Provisions before'), language)}: {_cites(before)}; "
            f"{pick(('nu', 'now'), language)}: {_cites(after)}"
        )
    rest = [pick(_PARTS[part], language) for part in change.parts if part not in ("says", "cites")]
    if rest:
        yield f"{pick(('Också ändrat', 'Also changed'), language)}: {', '.join(rest)}."


def _cites(row: Row) -> str:
    return "; ".join(statute(cite.sfs, cite.place) for cite in row.cites)
