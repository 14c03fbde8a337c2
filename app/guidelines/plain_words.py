"""A message as plain words: how people write, brought to the form the word lists are written in.

Lower case, å ä ö and accents folded (``å`` and ``ä`` to ``a``, ``ö`` to ``o``), look-alike letters of other scripts in
Latin words replaced, invisible letters and HTML tags left out, drawn-out letters shortened (``sååå``), SMS shorthand
written out. Every word knows its place in the delivered text, so what a fact rests on can be shown.
"""

import html
import re
import sys
from bisect import bisect_right
from itertools import accumulate, chain, islice
from operator import add
from pathlib import Path

from app.guidelines.remembered import Remembered
from app.records.facts import Span

MOST_CHARACTERS = 3_000
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
    "[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\ufe0f\u0300-\u036f]|<[a-z/][^<>]{0,300}>|&(?:#\\d+|\\w+);|ã[¤¥¶©„…–\x84\x85\x96]"
)
_WRONGLY_DECODED = {
    "¤": "ä",
    "¥": "å",
    "¶": "ö",
    "©": "é",
    "„": "ä",
    "…": "å",
    "–": "ö",
    "\x84": "ä",
    "\x85": "å",
    "\x96": "ö",
}
"""UTF-8 read as Latin-1 or Windows-1252: what follows ``ã`` in lower case, and the letter it was."""
_MAY_BE_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\ufe0f\u0300-\u036f<&ã]")
"""The first character of each of them: a class alone is searched for several times faster."""
_DRAWN_OUT = re.compile(r"([^\W\d])\1\1+")
_ENDS_SENTENCE = frozenset(".!?…\n;")
_MIXED = re.compile("[a-z]")
_LONGEST_REMEMBERED = 60


class PlainWords:
    """The words of a text in order, punctuation included, as plain words.

    ``text`` is the delivered text, ``words`` its plain words, ``shortened`` whether its middle was left unread.
    """

    __slots__ = ("_parts", "shortened", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.shortened = len(text) > MOST_CHARACTERS
        if self.shortened:
            half = MOST_CHARACTERS // 2
            self._parts = [Part(text[:half], 0), Part(text[-half:], len(text) - half)]
            self.words = [word for part in self._parts for word in part.words]
        else:
            self._parts = [Part(text, 0)]
            self.words = self._parts[0].words

    @property
    def sentences(self) -> list[tuple[int, int]]:
        """Half-open ranges of word numbers."""
        found, start = [], 0
        for number, word in enumerate(self.words):
            if word[0] in _ENDS_SENTENCE:
                if number > start:
                    found.append((start, number + 1))
                start = number + 1
        if start < len(self.words):
            found.append((start, len(self.words)))
        return found

    def span(self, first: int, last: int | None = None) -> Span:
        """Where words ``first`` to ``last`` (inclusive) stand in the delivered text."""
        start, end = self._place(first)
        return Span(start, end if last is None or last == first else self._place(last)[1])

    def _place(self, number: int) -> tuple[int, int]:
        first = self._parts[0]
        if number < len(first.words):
            return first.place(number)
        return self._parts[1].place(number - len(first.words))


class Part:
    """A part of a text that is read in one piece; ``offset`` is where it begins in the delivered text."""

    __slots__ = ("_chunks", "_offset", "_places", "_shown", "_starts", "_words", "words")

    def __init__(self, text: str, offset: int) -> None:
        self._shown, self._places = _seen_part(text)
        self._offset = offset
        self._starts: tuple[list[int], list[int]] | None = None
        self._chunks = _chunks(self._shown)
        if max(map(len, self._chunks), default=0) <= _LONGEST_REMEMBERED:
            self._words = list(map(_WORDS.__getitem__, self._chunks))
        else:
            self._words = list(map(_words, self._chunks))
        self.words = list(chain.from_iterable(self._words))

    def place(self, number: int) -> tuple[int, int]:
        """Where a word begins and ends in the delivered text."""
        if self._starts is None:
            self._starts = self._walk()
        firsts, offsets = self._starts
        which = bisect_right(firsts, number) - 1
        chunk, at = self._chunks[which], offsets[which]
        if chunk.isalnum():
            return self._delivered(at, at + len(chunk))
        match = next(islice(_WORD.finditer(chunk), number - firsts[which], None))
        return self._delivered(at + match.start(), at + match.end())

    def _walk(self) -> tuple[list[int], list[int]]:
        """For each chunk, the number of its first word and where it stands. Few texts are ever asked."""
        firsts = list(accumulate(map(len, self._words), initial=0))
        lengths = list(map(len, self._chunks))
        if "\n" not in self._shown and sum(lengths) + len(lengths) - 1 == len(self._shown):  # one space between all
            return firsts[:-1], list(map(add, accumulate(lengths, initial=0), range(len(lengths))))
        offsets, index, at = [], self._shown.index, 0
        for chunk in self._chunks:
            at = index(chunk, at)
            offsets.append(at)
            at += len(chunk)
        return firsts[:-1], offsets

    def _delivered(self, start: int, end: int) -> tuple[int, int]:
        places = self._places
        if places is None:
            return start + self._offset, end + self._offset
        return places[start] + self._offset, places[end - 1] + 1 + self._offset


def read_words(text: str) -> PlainWords:
    """Read a text as plain words. Takes linear time; ``text`` has no lone surrogates."""
    return PlainWords(text)


def _chunks(shown: str) -> list[str]:
    """What stands between spaces, and the line breaks: people repeat themselves, so most chunks have been seen."""
    if "\n" not in shown:
        return shown.split()
    lines = [line.split() for line in shown.split("\n")]
    chunks = lines[0]
    for line in lines[1:]:
        chunks.append("\n")
        chunks += line
    return chunks


def _words(chunk: str) -> tuple[str, ...]:
    """The plain words of a chunk, each the one copy there is: what is looked up by it need not compare letters."""
    return tuple([sys.intern(_plain(word)) for word in _WORD.findall(chunk)])


_WORDS = Remembered(_words, 50_000)


def fold(word: str) -> str:
    """Lower case without dots and accents."""
    return word.lower().translate(_FOLD)


def _plain(word: str) -> str:
    if len(word) == 1 and not word.isalnum():  # a text of emoji only is thousands of these
        return SHORTHAND.get(word, word)
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


def _seen_part(text: str) -> tuple[str, list[int] | None]:
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
    if _MAY_BE_UNSEEN.search(lowered) is None or _UNSEEN.search(lowered) is None:
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
    if unseen[0] == "ã":
        return _WRONGLY_DECODED[unseen[1]]
    if unseen[0] == "<":
        return "\n" if unseen.startswith(("<br", "</p", "<p")) else " "
    return ""


def _read_shorthand(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    pairs = [line.split(" = ") for line in lines]
    return {fold(short): fold(whole) for short, whole in pairs if " " not in whole}


SHORTHAND = _read_shorthand(_SHORTHAND)
"""One word for one word, so that places keep."""
