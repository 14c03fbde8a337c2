"""The numbers are Skatteverket's: of its test series (serial numbers 980 and up, 238 and 239, and 19121212-1212), and
the example of a samordningsnummer in its own leaflet SKV 707.
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from personnummer.personnummer import Personnummer, PersonnummerException

from app.guidelines.identity_numbers import find_identity_numbers, has_right_check_digit


def certain(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_identity_numbers(text).certain]


def doubtful(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_identity_numbers(text).doubtful]


@pytest.mark.parametrize(
    "number",
    [
        "121212-1212",
        "1212121212",
        "19121212-1212",
        "191212121212",
        "20121212-1212",
        "19121212 1212",
        "18900101-9802",
        "900101+9802",
        "701063-2391",
        "7010632391",
        "12 12 12 - 1212",
        "1912-12-12-1212",
        "121212\u20111212",
        "121212\u00a01212",
    ],
)
def test_a_number_is_found_however_it_is_written(number: str) -> None:
    text = f"Pnr: {number}, å så"
    assert certain(text) == [number]


def test_a_number_may_stand_against_letters_and_at_either_end() -> None:
    assert certain("pnr121212-1212och") == ["121212-1212"]
    assert certain("121212-1212") == ["121212-1212"]


def test_every_number_is_found() -> None:
    assert certain("121212-1212 900101+9802,701063-2391") == ["121212-1212", "900101+9802", "701063-2391"]


def test_digits_before_a_number_do_not_hide_it() -> None:
    assert certain("20 19121212-1212") == ["19121212-1212"]


def test_spans_count_code_points_not_bytes() -> None:
    text = "å🙏ä 121212-1212"
    assert certain(text) == ["121212-1212"]


@pytest.mark.parametrize(
    "text",
    [
        "121212-T121",
        "19121212-R121",
        "121212-1213",
        "0705122398",
        "19121212 1212",
    ],
)
def test_a_reserve_number_a_slip_or_digits_that_may_be_something_else_are_in_doubt(text: str) -> None:
    assert certain(text) == []
    assert doubtful(text) == [text]


def test_a_word_before_it_tells_a_number_from_a_telephone() -> None:
    assert certain("personnummer 0705122398") == ["0705122398"]
    assert doubtful("ring 0705122398") == []


@pytest.mark.parametrize(
    "text",
    [
        "070-121 21 21",
        "08-508 00 000",
        "212000-0142",
        "bankgiro 5555-5555",
        "12121212121212",
        "991332-1212",
        "129912-1212",
        "2026-05-12",
        "KS/2026:17",
        "",
    ],
)
def test_telephones_companies_accounts_dates_and_days_that_do_not_exist_are_no_numbers(text: str) -> None:
    found = find_identity_numbers(text)
    assert (found.certain, found.doubtful, found.more) == ([], [], False)


def test_a_text_full_of_candidates_that_are_none_is_in_doubt() -> None:
    found = find_identity_numbers("129912-1212, " * 500)
    assert found.more
    assert not found.certain


@given(st.text(alphabet=st.sampled_from("0123456789-+ TÅ\u00a0.å"), max_size=60))
def test_what_is_found_is_always_whole_digits_within_the_text(text: str) -> None:
    found = find_identity_numbers(text)
    for span in (*found.certain, *found.doubtful):
        assert 0 <= span.start < span.end <= len(text)
        assert not text[span.end : span.end + 1].isdigit()
        assert not text[max(0, span.start - 1) : span.start].isdigit()


@given(st.integers(0, 999), st.integers(0, 9))
def test_the_check_digit_is_judged_as_the_personnummer_package_judges_it(serial: int, check: int) -> None:
    number = f"19121212{serial:03}{check}"
    try:
        Personnummer(number)
    except PersonnummerException:
        right = False
    else:
        right = True
    assert has_right_check_digit(number[2:]) is right


@given(st.dates(date(1840, 1, 1), date(2026, 1, 1)), st.integers(1, 999))
def test_every_day_has_one_right_check_digit_for_each_serial_number_and_the_package_knows_it(
    day: date, serial: int
) -> None:
    numbers = [f"{day:%Y%m%d}{serial:03}{check}" for check in range(10)]
    [number] = [each for each in numbers if has_right_check_digit(each[2:])]
    assert Personnummer(number).check == number[-1]


def test_a_text_of_many_rows_of_digits_holds_none() -> None:
    assert find_identity_numbers("12 12 12 " * 2000) == find_identity_numbers("")
