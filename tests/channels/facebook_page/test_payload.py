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
from app.records.message import Attachment, Author, Event, Ignored, MessageKey, Reading, Unread
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility
from tests.channels.samples import PAGE, delivery, only_event, payload, read
from tests.channels.strategies import objects_with

COMMENT = "620000000000001_730000000000001"
REPLY = "620000000000001_730000000000002"
POST = f"{PAGE}_620000000000001"
CITIZEN = "840000000000001"
PATH = "$.entry[0].changes[0]"


def _event(name: str) -> Event:
    return only_event(read("facebook_page", payload("facebook_page", name)))


def _changed(name: str, *, time: Json = None, **values: Json) -> Event:
    body: dict[str, Any] = json.loads(payload("facebook_page", name))
    body["entry"][0]["changes"][0]["value"] |= values
    body["entry"][0]["time"] = time or body["entry"][0]["time"]
    return only_event(read("facebook_page", json.dumps(body).encode()))


def _acts(reading: Reading) -> set[tuple[MessageKey, str]]:
    return {(event.key, event.discriminator) for event in reading.events}


def test_a_citizens_comment_is_an_incoming_public_message() -> None:
    event = _event("comment_added")
    assert event.key == MessageKey("facebook", PAGE, COMMENT)
    assert (event.activity, event.discriminator, event.path) == (Activity.CREATE, "created", PATH)
    assert (event.kind, event.direction, event.visibility) == (Kind.COMMENT, Direction.INCOMING, Visibility.PUBLIC)
    assert (event.thread, event.in_reply_to) == (COMMENT, POST)
    assert (event.occurred_at, event.occurred_raw) == (datetime(2026, 3, 2, 8, 15, tzinfo=UTC), "1772439300")
    assert event.content is not None
    assert event.content.text == "Hej! När öppnar badhuset på Storgatan?"
    assert event.content.author == Author(CITIZEN, "Exempel Exempelsson")
    assert event.content.permalink == "https://www.facebook.com/exempelkoping/posts/620000000000001"


def test_the_older_names_and_numbers_of_the_sender_say_the_same() -> None:
    old, new = _event("comment_added_by_older_sender_fields"), _event("comment_added")
    assert (old.content, old.direction, old.key) == (new.content, new.direction, new.key)


def test_a_reply_belongs_to_the_thread_of_the_comment_it_answers() -> None:
    event = _event("reply_added")
    assert (event.key.id, event.thread, event.in_reply_to) == (REPLY, COMMENT, COMMENT)


def test_what_the_page_itself_writes_is_our_own() -> None:
    event = _event("comment_added_by_the_page")
    assert (event.direction, event.thread) == (Direction.OWN, COMMENT)
    assert _event("own_album_added").direction is Direction.OWN


def test_without_a_sender_nobody_knows_whose_it_is() -> None:
    event = _event("comment_added_without_sender")
    assert event.direction is Direction.UNKNOWN
    assert event.content is not None
    assert event.content.author is None


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("comment_added", None),
        ("comment_added_with_photo_only", TextMissing.MEDIA_ONLY),
        ("comment_added_without_text", TextMissing.NOT_FETCHED),
        ("comment_added_with_blank_text", TextMissing.EMPTY),
        ("comment_under_review_added", TextMissing.NOT_FETCHED),
        ("visitor_photos_added", TextMissing.MEDIA_ONLY),
        ("reaction_added", TextMissing.EMPTY),
        ("review_added", None),
        ("review_added_without_text", TextMissing.EMPTY),
    ],
)
def test_missing_text_says_why(name: str, missing: TextMissing | None) -> None:
    content = _event(name).content
    assert content is not None
    assert content.text_missing is missing


def test_text_and_name_a_database_refuses_are_repaired_and_noted() -> None:
    content = _event("comment_added_with_nul_and_surrogate").content
    assert content is not None
    assert (content.text, content.repair) == ("Hej\ufffd du \ufffd!", "surrogate-to-ufffd, u0000-to-ufffd")
    assert content.author == Author(CITIZEN, "Exem\ufffdpel")


