from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.speech import SameBody
from app.channels.table import CHANNELS
from app.channels.websub.payload import NO_ENTRIES
from app.channels.websub.signature import echo
from app.records.message import Attachment, Author, Event, Ignored, MessageKey, Reading, Unread
from app.records.vocabulary import Activity, ChannelKind, Direction, Kind, ParkedReason, Visibility
from tests.channels.samples import ACCOUNTS, channel, delivery, never, only_event, payload, read

TOPIC = ACCOUNTS["websub"]
BLOG = "https://blogg.exempelkoping.example/flode"
VIDEO = "yt:video:AAAAAAAAA01"


def _read_blog(body: bytes, kind: ChannelKind = ChannelKind.BLOG) -> Reading:
    blog = replace(channel("websub"), account=BLOG, kind=kind)
    return CHANNELS["websub"].read(delivery(body), blog, never)


def _blog(name: str, kind: ChannelKind = ChannelKind.BLOG) -> Reading:
    return _read_blog(payload("websub", name), kind)


def _video(name: str) -> Event:
    return only_event(read("websub", payload("websub", name)))


def _entry(name: str) -> Event:
    return only_event(_blog(name))


def test_a_video_on_our_youtube_channel_is_our_own_post() -> None:
    event = _video("youtube_video_published")
    assert event.key == MessageKey("youtube", TOPIC, VIDEO)
    assert (event.activity, event.kind) == (Activity.CREATE, Kind.POST)
    assert (event.direction, event.visibility) == (Direction.OWN, Visibility.PUBLIC)
    assert event.occurred_at == datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
    assert event.content is not None
    assert event.content.text == "Invigning av badhuset"
    assert event.content.author == Author(
        "https://www.youtube.com/channel/UCexempelkoping00000001", "Exempelköpings kommun"
    )
    assert event.content.attachments == (Attachment("video", "https://www.youtube.com/watch?v=AAAAAAAAA01"),)


def test_a_video_of_another_uploader_is_not_ours() -> None:
    assert _video("youtube_video_of_another_uploader").direction is Direction.INCOMING


def test_titles_changed_back_and_forth_are_three_versions() -> None:
    names = ["youtube_video_published_and_changed_at_once", "youtube_title_changed", "youtube_title_changed_back"]
    events = [_video(name) for name in names]
    assert len({event.discriminator for event in events}) == 3
    assert {event.activity for event in events} == {Activity.EDIT}
    assert sorted(events, key=lambda event: str(event.occurred_at)) == events


def test_a_tombstone_that_parsers_of_feeds_lose_is_a_removal_with_its_time() -> None:
    video, post = _video("youtube_video_removed"), _entry("atom_entry_deleted")
    assert (video.activity, video.key.id, video.content) == (Activity.UNAVAILABLE, VIDEO, None)
    assert video.occurred_at == datetime(2026, 3, 3, 8, 0, 0, 500_000, tzinfo=UTC)
    assert video.discriminator == "removed 2026-03-03T08:00:00.500000+00:00"
    assert (post.activity, post.key) == (Activity.UNAVAILABLE, _entry("atom_entry_published").key)


def test_an_entry_of_our_blog_is_our_own_post_with_the_words_of_its_html() -> None:
    event = _entry("atom_entry_published")
    assert event.key == MessageKey("feed", BLOG, "tag:blogg,2026:1")
    assert event.direction is Direction.OWN
    assert event.content is not None
    assert event.content.text == "Nya badhuset\n\nVi öppnar & bjuder på kaffe.\n\nVälkommen!"
    assert event.content.author == Author("Webbredaktionen", "Webbredaktionen")
    assert event.content.permalink == "https://blogg.exempelkoping.example/1"


@pytest.mark.parametrize("kind", [ChannelKind.GENERIC, ChannelKind.UNLISTED])
def test_an_entry_of_a_feed_that_is_not_ours_is_incoming(kind: ChannelKind) -> None:
    assert only_event(_blog("atom_entry_published", kind)).direction is Direction.INCOMING


def test_what_our_feed_passes_on_from_another_is_not_ours() -> None:
    assert _entry("atom_entry_passed_on_from_another_feed").direction is Direction.INCOMING


