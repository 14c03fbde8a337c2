"""Judgements that lists and the model cannot make: small named functions, each with what it is about and its words.

A judgement strengthens or weakens a topic: ``(factor, addition)`` is applied to how likely the model finds it, before
all topics together are brought back to one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.guidelines.lexicon import LEXICON, Found
from app.guidelines.plain_words import PlainWords
from app.records.facts import Span, Subject


@dataclass(slots=True)
class Signals:
    """What the judgements say: how they change the topics, and the words they rest on."""

    weights: dict[str, tuple[float, float]] = field(default_factory=dict)
    evidence: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    formal_proposal: bool = False
    advertised_post: bool = False
    concerns_someone: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What a judgement looks at."""

    subject: Subject
    text: PlainWords
    found: Found


def signals_of(subject: Subject, text: PlainWords, found: Found) -> Signals:
    """Let every judgement look at a message."""
    reading = Reading(subject, text, found)
    signals = Signals()
    for judge in JUDGEMENTS:
        judge(reading, signals)
    return signals


def _has(reading: Reading, *names: str) -> bool:
    """Whether words of all these lists stand in one sentence."""
    wanted = 0
    for name in names:
        wanted |= LEXICON.bit[name]
    return any(mask & wanted == wanted for mask in reading.found.by_sentence)


def is_formal_proposal(reading: Reading, signals: Signals) -> None:
    """A medborgarförslag by that name, or one put to the council."""
    words = set(reading.text.words)
    signals.formal_proposal = any(
        word.startswith(("medborgarforsl", "eforslag", "fullmaktige", "kommunfullmaktige")) for word in words
    ) or ("forslag" in words and ("e" in words or "medborgar" in words))


def names_advertised_post(reading: Reading, signals: Signals) -> None:
    """An application that names the post, its advertisement or a reference."""
    words = set(reading.text.words)
    signals.advertised_post = bool(words & {"ref", "referensnummer", "annonsen", "annons", "tjansten", "utlysta"})


JUDGEMENTS: tuple[Callable[[Reading, Signals], None], ...] = (is_formal_proposal, names_advertised_post)
