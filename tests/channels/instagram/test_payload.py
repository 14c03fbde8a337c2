from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.json_body import Json, compact
from app.channels.meta.signature import authenticate, sign
from app.records.delivery import Authentic, Refused
from app.records.message import Attachment, Author, Content, Context, Event, Ignored, MessageKey, Reading, Unread
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility
from tests.channels.samples import NOW, only_event, payload, read, secret
from tests.channels.strategies import objects_with

ACCOUNT = "17841400000000001"
CITIZEN = "920000000000001"
COMMENT = "18000000000000001"
MEDIA = "17890000000000001"
PATH = "$.entry[0].changes[0]"
DIRECT = "$.entry[0].messaging[0]"


def _reading(name: str) -> Reading:
    return read("instagram", payload("instagram", name))


def _event(name: str) -> Event:
    return only_event(_reading(name))


def _content(name: str) -> Content:
    content = _event(name).content
    assert content is not None
    return content


def test_a_citizens_comment_is_an_incoming_public_message() -> None:
    event = _event("comment_added")
    assert event.key == MessageKey("instagram", ACCOUNT, COMMENT)
    assert (event.activity, event.discriminator, event.path) == (Activity.CREATE, "created", PATH)
    assert (event.kind, event.direction, event.visibility) == (Kind.COMMENT, Direction.INCOMING, Visibility.PUBLIC)
    assert (event.thread, event.in_reply_to) == (COMMENT, MEDIA)
    assert event.content == Content("När öppnar badhuset?", author=Author(CITIZEN, handle="exempel.exempelsson"))


@pytest.mark.parametrize("secrets", [[b"facebooks-hemlighet", b"instagrams-hemlighet"]])
def test_both_login_models_secrets_are_let_in_and_no_other(secrets: list[bytes]) -> None:
    body, held = payload("instagram", "comment_added"), [secret(each, number=i) for i, each in enumerate(secrets)]
    for index, each in enumerate(secrets):
        assert authenticate(sign(body, each), body, held, NOW) == Authentic("meta_sha256", str(held[index].id))
    assert isinstance(authenticate(sign(body, b"nagon-annans"), body, held, NOW), Refused)


@pytest.mark.parametrize("name", ["comment_added_flat", "comment_added_by_older_id_name", "comment_added_with_time"])
def test_flat_and_nested_envelopes_tell_the_same(name: str) -> None:
    event, nested = _event(name), _event("comment_added")
    assert (event.key, event.discriminator, event.content) == (nested.key, nested.discriminator, nested.content)


@pytest.mark.parametrize("name", ["comment_added_with_list_of_values", "comments_in_list_of_envelopes"])
def test_lists_where_metas_examples_have_them_are_read_part_by_part(name: str) -> None:
    events = _reading(name).events
    assert [event.key.id for event in events] == [COMMENT, "18000000000000002"]
    assert len({event.path for event in events}) == 2


def test_a_comment_bears_its_own_time_if_it_has_one_else_the_notifications() -> None:
    assert _event("comment_added").occurred_at == datetime(2026, 3, 2, 8, 15, 5, tzinfo=UTC)
    assert _event("comment_added_with_time").occurred_at == datetime(2026, 3, 2, 8, 15, tzinfo=UTC)


def test_a_reply_belongs_to_the_comments_thread_and_the_accounts_own_is_known() -> None:
    for name, direction in (("reply_added", Direction.INCOMING), ("reply_by_the_account", Direction.OWN)):
        event = _event(name)
        assert (event.thread, event.in_reply_to, event.direction) == (COMMENT, COMMENT, direction)
    assert _event("comment_by_the_account_with_scoped_id").direction is Direction.OWN
    assert _event("comment_added_without_sender").direction is Direction.UNKNOWN


def test_a_comment_on_a_boosted_picture_is_about_the_picture_it_was_made_of() -> None:
    assert _event("comment_on_boosted_media").in_reply_to == _event("comment_added").in_reply_to == MEDIA


