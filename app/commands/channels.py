"""``diarium channels …``."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import Connection

from app.channels.table import CHANNELS
from app.commands import running
from app.commands.running import TenantOption
from app.commands.terminal import AsJson, Row, example, put_one, put_rows
from app.records.vocabulary import ChannelKind
from app.registry.office.channels import (
    META_RETRY_HOURS,
    NewChannel,
    OpenedChannel,
    RotatedSecret,
    open_channel,
    rotate_secret,
)
from app.settings import Settings, read_settings
from app.store.channels import ChannelView, list_channels

group = typer.Typer(name="channels", help="Official channels and their secrets.", no_args_is_help=True)

FromDate = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], metavar="DAY", help="Since which day it is so; today if left out."),
]
ChannelArgument = Annotated[UUID, typer.Argument(metavar="CHANNEL", help="The channel's id.")]


@group.command(
    epilog=example(
        'diarium channels create --name "Bloggen" --kind blog --authority ks',
        'diarium channels create --speaks facebook_page --name "Sidan" --kind page --authority ks '
        "--account 990000000000001 --secret-file app-secret.txt",
    )
)
def create(
    *,
    name: Annotated[str, typer.Option(help="Its name as people read it.")],
    authority: Annotated[str, typer.Option(help="The id of the authority that answers for it.")],
    kind: Annotated[ChannelKind, typer.Option(help="What it is to its readers.")],
    speaks: Annotated[str, typer.Option(help=f"How its platform speaks: {', '.join(CHANNELS)}.")] = "generic",
    account: Annotated[str | None, typer.Option(help="The platform's own id of the page or account.")] = None,
    address: Annotated[str | None, typer.Option(help="Where readers find it.")] = None,
    purpose: Annotated[str | None, typer.Option(help="What the public list says it is for.")] = None,
    listed: Annotated[bool, typer.Option(help="Whether it stands on the public list.")] = True,
    platform: Annotated[str | None, typer.Option(help="The platform's name as people know it.")] = None,
    monitoring_hours: Annotated[str | None, typer.Option(help="When somebody watches it, in words.")] = None,
    comment_rules: Annotated[str | None, typer.Option(help="What may be written there, in words.")] = None,
    from_date: FromDate = None,
    takes_bearer: Annotated[bool, typer.Option("--takes-bearer", help="Let a token stand in for a signature.")] = False,
    secret_file: Annotated[
        typer.FileText | None,
        typer.Option(help="File with the app secret (- for stdin); a generic one is made."),
    ] = None,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """Open a channel. Its secret, or verify token, is shown now and never again."""
    settings, now = read_settings(), running.now()
    vault = running.vault_of(settings)
    wanted = NewChannel(
        speaks=speaks,
        kind=kind,
        name=name,
        authority=authority,
        account=account,
        address=address,
        purpose=purpose,
        platform=platform,
        monitoring_hours=monitoring_hours,
        comment_rules=comment_rules,
        from_date=day_of(from_date),
        listed=listed,
        takes_bearer=takes_bearer,
        secret_text=_text_of(secret_file),
    )

    def act(connection: Connection) -> OpenedChannel:
        owner = running.the_tenant(connection, tenant)
        return open_channel(connection, vault, actor=running.ACTOR, tenant=owner, wanted=wanted, now=now)

    opened = running.write(act)
    shown = {"secret": opened.secret_text, "verify_token": opened.verify_token}
    told = {name: text for name, text in shown.items() if text is not None}
    put_one({**channel_row(opened.view, settings), **told}, as_json=as_json)


@group.command("list", epilog=example("diarium channels list --json"))
def list_them(tenant: TenantOption = None, as_json: AsJson = False) -> None:
    """List a tenant's channels with their webhook addresses, and how many deliveries were refused."""
    settings = read_settings()
    found = running.read(lambda connection: list_channels(connection, running.the_tenant(connection, tenant)))
    put_rows("Channels", [channel_row(each, settings) for each in found], as_json=as_json)


@group.command(
    "rotate-secret",
    epilog=example(
        "diarium channels rotate-secret 01900000-0000-7000-8000-000000000001",
        "diarium channels rotate-secret 01900000-0000-7000-8000-000000000001 --overlap-hours 0",
    ),
)
def rotate(
    *,
    channel: ChannelArgument,
    secret_file: Annotated[
        typer.FileText | None,
        typer.Option(metavar="FILE", help="File with the new secret (- for stdin); made if left out."),
    ] = None,
    purpose: Annotated[
        str, typer.Option(help="signing, handshake (Meta's verify token) or access_token (what Meta only names).")
    ] = "signing",
    overlap_hours: Annotated[
        int, typer.Option(help="How long the old secrets stay valid; 0 ends a leaked one at once.")
    ] = META_RETRY_HOURS,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """Give a channel a new secret. It is shown now and never again."""
    vault, value, now = running.vault_of(read_settings()), _text_of(secret_file), running.now()

    def act(connection: Connection) -> RotatedSecret:
        return rotate_secret(
            connection,
            vault,
            actor=running.ACTOR,
            tenant=running.the_tenant(connection, tenant),
            channel=channel,
            value=value,
            purpose=purpose,
            overlap_hours=overlap_hours,
            now=now,
        )

    rotated = running.write(act)
    row = {"secret": rotated.secret_text, "valid_from": rotated.valid_from, "old_valid_to": rotated.old_valid_to}
    put_one(row, as_json=as_json)


def day_of(given: datetime | None) -> date | None:
    """Typer knows times, not days."""
    return None if given is None else given.date()


def _text_of(file: typer.FileText | None) -> str | None:
    """A secret comes by file or pipe: on the command line others on the machine could read it."""
    return None if file is None else file.read().strip()


def channel_row(view: ChannelView, settings: Settings) -> Row:
    """A channel as the commands show it."""
    channel = view.channel
    return {
        "id": channel.id,
        "name": channel.name,
        "speaks": channel.speaks,
        "kind": channel.kind.value,
        "authority": channel.authority,
        "status": channel.status.value,
        "listed": channel.listed,
        "webhook": f"{settings.address}/webhooks/{channel.id}",
        "refused": 0 if view.refusals is None else view.refusals.count,
        "last_refused": None if view.refusals is None else view.refusals.last_at,
    }
