import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.json_body import Json, compact
from app.channels.mastodon.payload import AN_ACCOUNT
from app.channels.mastodon.status import A_BOOST, NOT_OURS
from app.channels.speech import SameBody
from app.channels.table import CHANNELS
from app.records.message import Attachment, Author, Event, Ignored, MessageKey, Unread
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility
from tests.channels.samples import ACCOUNTS, delivery, only_event, payload, read
from tests.channels.strategies import objects_with

OURS = ACCOUNTS["mastodon"]
QUESTION = "114000000000000001"


def _event(name: str) -> Event:
    return only_event(read("mastodon", payload("mastodon", name)))


def test_a_status_that_mentions_us_is_an_incoming_public_message() -> None:
    event = _event("status_created_mentioning_us")
    assert event.key == MessageKey("mastodon", OURS, QUESTION)
    assert (event.activity, event.discriminator, event.path) == (Activity.CREATE, "created", "$")
    assert (event.kind, event.direction, event.visibility) == (Kind.MENTION, Direction.INCOMING, Visibility.PUBLIC)
    assert (event.thread, event.in_reply_to) == (QUESTION, None)
    assert event.occurred_raw == "2026-03-02T08:15:00.123Z"
    assert event.content is not None
    assert event.content.author == Author(
        "https://social.exempelkoping.example/users/exempel", "Exempel Exempelsson", "exempel"
    )
    assert event.content.permalink == f"https://social.exempelkoping.example/@exempel/{QUESTION}"


def test_html_is_kept_as_delivered_and_its_words_are_read() -> None:
    event = _event("status_created_mentioning_us")
    assert event.content is not None
    assert event.content.text == (
        "@kommunen När öppnar badhuset på Storgatan?\nSe https://bad.example/tider\n\nMvh & hej"
    )
    kept = json.loads(event.slice)["object"]["content"]
    assert kept == json.loads(payload("mastodon", "status_created_mentioning_us"))["object"]["content"]
    assert "<br />" in kept


def test_an_edit_is_a_version_named_by_its_own_time() -> None:
    event = _event("status_updated_with_edited_at")
    assert (event.activity, event.discriminator) == (Activity.EDIT, "edited 2026-03-02T08:25:00+00:00")
    assert event.occurred_raw == "2026-03-02T08:25:00.000Z"


def test_a_status_edited_before_it_was_sent_is_the_same_version_as_the_edit() -> None:
    early, edit = _event("status_created_already_edited"), _event("status_updated_with_edited_at")
    assert (early.key, early.activity, early.discriminator) == (edit.key, edit.activity, edit.discriminator)
    assert early.content == edit.content


def test_an_update_that_edited_nothing_is_the_status_as_created() -> None:
    update, created = _event("status_updated_without_edited_at"), _event("status_created_mentioning_us")
    assert (update.key, update.discriminator, update.content) == (created.key, created.discriminator, created.content)


def test_edits_back_and_forth_are_three_versions() -> None:
    acts = set()
    for minute, words in enumerate("ABA"):
        body = json.loads(payload("mastodon", "status_updated_with_edited_at"))
        body["object"] |= {"content": words, "edited_at": f"2026-03-02T08:2{minute}:00.000Z"}
        acts.add(only_event(read("mastodon", json.dumps(body).encode())).discriminator)
    assert len(acts) == 3


def test_every_order_of_created_and_edited_tells_of_the_same_two_versions() -> None:
    names = ["status_created_mentioning_us", "status_updated_with_edited_at", "status_created_already_edited"]
    told = {frozenset((_event(n).key, _event(n).discriminator) for n in p) for p in itertools.permutations(names)}
    assert len(told) == 1
    assert len(told.pop()) == 2


def test_our_answer_is_our_own_and_names_what_it_answers() -> None:
    event = _event("status_created_by_us")
    assert (event.direction, event.kind) == (Direction.OWN, Kind.COMMENT)
    assert (event.thread, event.in_reply_to) == (QUESTION, QUESTION)
    assert _event("status_created_by_us_as_post").kind is Kind.POST


@pytest.mark.parametrize(
    ("name", "kind", "visibility"),
    [
        ("status_created_answering_us_without_mention", Kind.COMMENT, Visibility.PUBLIC),
        ("status_created_quoting_us", Kind.MENTION, Visibility.PUBLIC),
        ("status_created_direct", Kind.DIRECT_MESSAGE, Visibility.DIRECT),
        ("status_created_with_image_only", Kind.COMMENT, Visibility.FOLLOWERS),
        ("status_created_with_warning_image_and_poll", Kind.MENTION, Visibility.PUBLIC),
        ("report_created_about_us", Kind.OTHER, Visibility.DIRECT),
    ],
)
def test_what_concerns_us_is_kept_with_who_could_read_it(name: str, kind: Kind, visibility: Visibility) -> None:
    event = _event(name)
    assert (event.kind, event.visibility, event.direction) == (kind, visibility, Direction.INCOMING)


