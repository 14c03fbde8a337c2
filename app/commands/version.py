"""``diarium version``."""

from importlib.metadata import version as installed_version

import typer

from app.commands.terminal import example, put


def add_to(program: typer.Typer) -> None:
    program.command("version", epilog=example("diarium version"))(version)


def version() -> None:
    """Print the version of this program."""
    put(installed_version("diarium"))