def test_an_edit_brings_the_new_text_and_its_own_time() -> None:
    event = _event("comment_edited_with_time")
    assert (event.activity, event.discriminator) == (Activity.EDIT, "edited 2026-03-02T08:25:00+00:00")
    assert event.occurred_at == datetime(2026, 3, 2, 8, 25, tzinfo=UTC)
    assert event.content is not None
    assert event.content.text == "Hej! När öppnar badhuset på Nygatan?"


def test_an_edit_is_the_same_act_whether_its_time_is_in_seconds_or_milliseconds() -> None:
    seconds = _changed("comment_edited_with_time", edited_time=1772439900)
    milliseconds = _changed("comment_edited_with_time", edited_time="1772439900000", time=1772449999)
    assert seconds.discriminator == milliseconds.discriminator


def test_edits_back_and_forth_are_three_versions_when_there_are_times() -> None:
    acts = [_changed("comment_edited_with_time", message=m, edited_time=1772439900 + i) for i, m in enumerate("ABA")]
    assert len({event.discriminator for event in acts}) == 3


def test_an_edit_without_its_own_time_is_named_by_the_notifications_time_and_the_content() -> None:
    event = _event("comment_edited_without_time")
    assert event.occurred_raw == "1772439905"
    assert event.discriminator == _event("comment_edited_without_time").discriminator
    assert event.discriminator != _changed("comment_edited_without_time", message="Annat").discriminator
    assert event.discriminator != _changed("comment_edited_without_time", time=1772439906).discriminator


def test_a_picture_whose_address_is_signed_anew_is_still_the_same_content() -> None:
    one = _changed("comment_edited_without_time", photo="https://a.fbcdn.net/v/1_n.jpg?oh=1")
    same = _changed("comment_edited_without_time", photo="https://b.fbcdn.net/w/1_n.jpg?oh=2")
    other = _changed("comment_edited_without_time", photo="https://b.fbcdn.net/w/2_n.jpg?oh=2")
    assert one.discriminator == same.discriminator != other.discriminator


@pytest.mark.parametrize(
    ("name", "activity", "discriminator"),
    [
        ("comment_removed", Activity.REMOVE, "removed"),
        ("comment_hidden", Activity.HIDE, "hidden 2026-03-02T08:28:20+00:00"),
        ("comment_unhidden", Activity.UNHIDE, "unhidden 2026-03-02T08:30:00+00:00"),
        ("review_removed", Activity.REMOVE, "removed"),
    ],
)
def test_removing_hiding_and_showing_are_acts_without_content(
    name: str, activity: Activity, discriminator: str
) -> None:
    event = _event(name)
    assert (event.activity, event.discriminator, event.content) == (activity, discriminator, None)


@pytest.mark.parametrize("name", ["visitor_post_added", "visitor_photos_added", "visitor_post_edited"])
def test_a_visitors_post_is_incoming_and_its_own_thread(name: str) -> None:
    event = _event(name)
    assert (event.kind, event.direction, event.key.id, event.thread) == (Kind.POST, Direction.INCOMING, POST, POST)


GRAPH = "https://graph.facebook.com/"


def test_photos_links_and_albums_are_attachments() -> None:
    photos, album = _event("visitor_photos_added").content, _event("own_album_added").content
    assert photos is not None
    assert album is not None
    assert photos.attachments == (
        Attachment("photo", "https://scontent.exempel.fbcdn.net/1.jpg"),
        Attachment("photo", "https://scontent.exempel.fbcdn.net/2.jpg"),
    )
    assert album.attachments == (
        Attachment("photo", f"{GRAPH}910000000000002?fields=images", "910000000000002"),
        Attachment("photo", f"{GRAPH}910000000000003?fields=images", "910000000000003"),
    )
    assert _event("own_album_added").key.id == "album:910000000000001"


def test_an_unpublished_post_is_not_called_public() -> None:
    assert _event("own_draft_added").visibility is Visibility.UNKNOWN


def test_a_reaction_its_change_and_its_removal_are_one_message() -> None:
    added, changed, removed = (_event(f"reaction_{verb}") for verb in ("added", "changed", "removed"))
    assert added.key == changed.key == removed.key == MessageKey("facebook", PAGE, f"reaction:{POST}:{CITIZEN}")
    assert [event.activity for event in (added, changed, removed)] == ["create", "edit", "remove"]
    assert {event.kind for event in (added, changed, removed)} == {Kind.REACTION}
    assert len({event.discriminator for event in (added, changed, removed)}) == 3
    assert added.content is not None
    assert added.content.attachments == (Attachment("reaction", name="love"),)


