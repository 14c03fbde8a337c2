"""An operator at the command line: settings in the environment, and each run's exit status and output."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from app.commands import main


class Ran(NamedTuple):
    """What one run of a command gave."""

    status: int
    out: str
    err: str

    @property
    def told(self) -> Any:
        """What a command with --json printed."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``diarium`` in this process with the words given."""

    def run(*words: str) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(words)
        shown = capsys.readouterr()
        return Ran(int(ended.value.code or 0), shown.out, shown.err)

    return run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of its own, with nothing in it and no settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIARIUM_DATA_DIR", str(tmp_path / "var"))
    return tmp_path


@pytest.fixture
def installed(folder: Path, migrated_database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Settings that name a migrated database; its URL."""
    (folder / "var").mkdir()
    monkeypatch.setenv("DIARIUM_DATABASE_URL", migrated_database_url)
    return migrated_database_url


@pytest.fixture
def office(installed: str, run: Run) -> Run:
    """The same with the tenant ``kommun`` and its authority ``ks``."""
    assert run("tenants", "create", "kommun", "--name", "Kommun").status == 0
    assert run("authorities", "create", "ks", "--code", "KS", "--name", "Kommunstyrelsen").status == 0
    return run
