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
from app.channels.whatsapp.content import TYPES
from app.channels.whatsapp.payload import ADMINISTRATION, NO_MESSAGES
from app.records.message import Attachment, Author, Context, Event, Ignored, MessageKey, Reading, Unread
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility
from tests.channels.samples import ACCOUNTS, delivery, only_event, payload, read
from tests.channels.strategies import json_values, objects_with

NUMBER = ACCOUNTS["whatsapp"]
CITIZEN = "46701740605"
USER = "SE.48100000000000001"
PATH = "$.entry[0].changes[0].value.messages[0]"


def _wamid(number: int) -> str:
    return f"wamid.HBgLNDY3MDE3NDA2MDUVAgASGBQzQTAw{number:04d}AA=="


def _reading(name: str) -> Reading:
    return read("whatsapp", payload("whatsapp", name))


def _event(name: str) -> Event:
    return only_event(_reading(name))


def _said(name: str) -> tuple[str | None, TextMissing | None, tuple[Attachment, ...]]:
    content = _event(name).content
    assert content is not None
    return content.text, content.text_missing, content.attachments


def _author(name: str) -> Author | None:
    content = _event(name).content
    assert content is not None
    return content.author


def _acts(reading: Reading) -> set[tuple[MessageKey, str]]:
    return {(event.key, event.discriminator) for event in reading.events}


def test_a_citizens_text_is_an_incoming_direct_message() -> None:
    event = _event("text_received")
    assert event.key == MessageKey("whatsapp", NUMBER, _wamid(1))
    assert (event.activity, event.discriminator, event.path) == (Activity.CREATE, "created", PATH)
    assert (event.kind, event.direction, event.visibility) == (
        Kind.DIRECT_MESSAGE,
        Direction.INCOMING,
        Visibility.DIRECT,
    )
    assert (event.thread, event.in_reply_to) == (CITIZEN, None)
    assert (event.occurred_at, event.occurred_raw) == (datetime(2026, 3, 2, 8, 15, tzinfo=UTC), "1772439300")
    assert event.content is not None
    assert event.content.text == "Hej! När öppnar badhuset på Storgatan?"
    assert event.content.author == Author(CITIZEN, "Exempel Exempelsson")


@pytest.mark.parametrize(
    ("name", "text", "missing", "attachments"),
    [
        (
            "image_with_caption",
            "Hålet på Nygatan",
            None,
            [Attachment("image", "https://graph.facebook.com/440000000000001", media_type="image/jpeg")],
        ),
        (
            "image_without_caption",
            None,
            TextMissing.MEDIA_ONLY,
            [
                Attachment(
                    "image",
                    "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=440000000000001",
                    media_type="image/jpeg",
                )
            ],
        ),
        (
            "voice_message",
            None,
            TextMissing.MEDIA_ONLY,
            [Attachment("voice", "https://graph.facebook.com/440000000000002", media_type="audio/ogg; codecs=opus")],
        ),
        (
            "document_received",
            "Min ansökan",
            None,
            [Attachment("document", "https://graph.facebook.com/440000000000004", "bygglov.pdf", "application/pdf")],
        ),
        (
            "sticker_received",
            None,
            TextMissing.MEDIA_ONLY,
            [Attachment("sticker", "https://graph.facebook.com/440000000000005", media_type="image/webp")],
        ),
        (
            "location_received",
            None,
            TextMissing.MEDIA_ONLY,
            [Attachment("location", name="58.9959, 16.2071 Badhuset, Storgatan 1, Exempelköping")],
        ),
        (
            "contacts_received",
            None,
            TextMissing.MEDIA_ONLY,
            [
                Attachment("contact", name="Provia Provsson, +46 70 174 06 06, provia@exempel.example"),
                Attachment("contact", name="Test"),
            ],
        ),
        ("button_reply", "Ja, kontakta mig", None, []),
        ("list_reply", "Gata och park\nHål, lampor, träd", None, []),
        ("template_button", "Nej tack", None, []),
        ("form_filled_in", '{"flow_token":"x","fel":"Trasig lampa"}', None, [Attachment("form", name="flow")]),
        ("permission_to_call", "accept", None, [Attachment("interactive", name="call_permission_reply")]),
        ("order_received", "Till fredag", None, [Attachment("order", name="3 SOPSACK 30 SEK")]),
        ("unsupported_message", None, TextMissing.UNSUPPORTED_BY_API, []),
        (
            "unsupported_message_with_its_type",
            None,
            TextMissing.UNSUPPORTED_BY_API,
            [Attachment("unsupported", name="poll")],
        ),
        ("unsupported_message_with_text", "Hej", None, []),
        ("unknown_message", None, TextMissing.UNSUPPORTED_BY_API, []),
        ("message_of_a_type_to_come", "Vilken dag?", None, [Attachment("unsupported", name="poll_creation")]),
        (
            "message_of_a_type_to_come_without_content",
            None,
            TextMissing.UNSUPPORTED_BY_API,
            [Attachment("unsupported", name="hologram")],
        ),
        ("text_without_type", "Hej", None, []),
        ("text_with_unknown_fields", "Hej", None, []),
    ],
)
def test_every_type_of_message_says_what_it_says_or_why_not(
    name: str, text: str | None, missing: TextMissing | None, attachments: list[Attachment]
) -> None:
    assert _said(name) == (text, missing, tuple(attachments))
    assert _event(name).kind is Kind.DIRECT_MESSAGE