def test_an_edit_is_told_by_its_time_and_keeps_the_message() -> None:
    before, after = _entry("atom_entry_published"), _entry("atom_entry_edited")
    assert (after.activity, after.key) == (Activity.EDIT, before.key)
    assert after.occurred_at == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_an_old_entry_sent_again_with_a_new_one_is_the_same_version() -> None:
    old, new = _blog("atom_entries_old_and_new").events
    first = _entry("atom_entry_published")
    assert (old.key, old.discriminator, old.content) == (first.key, first.discriminator, first.content)
    assert (old.path, new.path, new.key.id) == ("$.entry[0]", "$.entry[1]", "tag:blogg,2026:2")


def test_xhtml_and_enclosures_are_read() -> None:
    content = _entry("atom_entry_with_xhtml_and_enclosure").content
    assert content is not None
    assert content.text == "Nya badhuset\n\nEtt\n\nTvå < tre\nrad"
    assert content.attachments == (
        Attachment("file", "https://blogg.exempelkoping.example/karta.pdf", "Karta", "application/pdf"),
    )


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-16"])
def test_an_entry_in_another_encoding_that_is_declared_says_the_same(declared: str) -> None:
    text = payload("websub", "atom_entry_published").decode().replace("utf-8", declared)
    assert only_event(_read_blog(text.encode(declared))).content == _entry("atom_entry_published").content


def test_an_encoding_that_is_not_declared_is_parked() -> None:
    text = payload("websub", "atom_entry_published").decode().replace(' encoding="utf-8"', "")
    assert _read_blog(text.encode("latin-1")).unread == (Unread("$", ParkedReason.NOT_UTF8),)


def test_an_entry_without_a_feed_is_read() -> None:
    content = _entry("atom_entry_alone").content
    assert content is not None
    assert content.text == "Nya badhuset\n\nVi öppnar & bjuder på kaffe.\n\nVälkommen!"


def test_an_item_of_rss_is_read_with_its_time_in_utc() -> None:
    event = _entry("rss_item_published")
    assert event.key.id == "https://blogg.exempelkoping.example/?p=12"
    assert (event.occurred_at, event.occurred_raw) == (
        datetime(2026, 3, 2, 8, tzinfo=UTC),
        "Mon, 02 Mar 2026 09:00:00 +0100",
    )
    assert event.content is not None
    assert event.content.text == "Nya badhuset\n\nVi öppnar lördag."
    assert event.content.author == Author("Webbredaktionen", "Webbredaktionen")


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("rss_item_with_time_of_no_known_zone", "Mon, 02 Mar 2026 08:00:00 -0000"),
        ("rss_item_with_iso_time", "2026-03-02T09:00:00+01:00"),
        ("rss_1_item_with_time_to_the_minute", "2026-03-02T09:00+01:00"),
    ],
)
def test_a_time_that_names_an_instant_is_understood_in_every_spelling_rss_has(name: str, raw: str) -> None:
    event = _entry(name)
    assert (event.occurred_at, event.occurred_raw) == (datetime(2026, 3, 2, 8, tzinfo=UTC), raw)


def test_a_feed_after_empty_lines_is_read_as_the_same_feed_without_them() -> None:
    after, without = _entry("rss_feed_after_empty_lines"), _entry("rss_item_published")
    assert (after.key, after.discriminator, after.content) == (without.key, without.discriminator, without.content)


def test_rss_tells_no_edits_but_other_words_are_another_version() -> None:
    before, after = _entry("rss_item_published"), _entry("rss_item_changed")
    assert before.key == after.key
    assert before.discriminator != after.discriminator


def test_the_whole_text_goes_before_the_summary_and_a_time_without_zone_is_only_kept_raw() -> None:
    event = _entry("rss_item_with_whole_content_and_enclosure")
    assert (event.occurred_at, event.occurred_raw) == (None, "Mon, 02 Mar 2026 09:00:00")
    assert event.content is not None
    assert event.content.text == "Nya badhuset\n\nHela texten."
    assert event.content.attachments == (
        Attachment("file", "https://blogg.exempelkoping.example/ljud.mp3", media_type="audio/mpeg"),
    )


