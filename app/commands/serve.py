"""``diarium serve``."""

import os
from typing import Annotated

import typer

from app.commands.resting_collector import resting_collector
from app.commands.terminal import example
from app.settings import PREFIX, read_settings


def add_to(program: typer.Typer) -> None:
    program.command("serve", epilog=example("diarium serve --port 8080", "diarium serve --demonstration"))(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; goes before DIARIUM_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; goes before DIARIUM_PORT.")] = None,
    demonstration: Annotated[
        bool,
        typer.Option("--demonstration", help="Migrate the database and make an invented municipality."),
    ] = False,
) -> None:
    """Serve webhooks, the REST API and the rest until stopped."""
    # The server's worker processes read the environment anew, so what was typed is put there.
    for name, value in (("HOST", host), ("PORT", port)):
        if value is not None:
            os.environ[f"{PREFIX}{name}"] = str(value)
    settings = read_settings()
    # Imported here: no other command needs the web framework, and it takes most of a second.
    with resting_collector():
        from app.main import serve as run_server  # noqa: PLC0415 – see the line above

    run_server(settings, demonstration=demonstration)
