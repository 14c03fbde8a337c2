import io
import json
import sys
from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.commands.terminal import put_one, put_rows

ROW = {
    "id": UUID(int=1),
    "name": "Bloggen [bold]",
    "at": datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    "listed": True,
    "account": None,
    "scopes": ["a", "b"],
}


class Screen(io.StringIO):
    """A terminal, as far as the program can tell."""

    def isatty(self) -> bool:
        return True


def test_people_get_a_table_in_which_brackets_are_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("NO_COLOR", "1")
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    put_rows("Channels", [ROW], as_json=False)

    shown = screen.getvalue()
    assert "Channels" in shown
    assert "│ Bloggen [bold] │ 2026-03-02T09:30:00.000000Z │ yes" in shown


def test_programs_get_lines_of_fields(capsys: pytest.CaptureFixture[str]) -> None:
    put_rows("Channels", [ROW], as_json=False)

    assert capsys.readouterr().out.splitlines() == [
        "id\tname\tat\tlisted\taccount\tscopes",
        "00000000-0000-0000-0000-000000000001\tBloggen [bold]\t2026-03-02T09:30:00.000000Z\tyes\t-\ta,b",
    ]


def test_json_keeps_types_and_writes_times_as_utc(capsys: pytest.CaptureFixture[str]) -> None:
    put_rows("Channels", [ROW], as_json=True)

    (told,) = json.loads(capsys.readouterr().out)
    assert (told["at"], told["listed"], told["account"], told["scopes"]) == (
        "2026-03-02T09:30:00.000000Z",
        True,
        None,
        ["a", "b"],
    )


def test_one_thing_is_a_line_for_each_property(capsys: pytest.CaptureFixture[str]) -> None:
    put_one({"id": 1, "token": "dk_x"}, as_json=False)

    assert capsys.readouterr().out == "id:    1\ntoken: dk_x\n"
