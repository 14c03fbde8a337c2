"""The demonstration's messages, without a network: what is written, and what the channels make of it."""

import random
from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

import pytest
from personnummer.personnummer import valid

from app.channels.generic.signature import decode_secret, encode_secret
from app.channels.table import CHANNELS
from app.commands.demo import texts
from app.commands.demo.posts import Post
from app.commands.demo.story import Story
from app.records.channel import Channel, Secret
from app.records.delivery import Authentic, Delivery
from app.records.message import Event, Reading
from app.records.vocabulary import Activity, ChannelKind, Direction, Kind, ParkedReason, TextMissing
from app.registry.office.demonstration import (
    BLOG,
    GENERIC,
    KOMMUNCHEF,
    PAGE,
    PAGE_ACCOUNT,
    SCHOOL,
    DemonstrationChannel,
    Facts,
)

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NUMBERS = ["KS/2026:17", "BUN/2026:3"]


def facts() -> Facts:
    words = (KOMMUNCHEF, BLOG, GENERIC, SCHOOL)
    generic = {
        word: DemonstrationChannel(UUID(int=place), "generic", encode_secret(bytes(32)))
        for place, word in enumerate(words)
    }
    page = DemonstrationChannel(UUID(int=9), "facebook_page", "0123456789abcdef", PAGE_ACCOUNT)
    return Facts("exempelkoping", "dk_test_x", generic | {PAGE: page})


def told(seed: int = 1) -> list[Post]:
    story = Story(facts(), NOW, random.Random(seed))
    return [*story.opening(), *story.sequel(NUMBERS)]


def read(post: Post) -> Reading:
    """What the channel that a post is for makes of it, after checking its signature."""
    known = facts().channels[post.channel]
    speech = CHANNELS[known.speaks]
    headers = post.headers(known, NOW, "dk_test_x")
    key = decode_secret(known.secret) if known.speaks == "generic" else known.secret.encode()
    secret = Secret(UUID(int=1), "signing", key, NOW)
    assert isinstance(speech.authenticate(headers, post.body, [secret], NOW), Authentic)
    channel = Channel("t", known.id, known.speaks, ChannelKind.GENERIC, "n", "ks", account=known.account)
    return speech.read(Delivery(UUID(int=2), "t", known.id, NOW, headers, post.body), channel, lambda: False)


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return [event for post in told() for event in read(post).events]


def test_there_are_about_two_hundred_messages(events: list[Event]) -> None:
    created = [event for event in events if event.activity is Activity.CREATE]

    assert 180 <= len(created) <= 230
    assert len({event.key for event in created}) == len(created)


def test_everything_is_understood_but_one_event_nobody_knows() -> None:
    unread = [part for post in told() for part in read(post).unread]

    assert [part.reason for part in unread] == [ParkedReason.UNKNOWN_EVENT]


def test_all_kinds_are_there(events: list[Event]) -> None:
    activities = Counter(event.activity for event in events)
    assert set(activities) == {Activity.CREATE, Activity.EDIT, Activity.REMOVE, Activity.HIDE}
    assert {Kind.COMMENT, Kind.POST, Kind.REACTION, Kind.DIRECT_MESSAGE} <= {event.kind for event in events}
    assert {event.direction for event in events} == {Direction.INCOMING, Direction.OWN}
    assert any(event.content and event.content.text_missing is TextMissing.MEDIA_ONLY for event in events)


def test_what_happens_later_is_about_something_written(events: list[Event]) -> None:
    written = {event.key for event in events if event.activity is Activity.CREATE}

    assert {event.key for event in events if event.activity is not Activity.CREATE} <= written


def test_replies_stand_in_the_thread_of_the_same_sender(events: list[Event]) -> None:
    replies = [event for event in events if event.content and event.content.text in texts.ANSWERS]
    first = {event.key.id: event for event in events if event.activity is Activity.CREATE}

    assert len(replies) == len(texts.ANSWERS) + 4
    for reply in replies:
        assert reply.content is not None
        begun = first[reply.thread or ""]
        assert begun.content is not None
        assert reply.content.author == begun.content.author


def test_the_numbers_drawn_are_named_in_what_follows(events: list[Event]) -> None:
    naming = [event for event in events if event.content and any(n in (event.content.text or "") for n in NUMBERS)]

    assert len(naming) == len(texts.WITH_DIARY_NUMBER)


def test_without_numbers_nobody_refers_to_any() -> None:
    story = Story(facts(), NOW, random.Random(1))
    story.opening()

    assert all(b"{number}" not in post.body for post in story.sequel([]))


def test_a_later_run_shares_no_id_with_an_earlier_one() -> None:
    first, second = told(1), told(2)

    assert not {name for post in first for name in post.messages} & {name for post in second for name in post.messages}
    names = [post.webhook_id for post in (*first, *second) if post.webhook_id]
    assert len(names) == len(set(names))


def test_meta_bodies_hold_only_ascii_as_metas_do() -> None:
    assert all(post.body.isascii() for post in told() if post.channel == PAGE)
    assert any("å".encode() in post.body for post in told() if post.channel != PAGE)


def test_the_personal_identity_number_is_a_valid_test_number() -> None:
    assert all("121212-1212" in text for text in texts.WITH_IDENTITY_NUMBER)
    assert valid("19121212-1212")
