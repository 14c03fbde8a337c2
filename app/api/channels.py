"""Reading channels, opening them and rotating their secrets. Changing them: ``channel_changes.py``."""

import json
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Request, Response
from sqlalchemy import Connection

from app.api import channel_shapes
from app.api.channel_shapes import (
    ChannelList,
    ChannelToOpen,
    OpenedChannelShape,
    RotatedSecretShape,
    SecretToRotate,
    ShownChannel,
    show_channel,
    show_opened,
    show_rotated,
    wanted_channel,
)
from app.api.credentials import ReadsChannels, WritesChannels
from app.api.descriptions import ALWAYS, ON_POST, answered, listed, readable, said
from app.api.etags import IfMatch, IfNoneMatch, conditional, hold_to_revision
from app.api.house import TheHouse
from app.api.idempotent import IdempotencyKey, Once
from app.api.paging import AskedPage, slice_of
from app.api.parameters import ChannelId
from app.records.access import Credential
from app.records.errors import NotFound
from app.registry.office import channels as office
from app.store import channels
from app.store.channels import ChannelView

router = APIRouter(tags=["channels"])


def _sees(credential: Credential, view: ChannelView) -> bool:
    return credential.sees(view.channel.authority) and credential.channel in (None, view.channel.id)


def seen_channel(connection: Connection, credential: Credential, channel: UUID) -> ChannelView:
    """A channel.

    Raises:
        NotFound: there is none, or the credential may not know of it.
    """
    view = channels.get_channel(connection, credential.tenant, channel)
    if not _sees(credential, view):
        raise NotFound("there is no such channel")
    return view


@router.get(
    "/channels",
    response_model=ChannelList,
    summary="Lista kanaler / list channels",
    description=said(
        "Officiella kanaler som nyckeln får se, den äldsta först, stängda med. Hemligheter visas aldrig.",
        "Official channels that the token may see, the oldest first, closed ones included. Secrets are never shown.",
    ),
    responses=listed("En del av listan / a part of the list.", channel_shapes.LIST_EXAMPLE),
)
async def list_channels(house: TheHouse, credential: ReadsChannels, paging: AskedPage) -> Mapping[str, Any]:
    found = await house.database.read(lambda connection: channels.list_channels(connection, credential.tenant))
    seen = [view for view in found if _sees(credential, view)]
    part = slice_of(seen, lambda view: (view.opened_at, view.channel.id), paging.window)
    return paging.answer(part, lambda view: show_channel(view, address=house.settings.address))


@router.get(
    "/channels/{channelId}",
    response_model=ShownChannel,
    summary="Läs en kanal / read a channel",
    description=said(
        "En kanal, adressen dess plattform skickar till, och hur många leveranser som avvisats. Svarets ETag kan "
        "skickas som If-Match när kanalen ändras.",
        "A channel, the address its platform posts to, and how many deliveries were refused. The answer's ETag can be "
        "sent as If-Match when the channel is changed.",
    ),
    responses=readable("Kanalen / the channel.", channel_shapes.EXAMPLE),
)
async def get_channel(
    request: Request,
    house: TheHouse,
    credential: ReadsChannels,
    channel_id: ChannelId,
    if_none_match: IfNoneMatch = None,
) -> Response:
    view = await house.database.read(lambda connection: seen_channel(connection, credential, channel_id))
    return conditional(request, show_channel(view, address=house.settings.address), view.revision)


@router.post(
    "/channels",
    status_code=201,
    response_model=OpenedChannelShape,
    summary="Öppna en kanal / open a channel",
    description=said(
        "Öppnar en officiell kanal. Hemligheten visas bara i detta svar.",
        "Opens an official channel. The secret is shown in this answer only.",
    ),
    responses=answered(
        "Kanalen är öppen / the channel is open.",
        channel_shapes.OPENED_EXAMPLE,
        "not-found",
        *ALWAYS,
        *ON_POST,
        status=201,
        headers={"Location": "Kanalens adress / the channel's address."},
    ),
)
async def open_channel(
    *,
    request: Request,
    house: TheHouse,
    credential: WritesChannels,
    wanted: Annotated[
        ChannelToOpen,
        Body(
            openapi_examples={
                "generic": {"value": channel_shapes.TO_OPEN_EXAMPLE},
                "whatsapp": {"value": channel_shapes.WHATSAPP_TO_OPEN_EXAMPLE},
                "x": {"value": channel_shapes.X_TO_OPEN_EXAMPLE},
            }
        ),
    ],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    if credential.channel is not None or not credential.sees(wanted.authority):
        raise NotFound("there is no such authority")

    def act(connection: Connection) -> OpenedChannelShape:
        opened = office.open_channel(
            connection,
            house.vault,
            actor=credential.actor,
            tenant=credential.tenant,
            wanted=wanted_channel(wanted),
            now=house.clock(),
        )
        return show_opened(opened, address=house.settings.address)

    response = await Once(house, credential, request, idempotency_key, await request.body()).act(act, 201)
    made = json.loads(bytes(response.body))["id"]
    response.headers["Location"] = f"{house.settings.address}/api/v1/channels/{made}"
    return response


@router.post(
    "/channels/{channelId}/secrets",
    status_code=201,
    response_model=RotatedSecretShape,
    summary="Byt en kanals hemlighet / rotate a channel's secret",
    description=said(
        "Ger kanalen en ny hemlighet. De gamla gäller så länge `overlap_hours` säger, så att inget går förlorat medan "
        "plattformen ställs om. Hemligheten visas bara i detta svar.",
        "Gives the channel a new secret. The old ones stay valid as long as `overlap_hours` says, so that nothing is "
        "lost while the platform is changed over. The secret is shown in this answer only.",
    ),
    responses=answered(
        "Den nya hemligheten / the new secret.",
        channel_shapes.ROTATED_EXAMPLE,
        "not-found",
        "precondition-failed",
        *ALWAYS,
        *ON_POST,
        status=201,
    ),
)
async def rotate_channel_secret(
    *,
    request: Request,
    house: TheHouse,
    credential: WritesChannels,
    channel_id: ChannelId,
    wanted: Annotated[SecretToRotate, Body(openapi_examples={"signing": {"value": channel_shapes.TO_ROTATE_EXAMPLE}})],
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    def act(connection: Connection) -> RotatedSecretShape:
        hold_to_revision(if_match, seen_channel(connection, credential, channel_id).revision)
        rotated = office.rotate_secret(
            connection,
            house.vault,
            actor=credential.actor,
            tenant=credential.tenant,
            channel=channel_id,
            value=wanted.value,
            purpose=wanted.purpose,
            overlap_hours=wanted.overlap_hours,
            now=house.clock(),
        )
        return show_rotated(rotated)

    return await Once(house, credential, request, idempotency_key, await request.body()).act(act, 201)