def test_reacting_again_after_taking_it_back_is_a_new_act() -> None:
    assert _event("reaction_added").discriminator != _changed("reaction_added", created_time=1772439400).discriminator


def test_a_like_is_a_reaction_and_never_mistaken_for_the_comment_it_is_about() -> None:
    event = _event("like_of_comment_added")
    assert (event.kind, event.key.id, event.in_reply_to) == (Kind.REACTION, f"reaction:{COMMENT}:{CITIZEN}", COMMENT)
    assert _event("like_of_page_added").key.id == f"reaction:{PAGE}:{CITIZEN}"


def test_the_same_comment_through_feed_and_mention_is_one_message_and_one_act() -> None:
    feed, mention = _event("comment_added"), _event("mention_in_comment")
    assert (feed.key, feed.discriminator) == (mention.key, mention.discriminator)


def test_whichever_of_feed_and_mention_comes_first_says_the_same_of_the_comment() -> None:
    feed, mention = _event("comment_added"), _event("mention_in_comment")
    assert (feed.kind, feed.direction, feed.visibility) == (mention.kind, mention.direction, mention.visibility)
    assert (feed.thread, feed.in_reply_to, feed.occurred_at) == (
        mention.thread,
        mention.in_reply_to,
        mention.occurred_at,
    )
    assert feed.content is not None
    assert mention.content is not None
    assert feed.content.text == mention.content.text
    assert mention.content.author is None


def test_a_mention_without_sender_is_kept_and_is_by_somebody_else() -> None:
    event = _event("mention_in_post_without_sender")
    assert (event.kind, event.direction, event.visibility) == (Kind.MENTION, Direction.INCOMING, Visibility.UNKNOWN)


def test_a_review_keeps_its_mark_and_its_reviewer() -> None:
    event = _event("review_added")
    assert (event.kind, event.key.id, event.direction) == (Kind.REVIEW, "960000000000001", Direction.INCOMING)
    assert event.content is not None
    assert event.content.text == "Lång kö i receptionen."
    assert event.content.author == Author(CITIZEN, "Exempel Exempelsson")
    assert event.content.attachments == (
        Attachment("rating", name="2"),
        Attachment("recommendation", name="negative"),
    )


@pytest.mark.parametrize(
    ("name", "reason", "detail"),
    [
        ("comment_added_without_id", ParkedReason.MESSAGE_WITHOUT_ID, "comment_id"),
        ("reaction_with_missing_sender", ParkedReason.MESSAGE_WITHOUT_ID, "from.id"),
        ("id_of_600_characters", ParkedReason.UNSTORABLE_VALUE, "comment_id"),
        ("unknown_field", ParkedReason.UNKNOWN_EVENT, "field"),
        ("unknown_item", ParkedReason.UNKNOWN_EVENT, "item"),
        ("unknown_verb", ParkedReason.UNKNOWN_EVENT, "verb"),
    ],
)
def test_what_cannot_be_read_is_parked_with_reason_and_field(name: str, reason: ParkedReason, detail: str) -> None:
    assert read("facebook_page", payload("facebook_page", name)) == Reading(unread=(Unread(PATH, reason, detail),))


def test_deliveries_without_values_are_parked_for_later() -> None:
    assert read("facebook_page", payload("facebook_page", "changed_fields_without_values")).unread == tuple(
        Unread(f"$.entry[0].changed_fields[{i}]", ParkedReason.UNKNOWN_EVENT, "changed_fields") for i in range(2)
    )


