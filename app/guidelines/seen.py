"""A message as the facts see it, and the two kinds of facts."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.guidelines.diary_numbers import DiaryNumbers, find_diary_numbers
from app.guidelines.identity_numbers import IdentityNumbers, find_identity_numbers
from app.guidelines.lexicon import LEXICON, Found
from app.guidelines.light_text import has_readable_text, holds_only_emoji_or_tags
from app.guidelines.plain_words import PlainWords, read_words
from app.guidelines.topics import Topics, read_topics
from app.records.facts import Observed, RegisterKnowledge, Span, Subject, Truth


class Seen:
    """A subject as the facts see it; what several facts need of the text is worked out once.

    ``text`` is ``""`` when there is none. Lone surrogates, which cannot be encoded, are replaced one for one, so spans
    keep their place in the delivered text. ``found`` are the word lists that the text holds words of, ``topics`` what
    the message is about.
    """

    __slots__ = (
        "diary_numbers",
        "found",
        "identity_numbers",
        "is_readable",
        "only_emoji_or_tags",
        "subject",
        "text",
        "topics",
        "words",
    )

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.text = _encodable(subject.text or "")
        self.identity_numbers: IdentityNumbers = find_identity_numbers(self.text)
        self.diary_numbers: DiaryNumbers = find_diary_numbers(self.text)
        self.is_readable: bool = has_readable_text(self.text)
        self.only_emoji_or_tags: Truth = holds_only_emoji_or_tags(self.text)
        self.words: PlainWords = read_words(self.text)
        self.found: Found = LEXICON.find(self.words)
        self.topics: Topics = read_topics(subject, self.words, self.found)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a fact's function says: the value and the words it rests on."""

    value: Truth
    evidence: tuple[Span, ...] = ()


YES, NO, UNKNOWN = Answer(Truth.YES), Answer(Truth.NO), Answer(Truth.UNKNOWN)


@dataclass(frozen=True, slots=True)
class MessageFact:
    """A fact that the message and its place give, before the register is asked.

    ``topic``: the topic it is about, when it can only be other than no if the message is about that topic.
    """

    sv: str
    en: str
    answer: Callable[[Seen], Answer]
    doubt_counts_as_yes: bool = False
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class RegisterFact:
    """A fact that needs what the register knows."""

    sv: str
    en: str
    answer: Callable[[Observed, RegisterKnowledge], Answer]
    doubt_counts_as_yes: bool = False


_SURROGATE = re.compile("[\ud800-\udfff]")


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text
