import itertools
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.json_body import Json, compact
from app.channels.meta.direct import FIELDS, IGNORED, PARKED
from app.channels.speech import SameBody
from app.channels.table import CHANNELS
from app.records.message import Attachment, Author, Content, Event, Ignored, MessageKey, Reading, Unread
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility
from tests.channels.samples import PAGE, delivery, only_event, payload, read
from tests.channels.strategies import objects_with

CITIZEN = "840000000000001"
MID = "m_exempel1"
PATH = "$.entry[0].messaging[0]"
QUESTION = "Hej! Min bygglovsansökan är inte besvarad. Vem kan jag tala med?"


def _reading(name: str) -> Reading:
    return read("messenger", payload("messenger", name))


def _event(name: str) -> Event:
    return only_event(_reading(name))


def _content(name: str) -> Content:
    content = _event(name).content
    assert content is not None
    return content


def _changed(name: str, key: str, **told: Json) -> Event:
    body: dict[str, Any] = json.loads(payload("messenger", name))
    body["entry"][0]["messaging"][0][key] |= told
    return only_event(read("messenger", json.dumps(body).encode()))


def test_a_citizens_message_is_incoming_and_direct() -> None:
    event = _event("message_received")
    assert event.key == MessageKey("messenger", PAGE, MID)
    assert (event.activity, event.discriminator, event.path) == (Activity.CREATE, "created", PATH)
    assert (event.kind, event.direction) == (Kind.DIRECT_MESSAGE, Direction.INCOMING)
    assert event.visibility is Visibility.DIRECT
    assert (event.thread, event.in_reply_to) == (CITIZEN, None)
    assert (event.occurred_at, event.occurred_raw) == (datetime(2026, 3, 2, 8, 15, tzinfo=UTC), "1772439300000")
    assert event.content == Content(QUESTION, author=Author(CITIZEN))


@pytest.mark.parametrize(
    "name", ["message_received_with_numeric_ids", "message_in_standby", "message_as_test_change", "message_received"]
)
def test_a_message_is_the_same_wherever_it_stands_and_however_ids_and_times_are_written(name: str) -> None:
    event, plain = _event(name), _event("message_received")
    assert (event.key, event.discriminator, event.content) == (plain.key, plain.discriminator, plain.content)
    assert (event.occurred_at, event.thread, event.direction) == (plain.occurred_at, plain.thread, plain.direction)


def test_messages_answered_in_business_suite_are_read_from_standby() -> None:
    assert _event("message_in_standby").path == "$.entry[0].standby[0]"
    assert _event("echo_in_standby").direction is Direction.OWN


@pytest.mark.parametrize("name", ["echo_of_own_reply", "echo_in_standby", "echo_answering_a_message"])
def test_an_echo_is_the_authoritys_own_and_in_the_persons_conversation(name: str) -> None:
    event = _event(name)
    assert (event.direction, event.thread, event.key.id) == (Direction.OWN, CITIZEN, "m_svar1")
    assert event.content is not None
    assert event.content.author == Author(PAGE)


def test_an_echo_is_known_by_its_mark_even_when_the_people_have_not_changed_places() -> None:
    event = _event("echo_with_swapped_people")
    assert (event.direction, event.thread) == (Direction.OWN, CITIZEN)


def test_a_reply_names_the_message_it_answers() -> None:
    assert _event("echo_answering_a_message").in_reply_to == MID
    assert _event("message_answering_another").in_reply_to == "m_svar1"


@pytest.mark.parametrize(
    ("name", "text", "attachment"),
    [
        (
            "message_with_image_only",
            None,
            Attachment("image", "https://scontent.exempel.fbcdn.net/v/bild.jpg?oh=1&oe=2"),
        ),
        (
            "message_with_text_and_file",
            "Här är ritningen",
            Attachment("file", "https://cdn.exempel.fbsbx.com/ritning.pdf?oh=1"),
        ),
        ("message_with_sticker_number_only", None, Attachment("sticker", name="369239263222822")),
        ("message_with_location", None, Attachment("location", name="Badhuset")),
        ("message_with_nameless_location", None, Attachment("location", name="58.99, 16.2")),
        (
            "message_with_shared_link",
            "Läs detta",
            Attachment("fallback", "https://exempelbladet.example/1", "Exempelbladet"),
        ),
        ("message_with_product", None, Attachment("template", "https://scontent.exempel.fbcdn.net/p.jpg", "Vimpel")),
    ],
)
def test_attachments_are_kept_as_references(name: str, text: str | None, attachment: Attachment) -> None:
    content = _content(name)
    assert (content.text, content.attachments) == (text, (attachment,))
    assert content.text_missing is (TextMissing.MEDIA_ONLY if text is None else None)


