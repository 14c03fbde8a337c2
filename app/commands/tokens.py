"""``diarium tokens …``."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import Connection

from app.commands import running
from app.commands.running import TenantOption
from app.commands.terminal import AsJson, Row, example, put_one, put_rows
from app.records.vocabulary import Scope
from app.registry.office.tokens import CreatedToken, create_token, revoke_token
from app.store.tokens import TokenView, list_tokens

group = typer.Typer(name="tokens", help="Tokens for integrations and API clients.", no_args_is_help=True)


@group.command(
    epilog=example(
        'diarium tokens create --label "Ärendesystemet" --scope registrations:read --scope cases:read --days 365',
        'diarium tokens create --label "Administratör" --all-scopes',
    )
)
def create(
    *,
    label: Annotated[str, typer.Option(help="What it is for; shown in lists.")],
    scope: Annotated[
        list[Scope] | None, typer.Option(metavar="SCOPE", help=f"What it may do; repeat for more: {', '.join(Scope)}.")
    ] = None,
    all_scopes: Annotated[bool, typer.Option("--all-scopes", help="Everything.")] = False,
    authority: Annotated[
        list[str] | None,
        typer.Option(metavar="AUTHORITY", help="An authority it may see; repeat for more. All if left out."),
    ] = None,
    channel: Annotated[UUID | None, typer.Option(help="Bind it to one channel.")] = None,
    days: Annotated[
        int | None, typer.Option(metavar="DAYS", min=1, help="How many days it is valid; until revoked if left out.")
    ] = None,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """Give a token. Its text is shown now and never again."""
    now = running.now()

    def act(connection: Connection) -> CreatedToken:
        return create_token(
            connection,
            actor=running.ACTOR,
            tenant=running.the_tenant(connection, tenant),
            label=label,
            scopes=list(Scope) if all_scopes else scope or [],
            authorities=authority or None,
            channel=channel,
            expires_at=None if days is None else now + timedelta(days=days),
            now=now,
        )

    made = running.write(act)
    put_one({"id": made.id, "token": made.text}, as_json=as_json)


@group.command("list", epilog=example("diarium tokens list"))
def list_them(tenant: TenantOption = None, as_json: AsJson = False) -> None:
    """List a tenant's tokens, without their texts."""
    found = running.read(lambda connection: list_tokens(connection, running.the_tenant(connection, tenant)))
    put_rows("Tokens", [_row(each) for each in found], as_json=as_json)


@group.command(epilog=example("diarium tokens revoke 01900000-0000-7000-8000-000000000001"))
def revoke(
    token: Annotated[UUID, typer.Argument(metavar="TOKEN", help="The token's id, not its text.")],
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """Revoke a token; from then on it opens nothing."""
    now = running.now()

    def act(connection: Connection) -> TokenView:
        owner = running.the_tenant(connection, tenant)
        return revoke_token(connection, actor=running.ACTOR, tenant=owner, token=token, now=now)

    put_one(_row(running.write(act)), as_json=as_json)


def _row(view: TokenView) -> Row:
    given = view.credential
    return {
        "id": given.id,
        "label": given.label,
        "scopes": sorted(scope.value for scope in given.scopes),
        "authorities": None if given.authorities is None else sorted(given.authorities),
        "channel": given.channel,
        "created_at": view.created_at,
        "expires_at": given.expires_at,
        "revoked_at": view.revoked_at,
    }
