"""What a file is by its first bytes, whatever anybody says of it.

A small table of what platforms send. Signatures: mimesniff.spec.whatwg.org section 6 and 7.1, and each format's own
specification. What is not in it has no type here; nothing is guessed from names.
"""

import re
from collections.abc import Callable

HEAD_BYTES = 4096
"""How many bytes ``detect`` wants to see."""

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"MThd", "audio/midi"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
# ISO/IEC 14496-12: the brand after "ftyp" says what the boxes hold; any other brand is a film.
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
    b"3gp4": "video/3gpp",
    b"3gp5": "video/3gpp",
}
_OFFICE = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_SHORTEST_FRAME = 4
_LAYER_III = 0x02
_HTML = re.compile(
    rb"<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|form|img|meta|link)[\s/>]"
)
_BEFORE_MARKUP = re.compile(rb"(?:\s|<!--.*?-->|<\?xml.*?\?>)*", re.DOTALL)
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # mimesniff section 3, "binary data byte"
_MEDIA_TYPE = re.compile(r"\s*([A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,100})\s*(?:;.*)?", re.DOTALL)

SHOWN_AS_THEMSELVES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/avif": "avif",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/3gpp": "3gp",
    "video/webm": "webm",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/amr": "amr",
    "application/pdf": "pdf",
}
"""Types under which a file may be handed out, with the ending of its name. Everything else is just bytes."""


def detect(head: bytes) -> str | None:
    """The media type of a file.

    Args:
        head: its first ``HEAD_BYTES``, fewer if it is shorter.
    """
    for start, media_type in _STARTS:
        if head.startswith(start):
            return media_type
    return _contained(head) or _markup(head) or _text(head)


def media_type_of(header: str | None) -> str | None:
    """The type and subtype in a ``Content-Type``, in lower case and without parameters; ``None`` if there is none."""
    found = _MEDIA_TYPE.fullmatch(header) if header is not None else None
    return found[1].lower() if found else None


def _contained(head: bytes) -> str | None:
    """Formats that tell of their content a few bytes in."""
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    begin = head[:4]
    for start, look in _CONTAINERS:
        if begin == start:
            return look(head)
    return _frames(head)


def _frames(head: bytes) -> str | None:
    """MPEG audio, layer III, and AAC without a tag: eleven set bits, then fields that exclude the reserved values."""
    if len(head) < _SHORTEST_FRAME or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[1] & 0x18 == 0x08:
        return None
    if head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    return "audio/mpeg" if head[1] & 0x06 == _LAYER_III else None


def _archive(head: bytes) -> str:
    if head[30:38] == b"mimetype":  # OpenDocument and EPUB: the first file, stored as it is, names the type
        size = int.from_bytes(head[18:22], "little")
        return media_type_of(head[38 : 38 + min(size, 100)].decode("latin-1")) or "application/zip"
    if head[30:49] == b"[Content_Types].xml" or head[30:36] == b"_rels/":
        return next((kind for part, kind in _OFFICE.items() if part in head), "application/zip")
    return "application/zip"


_CONTAINERS: tuple[tuple[bytes, Callable[[bytes], str | None]], ...] = (
    (b"RIFF", lambda head: _RIFF.get(head[8:12])),
    (b"OggS", lambda head: "video/ogg" if b"theora" in head[:100] else "audio/ogg"),
    (b"\x1a\x45\xdf\xa3", lambda head: "video/webm" if b"webm" in head[:100] else "video/x-matroska"),
    (b"PK\x03\x04", _archive),
)


def _markup(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode()
    text = head.removeprefix(b"\xef\xbb\xbf").lower()
    begin = text[_BEFORE_MARKUP.match(text).end() :]  # type: ignore[union-attr]  # it also matches nothing
    if not begin.startswith(b"<"):
        return "application/xml" if text.lstrip().startswith(b"<?xml") else None
    if _HTML.match(begin):
        return "text/html"
    if b"<svg" in begin:
        return "image/svg+xml"
    if _HTML.search(begin):
        return "text/html"
    return "application/xml" if text.lstrip().startswith(b"<?xml") else None


def _text(head: bytes) -> str | None:
    if not head or _BINARY.search(head):
        return None
    try:
        head[: len(head) - 3].decode()  # a letter may be cut in two at the end
    except UnicodeDecodeError:
        return None
    return "text/plain"
