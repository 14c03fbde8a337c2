"""``diarium channels subscribe``, ``unsubscribe`` and ``subscriptions``: feeds at WebSub hubs."""

import asyncio
from typing import Annotated

import typer
from sqlalchemy import Connection

from app.commands import running
from app.commands.channels import ChannelArgument
from app.commands.running import TenantOption
from app.commands.terminal import AsJson, Row, example, put_one, put_rows
from app.records.subscription import Subscription
from app.registry.subscriptions.asking import feed_without_hub, subscribe, unsubscribe
from app.registry.subscriptions.discovering import discover_hub
from app.settings import read_settings
from app.store.files import Files
from app.store.subscriptions import list_subscriptions

_CHANNEL = "01900000-0000-7000-8000-000000000001"
_ASKING = example(
    f"diarium channels subscribe {_CHANNEL}",
    f"diarium channels subscribe {_CHANNEL} --hub https://hub.example/",
)


def add_to(channels: typer.Typer) -> None:
    """Put the commands among those of the channels."""
    channels.command("subscribe", epilog=_ASKING)(ask)
    channels.command("unsubscribe", epilog=example(f"diarium channels unsubscribe {_CHANNEL}"))(stop)
    channels.command("subscriptions", epilog=example("diarium channels subscriptions --json"))(list_them)


def ask(
    channel: ChannelArgument,
    hub: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The hub's address; if left out the feed is asked which one it has."),
    ] = None,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """Ask a WebSub hub for a channel's feed. The running server asks within half a minute, and renews it in time."""
    now = running.now()

    def unknown(connection: Connection) -> str | None:
        return feed_without_hub(connection, running.the_tenant(connection, tenant), channel)

    feed = running.read(unknown) if hub is None else None
    named = hub if feed is None else asyncio.run(_discovered(feed))

    def act(connection: Connection) -> Subscription:
        owner = running.the_tenant(connection, tenant)
        return subscribe(connection, actor=running.ACTOR, tenant=owner, channel=channel, hub=named, now=now)

    put_one(_row(running.write(act)), as_json=as_json)


async def _discovered(feed: str) -> str:
    """The hub that a feed names, fetched as the server fetches pages."""
    # Imported here: it takes the whole program, which no other of these commands needs.
    from app.main import build_page_reader  # noqa: PLC0415 – see the line above

    settings = read_settings()
    downloader = build_page_reader(settings, Files(settings.files))
    try:
        return await discover_hub(downloader, feed)
    finally:
        await downloader.client.aclose()


def stop(channel: ChannelArgument, tenant: TenantOption = None, as_json: AsJson = False) -> None:
    """Ask the hub to stop sending a channel's feed. What it sends until then is kept all the same."""
    now = running.now()

    def act(connection: Connection) -> Subscription:
        owner = running.the_tenant(connection, tenant)
        return unsubscribe(connection, actor=running.ACTOR, tenant=owner, channel=channel, now=now)

    put_one(_row(running.write(act)), as_json=as_json)


def list_them(tenant: TenantOption = None, as_json: AsJson = False) -> None:
    """List the feeds that hubs have been asked for, how long they are sent, and what was wrong last."""
    found = running.read(lambda connection: list_subscriptions(connection, running.the_tenant(connection, tenant)))
    put_rows("Subscriptions", [_row(each) for each in found], as_json=as_json)


def _row(subscription: Subscription) -> Row:
    return {
        "channel": subscription.channel,
        "topic": subscription.topic,
        "hub": subscription.hub,
        "state": subscription.state.value,
        "expires_at": subscription.expires_at,
        "ask_at": subscription.ask_at,
        "tries": subscription.tries,
        "fault": subscription.fault,
    }
