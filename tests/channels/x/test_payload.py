import itertools
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
from app.records.message import Attachment, Author, Content, Context, Event, Ignored, MessageKey, Reading, Unread
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility
from tests.channels.samples import ACCOUNTS, delivery, only_event, payload, read
from tests.channels.strategies import json_values, objects_with

ACCOUNT = ACCOUNTS["x"]
CITIZEN = "1800000000000000002"
OUR_POST = "2028383807861686273"
MENTION = "2028384059519926274"
REPLY = "2028384311178166275"


def _reading(name: str) -> Reading:
    return read("x", payload("x", name))


def _event(name: str) -> Event:
    return only_event(_reading(name))


def _content(name: str) -> Content:
    content = _event(name).content
    assert content is not None
    return content


def _acts(reading: Reading) -> set[tuple[MessageKey, str]]:
    return {(event.key, event.discriminator) for event in reading.events}


# --- posts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mention_in_post", "older_mention", "post_of_a_filtered_stream"])
def test_a_mention_says_the_same_in_every_envelope(name: str) -> None:
    event, content = _event(name), _content(name)
    assert event.key == MessageKey("x", ACCOUNT, MENTION)
    assert (event.activity, event.discriminator) == (Activity.CREATE, "created")
    assert (event.kind, event.direction, event.visibility) == (Kind.MENTION, Direction.INCOMING, Visibility.PUBLIC)
    assert event.occurred_at == datetime(2026, 3, 2, 8, 17, tzinfo=UTC)
    assert content.text == "Hej @exempelkoping, när öppnar badhuset på Storgatan?"
    assert content.author == Author(CITIZEN, "Exempel Exempelsson", "exempelsson")
    assert content.permalink == f"https://x.com/i/web/status/{MENTION}"


@pytest.mark.parametrize("name", ["reply_to_our_post", "reply_to_our_post_told_as_mention", "older_reply"])
def test_pitfall_26_a_reply_is_one_message_whichever_event_told_of_it(name: str) -> None:
    event = _event(name)
    assert (event.key.id, event.discriminator, event.kind) == (REPLY, "created", Kind.COMMENT)
    assert (event.thread, event.in_reply_to) == (OUR_POST, OUR_POST)


def test_our_post_is_kept_with_what_answers_or_quotes_it() -> None:
    ours = Context("municipality", "Badhuset på Storgatan är stängt i dag.")
    assert [_content(name).context for name in ("reply_to_our_post", "quote_of_our_post", "older_quote")] == [ours] * 3


@pytest.mark.parametrize("name", ["own_post", "older_own_post", "own_post_under_an_older_name"])
def test_pitfall_23_own_posts_are_told_from_others(name: str) -> None:
    event = _event(name)
    assert (event.direction, event.kind, event.key.id) == (Direction.OWN, Kind.POST, OUR_POST)


def test_our_reply_stands_in_the_conversation_of_what_it_answers() -> None:
    event = _event("own_reply")
    assert (event.direction, event.kind) == (Direction.OWN, Kind.COMMENT)
    assert (event.thread, event.in_reply_to) == (_event("reply_to_our_post").thread, REPLY)


def test_without_a_sender_nobody_knows_whose_it_is() -> None:
    assert (_event("post_without_author").direction, _content("post_without_author").author) == (
        Direction.UNKNOWN,
        None,
    )


def test_a_quote_answers_what_it_quotes() -> None:
    assert [_event(name).in_reply_to for name in ("quote_of_our_post", "older_quote")] == [OUR_POST] * 2
    assert [_event(name).kind for name in ("quote_of_our_post", "older_quote")] == [Kind.MENTION] * 2


@pytest.mark.parametrize("name", ["repost_of_our_post", "older_retweet"])
def test_a_repost_is_a_reaction_without_words(name: str) -> None:
    event, content = _event(name), _content(name)
    assert (event.kind, event.in_reply_to, content.text) == (Kind.REACTION, OUR_POST, None)
    assert content.attachments == (Attachment("reaction", name="repost"),)


@pytest.mark.parametrize(
    ("name", "sender", "direction"),
    [
        ("like_of_our_post", CITIZEN, Direction.INCOMING),
        ("older_favorite", CITIZEN, Direction.INCOMING),
        ("like_by_us", ACCOUNT, Direction.OWN),
    ],
)
def test_a_like_is_a_reaction_of_whoever_likes(name: str, sender: str, direction: Direction) -> None:
    event, author = _event(name), _content(name).author
    assert (event.kind, event.direction) == (Kind.REACTION, direction)
    assert author is not None
    assert author.id == sender


