"""``diarium authorities …``."""

from typing import Annotated

import typer
from sqlalchemy import Connection

from app.commands import running
from app.commands.running import TenantOption
from app.commands.terminal import AsJson, Row, example, put_one, put_rows
from app.records.registration import DEFAULT_PATTERN, Authority
from app.registry.office.authorities import create_authority
from app.store.authorities import list_authorities

group = typer.Typer(name="authorities", help="Boards (nämnder), each with its own diary.", no_args_is_help=True)


@group.command(epilog=example('diarium authorities create ks --code KS --name "Kommunstyrelsen"'))
def create(
    *,
    id_: Annotated[str, typer.Argument(metavar="ID", help="Its id: a-z, 0-9, hyphen.")],
    code: Annotated[str, typer.Option(help="The letters its diary numbers begin with.")],
    name: Annotated[str, typer.Option(help="Its name as people read it.")],
    pattern: Annotated[str, typer.Option(help="How it writes its diary numbers.")] = DEFAULT_PATTERN,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """Make an authority."""
    now = running.now()

    def act(connection: Connection) -> Authority:
        return create_authority(
            connection,
            actor=running.ACTOR,
            tenant=running.the_tenant(connection, tenant),
            id=id_,
            code=code,
            name=name,
            pattern=pattern,
            now=now,
        )

    put_one(_row(running.write(act)), as_json=as_json)


@group.command("list", epilog=example("diarium authorities list", "diarium authorities list --tenant exempelkoping"))
def list_them(tenant: TenantOption = None, as_json: AsJson = False) -> None:
    """List a tenant's authorities."""
    found = running.read(lambda connection: list_authorities(connection, running.the_tenant(connection, tenant)))
    put_rows("Authorities", [_row(each) for each in found], as_json=as_json)


def _row(authority: Authority) -> Row:
    return {
        "id": authority.id,
        "code": authority.code,
        "name": authority.name,
        "number_pattern": authority.pattern.text,
    }
