"""Rules of our own making, to show what the check refuses and how an answer is found."""

from datetime import date
from pathlib import Path

import pytest

from app.guidelines.edition import Edition
from app.guidelines.fact_table import FACTS
from app.records.assessment import Assessment, Considered
from app.records.errors import RulesRefused
from app.records.facts import Fact, Truth
from app.records.vocabulary import Outcome, Protection, Status
from tests.guidelines.rule_texts import edition_of, rule

DAY = date(2026, 11, 23)
KEEP = "then: {outcome: keep_ordered}"
REGISTER = "then: {outcome: register, placement: new_case}"


def assess(edition: Edition, on: date = DAY, profile: str = "grund", **truths: Truth) -> Assessment:
    facts = {name: Fact(name, truths.get(name, Truth.NO)) for name in FACTS}
    return edition.assess(facts, on, profile)


def test_two_rules_that_can_hold_together_need_an_order(tmp_path: Path) -> None:
    with pytest.raises(RulesRefused) as refused:
        edition_of(
            tmp_path,
            rule("complaint", f"when: {{is_public: true}}\n{KEEP}"),
            rule("appeal", f"when: {{is_own: false, is_mention: true}}\n{REGISTER}"),
        )
    assert str(refused.value) == (
        "rules.yaml, line 8: 'appeal' and 'complaint' (rules.yaml, line 2) can hold together on 2009-06-30 under "
        "'grund' and neither goes before the other: is_mention yes, is_public yes, is_own no; "
        "write 'overrides' in the one that is to go before"
    )


def test_rules_that_cannot_hold_together_need_none(tmp_path: Path) -> None:
    edition_of(
        tmp_path,
        rule("complaint", f"when: {{is_public: true}}\n{KEEP}"),
        rule("appeal", f"when: {{is_public: false}}\n{REGISTER}"),
        rule("application", f"when: {{is_direct_message: true, is_public: unknown}}\n{REGISTER}"),
    )


def test_facts_that_are_never_yes_together_need_none(tmp_path: Path) -> None:
    edition_of(
        tmp_path,
        rule("complaint", f"when: {{is_public: true}}\n{KEEP}"),
        rule("appeal", f"when: {{is_direct_message: true}}\n{REGISTER}"),
    )


def test_order_counts_through_others_and_may_be_said_from_below(tmp_path: Path) -> None:
    edition = edition_of(
        tmp_path,
        rule("appeal", f"when: {{is_own: false}}\n{REGISTER}\noverrides: [complaint]"),
        rule("complaint", f"when: {{is_public: true}}\n{KEEP}"),
        rule("thanks-or-praise", f"when: {{is_mention: true}}\n{KEEP}\nyields_to: [complaint]"),
    )
    everything = assess(edition, is_public=Truth.YES, is_mention=Truth.YES)
    assert everything.rule == "appeal"
    assert everything.considered == (
        Considered("complaint", "overridden", by="appeal"),
        Considered("thanks-or-praise", "overridden", by="appeal"),
    )


def test_a_circle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesRefused, match="goes before itself, by way of 'appeal', 'complaint'"):
        edition_of(
            tmp_path,
            rule("appeal", f"when: {{is_own: true}}\n{REGISTER}\noverrides: [complaint]"),
            rule("complaint", f"when: {{is_public: true}}\n{KEEP}\noverrides: [appeal]"),
        )


def test_two_branches_that_can_hold_together_and_differ_are_refused(tmp_path: Path) -> None:
    either = f"either:\n  - when: {{is_own: true}}\n    {KEEP}\n  - when: {{is_public: true}}\n    "
    with pytest.raises(RulesRefused, match="two branches of 'appeal' can hold together"):
        edition_of(tmp_path, rule("appeal", either + REGISTER))
    edition_of(tmp_path, rule("appeal", either + KEEP))


def test_an_order_missing_on_one_day_only_is_found(tmp_path: Path) -> None:
    complaint = rule("complaint", f"when: {{is_public: true}}\n{KEEP}")
    ordered = rule("appeal", f"when: {{is_own: true}}\n{REGISTER}\noverrides: [complaint]")
    later = rule("appeal", f"when: {{is_own: true}}\n{REGISTER}", begins="2019-01-01")
    with pytest.raises(RulesRefused, match="can hold together on 2019-01-01"):
        edition_of(tmp_path, complaint, ordered, later)
    repealed = "  - {id: complaint, from: 2019-01-01, repealed: true}\n"
    edition_of(tmp_path, complaint, ordered, later, repealed)


def test_the_row_that_stands_is_the_last_that_has_begun(tmp_path: Path) -> None:
    edition = edition_of(
        tmp_path,
        rule("appeal", f"when: {{is_own: true}}\n{KEEP}", begins="2010-01-01"),
        rule("appeal", f"when: {{is_own: true}}\n{REGISTER}", begins="2015-01-01"),
        "  - {id: appeal, from: 2020-01-01, repealed: true}\n",
    )

    def outcome(year: int, month: int, day: int) -> Outcome:
        return assess(edition, date(year, month, day), is_own=Truth.YES).outcome

    assert outcome(2009, 12, 31) is Outcome.REVIEW
    assert outcome(2010, 1, 1) is Outcome.KEEP_ORDERED
    assert outcome(2014, 12, 31) is Outcome.KEEP_ORDERED
    assert outcome(2015, 1, 1) is Outcome.REGISTER
    assert outcome(2019, 12, 31) is Outcome.REGISTER
    assert outcome(2020, 1, 1) is Outcome.REVIEW