def test_an_item_without_guid_is_named_by_its_link_and_rss_1_by_its_address() -> None:
    assert _entry("rss_item_without_guid").key.id == "https://blogg.exempelkoping.example/nya-badhuset/"
    event = _entry("rss_1_item")
    assert event.key.id == "https://blogg.exempelkoping.example/12"
    assert event.occurred_at == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_one_bad_entry_never_takes_its_siblings_with_it() -> None:
    reading = _blog("atom_entry_without_id_between_two_good")
    assert [event.key.id for event in reading.events] == ["tag:blogg,2026:1", "tag:blogg,2026:2"]
    assert reading.unread == (Unread("$.entry[1]", ParkedReason.MESSAGE_WITHOUT_ID, "id"),)


def test_an_atom_time_that_is_none_is_kept_raw_and_the_entry_read() -> None:
    event = _entry("atom_entry_with_local_time")
    assert (event.occurred_at, event.occurred_raw) == (None, "2026-03-02 08:00")


@pytest.mark.parametrize(
    ("name", "reason", "detail"),
    [
        ("entity_bomb", ParkedReason.NOT_XML, "document type"),
        ("external_entity", ParkedReason.NOT_XML, "document type"),
        ("cut_short", ParkedReason.NOT_XML, ""),
        ("not_xml", ParkedReason.NOT_XML, ""),
        ("nested_too_deep", ParkedReason.NESTED_TOO_DEEP, ""),
        ("opml_instead_of_a_feed", ParkedReason.UNKNOWN_SHAPE, "root element"),
        ("rss_item_in_an_encoding_no_feed_has", ParkedReason.NOT_UTF8, ""),
    ],
)
def test_what_cannot_be_understood_is_parked_and_says_why(name: str, reason: ParkedReason, detail: str) -> None:
    assert _blog(name).unread == (Unread("$", reason, detail),)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("youtube_removal_without_ref", ParkedReason.MESSAGE_WITHOUT_ID),
        ("atom_entry_with_id_of_600_characters", ParkedReason.UNSTORABLE_VALUE),
    ],
)
def test_an_entry_that_cannot_be_named_is_parked(name: str, reason: ParkedReason) -> None:
    assert [part.reason for part in _blog(name).unread] == [reason]


def test_a_feed_without_entries_is_ignored_by_a_named_rule() -> None:
    assert _blog("atom_feed_without_entries").ignored == (Ignored("$", NO_ENTRIES),)


def test_equal_bytes_are_one_delivery() -> None:
    body = payload("websub", "youtube_video_published")
    assert CHANNELS["websub"].delivery_key(delivery(body), read("websub", body)) == SameBody()


@pytest.mark.parametrize("challenge", ["", "<script>", "a b", "1\n", "å", "1" * 513, "\ud800"])
def test_a_challenge_that_could_be_a_page_is_not_echoed(challenge: str) -> None:
    assert echo(challenge) is None


def test_a_challenge_comes_back_as_plain_text() -> None:
    answer = echo("aGVq-_+/=.~")
    assert answer is not None
    assert (answer.status, answer.media_type, answer.body) == (200, "text/plain", "aGVq-_+/=.~")


_NAMES = st.sampled_from(
    ["entry", "item", "id", "guid", "title", "content", "link", "author", "name", "updated", "published", "pubDate"]
)
_XML = st.recursive(
    st.text("aå1:-T Z<&", max_size=8).map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.builds(
        lambda name, kind, parts: f'<{name} type="{kind}">{"".join(parts)}</{name}>',
        _NAMES,
        st.sampled_from(["html", "xhtml", "text", ""]),
        st.lists(inner, max_size=5),
    ),
    max_leaves=25,
)


@given(inner=_XML, root=st.sampled_from(['feed xmlns="http://www.w3.org/2005/Atom"', "rss", "channel"]))
def test_any_xml_is_read_ignored_or_parked(inner: str, root: str) -> None:
    reading = read("websub", f"<{root}>{inner}</{root.partition(' ')[0]}>".encode())
    assert len(reading.events) + len(reading.unread) + len(reading.ignored) >= 1
    assert not [part for part in reading.unread if part.reason == ParkedReason.READER_FAILED]
