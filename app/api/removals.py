"""Hiding and removing messages: the copy first, then the act; forbidden images are sealed."""

import json
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Request, Response
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from app.api import removal_shapes
from app.api.credentials import Removes, Unseals
from app.api.descriptions import ALWAYS, ON_POST, answered, said
from app.api.house import House, TheHouse
from app.api.idempotent import IdempotencyKey, Once
from app.api.parameters import MessageId, RemovalId
from app.api.removal_shapes import (
    RemovalToConfirm,
    RemovalToRequest,
    ReportToNote,
    SealToLift,
    ShownRemoval,
    ShownSeal,
    show_removal,
    show_seal,
    wanted_removal,
)
from app.records.access import Credential
from app.records.removal import Removal
from app.registry.removing import sealing
from app.registry.removing.requesting import confirm_removal, request_removal
from app.store import removals, seals
from app.store.copies import files_of
from app.store.message_lists import seen_message

router = APIRouter(tags=["removals"])

_ON_MESSAGE = ("not-found", "already-exists", *ALWAYS, *ON_POST)


@router.post(
    "/messages/{messageId}/removals",
    status_code=201,
    response_model=ShownRemoval,
    summary="Begär att ett meddelande döljs eller tas bort / request that a message be hidden or removed",
    description=said(
        "Säg vad som ska göras och varför innan det görs på plattformen. Först prövas att kopian är hel: varje version "
        "finns kvar och varje bilaga är hämtad, med rätt kontrollsumma, eller har ett antecknat skäl till att den "
        "saknas. Då blir `state` `confirmed`, och först då får åtgärden göras. Annars blir den `requested` och "
        "bekräftas senare. När plattformen själv berättar om samma åtgärd känns den igen. Med skälet "
        "`forbidden_image` förseglas meddelandet i stället: ingen kopia lämnas ut, ingen ser innehållet.",
        "Say what is to be done and why before it is done at the platform. First the copy is found to be whole: every "
        "version is kept and every attachment is fetched, with the right checksum, or has a noted reason why it is "
        "missing. Then `state` is `confirmed`, and only then may the act be done. Else it is `requested` and confirmed "
        "later. When the platform itself tells of the same act it is recognised. With the reason `forbidden_image` the "
        "message is sealed instead: no copy is handed out, nobody sees the content.",
    ),
    responses=answered(
        "Begärd, och bekräftad om kopian är hel / requested, and confirmed if the copy is whole.",
        removal_shapes.EXAMPLE,
        *_ON_MESSAGE,
        status=201,
        headers={"Location": "Meddelandets adress / the message's address."},
    ),
)
async def request_message_removal(
    *,
    request: Request,
    house: TheHouse,
    credential: Removes,
    message_id: MessageId,
    wanted: Annotated[
        RemovalToRequest,
        Body(
            openapi_examples={
                "hide": {"value": removal_shapes.TO_REQUEST_EXAMPLE},
                "seal": {"value": removal_shapes.TO_SEAL_EXAMPLE},
            }
        ),
    ],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    whole = await _whole_files(house, credential, message_id)

    def act(connection: Connection) -> ShownRemoval:
        seen_message(connection, credential, message_id)
        made = request_removal(
            connection,
            actor=credential.actor,
            tenant=credential.tenant,
            message=message_id,
            wanted=wanted_removal(wanted),
            whole=whole,
            now=house.clock(),
        )
        return _shown(connection, credential, made)

    response = await Once(house, credential, request, idempotency_key, await request.body()).act(act, 201)
    about = json.loads(bytes(response.body))["message"]
    response.headers["Location"] = f"{house.settings.address}/api/v1/messages/{about}"
    return response


@router.post(
    "/messages/{messageId}/removals/{removalId}/confirm",
    response_model=ShownRemoval,
    summary="Bekräfta när kopian är hel / confirm once the copy is whole",
    description=said(
        "Prövar kopian igen och bekräftar åtgärden. Saknas något som ännu kan komma blir svaret 409, om inte "
        "`accept_lacks` är satt: då antecknas vad som saknas och varför.",
        "Looks at the copy again and confirms the act. If something is missing that may still come the answer is 409, "
        "unless `accept_lacks` is set: then what is missing is noted, and why.",
    ),
    responses=answered(
        "Bekräftad: åtgärden får göras / confirmed: the act may be done.",
        removal_shapes.EXAMPLE,
        "copy-not-whole",
        "not-found",
        *ALWAYS,
        *ON_POST,
    ),
)
async def confirm_message_removal(
    *,
    request: Request,
    house: TheHouse,
    credential: Removes,
    message_id: MessageId,
    removal_id: RemovalId,
    wanted: Annotated[RemovalToConfirm, Body(openapi_examples={"confirm": {"value": {}}})] = RemovalToConfirm(),  # noqa: B008 – frozen
    idempotency_key: IdempotencyKey = None,
) -> Response:
    whole = await _whole_files(house, credential, message_id)

    def act(connection: Connection) -> ShownRemoval:
        seen_message(connection, credential, message_id)
        confirmed = confirm_removal(
            connection,
            actor=credential.actor,
            tenant=credential.tenant,
            message=message_id,
            removal=removal_id,
            whole=whole,
            accept_lacks=wanted.accept_lacks,
            now=house.clock(),
        )
        return _shown(connection, credential, confirmed)

    return await Once(house, credential, request, idempotency_key, await request.body()).act(act, 200)


@router.post(
    "/messages/{messageId}/seal/police-report",
    response_model=ShownSeal,
    summary="Anteckna polisanmälan / note the police report",
    description=said(
        "Antecknar polisens referens till anmälan av det som förseglats. En ny ersätter den förra; båda står i loggen.",
        "Notes the police's reference to the report of what was sealed. A new one takes the place of the former; both "
        "stand in the log.",
    ),
    responses=answered("Förseglingen / the seal.", removal_shapes.SEAL_EXAMPLE, "not-found", *ALWAYS, *ON_POST),
)
async def note_police_report(
    *,
    request: Request,
    house: TheHouse,
    credential: Removes,
    message_id: MessageId,
    wanted: Annotated[ReportToNote, Body(openapi_examples={"report": {"value": {"police_report": "5000-K000000-26"}}})],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    def act(connection: Connection) -> ShownSeal:
        seen_message(connection, credential, message_id)
        noted = sealing.note_police_report(
            connection,
            actor=credential.actor,
            tenant=credential.tenant,
            message=message_id,
            reference=wanted.police_report,
            now=house.clock(),
        )
        return show_seal(noted)

    return await Once(house, credential, request, idempotency_key, await request.body()).act(act, 200)


@router.post(
    "/messages/{messageId}/seal/lift",
    response_model=ShownSeal,
    summary="Bryt en försegling / lift a seal",
    description=said(
        "Bryter en försegling som var ett misstag. Innehållet visas åter enligt bedömningarna. Kräver `seals:write`. "
        "Svaret är förseglingen som den var. Att utplåna det förseglade på order av polis eller åklagare görs med "
        "`diarium removals erase`.",
        "Lifts a seal that was a mistake. The content is again shown as its assessments say. Needs `seals:write`. The "
        "answer is the seal as it was. Erasing what is sealed on the order of the police or a prosecutor is done by "
        "`diarium removals erase`.",
    ),
    responses=answered(
        "Förseglingen som den var / the seal as it was.", removal_shapes.SEAL_EXAMPLE, "not-found", *ALWAYS, *ON_POST
    ),
)
async def lift_seal(
    *,
    request: Request,
    house: TheHouse,
    credential: Unseals,
    message_id: MessageId,
    wanted: Annotated[SealToLift, Body(openapi_examples={"mistake": {"value": {"reason": "Fel meddelande valdes."}}})],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    def act(connection: Connection) -> ShownSeal:
        seen_message(connection, credential, message_id)
        held = seals.require_seal(connection, credential.tenant, message_id)
        sealing.lift_seal(
            connection,
            actor=credential.actor,
            tenant=credential.tenant,
            message=message_id,
            reason=wanted.reason,
            now=house.clock(),
        )
        return show_seal(held)

    return await Once(house, credential, request, idempotency_key, await request.body()).act(act, 200)


async def _whole_files(house: House, credential: Credential, message: UUID) -> frozenset[bytes]:
    """Which of a message's files stand on disk as they were fetched; read here, so that no transaction waits for it."""

    def ask(connection: Connection) -> tuple[bytes, ...]:
        seen_message(connection, credential, message)
        return files_of(connection, credential.tenant, message)

    fetched = await house.database.read(ask)
    return frozenset(
        [each for each in fetched if await run_in_threadpool(house.files.is_whole, credential.tenant, bytes(each))]
    )


def _shown(connection: Connection, credential: Credential, removal: Removal) -> ShownRemoval:
    """As it stands in the register now, which is what a later reading will show."""
    stands = removals.get_removal(connection, credential.tenant, removal.message, removal.id)
    sealed = seals.seal_of(connection, credential.tenant, removal.message) is not None
    return show_removal(stands, sealed=sealed)