def test_a_warning_an_image_and_the_choices_of_a_poll_are_part_of_what_was_said() -> None:
    content = _event("status_created_with_warning_image_and_poll").content
    assert content is not None
    assert content.text == "Snuskigt\n\n@kommunen så här ser det ut"
    assert content.attachments == (
        Attachment("image", "https://social.exempelkoping.example/media/22.jpg", "En full soptunna"),
        Attachment("poll_option", name="Töm oftare"),
        Attachment("poll_option", name="Låt stå"),
    )
    only = _event("status_created_with_image_only").content
    assert only is not None
    assert (only.text, only.text_missing) == (None, TextMissing.MEDIA_ONLY)
    assert only.attachments == (Attachment("image", "https://annan.example/23.jpg"),)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("status_created_of_others", NOT_OURS),
        ("status_created_boost", A_BOOST),
        ("account_created", AN_ACCOUNT),
        ("account_approved", AN_ACCOUNT),
        ("account_updated", AN_ACCOUNT),
        ("report_created_about_others", NOT_OURS),
    ],
)
def test_what_does_not_concern_our_account_is_ignored_by_a_named_rule(name: str, why: str) -> None:
    assert read("mastodon", payload("mastodon", name)).ignored == (Ignored("$", why),)


def test_a_report_about_us_is_kept_and_its_handling_is_a_version() -> None:
    created, updated = _event("report_created_about_us"), _event("report_updated_about_us")
    assert created.key == updated.key == MessageKey("mastodon", OURS, "report:31")
    assert (created.discriminator, updated.discriminator) == ("created", "edited 2026-03-02T10:00:00+00:00")
    assert created.content is not None
    assert created.content.text == "Inlägget innehåller fel uppgifter"
    assert [each.kind for each in created.content.attachments] == ["report_category", "reported_status"]
    ours = _event("report_created_by_us")
    assert ours.direction is Direction.OWN
    assert ours.content is not None
    assert ours.content.text_missing is TextMissing.EMPTY


def test_ids_written_as_numbers_are_the_same_ids() -> None:
    assert _event("status_created_with_numeric_ids").key == _event("status_created_mentioning_us").key


@pytest.mark.parametrize(
    ("name", "reason", "detail"),
    [
        ("status_created_without_id", ParkedReason.MESSAGE_WITHOUT_ID, "object.id"),
        ("report_created_without_id", ParkedReason.MESSAGE_WITHOUT_ID, "object.id"),
        ("status_created_with_id_of_600_characters", ParkedReason.UNSTORABLE_VALUE, "object.id"),
        ("status_created_with_mentions_as_text", ParkedReason.UNKNOWN_SHAPE, "object.mentions"),
        ("status_deleted", ParkedReason.UNKNOWN_EVENT, "event"),
        ("object_missing", ParkedReason.UNKNOWN_SHAPE, "object"),
        ("body_of_a_custom_template", ParkedReason.UNKNOWN_EVENT, "event"),
    ],
)
def test_what_cannot_be_understood_is_parked_and_says_why(name: str, reason: ParkedReason, detail: str) -> None:
    assert read("mastodon", payload("mastodon", name)).unread == (Unread("$", reason, detail),)


def test_text_a_database_refuses_is_repaired_and_noted() -> None:
    content = _event("status_created_with_nul_and_surrogate").content
    assert content is not None
    assert (content.text, content.repair) == ("Hej\ufffd du \ufffd!", "surrogate-to-ufffd, u0000-to-ufffd")


def test_mastodon_sends_the_same_bytes_again_so_equal_bytes_are_one_delivery() -> None:
    body = payload("mastodon", "status_created_mentioning_us")
    assert CHANNELS["mastodon"].delivery_key(delivery(body), read("mastodon", body)) == SameBody()


_STATUS = ["id", "account", "mentions", "content", "edited_at", "created_at", "poll", "quote", "media_attachments"]


@given(
    event=st.sampled_from(["status.created", "report.updated"]),
    about=objects_with([*_STATUS, "target_account", "visibility", "url", "statuses", "comment"]),
    is_ours=st.booleans(),
)
def test_any_object_about_us_is_read_or_parked(event: str, about: dict[str, Json], is_ours: bool) -> None:
    about = about | {"account": {"id": OURS}} if is_ours else about
    reading = read("mastodon", compact({"event": event, "object": about}).encode())
    assert len(reading.events) + len(reading.unread) + len(reading.ignored) == 1
    assert not [part for part in reading.unread if part.reason == ParkedReason.READER_FAILED]
