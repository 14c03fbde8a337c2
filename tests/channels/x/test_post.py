import itertools
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.records.message import Attachment, Author, Context, MessageKey
from app.records.vocabulary import Activity, Direction, Kind, Visibility
from tests.channels.samples import only_event, payload, read
from tests.channels.x.recorded import (
    ACCOUNT,
    CITIZEN,
    MENTION,
    OUR_POST,
    REPLY,
    acts_of,
    content_of,
    event_of,
    reading_of,
)


@pytest.mark.parametrize("name", ["mention_in_post", "older_mention", "post_of_a_filtered_stream"])
def test_a_mention_says_the_same_in_every_envelope(name: str) -> None:
    event, content = event_of(name), content_of(name)
    assert event.key == MessageKey("x", ACCOUNT, MENTION)
    assert (event.activity, event.discriminator) == (Activity.CREATE, "created")
    assert (event.kind, event.direction, event.visibility) == (Kind.MENTION, Direction.INCOMING, Visibility.PUBLIC)
    assert event.occurred_at == datetime(2026, 3, 2, 8, 17, tzinfo=UTC)
    assert content.text == "Hej @exempelkoping, när öppnar badhuset på Storgatan?"
    assert content.author == Author(CITIZEN, "Exempel Exempelsson", "exempelsson")
    assert content.permalink == f"https://x.com/i/web/status/{MENTION}"


@pytest.mark.parametrize("name", ["reply_to_our_post", "reply_to_our_post_told_as_mention", "older_reply"])
def test_pitfall_26_a_reply_is_one_message_whichever_event_told_of_it(name: str) -> None:
    event = event_of(name)
    assert (event.key.id, event.discriminator, event.kind) == (REPLY, "created", Kind.COMMENT)
    assert (event.thread, event.in_reply_to) == (OUR_POST, OUR_POST)


def test_our_post_is_kept_with_what_answers_or_quotes_it() -> None:
    ours = Context("municipality", "Badhuset på Storgatan är stängt i dag.")
    assert [content_of(name).context for name in ("reply_to_our_post", "quote_of_our_post", "older_quote")] == [
        ours
    ] * 3


@pytest.mark.parametrize("name", ["own_post", "older_own_post", "own_post_under_an_older_name"])
def test_pitfall_23_own_posts_are_told_from_others(name: str) -> None:
    event = event_of(name)
    assert (event.direction, event.kind, event.key.id) == (Direction.OWN, Kind.POST, OUR_POST)


def test_our_reply_stands_in_the_conversation_of_what_it_answers() -> None:
    event = event_of("own_reply")
    assert (event.direction, event.kind) == (Direction.OWN, Kind.COMMENT)
    assert (event.thread, event.in_reply_to) == (event_of("reply_to_our_post").thread, REPLY)


def test_without_a_sender_nobody_knows_whose_it_is() -> None:
    assert (event_of("post_without_author").direction, content_of("post_without_author").author) == (
        Direction.UNKNOWN,
        None,
    )


def test_a_quote_answers_what_it_quotes() -> None:
    assert [event_of(name).in_reply_to for name in ("quote_of_our_post", "older_quote")] == [OUR_POST] * 2
    assert [event_of(name).kind for name in ("quote_of_our_post", "older_quote")] == [Kind.MENTION] * 2


@pytest.mark.parametrize("name", ["repost_of_our_post", "older_retweet"])
def test_a_repost_is_a_reaction_without_words(name: str) -> None:
    event, content = event_of(name), content_of(name)
    assert (event.kind, event.in_reply_to, content.text) == (Kind.REACTION, OUR_POST, None)
    assert content.attachments == (Attachment("reaction", name="repost"),)


@pytest.mark.parametrize(
    ("name", "sender", "direction"),
    [
        ("like_of_our_post", CITIZEN, Direction.INCOMING),
        ("older_favorite", CITIZEN, Direction.INCOMING),
        ("like_by_us", ACCOUNT, Direction.OWN),
    ],
)
def test_a_like_is_a_reaction_of_whoever_likes(name: str, sender: str, direction: Direction) -> None:
    event, author = event_of(name), content_of(name).author
    assert (event.kind, event.direction) == (Kind.REACTION, direction)
    assert author is not None
    assert author.id == sender


@pytest.mark.parametrize("name", ["long_post", "older_long_post"])
def test_pitfall_20_a_long_post_is_read_whole(name: str) -> None:
    assert (content_of(name).text or "").count("en lång berättelse") == 20


