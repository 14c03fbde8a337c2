import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from app.channels.generic.schema import MESSAGE
from app.channels.json_body import Json, compact
from app.channels.speech import DeliveryKey, NeverSame, PlatformKey, SameBody
from app.channels.table import CHANNELS
from app.records.message import Attachment, Author, Event, Ignored, MessageKey, Unread
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility
from tests.channels.samples import CHANNEL_ID, delivery, only_event, payload, read
from tests.channels.strategies import objects_with

NAMESPACE = str(CHANNEL_ID)
SOURCE = "https://svit.example/ek"


def _event(name: str, headers: dict[str, str] | None = None, **changes: Any) -> Event:
    value = json.loads(payload("generic", name)) | changes
    return only_event(read("generic", json.dumps(value).encode(), headers))


def _key(body: bytes, headers: dict[str, str] | None = None) -> DeliveryKey:
    return CHANNELS["generic"].delivery_key(delivery(body, headers), read("generic", body, headers))


def test_a_message_of_our_schema_becomes_a_created_message() -> None:
    event = _event("message_received")
    assert event.key == MessageKey("linkedin", NAMESPACE, "kommentar-1001")
    assert (event.activity, event.discriminator, event.path) == (Activity.CREATE, "created", "$")
    assert (event.kind, event.direction, event.visibility) == (Kind.COMMENT, Direction.INCOMING, Visibility.PUBLIC)
    assert event.occurred_at == datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
    assert event.occurred_raw == "2026-03-02T09:15:00+01:00"
    assert event.content is not None
    assert event.content.author == Author("77", "Exempel Exempelsson", "@exempel")
    assert event.content.permalink == "https://social.example/1"


def test_what_is_not_said_has_the_documented_default() -> None:
    event = only_event(read("generic", b'{"id": "1", "text": "Hej"}'))
    properties: dict[str, Any] = MESSAGE["properties"]
    assert event.kind == properties["kind"]["default"]
    assert event.visibility == properties["visibility"]["default"]
    assert event.direction == properties["direction"]["default"]
    assert event.activity == properties["activity"]["default"]
    assert event.key.platform == properties["platform"]["default"]
    assert (event.thread, event.in_reply_to, event.occurred_at) == ("1", None, None)


def test_a_reply_stands_in_the_thread_of_what_it_answers_unless_it_names_another() -> None:
    assert _event("message_received").thread == "inlagg-12"
    assert _event("message_received", thread="t-1").thread == "t-1"


def test_the_slice_keeps_unknown_fields() -> None:
    event = _event("message_with_unknown_fields")
    assert json.loads(event.slice) == json.loads(payload("generic", "message_with_unknown_fields"))


def test_an_id_beyond_64_bits_is_kept_digit_by_digit() -> None:
    assert _event("message_with_64_bit_id").key.id == "17887498072083520123"


def test_several_messages_are_read_each_by_itself() -> None:
    reading = read("generic", payload("generic", "several_messages_one_without_id"))
    assert [event.path for event in reading.events] == ["$.messages[0]", "$.messages[2]"]
    assert reading.unread == (Unread("$.messages[1]", ParkedReason.MESSAGE_WITHOUT_ID, "id"),)


def test_an_empty_list_is_understood_and_no_message() -> None:
    assert read("generic", b'{"messages": []}').ignored == (Ignored("$", "an empty list"),)