def test_a_voice_message_is_the_same_under_its_older_type() -> None:
    assert _event("voice_message").content == _event("voice_message_of_the_older_type").content


def test_a_type_without_its_content_is_kept_and_the_errors_beside_it_are_put_to_a_person() -> None:
    reading = _reading("interactive_without_content")
    assert reading.events[0].content is not None
    assert reading.events[0].content.text_missing is TextMissing.UNSUPPORTED_BY_API
    assert reading.unread == (Unread("$.entry[0].changes[0].value.errors[0]", ParkedReason.UNKNOWN_EVENT, "errors"),)


def test_text_a_database_refuses_is_repaired_and_noted() -> None:
    content = _event("text_with_nul_and_surrogate").content
    assert content is not None
    assert (content.text, content.repair) == ("Hej\ufffd du \ufffd!", "surrogate-to-ufffd, u0000-to-ufffd")


def test_an_answer_names_what_it_answers_and_a_group_is_its_own_conversation() -> None:
    assert _event("text_in_reply").in_reply_to == _wamid(900)
    assert _event("text_in_group").thread == "120363000000000001@g.us"


def test_what_an_advertisement_of_ours_said_is_kept_with_the_answer() -> None:
    content = _event("text_after_advertisement").content
    assert content is not None
    assert content.context == Context("municipality", "Ny simhall\nSå blir nya simhallen")


def test_pitfall_13_a_file_is_told_with_where_it_can_be_asked_for_at_once() -> None:
    names = ("image_with_caption", "image_without_caption", "voice_message", "document_received", "sticker_received")
    assert all((each.url or "").startswith("https://") for name in names for each in _said(name)[2])


# --- people ---------------------------------------------------------------------------------------------------------


def test_pitfall_14_a_person_without_phone_number_is_read_and_named_by_the_user_id() -> None:
    event = _event("text_without_phone_number")
    assert (event.thread, event.direction) == (USER, Direction.INCOMING)
    assert _author("text_without_phone_number") == Author(USER, "Exempel Exempelsson", "exempel.exempelsson")


def test_the_user_id_comes_before_the_number_which_is_kept_beside_it() -> None:
    assert _author("text_with_phone_number_and_user_id") == Author(USER, "Exempel Exempelsson", CITIZEN)


def test_without_any_sender_the_message_is_kept_with_the_name_that_came() -> None:
    assert _author("text_without_sender") == Author(None, "Exempel Exempelsson")


