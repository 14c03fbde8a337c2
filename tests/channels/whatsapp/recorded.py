"""What the tests of WhatsApp need again and again: a recorded payload, read."""

from app.records.message import Attachment, Author, Event, MessageKey, Reading
from app.records.vocabulary import TextMissing
from tests.channels.samples import ACCOUNTS, only_event, payload, read

NUMBER = ACCOUNTS["whatsapp"]
CITIZEN = "46701740605"
USER = "SE.48100000000000001"
PATH = "$.entry[0].changes[0].value.messages[0]"


def wamid(number: int) -> str:
    return f"wamid.HBgLNDY3MDE3NDA2MDUVAgASGBQzQTAw{number:04d}AA=="


def reading_of(name: str) -> Reading:
    return read("whatsapp", payload("whatsapp", name))


def event_of(name: str) -> Event:
    return only_event(reading_of(name))


def said_in(name: str) -> tuple[str | None, TextMissing | None, tuple[Attachment, ...]]:
    content = event_of(name).content
    assert content is not None
    return content.text, content.text_missing, content.attachments


def author_of(name: str) -> Author | None:
    content = event_of(name).content
    assert content is not None
    return content.author


def acts_of(reading: Reading) -> set[tuple[MessageKey, str]]:
    return {(event.key, event.discriminator) for event in reading.events}
