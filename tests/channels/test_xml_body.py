import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.xml_body import DEPTH_LIMIT, ELEMENT_LIMIT, Element, decode_xml
from app.records.message import Unread
from app.records.vocabulary import ParkedReason


def _root(body: bytes) -> Element:
    root = decode_xml(body)
    assert isinstance(root, Element), root
    return root


def test_names_carry_their_namespace_whatever_their_prefix() -> None:
    root = _root(b'<x:a xmlns:x="urn:n"><x:b c="1">t<d/>u</x:b></x:a>')
    assert root.name == "urn:n a"
    assert root.as_json() == ["urn:n a", {}, [["urn:n b", {"c": "1"}, ["t", ["d", {}, []], "u"]]]]
    assert root.line("urn:n b") == "tu"


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ('<?xml version="1.0" encoding="UTF-8"?>', "utf-8"),
        ("<?xml version='1.0' encoding='ISO-8859-1'?>", "latin-1"),
        ('<?xml version="1.0" encoding="windows-1252"?>', "cp1252"),
        ('<?xml version="1.0" encoding="utf-16"?>', "utf-16"),
    ],
)
def test_the_encodings_that_feeds_have_are_heeded(declared: str, codec: str) -> None:
    assert _root(f"{declared}<a>åäö</a>".encode(codec)).text() == "åäö"


@pytest.mark.parametrize(
    ("body", "reason", "detail"),
    [
        (b"", ParkedReason.NOT_XML, ""),
        (b"hej", ParkedReason.NOT_XML, ""),
        (b"<a>", ParkedReason.NOT_XML, ""),
        (b"<a>\0</a>", ParkedReason.NOT_XML, ""),
        (b"<a>&ouml;</a>", ParkedReason.NOT_XML, ""),
        (b"<p:a/>", ParkedReason.NOT_XML, ""),
        (b"<a>\xe5</a>", ParkedReason.NOT_UTF8, ""),
        (b'<?xml version="1.0" encoding="punycode"?><a/>', ParkedReason.NOT_UTF8, ""),
        (b"<!DOCTYPE a><a/>", ParkedReason.NOT_XML, "document type"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', ParkedReason.NOT_XML, "document type"),
        (b'<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd"><a/>', ParkedReason.NOT_XML, "document type"),
        (b"<a>" * (DEPTH_LIMIT + 1) + b"</a>" * (DEPTH_LIMIT + 1), ParkedReason.NESTED_TOO_DEEP, ""),
        (b"<a>" + b"<b/>" * ELEMENT_LIMIT + b"</a>", ParkedReason.UNKNOWN_SHAPE, "too many elements"),
    ],
)
def test_what_is_no_plain_xml_is_refused_and_says_why(body: bytes, reason: ParkedReason, detail: str) -> None:
    assert decode_xml(body) == Unread("$", reason, detail)


def test_the_limits_themselves_are_still_read() -> None:
    assert _root(b"<a>" * DEPTH_LIMIT + b"</a>" * DEPTH_LIMIT).name == "a"
    assert len(_root(b"<a>" + b"<b/>" * (ELEMENT_LIMIT - 1) + b"</a>").contents) == ELEMENT_LIMIT - 1


@given(st.binary(max_size=200) | st.text("<>/a='\" !?-&;[]x").map(str.encode))
def test_any_bytes_give_an_element_or_a_reason(body: bytes) -> None:
    assert isinstance(decode_xml(body), Element | Unread)
