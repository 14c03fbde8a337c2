"""What the topic model looks at: words, parts of words, pairs of words, word lists found, and where the message stands.

Training and assessing read a message with the same functions, so they cannot drift apart. A feature is a name with its
kind before the colon: ``w`` word, ``n`` part of a word, ``b`` two words in a row, ``f`` one of the first two words,
``c`` word list, ``p`` place.
"""

from functools import lru_cache

from app.records.facts import Subject
from app.records.vocabulary import Kind, Visibility

_SIZES = (3, 4, 5)
_LONGEST_WORD = 24
FIRST_WORDS = 2
COARSELY = ("w:", "c:", "p:")
COARSE = 4
"""Words, lists and places weigh more than parts of words: one step of theirs is this many of the others'."""
MOST_WORDS = 700
"""Of a longer text, the model reads the first and the last half of this many words."""

_TRAILING = ("...", "…", "🙄", "😊", "🙂", "👏", "🙃")


def of_word(word: str) -> list[str]:
    """The word itself and its parts; a part may repeat."""
    return [*(f"n:{part}" for part in parts_of(word)), f"w:{plain_number(word)}"]


def parts_of(word: str) -> list[str]:
    """The parts of three to five letters, with the word's beginning and end marked; none if it is not all letters."""
    if not word.isalpha():
        return []
    marked = f"<{word[:_LONGEST_WORD]}>"
    long = len(marked) + 1
    return [marked[at : at + size] for size in _SIZES for at in range(long - size)]


def plain_number(word: str) -> str:
    """The word, or as many zeros as a number has digits."""
    return "0" * len(word) if word.isdigit() else word


def of_pair(first: str, second: str) -> str:
    """Two words in a row."""
    return f"b:{first} {second}"


def of_first(word: str) -> str:
    """One of the first words."""
    return f"f:{word}"


def of_list(name: str) -> str:
    """A word list that the text holds words of."""
    return f"c:{name}"


def of_place(subject: Subject, text: str, words: int) -> tuple[str, ...]:
    """Kind, channel, what it answers, length and punctuation. ``text`` is stripped of surrounding space."""
    context = subject.context
    direct = subject.kind is Kind.DIRECT_MESSAGE or subject.visibility is Visibility.DIRECT
    places = (
        Kind.DIRECT_MESSAGE if direct else subject.kind,
        subject.channel_kind,
        context.author if context else "nothing",
        min(words.bit_length(), 8),
        subject.direction,
    )
    marks = (
        context is not None and context.registered_case is not None,
        "?" in text,
        text.endswith("?"),
        words > FIRST_WORDS and text.isupper(),
        text.startswith("[") and text.endswith("]"),
        subject.has_attachments,
        text.endswith(_TRAILING),
    )
    return _named(places, marks)


_PLACES = ("kind", "channel", "answers", "length", "direction")
_MARKS = ("in a case", "holds ?", "ends with ?", "capitals", "only brackets", "attachment", "trails off")


@lru_cache(4_000)
def _named(places: tuple[object, ...], marks: tuple[bool, ...]) -> tuple[str, ...]:
    named = [f"p:{name}={place!s}" for name, place in zip(_PLACES, places, strict=True)]
    return (*named, *(f"p:{mark}" for mark, shown in zip(_MARKS, marks, strict=True) if shown))


def most_words(words: list[str]) -> list[str]:
    """The words that the model reads."""
    if len(words) <= MOST_WORDS:
        return words
    return [*words[: MOST_WORDS // 2], *words[-MOST_WORDS // 2 :]]
