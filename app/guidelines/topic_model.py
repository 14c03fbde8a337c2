"""The topic model: how likely each rule's topic is, for one message, and which words say so.

A linear model (one support vector machine a topic) over what ``topic_features`` lists, trained by ``make model`` from
``corpus/``; see ``docs/model-card.md``. All weights of a feature are one Python integer with a lane of 32 bits for each
topic, so that adding up a message's features is adding integers: exact, the same everywhere, and fast without numpy.
"""

import gzip
import json
import math
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice, pairwise
from pathlib import Path

from app.guidelines.lexicon import LEXICON, Found
from app.guidelines.plain_words import PlainWords
from app.guidelines.remembered import Remembered
from app.guidelines.topic_features import (
    COARSE,
    COARSELY,
    FIRST_WORDS,
    most_words,
    of_first,
    of_list,
    parts_of,
    plain_number,
)
from app.records.facts import Span

MODEL = Path(__file__).parent / "model" / "topics.json.gz"

_LANE = 4
_STORED_LANE = 2
"""A word's parts are added up before they are widened: they are at most 69, so two bytes hold their sum, and reading
them from memory takes most of the time that a new word takes."""
_MOST_STORED = 0xFFFF // 0xFF
"""Of so many pairs too, which takes half the memory: they are the most, and each lies somewhere else."""
_OFFSET = 128
"""Added to each weight so that no lane is ever negative; one lane counts how often."""
_QUESTIONS = 2
_EXTRA_LANES = 3
"""After these: how many features, and the two halves of what they add to the length of the message's vector."""
_NEGLIGIBLE = -12.0
_MOST_EVIDENCE = 4


class Likely:
    """What a message is likely about.

    ``chances`` of each topic beside the likeliest, which has 1, in the order of the lanes. ``calls`` and ``floor``: by
    how much to raise the odds that it calls for action, and that it is on the floor, over what the topics say.
    """

    __slots__ = ("calls", "chances", "floor")

    def __init__(self, chances: list[float], calls: float, floor: float) -> None:
        self.chances = chances
        self.calls = calls
        self.floor = floor


