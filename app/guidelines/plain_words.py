"""A message as plain words: how people write, brought to the form the word lists are written in.

Lower case, å ä ö and accents folded (``å`` and ``ä`` to ``a``, ``ö`` to ``o``), look-alike letters of other scripts in
Latin words replaced, invisible letters and HTML tags left out, drawn-out letters shortened (``sååå``), SMS shorthand
written out. Every word knows its place in the delivered text, so what a fact rests on can be shown.
"""

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.records.facts import Span

MOST_CHARACTERS = 5_000
"""Of a longer text, the first and the last half of this many are read: 20 ms is the most a message may take."""

_SHORTHAND = Path(__file__).parent / "lexicon" / "sms.txt"
_ACCENTED = "åäáàâãæöøóòôõëéèêíìîïúùûüñçß"
_PLAIN = "aaaaaaaooooooeeeeiiiiuuuuncs"
_LOOK_ALIKE = "авсеһіјкмнорԛѕтԝхуαβεικνορτυχ"
_LATIN = "abcehijkmhopqstwxyabeiknoptux"
_FOLD = str.maketrans(_ACCENTED, _PLAIN)
_UNDISGUISE = str.maketrans(_LOOK_ALIKE, _LATIN)
_WORD = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w-]{1,64}\.\w[\w.]*|@[\w.]+|[^\W_]+(?:\*+[^\W_]+)*|[.!?…]+|\n|[^\w\s]",
    re.UNICODE,
)
_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\ufe0f\u0300-\u036f]|<[a-z/][^<>]{0,300}>|&(?:#\\d+|\\w+);"
)
_DRAWN_OUT = re.compile(r"([^\W\d])\1\1+")
_ENDS_SENTENCE = frozenset(".!?…\n;")
_MIXED = re.compile("[a-z]")


@dataclass(slots=True)
class PlainWords:
    """The words of a text in order, punctuation included, as plain words and as sentences.

    ``sentences`` are half-open ranges of word numbers. ``spans`` are worked out only when asked for.
    """

    text: str
    words: list[str]
    sentences: list[tuple[int, int]]
    shortened: bool
    _spans: list[tuple[int, int]] | None = None

    def span(self, first: int, last: int | None = None) -> Span:
        """Where words ``first`` to ``last`` (inclusive) stand in the delivered text."""
        if self._spans is None:
            self._spans = _spans_of(self.text)
        return Span(self._spans[first][0], self._spans[first if last is None else last][1])


def read_words(text: str) -> PlainWords:
    """Read a text as plain words. Takes linear time; ``text`` has no lone surrogates."""
    shown, _ = _shown(text)
    words = list(map(_plain, _WORD.findall(shown)))
    return PlainWords(text, words, _sentences(words), len(text) > MOST_CHARACTERS)


def fold(word: str) -> str:
    """Lower case without dots and accents."""
    return word.lower().translate(_FOLD)


@lru_cache(50_000)
def _plain(word: str) -> str:
    if not word.isascii():
        word = word.translate(_FOLD)
        if not word.isascii() and _MIXED.search(word):
            word = word.translate(_UNDISGUISE)
    if word.startswith(("http", "www.")):
        return "http"
    if "@" in word:
        return "@" if word[0] == "@" else "mejl@"
    if len(word) > 3:
        word = _DRAWN_OUT.sub(r"\1", word)
    return SHORTHAND.get(word, word)


def _sentences(words: list[str]) -> list[tuple[int, int]]:
    found, start = [], 0
    for number, word in enumerate(words):
        if word[0] in _ENDS_SENTENCE:
            if number + 1 - start > 1:
                found.append((start, number + 1))
            start = number + 1
    if start < len(words):
        found.append((start, len(words)))
    return found


def _shown(text: str) -> tuple[str, list[int] | None]:
    """The text in lower case without what is not seen, and, if anything was left out, the place of each character."""
    if len(text) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        first, _ = _seen_part(text[:half])
        last, _ = _seen_part(text[-half:])
        return f"{first} {last}", None
    return _seen_part(text)


def _seen_part(text: str) -> tuple[str, list[int] | None]:
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
    if lowered.isascii() and "<" not in lowered and "&" not in lowered:
        return lowered, None
    if _UNSEEN.search(lowered) is None:
        return lowered, None
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for match in _UNSEEN.finditer(lowered):
        parts.append(lowered[at : match.start()])
        places.extend(range(at, match.start()))
        instead = _instead(match.group())
        parts.append(instead)
        places.extend([match.start()] * len(instead))
        at = match.end()
    parts.append(lowered[at:])
    places.extend(range(at, len(lowered)))
    return "".join(parts), places


def _instead(unseen: str) -> str:
    if unseen[0] == "&":
        shown = html.unescape(unseen)
        return shown.lower() if shown != unseen and len(shown) == 1 else unseen
    if unseen[0] == "<":
        return "\n" if unseen.startswith(("<br", "</p", "<p")) else " "
    return ""


def _spans_of(text: str) -> list[tuple[int, int]]:
    if len(text) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        return [*_part_spans(text[:half], 0), *_part_spans(text[-half:], len(text) - half)]
    return _part_spans(text, 0)


def _part_spans(text: str, offset: int) -> list[tuple[int, int]]:
    shown, places = _seen_part(text)
    matches = _WORD.finditer(shown)
    if places is None:
        return [(match.start() + offset, match.end() + offset) for match in matches]
    return [(places[match.start()] + offset, places[match.end() - 1] + 1 + offset) for match in matches]


def _read_shorthand(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    pairs = [line.split(" = ") for line in lines]
    return {fold(short): fold(whole) for short, whole in pairs if " " not in whole}


SHORTHAND = _read_shorthand(_SHORTHAND)
"""One word for one word, so that places keep."""