def test_pitfall_28_an_id_that_went_through_a_float_is_never_used() -> None:
    body: dict[str, Any] = json.loads(payload("x", "older_mention"))
    assert str(body["tweet_create_events"][0]["id"]) != MENTION
    assert event_of("older_mention").key.id == MENTION


def test_a_protected_accounts_post_is_for_its_followers() -> None:
    assert event_of("older_post_of_a_protected_account").visibility is Visibility.FOLLOWERS


def test_pictures_and_films_are_attachments_by_their_best_address() -> None:
    assert content_of("post_with_pictures").attachments == (
        Attachment("photo", "https://pbs.twimg.com/media/exempel.jpg", "Ett hål i vägen"),
        Attachment("video", "https://video.twimg.com/stor.mp4", media_type="video/mp4"),
        Attachment("photo", name="3_9"),
    )
    assert content_of("older_post_with_video").attachments == (
        Attachment("video", "https://video.twimg.com/gif.mp4", media_type="video/mp4"),
    )


def test_where_a_shortened_address_leads_is_kept() -> None:
    body: dict[str, Any] = json.loads(payload("x", "mention_in_post"))
    urls = [
        {"url": "https://t.co/abc", "expanded_url": "https://exempel.example/hal"},
        {"expanded_url": "javascript:1"},
    ]
    body["data"]["payload"]["entities"]["urls"] = urls
    content = only_event(read("x", json.dumps(body).encode())).content
    assert content is not None
    assert content.attachments == (Attachment("link", "https://exempel.example/hal", "https://t.co/abc"),)


def test_text_a_database_refuses_is_repaired_and_noted() -> None:
    content = content_of("post_with_nul_and_surrogate")
    assert (content.text, content.repair) == (
        "Hej\ufffd @exempelkoping \ufffd",
        "surrogate-to-ufffd, u0000-to-ufffd",
    )


# --- the life of a post -----------------------------------------------------------------------------------------------


def test_pitfall_30_an_edit_is_a_version_of_the_first_post_though_its_id_is_new() -> None:
    event = event_of("mention_edited")
    assert (event.activity, event.key.id) == (Activity.EDIT, MENTION)
    assert event.discriminator == "edited 2028385317811126279"
    assert event.occurred_at == datetime(2026, 3, 2, 8, 22, tzinfo=UTC)
    assert content_of("mention_edited").text == "Hej @exempelkoping, när öppnar badhuset på Nygatan?"


def test_an_edit_is_ordered_by_its_own_id_when_the_time_is_that_of_the_first_post() -> None:
    body: dict[str, Any] = json.loads(payload("x", "mention_edited"))
    body["data"]["payload"]["created_at"] = "2026-03-02T08:17:00.000Z"
    event = only_event(read("x", json.dumps(body).encode()))
    assert (event.occurred_at, event.occurred_raw) == (
        datetime(2026, 3, 2, 8, 22, tzinfo=UTC),
        "2026-03-02T08:17:00.000Z",
    )


def test_the_older_spelling_of_an_edit_says_the_same() -> None:
    body: dict[str, Any] = json.loads(payload("x", "older_mention"))
    body["tweet_create_events"][0] |= {
        "id_str": "2028385317811126279",
        "edit_history": {"initial_tweet_id": MENTION, "edit_tweet_ids": [MENTION, "2028385317811126279"]},
    }
    event = only_event(read("x", json.dumps(body).encode()))
    assert (event.key, event.discriminator) == (
        event_of("mention_edited").key,
        event_of("mention_edited").discriminator,
    )


def test_pitfall_29_words_edited_back_and_forth_are_three_versions() -> None:
    names = ("mention_in_post", "mention_edited", "mention_edited_back")
    assert len({event_of(name).discriminator for name in names}) == 3
    assert content_of("mention_in_post").text == content_of("mention_edited_back").text


@pytest.mark.parametrize("name", ["own_post_deleted", "older_post_deleted"])
def test_our_own_deletion_is_a_removal(name: str) -> None:
    event = event_of(name)
    assert (event.activity, event.key.id, event.discriminator) == (Activity.REMOVE, OUR_POST, "removed")
    assert (event.direction, event.content) == (Direction.OWN, None)


def test_the_acts_are_the_same_whatever_the_order_and_number_of_deliveries() -> None:
    names = (
        "mention_in_post",
        "mention_edited",
        "mention_edited_back",
        "older_mention",
        "own_post",
        "own_post_deleted",
    )
    orders = itertools.islice(itertools.permutations(names), 0, None, 13)
    acts = [set().union(*(acts_of(reading_of(name)) for name in order)) for order in orders]
    assert all(found == acts[0] for found in acts)
    assert len(acts[0]) == 5