class TopicModel:
    """What each feature adds to each topic.

    ``topics`` are in the order of the lanes; after them come the two questions that ``Likely`` answers. ``bias`` is
    each lane's own, ``scale`` makes weights of whole numbers, ``squares`` makes lengths of them, and ``sharpness``
    makes chances of scores.
    """

    def __init__(self, content: Mapping[str, object], rows: bytes) -> None:
        self.topics: tuple[str, ...] = tuple(content["topics"])  # type: ignore[arg-type]  # as written by make model
        self.number = {topic: at for at, topic in enumerate(self.topics)}
        self._bias: list[float] = list(content["bias"])  # type: ignore[call-overload]  # as written by make model
        self._scale = float(content["scale"])  # type: ignore[arg-type]  # as written by make model
        self._squares = float(content["squares"])  # type: ignore[arg-type]  # as written by make model
        self._sharpness = float(content["sharpness"])  # type: ignore[arg-type]  # as written by make model
        self._scores = len(self.topics) + _QUESTIONS
        lanes = self._scores + _EXTRA_LANES
        spread = bytearray(_STORED_LANE * len(rows))
        spread[::_STORED_LANE] = rows
        self._width, self._stored_width = _LANE * lanes, _STORED_LANE * lanes
        self._rows = bytes(spread)
        names: Sequence[str] = content["features"]  # type: ignore[assignment]  # as written by make model
        self._row = {name: at * self._stored_width for at, name in enumerate(names) if name[:2] != "n:"}
        self._part = {name[2:]: at * self._stored_width for at, name in enumerate(names) if name[:2] == "n:"}
        # Both words are the one copy there is, as in a text that is read, so a pair is found without comparing letters.
        self._pairs = {
            tuple(map(sys.intern, name[2:].split(" "))): self._stored_adds(name) for name in names if name[:2] == "b:"
        }
        self._of_list = {LEXICON.bit[name]: at for name in LEXICON.names if (at := self._adds(of_list(name)))}
        self.of_word = Remembered(self._of_word, 50_000)
        self._of_first = Remembered(self._of_first_word, 10_000)
        self._of_place = Remembered(self._all, 4_000)
        self._gains_of_word = Remembered(self._word_gains, 20_000)
        self._gains_of_list = Remembered(self._list_gains, 1_000)

    def score(self, words: list[str], lists: int, place: tuple[str, ...]) -> Likely:
        """What a message is likely about.

        ``words`` are plain words, ``lists`` the word lists found as bits, ``place`` what ``of_place`` says.
        """
        words = most_words(words)
        of_word, of_first, of_list = self.of_word, self._of_first, self._of_list
        total = sum([of_word[word] for word in set(words)])
        total += sum([of_first[word] for word in words[:FIRST_WORDS]])
        total += self._of_pairs(words)
        total += sum([of_list[bit] for bit in bits(lists) if bit in of_list])
        total += self._of_place[place]
        return self._chances(total)

    def speaking(self, words: Iterable[str], topic: int) -> list[tuple[int, str]]:
        """The words that speak for the topic with this number, and how much each does."""
        gains_of, nothing = self._gains_of_word, self._scores
        return [(much, word) for word in words if (much := (gains := gains_of[word])[topic] - gains[nothing]) > 0]

    def gain_of_list(self, bit: int, topic: int) -> int:
        """How much a word list that was found speaks for a topic."""
        gains = self._gains_of_list[bit]
        return gains[topic] - gains[self._scores]

    def _word_gains(self, word: str) -> "array[int]":
        return self._gains(self.of_word[word])

    def _list_gains(self, bit: int) -> "array[int]":
        return self._gains(self._of_list.get(bit, 0))

    def _gains(self, adds: int) -> "array[int]":
        """The lanes, and in the one that counts features what a lane holds that gains nothing."""
        lanes = self._lanes(adds)
        lanes[self._scores] *= _OFFSET
        return lanes

    def _lanes(self, adds: int) -> "array[int]":
        return array("I", adds.to_bytes(self._width, "little"))

    def known_words(self) -> Iterable[str]:
        """The words that the model has a weight for."""
        return (name[2:] for name in self._row if name[:2] == "w:")

    def _of_word(self, word: str) -> int:
        part, rows, width = self._part.get, self._rows, self._stored_width
        found = [at for each in parts_of(word) if (at := part(each)) is not None]
        parts = sum([int.from_bytes(rows[at : at + width], "little") for at in found])
        return self._widened(parts + self._stored_adds(f"w:{plain_number(word)}"))

    def _of_first_word(self, word: str) -> int:
        return self._adds(of_first(word))

    def _of_pairs(self, words: list[str]) -> int:
        found = list(filter(None, map(self._pairs.get, pairwise(words))))
        return sum([self._widened(sum(found[at : at + _MOST_STORED])) for at in range(0, len(found), _MOST_STORED)])

    def _all(self, names: tuple[str, ...]) -> int:
        return sum([self._adds(name) for name in names if name in self._row])

    def _adds(self, name: str) -> int:
        return self._widened(self._stored_adds(name))

    def _stored_adds(self, name: str) -> int:
        at = self._row.get(name)
        if at is None:
            return 0
        adds = int.from_bytes(self._rows[at : at + self._stored_width], "little")
        return adds * COARSE if name[:2] in COARSELY else adds

    def _widened(self, stored: int) -> int:
        """The same with a lane as wide as a whole message needs."""
        narrow = stored.to_bytes(self._stored_width, "little")
        wide = bytearray(self._width)
        wide[::_LANE], wide[1::_LANE] = narrow[::_STORED_LANE], narrow[1::_STORED_LANE]
        return int.from_bytes(wide, "little")

    def _chances(self, total: int) -> Likely:
        lanes = self._lanes(total)
        counted = self._scores
        length = math.sqrt((lanes[counted + 1] + 256 * lanes[counted + 2]) * self._squares) + 1e-6
        factor = self._scale * self._sharpness / length
        exp, offset = math.exp, lanes[counted] * _OFFSET * factor
        *scores, calls, floor = [lane * factor + bias for lane, bias in zip(lanes, self._bias, strict=False)]
        most = max(scores)
        least = most + _NEGLIGIBLE
        chances = [exp(score - most) if score > least else 0.0 for score in scores]
        return Likely(chances, exp((calls - offset) / self._sharpness), exp((floor - offset) / self._sharpness))


def words_for(topic: str, text: PlainWords, found: Found) -> tuple[Span, ...]:
    """The words and expressions that speak most for a topic, at most four, in their order."""
    model = topic_model()
    number = model.number.get(topic)
    if number is None:
        return ()
    said = sorted(model.speaking(set(text.words), number), reverse=True)
    speaking: dict[tuple[int, int], int] = {}
    for much, word in islice((one for one in said if one[1].isalpha()), _MOST_EVIDENCE):
        at = text.words.index(word)
        speaking[at, at] = much
    for (first, bit), last in found.reach.items():
        much = model.gain_of_list(bit, number)
        if much > 0 and found.by_word[first] & bit:
            speaking[first, last] = max(much, speaking.get((first, last), 0))
    most = sorted(speaking, key=lambda place: (-speaking[place], place))[:_MOST_EVIDENCE]
    return tuple(text.span(*place) for place in sorted(most))


def bits(mask: int) -> list[int]:
    """The single bits of a mask."""
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest)
        mask ^= lowest
    return found


def read_model(path: Path = MODEL) -> TopicModel:
    """Read the model's file: a JSON object on a line of its own, then a byte a lane for each feature."""
    content, _, rows = gzip.decompress(path.read_bytes()).partition(b"\n")
    return TopicModel(json.loads(content), rows)


@cache
def topic_model() -> TopicModel:
    """The model that the program came with. Reading it takes a tenth of a second, once."""
    return read_model()


def remember_words() -> None:
    """Look up the words of the corpus once, so that a new process is as fast as one that has read for a while."""
    model = topic_model()
    for word in model.known_words():
        plain = sys.intern(word)
        LEXICON.words[plain]
        model.of_word[plain]
