"""A rule file with any mistake stops the load, with file, line and what was probably meant."""

from datetime import date
from pathlib import Path

import pytest

from app.guidelines.edition import load_edition
from app.guidelines.yaml_source import read_source
from app.records.errors import RulesRefused
from tests.guidelines.rule_texts import DEFAULT, PROFILES, edition_of, rule

GOOD = rule("complaint", "when: {is_public: true}\nthen: {outcome: keep_ordered}")
THANKS = rule("thanks-or-praise", "when: {is_own: true}\nthen: {outcome: keep_ordered}\noverrides: [complaint]")


def test_a_good_file_loads(tmp_path: Path) -> None:
    assert {rule.id for rule in edition_of(tmp_path, GOOD, THANKS).standing(date(2026, 11, 23)).rules} == {
        "complaint",
        "thanks-or-praise",
    }


@pytest.mark.parametrize(
    ("wrong", "right", "line", "message"),
    [
        ("is_publik: true", "is_public: true", 6, "unknown fact 'is_publik'; did you mean 'is_public'?"),
        ("is_public: treu", "is_public: true", 6, "not 'treu'; did you mean 'true'?"),
        ("is_public: maybe", "is_public: true", 6, "a fact is true, false or unknown, not 'maybe'"),
        ("is_public: no", "is_public: true", 6, "a fact is true, false or unknown, not 'no'"),
        (
            "outcome: keep_orderd",
            "outcome: keep_ordered",
            7,
            "unknown value 'keep_orderd' for 'outcome'; did you mean 'ke",
        ),
        (
            "outcome: keep_ordered, status: confirmed",
            "outcome: keep_ordered",
            7,
            "unknown value 'confirmed' for 'status'",
        ),
        ("outcome: keep_ordered, protection: assessed", "outcome: keep_ordered", 7, "unknown value 'assessed'"),
        ("outcome: keep_ordered, plaecment: x", "outcome: keep_ordered", 7, "'plaecment'; did you mean 'placement'?"),
        ("id: compliant", "id: complaint", 2, "unknown rule 'compliant'; did you mean 'complaint'?"),
        ("whem: {", "when: {", 6, "unknown key 'whem'; did you mean 'when'?"),
        ("when: {}", "when: {is_public: true}", 6, "'when' is empty"),
        ("when: is_public", "when: {is_public: true}", 6, "'when' says which facts have to hold"),
        ("from: 2009-06-31", "from: 2009-06-30", 3, "there is no day 2009-06-31"),
        ("from: 30/6 2009", "from: 2009-06-30", 3, "is not a day written as 2026-11-22"),
        ("sfs: OSL", 'sfs: "2009:400"', 5, "unknown form of statute 'OSL'"),
        ("place: 5 kap 1", 'place: "5 kap. 1 §"', 5, "unknown form of paragraph '5 kap 1'"),
        ("cites: []", 'cites: [{sfs: "2009:400", place: "5 kap. 1 §", from: 2009-06-30}]', 5, "'cites'"),
        ("says: {sv: Så.}", "says: {sv: Så., en: So.}", 4, "'en' is missing"),
        ('says: {sv: "", en: So.}', "says: {sv: Så., en: So.}", 4, "'sv'"),
        ("when: &x {", "when: {", 6, "anchors and aliases are not used"),
        ("then: {outcome: register}", "then: {outcome: keep_ordered}", 7, "'placement' says where"),
        (
            "then: {outcome: keep_ordered, placement: new_case}",
            "then: {outcome: keep_ordered}",
            7,
            "'placement' says where",
        ),
        (
            "then: {outcome: keep_ordered, protection: presumed}",
            "then: {outcome: keep_ordered}",
            7,
            "what may be secret has to be registered or reviewed",
        ),
        (
            "then: {outcome: not_official_document, status: provisional}",
            "then: {outcome: keep_ordered}",
            7,
            "'not_official_document' can only be proposed",
        ),
        (
            "then: {outcome: register, placement: existing_case, protection: presumed}",
            "then: {outcome: keep_ordered}",
            7,
            "a protected message stands alone",
        ),
    ],
)
def test_a_mistake_in_a_rule_is_told_with_its_line(
    tmp_path: Path, wrong: str, right: str, line: int, message: str
) -> None:
    assert right in GOOD
    with pytest.raises(RulesRefused) as refused:
        edition_of(tmp_path, GOOD.replace(right, wrong, 1))
    assert str(refused.value).startswith(f"rules.yaml, line {line}: ")
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("when: {is_public: true}", "a rule has 'when' and 'then', or 'either'"),
        ("then: {outcome: keep_ordered}", "a rule has 'when' and 'then', or 'either'"),
        (
            "when: {is_own: true}\nthen: {outcome: review}\neither: [{when: {is_own: true}, then: {outcome: review}}]",
            "a rule has 'when' and 'then', or 'either'",
        ),
        (
            "then: {outcome: review}\neither: [{when: {is_own: true}, then: {outcome: review}}]",
            "with 'either', write 'when' and 'then' inside it",
        ),
        ("when: {is_own: true}\nthen: {outcome: review}\noverrides: [complaint]", "before or after itself"),
        ("when: {is_own: true}\nthen: {outcome: review}\noverrides: [default]", "every rule goes before 'default'"),
        ("when: {is_own: true}\nthen: {outcome: review}\noverrides: [appeel]", "did you mean 'appeal'?"),
        ("when: {is_own: true}\nthen: {outcome: review}\noverrides: [appeal]", "there is no rule 'appeal' in this"),
        ("when: {is_own: true}\nthen: {outcome: review}\nyields_to: [appeal]", "there is no rule 'appeal' in this"),
        ("when: {is_own: true}\nthen: {outcome: review}\nprofiles: [grunt]", "did you mean 'grund'?"),
        ("when: {is_own: true}\nthen: {outcome: review}\ninstead: {anan: {outcome: review}}", "did you mean 'annan'?"),
        ("when: {is_own: true}\nthen: {outcome: review}\nfloor: true\nprofiles: [annan]", "a floor rule is the same"),
        (
            "when: {is_own: true}\nthen: {outcome: review}\nfloor: true\ninstead: {annan: {outcome: keep_ordered}}",
            "a floor rule is the same",
        ),
        ("when: {holds_personal_identity_number: unknown}\nthen: {outcome: review}", "is about secrecy"),
        ("when: {is_own: true}\nthen: {outcome: review}\nfloor: ja", "'floor'"),
        (
            "when: {is_own: true}\nwhen: {is_public: true}\nthen: {outcome: review}",
            "'when' stands twice, first on line 6",
        ),
    ],
)
def test_a_row_that_does_not_hang_together_is_refused(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(RulesRefused, match=r"^rules\.yaml, line \d+: ") as refused:
        edition_of(tmp_path, rule("complaint", body))
    assert message in str(refused.value)


def test_a_paragraph_that_does_not_apply_yet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesRefused, match="applies from 2009-06-30, after the rule's 2009-06-29"):
        edition_of(tmp_path, GOOD.replace("from: 2009-06-30", "from: 2009-06-29", 1))


