import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.json_body import Json, compact
from app.channels.speech import PlatformKey, SameBody
from app.channels.table import CHANNELS
from app.channels.wordpress.comment import ACTIVITIES, AN_INTERNAL_NOTE
from app.channels.wordpress.payload import A_TEST
from app.records.message import Author, Context, Event, Ignored, MessageKey, Unread
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility
from tests.channels.samples import ACCOUNTS, delivery, only_event, payload, read
from tests.channels.strategies import objects_with

SITE = ACCOUNTS["wordpress"]


def _event(name: str) -> Event:
    return only_event(read("wordpress", payload("wordpress", name)))


def test_a_comment_is_an_incoming_public_message_under_the_post() -> None:
    event = _event("comment_created")
    assert event.key == MessageKey("wordpress", SITE, "41")
    assert (event.activity, event.discriminator) == (Activity.CREATE, "created")
    assert (event.kind, event.direction, event.visibility) == (Kind.COMMENT, Direction.INCOMING, Visibility.PUBLIC)
    assert (event.thread, event.in_reply_to) == ("41", "post:12")
    assert event.occurred_raw == "2026-03-02T08:15:00Z"
    assert event.content is not None
    assert event.content.text == "När öppnar det?\nJag har <3 barn & simlärare."
    assert event.content.context == Context("municipality", "Nya badhuset")
    assert event.content.permalink == f"{SITE}/nya-badhuset/#comment-41"


def test_the_senders_address_is_never_shown_only_a_hash_that_knows_it_again() -> None:
    event = _event("comment_created")
    assert event.content is not None
    assert event.content.author is not None
    assert event.content.author.name == "Exempel Exempelsson"
    assert "@" not in str(event.content.author)
    body = json.loads(payload("wordpress", "comment_created"))
    body["comment"]["author_email"] = "exempel@EXEMPEL.example"
    again = only_event(read("wordpress", json.dumps(body).encode()))
    assert again.content is not None
    assert again.content.author == event.content.author


def test_a_reply_by_staff_is_our_own_and_belongs_to_the_thread() -> None:
    event = _event("comment_created_as_reply_by_staff")
    assert (event.direction, event.thread, event.in_reply_to) == (Direction.OWN, "41", "41")
    assert event.content is not None
    assert event.content.author == Author("user:3", "Webbredaktionen")
    assert event.content.context == Context("citizen", "När öppnar det?")


def test_the_comment_of_ours_that_is_answered_is_kept_with_the_answer() -> None:
    event = _event("comment_created_as_reply_to_staff")
    assert event.content is not None
    assert event.content.context == Context("municipality", "Det öppnar kl. 10.")
    assert (event.thread, event.in_reply_to) == ("41", "43")


@pytest.mark.parametrize(
    ("name", "activity", "discriminator"),
    [
        ("comment_edited", Activity.EDIT, "comment.edited 2026-03-02T08:20:00.000100+00:00"),
        ("comment_held", Activity.HIDE, "comment.held 2026-03-02T09:00:00.000100+00:00"),
        ("comment_spammed", Activity.HIDE, "comment.spammed 2026-03-02T09:00:00.000100+00:00"),
        ("comment_trashed", Activity.HIDE, "comment.trashed 2026-03-02T09:00:00.000100+00:00"),
        ("comment_approved", Activity.UNHIDE, "comment.approved 2026-03-02T09:00:00.000100+00:00"),
        ("comment_deleted", Activity.REMOVE, "removed"),
    ],
)
def test_each_event_is_its_own_act_with_its_own_time(name: str, activity: Activity, discriminator: str) -> None:
    event = _event(name)
    assert (event.activity, event.discriminator) == (activity, discriminator)
    assert (event.content is not None) == (activity is Activity.EDIT)
    assert json.loads(event.slice)["comment"]["content"]


def test_every_event_has_a_recorded_payload() -> None:
    recorded = {path.stem for path in (Path(__file__).parent / "payloads").iterdir()}
    assert {name.replace(".", "_") for name in ACTIVITIES} <= recorded


@pytest.mark.parametrize(
    ("name", "kind"),
    [("pingback_created", Kind.REFERENCE), ("review_created", Kind.REVIEW), ("comment_created", Kind.COMMENT)],
)
def test_pingbacks_and_reviews_that_wordpress_keeps_as_comments_are_told_apart(name: str, kind: Kind) -> None:
    assert _event(name).kind is kind


def test_a_comment_that_waits_for_moderation_is_kept_though_nobody_can_read_it() -> None:
    assert _event("comment_created_held_for_moderation").visibility is Visibility.UNKNOWN


def test_an_anonymous_comment_has_no_author_and_an_empty_one_says_so() -> None:
    anonymous, empty = _event("comment_created_anonymously").content, _event("comment_created_without_text").content
    assert anonymous is not None
    assert empty is not None
    assert anonymous.author is None
    assert (empty.text, empty.text_missing) == (None, TextMissing.EMPTY)


@pytest.mark.parametrize(("name", "why"), [("ping", A_TEST), ("order_note_created", AN_INTERNAL_NOTE)])
def test_what_no_reader_wrote_is_ignored_by_a_named_rule(name: str, why: str) -> None:
    assert read("wordpress", payload("wordpress", name)).ignored == (Ignored("$", why),)


@pytest.mark.parametrize(
    ("name", "reason", "detail"),
    [
        ("comment_created_without_id", ParkedReason.MESSAGE_WITHOUT_ID, "comment.id"),
        ("comment_missing", ParkedReason.UNKNOWN_SHAPE, "comment"),
        ("comment_created_with_local_time", ParkedReason.UNKNOWN_SHAPE, "comment.created_at"),
        ("comment_moved", ParkedReason.UNKNOWN_EVENT, "event"),
    ],
)
def test_what_cannot_be_understood_is_parked_and_says_why(name: str, reason: ParkedReason, detail: str) -> None:
    assert read("wordpress", payload("wordpress", name)).unread == (Unread("$", reason, detail),)


def test_text_a_database_refuses_is_repaired_and_noted() -> None:
    content = _event("comment_created_with_nul_and_surrogate").content
    assert content is not None
    assert (content.text, content.repair) == ("Hej\ufffd du \ufffd!", "surrogate-to-ufffd, u0000-to-ufffd")


def test_a_delivery_sent_again_keeps_its_name() -> None:
    body = payload("wordpress", "comment_created")
    key = CHANNELS["wordpress"].delivery_key
    assert key(delivery(body, {"webhook-id": "wp_1"}), read("wordpress", body)) == PlatformKey("webhook-id wp_1")
    assert key(delivery(body, {"webhook-id": "\ud800"}), read("wordpress", body)) == SameBody()


@given(
    event=st.sampled_from(sorted(ACTIVITIES)),
    comment=objects_with(
        ["id", "type", "content", "created_at", "parent", "parent_id", "thread_id", "staff_id", "link"]
    ),
    post=objects_with(["id", "title"]),
)
def test_any_comment_is_read_or_parked(event: str, comment: dict[str, Json], post: dict[str, Json]) -> None:
    reading = read("wordpress", compact({"event": event, "comment": comment, "post": post}).encode())
    assert len(reading.events) + len(reading.unread) + len(reading.ignored) == 1
    assert not [part for part in reading.unread if part.reason == ParkedReason.READER_FAILED]
