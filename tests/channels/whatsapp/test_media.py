"""Where WhatsApp's files are asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.whatsapp.media import MediaAddress, media_id, read_media


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://graph.facebook.com/1013859600285441", "1013859600285441"),
        ("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=133&source=webhook&ext=1&hash=x", "133"),
        ("http://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=133", None),
        ("https://lookaside.fbsbx.com.evil.example/?mid=133", None),
        ("https://graph.facebook.com/me/accounts", None),
        ("https://graph.facebook.com/../133", None),
        ("https://graph.facebook.com.evil.example/133", None),
        ("https://pekpro.example/bild.jpg", None),
        ("https://[bad", None),
    ],
)
def test_the_id_in_an_address(url: str, expected: str | None) -> None:
    assert media_id(url) == expected


def test_the_answer_about_a_file() -> None:
    told = b'{"url":"https://lookaside.fbsbx.com/a","mime_type":"image/jpeg","sha256":"%s","id":"1"}' % (b"ab" * 32)
    assert read_media(told) == MediaAddress("https://lookaside.fbsbx.com/a", b"\xab" * 32)
    assert read_media(b'{"url":"https://x.example/a","sha256":"kort"}') == MediaAddress("https://x.example/a", None)


@pytest.mark.parametrize("told", [b"", b"[]", b"{}", b'{"url":1}', b"\xff", b"[" * 50_000])
def test_an_answer_that_is_something_else(told: bytes) -> None:
    assert read_media(told) is None


@given(st.text(max_size=80), st.binary(max_size=80))
def test_anything_gives_a_value_or_none(url: str, told: bytes) -> None:
    assert media_id(url) is None
    read_media(told)
