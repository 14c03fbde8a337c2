"""What the figures were measured on, and whether it was quiet enough to measure on."""

import os
import platform
import sqlite3
import tempfile
from datetime import UTC, datetime
from pathlib import Path

BUSY = 2.0


def describe() -> dict[str, str]:
    """The machine in words, without its name."""
    return {
        "when": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processors": f"{os.cpu_count()} × {_processor()}",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "load average at start": f"{load():.2f}",
    }


def load() -> float:
    """The load average of the last minute."""
    return os.getloadavg()[0]


def warnings() -> list[str]:
    """Reasons not to trust the figures."""
    found = []
    if load() > BUSY:
        found.append(f"the load average is {load():.1f}: other programs are running; trust the ratios, not the figures")
    if _is_in_memory(tempfile.gettempdir()):
        found.append(f"{tempfile.gettempdir()} is in memory: a commit costs nothing there; set TMPDIR to a disk")
    return found


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _is_in_memory(folder: str) -> bool:
    device = _device(folder)
    mounts = (line.split() for line in Path("/proc/mounts").read_text().splitlines())
    return any(kind == "tmpfs" and _device(place) == device for _, place, kind, *_ in mounts)


def _device(place: str) -> int | None:
    try:
        return Path(place).stat().st_dev
    except OSError:
        return None
