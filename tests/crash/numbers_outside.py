"""The program with one mistake: diary numbers are drawn from a file of their own, outside the transaction.

``tests/crash/test_kill.py`` runs it to see that its own checks would notice. Run as ``diarium``:
``python -m tests.crash.numbers_outside serve``.
"""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection

from app.commands import main
from app.store import numbers
from app.store.numbers import Series

COMMIT_SECONDS = 0.25
"""Time enough between the drawing and the commit to be killed in."""


def _take_from_a_file(connection: Connection, tenant: str, wanted: Mapping[Series, int]) -> dict[Series, int]:
    del connection, tenant
    file = Path(os.environ["DIARIUM_DATA_DIR"]) / "numbers.json"
    drawn: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    first = {series: drawn.get(str(series), 0) + 1 for series in wanted}
    for series, count in wanted.items():
        drawn[str(series)] = drawn.get(str(series), 0) + count
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(drawn))
    beside.replace(file)
    time.sleep(COMMIT_SECONDS)
    return first


if __name__ == "__main__":
    numbers.take_numbers = _take_from_a_file  # the mistake
    main()
