"""Texts without words: emoji, smileys, tags of other people, and texts with nothing readable at all."""

import re

from app.guidelines.linear import compile_linear
from app.records.facts import Truth

# Enclosed letters, keycaps, Braille and the like are left out on purpose: words can be spelled with them.
_EMOJI = (
    r"[\x{a9}\x{ae}\x{203c}\x{2049}\x{2122}\x{2139}\x{2190}-\x{23ff}\x{25a0}-\x{27bf}\x{2900}-\x{297f}"
    r"\x{2b00}-\x{2bff}\x{3030}\x{303d}\x{1f000}-\x{1f0ff}\x{1f1e6}-\x{1f1ff}\x{1f300}-\x{1faff}]"
)
_SMILEY = r"[:;=8]'?-?[)(DPpOo/|*3\]]|<3|[xX]D|\^\^"
_TAG = r"@[\p{L}\p{N}_][\p{L}\p{N}_.]*(?:@[\p{L}\p{N}_.-]+)?"
_FILLING = r"[\s.,!~\x{2026}\x{200d}\x{fe0e}\x{fe0f}\x{e0020}-\x{e007f}\x{a0}]"
_ONLY_LIGHT = compile_linear(rf"(?:{_EMOJI}|{_SMILEY}|{_TAG}|{_FILLING})+")
_SOME_LIGHT = compile_linear(rf"{_EMOJI}|{_SMILEY}|{_TAG}")

# Gun, knife, sword, bomb, axe, coffin, headstone: what they say, only a person can tell.
_MAY_THREATEN = compile_linear(r"[\x{1f52b}\x{1f52a}\x{1f5e1}\x{1f4a3}\x{1fa93}\x{26b0}\x{1faa6}\x{2694}]")
_MAY_SPELL = compile_linear(r"(?:[\x{1f1e6}-\x{1f1ff}]\s*){5}")

# The last five in the class are letters that show nothing.
_READABLE = compile_linear(r"[^\s\p{Z}\p{Cc}\p{Cf}\p{Mn}\x{115f}\x{1160}\x{2800}\x{3164}\x{ffa0}]")

# Greek and Cyrillic to Mongolian, Georgian to the Asian scripts, Arabic and Hebrew forms: not the Latin letters with
# marks in between.
_MOST_LETTERS = 2_000
_OTHER_SCRIPT = re.compile(
    "[\u0370-\u1dbf\u1f00-\u1fff\u2d00-\u2dff\u3040-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufefc]"
)


def is_in_other_script(text: str) -> bool:
    """Whether most letters are of another script than the Latin one, as in Arabic, Ukrainian or Thai."""
    if text.isascii():
        return False
    text = text[:_MOST_LETTERS]
    others = len(_OTHER_SCRIPT.findall(text))
    return others > 1 and 2 * others > sum(map(str.isalpha, text))


def has_readable_text(text: str) -> bool:
    """Whether anything in the text can be seen: not only spaces, control and zero-width characters."""
    return (text[:1].isascii() and text[:1].isalnum()) or _READABLE.search(text) is not None


def holds_only_emoji_or_tags(text: str) -> Truth:
    """Whether the text is emoji, smileys and ``@names`` and nothing else, not even a question mark.

    ``UNKNOWN`` when the emoji may threaten (weapons, coffins) or spell words (more than two flags).
    """
    if text[:1].isalpha() and text[:1] not in "xX":  # "xD"; this is nearly every message, so it is asked first
        return Truth.NO
    if _ONLY_LIGHT.fullmatch(text) is None or _SOME_LIGHT.search(text) is None:
        return Truth.NO
    if _MAY_THREATEN.search(text) or _MAY_SPELL.search(text):
        return Truth.UNKNOWN
    return Truth.YES
