from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guidelines.working_days import STOCKHOLM, due_after, easter_sunday, is_working_day

DAY = timedelta(days=1)


def is_eve(day: date) -> bool:
    is_midsummer_eve = day.month == 6 and 19 <= day.day <= 25 and day.weekday() == 4
    return is_midsummer_eve or (day.month, day.day) in ((12, 24), (12, 31))


@pytest.mark.parametrize("year", range(1990, 2090))
def test_working_days_agree_with_an_independent_calendar(year: int) -> None:
    public = holidays.country_holidays("SE", years=year, include_sundays=False)
    days = [date(year, 1, 1) + n * DAY for n in range(365)]
    assert [day for day in days if is_working_day(day)] == [
        day for day in days if day.weekday() < 5 and day not in public and not is_eve(day)
    ]


def test_easter_is_when_the_almanac_says() -> None:
    assert [easter_sunday(year) for year in (2000, 2008, 2026, 2038)] == [
        date(2000, 4, 23),
        date(2008, 3, 23),
        date(2026, 4, 5),
        date(2038, 4, 25),
    ]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("arrived", "due"),
    [
        ("2026-11-23T09:00", "2026-11-25T00:00"),  # Monday: Tuesday is the next working day
        ("2026-11-23T00:00", "2026-11-25T00:00"),
        ("2026-11-23T23:59:59", "2026-11-25T00:00"),
        ("2026-11-27T15:00", "2026-12-01T00:00"),  # Friday: Monday
        ("2026-11-28T15:00", "2026-12-01T00:00"),  # Saturday: Monday
        ("2026-12-23T15:00", "2026-12-29T00:00"),  # Christmas, then a week-end
        ("2026-12-30T15:00", "2027-01-05T00:00"),  # New Year's eve, New Year, a week-end
        ("2026-06-18T15:00", "2026-06-23T00:00"),  # Midsummer
        ("2026-05-13T15:00", "2026-05-16T00:00"),  # the Friday after Ascension is a working day
        ("2026-04-02T15:00", "2026-04-08T00:00"),  # Easter
        ("2026-03-27T15:00", "2026-03-31T00:00"),  # summer time begins on the Sunday
        ("2026-10-23T15:00", "2026-10-27T00:00"),  # and ends
    ],
)
def test_the_clock_runs_out_when_the_next_working_day_ends(arrived: str, due: str) -> None:
    assert due_after(local(arrived)) == local(due).astimezone(UTC)


def test_the_day_of_arrival_is_the_one_in_stockholm() -> None:
    # 23:30 UTC on Sunday is Monday in Sweden, so Tuesday is the next working day.
    assert due_after(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == local("2026-11-25T00:00")


seconds = st.integers(0, 85 * 365 * 86400)


@given(seconds.map(lambda passed: datetime(1995, 1, 1, tzinfo=UTC) + timedelta(seconds=passed)))
def test_there_is_always_a_whole_working_day_to_answer_in(arrived: datetime) -> None:
    due = due_after(arrived)
    last_day = (due - timedelta(seconds=1)).astimezone(STOCKHOLM).date()
    assert due.utcoffset() == timedelta()
    assert is_working_day(last_day)
    assert last_day > arrived.astimezone(STOCKHOLM).date()
    assert due - arrived < timedelta(days=8)
