"""``make model``: fit the topic model on the corpus and write its file. The same corpus gives the same file."""

import gzip
import json
from pathlib import Path

import numpy as np

from app.guidelines.topic_features import COARSE, COARSELY
from training.corpus import OF_THE_HOUSE, read_corpus
from training.features import features_of
from training.fit import Example, Fitted, Vector, fit, sharpness_of, surprise

FILE = Path(__file__).parents[1] / "app" / "guidelines" / "model" / "topics.json.gz"
_PARTS = 3
_LEAST_WEIGHT = {"n:": 4, "b:": 10}
"""There are tens of thousands of these, and each one kept makes every message a little slower."""


def main() -> None:
    """Fit and write."""
    authors = {
        author: [Example(features_of(one.subject), one.rule, one.floor, one.worth) for one in messages]
        for author, messages in read_corpus().items()
    }
    sharpness = _sharpness(authors)
    everything = [example for examples in authors.values() for example in examples]
    fitted = fit(everything)
    FILE.write_bytes(gzip.compress(_encoded(fitted, sharpness), 9, mtime=0))
    _say(f"{len(everything)} messages, {len(fitted.number)} features, {FILE.stat().st_size // 1024} kB")


def _sharpness(authors: dict[str, list[Example]]) -> float:
    """Measured on authors that had no part in training: every third in turn, so that it is done in three fits."""
    scores: list[Vector] = []
    wanted: list[int] = []
    right = 0
    whole = sorted(authors.keys() - set(OF_THE_HOUSE))
    for part in range(_PARTS):
        left_out = set(whole[part::_PARTS])
        fitted = fit([example for author in sorted(authors.keys() - left_out) for example in authors[author]])
        for example in (each for author in sorted(left_out) for each in authors[author] if each.worth >= 1):
            if example.topic in fitted.topics:
                scores.append(fitted.scores(example.features)[: len(fitted.topics)])
                wanted.append(fitted.topics.index(example.topic))
                right += int(scores[-1].argmax()) == wanted[-1]
    sharpness = sharpness_of(scores, wanted)
    _say(f"authors left out: {right / len(wanted):.3f} right, surprise {surprise(scores, wanted, sharpness):.3f}")
    return sharpness


def _encoded(fitted: Fitted, sharpness: float) -> bytes:
    """A line of JSON, then weights as bytes around 128, a row for each feature that says something."""
    names = list(fitted.number)
    weights = fitted.weights * fitted.value[:, None]
    steps = np.array([COARSE if name[:2] in COARSELY else 1 for name in names], np.float32)
    scale = float(np.quantile(np.abs(weights / steps[:, None]).max(axis=1), 0.999)) / 127
    whole = np.clip(np.rint(weights / (scale * steps[:, None])), -128, 127).astype(np.int64) + 128
    most = np.abs(whole - 128).max(axis=1)
    kept = [at for at, name in enumerate(names) if most[at] >= _LEAST_WEIGHT.get(name[:2], 2)]
    squares = float((fitted.value**2 / steps).max()) / 0xFFFF
    lengths = np.rint(fitted.value[kept] ** 2 / steps[kept] / squares).astype(np.int64)
    extra = np.stack([np.ones_like(lengths), lengths & 0xFF, lengths >> 8], axis=1)
    rows = np.concatenate([whole[kept], extra], axis=1).astype(np.uint8)
    content = {
        "topics": fitted.topics,
        "bias": [round(float(one) * sharpness, 5) for one in fitted.bias],
        "scale": scale,
        "squares": squares,
        "sharpness": sharpness,
        "features": [names[at] for at in kept],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode() + b"\n" + rows.tobytes()


def _say(words: str) -> None:
    print(words)  # noqa: T201  # a command's output


if __name__ == "__main__":
    main()
