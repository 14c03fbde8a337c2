"""Fitting the topic model: one linear support vector machine a topic, all at once, and what makes chances of scores.

Dual coordinate descent for the squared hinge loss (Hsieh and others, ICML 2008), the step taken for all topics
together. The same corpus gives the same model; some thousand messages take less than a minute.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.guidelines.topics import ORDINARY

Vector = NDArray[np.float32]

WORTH = {"w:": 3.0, "c:": 3.0, "p:": 4.0, "b:": 3.0, "f:": 2.0}
"""How much more a feature of a kind counts than a part of a word."""
QUESTIONS = 2
"""Asked of every message beside its topic; what many topics have in common is learnt from all of them."""
_LEAST = 2
"""Messages that a feature must stand in."""
_PENALTY = 2.0
"""The cost of a message on the wrong side of a topic's margin."""
_EPOCHS = 10
_SHARPNESSES = np.arange(2.0, 12.0, 0.25)


@dataclass(frozen=True)
class Example:
    """The features of a message, its topic, whether it is on the floor, and how many messages it counts as."""

    features: Counter[str]
    topic: str
    floor: bool
    worth: float = 1.0


@dataclass(frozen=True)
class Fitted:
    """``value`` is how much each feature counts; ``weights`` are by feature and topic, ``bias`` by topic.

    After the topics come the two questions: whether a message calls for action, and whether it is on the floor.
    """

    topics: list[str]
    number: dict[str, int]
    value: Vector
    weights: Vector
    bias: Vector

    def scores(self, document: Counter[str]) -> Vector:
        """How far a message lies on each topic's side, then on that of each question."""
        row, counts = row_of(document, self.number, self.value)
        return np.asarray(counts @ self.weights[row] + self.bias, np.float32)


def fit(examples: Sequence[Example], *, seed: int = 1) -> Fitted:
    """Fit to messages of known topics."""
    topics = sorted({example.topic for example in examples})
    number, value = _vocabulary([example.features for example in examples])
    rows = [row_of(example.features, number, value) for example in examples]
    side = np.full((len(rows), len(topics) + QUESTIONS), -1, np.float32)
    side[np.arange(len(rows)), [topics.index(example.topic) for example in examples]] = 1
    side[[example.topic not in ORDINARY for example in examples], -2] = 1
    side[[example.floor for example in examples], -1] = 1
    slack = np.array([0.5 / (_PENALTY * example.worth) for example in examples], np.float32)
    weights, bias = _descend(rows, side, slack, len(number), np.random.default_rng(seed))
    return Fitted(topics, number, value, weights, bias)


def _descend(
    rows: list[tuple[NDArray[np.int64], Vector]],
    side: Vector,
    slack: Vector,
    features: int,
    random: np.random.Generator,
) -> tuple[Vector, Vector]:
    weights = np.zeros((features, side.shape[1]), np.float32)
    bias = np.zeros(side.shape[1], np.float32)
    pull = np.zeros(side.shape, np.float32)
    for _ in range(_EPOCHS):
        for at in random.permutation(len(rows)):
            row, counts = rows[at]
            error = side[at] * (counts @ weights[row] + bias) - 1 + slack[at] * pull[at]
            pulled = np.maximum(pull[at] - error / (counts @ counts + 1 + slack[at]), 0)
            change = (pulled - pull[at]) * side[at]
            pull[at] = pulled
            weights[row] += np.outer(counts, change)
            bias += change
    return weights, bias


def sharpness_of(scores: Sequence[Vector], wanted: Sequence[int]) -> float:
    """What scores are multiplied by so that their softmax is as likely as can be on messages not trained on."""
    return float(min(_SHARPNESSES, key=lambda one: surprise(scores, wanted, float(one))))


def surprise(scores: Sequence[Vector], wanted: Sequence[int], sharpness: float) -> float:
    """The mean negative logarithm of the chance given to what was wanted."""
    chances = [softmax(one * sharpness)[right] for one, right in zip(scores, wanted, strict=True)]
    return float(-np.mean(np.log(np.maximum(chances, 1e-9))))


def _vocabulary(documents: Sequence[Counter[str]]) -> tuple[dict[str, int], Vector]:
    counts = Counter(feature for document in documents for feature in document)
    features = sorted(feature for feature, count in counts.items() if count >= _LEAST)
    rarity = [WORTH.get(one[:2], 1.0) * (1 + np.log(len(documents) / counts[one])) for one in features]
    return {feature: index for index, feature in enumerate(features)}, np.array(rarity, np.float32)


def row_of(document: Counter[str], number: dict[str, int], value: Vector) -> tuple[NDArray[np.int64], Vector]:
    """A message as the numbers of its features and how much each counts; long messages weigh as much as short ones."""
    known = [(number[one], count) for one, count in document.items() if one in number]
    row = np.array([one for one, _ in known], np.int64)
    counts = np.array([count for _, count in known], np.float32)
    norm = np.sqrt((counts * value[row] ** 2).sum()) + 1e-6
    return row, np.asarray(counts * value[row] / norm, np.float32)


def softmax(scores: Vector) -> Vector:
    """Scores as probabilities."""
    exponents = np.exp(scores - scores.max())
    return np.asarray(exponents / exponents.sum(), np.float32)
