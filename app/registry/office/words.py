"""Words that people choose when they set the office up, and what they may look like."""

import re
import unicodedata

from app.records.errors import Unacceptable

LONGEST = 200
LONGEST_TEXT = 2000

_SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
_CODE = re.compile(r"[A-ZÅÄÖ][A-ZÅÄÖ0-9]{0,9}")


def require_slug(word: str, what: str) -> str:
    """A word that stands in addresses and keys for ever.

    Raises:
        Unacceptable: it is not 1 to 40 of a–z, 0–9 and hyphen, beginning with a letter.
    """
    if not _SLUG.fullmatch(word):
        raise Unacceptable(f"{what} has 1 to 40 of the characters a-z, 0-9 and hyphen, and begins with a letter")
    return word


def require_code(word: str) -> str:
    """The letters that begin an authority's diary numbers.

    Raises:
        Unacceptable: it is not 1 to 10 capital letters or digits, beginning with a letter.
    """
    if not _CODE.fullmatch(word):
        raise Unacceptable("an authority's code has 1 to 10 capital letters or digits, and begins with a letter")
    return word


def require_line(text: str, what: str) -> str:
    """A name or label: one line without surrounding blanks.

    Raises:
        Unacceptable: it is empty, longer than 200 characters, or holds characters that do not show.
    """
    line = text.strip()
    if not 1 <= len(line) <= LONGEST or any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in line):
        raise Unacceptable(f"{what} is one line of 1 to {LONGEST} characters")
    return line


def optional_line(text: str | None, what: str) -> str | None:
    """As ``require_line``; nothing, or only blanks, is ``None``."""
    return require_line(text, what) if text is not None and text.strip() else None


def optional_text(text: str | None, what: str) -> str | None:
    """Several lines of text without surrounding blanks; nothing, or only blanks, is ``None``.

    Raises:
        Unacceptable: it is longer than 2,000 characters, or holds characters that do not show.
    """
    if text is None or not text.strip():
        return None
    kept = "\n".join(line.rstrip() for line in text.strip().splitlines())
    hidden = any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in kept if sign != "\n")
    if len(kept) > LONGEST_TEXT or hidden:
        raise Unacceptable(f"{what} have at most {LONGEST_TEXT} characters, all of them visible")
    return kept
