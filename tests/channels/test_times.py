from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.json_body import Json
from app.channels.parts import Unreadable
from app.channels.times import Moment, guessed_time, rfc3339_time
from app.records.vocabulary import ParkedReason
from tests.channels.strategies import json_values

INSTANT = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        1772439300,
        "1772439300",
        1772439300000,
        "1772439300000",
        1772439300000000,
        1772439300.0,
        "2026-03-02T08:15:00+0000",
        "2026-03-02T09:15:00+01:00",
    ],
)
def test_metas_times_are_the_same_instant_however_they_are_written(value: Json) -> None:
    moment = guessed_time(value)
    assert (moment.at, moment.raw) == (INSTANT, str(value))
    assert moment.stamp == "2026-03-02T08:15:00+00:00"


@pytest.mark.parametrize("value", ["igår", "2026-03-02T08:15:00", -5, 0, 10**30, "9" * 20])
def test_a_time_that_is_not_understood_keeps_its_raw_form(value: Json) -> None:
    assert guessed_time(value) == Moment(None, str(value))


@pytest.mark.parametrize("value", [None, True, [], {}])
def test_what_is_no_time_at_all_is_absent(value: Json) -> None:
    assert guessed_time(value) == Moment()


@given(st.datetimes(timezones=st.just(UTC) | st.just(timezone(timedelta(hours=-9, minutes=30)))))
def test_the_stamp_of_an_instant_is_as_iso_8601_has_it(at: datetime) -> None:
    assert Moment(at, "").stamp == at.isoformat()


@given(json_values())
def test_guessing_a_time_never_raises(value: Json) -> None:
    assert isinstance(guessed_time(value), Moment)


@pytest.mark.parametrize(
    "value",
    ["2026-03-02T08:15:00Z", "2026-03-02t09:15:00.000+01:00", "2026-03-02 08:15:00z", "2026-03-02T08:15:00-00:00"],
)
def test_rfc_3339_is_read_and_kept(value: str) -> None:
    assert rfc3339_time(value, "created_at") == Moment(INSTANT, value)


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-02T08:15:00",
        "2026-03-02",
        "2026-W10-1T08:15:00Z",
        "20260302T081500Z",
        "2026-02-30T08:15:00Z",
        "0001-01-01T00:00:00+23:59",
        "2026-03-02T08:15:00Z\n",
        1772439300,
        [],
        "",
    ],
)
def test_any_other_time_is_refused_with_the_fields_name(value: Json) -> None:
    with pytest.raises(Unreadable) as refused:
        rfc3339_time(value, "created_at")
    assert (refused.value.reason, refused.value.detail) == (ParkedReason.UNKNOWN_SHAPE, "created_at")
