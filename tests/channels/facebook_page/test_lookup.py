"""The page's own post above a comment is asked for, and its answer read as the feed's own words."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.facebook_page.lookup import PostAbove, delivery_of, path_of
from app.records.message import Attachment
from app.records.vocabulary import Activity, Direction, Kind
from tests.channels.samples import NOW, PAGE, only_event, read

POST = f"{PAGE}_900000000000001"
WANTED = PostAbove(PAGE, POST)
TOLD: dict[str, Any] = {
    "id": POST,
    "message": "Nu öppnar badhuset!",
    "created_time": "2026-02-27T08:00:00+0000",
    "permalink_url": "https://www.facebook.com/exempel/posts/1",
    "full_picture": "https://scontent.exempel.fbcdn.net/1.jpg",
    "from": {"id": PAGE, "name": "Exempelköping"},
}


def test_only_a_post_of_the_page_itself_is_asked_for() -> None:
    asked = path_of(WANTED)
    assert asked is not None
    assert asked.startswith(f"{POST}?fields=message,")
    others = ("1_2", "me", f"{PAGE}_1?a=b", f"{PAGE}_", PAGE, f"{PAGE}_1/comments")
    assert [path_of(PostAbove(PAGE, other)) for other in others] == [None] * len(others)


def test_the_post_is_our_own_as_it_read_when_it_was_looked_up() -> None:
    body = delivery_of(WANTED, json.dumps(TOLD).encode(), NOW)
    assert body is not None
    event = only_event(read("facebook_page", body))
    assert (event.activity, event.kind, event.direction, event.key.id) == (
        Activity.EDIT,
        Kind.POST,
        Direction.OWN,
        POST,
    )
    assert event.occurred_at == NOW
    assert event.content is not None
    assert event.content.text == "Nu öppnar badhuset!"
    assert event.content.permalink == "https://www.facebook.com/exempel/posts/1"
    assert event.content.attachments == (Attachment("photo", "https://scontent.exempel.fbcdn.net/1.jpg"),)


def test_a_visitors_post_stays_the_visitors() -> None:
    body = delivery_of(WANTED, json.dumps(TOLD | {"from": {"id": "7001"}}).encode(), NOW)
    assert body is not None
    assert only_event(read("facebook_page", body)).direction is Direction.INCOMING


@pytest.mark.parametrize(
    "answer", [b"", b"[]", b'{"error": {"code": 190}}', b'{"id": "1_2", "message": "annat"}', b"\xff"]
)
def test_an_answer_about_something_else_is_no_delivery(answer: bytes) -> None:
    assert delivery_of(WANTED, answer, NOW) is None


@given(answer=st.binary(max_size=100))
def test_any_answer_is_a_delivery_that_can_be_read_or_none(answer: bytes) -> None:
    body = delivery_of(WANTED, answer, NOW)
    assert body is None or read("facebook_page", body).events or read("facebook_page", body).unread
