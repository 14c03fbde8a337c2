"""The pages of docs/ that can become false fail here when they do."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from app.commands.program import program
from app.commands.reference import commands_page, settings_page, walk
from app.records import events
from app.settings import PREFIX, Settings

DOCS = Path(__file__).parents[2] / "docs"

COMMANDS = dict(walk(typer.main.get_group(program), "diarium"))


def test_the_page_of_commands_is_what_the_program_says() -> None:
    assert (DOCS / "commands.md").read_text() == commands_page() + "\n", "run: diarium reference commands"


def test_the_page_of_settings_is_what_the_program_says() -> None:
    assert (DOCS / "settings.md").read_text() == settings_page() + "\n", "run: diarium reference settings"


def test_every_setting_has_a_row() -> None:
    rows = re.findall(rf"^\| `{PREFIX}(\w+)` \| .+ \| \S.+ \|$", (DOCS / "settings.md").read_text(), re.MULTILINE)

    assert [row.lower() for row in rows] == list(Settings.model_fields)


def test_every_event_has_a_row() -> None:
    names = [value for name, value in vars(events).items() if name.isupper()]
    rows = re.findall(r"^\| `([a-z_.]+)` \|", (DOCS / "events.md").read_text(), re.MULTILINE)

    assert rows == names


@pytest.mark.parametrize("path", COMMANDS)
def test_a_command_says_what_it_does_and_shows_an_example_of_itself(path: str) -> None:
    text = COMMANDS[path].command.get_help(COMMANDS[path])
    does, _, shown = text.partition("Example:")

    assert COMMANDS[path].command.help
    assert "Usage: " + path in does
    # Joined to lines: an example may go on after a backslash.
    lines = [line.strip() for line in shown.replace("\\\n", " ").splitlines() if line.strip()]
    assert lines
    for line in lines:
        words = shlex.split(line)
        assert words[: len(path.split())] == path.split()


@pytest.mark.parametrize("path", COMMANDS)
def test_every_option_is_explained(path: str) -> None:
    unexplained = [each.name for each in COMMANDS[path].command.params if not getattr(each, "help", None)]

    assert unexplained == []
