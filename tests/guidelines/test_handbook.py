"""The guideline as a document says what the rules say."""

import json
from datetime import date

import pytest

from app.guidelines.cases import read_cases
from app.guidelines.edition import Edition, shipped_edition
from app.guidelines.handbook import as_markdown, as_plain, handbook
from app.guidelines.rule_files import Profile, Words
from app.guidelines.sources import read_sources
from app.guidelines.wording import caution_about, statute

EDITION, SOURCES, CASES = shipped_edition(), read_sources(), read_cases()
DAY = date(2026, 11, 23)


def test_the_rules_come_in_order_of_precedence_and_the_default_last() -> None:
    book = handbook(EDITION, SOURCES, CASES, on=DAY)
    names = [rule.id for rule in book.rules]

    assert names == [*(rule.id for rule in EDITION.standing(DAY).rules), "default"]
    for rule in book.rules:
        assert all(names.index(other) > names.index(rule.id) for other in rule.goes_before)
        assert all(names.index(other) < names.index(rule.id) for other in rule.stands_back_for)


def test_every_case_stands_beside_the_rule_that_answers_it() -> None:
    book = handbook(EDITION, SOURCES, CASES, on=DAY)
    shown = {rule.id: {case.case for case in rule.cases} for rule in book.rules}

    for case in CASES:
        if case.expect.rule in shown and case.profile == "grund":
            assert case.case in shown[case.expect.rule]


@pytest.mark.parametrize("day", [date(1990, 1, 1), *EDITION.boundaries])
def test_there_is_a_document_for_every_day_in_both_languages(day: date) -> None:
    for language in ("sv", "en"):
        book = handbook(EDITION, SOURCES, CASES, on=day, language=language)
        document = as_markdown(book)
        assert json.loads(json.dumps(as_plain(book)))["on"] == day.isoformat()
        assert all(f"\n## {rule.id}\n" in document and rule.sentence in document for rule in book.rules)


def test_what_others_wrote_does_not_become_marks_in_the_document() -> None:
    first = CASES[0]
    case = first.model_copy(update={"message": first.message.model_copy(update={"text": "# <b>*hej*</b>\n[a](b)"})})

    document = as_markdown(handbook(EDITION, SOURCES, [case], on=DAY))
    assert r"”\# \<b\>\*hej\*\</b\> \[a\](b)”" in document


def test_a_reconstructed_profile_is_never_shown_without_saying_so() -> None:
    words = Words(sv="Som 2010.", en="As in 2010.")
    more = {**EDITION.profiles, "katrineholm-2010": Profile(id="katrineholm-2010", says=words)}
    book = handbook(Edition(EDITION.written, more), SOURCES, CASES, on=DAY, profile="katrineholm-2010")

    assert caution_about("katrineholm-2010", "en") is not None
    assert "rekonstruerat flödesschema" in as_markdown(book)
    assert [each.id for each in book.profiles if each.caution] == ["katrineholm-2010"]


def test_an_unknown_profile_is_an_error() -> None:
    with pytest.raises(KeyError):
        handbook(EDITION, SOURCES, CASES, on=DAY, profile="hittepå")


def test_a_provision_is_cited_with_its_short_name_and_number() -> None:
    assert statute("2009:400", "5 kap. 1 §") == "5 kap. 1 § OSL (2009:400)"
    assert statute("(EU) 2016/679", "artikel 5") == "artikel 5 GDPR, (EU) 2016/679"
    assert statute("1234:5", "6 §") == "6 § (1234:5)"
