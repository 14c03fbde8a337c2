"""Where the rules come from: who says so, and at what address. Facts about sources, never their text.

``rules/sources/*.yaml`` lists the sources and, for each rule, which of them it comes from. They stand apart from the
rules, so that an address that has moved changes no rule and no edition.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from app.guidelines.edition import RULES
from app.guidelines.rule_files import RuleId, Sentence, Strict
from app.guidelines.yaml_source import Source as YamlSource
from app.guidelines.yaml_source import nearest, parse, read_source
from app.records.errors import RulesRefused

SOURCES = RULES / "sources"

SourceId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]


class RuleSource(Strict):
    """A source of rules.

    ``read`` says how well it was known when the rule was written: the ``whole`` text, its ``beginning``, or only what
    others say of it (``secondary``).
    """

    id: SourceId
    kind: Literal["law", "municipality", "region", "authority", "association", "other"]
    name: Sentence
    address: Annotated[str, Field(pattern=r"^https?://[^\s<>\"]+$")]
    read: Literal["whole", "beginning", "secondary"]


class SourceFile(Strict):
    """One file: sources, or which rules come from which, or both."""

    sources: list[RuleSource] = Field(default_factory=list)
    rules: dict[RuleId, Annotated[list[SourceId], Field(min_length=1)]] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleSources:
    """All the sources by id, and those of each rule in the order they are written."""

    by_id: Mapping[str, RuleSource]
    by_rule: Mapping[str, tuple[RuleSource, ...]]

    def of(self, rule: str) -> tuple[RuleSource, ...]:
        """The sources of a rule; none for a rule that nobody has written any for."""
        return self.by_rule.get(rule, ())

    def missing(self, rules: Iterable[str]) -> list[str]:
        """Those of some rules that have no source."""
        return sorted(set(rules) - set(self.by_rule))


def read_sources(directory: Path = SOURCES) -> RuleSources:
    """Read and check every file.

    Raises:
        RulesRefused: a mistake, a source or rule that stands twice, a source that does not exist or that no rule
            comes from; with file and line.
    """
    files = [(source, parse(source, SourceFile)) for source in map(read_source, sorted(directory.glob("*.yaml")))]
    by_id: dict[str, RuleSource] = {}
    for source, file in files:
        for index, each in enumerate(file.sources):
            if by_id.setdefault(each.id, each) is not each:
                source.refuse(("sources", index, "id"), f"the source {each.id!r} is already there")
    by_rule: dict[str, tuple[RuleSource, ...]] = {}
    for source, file in files:
        for rule, named in file.rules.items():
            if rule in by_rule:
                source.refuse(("rules", rule), f"the sources of {rule!r} are already told")
            by_rule[rule] = tuple(_found(by_id, name, source, rule) for name in named)
    _refuse_unused(files, by_rule)
    return RuleSources(by_id, by_rule)


def _found(by_id: Mapping[str, RuleSource], name: str, source: YamlSource, rule: str) -> RuleSource:
    if name not in by_id:
        source.refuse(("rules", rule), f"there is no source {name!r}{nearest(name, by_id)}")
    return by_id[name]


def _refuse_unused(
    files: Iterable[tuple[YamlSource, SourceFile]], by_rule: Mapping[str, tuple[RuleSource, ...]]
) -> None:
    used = {one.id for named in by_rule.values() for one in named}
    for source, file in files:
        for index, each in enumerate(file.sources):
            if each.id not in used:
                source.refuse(("sources", index, "id"), f"no rule comes from {each.id!r}")


def require_sources(sources: RuleSources, rules: Iterable[str]) -> None:
    """Refuse rules without a source.

    Raises:
        RulesRefused: it names them.
    """
    missing = sources.missing(rules)
    if missing:
        raise RulesRefused(f"write in {SOURCES.name}/regler.yaml where these rules come from: {', '.join(missing)}")
