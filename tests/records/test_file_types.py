"""What files are by their first bytes."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.records.file_types import HEAD_BYTES, SHOWN_AS_THEMSELVES, detect, media_type_of


def archive(**files: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "/").replace("CT", "[Content_Types].xml"), content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
        (b"GIF89a\x01\x00", "image/gif"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"RIFF\x24\x00\x00\x00xxxx", None),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypavif", "image/avif"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x18ftypM4A ", "audio/mp4"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        (b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead", "audio/ogg"),
        (b"OggS\x00\x02" + bytes(22) + b"\x01*\x80theora", "video/ogg"),
        (b"\x1a\x45\xdf\xa3\x9fB\x82\x84webm", "video/webm"),
        (b"\x1a\x45\xdf\xa3\x9fB\x82\x88matroska", "video/x-matroska"),
        (b"ID3\x03\x00\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"\xff\xff\xff\xff"[:2], None),
        (b"#!AMR\n\x3c", "audio/amr"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (b"MZ\x90\x00", "application/vnd.microsoft.portable-executable"),
        (archive(hej=b"du"), "application/zip"),
        (
            archive(CT=b"<Types/>", word__document=b"x"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (archive(mimetype=b"application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
        (b"<!DOCTYPE html><html>", "text/html"),
        (b"\xef\xbb\xbf \n<!-- hej --><HTML lang=sv>", "text/html"),
        (b"<script>alert(1)</script>", "text/html"),
        ("<html><body>hej".encode("utf-16"), "text/html"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE svg><svg xmlns="x">', "image/svg+xml"),
        (b"<svg onload=alert(1)>", "image/svg+xml"),
        (b"<html><svg></svg></html>", "text/html"),
        (b"<x><script>alert(1)</script></x>", "text/html"),
        (b'<?xml version="1.0"?><feed/>', "application/xml"),
        ("Hej på dig".encode(), "text/plain"),
        (("å" * HEAD_BYTES).encode()[: HEAD_BYTES - 1], "text/plain"),
        ("Hej på dig".encode("latin-1"), None),
        (b"\x01\x02\x03", None),
        (b"", None),
    ],
)
def test_what_a_file_is_by_its_first_bytes(head: bytes, media_type: str | None) -> None:
    assert detect(head) == media_type


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"<", b"PK\x03\x04", b"OggS", b"RIFF", b"\xff\xfe", b"<?xml", b"\xff\xfb"]),
)
def test_any_bytes_get_a_type_or_none(rest: bytes, start: bytes) -> None:
    found = detect(start + rest)
    assert found is None or media_type_of(found) == found


@given(st.sampled_from([b"<html>", b"<svg>", b"<script>", b"<!doctype html>", b"<body "]), st.binary(max_size=50))
def test_markup_is_never_handed_out_as_itself(start: bytes, rest: bytes) -> None:
    assert detect(start + rest) not in SHOWN_AS_THEMSELVES


@pytest.mark.parametrize(
    ("header", "media_type"),
    [
        (None, None),
        ("", None),
        ("image/jpeg", "image/jpeg"),
        (" Text/HTML ; charset=utf-8", "text/html"),
        ("image/svg+xml", "image/svg+xml"),
        ("bild", None),
        ("a/b\r\nX: y", None),
        ("å/ä", None),
        ("a/" + "b" * 200, None),
    ],
)
def test_the_type_in_a_header(header: str | None, media_type: str | None) -> None:
    assert media_type_of(header) == media_type
