"""``diarium db …``: bringing the database to this program's migration, and giving the serving role its rights."""

from typing import Annotated

import typer

from app.commands import running
from app.commands.terminal import example, note, put
from app.settings import read_settings
from app.store.grants import grant as grant_rights
from app.store.migrate import head, in_connection, require_head
from app.store.migrate import upgrade as migrate

group = typer.Typer(name="db", help="The database.", no_args_is_help=True)


@group.command(epilog=example("diarium db upgrade"))
def upgrade() -> None:
    """Bring the database to this program's migration; the embedded one is made if there is none."""
    settings = read_settings()
    if settings.sqlite:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    migrate(settings.database)
    note(f"the database is at migration {head()}")


@group.command(epilog=example("diarium db check"))
def check() -> None:
    """Say whether the database is at this program's migration; exit 1 if it is not."""
    running.read(require_head)
    put(head())


@group.command(epilog=example("diarium db grant --role diarium_app"))
def grant(role: Annotated[str, typer.Option(help="The PostgreSQL role that the server logs in as.")]) -> None:
    """Give a PostgreSQL role what the server needs and nothing more. Run it as the owner of the tables."""
    settings = read_settings()
    running.require_database_file(settings)
    in_connection(settings.database, lambda connection: grant_rights(connection, role))
    note(f"{role} may now read and add, change present state, and delete nothing")
