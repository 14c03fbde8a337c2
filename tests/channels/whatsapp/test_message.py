import itertools
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.records.message import Attachment, Author, Ignored
from app.records.vocabulary import Activity, Direction, Kind, TextMissing
from tests.channels.samples import only_event, payload, read
from tests.channels.whatsapp.recorded import (
    CITIZEN,
    NUMBER,
    USER,
    acts_of,
    author_of,
    event_of,
    reading_of,
    said_in,
    wamid,
)


def test_pitfall_14_a_person_without_phone_number_is_read_and_named_by_the_user_id() -> None:
    event = event_of("text_without_phone_number")
    assert (event.thread, event.direction) == (USER, Direction.INCOMING)
    assert author_of("text_without_phone_number") == Author(USER, "Exempel Exempelsson", "exempel.exempelsson")


def test_the_user_id_comes_before_the_number_which_is_kept_beside_it() -> None:
    assert author_of("text_with_phone_number_and_user_id") == Author(USER, "Exempel Exempelsson", CITIZEN)


def test_without_any_sender_the_message_is_kept_with_the_name_that_came() -> None:
    assert author_of("text_without_sender") == Author(None, "Exempel Exempelsson")


def test_a_slice_names_nobody_but_its_own_sender() -> None:
    first, second = reading_of("messages_of_two_people").events
    assert "Provia" not in first.slice
    assert "46701740606" not in first.slice
    assert "Exempel Exempelsson" not in second.slice


@pytest.mark.parametrize("name", ["number_changed", "identity_changed", "user_id_changed_without_sender"])
def test_a_notice_that_a_person_has_another_identity_is_kept_and_merges_nobody(name: str) -> None:
    event = event_of(name)
    assert (event.kind, event.direction) == (Kind.OTHER, Direction.UNKNOWN)
    assert event.content is not None
    assert event.content.text


# --- the authority's own --------------------------------------------------------------------------------------------


def test_pitfall_23_an_echo_is_our_own_in_the_citizens_conversation() -> None:
    event = event_of("echo_of_our_reply")
    assert (event.direction, event.thread) == (Direction.OWN, CITIZEN)
    assert event.key.id == wamid(900)
    assert author_of("echo_of_our_reply") == Author(NUMBER, None, "46846500400")
    assert event_of("echo_to_a_person_without_phone_number").thread == USER


def test_an_echo_under_its_older_name_or_in_the_ordinary_list_is_the_same() -> None:
    body: dict[str, Any] = json.loads(payload("whatsapp", "echo_of_our_reply"))
    value = body["entry"][0]["changes"][0]["value"]
    value["messages"] = value.pop("message_echoes")
    ordinary = only_event(read("whatsapp", json.dumps(body).encode()))
    for event in (event_of("echo_under_its_older_name"), ordinary):
        assert (event.key, event.direction, event.thread) == (
            event_of("echo_of_our_reply").key,
            Direction.OWN,
            CITIZEN,
        )


def test_our_own_number_among_the_received_is_our_own() -> None:
    body: dict[str, Any] = json.loads(payload("whatsapp", "text_received"))
    body["entry"][0]["changes"][0]["value"]["messages"][0] |= {"from": "46846500400", "to": CITIZEN}
    assert only_event(read("whatsapp", json.dumps(body).encode())).direction is Direction.OWN


def test_edits_and_revokes_of_our_own_are_told_as_such() -> None:
    edited, revoked = event_of("echo_edited"), event_of("echo_revoked")
    assert (edited.activity, edited.direction, edited.key.id) == (Activity.EDIT, Direction.OWN, wamid(900))
    assert (revoked.activity, revoked.direction, revoked.key.id) == (Activity.REMOVE, Direction.OWN, wamid(900))


def test_the_history_is_read_message_by_message_in_both_directions() -> None:
    question, answer, file = reading_of("history_shared").events
    assert [each.direction for each in (question, answer, file)] == ["incoming", "own", "incoming"]
    assert {each.thread for each in (question, answer, file)} == {CITIZEN}
    assert question.path == "$.entry[0].changes[0].value.history[0].threads[0].messages[0]"
    assert file.content is not None
    assert file.content.text_missing is TextMissing.NOT_FETCHED


def test_a_file_that_the_history_announced_is_a_further_version_of_the_same_message() -> None:
    announced, told = reading_of("history_shared").events[2], event_of("history_file_that_was_announced")
    assert announced.key == told.key
    assert announced.discriminator != told.discriminator


def test_history_that_is_not_shared_is_ignored_by_rule() -> None:
    assert reading_of("history_not_shared").ignored == (
        Ignored("$.entry[0].changes[0].value.history[0]", "history that is not shared"),
    )


# --- the life of a message ------------------------------------------------------------------------------------------


def test_an_edit_brings_the_new_words_to_the_first_message() -> None:
    event = event_of("text_edited")
    assert (event.activity, event.key.id) == (Activity.EDIT, wamid(1))
    assert event.discriminator == f"edited {wamid(50)}"
    assert event.occurred_at == datetime(2026, 3, 2, 8, 25, tzinfo=UTC)
    assert said_in("text_edited")[0] == "Hej! När öppnar badhuset på Nygatan?"
    assert said_in("caption_edited")[0] == "Hålet på Storgatan"
    assert event_of("caption_edited").key == event_of("image_with_caption").key


def test_pitfall_29_words_edited_back_and_forth_are_three_versions() -> None:
    names = ("text_received", "text_edited", "text_edited_back")
    assert len({event_of(name).discriminator for name in names}) == 3
    assert {event_of(name).key.id for name in names} == {wamid(1)}


def test_a_revoke_is_a_removal_without_content() -> None:
    event = event_of("message_revoked")
    assert (event.activity, event.key.id, event.discriminator) == (Activity.REMOVE, wamid(1), "removed")
    assert event.content is None


def test_the_acts_are_the_same_whatever_the_order_and_number_of_deliveries() -> None:
    names = ("text_received", "text_edited", "text_edited_back", "message_revoked", "text_received")
    acts = [set().union(*(acts_of(reading_of(name)) for name in order)) for order in itertools.permutations(names)]
    assert all(found == acts[0] for found in acts)
    assert len(acts[0]) == 4


def test_a_reaction_its_change_and_its_removal_are_one_message() -> None:
    names = ("reaction_added", "reaction_changed", "reaction_removed", "reaction_removed_without_emoji")
    events = [event_of(name) for name in names]
    assert {event.key.id for event in events} == {f"reaction:{wamid(900)}:{CITIZEN}"}
    assert [event.activity for event in events] == ["create", "create", "remove", "remove"]
    assert {event.kind for event in events} == {Kind.REACTION}
    assert len({event.discriminator for event in events}) == 4
    assert said_in("reaction_added") == (None, TextMissing.EMPTY, (Attachment("reaction", name="👍"),))


def test_pitfall_6_the_same_message_twice_in_one_delivery_is_one_act() -> None:
    assert len(acts_of(reading_of("the_same_message_twice"))) == 1


def test_pitfall_27_seconds_as_text_are_understood_and_what_is_not_a_time_is_kept_as_it_stood() -> None:
    event = event_of("text_with_unreadable_time")
    assert (event.occurred_at, event.occurred_raw) == (None, "igår")
