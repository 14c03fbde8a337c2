"""``diarium channels change | dormant | open | close | history | holder | holder-change``."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import typer
from sqlalchemy import Connection

from app.commands import running
from app.commands.channels import ChannelArgument, FromDate, channel_row, day_of
from app.commands.running import TenantOption
from app.commands.terminal import AsJson, Row, example, put_one, put_rows
from app.registry.office.channel_facts import change_channel
from app.registry.office.channel_status import close_channel, put_channel_dormant, reopen_channel
from app.registry.office.role_holders import HolderFacts, change_holder, enter_holder
from app.settings import read_settings
from app.store.channel_changes import ChannelChange, changes_of
from app.store.channels import ChannelView, get_channel

_ID = "01900000-0000-7000-8000-000000000001"


def _day(name: str, words: str) -> Any:
    return typer.Option(name, formats=["%Y-%m-%d"], metavar="DAY", help=words)


def add_to(channels: typer.Typer) -> None:
    """Put the commands among those of the channels."""
    channels.command(
        "change",
        epilog=example(
            f'diarium channels change {_ID} --monitoring-hours "Vardagar 8–16" --from 2026-11-01',
            f'diarium channels change {_ID} --comment-rules ""',
        ),
    )(change)
    channels.command("dormant", epilog=example(f"diarium channels dormant {_ID} --from 2026-06-01"))(dormant)
    channels.command("open", epilog=example(f"diarium channels open {_ID}"))(open_again)
    channels.command("close", epilog=example(f"diarium channels close {_ID}"))(close)
    channels.command("history", epilog=example(f"diarium channels history {_ID}"))(history)
    channels.command(
        "holder",
        epilog=example(
            f'diarium channels holder {_ID} --position "Kommunchef" --from 2026-01-07 --agreed-on 2026-01-07',
        ),
    )(holder)
    channels.command(
        "holder-change",
        epilog=example(f"diarium channels holder-change {_ID} 01900000-0000-7000-8000-000000000002 --to 2026-06-30"),
    )(holder_change)


def change(
    *,
    channel: ChannelArgument,
    name: Annotated[str | None, typer.Option(help="Its name as people read it.")] = None,
    authority: Annotated[str | None, typer.Option(help="The id of the authority that answers for it.")] = None,
    listed: Annotated[bool | None, typer.Option(help="Whether it stands on the public list.")] = None,
    address: Annotated[str | None, typer.Option(help="Where readers find it.")] = None,
    purpose: Annotated[str | None, typer.Option(help="What the public list says it is for.")] = None,
    platform: Annotated[str | None, typer.Option(help="The platform's name as people know it.")] = None,
    monitoring_hours: Annotated[str | None, typer.Option(help="When somebody watches it, in words.")] = None,
    comment_rules: Annotated[str | None, typer.Option(help="What may be written there, in words.")] = None,
    from_date: FromDate = None,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """Change what the official list says of a channel. An empty word empties; what is left out stands."""
    given = {
        "name": name,
        "authority": authority,
        "listed": listed,
        "address": address,
        "purpose": purpose,
        "platform": platform,
        "monitoring_hours": monitoring_hours,
        "comment_rules": comment_rules,
    }
    wanted, now = {name: value for name, value in given.items() if value is not None}, running.now()
    _act(
        lambda connection, owner: change_channel(
            connection,
            actor=running.ACTOR,
            tenant=owner,
            channel=channel,
            wanted=wanted,
            from_date=day_of(from_date),
            now=now,
        ),
        tenant,
        as_json,
    )


def dormant(
    channel: ChannelArgument, from_date: FromDate = None, tenant: TenantOption = None, as_json: AsJson = False
) -> None:
    """Say that a channel is not used for now. What arrives is assessed as ever."""
    _become(put_channel_dormant, channel, from_date, tenant, as_json=as_json)


def open_again(
    channel: ChannelArgument, from_date: FromDate = None, tenant: TenantOption = None, as_json: AsJson = False
) -> None:
    """Open a dormant or closed channel again. Its history shows both times. A new one: diarium channels create."""
    _become(reopen_channel, channel, from_date, tenant, as_json=as_json)


def close(
    channel: ChannelArgument, from_date: FromDate = None, tenant: TenantOption = None, as_json: AsJson = False
) -> None:
    """Close a channel. What arrives at its address is kept all the same, and put to a person."""
    _become(close_channel, channel, from_date, tenant, as_json=as_json)


def history(channel: ChannelArgument, tenant: TenantOption = None, as_json: AsJson = False) -> None:
    """Show every change of a channel: who, when and from which day."""

    def ask(connection: Connection) -> list[ChannelChange]:
        owner = running.the_tenant(connection, tenant)
        get_channel(connection, owner, channel)
        return changes_of(connection, owner, channel)

    put_rows("History", [each._asdict() for each in running.read(ask)], as_json=as_json)


def holder(
    *,
    channel: ChannelArgument,
    position: Annotated[str, typer.Option(help="The title, always public.")],
    name: Annotated[str | None, typer.Option(help="The name, only if it is to be published.")] = None,
    from_date: Annotated[datetime | None, _day("--from", "The first day; today if left out.")] = None,
    to_date: Annotated[datetime | None, _day("--to", "The last day; until further notice if left out.")] = None,
    agreed_on: Annotated[
        datetime | None, _day("--agreed-on", "Day of the written agreement to capture direct messages.")
    ] = None,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """Enter who holds a role account."""
    facts = HolderFacts(
        position=position,
        name=name,
        from_date=day_of(from_date),
        to_date=day_of(to_date),
        agreed_on=day_of(agreed_on),
    )
    now = running.now()
    _act(
        lambda connection, owner: enter_holder(
            connection, actor=running.ACTOR, tenant=owner, channel=channel, wanted=facts, now=now
        ),
        tenant,
        as_json,
    )


def holder_change(
    *,
    channel: ChannelArgument,
    holder_id: Annotated[UUID, typer.Argument(metavar="HOLDER", help="The holder's id.")],
    position: Annotated[str | None, typer.Option(help="The title.")] = None,
    name: Annotated[str | None, typer.Option(help="The name as published; an empty word takes it away.")] = None,
    from_date: Annotated[datetime | None, _day("--from", "The first day.")] = None,
    to_date: Annotated[datetime | None, _day("--to", "The last day.")] = None,
    agreed_on: Annotated[datetime | None, _day("--agreed-on", "Day of the written agreement.")] = None,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="The agreement has been withdrawn.")] = False,
    tenant: TenantOption = None,
    as_json: AsJson = False,
) -> None:
    """Change the holder of a role account. What is left out stands."""
    days = {"from_date": day_of(from_date), "to_date": day_of(to_date), "agreed_on": day_of(agreed_on)}
    given: dict[str, object] = {"position": position, "name": name, **days}
    wanted, now = {name: value for name, value in given.items() if value is not None}, running.now()
    if withdrawn:
        wanted["agreed_on"] = None
    _act(
        lambda connection, owner: change_holder(
            connection, actor=running.ACTOR, tenant=owner, channel=channel, holder=holder_id, wanted=wanted, now=now
        ),
        tenant,
        as_json,
    )


def _become(
    verb: Callable[..., ChannelView],
    channel: UUID,
    from_date: datetime | None,
    tenant: str | None,
    *,
    as_json: bool,
) -> None:
    day: date | None = day_of(from_date)
    now = running.now()
    _act(
        lambda connection, owner: verb(
            connection, actor=running.ACTOR, tenant=owner, channel=channel, from_date=day, now=now
        ),
        tenant,
        as_json,
    )


def _act(verb: Callable[[Connection, str], ChannelView], tenant: str | None, as_json: bool) -> None:
    view = running.write(lambda connection: verb(connection, running.the_tenant(connection, tenant)))
    put_one({**channel_row(view, read_settings()), **_facts(view)}, as_json=as_json)


def _facts(view: ChannelView) -> Row:
    facts = view.facts
    return {
        "address": facts.address,
        "purpose": facts.purpose,
        "platform": facts.platform,
        "monitoring_hours": facts.monitoring_hours,
        "comment_rules": facts.comment_rules,
        "holders": [
            f"{each.id} {each.position} {each.from_date}–{each.to_date or ''}" for each in view.channel.holders
        ],
    }
