"""Photos that are named by number only."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.facebook_page.photo import photo_address, photo_path, read_photo


def test_an_address_is_made_of_a_number_and_read_back() -> None:
    assert photo_address("910000000000002") == "https://graph.facebook.com/910000000000002?fields=images"
    assert photo_path("https://graph.facebook.com/510_910?fields=images") == "510_910?fields=images"


@pytest.mark.parametrize("number", ["", "me", "1/../2", "1?access_token=x", "1 ", "å", "٣", "1" * 41])
def test_what_is_no_number_is_never_asked_for(number: str) -> None:
    assert photo_address(number) is None
    assert photo_path(f"https://graph.facebook.com/{number}?fields=images") is None


@pytest.mark.parametrize(
    "url",
    [
        "https://graph.facebook.com/1",
        "https://graph.facebook.com.example/1?fields=images",
        "1?fields=images",
        "http://a/1",
    ],
)
def test_other_addresses_are_fetched_as_they_stand(url: str) -> None:
    assert photo_path(url) is None


def test_the_largest_size_is_taken() -> None:
    sizes = [
        {"width": 720, "height": 540, "source": "https://a.fbcdn.net/m.jpg"},
        {"width": 2048, "height": 1536, "source": "https://a.fbcdn.net/l.jpg"},
        {"width": 9999, "height": 9999},
        "x",
    ]
    assert read_photo(json.dumps({"images": sizes, "id": "1"}).encode()) == "https://a.fbcdn.net/l.jpg"
    assert read_photo(b'{"images": [{"source": "https://a.fbcdn.net/s.jpg"}]}') == "https://a.fbcdn.net/s.jpg"


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"images": {}}', b'{"images": [{"source": 1}]}', b"\xff"])
def test_an_answer_without_an_address_is_none(answer: bytes) -> None:
    assert read_photo(answer) is None


@given(answer=st.binary(max_size=200), url=st.text(max_size=80))
def test_anything_gives_a_value_or_none(answer: bytes, url: str) -> None:
    assert read_photo(answer) is None or isinstance(read_photo(answer), str)
    assert photo_path(url) is None or url.startswith("https://graph.facebook.com/")
