"""How authorities write their numbers, and the year that stands in them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.records.errors import Unacceptable
from app.records.registration import DEFAULT_PATTERN, NumberPattern, year_of_registration


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        (DEFAULT_PATTERN, "KS/2026:17"),
        ("{code} {year}-{number:04}", "KS 2026-0017"),
        ("{code}.{yy}/{number:6}", "KS.26/000017"),
        ("{number}/{yy}", "17/26"),
        ("Dnr {code}_{year}:{number:1}", "Dnr KS_2026:17"),
    ],
)
def test_a_pattern_writes_a_number(pattern: str, number: str) -> None:
    assert NumberPattern(pattern).case("KS", 2026, 17) == number


def test_padding_never_cuts_a_number() -> None:
    assert NumberPattern("{year}:{number:02}").case("KS", 2026, 12345) == "2026:12345"


def test_two_digits_of_a_year_keep_their_zero() -> None:
    assert NumberPattern("{yy}:{number}").case("KS", 2105, 1) == "05:1"


def test_a_document_is_the_number_of_its_case_and_its_own() -> None:
    assert NumberPattern().document("KS/2026:17", 3) == "KS/2026:17-3"


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "{code}/{year}",
        "{code}/{number}",
        "{code}/{year}:{number}:{number}",
        "{year}{yy}{number}",
        "{code}{code}{year}{number}",
        "{what}/{year}:{number}",
        "{CODE}/{year}:{number}",
        "{code}/{year}:{number",
        "{code}/{year}:{number}}",
        "{code}/{year}:{number}\n",
        "{code}/{year}:{number}<b>",
        "{code}/{year}:{number!r}",
        "{code}/{year}:{number:0}{",
    ],
)
def test_a_pattern_that_would_not_tell_cases_apart_is_refused(pattern: str) -> None:
    with pytest.raises(Unacceptable):
        NumberPattern(pattern)


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.sampled_from([DEFAULT_PATTERN, "{number:5} {yy}{code}"]))
def test_no_two_cases_of_a_year_get_the_same_number(one: int, other: int, pattern: str) -> None:
    written = NumberPattern(pattern)
    same = written.case("KS", 2026, one) == written.case("KS", 2026, other)

    assert same == (one == other)


@pytest.mark.parametrize(
    ("at", "year"),
    [
        (datetime(2026, 12, 31, 22, 59, 59, 999999, tzinfo=UTC), 2026),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), 2027),
        (datetime(2027, 6, 30, 22, 30, tzinfo=UTC), 2027),
        (datetime(1975, 12, 31, 23, 30, tzinfo=UTC), 1976),
    ],
)
def test_the_year_is_that_of_the_clock_in_sweden(at: datetime, year: int) -> None:
    assert year_of_registration(at) == year
