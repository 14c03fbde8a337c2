"""The commands about the rules alone. They need no database, except ``rules simulate``, which loads it itself."""

import typer

from app.commands import assess, evaluate, rules

ROOMS = (assess, evaluate)
GROUPS = (rules,)


def add_to(program: typer.Typer) -> None:
    """Put them into a tree of commands."""
    for room in ROOMS:
        room.add_to(program)
    for group in GROUPS:
        program.add_typer(group.group)


def tree() -> typer.Typer:
    """A tree of these commands and no others."""
    program = empty_tree()
    add_to(program)
    return program


def empty_tree() -> typer.Typer:
    """The program without its commands."""
    # No markup: help stands unchanged in docs/commands.md and in a pipe.
    return typer.Typer(
        name="diarium",
        help="Diarium: registers what reaches a Swedish authority through its official channels.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
