import pytest

from app.records.message import Attachment, Author, MessageKey
from app.records.vocabulary import Direction, Kind, TextMissing, Visibility
from tests.channels.x.recorded import ACCOUNT, CITIZEN, content_of, event_of


@pytest.mark.parametrize("name", ["direct_message_received", "older_direct_message"])
def test_a_direct_message_says_the_same_in_both_envelopes(name: str) -> None:
    event, content = event_of(name), content_of(name)
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
    sent, received = event_of("direct_message_sent"), event_of("direct_message_received")
    assert (sent.direction, sent.thread) == (Direction.OWN, received.thread)
    assert event_of("direct_message_in_the_newer_spelling").thread == received.thread


def test_pictures_in_direct_messages_are_attachments() -> None:
    assert content_of("older_direct_message_with_picture").attachments == (
        Attachment("photo", "https://ton.twitter.com/1.jpg"),
    )
    assert content_of("direct_message_in_the_newer_spelling").attachments == (
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
    event, content = event_of(name), content_of(name)
    assert (event.kind, event.direction, event.visibility) == (Kind.DIRECT_MESSAGE, direction, Visibility.DIRECT)
    assert (content.text, content.text_missing) == (None, TextMissing.ENCRYPTED)
    assert content.author == Author(sender)
    assert event.thread == f"{CITIZEN}:{ACCOUNT}"
    assert event.occurred_raw == "1772439300370"


def test_what_is_written_in_our_broadcast_is_a_public_comment() -> None:
    event = event_of("chat_in_our_broadcast")
    assert (event.kind, event.visibility, event.thread) == (Kind.COMMENT, Visibility.PUBLIC, "1mGPaZaAdNqJN")
    assert content_of("chat_in_our_broadcast").text == "Hörs inget!"
