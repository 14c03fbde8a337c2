"""Editions and days are compared, and the differences told in words."""

from datetime import date
from pathlib import Path

import pytest

from app.guidelines.changes import changes_between_days, changes_between_editions, tell_changes
from app.guidelines.edition import Edition, shipped_edition
from app.guidelines.past import PRESENT, edition_by_hash, edition_named, past_editions
from app.guidelines.recorded import RecordedEdition, differences
from app.records.errors import Unacceptable
from tests.guidelines.rule_texts import PROFILES, edition_of, rule

FIRST = rule("appeal", "when: {is_own: false}\nthen: {outcome: review}")
LATER = rule("appeal", "when: {is_own: true}\nthen: {outcome: review}", "2020-01-01").replace("sv: Så.", "sv: Annat.")
ENDED = "  - {id: appeal, from: 2025-01-01, repealed: true}\n"
OTHER = rule("complaint", "when: {is_mention: true}\nthen: {outcome: review}\nyields_to: [appeal]")


@pytest.fixture
def old(tmp_path: Path) -> Edition:
    return made(tmp_path / "old", FIRST)


def made(directory: Path, *rules: str, profiles: str = PROFILES) -> Edition:
    directory.mkdir()
    return edition_of(directory, *rules, profiles=profiles)


def told(old: Edition, new: Edition) -> list[str]:
    return tell_changes(changes_between_editions(old, new), "sv")


def test_an_edition_does_not_differ_from_itself(old: Edition) -> None:
    assert told(old, old) == ["Inget skiljer."]
    assert tell_changes([], "en") == ["Nothing differs."]


def test_a_later_row_is_told_with_what_it_says_before_and_now(old: Edition, tmp_path: Path) -> None:
    lines = told(old, made(tmp_path / "new", FIRST, LATER))

    assert lines == [
        "appeal lyder annorlunda från 2020-01-01.",
        "  Förut: Så.",
        "  Nu: Annat.",
        "  Också ändrat: villkoren.",
    ]


def test_a_new_rule_an_end_and_a_lost_row_are_told(old: Edition, tmp_path: Path) -> None:
    new = made(tmp_path / "new", FIRST, ENDED, OTHER)

    assert told(old, new) == ["Ny regel från 2009-06-30: complaint.", "  Så.", "appeal upphör 2025-01-01.", "  Så."]
    assert told(new, old)[0] == "complaint från 2009-06-30 finns inte med längre."


def test_a_row_that_was_rewritten_is_told_as_that(old: Edition, tmp_path: Path) -> None:
    new = made(tmp_path / "new", FIRST.replace("Så.", "Hemligt ändrat."))

    assert told(old, new)[0] == "appeal från 2009-06-30 har skrivits om."


def test_profiles_that_come_go_or_change_are_told(old: Edition, tmp_path: Path) -> None:
    new = made(tmp_path / "new", FIRST, profiles=PROFILES.replace("annan, says: {sv: En annan.", "ny, says: {sv: Ny."))
    changed = made(tmp_path / "changed", FIRST, profiles=PROFILES.replace("En annan.", "En helt annan."))

    assert told(old, new) == ["Profilen annan finns inte längre.", "Ny profil: ny."]
    assert told(old, changed) == ["Profilen annan beskrivs annorlunda."]


def test_two_days_of_one_edition_are_compared_by_what_stands(tmp_path: Path) -> None:
    edition = made(tmp_path / "rules", FIRST, LATER, ENDED)

    def between(one: date, other: date) -> str:
        return tell_changes(changes_between_days(edition, one, other), "en")[0]

    assert between(date(2019, 12, 31), date(2020, 1, 1)) == "appeal reads otherwise from 2020-01-01."
    assert between(date(2024, 12, 31), date(2025, 1, 1)) == "appeal ends 2025-01-01."
    assert between(date(2020, 1, 1), date(2024, 12, 31)) == "Nothing differs."
    assert between(date(2009, 6, 29), date(2009, 6, 30)) == "New rule from 2009-06-30: appeal."


def recorded(edition: Edition, name: str, begins: str, day: str) -> RecordedEdition:
    rows = [
        {"id": one.row.id, "from": day, "hash": one.hash} for one in edition.written if one.row.from_.isoformat() == day
    ]
    says = {"sv": "Något.", "en": "Something."}
    return RecordedEdition.model_validate({"edition": name, "in_force": begins, "says": says, "rules": rows})


def test_an_earlier_edition_is_put_together_again_with_its_hash(tmp_path: Path) -> None:
    only_grund = "profiles:\n  - {id: grund, says: {sv: Golvet., en: The floor.}}\n"
    first = made(tmp_path / "first", FIRST, profiles=only_grund)
    present = made(tmp_path / "present", FIRST, LATER)
    editions = [
        recorded(present, "2026-11", "2026-11-23", "2009-06-30"),
        recorded(present, "2027-01", "2027-01-01", "2020-01-01").model_copy(update={"profiles": ["annan"]}),
    ]

    past = past_editions(present, editions)
    assert [(one.name, one.edition.hash) for one in past] == [("2026-11", first.hash), ("2027-01", present.hash)]
    assert edition_by_hash(first.hash, present, past) is past[0].edition
    assert edition_by_hash("sha256:0", present, past) is None


def test_an_edition_whose_rows_are_gone_is_not_put_together(tmp_path: Path) -> None:
    present = made(tmp_path / "present", FIRST, LATER)
    edited = recorded(present, "2026-11", "2026-11-23", "2009-06-30")
    rows = [row.model_copy(update={"hash": f"sha256:{'0' * 64}"}) for row in edited.rules]

    assert past_editions(present, [edited.model_copy(update={"rules": rows})]) == []


def test_an_edition_is_named_by_word_record_or_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    present = shipped_edition()
    made(tmp_path / "mine", FIRST)
    monkeypatch.chdir(tmp_path)

    assert edition_named(PRESENT).hash == present.hash
    assert edition_named(past_editions(present)[-1].name).hash == present.hash
    assert len(edition_named("mine").written) == 2
    with pytest.raises(Unacceptable, match="known: present"):
        edition_named("hittepå")


def test_a_profile_that_came_without_being_recorded_is_told(tmp_path: Path) -> None:
    present = made(tmp_path / "present", FIRST)
    edition = recorded(present, "2026-11", "2026-11-23", "2009-06-30")

    assert differences(present, [edition]) == [
        "the profile annan is not recorded; in the next edition's file, write it under 'profiles'"
    ]
    assert differences(present, [edition.model_copy(update={"profiles": ["annan"]})]) == []
