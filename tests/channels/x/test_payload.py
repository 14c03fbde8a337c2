import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.json_body import Json, compact
from app.channels.speech import SameBody
from app.channels.table import CHANNELS
from app.channels.x.payload import EVENTS
from app.channels.x.surroundings import made_at, moment
from app.records.message import Ignored, Reading, Unread
from app.records.vocabulary import ParkedReason
from tests.channels.samples import delivery, only_event, payload, read
from tests.channels.strategies import json_values, objects_with
from tests.channels.x.recorded import ACCOUNT, CITIZEN, MENTION, OUR_POST, REPLY, event_of, reading_of


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("typing", "a receipt or a sign of typing"),
        ("direct_message_read", "a receipt or a sign of typing"),
        ("older_typing", "a receipt or a sign of typing"),
        ("older_read", "a receipt or a sign of typing"),
        ("followed", "somebody follows or no longer does"),
        ("older_follow", "somebody follows or no longer does"),
        ("profile_changed", "a change of a profile"),
        ("profile_changed_under_its_older_name", "a change of a profile"),
        ("encrypted_chat_joined", "somebody joined an encrypted chat"),
        ("somebody_joined_a_conversation", "somebody joined or left a conversation"),
        ("broadcast_began", "a broadcast began or ended"),
        ("news", "a headline"),
        ("repetition_done", "the end of a repetition that was asked for"),
    ],
)
def test_pitfall_34_what_is_no_message_is_ignored_by_a_named_rule(name: str, why: str) -> None:
    reading = reading_of(name)
    assert [each.why for each in reading.ignored] == [why]
    assert not reading.events
    assert not reading.unread


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("access_revoked", Unread("$.data", ParkedReason.UNKNOWN_EVENT, "access revoked")),
        ("older_access_revoked", Unread("$.user_event", ParkedReason.UNKNOWN_EVENT, "access revoked")),
        ("unknown_event", Unread("$.data", ParkedReason.UNKNOWN_EVENT, "event_type")),
        ("older_unknown_events", Unread("$.tweet_dance_events", ParkedReason.UNKNOWN_EVENT, "events")),
        (
            "direct_message_of_unknown_type",
            Unread("$.data.payload.direct_message_events[0]", ParkedReason.UNKNOWN_EVENT, "type"),
        ),
        ("post_without_id", Unread("$.data", ParkedReason.MESSAGE_WITHOUT_ID, "id")),
        ("post_with_text_of_another_type", Unread("$.data", ParkedReason.UNKNOWN_SHAPE, "text")),
    ],
)
def test_what_cannot_be_read_is_parked_with_its_reason(name: str, part: Unread) -> None:
    reading = reading_of(name)
    assert reading.unread == (part,)
    assert not reading.events


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"[]", Unread("$", ParkedReason.UNKNOWN_SHAPE, "body")),
        (b"{}", Unread("$", ParkedReason.UNKNOWN_EVENT, "body")),
        (b'{"for_user_id": {}}', Unread("$", ParkedReason.UNKNOWN_SHAPE, "for_user_id")),
        (
            b'{"tweet_create_events": 7}',
            Unread("$.tweet_create_events", ParkedReason.UNKNOWN_SHAPE, "tweet_create_events"),
        ),
        (b'{"tweet_create_events": []}', Ignored("$.tweet_create_events", "an empty list")),
        (b'{"data": 7}', Unread("$.data", ParkedReason.UNKNOWN_SHAPE, "data")),
        (b'{"data": []}', Unread("$.data", ParkedReason.UNKNOWN_SHAPE, "data")),
        (b'{"data": {"event_type": 7}}', Unread("$.data", ParkedReason.UNKNOWN_SHAPE, "event_type")),
        (b'{"data": {"event_type": "post.create"}}', Unread("$.data", ParkedReason.UNKNOWN_SHAPE, "payload")),
        (
            b'{"data": {"event_type": "post.create", "filter": {"user_id": []}, "payload": {"id": "1"}}}',
            Unread("$.data", ParkedReason.UNKNOWN_SHAPE, "filter.user_id"),
        ),
    ],
)
def test_an_envelope_of_another_shape_is_parked_or_ignored_whole(body: bytes, part: Unread | Ignored) -> None:
    reading = read("x", body)
    assert (*reading.unread, *reading.ignored) == (part,)
    assert not reading.events


def test_one_bad_event_never_takes_its_siblings_with_it() -> None:
    older, newer = reading_of("older_one_bad_post_between_two_good"), reading_of("several_events_in_one_delivery")
    assert [event.key.id for event in older.events] == [MENTION, REPLY]
    assert [part.path for part in older.unread] == ["$.tweet_create_events[1]"]
    assert [event.key.id for event in newer.events] == [OUR_POST, MENTION]
    assert [part.path for part in newer.unread] == ["$.data[1]"]


@pytest.mark.parametrize(
    "name",
    ["reply_to_our_post", "older_one_bad_post_between_two_good", "older_direct_message", "post_of_a_filtered_stream"],
)
def test_a_slice_is_a_delivery_that_tells_the_same_by_itself(name: str) -> None:
    for event in reading_of(name).events:
        alone = only_event(read("x", event.slice.encode()))
        assert (alone.key, alone.discriminator, alone.content) == (event.key, event.discriminator, event.content)


