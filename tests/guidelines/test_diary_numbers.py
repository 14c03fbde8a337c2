import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guidelines.diary_numbers import find_diary_numbers
from app.records.facts import DiaryNumberCandidate


def certain(text: str) -> set[DiaryNumberCandidate]:
    found = find_diary_numbers(text)
    return set(found.spans) - found.doubtful


def doubtful(text: str) -> set[DiaryNumberCandidate]:
    return find_diary_numbers(text).doubtful


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("KS/2018:202", ("KS", 2018, 202)),
        ("KS 2017/141", ("KS", 2017, 141)),
        ("Ks 900/2019", ("KS", 2019, 900)),
        ("KSN-2013-0180", ("KSN", 2013, 180)),
        ("SBN 2021 00099", ("SBN", 2021, 99)),
        ("KS14-007 003", ("KS", 2014, 7)),
        ("KS 278/12", ("KS", 2012, 278)),
        ("KK13/451", ("KK", 2013, 451)),
        ("KS 15-734", ("KS", 2015, 734)),
        ("2014/KS0101", ("KS", 2014, 101)),
        ("2012-KS0289/003", ("KS", 2012, 289)),
        ("dnr 2014/304", (None, 2014, 304)),
        ("Dnr: 194-14", (None, 2014, 194)),
        ("ärende nr 2026:17", (None, 2026, 17)),
        ("ks 2026:17", ("KS", 2026, 17)),
        ("KS2026/17", ("KS", 2026, 17)),
        ("dnr KS-2026-17", ("KS", 2026, 17)),
        ("Ks 17/2026", ("KS", 2026, 17)),
        ("ks 2026 / 0017", ("KS", 2026, 17)),
        ("KS-2026\u201317", ("KS", 2026, 17)),
        ("KS/2026:17-3", ("KS", 2026, 17)),
        ("bun 99/4711", ("BUN", 1999, 4711)),
    ],
)
def test_every_known_spelling_comes_to_one_form(text: str, meant: tuple[str | None, int, int]) -> None:
    assert certain(f"Hej! Angående {text}, tack") == {meant}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1012/15", (None, 2015, 1012)),
        ("2007/21", (None, 2007, 21)),
        ("(2014/304)", (None, 2014, 304)),
        ("inte 2024-00099", (None, 2024, 99)),
        ("KS 12/5", ("KS", 2012, 5)),
        ("KS 2026 17 personer", ("KS", 2026, 17)),
    ],
)
def test_a_form_that_may_mean_something_else_is_in_doubt(text: str, meant: tuple[str | None, int, int]) -> None:
    assert meant in doubtful(text)


def test_two_short_groups_have_two_readings() -> None:
    assert doubtful("KS 17/18") == {("KS", 2017, 18), ("KS", 2018, 17)}


@pytest.mark.parametrize(
    "text",
    [
        "070-123 45 67",
        "0150-570 00",
        "tel 0150-57 70 00",
        "KS 0150-57 70 00",
        "08-15 20 30",
        "1500:50 kr",
        "1500:-",
        "KS 2026:17 kr",
        "2026-05-12",
        "KS 2026-05-12",
        "12/5-2026",
        "5.12.2026",
        "24/7",
        "10-12",
        "OSL (2009:400)",
        "192.168.10.12",
        "19121212-1212",
        "",
    ],
)
def test_telephones_money_dates_times_and_statutes_give_no_number(text: str) -> None:
    assert find_diary_numbers(text).spans == {}


def test_a_school_year_gives_no_number_without_a_code() -> None:
    assert all(candidate.code == "LÄSÅRET" for candidate in find_diary_numbers("läsåret 2026/27").spans)


def test_the_place_in_the_text_is_told() -> None:
    text = "å🙏 se KS/2026:17."
    (span,) = find_diary_numbers(text).spans[DiaryNumberCandidate("KS", 2026, 17)]
    assert text[span.start : span.end] == "KS/2026:17"


def test_a_number_written_plainly_once_is_certain_although_it_is_doubtful_elsewhere() -> None:
    assert (None, 2014, 304) in certain("2014/304, alltså dnr 2014/304")
    assert (None, 2014, 304) in certain("dnr 2014/304, alltså 2014/304")


def test_a_text_with_too_many_numbers_says_so() -> None:
    assert find_diary_numbers("KS/2026:17 " * 200).more
    assert not find_diary_numbers("KS/2026:17 " * 20).more


@given(st.sampled_from(["KS", "bun", "Ö"]), st.integers(1950, 2099), st.integers(1, 999999), st.sampled_from("/:-."))
def test_code_year_and_number_are_found_whatever_they_are(code: str, year: int, number: int, mark: str) -> None:
    assert DiaryNumberCandidate(code.upper(), year, number) in find_diary_numbers(f"{code}/{year}{mark}{number}").spans


@given(st.text(alphabet=st.sampled_from("0123456789-/:. KSdnrå(\u2011"), max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    for candidate, spans in find_diary_numbers(text).spans.items():
        assert 1950 <= candidate.year < 2100
        assert all(0 <= span.start < span.end <= len(text) for span in spans)


def test_a_candidate_may_name_a_case_of_its_own_authority_or_of_any_when_it_names_none() -> None:
    assert DiaryNumberCandidate("KS", 2026, 17).may_name("ks", 2026, 17)
    assert DiaryNumberCandidate(None, 2026, 17).may_name("BUN", 2026, 17)
    assert not DiaryNumberCandidate("KS", 2026, 17).may_name("BUN", 2026, 17)
    assert not DiaryNumberCandidate("KS", 2026, 17).may_name("KS", 2026, 18)
