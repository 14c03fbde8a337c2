"""The whole tree of commands."""

from app.commands import (
    attachments,
    authorities,
    channel_changes,
    channels,
    database,
    demo,
    disposal_stop,
    doctor,
    guidelines,
    ledger,
    linkbacks,
    openapi,
    parked,
    post,
    reference,
    removals,
    replay,
    serve,
    settings,
    subscriptions,
    tenants,
    tokens,
    version,
)

program = guidelines.empty_tree()

for room in (serve, post, demo, replay, guidelines, doctor, openapi, settings, version, reference):
    room.add_to(program)
for group in (
    database,
    tenants,
    authorities,
    channels,
    tokens,
    parked,
    attachments,
    linkbacks,
    removals,
    disposal_stop,
    ledger,
):
    program.add_typer(group.group)
channel_changes.add_to(channels.group)
subscriptions.add_to(channels.group)
