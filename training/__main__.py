"""``make model``: fit the topic model on the corpus and write its file. The same corpus gives the same file."""

import base64
import gzip
import json
from pathlib import Path

import numpy as np

from training.corpus import FOR_TRAINING, read_lines
from training.features import features_of
from training.fit import Fitted, fit

FILE = Path(__file__).parents[1] / "app" / "guidelines" / "model" / "topics.json.gz"
NOT_TOPICS = ("default", "duplicate", "edited-or-removed-by-sender", "municipal-reply", "removed-by-us")
"""What no text shows: these hang on what happened to a message, or on nothing being known."""


def main() -> None:
    lines = [line for line in read_lines(*FOR_TRAINING) if line["rule"] not in NOT_TOPICS]
    fitted = fit([features_of(line) for line in lines], [line["rule"] for line in lines])
    FILE.write_bytes(gzip.compress(_encoded(fitted).encode(), 9, mtime=0))
    print(f"{len(lines)} messages, {len(fitted.number)} features, {FILE.stat().st_size // 1024} kB")  # noqa: T201  # make


def _encoded(fitted: Fitted) -> str:
    """Weights as bytes around 128, a row for each feature; features that say next to nothing are left out."""
    weights = fitted.weights * fitted.value[:, None]
    scale = float(np.quantile(np.abs(weights), 0.9999)) / 127
    whole = np.clip(np.rint(weights / scale), -128, 127).astype(np.int16) + 128
    names = list(fitted.number)
    kept = [at for at in range(len(names)) if np.abs(whole[at] - 128).max() > 1]
    content = {
        "topics": fitted.topics,
        "bias": [round(float(one), 5) for one in fitted.bias],
        "scale": scale,
        "features": [names[at] for at in kept],
        "squares": [round(float(fitted.value[at]) ** 2 * 4) for at in kept],
        "weights": base64.b85encode(whole[kept].astype(np.uint8).tobytes()).decode(),
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


if __name__ == "__main__":
    main()
