"""Which hub a feed names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.websub.discovery import Named, named_by

FEED = "https://blogg.exempelkoping.example/feed/"
HUB = "https://hub.example/"
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><link rel="alternate" href="https://blogg.exempelkoping.example/"/>
<link rel="self" href="{FEED}"/><link rel="hub" href="{HUB}"/><link rel="hub" href="https://other.example/"/></feed>"""
RSS = f"""<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>B</title>
<a:link rel="self" href="{FEED}"/><a:link rel="hub" href="{HUB}"/></channel></rss>"""


@pytest.mark.parametrize("body", [ATOM, RSS])
def test_a_feed_names_its_hub_and_itself(body: str) -> None:
    assert named_by(FEED, "", body.encode()) == Named(HUB, FEED)


@pytest.mark.parametrize(
    "header",
    [
        f'<{HUB}>; rel="hub", <{FEED}>; rel="self"',
        f"<{HUB}>; rel=hub,<{FEED}>;rel=self",
        f'<{FEED}>; type="application/atom+xml"; rel="self alternate", <{HUB}>; REL="Hub"',
    ],
)
def test_headers_name_them_too(header: str) -> None:
    assert named_by(FEED, header, b"<html>") == Named(HUB, FEED)


def test_headers_come_before_the_feed() -> None:
    assert named_by(FEED, '<https://header.example/>; rel="hub"', ATOM.encode()).hub == "https://header.example/"


def test_relative_addresses_are_those_of_the_feed_and_others_than_the_webs_are_none() -> None:
    assert named_by(FEED, '</hub>; rel="hub"', b"") == Named("https://blogg.exempelkoping.example/hub", None)
    assert named_by(FEED, '<javascript:1>; rel="hub", <ftp://a/>; rel="self"', b"") == Named(None, None)


@pytest.mark.parametrize("body", [b"", b"{}", b"<html><body>", b"<feed/>"])
def test_a_page_that_names_none_gives_none(body: bytes) -> None:
    assert named_by(FEED, "", body) == Named(None, None)


@given(address=st.text(max_size=60), header=st.text(max_size=120), body=st.binary(max_size=120))
def test_anything_gives_addresses_of_the_web_or_none(address: str, header: str, body: bytes) -> None:
    named = named_by(address, header, body)
    assert all(each is None or each.startswith(("https://", "http://")) for each in named)
