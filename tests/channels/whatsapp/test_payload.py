import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.json_body import Json, compact
from app.channels.speech import SameBody
from app.channels.table import CHANNELS
from app.channels.whatsapp.content import TYPES
from app.channels.whatsapp.payload import ADMINISTRATION, NO_MESSAGES
from app.records.message import Ignored, Reading, Unread
from app.records.vocabulary import ParkedReason
from tests.channels.samples import delivery, only_event, payload, read
from tests.channels.strategies import json_values, objects_with
from tests.channels.whatsapp.recorded import CITIZEN, NUMBER, acts_of, event_of, reading_of, wamid


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("status_delivered", "a receipt for a message of ours"),
        ("status_failed", "a receipt for a message of ours"),
        ("call_received", "a call"),
        ("address_book_changed", "the business app's own address book"),
        ("template_approved", "the administration of the account"),
        ("conversation_opened_without_a_message", "a conversation opened without a message"),
    ],
)
def test_pitfall_34_what_is_no_message_is_ignored_by_a_named_rule(name: str, why: str) -> None:
    reading = reading_of(name)
    assert [each.why for each in reading.ignored] == [why]
    assert not reading.events
    assert not reading.unread


@pytest.mark.parametrize(
    ("name", "reason", "detail"),
    [
        ("text_without_id", ParkedReason.MESSAGE_WITHOUT_ID, "id"),
        ("text_with_body_of_another_type", ParkedReason.UNKNOWN_SHAPE, "text.body"),
        ("reaction_without_sender", ParkedReason.MESSAGE_WITHOUT_ID, "from"),
        ("edit_without_original", ParkedReason.MESSAGE_WITHOUT_ID, "edit.original_message_id"),
        ("edit_without_message", ParkedReason.UNKNOWN_SHAPE, "edit.message"),
        ("id_of_600_characters", ParkedReason.UNSTORABLE_VALUE, "id"),
        ("errors_without_messages", ParkedReason.UNKNOWN_EVENT, "errors"),
        ("unknown_field", ParkedReason.UNKNOWN_EVENT, "field"),
        ("changed_fields_without_values", ParkedReason.UNKNOWN_EVENT, "changed_fields"),
        ("object_is_page", ParkedReason.UNKNOWN_EVENT, "object"),
    ],
)
def test_what_cannot_be_read_is_parked_with_its_reason(name: str, reason: ParkedReason, detail: str) -> None:
    reading = reading_of(name)
    assert [(part.reason, part.detail) for part in reading.unread] == [(reason, detail)]
    assert not reading.events


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"[]", Unread("$", ParkedReason.UNKNOWN_SHAPE, "body")),
        (b"{}", Unread("$", ParkedReason.UNKNOWN_EVENT, "object")),
        (b'{"object": "whatsapp_business_account"}', Unread("$.entry", ParkedReason.UNKNOWN_SHAPE, "entry")),
        (b'{"object": "whatsapp_business_account", "entry": []}', Ignored("$.entry", "an empty list")),
        (
            b'{"object": "whatsapp_business_account", "entry": [7]}',
            Unread("$.entry[0]", ParkedReason.UNKNOWN_SHAPE, "entry"),
        ),
        (
            b'{"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": {}}]}]}',
            Unread("$.entry[0].changes[0]", ParkedReason.UNKNOWN_SHAPE, "value"),
        ),
        (
            b'{"object": "whatsapp_business_account", "entry": [{"changes": [{"value": {}}]}]}',
            Unread("$.entry[0].changes[0]", ParkedReason.UNKNOWN_SHAPE, "field"),
        ),
        (
            b'{"object": "whatsapp_business_account", "entry": [{"changes": [{"value": {"messages": {}}}]}]}',
            Unread("$.entry[0].changes[0].value.messages", ParkedReason.UNKNOWN_SHAPE, "messages"),
        ),
        (
            b'{"object":"whatsapp_business_account","entry":[{"changes":[{"value":{"metadata":{"phone_number_id":[]}}}]}]}',
            Unread("$.entry[0].changes[0]", ParkedReason.UNKNOWN_SHAPE, "metadata.phone_number_id"),
        ),
    ],
)
def test_an_envelope_of_another_shape_is_parked_or_ignored_whole(body: bytes, part: Unread | Ignored) -> None:
    reading = read("whatsapp", body)
    assert (*reading.unread, *reading.ignored) == (part,)
    assert not reading.events


def test_pitfall_10_fields_that_came_without_their_values_are_put_to_a_person() -> None:
    (part,) = reading_of("changed_fields_without_values").unread
    assert part == Unread("$.entry[0]", ParkedReason.UNKNOWN_EVENT, "changed_fields")


