"""``diarium rules …``."""

import typer

from app.commands.terminal import AsJson, example, put_one
from app.guidelines.edition import load_edition

group = typer.Typer(name="rules", help="The guidelines.", no_args_is_help=True)


# A group with one command would be called by its own name alone; this keeps `rules check` as it is written.
@group.callback()
def rules() -> None:
    """The guidelines."""


@group.command(epilog=example("diarium rules check"))
def check(as_json: AsJson = False) -> None:
    """Load the rules, with every check that the server makes at its start; the first mistake is named with its line."""
    edition = load_edition()
    rows = {
        "edition": edition.hash,
        "rules": len({one.row.id for one in edition.written}),
        "profiles": sorted(edition.profiles),
        "changes": [day.isoformat() for day in edition.boundaries],
    }
    put_one(rows, as_json=as_json)
