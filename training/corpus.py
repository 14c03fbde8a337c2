"""The corpus: labelled messages in ``corpus/*.jsonl``."""

import json
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[1] / "corpus"
FOR_TRAINING = ("alm", "bjork", "lead")

Line = dict[str, Any]


def read_lines(*names: str, directory: Path = CORPUS) -> list[Line]:
    """The lines of some authors' files, in their order."""
    paths = [directory / f"{name}.jsonl" for name in names]
    return [
        json.loads(line) for path in paths if path.exists() for line in path.read_text("utf-8").splitlines() if line
    ]


def split_by_template(lines: list[Line], parts: int) -> list[list[Line]]:
    """Split so that messages built on the same idea stay together; the same split every time."""
    split: list[list[Line]] = [[] for _ in range(parts)]
    templates: dict[str, int] = {}
    for line in lines:
        part = templates.setdefault(line["template"] or line["id"], len(templates) % parts)
        split[part].append(line)
    return split
