"""Deliveries that nobody has seen yet end read, parked or ignored by rule: never refused, lost or an exception."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.channels.storable import is_storable
from app.channels.table import CHANNELS
from app.records.message import Content, Event
from tests.channels.mutations import PAYLOADS, changed, changed_text, recorded
from tests.channels.samples import read

SPEAKS = sorted(speaks for speaks in CHANNELS if recorded(speaks))
# The slice of a generic message is the message, without the envelope around it.
WITH_ENVELOPES = [speaks for speaks in SPEAKS if speaks != "generic"]
CHANNEL = pytest.mark.parametrize("speaks", SPEAKS)


def _texts(event: Event) -> list[str | None]:
    told = [event.discriminator, event.thread, event.in_reply_to, event.occurred_raw, event.slice, event.key.id]
    return told + (_words(event.content) if event.content is not None else [])


def _words(content: Content) -> list[str | None]:
    author, context = content.author, content.context
    told = [content.text, content.permalink, content.repair]
    told += [author.id, author.name, author.handle] if author is not None else []
    told += [context.author, context.text] if context is not None else []
    for each in content.attachments:
        told += [each.kind, each.url, each.name, each.media_type]
    return told


@CHANNEL
@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_delivery_like_a_recorded_one_is_read_parked_or_ignored(speaks: str, seed: int) -> None:
    chance = random.Random(seed)
    reading = read(speaks, json.dumps(changed(chance.choice(recorded(speaks)), chance)).encode())

    assert reading.events or reading.unread or reading.ignored
    assert [each for each in reading.unread if each.reason == "reader_failed"] == []
    for event in reading.events:
        assert all(is_storable(text) for text in _texts(event) if text is not None)


FEEDS = sorted((PAYLOADS / "websub" / "payloads").glob("*.xml"))


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_feed_like_a_recorded_one_is_read_parked_or_ignored(seed: int) -> None:
    chance = random.Random(seed)
    text = chance.choice(FEEDS).read_bytes().decode("utf-8", "replace")
    reading = read("websub", changed_text(text, chance).encode())

    assert reading.events or reading.unread or reading.ignored
    assert [each for each in reading.unread if each.reason == "reader_failed"] == []
    for event in reading.events:
        assert all(is_storable(text) for text in _texts(event) if text is not None)


@pytest.mark.parametrize("speaks", WITH_ENVELOPES)
@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_slice_of_an_unseen_delivery_tells_the_same_by_itself(speaks: str, seed: int) -> None:
    chance = random.Random(seed)
    delivered = json.dumps(changed(chance.choice(recorded(speaks)), chance)).encode()
    for event in read(speaks, delivered).events:
        again = read(speaks, event.slice.encode()).events
        named = [each for each in again if (each.key, each.discriminator) == (event.key, event.discriminator)]
        assert [each.content for each in named][:1] == [event.content]
