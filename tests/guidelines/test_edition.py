"""The rules that come with the program: loaded, exact on every boundary, and as recorded."""

import itertools
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guidelines.cases import Case, answer, mismatches, read_cases
from app.guidelines.edition import RULES, Edition, load_edition, shipped_edition
from app.guidelines.explain import explain
from app.guidelines.fact_table import FACTS
from app.guidelines.observe import complete, observe
from app.guidelines.recorded import differences, read_recorded
from app.guidelines.rule_files import Row
from app.guidelines.rule_ids import DEFAULT, RULE_IDS
from app.guidelines.standing import StandingRules, masks_of
from app.records.facts import Fact, RegisterKnowledge, Truth
from app.records.vocabulary import Outcome, Placement, Protection, Status
from tests.guidelines.test_observe import knowledge, subjects

EDITION = shipped_edition()
CASES = read_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.case)
def test_case(case: Case) -> None:
    assert mismatches(case, answer(case, EDITION)) == []


def test_every_rule_has_a_case_that_it_answers_and_every_name_is_used_once() -> None:
    assert {case.expect.rule for case in CASES} == {one.row.id for one in EDITION.written}
    names = [case.case for case in CASES]
    assert len(names) == len(set(names))


def test_a_case_that_expects_something_else_is_told_as_a_mismatch() -> None:
    case = CASES[0].model_copy(update={"expect": CASES[1].expect})
    assert "rule: expected appeal, got withdrawal" in mismatches(case, answer(case, EDITION))


def test_the_rules_are_those_that_were_put_in_force() -> None:
    assert differences(EDITION, read_recorded()) == []


def test_every_fact_is_asked_for_by_some_rule() -> None:
    asked = {
        name
        for one in EDITION.written
        if isinstance(one.row, Row)
        for branch in one.row.branches
        for conditions in branch.when
        for name in conditions
    }
    assert asked == set(FACTS)


def held(standing: StandingRules, yes: frozenset[str]) -> list[str]:
    """Which rules hold, read from the rows themselves and not from what was compiled."""
    rows = [row for row in EDITION.rows_on(date(2026, 11, 23)) if row.id != DEFAULT]
    compiled = {rule.id for rule in standing.rules}
    return [
        row.id
        for row in rows
        if row.id in compiled
        and any(
            all((name in yes) is asked for name, asked in conditions.items())
            for branch in row.branches
            for conditions in branch.when
        )
    ]


def test_of_any_two_rules_one_goes_before_the_other_on_every_boundary_under_every_profile() -> None:
    """A total order: whatever facts hold, among the rules that hold exactly one goes before all the others."""
    counted = 0
    for _, _, standing in EDITION.slots():
        places = {rule.id: at for at, rule in enumerate(standing.rules)}
        for one, other in itertools.combinations(standing.rules, 2):
            first, second = sorted((one, other), key=lambda rule: places[rule.id])
            assert second.id in first.overrides
            assert first.id not in second.overrides
            counted += 1
    assert counted > 10_000


@given(st.sets(st.sampled_from(list(FACTS)), max_size=6))
def test_the_rule_that_answers_is_the_first_of_those_that_hold(yes: set[str]) -> None:
    standing = EDITION.standing(date(2026, 11, 23))
    facts = {name: Fact(name, Truth.YES if name in yes else Truth.NO) for name in FACTS}
    holding = held(standing, frozenset(yes))
    overrides = {rule.id: rule.overrides for rule in standing.rules}
    first = [rule for rule in holding if all(other in overrides[rule] for other in holding if other != rule)]
    assert [EDITION.assess(facts, date(2026, 11, 23)).rule] == (first or [DEFAULT])


values = st.fixed_dictionaries({name: st.sampled_from(Truth) for name in FACTS})


@given(values, st.sampled_from(EDITION.boundaries), st.integers(-1, 1))
def test_the_compiled_rules_answer_as_the_written_ones_on_every_boundary(
    truths: dict[str, Truth], boundary: date, shift: int
) -> None:
    facts = {name: Fact(name, truth) for name, truth in truths.items()}
    assessment = EDITION.assess(facts, boundary + timedelta(days=shift))
    assert assessment.rule in RULE_IDS
    assert assessment.edition == EDITION.hash
    assert assessment.cites
    assert all(one.rule != assessment.rule or one.why == "unknown" for one in assessment.considered)
    assert {name for name, truth in truths.items() if truth is not Truth.NO} <= {fact.name for fact in assessment.facts}


