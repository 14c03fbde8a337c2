"""The topic model: how likely each rule's topic is, for one message, and which words say so.

A linear model (multinomial logistic regression) over what ``topic_features`` lists, trained by ``make model`` from
``corpus/``; see ``docs/model-card.md``. All weights of a feature are one Python integer with a lane of 32 bits for each
topic, so that adding up a message's features is adding integers: exact, the same everywhere, and fast without numpy.
"""

import base64
import gzip
import itertools
import json
import math
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.guidelines.lexicon import LEXICON, Found
from app.guidelines.plain_words import PlainWords
from app.guidelines.topic_features import most_words, of_pair, of_place, of_word
from app.records.facts import Span, Subject

MODEL = Path(__file__).parent / "model" / "topics.json.gz"

_LANE = 32
_OFFSET = 128
"""Added to each weight so that no lane is ever negative; the last lane but one counts how often."""
_MOST_EVIDENCE = 4


@dataclass(frozen=True, slots=True)
class TopicModel:
    """Topics in the order of the lanes, and what each feature adds to them."""

    topics: tuple[str, ...]
    number: Mapping[str, int]
    bias: tuple[float, ...]
    scale: float
    features: Mapping[str, int]
    pairs_of_lists: Mapping[int, int]
    lists: Mapping[int, int]

    def read(self, subject: Subject, text: PlainWords, found: Found) -> "Likely":
        """How likely each topic is."""
        words = most_words(text.words)
        total = sum(map(_of_word, set(words)))
        features = self.features
        pairs = {of_pair(first, second) for first, second in itertools.pairwise(words)}
        total += sum(features[pair] for pair in pairs if pair in features)
        lists = self.lists
        total += sum(lists[bit] for bit in _bits(found.all) if bit in lists)
        total += sum(features.get(f"p:{one}", 0) for one in of_place(subject, text.text, len(words)))
        total += self._of_pairs_of_lists(found)
        return Likely(self, self._probabilities(total))

    def _of_pairs_of_lists(self, found: Found) -> int:
        pairs = self.pairs_of_lists
        seen: set[int] = set()
        for mask in set(found.by_sentence):
            bits = _bits(mask)
            seen.update(one | other for at, one in enumerate(bits) for other in bits[at + 1 :])
        return sum(pairs[both] for both in seen if both in pairs)

    def _probabilities(self, total: int) -> list[float]:
        topics = len(self.topics)
        lanes = array("I", total.to_bytes((topics + 2) * _LANE // 8, "little"))
        counted, squares = lanes[topics], lanes[topics + 1]
        norm = self.scale / (math.sqrt(squares / 4) + 1e-6)
        offset = counted * _OFFSET
        scores = [(lanes[at] - offset) * norm + self.bias[at] for at in range(topics)]
        highest = max(scores)
        exponents = [math.exp(score - highest) for score in scores]
        whole = sum(exponents)
        return [one / whole for one in exponents]


@dataclass(frozen=True, slots=True)
class Likely:
    """Probabilities by the model's topics."""

    model: TopicModel
    values: list[float]

    def of(self, topic: str) -> float:
        number = self.model.number.get(topic)
        return 0.0 if number is None else self.values[number]


def words_for(topic: str, text: PlainWords) -> tuple[Span, ...]:
    """The words that speak most for a topic, at most four, in their order."""
    number = MODEL_READ.number.get(topic)
    if number is None:
        return ()
    gains = [(-_gains(word)[number], word) for word in set(most_words(text.words)) if word.isalpha()]
    speaking = [word for gain, word in sorted(gains)[:_MOST_EVIDENCE] if gain < 0]
    return tuple(text.span(at) for at in sorted(map(text.words.index, speaking)))


@lru_cache(30_000)
def _gains(word: str) -> "array[int]":
    """What a word adds to each topic."""
    width = len(MODEL_READ.topics)
    lanes = array("I", _of_word(word).to_bytes((width + 2) * _LANE // 8, "little"))
    offset = lanes[width] * _OFFSET
    return array("i", [lane - offset for lane in lanes[:width]])


@lru_cache(30_000)
def _of_word(word: str) -> int:
    features = MODEL_READ.features
    return sum(features[one] for one in of_word(word) if one in features)


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest)
        mask ^= lowest
    return found


def read_model(path: Path = MODEL) -> TopicModel:
    """Read the model's file: topics, bias, scale, features, and their weights as bytes."""
    content = json.loads(gzip.decompress(path.read_bytes()))
    topics, names = tuple(content["topics"]), content["features"]
    weights = base64.b85decode(content["weights"])
    width = len(topics)
    features = {
        name: _lanes(weights[at * width : (at + 1) * width], squares)
        for at, (name, squares) in enumerate(zip(names, content["squares"], strict=True))
    }
    return TopicModel(
        topics=topics,
        number={topic: at for at, topic in enumerate(topics)},
        bias=tuple(content["bias"]),
        scale=content["scale"],
        features={name: adds for name, adds in features.items() if name[:2] not in ("c:", "s:")},
        pairs_of_lists=dict(_pairs(features)),
        lists={LEXICON.bit[name[2:]]: adds for name, adds in features.items() if name[:2] == "c:"},
    )


def _lanes(weights: bytes, squares: int) -> int:
    lanes = bytearray((len(weights) + 2) * _LANE // 8)
    lanes[: len(weights) * 4 : 4] = weights
    lanes[len(weights) * 4] = 1
    lanes[len(weights) * 4 + 4 :] = squares.to_bytes(4, "little")
    return int.from_bytes(lanes, "little")


def _pairs(features: Mapping[str, int]) -> Iterable[tuple[int, int]]:
    for name, adds in features.items():
        if name[:2] == "s:":
            one, other = name[2:].split("&")
            yield LEXICON.bit[one] | LEXICON.bit[other], adds


MODEL_READ = read_model()