@pytest.mark.parametrize(
    ("name", "reason", "detail"),
    [
        ("message_without_id", ParkedReason.MESSAGE_WITHOUT_ID, "id"),
        ("message_with_naive_time", ParkedReason.UNKNOWN_SHAPE, "created_at"),
        ("message_with_misspelled_kind", ParkedReason.UNKNOWN_SHAPE, "kind"),
        ("message_with_nul_in_id", ParkedReason.UNSTORABLE_VALUE, "id"),
        ("cloudevent_of_unknown_type", ParkedReason.UNKNOWN_EVENT, "type"),
        ("cloudevent_without_source", ParkedReason.UNKNOWN_SHAPE, "source"),
    ],
)
def test_what_cannot_be_read_is_parked_with_reason_and_field(name: str, reason: ParkedReason, detail: str) -> None:
    reading = read("generic", payload("generic", name))
    assert not reading.events
    assert [(part.reason, part.detail) for part in reading.unread] == [(reason, detail)]


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"author": "Exempel"}, "author"),
        ({"author": {"name": 7}}, "author.name"),
        ({"author": {"id": 1.5}}, "author.id"),
        ({"attachments": {}}, "attachments"),
        ({"attachments": [7]}, "attachments"),
        ({"attachments": [{"url": 7}]}, "attachments[].url"),
        ({"context": {}}, "context.author"),
        ({"context": {"author": "kommunen"}}, "context.author"),
        ({"platform": "Linked In"}, "platform"),
        ({"platform": ""}, "platform"),
        ({"activity": "like"}, "activity"),
        ({"direction": ["own"]}, "direction"),
        ({"text": 7}, "text"),
        ({"thread": True}, "thread"),
    ],
)
def test_a_field_of_the_wrong_shape_is_named(changes: dict[str, Any], detail: str) -> None:
    value = json.loads(payload("generic", "message_received")) | changes
    assert read("generic", json.dumps(value).encode()).unread == (Unread("$", ParkedReason.UNKNOWN_SHAPE, detail),)


@pytest.mark.parametrize(
    ("message", "text", "missing"),
    [
        ({"text": "Hej"}, "Hej", None),
        ({}, None, TextMissing.EMPTY),
        ({"text": None}, None, TextMissing.EMPTY),
        ({"text": ""}, None, TextMissing.EMPTY),
        ({"text": " \n"}, " \n", TextMissing.EMPTY),
        ({"attachments": [{"kind": "image"}]}, None, TextMissing.MEDIA_ONLY),
        ({"text": "", "attachments": [{"kind": "image"}]}, None, TextMissing.MEDIA_ONLY),
    ],
)
def test_missing_text_says_why(message: dict[str, Any], text: str | None, missing: TextMissing | None) -> None:
    content = only_event(read("generic", json.dumps(message | {"id": "1"}).encode())).content
    assert content is not None
    assert (content.text, content.text_missing) == (text, missing)


def test_a_nul_in_text_is_replaced_and_noted_and_the_slice_still_tells_it() -> None:
    event = _event("message_with_nul_in_text")
    assert event.content is not None
    assert (event.content.text, event.content.repair) == ("a\ufffdb", "u0000-to-ufffd")
    assert json.loads(event.slice)["text"] == "a\0b"


def test_attachments_keep_what_the_platform_named() -> None:
    content = _event("message_with_pictures_only").content
    assert content is not None
    assert content.attachments == (Attachment("image", "https://social.example/bild.jpg", None, "image/jpeg"),)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "at://did/app/1", "//social.example"])
def test_an_address_that_is_no_web_address_is_no_permalink(url: str) -> None:
    event = _event("message_received", url=url)
    assert event.content is not None
    assert event.content.permalink is None
    assert url in event.slice


def test_edits_are_told_apart_by_time_then_by_the_delivery_then_by_content() -> None:
    signed = {"webhook-id": "msg_7"}
    assert _event("message_edited", signed).discriminator == "edited 2026-03-02T08:20:00+00:00"
    assert _event("message_edited_without_time", signed).discriminator == "edited in delivery msg_7 $"
    one, same = (_event("message_edited_without_time") for _ in range(2))
    other = _event("message_edited_without_time", text="Rättat igen.")
    assert one.discriminator == same.discriminator != other.discriminator


def test_back_and_forth_edits_with_times_are_three_versions() -> None:
    acts = [("A", "2026-03-02T08:01:00Z"), ("B", "2026-03-02T08:02:00Z"), ("A", "2026-03-02T08:03:00Z")]
    assert len({_event("message_edited", text=text, updated_at=at).discriminator for text, at in acts}) == len(acts)


def test_removing_and_hiding_bring_no_content() -> None:
    removed, hidden = _event("message_removed"), _event("message_hidden")
    assert (removed.activity, removed.discriminator, removed.content) == (Activity.REMOVE, "removed", None)
    assert (hidden.activity, hidden.discriminator) == (Activity.HIDE, "hidden 2026-03-02T08:20:00+00:00")


# --- CloudEvents ---


