from codecs import BOM_UTF8

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.xml_body import DEPTH_LIMIT, ELEMENT_LIMIT, Element, as_json, contents, decode_xml, line, text_of
from app.records.message import Unread
from app.records.vocabulary import ParkedReason


def _root(body: bytes) -> Element:
    root = decode_xml(body)
    assert isinstance(root, Element), root
    return root


def test_names_carry_their_namespace_whatever_their_prefix() -> None:
    root = _root(b'<x:a xmlns:x="urn:n"><x:b c="1">t<d/>u</x:b></x:a>')
    assert as_json(root) == ["{urn:n}a", {}, [["{urn:n}b", {"c": "1"}, ["t", ["d", {}, []], "u"]]]]
    assert line(root, "{urn:n}b") == "tu"


def test_words_stay_whole_around_comments_and_instructions() -> None:
    root = _root(b"<a>b<!-- c -->d<?e f?>g<![CDATA[<h>]]><i/>j<!-- k -->l</a>")
    assert as_json(root) == ["a", {}, ["bdg<h>", ["i", {}, []], "jl"]]
    assert text_of(root) == "bdg<h>jl"


def test_a_document_type_in_quoted_words_is_only_words() -> None:
    assert text_of(_root(b"<a><![CDATA[<!DOCTYPE html>]]></a>")) == "<!DOCTYPE html>"


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
    assert text_of(_root(f"{declared}<a>åäö</a>".encode(codec))) == "åäö"


@pytest.mark.parametrize("before", [b"\n", b" \r\n\t", b"\n" + BOM_UTF8, BOM_UTF8 + b"\n"])
def test_blank_room_before_the_declaration_is_no_part_of_it(before: bytes) -> None:
    declared = b'<?xml version="1.0" encoding="iso-8859-1"?>'
    assert text_of(_root(before + declared + "<a>åäö</a>".encode("latin-1"))) == "åäö"


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
        (b"<a>" * DEPTH_LIMIT + b"<b/>" + b"</a>" * DEPTH_LIMIT, ParkedReason.NESTED_TOO_DEEP, ""),
        (b"<a>" * (DEPTH_LIMIT + 1), ParkedReason.NESTED_TOO_DEEP, ""),
        (b"<a>" + b"<b/>" * ELEMENT_LIMIT + b"</a>", ParkedReason.UNKNOWN_SHAPE, "too many elements"),
        (b"<a>" + b"<b/>" * ELEMENT_LIMIT, ParkedReason.UNKNOWN_SHAPE, "too many elements"),
    ],
)
def test_what_is_no_plain_xml_is_refused_and_says_why(body: bytes, reason: ParkedReason, detail: str) -> None:
    assert decode_xml(body) == Unread("$", reason, detail)


def test_the_limits_themselves_are_still_read() -> None:
    assert _root(b"<a>" * DEPTH_LIMIT + b"</a>" * DEPTH_LIMIT).tag == "a"
    assert len(contents(_root(b"<a>" + b"<b/>" * (ELEMENT_LIMIT - 1) + b"</a>"))) == ELEMENT_LIMIT - 1


@given(st.binary(max_size=200) | st.text("<>/a='\" !?-&;[]x").map(str.encode))
def test_any_bytes_give_an_element_or_a_reason(body: bytes) -> None:
    assert isinstance(decode_xml(body), Element | Unread)
