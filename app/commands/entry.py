"""Where ``diarium`` begins: the tree of commands that the words need, and where a fault becomes a line and a status."""

import sys
from collections.abc import Sequence

import typer

from app.commands.resting_collector import resting_collector
from app.commands.terminal import note
from app.records.errors import DiariumError

_ABOUT_RULES_ALONE = ("assess", "evaluate", "rules")
"""Commands that start without the database's libraries, which take longer to load than a thousand messages take."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 done, 1 failed with one line on stderr, 2 wrongly called.

    Args:
        arguments: without the program's name; the process's own if left out.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        _tree(words)(args=words, prog_name="diarium")
    except DiariumError as fault:
        note(f"diarium: {fault}")
        sys.exit(1)


def _tree(words: Sequence[str]) -> typer.Typer:
    # Imported here: each tree takes what its commands need.
    with resting_collector():
        if words and words[0] in _ABOUT_RULES_ALONE:
            from app.commands.guidelines import tree  # noqa: PLC0415 – see the line above

            return tree()
        from app.commands.program import program  # noqa: PLC0415 – see above

        return program
