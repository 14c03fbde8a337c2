"""Reading parked deliveries and reading them again (replay)."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from app.api import parked_shapes
from app.api.credentials import ReadsParked, ReadsParkedBodies, WritesParked, require
from app.api.descriptions import ALWAYS, answered, listed, problem_answers, readable, said
from app.api.etags import IfNoneMatch, conditional
from app.api.house import House, TheHouse
from app.api.idempotent import IdempotencyKey, Once
from app.api.paging import AskedPage
from app.api.parameters import ParkedId, Slug
from app.api.parked_shapes import ParkedList, ParkedReading, Replayed, ShownParked, show_parked, show_reading
from app.api.withholding import note_protected_read
from app.records.access import Credential
from app.records.vocabulary import ParkedReason, ParkedState, Scope
from app.registry.replaying import look, replay
from app.store import parked, parked_lists
from app.store.parked_lists import ParkedFilter

router = APIRouter(tags=["parked-deliveries"])


def wanted_parked(
    state: Annotated[ParkedState, Query(description="`waiting` om inget anges / by default.")] = ParkedState.WAITING,
    reason: ParkedReason | None = None,
    channel: UUID | None = None,
    authority: Slug | None = None,
) -> ParkedFilter:
    """The filters of the queue."""
    return ParkedFilter(state=state, reason=reason, channel=channel, authority=authority)


@router.get(
    "/parked-deliveries",
    response_model=ParkedList,
    summary="Lista parkerade leveranser / list parked deliveries",
    description=said(
        "Det som togs emot utan att kunna läsas, det som väntat längst först.",
        "What was kept without being understood, what has waited longest first.",
    ),
    responses=listed("En del av kön / a part of the queue.", parked_shapes.LIST_EXAMPLE),
)
async def list_parked_deliveries(
    house: TheHouse,
    credential: ReadsParked,
    paging: AskedPage,
    wanted: Annotated[ParkedFilter, Depends(wanted_parked)],
) -> Mapping[str, Any]:
    found = await house.database.read(
        lambda connection: parked_lists.list_parked(connection, credential, wanted, paging.window)
    )
    return paging.answer(found, show_parked)


@router.get(
    "/parked-deliveries/{parkedId}",
    response_model=ShownParked,
    summary="Läs en parkerad leverans / read a parked delivery",
    description=said("Varför och när något parkerades.", "Why and when something was parked."),
    responses=readable("Den parkerade leveransen / the parked delivery.", parked_shapes.EXAMPLE),
)
async def get_parked_delivery(
    request: Request,
    house: TheHouse,
    credential: ReadsParked,
    parked_id: ParkedId,
    if_none_match: IfNoneMatch = None,
) -> Response:
    kept = await house.database.read(lambda connection: parked_lists.get_parked(connection, credential, parked_id))
    return conditional(request, show_parked(kept))


@router.get(
    "/parked-deliveries/{parkedId}/body",
    response_class=Response,
    summary="Hämta leveransens byte / fetch the bytes of the delivery",
    description=said(
        "Hela leveransen exakt som den kom. Ingen har prövat vad som står i den, så både `parked:read` och "
        "`protected:read` krävs, och läsningen loggas. Det som kom till ett rollkonto kräver också `screenings:write`.",
        "The whole delivery exactly as it came. Nobody has judged what is in it, so both `parked:read` and "
        "`protected:read` are needed, and reading it is logged. What came to a role account needs `screenings:write` "
        "too.",
    ),
    responses={
        200: {
            "description": "Leveransens byte / the bytes of the delivery.",
            "headers": {
                "Content-Disposition": {"description": "Alltid attachment / always.", "schema": {"type": "string"}}
            },
            "content": {
                "application/octet-stream": {
                    "schema": {"type": "string", "format": "binary"},
                    "examples": {"example": {"summary": "Byte som inte kunde läsas", "value": "{not json"}},
                }
            },
        },
        **problem_answers("not-found", "sealed", *ALWAYS),
    },
)
async def get_parked_delivery_body(house: TheHouse, credential: ReadsParkedBodies, parked_id: ParkedId) -> Response:
    body = await _open_body(house, credential, parked_id)
    headers = {
        "Content-Disposition": f'attachment; filename="{parked_id}.bin"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(body, media_type="application/octet-stream", headers=headers)


async def _open_body(house: House, credential: Credential, parked_id: UUID) -> bytes:
    """The bytes for somebody who may read them; that they were read is noted.

    Raises:
        NotFound, Sealed: see ``parked_lists.body_of``.
        Refusal: they came to a role account and the credential does not screen (403).
    """
    screened, body = await house.database.read(
        lambda connection: (
            parked.is_on_role_account(connection, credential.tenant, parked_id),
            parked_lists.body_of(connection, credential, parked_id),
        )
    )
    if screened:
        require(credential, Scope.SCREENINGS_WRITE)
    note_protected_read(credential, "parked_delivery", parked_id)
    return body


@router.get(
    "/parked-deliveries/{parkedId}/reading",
    response_model=ParkedReading,
    summary="Läs vad en parkerad leverans säger / read what a parked delivery says",
    description=said(
        "Meddelandet i läsbar form, så som det skulle läsas nu; ingenting sparas. För den första granskningen av ett "
        "rollkontos direktmeddelanden. Samma rättigheter som för leveransens byte: `parked:read` och "
        "`protected:read`, och `screenings:write` för det som kom till ett rollkonto. Läsningen loggas.",
        "The message in readable form, as it would be read now; nothing is kept. For the first screening of direct "
        "messages to a role account. The same rights as for the delivery's bytes: `parked:read` and "
        "`protected:read`, and `screenings:write` for what came to a role account. Reading it is logged.",
    ),
    responses=answered(
        "Vad leveransen säger / what the delivery says.",
        parked_shapes.READING_EXAMPLE,
        "not-found",
        "sealed",
        *ALWAYS,
    ),
)
async def read_parked_delivery(house: TheHouse, credential: ReadsParkedBodies, parked_id: ParkedId) -> ParkedReading:
    await _open_body(house, credential, parked_id)
    return show_reading(await look(house.receiver, house.database, tenant=credential.tenant, part=parked_id))


@router.post(
    "/parked-deliveries/{parkedId}/replay",
    response_model=Replayed,
    summary="Läs om en parkerad leverans / replay a parked delivery",
    description=said(
        "Läser leveransen igen, till exempel efter en rättelse i programmet. Det som redan lästs ur den blir inte "
        "dubbelt.",
        "Reads the delivery again, for example after a fix in the program. What was read from it before is not "
        "doubled.",
    ),
    responses=answered(
        "Vad omläsningen ledde till / what it led to.",
        parked_shapes.REPLAYED_EXAMPLE,
        "not-found",
        "unacceptable",
        "idempotency-key-reused",
        *ALWAYS,
    ),
)
async def replay_parked_delivery(
    request: Request,
    house: TheHouse,
    credential: WritesParked,
    parked_id: ParkedId,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    async def act() -> Replayed:
        await house.database.read(lambda connection: parked_lists.get_parked(connection, credential, parked_id))
        result = await replay(
            house.receiver, house.database, tenant=credential.tenant, part=parked_id, actor=credential.actor
        )
        return Replayed(state=result.state, messages=list(result.messages), still_parked=list(result.still_parked))

    return await Once(house, credential, request, idempotency_key, b"").act_outside(act, 200)
