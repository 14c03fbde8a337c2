"""What is asked for when Instagram names something without sending it, and how the answer is read."""

import json
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.instagram.lookup import Lookup, Sort, delivery_of, path_of
from app.records.message import Attachment
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility
from tests.channels.samples import ACCOUNTS, NOW, only_event, read

ACCOUNT, COMMENT, MEDIA = ACCOUNTS["instagram"], "18000000000000007", "17890000000000002"
MEDIA_TOLD = {
    "id": MEDIA,
    "caption": "Nu öppnar badhuset!",
    "media_type": "IMAGE",
    "media_url": "https://scontent.exempel.fbcdn.net/1.jpg",
    "permalink": "https://www.instagram.com/p/exempel/",
    "timestamp": "2026-03-02T07:00:00+0000",
    "username": "exempelkoping",
}


def lookup(sort: Sort) -> Lookup:
    return Lookup(sort, ACCOUNT, COMMENT if sort is Sort.MENTIONED_COMMENT else MEDIA)


def answered(sort: Sort, told: dict[str, Any]) -> bytes:
    answer = told if sort is Sort.MEDIA_ABOVE else {str(sort): told, "id": ACCOUNT}
    body = delivery_of(lookup(sort), json.dumps(answer).encode(), NOW)
    assert body is not None
    return body


def test_a_mention_is_asked_for_through_the_account_that_is_mentioned() -> None:
    comment, media, above = (path_of(lookup(sort)) for sort in Sort)
    assert comment is not None
    assert media is not None
    assert unquote(comment) == (
        f"{ACCOUNT}?fields=mentioned_comment.comment_id({COMMENT}){{id,text,timestamp,username}}"
    )
    assert unquote(media).startswith(f"{ACCOUNT}?fields=mentioned_media.media_id({MEDIA}){{id,caption,")
    assert above is not None
    assert unquote(above).startswith(f"{MEDIA}?fields=id,caption,")


@pytest.mark.parametrize("name", ["", "me", "1/2", "1?a=b", "1){a}", "٣"])
def test_what_is_no_number_is_never_asked_for(name: str) -> None:
    assert [path_of(Lookup(sort, ACCOUNT, name)) for sort in Sort] == [None, None, None]
    assert path_of(Lookup(Sort.MENTIONED_MEDIA, name, MEDIA)) is None


def test_the_words_of_a_mention_are_a_later_version_of_it_as_of_when_they_were_seen() -> None:
    told = {
        "id": COMMENT,
        "text": "@exempelkoping när?",
        "timestamp": "2026-03-02T07:00:00+0000",
        "username": "exempel",
    }
    event = only_event(read("instagram", answered(Sort.MENTIONED_COMMENT, told)))
    assert (event.activity, event.kind, event.key.id) == (Activity.EDIT, Kind.MENTION, COMMENT)
    assert (event.direction, event.visibility) == (Direction.INCOMING, Visibility.UNKNOWN)
    assert (event.occurred_at, event.occurred_raw) == (None, "2026-03-02T07:00:00+0000")
    assert event.content is not None
    assert event.content.text == "@exempelkoping när?"
    assert event.content.author is not None
    assert event.content.author.handle == "exempel"


def test_a_picture_that_mentions_brings_its_caption_and_itself() -> None:
    content = only_event(read("instagram", answered(Sort.MENTIONED_MEDIA, MEDIA_TOLD))).content
    assert content is not None
    assert (content.text, content.permalink) == ("Nu öppnar badhuset!", "https://www.instagram.com/p/exempel/")
    assert content.attachments == (Attachment("image", "https://scontent.exempel.fbcdn.net/1.jpg"),)


def test_the_picture_above_a_comment_is_a_post_of_our_own() -> None:
    event = only_event(read("instagram", answered(Sort.MEDIA_ABOVE, MEDIA_TOLD)))
    assert (event.activity, event.kind, event.direction) == (Activity.CREATE, Kind.POST, Direction.OWN)
    assert (event.key.id, event.thread, event.visibility) == (MEDIA, MEDIA, Visibility.PUBLIC)
    assert event.occurred_at is not None
    assert event.occurred_at.hour == 7


def test_a_picture_without_a_caption_says_so() -> None:
    told = {name: value for name, value in MEDIA_TOLD.items() if name != "caption"}
    content = only_event(read("instagram", answered(Sort.MEDIA_ABOVE, told))).content
    assert content is not None
    assert (content.text, content.text_missing) == (None, TextMissing.MEDIA_ONLY)


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"mentioned_comment": []}', b"\xff"])
def test_an_answer_about_something_else_is_no_delivery(answer: bytes) -> None:
    assert delivery_of(lookup(Sort.MENTIONED_COMMENT), answer, NOW) is None


def test_a_lookup_of_no_known_sort_is_parked() -> None:
    body = answered(Sort.MEDIA_ABOVE, MEDIA_TOLD).replace(b"media_above", b"something_else")
    [unread] = read("instagram", body).unread
    assert (unread.reason, unread.detail) == (ParkedReason.UNKNOWN_SHAPE, "value")


@given(answer=st.binary(max_size=100), sort=st.sampled_from(Sort))
def test_any_answer_is_a_delivery_that_can_be_read_or_none(answer: bytes, sort: Sort) -> None:
    body = delivery_of(lookup(sort), answer, NOW)
    assert body is None or read("instagram", body).events or read("instagram", body).unread
