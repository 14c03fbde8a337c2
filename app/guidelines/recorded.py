"""Edition discipline: what a rule in force says is recorded, and is never changed afterwards.

``rules/editions/*.yaml`` has one file for each edition that has been put in force, with the hash of every row that came
with it. A changed row no longer has the hash that was recorded; a change is made by adding a row with a later day, and
that row is recorded with the next edition.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import Field

from app.guidelines.edition import GRUND, RULES, Edition, Written
from app.guidelines.rule_files import Day, RuleId, Strict, Words
from app.guidelines.yaml_source import parse, read_source

EDITIONS = RULES / "editions"


class RecordedRow(Strict):
    """A row of a rule as it was when it was put in force."""

    id: RuleId
    from_: Day = Field(alias="from")
    hash: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class RecordedEdition(Strict):
    """An edition: when it was put in force, what changed, told to archivists, and the rows that came with it.

    ``profiles`` names those that came with it besides ``grund``, so that the edition can be put together again.
    """

    edition: str
    in_force: Day
    says: Words
    rules: list[RecordedRow] = Field(min_length=1)
    profiles: list[str] = Field(default_factory=list)


def read_recorded(directory: Path = EDITIONS) -> list[RecordedEdition]:
    """Read every recorded edition, the earliest first.

    Raises:
        RulesRefused: a file has a mistake.
    """
    editions = [parse(read_source(path), RecordedEdition) for path in sorted(directory.glob("*.yaml"))]
    return sorted(editions, key=lambda edition: edition.in_force)


def differences(edition: Edition, recorded: Iterable[RecordedEdition]) -> list[str]:
    """Tell what in the rules differs from what is recorded; empty when nothing does.

    A row that has been changed or taken away is a fault. A row that is not recorded is told with the line that records
    it, to be written into the file of the next edition.
    """
    recorded = list(recorded)
    rows = [row for one in recorded for row in one.rules]
    known = {(row.id, row.from_): row for row in rows}
    times = Counter((row.id, row.from_) for row in rows)
    told = [f"{rule} from {day} is recorded twice" for (rule, day), count in times.items() if count > 1]
    found = {(one.row.id, one.row.from_): one for one in edition.written}
    told.extend(f"{rule} from {day} is in force but is gone" for rule, day in known if (rule, day) not in found)
    told.extend(_difference(one, known.get(key)) for key, one in found.items())
    profiles = {GRUND, *(name for one in recorded for name in one.profiles)}
    told.extend(
        f"the profile {name} is not recorded; in the next edition's file, write it under 'profiles'"
        for name in edition.profiles
        if name not in profiles
    )
    return [line for line in told if line]


def _difference(written: Written, recorded: RecordedRow | None) -> str:
    if recorded is None:
        line = f'- {{id: {written.row.id}, from: {written.row.from_}, hash: "{written.hash}"}}'
        return f"{written.place}: not recorded; in the next edition's file, write {line}"
    if recorded.hash != written.hash:
        name = f"{written.row.id} from {written.row.from_}"
        return f"{written.place}: {name} is in force and has been changed; write a new row with a later day instead"
    return ""
