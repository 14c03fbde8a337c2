"""What a fetched page says, and whether it links to us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.linkback.address import place_of
from app.channels.linkback.page import AROUND, MOST_LINKS, TITLE_LIMIT, Page, decoded, read_page
from app.channels.linkback.payload import Fetched, digest_of, page_of
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility
from tests.channels.samples import NOW, channel, only_event, read

SITE = place_of("https://www.exempelkoping.example/")
TARGET = "https://www.exempelkoping.example/badhuset"
SOURCE = "https://blogg.example/1"
BLOG = f"""<!doctype html><html><head><title> Badhuset &amp; jag </title><style>p {{}}</style>
<link rel="canonical" href="{TARGET}"></head>
<body><nav>Start</nav><p>Jag läste <a class=x href="{TARGET}?a=1&amp;b=2#tider">kommunens sida</a> i går.</p>
<script>var a = '<a href="https://www.exempelkoping.example/nej">';</script>
<p>Det blev kallt.</p></body></html>"""


def page(text: str, target: str | None = None, media_type: str = "text/html") -> Page | None:
    assert SITE is not None
    return read_page(text, media_type, SITE, None if target is None else place_of(target))


def test_the_title_the_words_around_and_our_addresses_are_read() -> None:
    found = page(BLOG)
    assert found is not None
    assert found.title == "Badhuset & jag"
    assert found.excerpt == "Start\n\nJag läste kommunens sida i går.\n\nDet blev kallt."
    assert found.links == (f"{TARGET}?a=1&b=2#tider",)


@pytest.mark.parametrize(
    ("html", "links"),
    [
        (f"<a href='{TARGET}'>x</a>", True),
        (f"<A HREF={TARGET}>x</A>", True),
        (f"<a href=\n'  {TARGET}#b '>x</a>", True),
        (f'<img src="{TARGET}">', True),
        (f'<blockquote cite="{TARGET}">x</blockquote>', True),
        (f'<a href="{TARGET.replace("https:", "http:")}">x</a>', True),
        (f'<a href="{TARGET.replace("https:", "")}">x</a>', True),
        (f'<a href="{TARGET.replace("www.exempelkoping", "WWW.Exempelkoping")}">x</a>', True),
        (f"<p>{TARGET}</p>", False),
        (f"<!-- <a href='{TARGET}'>x</a> -->", False),
        (f"<!-- <a href='{TARGET}'>x</a>", False),
        (f"<script>'<a href={TARGET}>'</script>", False),
        (f"<template><a href='{TARGET}'>x</a></template>", False),
        (f"<textarea><a href='{TARGET}'>x</a></textarea>", False),
        (f'<a data-href="{TARGET}">x</a>', False),
        (f"<abbr href='{TARGET}'>x</abbr>", False),
        ('<a href="/badhuset">x</a>', False),
        (f"<a href='{TARGET}/mer'>x</a>", False),
        (f"<a href='https://annan.example/?u={TARGET}'>x</a>", False),
        (f"<a href='https://annan.example/'>x</a><link href='{TARGET}'>", False),
    ],
)
def test_only_a_link_that_a_reader_can_follow_to_the_target_counts(html: str, links: bool) -> None:
    assert (page(html, TARGET) is not None) is links


@pytest.mark.parametrize("written", ["öppet?dag=lördag", "%C3%B6ppet?dag=l%C3%B6rdag", "%c3%b6ppet?dag=l%c3%b6rdag"])
@pytest.mark.parametrize("target", ["öppet?dag=lördag", "%C3%B6ppet?dag=l%C3%B6rdag"])
def test_a_link_with_letters_beyond_ascii_leads_to_the_same_page_however_they_are_written(
    written: str, target: str
) -> None:
    assert page(f"<a href='{TARGET}/{written}'>x</a>", f"{TARGET}/{target}") is not None


def test_a_title_with_a_number_that_no_character_has_is_read() -> None:
    none = f"&#{'9' * 5000};"
    found = page(f"<title>Bad{none}hus</title><a href='{TARGET}?{none}'>x</a><a href='{TARGET}'>x</a>")
    assert found is not None
    assert found.title == "Bad\ufffdhus"


def test_plain_text_links_by_the_address_written_out() -> None:
    found = page(f"Läs ({TARGET}). Bra!", TARGET, "text/plain")
    assert found == Page("", f"Läs ({TARGET}). Bra!", (TARGET,))


def test_a_long_page_is_read_around_its_link_only() -> None:
    far = "ord " * 2000
    found = page(f"<title>{'t' * 999}</title><p>{far}<a href='{TARGET}'>hit</a> {far}</p>")
    assert found is not None
    assert len(found.title) == TITLE_LIMIT
    assert 2 * AROUND - 20 < len(found.excerpt) < 2 * AROUND + 20
    assert found.excerpt.startswith("… ord")
    assert found.excerpt.endswith("ord …")
    assert "hit" in found.excerpt


def test_not_more_links_are_kept_than_anybody_reads() -> None:
    found = page("".join(f"<a href='{TARGET}/{number}'>x</a>" for number in range(50)))
    assert found is not None
    assert len(found.links) == MOST_LINKS


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("å".encode(), "text/html", "å"),
        ("å".encode("latin-1"), "text/html; charset=ISO-8859-1", "å"),
        (b"<meta charset='iso-8859-1'>\xe5", "text/html", "<meta charset='iso-8859-1'>å"),
        (b"\xe5", "text/html; charset=utf-8", "\ufffd"),
        ("å".encode(), "text/html; charset=x-okand", "å"),
        ("å".encode("utf-16"), "text/html; charset=utf-16", "å"),
        (b"\x00\x00\x00", "text/html; charset=utf-16", "\x00\ufffd"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_says(body: bytes, content_type: str, text: str) -> None:
    assert decoded(body, content_type) == text


def fetched(body: bytes, **more: str | None) -> tuple[bytes, dict[str, str]]:
    return body, Fetched(SOURCE, TARGET, **more).headers("text/html")


def test_a_fetched_page_is_a_reference_in_the_words_of_the_page() -> None:
    event = only_event(read("linkback", *fetched(f"<title>T</title><a href='{TARGET}'>x</a>".encode())))
    assert (event.kind, event.direction, event.visibility) == (Kind.REFERENCE, Direction.INCOMING, Visibility.PUBLIC)
    assert (event.activity, event.occurred_at) == (Activity.CREATE, None)
    assert (event.key.platform, event.key.namespace, event.key.id) == (
        "web",
        "https://www.exempelkoping.example/",
        SOURCE,
    )
    assert event.content is not None
    assert (event.content.text, event.content.permalink) == ("T\n\nx", SOURCE)
    assert [each.url for each in event.content.attachments] == [TARGET]
    assert event.content.author is not None
    assert event.content.author.handle == "blogg.example"
    assert "<title>T</title>" in event.slice


def test_a_later_state_is_an_edit_as_of_when_it_was_seen() -> None:
    body = f"<a href='{TARGET}'>x</a>".encode()
    first, later = (only_event(read("linkback", *fetched(body, after=after))) for after in (None, "v-1"))
    assert (later.activity, later.occurred_at) == (Activity.EDIT, NOW)
    assert first.discriminator != later.discriminator
    [unknown] = [page_of(body, "text/html", channel("linkback"), TARGET)]
    assert unknown is not None
    assert later.discriminator.endswith(digest_of(unknown))


def test_a_page_that_is_away_is_a_tombstone() -> None:
    event = only_event(read("linkback", *fetched(b"", after="v-1", away="gone")))
    assert (event.activity, event.discriminator, event.content) == (Activity.UNAVAILABLE, "gone after v-1", None)


def test_a_page_of_pictures_only_says_that_it_has_no_text() -> None:
    event = only_event(read("linkback", *fetched(f"<img src='{TARGET}'>".encode())))
    assert event.content is not None
    assert (event.content.text, event.content.text_missing) == (None, TextMissing.EMPTY)


def test_a_nul_in_a_page_is_repaired_and_said() -> None:
    event = only_event(read("linkback", *fetched(f"<a href='{TARGET}'>a\0b</a>".encode())))
    assert event.content is not None
    assert (event.content.text, event.content.repair) == ("a\ufffdb", "u0000-to-ufffd")
    assert "\0" not in event.slice


def test_a_page_without_the_link_is_never_a_message() -> None:
    [unread] = read("linkback", *fetched(b"<p>inget</p>")).unread
    assert (unread.reason, unread.detail) == (ParkedReason.UNKNOWN_SHAPE, "no link")


MARKUP = st.lists(
    st.sampled_from(
        [
            "<a href=",
            "'",
            '"',
            TARGET,
            ">",
            "<",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "</head>",
            "\ue000",
            "&#xD800;",
        ]
    )
    | st.text(max_size=10)
).map("".join)


@given(MARKUP, st.sampled_from(["text/html", "text/plain", ""]))
def test_any_page_gives_a_reading_or_none(html: str, media_type: str) -> None:
    found = page(html, None, media_type)
    assert found is None or found.links


@given(st.binary(max_size=200), st.text(max_size=40))
def test_any_bytes_have_a_text(body: bytes, content_type: str) -> None:
    assert isinstance(decoded(body, content_type), str)


@given(st.binary(max_size=200) | MARKUP.map(lambda text: text.encode("utf-8", "replace")))
def test_any_fetched_bytes_are_a_message_or_parked(body: bytes) -> None:
    reading = read("linkback", *fetched(body))
    assert len(reading.events) + len(reading.unread) == 1
    assert [part.reason for part in reading.unread if part.reason is ParkedReason.READER_FAILED] == []


@pytest.mark.parametrize(
    "piece", ["<!--", "<script>", "<a href='", "<title>", "&", "<a ", "</", f"<a href='{TARGET}'>"]
)
def test_a_page_of_the_largest_size_is_read_whatever_it_repeats(piece: str) -> None:
    page(piece * (2**18 // len(piece)), TARGET)