def test_a_live_comment_is_a_comment() -> None:
    event = _event("live_comment_added")
    assert (event.kind, event.content and event.content.text) == (Kind.COMMENT, "Hör ni mig?")


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("comment_added_without_text", TextMissing.NOT_FETCHED),
        ("comment_added_with_blank_text", TextMissing.EMPTY),
        ("message_unsupported", TextMissing.UNSUPPORTED_BY_API),
        ("message_of_unsupported_type", TextMissing.UNSUPPORTED_BY_API),
        ("message_edited_without_text", TextMissing.NOT_FETCHED),
        ("message_with_heart_only", TextMissing.MEDIA_ONLY),
        ("story_mention", TextMissing.MEDIA_ONLY),
    ],
)
def test_what_has_no_text_says_why(name: str, missing: TextMissing) -> None:
    assert _content(name).text_missing is missing


@pytest.mark.parametrize(
    ("name", "id_", "answered"),
    [
        ("mention_in_comment", "18000000000000007", "17890000000000002"),
        ("mention_in_caption", "17890000000000002", None),
        ("mention_with_64_bit_numbers", "17887498072083521", "17887498072083520"),
    ],
)
def test_a_mention_brings_neither_text_nor_author_and_is_registered_all_the_same(
    name: str, id_: str, answered: str | None
) -> None:
    event = _event(name)
    assert (event.kind, event.direction, event.visibility) == (Kind.MENTION, Direction.INCOMING, Visibility.UNKNOWN)
    assert (event.key.id, event.in_reply_to) == (id_, answered)
    assert event.content == Content(None, TextMissing.NOT_FETCHED)


def test_a_mention_never_stands_in_the_way_of_the_comment_that_has_the_text() -> None:
    body = payload("instagram", "mention_in_comment").replace(b"18000000000000007", COMMENT.encode())
    mention, comment = only_event(read("instagram", body)), _event("comment_added")
    assert mention.key == comment.key
    assert mention.discriminator != comment.discriminator


@pytest.mark.parametrize(
    ("name", "activity"),
    [
        ("comment_removed_if_ever_sent", Activity.REMOVE),
        ("comment_edited_if_ever_sent", Activity.EDIT),
        ("comment_hidden_if_ever_sent", Activity.HIDE),
    ],
)
def test_an_undocumented_verb_of_facebooks_is_read_if_it_is_ever_sent(name: str, activity: Activity) -> None:
    event = _event(name)
    assert (event.activity, event.key) == (activity, _event("comment_added").key)
    assert event.discriminator != "created"
    assert (event.content is not None) == (activity is Activity.EDIT)


@pytest.mark.parametrize("name", ["message_received", "message_in_standby"])
def test_a_direct_message_is_incoming_and_in_the_persons_conversation(name: str) -> None:
    event = _event(name)
    assert (event.kind, event.direction, event.visibility) == (
        Kind.DIRECT_MESSAGE,
        Direction.INCOMING,
        Visibility.DIRECT,
    )
    assert (event.key.platform, event.key.namespace, event.thread) == ("instagram", ACCOUNT, CITIZEN)
    assert event.content == Content("Hej, är simskolan full?", author=Author(CITIZEN))


@pytest.mark.parametrize(
    ("name", "thread"),
    [
        ("echo_of_own_reply", CITIZEN),
        ("message_to_self", "920000000000777"),
        ("postback_to_self", "920000000000777"),
    ],
)
def test_the_accounts_own_messages_are_outgoing(name: str, thread: str) -> None:
    event = _event(name)
    assert (event.direction, event.thread) == (Direction.OWN, thread)


def test_a_story_mention_is_a_direct_message_with_the_storys_address() -> None:
    event = _event("story_mention")
    assert event.kind is Kind.DIRECT_MESSAGE
    assert [each.kind for each in _content("story_mention").attachments] == ["story_mention"]
    assert (_content("story_mention").attachments[0].url or "").startswith("https://lookaside.exempel.fbsbx.com/")


def test_a_shared_post_and_story_are_kept_with_their_addresses_whatever_instagram_calls_them() -> None:
    post, story = _content("message_with_shared_post_told_twice"), _content("message_with_shared_story")
    shared = "https://lookaside.exempel.fbsbx.com/ig/1"
    assert [(each.kind, each.url) for each in post.attachments] == [("share", shared), ("ig_post", shared)]
    assert [(each.kind, each.url) for each in story.attachments] == [
        ("ig_story", "https://lookaside.exempel.fbsbx.com/ig/2")
    ]
    assert story.text == "Är det här hos er?"