@pytest.mark.parametrize("name", ["long_post", "older_long_post"])
def test_pitfall_20_a_long_post_is_read_whole(name: str) -> None:
    assert (_content(name).text or "").count("en lång berättelse") == 20


def test_pitfall_28_an_id_that_went_through_a_float_is_never_used() -> None:
    body: dict[str, Any] = json.loads(payload("x", "older_mention"))
    assert str(body["tweet_create_events"][0]["id"]) != MENTION
    assert _event("older_mention").key.id == MENTION


def test_a_protected_accounts_post_is_for_its_followers() -> None:
    assert _event("older_post_of_a_protected_account").visibility is Visibility.FOLLOWERS


def test_pictures_and_films_are_attachments_by_their_best_address() -> None:
    assert _content("post_with_pictures").attachments == (
        Attachment("photo", "https://pbs.twimg.com/media/exempel.jpg", "Ett hål i vägen"),
        Attachment("video", "https://video.twimg.com/stor.mp4", media_type="video/mp4"),
        Attachment("media", name="3_9"),
    )
    assert _content("older_post_with_video").attachments == (
        Attachment("video", "https://video.twimg.com/gif.mp4", media_type="video/mp4"),
    )


def test_where_a_shortened_address_leads_is_kept() -> None:
    body: dict[str, Any] = json.loads(payload("x", "mention_in_post"))
    urls = [
        {"url": "https://t.co/abc", "expanded_url": "https://exempel.example/hal"},
        {"expanded_url": "javascript:1"},
    ]
    body["data"]["payload"]["entities"]["urls"] = urls
    content = only_event(read("x", json.dumps(body).encode())).content
    assert content is not None
    assert content.attachments == (Attachment("link", "https://exempel.example/hal", "https://t.co/abc"),)


def test_text_a_database_refuses_is_repaired_and_noted() -> None:
    content = _content("post_with_nul_and_surrogate")
    assert (content.text, content.repair) == (
        "Hej\ufffd @exempelkoping \ufffd",
        "surrogate-to-ufffd, u0000-to-ufffd",
    )


# --- the life of a post -----------------------------------------------------------------------------------------------


def test_pitfall_30_an_edit_is_a_version_of_the_first_post_though_its_id_is_new() -> None:
    event = _event("mention_edited")
    assert (event.activity, event.key.id) == (Activity.EDIT, MENTION)
    assert event.discriminator == "edited 2028385317811126279"
    assert event.occurred_at == datetime(2026, 3, 2, 8, 22, tzinfo=UTC)
    assert _content("mention_edited").text == "Hej @exempelkoping, när öppnar badhuset på Nygatan?"


def test_an_edit_is_ordered_by_its_own_id_when_the_time_is_that_of_the_first_post() -> None:
    body: dict[str, Any] = json.loads(payload("x", "mention_edited"))
    body["data"]["payload"]["created_at"] = "2026-03-02T08:17:00.000Z"
    event = only_event(read("x", json.dumps(body).encode()))
    assert (event.occurred_at, event.occurred_raw) == (
        datetime(2026, 3, 2, 8, 22, tzinfo=UTC),
        "2026-03-02T08:17:00.000Z",
    )


def test_the_older_spelling_of_an_edit_says_the_same() -> None:
    body: dict[str, Any] = json.loads(payload("x", "older_mention"))
    body["tweet_create_events"][0] |= {
        "id_str": "2028385317811126279",
        "edit_history": {"initial_tweet_id": MENTION, "edit_tweet_ids": [MENTION, "2028385317811126279"]},
    }
    event = only_event(read("x", json.dumps(body).encode()))
    assert (event.key, event.discriminator) == (_event("mention_edited").key, _event("mention_edited").discriminator)


def test_pitfall_29_words_edited_back_and_forth_are_three_versions() -> None:
    names = ("mention_in_post", "mention_edited", "mention_edited_back")
    assert len({_event(name).discriminator for name in names}) == 3
    assert _content("mention_in_post").text == _content("mention_edited_back").text


@pytest.mark.parametrize("name", ["own_post_deleted", "older_post_deleted"])
def test_our_own_deletion_is_a_removal(name: str) -> None:
    event = _event(name)
    assert (event.activity, event.key.id, event.discriminator) == (Activity.REMOVE, OUR_POST, "removed")
    assert (event.direction, event.content) == (Direction.OWN, None)


