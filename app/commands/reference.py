"""The pages of docs/ that are made from the program itself: every command's help, and every setting."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal, get_args, get_origin

import typer
from typer.core import TyperGroup

from app.commands.terminal import example, put
from app.settings import PREFIX, Settings

_ABOUT_COMMANDS = """\
Made by `diarium reference commands`; a test holds it to the program. Data goes to stdout, everything else to stderr.
Exit status: 0 done, 1 failed (one line on stderr says why), 2 wrongly called. Settings: [settings.md](settings.md)."""

_ABOUT_SETTINGS = """\
Made by `diarium reference settings`; a test holds it to the program. Each setting is an environment variable or a line
in `.env` in the working folder; the environment goes first. An unknown `DIARIUM_…` variable stops the program, with a
suggestion. `diarium settings` shows what is in force and where it comes from."""


class Page(StrEnum):
    """Which page."""

    COMMANDS = "commands"
    SETTINGS = "settings"


def add_to(program: typer.Typer) -> None:
    program.command("reference", hidden=True, epilog=example("diarium reference commands > docs/commands.md"))(
        reference
    )


def reference(page: Annotated[Page, typer.Argument(help="Which page.")]) -> None:
    """Print a page of docs/ that is made from the program."""
    put(commands_page() if page is Page.COMMANDS else settings_page())


def commands_page() -> str:
    """docs/commands.md without its last newline."""
    # Imported here: the tree of commands holds this one.
    from app.commands.program import program  # noqa: PLC0415 – see the line above

    parts = ["# Commands", _ABOUT_COMMANDS]
    for path, context in walk(typer.main.get_group(program), "diarium"):
        parts += [f"## {path}", f"```text\n{context.command.get_help(context).rstrip()}\n```"]
    return "\n\n".join(parts)


def walk(group: TyperGroup, path: str, parent: typer.Context | None = None) -> Iterator[tuple[str, typer.Context]]:
    """Every command that can be run, as it is typed, with a context to ask for its help."""
    context = _context(group, path, parent)
    for name, inner in group.commands.items():
        typed = f"{path} {name}"
        if isinstance(inner, TyperGroup):
            yield from walk(inner, typed, context)
        elif not inner.hidden:
            yield typed, _context(inner, typed, context)


def _context(command: Any, path: str, parent: typer.Context | None) -> typer.Context:
    """Of a fixed width, so that the page does not depend on who makes it."""
    name = path.rpartition(" ")[2]
    return typer.Context(command, info_name=name, parent=parent, terminal_width=100, **command.context_settings)


def settings_page() -> str:
    """docs/settings.md without its last newline."""
    rows = [_setting(name) for name in Settings.model_fields]
    return "\n".join(
        [
            "# Settings",
            "",
            _ABOUT_SETTINGS,
            "",
            "| Variable | Type | Default | What it is |",
            "| --- | --- | --- | --- |",
            *rows,
        ]
    )


def _setting(name: str) -> str:
    field = Settings.model_fields[name]
    default = "" if field.default in (None, "") else f"`{field.default}`"
    return f"| `{PREFIX}{name.upper()}` | {_type(field.annotation)} | {default} | {field.description} |"


def _type(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{word}`" for word in get_args(annotation))
    kinds = [kind for kind in get_args(annotation) or (annotation,) if kind is not type(None)]
    names = {"str": "text", "int": "whole number", "float": "number", "Path": "path", "bool": "true or false"}
    return " or ".join(names[kind.__name__] for kind in kinds)