def test_a_sticker_is_a_sticker_though_it_is_sent_as_a_picture() -> None:
    assert [each.kind for each in _content("message_with_sticker_only").attachments] == ["sticker"]


def test_attachments_of_other_forms_never_cost_the_message() -> None:
    assert [each.kind for each in _content("message_with_attachments_of_other_forms").attachments] == [
        "7",
        "other",
        "image",
    ]


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("message_unsupported", TextMissing.UNSUPPORTED_BY_API),
        ("message_without_text_or_attachment", TextMissing.NOT_FETCHED),
        ("message_with_blank_text", TextMissing.EMPTY),
        ("message_edited_without_text", TextMissing.NOT_FETCHED),
    ],
)
def test_a_message_that_cannot_be_read_is_kept_and_says_why(name: str, missing: TextMissing) -> None:
    assert _content(name).text_missing is missing


def test_what_stood_on_the_button_is_what_the_person_said() -> None:
    assert _content("postback_with_mid").text == "Överklaga beslut"
    assert _content("postback_without_title").text == "OVERKLAGA"
    assert _content("message_with_quick_reply").text == "Ja, boka"


def test_a_press_without_id_is_known_by_person_and_time() -> None:
    assert _event("postback_with_mid").key.id == "m_knapp1"
    assert _event("postback_without_mid").key.id == f"postback:{CITIZEN}:2026-03-02T08:15:00+00:00"
    assert _event("postback_from_web_window").thread == "user_ref:besök-17"


def test_an_unsending_is_a_removal_without_content() -> None:
    event = _event("message_unsent")
    assert (event.activity, event.discriminator, event.content) == (Activity.REMOVE, "removed", None)
    assert event.key == _event("message_received").key
    assert _event("own_reply_unsent").direction is Direction.OWN


def test_an_edit_is_named_by_the_platforms_number_whether_text_or_number() -> None:
    assert _event("message_edited_first_time").discriminator == "edited 1"
    assert _event("message_edited_second_time").discriminator == "edited 2"
    assert _changed("message_edited_first_time", "message_edit", num_edit=1).discriminator == "edited 1"


def test_edits_back_and_forth_are_three_versions_in_the_platforms_order() -> None:
    names = ("message_received", "message_edited_first_time", "message_edited_second_time")
    events = [_event(name) for name in names]
    assert len({event.discriminator for event in events}) == 3
    times = [event.occurred_at for event in events if event.occurred_at is not None]
    assert times == sorted(set(times))
    assert [event.content.text for event in events if event.content] == [QUESTION, "B", QUESTION]


def test_edits_of_the_same_millisecond_are_ordered_by_their_number() -> None:
    body: dict[str, Any] = json.loads(payload("messenger", "message_edited_second_time"))
    body["entry"][0]["messaging"][0]["timestamp"] = 1772439360000
    second = only_event(read("messenger", json.dumps(body).encode()))
    first = _event("message_edited_first_time")
    assert first.occurred_raw == second.occurred_raw
    assert first.occurred_at is not None
    assert second.occurred_at is not None
    assert first.occurred_at < second.occurred_at


def test_an_edit_without_number_is_named_by_time_and_content() -> None:
    event = _event("message_edited_without_number")
    assert event.discriminator.startswith("edited 2026-03-02T08:16:00+00:00 ")
    assert event.discriminator != _changed("message_edited_without_number", "message_edit", text="C").discriminator


