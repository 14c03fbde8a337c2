"""The tree of commands, and the one place where a fault becomes a line and an exit status."""

import sys
from collections.abc import Sequence

import typer

from app.commands import (
    authorities,
    channels,
    database,
    demo,
    disposal_stop,
    doctor,
    ledger,
    openapi,
    parked,
    post,
    reference,
    replay,
    rules,
    serve,
    settings,
    tenants,
    tokens,
    version,
)
from app.commands.terminal import note
from app.records.errors import DiariumError

# No markup: help stands unchanged in docs/commands.md and in a pipe.
program = typer.Typer(
    name="diarium",
    help="Diarium: registers what reaches a Swedish authority through its official channels.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

for room in (serve, post, demo, replay, doctor, openapi, settings, version, reference):
    room.add_to(program)
for group in (database, tenants, authorities, channels, tokens, parked, rules, disposal_stop, ledger):
    program.add_typer(group.group)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 done, 1 failed with one line on stderr, 2 wrongly called.

    Args:
        arguments: without the program's name; the process's own if left out.
    """
    try:
        program(args=None if arguments is None else list(arguments), prog_name="diarium")
    except DiariumError as fault:
        note(f"diarium: {fault}")
        sys.exit(1)