def test_a_cloudevent_names_the_message_by_subject_within_its_source() -> None:
    event = _event("cloudevent_received")
    assert event.key == MessageKey("generic", f"{NAMESPACE} {SOURCE}", "dm-88")
    assert (event.kind, event.visibility) == (Kind.DIRECT_MESSAGE, Visibility.DIRECT)
    assert event.occurred_at == datetime(2026, 3, 2, 8, 15, tzinfo=UTC)


def test_the_same_message_by_plain_json_with_the_same_source_is_the_same_message() -> None:
    plain = json.dumps({"id": "dm-88", "source": SOURCE, "text": "När öppnar återvinningen?"}).encode()
    assert only_event(read("generic", plain)).key == _event("cloudevent_received").key


def test_base64_data_is_read_like_data() -> None:
    assert _event("cloudevent_received_with_base64_data").content == _event("cloudevent_received").content


def test_binary_mode_is_the_same_event_as_structured_mode() -> None:
    structured = json.loads(payload("generic", "cloudevent_received"))
    body = json.dumps(structured.pop("data")).encode()
    headers = {f"ce-{name}": value for name, value in structured.items()} | {"content-type": "application/json"}
    assert only_event(read("generic", body, headers)) == _event("cloudevent_received")


def test_binary_headers_are_percent_decoded() -> None:
    headers = {
        "ce-specversion": "1.0",
        "ce-type": "se.diarium.message.deleted.v1",
        "ce-source": "s",
        "ce-id": "e",
        "ce-subject": "%C3%A5",
    }
    assert only_event(read("generic", b"", headers)).key.id == "å"


def test_a_batch_is_read_each_by_itself() -> None:
    reading = read(
        "generic", payload("generic", "cloudevent_batch"), {"content-type": "application/cloudevents-batch+json"}
    )
    assert [(event.path, event.activity) for event in reading.events] == [
        ("$[0]", Activity.CREATE),
        ("$[2]", Activity.REMOVE),
    ]
    assert reading.unread == (Unread("$[1]", ParkedReason.UNKNOWN_SHAPE, "event"),)


def test_an_edit_without_time_is_named_by_the_event() -> None:
    assert _event("cloudevent_edited_without_time").discriminator == "edited in event e-1"


@pytest.mark.parametrize("data_base64", ["???", "AAA", 7, "bm8="])
def test_data_that_is_no_base64_of_json_is_parked(data_base64: Json) -> None:
    value = json.loads(payload("generic", "cloudevent_received_with_base64_data")) | {"data_base64": data_base64}
    assert [part.detail for part in read("generic", json.dumps(value).encode()).unread] == ["data_base64"]


# --- what makes two deliveries the same ---


def test_the_webhook_id_names_the_delivery_for_ever() -> None:
    assert _key(b"{}", {"webhook-id": "msg_1"}) == PlatformKey("webhook-id msg_1")


def test_a_webhook_id_too_long_for_a_key_is_hashed() -> None:
    key = _key(b"{}", {"webhook-id": "m" * 5000})
    assert isinstance(key, PlatformKey)
    assert key.value.startswith("webhook-id sha256:")


def test_without_webhook_id_a_message_with_id_is_known_by_the_body() -> None:
    assert _key(payload("generic", "message_received")) == SameBody()


@pytest.mark.parametrize("body", [b'{"text": "Hej"}', b"ingen json", b'{"messages": [{"id": "1"}, {"text": "Hej"}]}'])
def test_without_webhook_id_nothing_without_an_id_is_ever_taken_for_a_repetition(body: bytes) -> None:
    assert _key(body) == NeverSame()


def test_a_binary_event_is_known_by_source_and_id_since_its_body_says_too_little() -> None:
    headers = {"ce-specversion": "1.0", "ce-type": "se.diarium.message.deleted.v1", "ce-source": "s", "ce-id": "e"}
    assert _key(b"", headers | {"ce-subject": "1"}) == PlatformKey("cloudevent s e")
    assert _key(b"", {name: value for name, value in headers.items() if name != "ce-id"}) == NeverSame()


@given(objects_with([*MESSAGE["properties"], "specversion", "type", "subject", "time", "data", "data_base64"]))
def test_any_values_in_our_own_fields_are_read_or_parked_without_a_failure_of_ours(value: dict[str, Json]) -> None:
    body: dict[str, Json] = {"messages": [value], **value}
    reading = read("generic", compact(body).encode())
    assert [part for part in reading.unread if part.reason is ParkedReason.READER_FAILED] == []