def test_the_same_rule_twice_from_the_same_day_is_refused_with_both_places(tmp_path: Path) -> None:
    with pytest.raises(
        RulesRefused, match=r"line 8: 'complaint' from 2009-06-30 is already there \(rules.yaml, line 2\)"
    ):
        edition_of(tmp_path, GOOD, GOOD)


def test_a_repeal_of_what_does_not_stand_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesRefused, match="does not stand before 2010-01-01"):
        edition_of(tmp_path, "  - {id: complaint, from: 2010-01-01, repealed: true}\n")


def test_the_default_has_no_conditions_is_there_from_the_first_day_and_begins_as_review(tmp_path: Path) -> None:
    later = DEFAULT.replace("from: 2009-06-30\n", "from: 2010-01-01\n")
    with pytest.raises(RulesRefused, match="there is no rule 'default'"):
        edition_of(tmp_path, GOOD, default="")
    with pytest.raises(RulesRefused, match="has to stand from the first day"):
        edition_of(tmp_path, GOOD, default=later)
    with pytest.raises(RulesRefused, match="so it has to be review"):
        edition_of(tmp_path, GOOD, default=DEFAULT.replace("review", "keep_ordered"))
    with pytest.raises(RulesRefused, match="no conditions and no order"):
        edition_of(tmp_path, GOOD, default=DEFAULT + "    when: {is_own: true}\n")
    with pytest.raises(RulesRefused, match="or may not end"):
        edition_of(tmp_path, GOOD, default=DEFAULT + "  - {id: default, from: 2010-01-01, repealed: true}\n")


def test_profiles_are_named_once_and_grund_is_among_them(tmp_path: Path) -> None:
    with pytest.raises(RulesRefused, match="the profile 'grund' is missing"):
        edition_of(tmp_path, profiles=PROFILES.replace("grund", "golvet"))
    with pytest.raises(RulesRefused, match=r"^profiles.yaml, line 3: the profile 'grund' is already there"):
        edition_of(tmp_path, profiles=PROFILES.replace("annan", "grund"))


def test_a_file_that_is_no_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(RulesRefused, match=r"^rules.yaml, line \d+: this is not YAML"):
        edition_of(tmp_path, "  - id: [complaint\n")
    with pytest.raises(RulesRefused, match="no rule files in"):
        load_edition(tmp_path / "nothing")
    (tmp_path / "rules.yaml").write_bytes(b"rules: \xff")
    with pytest.raises(RulesRefused, match="not YAML in UTF-8"):
        load_edition(tmp_path)


def test_an_unknown_section_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("ruels: []\n", encoding="utf-8")
    with pytest.raises(RulesRefused, match=r"line 1: unknown key 'ruels'; did you mean 'rules'\?"):
        load_edition(tmp_path)


def test_words_that_yaml_gives_a_meaning_stay_words(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("[no, off, 2009-06-30, 5:1, 0x1F, 'true', true, ~, null]", encoding="utf-8")
    assert read_source(path).value == ["no", "off", "2009-06-30", "5:1", "0x1F", "true", True, "~", "null"]