def test_pitfall_28_ids_keep_every_digit_whether_text_or_number() -> None:
    body: dict[str, Any] = json.loads(payload("whatsapp", "text_received"))
    body["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = 17887498072083521
    body["entry"][0]["changes"][0]["value"]["messages"][0]["id"] = 9007199254740993
    key = only_event(read("whatsapp", json.dumps(body).encode())).key
    assert (key.namespace, key.id) == ("17887498072083521", "9007199254740993")


def test_one_bad_message_never_takes_its_siblings_with_it() -> None:
    reading = reading_of("one_bad_message_between_two_good")
    assert [event.key.id for event in reading.events] == [wamid(1), wamid(81)]
    assert [part.path for part in reading.unread] == ["$.entry[0].changes[0].value.messages[1]"]


def test_pitfall_15_what_concerns_another_number_is_read_under_that_number() -> None:
    assert event_of("message_to_another_number").key.namespace == "330000000000002"
    assert event_of("message_without_metadata").key.namespace == NUMBER


@pytest.mark.parametrize("field", sorted(ADMINISTRATION))
def test_every_field_about_the_account_is_ignored_by_rule(field: str) -> None:
    body: Json = {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": field, "value": {"event": "X"}}]}],
    }
    assert [each.why for each in read("whatsapp", compact(body).encode()).ignored] == [
        "the administration of the account"
    ]


def test_pitfall_16_a_batch_of_1000_messages_is_read_whole() -> None:
    messages: list[Json] = [
        {"from": CITIZEN, "id": wamid(n), "timestamp": "1772439300", "type": "text", "text": {"body": "Hej"}}
        for n in range(1000)
    ]
    change: Json = {"field": "messages", "value": {"metadata": {"phone_number_id": NUMBER}, "messages": messages}}
    body: Json = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    assert len(acts_of(read("whatsapp", compact(body).encode()))) == 1000


@pytest.mark.parametrize(
    "name", ["one_bad_message_between_two_good", "history_shared", "echo_edited", "text_without_phone_number"]
)
def test_a_slice_is_a_delivery_that_tells_the_same_by_itself(name: str) -> None:
    for event in reading_of(name).events:
        alone = only_event(read("whatsapp", event.slice.encode()))
        assert (alone.key, alone.discriminator, alone.content) == (event.key, event.discriminator, event.content)
        assert (alone.direction, alone.thread) == (event.direction, event.thread)


def test_meta_names_no_delivery_so_equal_bytes_are_one() -> None:
    sent = delivery(payload("whatsapp", "text_received"))
    assert CHANNELS["whatsapp"].delivery_key(sent, Reading()) == SameBody()


_MESSAGE = objects_with(
    [
        *sorted(TYPES),
        "edit",
        "revoke",
        "reaction",
        "id",
        "from",
        "from_user_id",
        "to",
        "timestamp",
        "context",
        "referral",
    ]
)


@given(
    message=_MESSAGE,
    inner=objects_with(
        ["body", "caption", "id", "url", "type", "message", "original_message_id", "message_id", "emoji"]
    ),
    sort=st.sampled_from([*sorted(TYPES), "edit", "revoke", "reaction", "poll", ""]) | json_values(),
    listed=st.sampled_from(["messages", "message_echoes"]),
    contacts=st.lists(objects_with(["profile", "wa_id", "user_id"]), max_size=2),
)
def test_any_values_in_whatsapps_fields_are_read_or_parked_without_a_failure_of_ours(
    message: dict[str, Json], inner: dict[str, Json], sort: Json, listed: str, contacts: list[dict[str, Json]]
) -> None:
    told: dict[str, Json] = {"id": "wamid.1", **message, "type": sort}
    if isinstance(sort, str) and sort:
        told[sort] = inner
    value: Json = {"metadata": {"phone_number_id": NUMBER}, "contacts": [*contacts], listed: [told]}
    body: Json = {
        "object": "whatsapp_business_account",
        "entry": [{"changes": [{"field": "messages", "value": value}]}],
    }
    reading = read("whatsapp", compact(body).encode())
    assert len(reading.events) + len(reading.unread) == 1
    assert [part for part in reading.unread if part.reason is ParkedReason.READER_FAILED] == []


_LISTS = [*NO_MESSAGES, "messages", "message_echoes", "history", "errors", "metadata", "contacts"]
_PARTS = objects_with(["id", "threads", "messages", "errors", "type", "phone_number_id"])


@given(
    value=st.dictionaries(st.sampled_from(_LISTS), json_values() | st.lists(_PARTS, max_size=2)) | json_values(),
    field=st.sampled_from(["messages", "history", "smb_message_echoes"]) | json_values(),
    entry=objects_with(["id", "time", "changed_fields"]),
)
def test_any_values_in_the_envelope_are_read_parked_or_ignored(
    value: Json, field: Json, entry: dict[str, Json]
) -> None:
    whole: Json = {**entry, "changes": [{"field": field, "value": value}]}
    reading = read("whatsapp", compact({"object": "whatsapp_business_account", "entry": [whole]}).encode())
    assert len(reading.events) + len(reading.unread) + len(reading.ignored) >= 1
    assert [part for part in reading.unread if part.reason is ParkedReason.READER_FAILED] == []
