"""What would have changed an answer is what the rules would have said."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.guidelines.counterfactuals import MOST, counterfactuals, facts_of, is_repeated
from app.guidelines.edition import GRUND, shipped_edition
from app.guidelines.fact_table import FACTS, NEVER_TOGETHER
from app.records.assessment import Assessment
from app.records.facts import Fact, Truth

EDITION = shipped_edition()
DAY = date(2026, 11, 23)
ALL_NO = {name: Fact(name, Truth.NO) for name in FACTS}


def assessed(**truths: Truth) -> Assessment:
    return EDITION.assess({**ALL_NO, **{name: Fact(name, truth) for name, truth in truths.items()}}, DAY)


def test_what_an_answer_rests_on_comes_first() -> None:
    made = assessed(holds_personal_identity_number=Truth.YES, channel_is_listed=Truth.YES, channel_is_open=Truth.YES)

    first = counterfactuals(EDITION, made, DAY, GRUND)[0]
    assert (first.fact, first.value) == ("holds_personal_identity_number", Truth.NO)
    assert first.rule != made.rule


def test_what_nobody_could_tell_is_told_both_ways() -> None:
    plain = ("has_readable_text", "is_public", "channel_is_listed", "channel_is_open")
    made = assessed(is_own=Truth.UNKNOWN, **dict.fromkeys(plain, Truth.YES))

    found = [(one.fact, one.value) for one in counterfactuals(EDITION, made, DAY, GRUND)]
    assert ("is_own", Truth.YES) in found


@given(st.fixed_dictionaries({name: st.sampled_from(Truth) for name in FACTS}), st.sampled_from(EDITION.boundaries))
def test_every_counterfactual_is_what_the_rules_answer_on_those_facts(truths: dict[str, Truth], day: date) -> None:
    facts = {name: Fact(name, truth) for name, truth in truths.items()}
    made = EDITION.assess(facts, day)

    assert facts_of(made) == facts
    assert is_repeated(EDITION, made, day, GRUND)
    found = counterfactuals(EDITION, made, day, GRUND)
    assert len(found) <= MOST
    for one in found:
        assert truths[one.fact] is not one.value
        other = EDITION.assess({**facts, one.fact: Fact(one.fact, one.value)}, day)
        assert (other.outcome, other.protection, other.placement, other.rule) == (
            one.outcome,
            one.protection,
            one.placement,
            one.rule,
        )
        assert (other.outcome, other.protection, other.placement) != (made.outcome, made.protection, made.placement)


def test_facts_that_cannot_both_be_yes_are_not_supposed_to_be() -> None:
    made = assessed(has_readable_text=Truth.YES, channel_is_listed=Truth.YES, channel_is_open=Truth.YES)
    excluded = {one if other == "has_readable_text" else other for one, other in NEVER_TOGETHER} - {"has_readable_text"}

    supposed = {one.fact for one in counterfactuals(EDITION, made, DAY, GRUND) if one.value is Truth.YES}
    assert supposed
    assert not supposed & {name for name in excluded if {name, "has_readable_text"} in map(set, NEVER_TOGETHER)}


def test_an_assessment_that_the_rules_would_not_make_is_not_repeated() -> None:
    made = assessed(holds_personal_identity_number=Truth.YES)

    assert not is_repeated(EDITION, made, date(1990, 1, 1), GRUND)
    assert not is_repeated(EDITION, made, DAY, "hittepå")