def test_messengers_messages_to_the_pages_address_are_read_as_messengers() -> None:
    events = read("facebook_page", payload("facebook_page", "messenger_message")).events
    assert [event.key for event in events] == [
        MessageKey("messenger", PAGE, "m_1"),
        MessageKey("messenger", PAGE, "m_2"),
    ]


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"17", Unread("$", ParkedReason.UNKNOWN_SHAPE, "body")),
        (b'{"object": "instagram", "entry": []}', Unread("$", ParkedReason.UNKNOWN_EVENT, "object")),
        (b'{"object": "page"}', Unread("$", ParkedReason.UNKNOWN_SHAPE, "entry")),
        (b'{"object": "page", "entry": [7]}', Unread("$.entry[0]", ParkedReason.UNKNOWN_SHAPE, "entry")),
        (b'{"object": "page", "entry": [{"id": "1"}]}', Unread("$.entry[0]", ParkedReason.UNKNOWN_SHAPE, "changes")),
        (b'{"object": "page", "entry": []}', Ignored("$", "an empty list")),
        (
            b'{"object": "page", "entry": [{"id": "1", "changes": []}]}',
            Ignored("$.entry[0].changes", "an empty list"),
        ),
        (
            b'{"object": "page", "entry": [{"id": [], "changes": [{}]}]}',
            Unread("$.entry[0].changes", ParkedReason.UNKNOWN_SHAPE, "entry.id"),
        ),
    ],
)
def test_an_envelope_of_another_shape_is_parked_or_ignored_whole(body: bytes, part: Unread | Ignored) -> None:
    reading = read("facebook_page", body)
    assert (*reading.unread, *reading.ignored) == (part,)
    assert not reading.events


def test_one_bad_change_never_takes_its_siblings_with_it() -> None:
    reading = read("facebook_page", payload("facebook_page", "one_bad_change_between_two_good"))
    assert [event.key.id for event in reading.events] == [COMMENT, REPLY]
    assert reading.unread == (Unread("$.entry[0].changes[1]", ParkedReason.UNKNOWN_SHAPE, "message"),)


def test_an_entry_of_another_page_is_read_under_that_pages_name() -> None:
    assert _event("entry_of_another_page").key.namespace == "510000000000002"


def test_an_entry_without_id_belongs_to_the_channels_own_page() -> None:
    body = json.loads(payload("facebook_page", "comment_added"))
    del body["entry"][0]["id"]
    assert only_event(read("facebook_page", json.dumps(body).encode())).key.namespace == PAGE


def test_a_slice_is_a_delivery_that_tells_the_same_by_itself() -> None:
    reading = read("facebook_page", payload("facebook_page", "one_bad_change_between_two_good"))
    for event in reading.events:
        alone = only_event(read("facebook_page", event.slice.encode()))
        assert (alone.key, alone.discriminator, alone.content) == (event.key, event.discriminator, event.content)


def test_the_acts_are_the_same_whatever_the_order_and_number_of_deliveries() -> None:
    names = ("comment_added", "comment_edited_with_time", "comment_edited_without_time", "comment_removed")
    orders = itertools.permutations([*names, "comment_added"])
    acts = [
        set().union(*(_acts(read("facebook_page", payload("facebook_page", name))) for name in order))
        for order in itertools.islice(orders, 0, None, 10)
    ]
    assert all(found == acts[0] for found in acts)
    assert len(acts[0]) == 4


def test_meta_names_no_delivery_so_equal_bytes_are_one() -> None:
    sent = delivery(payload("facebook_page", "comment_added"))
    assert CHANNELS["facebook_page"].delivery_key(sent, Reading()) == SameBody()


_VALUE = objects_with(
    [
        "item",
        "verb",
        "comment_id",
        "post_id",
        "parent_id",
        "from",
        "sender_id",
        "message",
        "photos",
        "photo_ids",
        "link",
        "post",
        "created_time",
        "edited_time",
        "published",
        "open_graph_story_id",
        "reaction_type",
        "rating",
        "review_text",
    ]
)


@given(
    value=_VALUE,
    item=st.sampled_from(["comment", "post", "album", "reaction", "like", "rating", "photo"]),
    verb=st.sampled_from(["add", "edited", "remove", "hide"]),
    field=st.sampled_from(["feed", "mention", "ratings"]),
)
def test_any_values_in_metas_fields_are_read_or_parked_without_a_failure_of_ours(
    value: dict[str, Json], item: str, verb: str, field: str
) -> None:
    change: Json = {"field": field, "value": {**value, "item": item, "verb": verb}}
    body: Json = {"object": "page", "entry": [{"id": PAGE, "time": 1772439305, "changes": [change]}]}
    reading = read("facebook_page", compact(body).encode())
    assert len(reading.events) + len(reading.unread) == 1
    assert [part for part in reading.unread if part.reason is ParkedReason.READER_FAILED] == []
