"""Commands about the installation itself: settings, database, rules, the OpenAPI document, version."""

import json
import stat
from pathlib import Path

import pytest

from app.store.migrate import head
from tests.commands.conftest import Run


def test_an_unknown_setting_is_named_with_a_suggestion(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIARIUM_PROT", "8000")

    refused = run("settings")
    assert (refused.status, refused.out) == (1, "")
    assert refused.err == "diarium: DIARIUM_PROT is not a setting; did you mean DIARIUM_PORT?\n"


def test_settings_say_where_they_come_from_and_hide_the_password(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIARIUM_DATABASE_URL", "postgresql+asyncpg://diarium:hemligt@db/diarium")
    (folder / ".env").write_text("DIARIUM_PORT=9000\n")

    shown = run("settings", "--json")
    origins = {each["setting"]: (each["value"], each["origin"]) for each in shown.told}
    assert origins["DIARIUM_PORT"] == ("9000", ".env")
    assert origins["DIARIUM_HOST"] == ("127.0.0.1", "default")
    assert origins["DIARIUM_DATABASE_URL"] == ("postgresql+asyncpg://diarium:***@db/diarium", "environment")
    assert "hemligt" not in shown.out


def test_the_embedded_database_is_made_by_upgrade_in_a_folder_of_its_owner(folder: Path, run: Run) -> None:
    before = run("db", "check")
    assert (before.status, before.err) == (1, "diarium: there is no database yet; run: diarium db upgrade\n")
    assert not (folder / "var").exists(), "asking makes nothing"

    assert run("db", "upgrade").status == 0
    assert run("db", "check").out == f"{head()}\n"
    assert stat.S_IMODE((folder / "var").stat().st_mode) == 0o700


def test_a_database_at_another_migration_is_refused(
    folder: Path, run: Run, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIARIUM_DATABASE_URL", database_url)
    if database_url.startswith("sqlite"):
        Path(database_url.removeprefix("sqlite:///")).touch()

    refused = run("tenants", "list")
    assert refused.status == 1
    assert "run: diarium db upgrade" in refused.err


def test_grants_are_for_postgres(folder: Path, run: Run) -> None:
    run("db", "upgrade")

    assert "no roles" in run("db", "grant", "--role", "app").err


def test_a_database_that_is_away_is_one_line(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIARIUM_DATABASE_URL", "postgresql+asyncpg://diarium@127.0.0.1:1/diarium")

    refused = run("tenants", "list")
    assert (refused.status, refused.err) == (1, "diarium: the database cannot be reached\n")


def test_the_rules_of_the_program_load(folder: Path, run: Run) -> None:
    checked = run("rules", "check", "--json")

    assert checked.status == 0
    assert checked.told["edition"].startswith("sha256:")


def test_the_document_is_printed_written_and_compared(folder: Path, run: Run) -> None:
    printed = run("openapi")
    assert json.loads(printed.out)["openapi"].startswith("3.1")

    assert run("openapi", "--check").status == 1
    assert run("openapi", "--write").status == 0
    assert run("openapi", "--check", "openapi/openapi.json").status == 0
    (folder / "openapi/openapi.json").write_text("{}")
    assert run("openapi", "--check").status == 1


def test_the_version_is_the_installed_one(run: Run) -> None:
    assert run("version").out.count(".") == 2


def test_help_is_no_failure(run: Run) -> None:
    assert run("--help").status == 0
    assert "Example:" in run("tokens", "create", "--help").out
