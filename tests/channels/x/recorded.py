"""What the tests of X need again and again: a recorded payload, read."""

from app.records.message import Content, Event, MessageKey, Reading
from tests.channels.samples import ACCOUNTS, only_event, payload, read

ACCOUNT = ACCOUNTS["x"]
CITIZEN = "1800000000000000002"
OUR_POST = "2028383807861686273"
MENTION = "2028384059519926274"
REPLY = "2028384311178166275"


def reading_of(name: str) -> Reading:
    return read("x", payload("x", name))


def event_of(name: str) -> Event:
    return only_event(reading_of(name))


def content_of(name: str) -> Content:
    content = event_of(name).content
    assert content is not None
    return content


def acts_of(reading: Reading) -> set[tuple[MessageKey, str]]:
    return {(event.key, event.discriminator) for event in reading.events}