def test_pitfall_26_what_two_subscriptions_of_one_channel_tell_is_one_message() -> None:
    body: dict[str, Any] = json.loads(payload("x", "mention_in_post"))
    body["data"] |= {"filter": {"user_id": "1900000000000000009"}, "event_uuid": "1"}
    assert only_event(read("x", json.dumps(body).encode())).key == event_of("mention_in_post").key


def test_an_event_uuid_names_a_sending_so_only_equal_bytes_are_one_delivery() -> None:
    assert CHANNELS["x"].delivery_key(delivery(payload("x", "own_post")), Reading()) == SameBody()


@pytest.mark.parametrize(
    ("given_time", "at"),
    [
        ("Mon Mar 02 08:17:00 +0000 2026", datetime(2026, 3, 2, 8, 17, tzinfo=UTC)),
        ("2026-03-02T08:17:00.000Z", datetime(2026, 3, 2, 8, 17, tzinfo=UTC)),
        ("1772439420000", datetime(2026, 3, 2, 8, 17, tzinfo=UTC)),
        (1772439420000, datetime(2026, 3, 2, 8, 17, tzinfo=UTC)),
        ("Mon Feb 31 08:17:00 +0000 2026", None),
        ("igår", None),
        (None, None),
    ],
)
def test_every_spelling_of_a_time_is_understood_or_kept_as_it_stood(given_time: Json, at: datetime | None) -> None:
    assert moment(given_time).at == at


@pytest.mark.parametrize("post", ["20", "abc", "9" * 40, "²", "-2028384059519926274"])
def test_an_id_that_is_not_of_xs_making_tells_no_time(post: str) -> None:
    assert made_at(post) is None


_POST = objects_with(
    [
        "author_id",
        "user",
        "text",
        "created_at",
        "conversation_id",
        "edit_history_tweet_ids",
        "edit_history",
        "in_reply_to_tweet_id",
        "referenced_tweets",
        "retweeted_status",
        "quoted_status",
        "entities",
        "extended_entities",
        "attachments",
        "extended_tweet",
        "note_tweet",
        "message_create",
        "sender_id",
        "status",
        "favorited_status",
        "liked_tweet_id",
        "liked_tweet_author_id",
        "message_id",
        "message",
        "type",
    ]
)


@given(
    payload_=_POST,
    includes=json_values() | objects_with(["users", "media", "tweets"]),
    event=st.sampled_from([each for each in sorted(EVENTS) if "." in each]),
)
def test_any_values_in_the_activity_apis_fields_are_read_or_parked_without_a_failure_of_ours(
    payload_: dict[str, Json], includes: Json, event: str
) -> None:
    data: Json = {"event_type": event, "payload": {"id": MENTION, **payload_}, "includes": includes}
    reading = read("x", compact({"data": data}).encode())
    assert len(reading.events) + len(reading.unread) + len(reading.ignored) == 1
    assert [part for part in reading.unread if part.reason is ParkedReason.READER_FAILED] == []


@given(item=_POST, people=json_values(), name=st.sampled_from([each for each in sorted(EVENTS) if "." not in each]))
def test_any_values_in_the_account_activity_apis_fields_are_read_or_parked_without_a_failure_of_ours(
    item: dict[str, Json], people: Json, name: str
) -> None:
    body: Json = {"for_user_id": ACCOUNT, name: [{"id_str": MENTION, **item}], "users": {CITIZEN: people}}
    reading = read("x", compact(body).encode())
    assert len(reading.events) + len(reading.unread) + len(reading.ignored) == 1
    assert [part for part in reading.unread if part.reason is ParkedReason.READER_FAILED] == []


@given(
    data=objects_with(["event_type", "filter", "payload", "includes", "id", "text"]) | json_values(),
    event=st.sampled_from(["post.create", "dm.received", "like.create"]) | json_values(),
    subscription=objects_with(["user_id", "direction"]) | json_values(),
    messages=json_values(),
)
def test_any_values_in_the_activity_apis_envelope_are_read_parked_or_ignored(
    data: Json, event: Json, subscription: Json, messages: Json
) -> None:
    payload_: Json = {"direct_message_events": messages, "id": "1"}
    whole: Json = {"event_type": event, "filter": subscription, "payload": payload_}
    for told in (data, whole, [whole, data]):
        reading = read("x", compact({"data": told}).encode())
        assert len(reading.events) + len(reading.unread) + len(reading.ignored) >= 1
        assert [part for part in reading.unread if part.reason is ParkedReason.READER_FAILED] == []


@given(body=objects_with([*(each for each in sorted(EVENTS) if "." not in each), "for_user_id", "users", "user_event"]))
def test_any_values_in_the_account_activity_apis_envelope_are_read_parked_or_ignored(body: dict[str, Json]) -> None:
    reading = read("x", compact(body).encode())
    assert len(reading.events) + len(reading.unread) + len(reading.ignored) >= 1
    assert [part for part in reading.unread if part.reason is ParkedReason.READER_FAILED] == []