def test_a_profile_changes_what_follows_or_whether_a_rule_stands(tmp_path: Path) -> None:
    edition = edition_of(
        tmp_path,
        rule("complaint", f"when: {{is_public: true}}\n{REGISTER}\ninstead: {{annan: {{outcome: keep_ordered}}}}"),
        rule("special-interest", f"when: {{is_public: false}}\n{REGISTER}\nprofiles: [annan]"),
    )
    assert assess(edition, is_public=Truth.YES).outcome is Outcome.REGISTER
    assert assess(edition, profile="annan", is_public=Truth.YES).outcome is Outcome.KEEP_ORDERED
    assert assess(edition).rule == "default"
    assert assess(edition, profile="annan").rule == "special-interest"


def test_what_hangs_on_an_unknown_goes_to_a_person_protected_and_alerted_as_the_strictest_says(tmp_path: Path) -> None:
    edition = edition_of(
        tmp_path,
        rule(
            "threat-or-crime",
            "when: {is_mention: true}\n"
            "then: {outcome: register, placement: new_case, protection: presumed, alert: true}\noverrides: [complaint]",
        ),
        rule("complaint", f"when: {{is_public: true}}\n{KEEP}"),
    )
    doubtful = assess(edition, is_mention=Truth.UNKNOWN, is_public=Truth.YES)
    assert (doubtful.outcome, doubtful.status, doubtful.rule) == (Outcome.REVIEW, Status.PROPOSED, "threat-or-crime")
    assert (doubtful.protection, doubtful.alert, doubtful.awaits_person) == (Protection.PRESUMED, True, True)
    assert doubtful.considered == (
        Considered("threat-or-crime", "unknown", on=("is_mention",)),
        Considered("complaint", "overridden", by="threat-or-crime"),
    )


def test_an_unknown_below_the_rule_that_holds_changes_nothing_but_is_told(tmp_path: Path) -> None:
    edition = edition_of(
        tmp_path,
        rule("appeal", f"when: {{is_own: true}}\n{REGISTER}\noverrides: [complaint]"),
        rule("complaint", f"when: {{is_public: true}}\n{KEEP}"),
    )
    sure = assess(edition, is_own=Truth.YES, is_public=Truth.UNKNOWN)
    assert (sure.outcome, sure.rule) == (Outcome.REGISTER, "appeal")
    assert sure.considered == (Considered("complaint", "overridden", by="appeal", on=("is_public",)),)


def test_an_unknown_that_would_lead_to_the_same_changes_nothing(tmp_path: Path) -> None:
    edition = edition_of(
        tmp_path,
        rule("thanks-or-praise", f"when: {{is_mention: true}}\n{KEEP}\noverrides: [simple-question]"),
        rule("simple-question", f"when: {{is_public: true}}\n{KEEP}"),
    )
    same = assess(edition, is_mention=Truth.UNKNOWN, is_public=Truth.YES)
    assert (same.outcome, same.rule) == (Outcome.KEEP_ORDERED, "simple-question")


def test_about_secrecy_unknown_counts_as_yes(tmp_path: Path) -> None:
    edition = edition_of(
        tmp_path,
        rule("secrecy-content", f"when: {{holds_personal_identity_number: true}}\n{REGISTER}"),
        rule("simple-question", f"when: {{holds_personal_identity_number: false}}\n{KEEP}"),
    )
    assert assess(edition, holds_personal_identity_number=Truth.UNKNOWN).rule == "secrecy-content"
    assert assess(edition).rule == "simple-question"


def test_a_rule_may_ask_for_what_cannot_be_told(tmp_path: Path) -> None:
    edition = edition_of(tmp_path, rule("ambiguous-tone", f"when: {{is_public: unknown}}\n{KEEP}"))
    assert assess(edition, is_public=Truth.UNKNOWN).rule == "ambiguous-tone"
    assert assess(edition, is_public=Truth.YES).rule == "default"


def test_status_follows_the_outcome_unless_it_is_written(tmp_path: Path) -> None:
    edition = edition_of(
        tmp_path,
        rule("spam-or-advert", "when: {is_own: true}\nthen: {outcome: minor_importance}\noverrides: [reaction-or-tag]"),
        rule("reaction-or-tag", "when: {is_mention: true}\nthen: {outcome: minor_importance, status: provisional}"),
    )
    proposed = assess(edition, is_own=Truth.YES)
    in_effect = assess(edition, is_mention=Truth.YES)
    assert (proposed.status, proposed.awaits_person) == (Status.PROPOSED, True)
    assert (in_effect.status, in_effect.awaits_person) == (Status.PROVISIONAL, False)
