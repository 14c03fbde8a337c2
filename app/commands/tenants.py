"""``diarium tenants …``."""

from typing import Annotated

import typer

from app.commands import running
from app.commands.terminal import AsJson, Row, example, put_one, put_rows
from app.registry.office.tenants import create_tenant
from app.settings import read_settings
from app.store.tenants import Tenant, list_tenants

group = typer.Typer(name="tenants", help="Municipalities and regions.", no_args_is_help=True)


@group.command(epilog=example('diarium tenants create exempelkoping --name "Exempelköpings kommun"'))
def create(
    tenant: Annotated[str, typer.Argument(help="Its id, which stands in public addresses for ever: a-z, 0-9, hyphen.")],
    name: Annotated[str, typer.Option(help="Its name as people read it.")],
    as_json: AsJson = False,
) -> None:
    """Make a tenant with an empty log."""
    vault, now = running.vault_of(read_settings()), running.now()
    made = running.write(
        lambda connection: create_tenant(connection, vault, actor=running.ACTOR, tenant=tenant, name=name, now=now)
    )
    put_one(_row(made), as_json=as_json)


@group.command("list", epilog=example("diarium tenants list --json"))
def list_them(as_json: AsJson = False) -> None:
    """List the tenants."""
    put_rows("Tenants", [_row(each) for each in running.read(list_tenants)], as_json=as_json)


def _row(tenant: Tenant) -> Row:
    return {
        "tenant": tenant.tenant,
        "name": tenant.name,
        "demonstration": tenant.demonstration,
        "disposal_stop": tenant.disposal_stop,
        "created_at": tenant.created_at,
    }
