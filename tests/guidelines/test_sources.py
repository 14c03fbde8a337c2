"""Every rule says where it comes from."""

from pathlib import Path

import pytest

from app.guidelines.edition import shipped_edition
from app.guidelines.sources import SOURCES, read_sources, require_sources
from app.records.errors import RulesRefused

SOURCE = '- {id: osl, kind: law, name: "OSL", address: "https://lagen.nu/2009:400", read: whole}\n'


def written(directory: Path, sources: str = SOURCE, rules: str = "appeal: [osl]") -> Path:
    (directory / "some.yaml").write_text(f"sources:\n  {sources}\nrules:\n  {rules}\n", encoding="utf-8")
    return directory


def test_every_rule_of_the_program_has_a_source_and_every_source_is_used() -> None:
    sources = read_sources()

    require_sources(sources, {one.row.id for one in shipped_edition().written})
    assert {one.id for named in sources.by_rule.values() for one in named} == set(sources.by_id)


def test_every_address_stands_once() -> None:
    addresses = [one.address for one in read_sources().by_id.values() if one.id != "sekretesslagen"]
    assert len(addresses) == len(set(addresses))


def test_a_rule_knows_its_sources_in_the_order_they_are_written(tmp_path: Path) -> None:
    more = SOURCE + '  - {id: fl, kind: law, name: "FL", address: "https://lagen.nu/2017:900", read: whole}\n'

    sources = read_sources(written(tmp_path, more, "appeal: [fl, osl]"))
    assert [one.id for one in sources.of("appeal")] == ["fl", "osl"]
    assert sources.of("complaint") == ()


@pytest.mark.parametrize(
    ("sources", "rules", "told"),
    [
        (SOURCE, "appeal: [ols]", r"some.yaml, line 5: there is no source 'ols'; did you mean 'osl'\?"),
        (SOURCE, "apeal: [osl]", r"did you mean 'appeal'\?"),
        (SOURCE, "appeal: []", "some.yaml, line 5: 'appeal'"),
        (SOURCE + "  " + SOURCE, "appeal: [osl]", "line 3: the source 'osl' is already there"),
        (SOURCE.replace("law", "lag"), "appeal: [osl]", r"did you mean 'law'\?"),
        (SOURCE.replace("https", "ftp"), "appeal: [osl]", "line 2: 'address'"),
        (SOURCE.replace("read", "läst"), "appeal: [osl]", "line 2: "),
        (SOURCE + "  " + SOURCE.replace("osl", "ny"), "appeal: [osl]", "line 3: no rule comes from 'ny'"),
    ],
)
def test_a_mistake_is_refused_with_its_place(tmp_path: Path, sources: str, rules: str, told: str) -> None:
    with pytest.raises(RulesRefused, match=told):
        read_sources(written(tmp_path, sources, rules))


def test_a_rule_has_its_sources_in_one_place(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "tail.yaml").write_text("rules:\n  appeal: [osl]\n", encoding="utf-8")

    with pytest.raises(RulesRefused, match=r"tail\.yaml, line 2: the sources of 'appeal' are already told"):
        read_sources(tmp_path)


def test_a_rule_without_a_source_is_refused_by_name() -> None:
    with pytest.raises(RulesRefused, match="hittepå"):
        require_sources(read_sources(SOURCES), ["hittepå"])
