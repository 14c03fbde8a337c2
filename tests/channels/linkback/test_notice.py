"""What a POST to a channel of linkbacks says, and what its sender is answered."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.linkback.notice import NOTICE_LIMIT, Complaint, Refusal, read_notice
from app.channels.linkback.payload import FETCHED, authenticate
from app.channels.linkback.replies import not_read, refused, taken
from app.channels.xml_body import decode_xml
from app.records.delivery import Authentic, Refused
from app.records.linkback import Notice, Protocol
from app.records.message import Unread
from app.records.vocabulary import ChannelStatus, ParkedReason
from tests.channels.samples import NOW, channel, read

OURS = channel("linkback")
SOURCE, TARGET = "https://blogg.example/inlagg/1", "https://www.exempelkoping.example/badhuset"
FORM = {"content-type": "application/x-www-form-urlencoded"}
XML = {"content-type": "text/xml"}


def form(**fields: str) -> bytes:
    return urlencode(fields).encode()


def ping(source: str = SOURCE, target: str = TARGET, method: str = "pingback.ping") -> bytes:
    params = "".join(f"<param><value><string>{each}</string></value></param>" for each in (source, target))
    return f"<methodCall><methodName>{method}</methodName><params>{params}</params></methodCall>".encode()


def notice(body: bytes, headers: dict[str, str]) -> Notice | Refusal | Unread:
    return read_notice(headers, body, OURS)


@pytest.mark.parametrize(
    ("headers", "body", "protocol", "target"),
    [
        (FORM, form(source=SOURCE, target=TARGET), Protocol.WEBMENTION, TARGET),
        ({}, form(source=SOURCE, target=TARGET), Protocol.WEBMENTION, TARGET),
        (XML, ping(), Protocol.PINGBACK, TARGET),
        ({}, ping(), Protocol.PINGBACK, TARGET),
        (XML, ping().replace(b"<string>", b"").replace(b"</string>", b""), Protocol.PINGBACK, TARGET),
        (FORM, form(url=SOURCE, title="x", excerpt="y", blog_name="z"), Protocol.TRACKBACK, None),
        (FORM, form(url=SOURCE) + b"&title=%E5\xe4", Protocol.TRACKBACK, None),
    ],
)
def test_each_protocol_is_known_by_what_it_sends(
    headers: dict[str, str], body: bytes, protocol: Protocol, target: str | None
) -> None:
    found = notice(body, headers)
    assert isinstance(found, Notice)
    assert (found.protocol, found.source, found.target) == (protocol, SOURCE, target)


def test_a_notice_is_no_message_whatever_it_says() -> None:
    reading = read("linkback", form(url=SOURCE, title="Mord", excerpt="Hot"), FORM)
    assert (reading.events, reading.unread) == ((), ())
    assert [type(part) for part in reading.ignored] == [Notice]


def test_where_in_its_page_a_source_points_is_left_out() -> None:
    found = notice(form(source=f"{SOURCE}#kommentar-2", target=f"{TARGET}#oppettider"), FORM)
    assert isinstance(found, Notice)
    assert (found.source, found.target) == (SOURCE, f"{TARGET}#oppettider")


@pytest.mark.parametrize("body", [form, ping])
def test_letters_beyond_ascii_in_an_address_are_those_of_the_same_address_percent_encoded(
    body: Callable[..., bytes],
) -> None:
    given = notice(body(source="https://blogg.example/åka?bad=ö", target=f"{TARGET}/öppet"), {})
    assert isinstance(given, Notice)
    assert (given.source, given.target) == ("https://blogg.example/%C3%A5ka?bad=%C3%B6", f"{TARGET}/%C3%B6ppet")


def test_a_form_that_forgot_to_encode_its_letters_is_understood() -> None:
    found = notice(f"source=https://blogg.example/åka&target={TARGET}".encode(), FORM)
    assert isinstance(found, Notice)
    assert found.source == "https://blogg.example/%C3%A5ka"


@pytest.mark.parametrize(
    ("source", "target", "complaint"),
    [
        ("", TARGET, Complaint.NO_SOURCE),
        ("ftp://blogg.example/", TARGET, Complaint.NO_SOURCE),
        ("javascript:alert(1)", TARGET, Complaint.NO_SOURCE),
        ("https:///inlagg", TARGET, Complaint.NO_SOURCE),
        ("https://kim:hemligt@blogg.example/", TARGET, Complaint.NO_SOURCE),
        ("https://blogg.example:99999/", TARGET, Complaint.NO_SOURCE),
        ("https://blogg.example\\@www.exempelkoping.example/", TARGET, Complaint.NO_SOURCE),
        ("https://å.example/", TARGET, Complaint.NO_SOURCE),
        ("https://blogg.example/\ufffd", TARGET, Complaint.NO_SOURCE),
        (f"https://blogg.example/{'a' * 600}", TARGET, Complaint.NO_SOURCE),
        (TARGET, TARGET, Complaint.SOURCE_IS_OURS),
        ("http://WWW.exempelkoping.example:80/annat", TARGET, Complaint.SOURCE_IS_OURS),
        (SOURCE, "", Complaint.NO_TARGET),
        (SOURCE, "https://annanstad.example/", Complaint.TARGET_IS_NOT_OURS),
        (SOURCE, "https://www.exempelkoping.example.annan.example/", Complaint.TARGET_IS_NOT_OURS),
        (SOURCE, "https://www.exempelkoping.example@annan.example/", Complaint.TARGET_IS_NOT_OURS),
        (SOURCE, "https://www.exempelkoping.example:8443/", Complaint.TARGET_IS_NOT_OURS),
        (SOURCE, "/badhuset", Complaint.TARGET_IS_NOT_OURS),
    ],
)
def test_what_cannot_be_followed_is_refused_in_every_protocol_that_says_it(
    source: str, target: str, complaint: Complaint
) -> None:
    assert notice(form(source=source, target=target), FORM) == Refusal(Protocol.WEBMENTION, complaint)
    assert notice(ping(source, target), XML) == Refusal(Protocol.PINGBACK, complaint)
    if target == TARGET:
        assert notice(form(url=source), FORM) == Refusal(Protocol.TRACKBACK, complaint)


def test_only_addresses_below_the_channels_own_are_its() -> None:
    blog = replace(OURS, account="https://www.exempelkoping.example/blogg/")
    for path, is_ours in (("blogg", True), ("blogg/2", True), ("bloggen", False), ("", False)):
        body = form(source=SOURCE, target=f"http://www.exempelkoping.example/{path}")
        assert isinstance(read_notice(FORM, body, blog), Notice) is is_ours, path


@pytest.mark.parametrize(
    ("headers", "body", "complaint"),
    [
        (FORM, b"", Complaint.NO_NOTICE),
        (FORM, b"a=1", Complaint.NO_NOTICE),
        (FORM, b"&".join([b"source=x"] * 101), Complaint.NO_NOTICE),
        ({"content-type": "application/json"}, b'{"source": "https://a.example/"}', Complaint.NO_NOTICE),
        (FORM, b"source=" + b"x" * NOTICE_LIMIT, Complaint.TOO_LONG),
        (XML, ping(method="wp.getUsersBlogs"), Complaint.UNKNOWN_METHOD),
        (XML, b"<methodCall/>", Complaint.UNKNOWN_METHOD),
    ],
)
def test_what_is_no_notice_is_refused(headers: dict[str, str], body: bytes, complaint: Complaint) -> None:
    found = notice(body, headers)
    assert isinstance(found, Refusal)
    assert found.complaint is complaint


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + ping(), ParkedReason.NOT_XML),
        (b"<methodCall>", ParkedReason.NOT_XML),
        (b"<methodCall>\xff</methodCall>", ParkedReason.NOT_UTF8),
        (b"<a>" * 100, ParkedReason.NESTED_TOO_DEEP),
        (b"<rss/>", ParkedReason.UNKNOWN_SHAPE),
        (ping().replace(b"<string>", b"<int>").replace(b"</string>", b"</int>"), ParkedReason.UNKNOWN_SHAPE),
        (ping().replace(b"</params>", b"<param/></params>"), ParkedReason.UNKNOWN_SHAPE),
        (b"<methodCall><methodName>pingback.ping</methodName></methodCall>", ParkedReason.UNKNOWN_SHAPE),
    ],
)
def test_xml_that_cannot_be_read_is_parked(body: bytes, reason: ParkedReason) -> None:
    [unread] = read("linkback", body, XML).unread
    assert unread.reason is reason


def test_a_closed_channel_takes_nothing_more() -> None:
    closed = replace(OURS, status=ChannelStatus.CLOSED)
    assert read_notice(XML, ping(), closed) == Refusal(Protocol.PINGBACK, Complaint.CLOSED)
    assert read_notice(FORM, form(source=SOURCE, target=TARGET), closed) == Refusal(
        Protocol.WEBMENTION, Complaint.CLOSED
    )


def test_anybody_is_let_in_but_not_as_a_page_of_ours() -> None:
    assert isinstance(authenticate({}, b"", (), NOW), Authentic)
    assert isinstance(authenticate({FETCHED: "{}"}, b"", (), NOW), Refused)


def test_the_answers_are_those_of_the_protocols() -> None:
    assert taken(Protocol.WEBMENTION)[:2] == (202, "text/plain")
    assert "<error>0</error>" in taken(Protocol.TRACKBACK).body
    assert "<methodResponse><params>" in taken(Protocol.PINGBACK).body
    for complaint, code in (
        (Complaint.NO_SOURCE, 16),
        (Complaint.SOURCE_IS_OURS, 0),
        (Complaint.NO_TARGET, 32),
        (Complaint.TARGET_IS_NOT_OURS, 33),
        (Complaint.UNKNOWN_METHOD, -32601),
    ):
        assert f"<int>{code}</int>" in refused(Protocol.PINGBACK, complaint).body
    assert "<int>-32700</int>" in not_read().body


@pytest.mark.parametrize("complaint", Complaint)
def test_every_refusal_is_said_in_every_protocol(complaint: Complaint) -> None:
    webmention, pingback, trackback = (refused(each, complaint) for each in Protocol)
    assert (webmention.status in (400, 410, 413, 429), webmention.body) == (True, complaint.value)
    if webmention.status != 400:
        assert pingback == trackback == webmention
        return
    assert "<error>1</error>" in trackback.body
    for each in (pingback, trackback):
        assert each.status == 200
        assert not isinstance(decode_xml(each.body.encode()), Unread)
        assert complaint.value in each.body


BODIES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=100).map(lambda text: f"source={text}&target={text}".encode()),
    st.text(max_size=100).map(lambda text: ping(text, text).replace(b"&", b"&amp;")),
    st.text("<>/!?[]ENTIYmethodCalparsvue ", max_size=200).map(lambda text: f"<{text}".encode()),
)


@given(BODIES, st.sampled_from(["", "text/xml", "application/x-www-form-urlencoded", "text/html"]))
def test_any_bytes_are_a_notice_refused_or_parked(body: bytes, content_type: str) -> None:
    reading = read("linkback", body, {"content-type": content_type})
    assert reading.events == ()
    assert len(reading.ignored) + len(reading.unread) == 1


@given(st.text(max_size=200))
def test_any_page_header_gives_a_page_or_is_parked(text: str) -> None:
    reading = read("linkback", b"<a href=https://www.exempelkoping.example/>x</a>", {FETCHED: text})
    assert len(reading.events) + len(reading.unread) == 1
