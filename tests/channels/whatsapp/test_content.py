from datetime import UTC, datetime

import pytest

from app.records.message import Attachment, Author, Context, MessageKey, Unread
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility
from tests.channels.whatsapp.recorded import CITIZEN, NUMBER, PATH, event_of, reading_of, said_in, wamid


def test_a_citizens_text_is_an_incoming_direct_message() -> None:
    event = event_of("text_received")
    assert event.key == MessageKey("whatsapp", NUMBER, wamid(1))
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
    assert said_in(name) == (text, missing, tuple(attachments))
    assert event_of(name).kind is Kind.DIRECT_MESSAGE


def test_a_voice_message_is_the_same_under_its_older_type() -> None:
    assert event_of("voice_message").content == event_of("voice_message_of_the_older_type").content


def test_a_type_without_its_content_is_kept_and_the_errors_beside_it_are_put_to_a_person() -> None:
    reading = reading_of("interactive_without_content")
    assert reading.events[0].content is not None
    assert reading.events[0].content.text_missing is TextMissing.UNSUPPORTED_BY_API
    assert reading.unread == (Unread("$.entry[0].changes[0].value.errors[0]", ParkedReason.UNKNOWN_EVENT, "errors"),)


def test_text_a_database_refuses_is_repaired_and_noted() -> None:
    content = event_of("text_with_nul_and_surrogate").content
    assert content is not None
    assert (content.text, content.repair) == ("Hej\ufffd du \ufffd!", "surrogate-to-ufffd, u0000-to-ufffd")


def test_an_answer_names_what_it_answers_and_a_group_is_its_own_conversation() -> None:
    assert event_of("text_in_reply").in_reply_to == wamid(900)
    assert event_of("text_in_group").thread == "120363000000000001@g.us"


def test_what_an_advertisement_of_ours_said_is_kept_with_the_answer() -> None:
    content = event_of("text_after_advertisement").content
    assert content is not None
    assert content.context == Context("municipality", "Ny simhall\nSå blir nya simhallen")


def test_pitfall_13_a_file_is_told_with_where_it_can_be_asked_for_at_once() -> None:
    names = ("image_with_caption", "image_without_caption", "voice_message", "document_received", "sticker_received")
    assert all((each.url or "").startswith("https://") for name in names for each in said_in(name)[2])
