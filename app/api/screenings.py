"""The first screening of what waits sealed for the holder of a role account."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response
from pydantic import Field
from sqlalchemy import Connection

from app.api import parked_shapes
from app.api.credentials import Screens
from app.api.descriptions import ALWAYS, ON_POST, answered, said
from app.api.house import TheHouse
from app.api.idempotent import IdempotencyKey, Once
from app.api.parameters import ParkedId, Word
from app.api.parked_shapes import Replayed, ShownParked, show_parked
from app.api.shape import Sent
from app.records.access import Credential
from app.registry import screening
from app.registry.screening import Screener
from app.store import parked_lists

router = APIRouter(tags=["parked-deliveries"])


class Release(Sent):
    """Why a sealed message is released; needed from anybody but the holder."""

    reason: Word | None = Field(default=None, description="Behövs om nyckeln inte är bunden till kanalen.")


class KeepPrivate(Sent):
    """Why a sealed message is private mail."""

    reason: Word


def _screener(credential: Credential) -> Screener:
    """A token bound to a channel sees no other, so it is the holder's where it sees anything at all."""
    return Screener(actor=credential.actor, is_holder=credential.channel is not None)


@router.post(
    "/parked-deliveries/{parkedId}/release",
    response_model=Replayed,
    summary="Släpp ett förseglat meddelande / release a sealed message",
    description=said(
        "Innehavaren av ett rollkonto, med en nyckel bunden till kanalen, släpper ett direktmeddelande: det läses, "
        "bedöms och registreras med de tider det hade. Någon annan med rättigheten `screenings:write` "
        "måste ange ett skäl.",
        "The holder of a role account, with a token bound to the channel, releases a direct message: it is read, "
        "assessed and registered with the times it had. Anybody else with the scope `screenings:write` "
        "must give a reason.",
    ),
    responses=answered(
        "Vad det ledde till / what it led to.", parked_shapes.REPLAYED_EXAMPLE, "not-found", *ALWAYS, *ON_POST
    ),
)
async def release_parked_delivery(
    *,
    request: Request,
    house: TheHouse,
    credential: Screens,
    parked_id: ParkedId,
    wanted: Annotated[Release, Body(openapi_examples={"holder": {"value": {}}})] = Release(),  # noqa: B008 – frozen
    idempotency_key: IdempotencyKey = None,
) -> Response:
    async def act() -> Replayed:
        await house.database.read(lambda connection: parked_lists.get_parked(connection, credential, parked_id))
        result = await screening.release(
            house.receiver,
            house.database,
            tenant=credential.tenant,
            part=parked_id,
            screener=_screener(credential),
            reason=wanted.reason,
            now=house.clock(),
        )
        return Replayed(state=result.state, messages=list(result.messages), still_parked=list(result.still_parked))

    return await Once(house, credential, request, idempotency_key, await request.body()).act_outside(act, 200)


@router.post(
    "/parked-deliveries/{parkedId}/keep-private",
    response_model=ShownParked,
    summary="Behåll ett förseglat meddelande som privat / keep a sealed message private",
    description=said(
        "Säger att ett förseglat direktmeddelande är privat och ingen allmän handling. Det läses inte och väntar inte "
        "längre. Det kan släppas senare.",
        "Says that a sealed direct message is private and no official document. It is not read and waits no longer. It "
        "can be released later.",
    ),
    responses=answered(
        "Det står som privat / it stands as private.",
        parked_shapes.EXAMPLE | {"reason": "awaits_holder", "detail": "", "state": "private"},
        "not-found",
        *ALWAYS,
        *ON_POST,
    ),
)
async def keep_parked_delivery_private(
    *,
    request: Request,
    house: TheHouse,
    credential: Screens,
    parked_id: ParkedId,
    wanted: Annotated[KeepPrivate, Body(openapi_examples={"family": {"value": {"reason": "Från en anhörig"}}})],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    def act(connection: Connection) -> ShownParked:
        parked_lists.get_parked(connection, credential, parked_id)
        screening.keep_private(
            connection,
            tenant=credential.tenant,
            part=parked_id,
            screener=_screener(credential),
            reason=wanted.reason,
            now=house.clock(),
        )
        return show_parked(parked_lists.get_parked(connection, credential, parked_id))

    return await Once(house, credential, request, idempotency_key, await request.body()).act(act, 200)