def test_a_reaction_and_its_taking_back_are_one_message_that_names_what_it_is_about() -> None:
    added, removed = _event("reaction_added"), _event("reaction_taken_back")
    assert added.key == removed.key == MessageKey("messenger", PAGE, f"reaction:m_svar1:{CITIZEN}")
    assert (added.activity, removed.activity) == (Activity.CREATE, Activity.REMOVE)
    assert (added.kind, added.in_reply_to, added.thread) == (Kind.REACTION, "m_svar1", CITIZEN)
    assert added.content is not None
    assert added.content.attachments == (Attachment("reaction", name="❤️"),)
    assert added.content.text is None
    assert removed.content is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("receipt_of_reading", "read"),
        ("receipt_of_delivery", "delivery"),
        ("referral_only", "referral"),
        ("optin_to_notifications", "optin"),
        ("account_linked", "account_linking"),
        ("thread_control_passed", "pass_thread_control"),
        ("thread_control_taken", "take_thread_control"),
        ("thread_control_requested", "request_thread_control"),
        ("app_roles_changed", "app_roles"),
    ],
)
def test_receipts_and_administration_are_ignored_by_a_named_rule(name: str, key: str) -> None:
    assert _reading(name) == Reading(ignored=(Ignored(PATH, IGNORED[key]),))


@pytest.mark.parametrize(
    ("name", "reason", "detail"),
    [
        ("policy_enforcement", ParkedReason.UNKNOWN_EVENT, "policy_enforcement"),
        ("feedback_given", ParkedReason.UNKNOWN_EVENT, "messaging_feedback"),
        ("payment_made", ParkedReason.UNKNOWN_EVENT, "payment"),
        ("unknown_key", ParkedReason.UNKNOWN_EVENT, "messaging"),
        ("element_without_any_key", ParkedReason.UNKNOWN_EVENT, "messaging"),
        ("message_without_mid", ParkedReason.MESSAGE_WITHOUT_ID, "message.mid"),
        ("postback_without_time_or_mid", ParkedReason.MESSAGE_WITHOUT_ID, "postback.mid"),
        ("reaction_without_sender", ParkedReason.MESSAGE_WITHOUT_ID, "sender.id"),
        ("message_with_text_as_number", ParkedReason.UNKNOWN_SHAPE, "message.text"),
        ("message_as_text", ParkedReason.UNKNOWN_SHAPE, "message"),
        ("mid_of_600_characters", ParkedReason.UNSTORABLE_VALUE, "message.mid"),
    ],
)
def test_what_cannot_be_read_is_parked_with_reason_and_field(name: str, reason: ParkedReason, detail: str) -> None:
    assert _reading(name) == Reading(unread=(Unread(PATH, reason, detail),))


@pytest.mark.parametrize("key", sorted(IGNORED))
@pytest.mark.parametrize("value", [{"a": 1}, "typing_on", 1])
def test_whatever_a_key_holds_the_same_rule_ignores_it(key: str, value: Json) -> None:
    body = compact({"object": "page", "entry": [{"id": PAGE, "messaging": [{key: value}]}]})
    assert read("messenger", body.encode()) == Reading(ignored=(Ignored(PATH, IGNORED[key]),))


@pytest.mark.parametrize("key", PARKED)
def test_what_a_person_must_see_is_parked_under_its_name(key: str) -> None:
    body = compact({"object": "page", "entry": [{"id": PAGE, "messaging": [{key: {"a": 1}}]}]})
    assert read("messenger", body.encode()).unread == (Unread(PATH, ParkedReason.UNKNOWN_EVENT, key),)


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_a_field_that_holds_messages_is_never_parked_as_unknown(field: str) -> None:
    value: Json = {"sender": {"id": CITIZEN}, "timestamp": 1772439300, "message": {"mid": MID, "text": "Hej"}}
    body = compact({"object": "page", "entry": [{"id": PAGE, "changes": [{"field": field, "value": value}]}]})
    assert only_event(read("messenger", body.encode())).key.id == MID


@pytest.mark.parametrize(
    ("name", "direction"),
    [
        ("message_without_sender", Direction.INCOMING),
        ("message_without_sender_or_recipient", Direction.UNKNOWN),
    ],
)
def test_a_message_without_sender_is_kept(name: str, direction: Direction) -> None:
    event = _event(name)
    assert (event.direction, event.thread) == (direction, None)
    assert event.content == Content(QUESTION)


def test_text_a_database_refuses_is_repaired_and_noted() -> None:
    content = _content("message_with_nul_and_surrogate")
    assert (content.text, content.repair) == ("Hej\ufffd du \ufffd!", "surrogate-to-ufffd, u0000-to-ufffd")


