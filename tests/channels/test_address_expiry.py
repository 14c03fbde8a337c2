"""When addresses say that they stop working."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.address_expiry import expiry_of


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://scontent.xx.fbcdn.net/v/a.jpg?oh=x&oe=69A5F2B0", datetime.fromtimestamp(0x69A5F2B0, UTC)),
        ("https://scontent.cdninstagram.com/a.jpg?oe=69A5F2B0", datetime.fromtimestamp(0x69A5F2B0, UTC)),
        ("https://lookaside.fbsbx.com/x?mid=1&ext=1772444400&hash=z", datetime.fromtimestamp(1772444400, UTC)),
        ("https://media.example/a?Expires=1772444400&Signature=z", datetime.fromtimestamp(1772444400, UTC)),
        (
            "https://media.example/a?X-Amz-Date=20260302T093000Z&X-Amz-Expires=300",
            datetime(2026, 3, 2, 9, 35, tzinfo=UTC),
        ),
        (
            "https://media.example/a?X-Goog-Date=20260302T093000Z&X-Goog-Expires=60",
            datetime(2026, 3, 2, 9, 31, tzinfo=UTC),
        ),
        ("https://media.example/a?oe=69A5F2B0", None),
        ("https://media.example/a.jpg", None),
        ("https://media.example/a?Expires=snart", None),
        ("https://media.example/a?Expires=1", None),
        ("https://media.example/a?X-Amz-Date=20261302T093000Z&X-Amz-Expires=300", None),
        ("https://[bad/?Expires=1772444400", None),
    ],
)
def test_when_an_address_stops_working(url: str, expected: datetime | None) -> None:
    assert expiry_of(url) == expected


@given(st.text(max_size=100), st.sampled_from(["oe", "ext", "Expires", "X-Amz-Date"]), st.text(max_size=30))
def test_any_address_gives_a_time_or_none(url: str, name: str, value: str) -> None:
    found = expiry_of(f"https://a.fbcdn.net/{url}?{name}={value}&X-Amz-Expires=9")
    assert found is None or found.tzinfo is not None
