"""Fitting the topic model: multinomial logistic regression by AdaGrad. Takes seconds and gives the same every time."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

BOOST = {"c:": 8.0, "p:": 5.0, "s:": 2.0, "w:": 2.0}
"""How much more a list, a place, a pair of lists or a whole word counts than a part of a word."""

_LEAST_FOR_PAIRS = 8
"""Messages that two lists must stand together in: there are thousands of pairs, and each costs time."""


@dataclass(frozen=True)
class Fitted:
    """Weights by feature and topic, the bias of each topic, and how much each feature counts (``value``)."""

    topics: list[str]
    number: dict[str, int]
    value: Vector
    weights: Vector
    bias: Vector

    def likely(self, document: Counter[str]) -> Vector:
        """The probability of each topic."""
        row, value = row_of(document, self.number, self.value)
        return softmax(value @ self.weights[row] + self.bias)


def fit(
    documents: list[Counter[str]],
    labels: list[str],
    *,
    seed: int = 1,
    epochs: int = 12,
    l2: float = 2e-6,
    rate: float = 0.35,
    boost: dict[str, float] | None = None,
    weight: list[float] | None = None,
    least: int = 2,
) -> Fitted:
    """Fit. ``documents`` are the features of each message, ``labels`` their topics."""
    topics = sorted(set(labels))
    number, value = _vocabulary(documents, boost or BOOST, least)
    rows = [row_of(document, number, value) for document in documents]
    wanted = [topics.index(label) for label in labels]
    weights = np.zeros((len(number), len(topics)), np.float32)
    seen = np.full(weights.shape, 1e-3, np.float32)
    bias = np.zeros(len(topics), np.float32)
    bias_seen = np.full(len(topics), 1e-3, np.float32)
    random = np.random.default_rng(seed)
    for _ in range(epochs):
        for index in random.permutation(len(rows)):
            row, counts = rows[index]
            held = weights[row]
            gradient = softmax(counts @ held + bias)
            gradient[wanted[index]] -= 1
            if weight is not None:
                gradient *= weight[index]
            step = np.outer(counts, gradient) + l2 * len(rows) * held * counts[:, None] ** 2
            seen[row] += step**2
            weights[row] = held - rate * step / np.sqrt(seen[row])
            bias_seen += gradient**2
            bias -= 0.3 * rate * gradient / np.sqrt(bias_seen)
    return Fitted(topics, number, value, weights, bias)


def _vocabulary(documents: list[Counter[str]], boost: dict[str, float], least: int) -> tuple[dict[str, int], Vector]:
    counts = Counter(feature for document in documents for feature in document)
    features = sorted(
        feature for feature, count in counts.items() if count >= (_LEAST_FOR_PAIRS if feature[:2] == "s:" else least)
    )
    rarity = [boost.get(one[:2], 1.0) * (1 + np.log(len(documents) / counts[one])) for one in features]
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