def test_one_bad_message_never_takes_its_siblings_with_it() -> None:
    reading = _reading("one_bad_message_between_two_good")
    assert [event.key.id for event in reading.events] == [MID, "m_exempel2"]
    assert [part.path for part in reading.unread] == ["$.entry[0].messaging[1]"]


def test_two_things_in_one_element_are_two_with_paths_of_their_own() -> None:
    events = _reading("two_things_in_one_element").events
    assert [event.path for event in events] == [f"{PATH}.message", f"{PATH}.reaction"]
    assert [event.kind for event in events] == [Kind.DIRECT_MESSAGE, Kind.REACTION]


def test_a_slice_is_a_delivery_that_tells_the_same_by_itself() -> None:
    for event in _reading("one_bad_message_between_two_good").events:
        alone = only_event(read("messenger", event.slice.encode()))
        assert (alone.key, alone.discriminator, alone.content) == (event.key, event.discriminator, event.content)


@pytest.mark.parametrize("name", ["message_received", "comment_on_the_page", "reaction_added", "message_in_standby"])
def test_page_and_messenger_share_an_address_so_either_channel_reads_both_alike(name: str) -> None:
    body = payload("messenger", name)
    assert read("messenger", body).events == read("facebook_page", body).events
    assert len(read("messenger", body).events) == 1


def test_names_without_values_and_other_objects_are_parked_for_later() -> None:
    assert _reading("changed_fields_without_values").unread == (
        Unread("$.entry[0].changed_fields[0]", ParkedReason.UNKNOWN_EVENT, "changed_fields"),
    )
    assert _reading("object_is_whatsapp").unread == (Unread("$", ParkedReason.UNKNOWN_EVENT, "object"),)


def test_the_acts_are_the_same_whatever_the_order_and_number_of_deliveries() -> None:
    names = ("message_received", "message_edited_first_time", "message_edited_second_time", "message_unsent")
    told = {name: _event(name) for name in names}
    assert {event.key for event in told.values()} == {told["message_received"].key}
    for order in itertools.permutations([*names, "message_in_standby"]):
        acts = {(event.key, event.discriminator) for name in order for event in _reading(name).events}
        assert acts == {(event.key, event.discriminator) for event in told.values()}


def test_meta_names_no_delivery_so_equal_bytes_are_one() -> None:
    sent = delivery(payload("messenger", "message_received"))
    assert CHANNELS["messenger"].delivery_key(sent, Reading()) == SameBody()


_TOLD = objects_with(
    [
        "mid",
        "text",
        "attachments",
        "sticker_id",
        "reply_to",
        "is_echo",
        "is_deleted",
        "is_unsupported",
        "num_edit",
        "action",
        "emoji",
        "title",
        "payload",
    ]
)


@given(
    told=_TOLD,
    around=objects_with(["sender", "recipient", "timestamp", "is_self", "reply_to", "read", "referral"]),
    key=st.sampled_from(["message", "message_edit", "reaction", "postback"]),
    name=st.sampled_from(["messaging", "standby"]),
    about=st.sampled_from([("page", "messenger"), ("instagram", "instagram")]),
)
def test_any_values_in_metas_fields_are_read_or_parked_without_a_failure_of_ours(
    told: dict[str, Json], around: dict[str, Json], key: str, name: str, about: tuple[str, str]
) -> None:
    item: Json = {**around, key: {"mid": MID, **told}}
    body: Json = {"object": about[0], "entry": [{"id": PAGE, "time": 1772439305, name: [item]}]}
    reading = read(about[1], compact(body).encode())
    assert len(reading.events) + len(reading.unread) == 1
    assert [part for part in reading.unread if part.reason is ParkedReason.READER_FAILED] == []


@given(
    attachment=objects_with(["type", "payload", "url", "title"]), payload_=objects_with(["url", "title", "elements"])
)
def test_any_attachment_is_a_reference_and_never_a_failure(
    attachment: dict[str, Json], payload_: dict[str, Json]
) -> None:
    message: Json = {"mid": MID, "attachments": [attachment, {"type": "image", "payload": payload_}]}
    body: Json = {"object": "page", "entry": [{"id": PAGE, "messaging": [{"message": message}]}]}
    content = only_event(read("messenger", compact(body).encode())).content
    assert content is not None
    assert len(content.attachments) == 2