def test_the_acts_are_the_same_whatever_the_order_and_number_of_deliveries() -> None:
    names = (
        "mention_in_post",
        "mention_edited",
        "mention_edited_back",
        "older_mention",
        "own_post",
        "own_post_deleted",
    )
    orders = itertools.islice(itertools.permutations(names), 0, None, 13)
    acts = [set().union(*(_acts(_reading(name)) for name in order)) for order in orders]
    assert all(found == acts[0] for found in acts)
    assert len(acts[0]) == 5


# --- conversations ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["direct_message_received", "older_direct_message"])
def test_a_direct_message_says_the_same_in_both_envelopes(name: str) -> None:
    event, content = _event(name), _content(name)
    assert event.key == MessageKey("x", ACCOUNT, "2080765901528535096")
    assert (event.kind, event.direction, event.visibility) == (
        Kind.DIRECT_MESSAGE,
        Direction.INCOMING,
        Visibility.DIRECT,
    )
    assert (event.thread, event.occurred_raw) == (f"{CITIZEN}-{ACCOUNT}", "1772439300123")
    assert content.text == "Hej! Min granne eldar."
    assert content.author == Author(CITIZEN, "Exempel Exempelsson", "exempelsson")


def test_our_direct_messages_are_our_own_in_the_same_conversation() -> None:
    sent, received = _event("direct_message_sent"), _event("direct_message_received")
    assert (sent.direction, sent.thread) == (Direction.OWN, received.thread)
    assert _event("direct_message_in_the_newer_spelling").thread == received.thread


def test_pictures_in_direct_messages_are_attachments() -> None:
    assert _content("older_direct_message_with_picture").attachments == (
        Attachment("photo", "https://ton.twitter.com/1.jpg"),
    )
    assert _content("direct_message_in_the_newer_spelling").attachments == (
        Attachment("photo", "https://ton.x.com/dm/1.jpg"),
    )


@pytest.mark.parametrize(
    ("name", "sender", "direction"),
    [
        ("encrypted_chat_received", CITIZEN, Direction.INCOMING),
        ("encrypted_chat_sent", ACCOUNT, Direction.OWN),
    ],
)
def test_an_encrypted_chat_is_kept_as_received_without_a_readable_word(
    name: str, sender: str, direction: Direction
) -> None:
    event, content = _event(name), _content(name)
    assert (event.kind, event.direction, event.visibility) == (Kind.DIRECT_MESSAGE, direction, Visibility.DIRECT)
    assert (content.text, content.text_missing) == (None, TextMissing.ENCRYPTED)
    assert content.author == Author(sender)
    assert event.thread == f"{CITIZEN}:{ACCOUNT}"
    assert event.occurred_raw == "1772439300370"


def test_what_is_written_in_our_broadcast_is_a_public_comment() -> None:
    event = _event("chat_in_our_broadcast")
    assert (event.kind, event.visibility, event.thread) == (Kind.COMMENT, Visibility.PUBLIC, "1mGPaZaAdNqJN")
    assert _content("chat_in_our_broadcast").text == "Hörs inget!"


# --- what is no message, and what cannot be read ----------------------------------------------------------------------


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
    reading = _reading(name)
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
    reading = _reading(name)
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
    older, newer = _reading("older_one_bad_post_between_two_good"), _reading("several_events_in_one_delivery")
    assert [event.key.id for event in older.events] == [MENTION, REPLY]
    assert [part.path for part in older.unread] == ["$.tweet_create_events[1]"]
    assert [event.key.id for event in newer.events] == [OUR_POST, MENTION]
    assert [part.path for part in newer.unread] == ["$.data[1]"]


@pytest.mark.parametrize(
    "name",
    ["reply_to_our_post", "older_one_bad_post_between_two_good", "older_direct_message", "post_of_a_filtered_stream"],
)
def test_a_slice_is_a_delivery_that_tells_the_same_by_itself(name: str) -> None:
    for event in _reading(name).events:
        alone = only_event(read("x", event.slice.encode()))
        assert (alone.key, alone.discriminator, alone.content) == (event.key, event.discriminator, event.content)


def test_pitfall_26_what_two_subscriptions_of_one_channel_tell_is_one_message() -> None:
    body: dict[str, Any] = json.loads(payload("x", "mention_in_post"))
    body["data"] |= {"filter": {"user_id": "1900000000000000009"}, "event_uuid": "1"}
    assert only_event(read("x", json.dumps(body).encode())).key == _event("mention_in_post").key


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