def test_a_slice_names_nobody_but_its_own_sender() -> None:
    first, second = _reading("messages_of_two_people").events
    assert "Provia" not in first.slice
    assert "46701740606" not in first.slice
    assert "Exempel Exempelsson" not in second.slice


@pytest.mark.parametrize("name", ["number_changed", "identity_changed", "user_id_changed_without_sender"])
def test_a_notice_that_a_person_has_another_identity_is_kept_and_merges_nobody(name: str) -> None:
    event = _event(name)
    assert (event.kind, event.direction) == (Kind.OTHER, Direction.UNKNOWN)
    assert event.content is not None
    assert event.content.text


# --- the authority's own --------------------------------------------------------------------------------------------


def test_pitfall_23_an_echo_is_our_own_in_the_citizens_conversation() -> None:
    event = _event("echo_of_our_reply")
    assert (event.direction, event.thread) == (Direction.OWN, CITIZEN)
    assert event.key.id == _wamid(900)
    assert _author("echo_of_our_reply") == Author(NUMBER, None, "46846500400")
    assert _event("echo_to_a_person_without_phone_number").thread == USER


def test_an_echo_under_its_older_name_or_in_the_ordinary_list_is_the_same() -> None:
    body: dict[str, Any] = json.loads(payload("whatsapp", "echo_of_our_reply"))
    value = body["entry"][0]["changes"][0]["value"]
    value["messages"] = value.pop("message_echoes")
    ordinary = only_event(read("whatsapp", json.dumps(body).encode()))
    for event in (_event("echo_under_its_older_name"), ordinary):
        assert (event.key, event.direction, event.thread) == (
            _event("echo_of_our_reply").key,
            Direction.OWN,
            CITIZEN,
        )


def test_our_own_number_among_the_received_is_our_own() -> None:
    body: dict[str, Any] = json.loads(payload("whatsapp", "text_received"))
    body["entry"][0]["changes"][0]["value"]["messages"][0] |= {"from": "46846500400", "to": CITIZEN}
    assert only_event(read("whatsapp", json.dumps(body).encode())).direction is Direction.OWN


def test_edits_and_revokes_of_our_own_are_told_as_such() -> None:
    edited, revoked = _event("echo_edited"), _event("echo_revoked")
    assert (edited.activity, edited.direction, edited.key.id) == (Activity.EDIT, Direction.OWN, _wamid(900))
    assert (revoked.activity, revoked.direction, revoked.key.id) == (Activity.REMOVE, Direction.OWN, _wamid(900))


def test_the_history_is_read_message_by_message_in_both_directions() -> None:
    question, answer, file = _reading("history_shared").events
    assert [each.direction for each in (question, answer, file)] == ["incoming", "own", "incoming"]
    assert {each.thread for each in (question, answer, file)} == {CITIZEN}
    assert question.path == "$.entry[0].changes[0].value.history[0].threads[0].messages[0]"
    assert file.content is not None
    assert file.content.text_missing is TextMissing.NOT_FETCHED


def test_a_file_that_the_history_announced_is_a_further_version_of_the_same_message() -> None:
    announced, told = _reading("history_shared").events[2], _event("history_file_that_was_announced")
    assert announced.key == told.key
    assert announced.discriminator != told.discriminator


def test_history_that_is_not_shared_is_ignored_by_rule() -> None:
    assert _reading("history_not_shared").ignored == (
        Ignored("$.entry[0].changes[0].value.history[0]", "history that is not shared"),
    )


# --- the life of a message ------------------------------------------------------------------------------------------


def test_an_edit_brings_the_new_words_to_the_first_message() -> None:
    event = _event("text_edited")
    assert (event.activity, event.key.id) == (Activity.EDIT, _wamid(1))
    assert event.discriminator == f"edited {_wamid(50)}"
    assert event.occurred_at == datetime(2026, 3, 2, 8, 25, tzinfo=UTC)
    assert _said("text_edited")[0] == "Hej! När öppnar badhuset på Nygatan?"
    assert _said("caption_edited")[0] == "Hålet på Storgatan"
    assert _event("caption_edited").key == _event("image_with_caption").key