@given(
    st.fixed_dictionaries({name: st.sampled_from([Truth.YES, Truth.NO]) for name in FACTS}),
    st.sets(st.sampled_from(list(FACTS)), max_size=4),
)
def test_an_unknown_goes_to_a_person_unless_the_answer_is_the_same_whichever_way_it_falls(
    told: dict[str, Truth], doubtful: set[str]
) -> None:
    def assessed(truths: dict[str, Truth]) -> tuple[object, ...]:
        facts = {name: Fact(name, truth) for name, truth in truths.items()}
        one = EDITION.assess(facts, date(2026, 11, 23))
        return one.outcome, one.status, one.protection, one.placement, one.awaits_person

    answered = assessed(told | dict.fromkeys(doubtful, Truth.UNKNOWN))
    falls = {name: [Truth.YES] if FACTS[name].doubt_counts_as_yes else [Truth.YES, Truth.NO] for name in doubtful}
    completions = [
        assessed(told | dict(zip(falls, fallen, strict=True))) for fallen in itertools.product(*falls.values())
    ]
    if answered[0] is not Outcome.REVIEW:
        assert set(completions) == {answered}
    if any(one[2] is Protection.PRESUMED for one in completions):
        assert answered[2] is Protection.PRESUMED


@given(subjects, knowledge)
def test_any_message_gets_an_answer_the_law_allows(subject: object, known: RegisterKnowledge) -> None:
    assessment = EDITION.assess(complete(observe(subject), known), date(2026, 11, 23))  # type: ignore[arg-type]  # built
    assert assessment.status is not Status.CONFIRMED
    assert (assessment.outcome is Outcome.REGISTER) == (assessment.placement is not None)
    if assessment.protection is Protection.PRESUMED:
        assert assessment.outcome in (Outcome.REGISTER, Outcome.REVIEW)
        assert assessment.placement is not Placement.EXISTING_CASE
    if assessment.outcome is Outcome.REVIEW:
        assert assessment.awaits_person
        assert assessment.status is Status.PROPOSED
    assert explain(assessment, subject.text, EDITION, date(2026, 11, 23))  # type: ignore[attr-defined]  # as above


def test_before_the_first_day_only_the_default_stands() -> None:
    assert EDITION.standing(date(1970, 1, 1)).rules == ()
    assert EDITION.standing(date.min).default.id == DEFAULT


def test_a_missing_fact_is_an_error_and_never_a_no() -> None:
    with pytest.raises(KeyError):
        masks_of({})


def test_an_unknown_profile_is_an_error() -> None:
    facts = {name: Fact(name, Truth.NO) for name in FACTS}
    with pytest.raises(KeyError):
        EDITION.assess(facts, date(2026, 11, 23), "hittepå")


def copied(to: Path, change: tuple[str, str] = ("", "")) -> Edition:
    to.mkdir()
    for path in RULES.glob("*.yaml"):
        (to / path.name).write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    return load_edition(to)


def test_the_hash_follows_what_the_rules_say_and_not_how_they_are_laid_out(tmp_path: Path) -> None:
    assert copied(tmp_path / "same").hash == EDITION.hash
    commented = copied(tmp_path / "laid-out", ("rules:\n", "# en kommentar till\n\nrules:\n"))
    assert commented.hash == EDITION.hash
    assert copied(tmp_path / "changed", ("Räknas i statistiken.", "Räknas.")).hash != EDITION.hash
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", EDITION.hash)


def test_a_changed_rule_in_force_is_told_with_its_place(tmp_path: Path) -> None:
    changed = copied(tmp_path / "changed", ("Räknas i statistiken.", "Räknas."))
    (told,) = differences(changed, read_recorded())
    assert re.match(
        r"8-ringa-och-sprak.yaml, line \d+: reaction-or-tag from 2009-06-30 is in force and has been changed", told
    )


def test_a_rule_that_is_gone_or_not_recorded_is_told() -> None:
    (recorded,) = read_recorded()
    less = recorded.model_copy(update={"rules": recorded.rules[1:]})
    more = recorded.model_copy(
        update={"rules": [*recorded.rules, recorded.rules[0].model_copy(update={"from_": date(2030, 1, 1)})]}
    )
    assert "not recorded" in differences(EDITION, [less])[0]
    assert "is gone" in differences(EDITION, [more])[0]
    assert "recorded twice" in differences(EDITION, [recorded, recorded])[0]