def test_a_reply_to_a_story_keeps_the_authoritys_story_with_it() -> None:
    content = _content("story_reply")
    assert content.text == "Vilken fin park!"
    assert content.context == Context("municipality")
    url = "https://lookaside.exempel.fbsbx.com/ig_messaging_cdn/?asset_id=3"
    assert content.attachments == (Attachment("story", url, "17890000000000004"),)


def test_unsends_and_edits_are_acts_on_the_message() -> None:
    received, edited, unsent = (_event(f"message_{name}") for name in ("received", "edited", "unsent"))
    assert received.key == edited.key == unsent.key
    assert [each.discriminator for each in (received, edited, unsent)] == ["created", "edited 1", "removed"]
    assert _event("message_edit_as_flattened_change").discriminator == "edited 1"


def test_an_edit_that_is_none_is_put_to_a_person_and_never_becomes_a_version() -> None:
    assert _reading("message_edited_zero_times").unread == (
        Unread(DIRECT, ParkedReason.UNKNOWN_EVENT, "message_edit.num_edit"),
    )


def test_reactions_are_read_from_messages_and_from_flattened_changes() -> None:
    added, removed = _event("reaction_added"), _event("reaction_taken_back_as_flattened_change")
    assert added.key == removed.key
    assert (added.activity, removed.activity) == (Activity.CREATE, Activity.REMOVE)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("message_seen", DIRECT),
        ("referral_only", DIRECT),
        ("thread_control_passed", DIRECT),
        ("story_insights", PATH),
        ("follower_gained", PATH),
    ],
)
def test_receipts_figures_and_administration_are_ignored_by_rule(name: str, path: str) -> None:
    reading = _reading(name)
    assert [type(each) for each in reading.ignored] == [Ignored]
    assert (reading.ignored[0].path, reading.events, reading.unread) == (path, (), ())


@pytest.mark.parametrize(
    ("name", "reason", "detail"),
    [
        ("comment_added_without_id", ParkedReason.MESSAGE_WITHOUT_ID, "id"),
        ("comment_with_text_as_list", ParkedReason.UNKNOWN_SHAPE, "text"),
        ("comment_with_unknown_verb", ParkedReason.UNKNOWN_EVENT, "verb"),
        ("comment_without_value", ParkedReason.UNKNOWN_SHAPE, "value"),
        ("mention_without_ids", ParkedReason.MESSAGE_WITHOUT_ID, "comment_id"),
        ("unknown_field", ParkedReason.UNKNOWN_EVENT, "field"),
    ],
)
def test_what_cannot_be_read_is_parked_with_reason_and_field(name: str, reason: ParkedReason, detail: str) -> None:
    assert _reading(name) == Reading(unread=(Unread(PATH, reason, detail),))


def test_another_object_is_parked_and_never_dropped() -> None:
    assert _reading("object_is_page").unread == (Unread("$", ParkedReason.UNKNOWN_EVENT, "object"),)


@pytest.mark.parametrize(
    "name", ["comment_added", "comment_added_flat", "comment_added_with_list_of_values", "message_in_standby"]
)
def test_a_slice_is_a_delivery_that_tells_the_same_by_itself(name: str) -> None:
    for event in _reading(name).events:
        alone = only_event(read("instagram", event.slice.encode()))
        assert (alone.key, alone.discriminator, alone.content) == (event.key, event.discriminator, event.content)


_VALUE = objects_with(
    ["id", "comment_id", "media_id", "from", "text", "parent_id", "media", "timestamp", "verb", "mid", "sender"]
)


@given(
    value=_VALUE,
    field=st.sampled_from(["comments", "live_comments", "mentions", "message_edit", "message_reactions", "messages"]),
    flat=st.booleans(),
)
def test_any_values_in_metas_fields_are_read_parked_or_ignored_without_a_failure_of_ours(
    value: dict[str, Json], field: str, flat: bool
) -> None:
    change: dict[str, Json] = {"field": field, "value": value}
    entry: dict[str, Json] = {"id": ACCOUNT, "time": 1772439305, **(change if flat else {"changes": [change]})}
    reading = read("instagram", compact({"object": "instagram", "entry": [entry]}).encode())
    assert len(reading.events) + len(reading.unread) + len(reading.ignored) >= 1
    assert [part for part in reading.unread if part.reason is ParkedReason.READER_FAILED] == []
