"""The files of the repository as the house rules read them."""

import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_BUILT = {".git", ".venv", "var", "build", "dist", "__pycache__", "node_modules"}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is or could be committed; in an unpacked archive without Git, every file that was not built."""
    asked = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        answer = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        return _unpacked()
    return tuple(path for path in map(ROOT.joinpath, filter(None, answer.split("\0"))) if path.is_file())


def _unpacked() -> tuple[Path, ...]:
    def kept(path: Path) -> bool:
        parts = path.relative_to(ROOT).parts
        return path.is_file() and not any(part in _BUILT or part.endswith(("_cache", ".egg-info")) for part in parts)

    return tuple(sorted(filter(kept, ROOT.rglob("*"))))


def named(*endings: str, under: str = "") -> list[Path]:
    """Tracked files whose names end so, in a folder."""
    folder = ROOT / under
    return [path for path in tracked() if path.name.endswith(endings) and folder in path.parents]


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def here(path: Path) -> str:
    """A path as a reader knows it: from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


def pyproject() -> dict[str, Any]:
    return tomllib.loads(text(ROOT / "pyproject.toml"))
