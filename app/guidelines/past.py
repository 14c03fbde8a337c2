"""Earlier editions, put together again from the rows that are still written and what was recorded of them.

A row in force is never edited, so the rules of an edition are the recorded rows up to it. Its hash is the one that
assessments carry only if the profiles, which are not recorded row by row, read as they did then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.guidelines.edition import GRUND, Edition, load_edition, shipped_edition
from app.guidelines.recorded import RecordedEdition, read_recorded
from app.guidelines.rule_files import Words
from app.guidelines.rule_ids import DEFAULT
from app.guidelines.yaml_source import nearest
from app.records.errors import Unacceptable

PRESENT = "present"
"""The word for the edition that the program works with."""


@dataclass(frozen=True, slots=True)
class PastEdition:
    """A recorded edition, the latest of them included. ``says`` tells archivists what it changed."""

    name: str
    in_force: date
    says: Words
    edition: Edition


def past_editions(edition: Edition, recorded: Sequence[RecordedEdition] | None = None) -> list[PastEdition]:
    """Every recorded edition that can be put together again, the earliest first.

    Rows that have been changed since are left out; ``recorded.differences`` tells of them.

    Args:
        edition: the present one.
        recorded: what was recorded; read from the rules that come with the program if left out.
    """
    written = {(one.row.id, one.row.from_, one.hash): one for one in edition.written}
    rows: list[tuple[str, date, str]] = []
    profiles = {GRUND}
    found: list[PastEdition] = []
    for one in read_recorded() if recorded is None else recorded:
        rows.extend((row.id, row.from_, row.hash) for row in one.rules)
        profiles.update(one.profiles)
        kept = [written[row] for row in rows if row in written]
        if any(each.row.id == DEFAULT for each in kept):
            then = {name: profile for name, profile in edition.profiles.items() if name in profiles}
            is_present = len(kept) == len(written) and len(then) == len(edition.profiles)
            again = edition if is_present else Edition(kept, then)
            found.append(PastEdition(one.edition, one.in_force, one.says, again))
    return found


def edition_by_hash(wanted: str, edition: Edition, past: Sequence[PastEdition]) -> Edition | None:
    """The edition of that hash if it is at hand."""
    return next((each for each in (edition, *(one.edition for one in past)) if each.hash == wanted), None)


def edition_named(name: str, edition: Edition | None = None) -> Edition:
    """The edition that somebody names: ``present``, a recorded one (``2026-11``), or a folder of rule files.

    Raises:
        Unacceptable: there is none of that name.
        RulesRefused: the folder's files have a mistake.
    """
    folder = Path(name)
    if name != PRESENT and folder.is_dir():
        return load_edition(folder)
    edition = edition or shipped_edition()
    if name == PRESENT:
        return edition
    past = {one.name: one.edition for one in past_editions(edition)}
    if name not in past:
        known = [PRESENT, *past]
        raise Unacceptable(
            f"there is no edition {name!r}{nearest(name, known)}; known: {', '.join(known)}, or a folder of rule files"
        )
    return past[name]
