"""What the topic model looks at: words, parts of words, pairs of words, word lists found, and where the message stands.

Training and assessing read a message with the same functions, so they cannot drift apart.
"""

from functools import lru_cache

from app.records.facts import Subject
from app.records.vocabulary import Kind, Visibility

_SHORTEST_PART, _LONGEST_PART = 3, 5
_LONGEST_WORD = 24
MOST_WORDS = 700
"""Of a longer text, the model reads the first and the last half of this many words."""


@lru_cache(30_000)
def of_word(word: str) -> tuple[str, ...]:
    """The word itself and its parts of three to five letters, with its beginning and end marked."""
    if not word.isalpha():
        return (f"w:{'0' * len(word) if word.isdigit() else word}",)
    marked = f"<{word[:_LONGEST_WORD]}>"
    parts = [
        marked[at : at + size]
        for size in range(_SHORTEST_PART, _LONGEST_PART + 1)
        for at in range(len(marked) - size + 1)
    ]
    return (f"w:{word}", *dict.fromkeys(parts))


def of_pair(first: str, second: str) -> str:
    return f"{first} {second}"


def of_place(subject: Subject, text: str, words: int) -> list[str]:
    """Kind, channel, what it answers, length and punctuation."""
    direct = subject.kind is Kind.DIRECT_MESSAGE or subject.visibility is Visibility.DIRECT
    context = subject.context
    found = [
        f"kind={'direct_message' if direct else subject.kind.value}",
        f"channel={subject.channel_kind.value}",
        f"answers={context.author if context else 'nothing'}",
        f"length={min(words.bit_length(), 8)}",
        f"direction={subject.direction.value}",
    ]
    if context and context.registered_case:
        found.append("in a case")
    if text.rstrip().endswith("?"):
        found.append("ends with ?")
    elif "?" in text:
        found.append("holds ?")
    if text.isupper() and words > 2:
        found.append("capitals")
    if text.startswith("[") and text.rstrip().endswith("]"):
        found.append("only brackets")
    if subject.has_attachments:
        found.append("attachment")
    if text.rstrip().endswith(("...", "…", "🙄", "😊", "🙂", "👏", "🙃")):
        found.append("trails off")
    return found


def most_words(words: list[str]) -> list[str]:
    if len(words) <= MOST_WORDS:
        return words
    return [*words[: MOST_WORDS // 2], *words[-MOST_WORDS // 2 :]]