def test_pitfall_29_words_edited_back_and_forth_are_three_versions() -> None:
    names = ("text_received", "text_edited", "text_edited_back")
    assert len({_event(name).discriminator for name in names}) == 3
    assert {_event(name).key.id for name in names} == {_wamid(1)}


def test_a_revoke_is_a_removal_without_content() -> None:
    event = _event("message_revoked")
    assert (event.activity, event.key.id, event.discriminator) == (Activity.REMOVE, _wamid(1), "removed")
    assert event.content is None


def test_the_acts_are_the_same_whatever_the_order_and_number_of_deliveries() -> None:
    names = ("text_received", "text_edited", "text_edited_back", "message_revoked", "text_received")
    acts = [set().union(*(_acts(_reading(name)) for name in order)) for order in itertools.permutations(names)]
    assert all(found == acts[0] for found in acts)
    assert len(acts[0]) == 4


def test_a_reaction_its_change_and_its_removal_are_one_message() -> None:
    names = ("reaction_added", "reaction_changed", "reaction_removed", "reaction_removed_without_emoji")
    events = [_event(name) for name in names]
    assert {event.key.id for event in events} == {f"reaction:{_wamid(900)}:{CITIZEN}"}
    assert [event.activity for event in events] == ["create", "create", "remove", "remove"]
    assert {event.kind for event in events} == {Kind.REACTION}
    assert len({event.discriminator for event in events}) == 4
    assert _said("reaction_added") == (None, TextMissing.EMPTY, (Attachment("reaction", name="👍"),))


def test_pitfall_6_the_same_message_twice_in_one_delivery_is_one_act() -> None:
    assert len(_acts(_reading("the_same_message_twice"))) == 1


def test_pitfall_27_seconds_as_text_are_understood_and_what_is_not_a_time_is_kept_as_it_stood() -> None:
    event = _event("text_with_unreadable_time")
    assert (event.occurred_at, event.occurred_raw) == (None, "igår")


# --- what is no message, and what cannot be read --------------------------------------------------------------------


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
    reading = _reading(name)
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
    reading = _reading(name)
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
    (part,) = _reading("changed_fields_without_values").unread
    assert part == Unread("$.entry[0]", ParkedReason.UNKNOWN_EVENT, "changed_fields")


def test_pitfall_28_ids_keep_every_digit_whether_text_or_number() -> None:
    body: dict[str, Any] = json.loads(payload("whatsapp", "text_received"))
    body["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = 17887498072083521
    body["entry"][0]["changes"][0]["value"]["messages"][0]["id"] = 9007199254740993
    key = only_event(read("whatsapp", json.dumps(body).encode())).key
    assert (key.namespace, key.id) == ("17887498072083521", "9007199254740993")


def test_one_bad_message_never_takes_its_siblings_with_it() -> None:
    reading = _reading("one_bad_message_between_two_good")
    assert [event.key.id for event in reading.events] == [_wamid(1), _wamid(81)]
    assert [part.path for part in reading.unread] == ["$.entry[0].changes[0].value.messages[1]"]


def test_pitfall_15_what_concerns_another_number_is_read_under_that_number() -> None:
    assert _event("message_to_another_number").key.namespace == "330000000000002"
    assert _event("message_without_metadata").key.namespace == NUMBER


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
        {"from": CITIZEN, "id": _wamid(n), "timestamp": "1772439300", "type": "text", "text": {"body": "Hej"}}
        for n in range(1000)
    ]
    change: Json = {"field": "messages", "value": {"metadata": {"phone_number_id": NUMBER}, "messages": messages}}
    body: Json = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    assert len(_acts(read("whatsapp", compact(body).encode()))) == 1000


@pytest.mark.parametrize(
    "name", ["one_bad_message_between_two_good", "history_shared", "echo_edited", "text_without_phone_number"]
)
def test_a_slice_is_a_delivery_that_tells_the_same_by_itself(name: str) -> None:
    for event in _reading(name).events:
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
