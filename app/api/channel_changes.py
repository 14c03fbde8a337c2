"""Changing channels: what the list says of them, whether they are open, their holders; and their history."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Protocol
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Request, Response
from sqlalchemy import Connection

from app.api import channel_shapes as shapes
from app.api.channel_shapes import (
    ChannelHistory,
    ChannelToChange,
    HolderToChange,
    HolderToEnter,
    ShownChannel,
    StatusChange,
    show_channel,
    wanted_holder,
)
from app.api.channels import seen_channel
from app.api.credentials import ReadsChannels, WritesChannels
from app.api.descriptions import ALWAYS, ON_POST, answered, listed, problem_answers, said
from app.api.etags import IfMatch, hold_to_revision
from app.api.house import TheHouse
from app.api.idempotent import IdempotencyKey, Once
from app.api.paging import AskedPage, slice_of
from app.api.parameters import ChannelId, HolderId
from app.records.errors import NotFound
from app.registry.office import channel_facts, channel_status, role_holders
from app.store.channel_changes import changes_of
from app.store.channels import ChannelView

router = APIRouter(tags=["channels"])

_ON_CHANGE = ("not-found", "precondition-failed", *ALWAYS, *ON_POST)
_CLOSED = {"status": "closed", "closed_at": "2026-03-02T09:15:00.204000Z", "revision": 2}
_HOLDER = {
    "id": "0192f39f-0000-7000-8000-0000000000b1",
    "position": "Kommunchef",
    "name": None,
    "from_date": "2026-01-07",
    "to_date": None,
    "agreed_on": "2026-01-07",
}
_HELD = shapes.EXAMPLE | {"kind": "role_account", "holders": [_HOLDER], "revision": 2}


class _StatusVerb(Protocol):
    def __call__(
        self, connection: Connection, *, actor: str, tenant: str, channel: UUID, from_date: date | None, now: Any
    ) -> ChannelView: ...


class _Change:
    """One request that changes a channel which the token sees, based on the reading that ``If-Match`` names.

    ``by`` is what every verb of the office is told: who, which tenant and channel, and when.
    """

    def __init__(
        self,
        *,
        request: Request,
        house: TheHouse,
        credential: WritesChannels,
        channel_id: ChannelId,
        if_match: IfMatch = None,
        idempotency_key: IdempotencyKey = None,
    ) -> None:
        self.credential = credential
        self._request, self._house = request, house
        self._channel, self._if_match, self._key = channel_id, if_match, idempotency_key

    @property
    def by(self) -> dict[str, Any]:
        credential = self.credential
        return {
            "actor": credential.actor,
            "tenant": credential.tenant,
            "channel": self._channel,
            "now": self._house.clock(),
        }

    async def do(self, verb: Callable[[Connection], ChannelView], status: int = 200) -> Response:
        def act(connection: Connection) -> ShownChannel:
            hold_to_revision(self._if_match, seen_channel(connection, self.credential, self._channel).revision)
            return show_channel(verb(connection), address=self._house.settings.address)

        once = Once(self._house, self.credential, self._request, self._key, await self._request.body())
        return await once.act(act, status)

    async def become(self, verb: _StatusVerb, wanted: StatusChange) -> Response:
        return await self.do(lambda connection: verb(connection, from_date=wanted.from_date, **self.by))


ThisChange = Annotated[_Change, Depends(_Change)]
WantedStatus = Annotated[StatusChange, Body(openapi_examples={"day": {"value": shapes.STATUS_EXAMPLE}})]


@router.patch(
    "/channels/{channelId}",
    response_model=ShownChannel,
    summary="Ändra en kanal / change a channel",
    description=said(
        "Ändrar det som listan över officiella kanaler säger om en kanal. Fält som utelämnas står kvar, `null` tömmer. "
        "Ändringen hamnar i kanalens historik med vem, när och från vilken dag.",
        "Changes what the official list says of a channel. Fields that are left out stand, `null` empties. The change "
        "goes into the channel's history with who, when and from which day.",
    ),
    responses=answered("Kanalen / the channel.", shapes.EXAMPLE | {"revision": 2}, *_ON_CHANGE),
)
async def change_channel(
    change: ThisChange,
    wanted: Annotated[ChannelToChange, Body(openapi_examples={"hours": {"value": shapes.CHANGE_EXAMPLE}})],
) -> Response:
    if wanted.authority is not None and not change.credential.sees(wanted.authority):
        raise NotFound("there is no such authority")
    facts = wanted.model_dump(exclude_unset=True, exclude={"from_date"})
    return await change.do(
        lambda connection: channel_facts.change_channel(
            connection, wanted=facts, from_date=wanted.from_date, **change.by
        )
    )


@router.post(
    "/channels/{channelId}/close",
    response_model=ShownChannel,
    summary="Stäng en kanal / close a channel",
    description=said(
        "Stänger en kanal. Det som ändå kommer dit tas om hand och prövas av en människa. Att stänga den igen ändrar "
        "inget.",
        "Closes a channel. What comes to it all the same is kept and put to a person. Closing it again changes "
        "nothing.",
    ),
    responses=answered("Kanalen är stängd / the channel is closed.", shapes.EXAMPLE | _CLOSED, *_ON_CHANGE),
)
async def close_channel(change: ThisChange, wanted: WantedStatus = StatusChange()) -> Response:  # noqa: B008 – frozen
    return await change.become(channel_status.close_channel, wanted)


@router.post(
    "/channels/{channelId}/dormant",
    response_model=ShownChannel,
    summary="Låt en kanal vila / put a channel to rest",
    description=said(
        "Gör en kanal vilande: den används inte tills vidare, men det som kommer dit bedöms som vanligt.",
        "Makes a channel dormant: it is not used for now, but what comes to it is assessed as ever.",
    ),
    responses=answered(
        "Kanalen är vilande / the channel is dormant.", shapes.EXAMPLE | {"status": "dormant"}, *_ON_CHANGE
    ),
)
async def put_channel_dormant(change: ThisChange, wanted: WantedStatus = StatusChange()) -> Response:  # noqa: B008 – frozen
    return await change.become(channel_status.put_channel_dormant, wanted)


@router.post(
    "/channels/{channelId}/open",
    response_model=ShownChannel,
    summary="Öppna en kanal igen / reopen a channel",
    description=said(
        "Öppnar en vilande eller stängd kanal igen. Historiken visar båda tiderna.",
        "Opens a dormant or closed channel again. Its history shows both times.",
    ),
    responses=answered("Kanalen är öppen / the channel is open.", shapes.EXAMPLE | {"revision": 3}, *_ON_CHANGE),
)
async def reopen_channel(change: ThisChange, wanted: WantedStatus = StatusChange()) -> Response:  # noqa: B008 – frozen
    return await change.become(channel_status.reopen_channel, wanted)


@router.post(
    "/channels/{channelId}/holders",
    status_code=201,
    response_model=ShownChannel,
    summary="För in ett rollkontos innehavare / enter the holder of a role account",
    description=said(
        "För in vem som innehar befattningen. Titeln är alltid offentlig, namnet bara om det skrivs här. "
        "Direktmeddelanden fångas först från dagen för innehavarens skriftliga medgivande (`agreed_on`), och "
        "förseglas för innehavaren.",
        "Enters who holds the office. The title is always public, the name only if it is written here. Direct messages "
        "are captured only from the day of the holder's written agreement (`agreed_on`), and sealed for the holder.",
    ),
    responses=answered("Kanalen / the channel.", _HELD, *_ON_CHANGE, status=201),
)
async def enter_holder(
    change: ThisChange,
    wanted: Annotated[HolderToEnter, Body(openapi_examples={"holder": {"value": shapes.HOLDER_EXAMPLE}})],
) -> Response:
    holder = wanted_holder(wanted)
    return await change.do(
        lambda connection: role_holders.enter_holder(connection, wanted=holder, **change.by), status=201
    )


@router.patch(
    "/channels/{channelId}/holders/{holderId}",
    response_model=ShownChannel,
    summary="Ändra ett rollkontos innehavare / change the holder of a role account",
    description=said(
        "Ändrar en innehavares dagar, medgivande eller hur namnet visas. `null` i `agreed_on` återkallar medgivandet.",
        "Changes a holder's days, agreement or how the name is shown. `null` in `agreed_on` withdraws the agreement.",
    ),
    responses=answered("Kanalen / the channel.", _HELD, *_ON_CHANGE),
)
async def change_holder(
    change: ThisChange,
    holder_id: HolderId,
    wanted: Annotated[HolderToChange, Body(openapi_examples={"end": {"value": shapes.HOLDER_CHANGE_EXAMPLE}})],
) -> Response:
    facts = wanted.model_dump(exclude_unset=True)
    return await change.do(
        lambda connection: role_holders.change_holder(connection, holder=holder_id, wanted=facts, **change.by)
    )


@router.get(
    "/channels/{channelId}/history",
    response_model=ChannelHistory,
    summary="Läs en kanals historik / read a channel's history",
    description=said(
        "Varje ändring av kanalen, öppnandet först: vem, när och från vilken dag.",
        "Every change of the channel, its opening first: who, when and from which day.",
    ),
    responses=listed("En del av historiken / a part of the history.", shapes.HISTORY_EXAMPLE)
    | problem_answers("not-found"),
)
async def list_channel_changes(
    house: TheHouse, credential: ReadsChannels, paging: AskedPage, channel_id: ChannelId
) -> Mapping[str, Any]:
    def ask(connection: Connection) -> Any:
        seen_channel(connection, credential, channel_id)
        return changes_of(connection, credential.tenant, channel_id)

    found = await house.database.read(ask)
    part = slice_of(found, lambda change: (change.number,), paging.window)
    return paging.answer(part, shapes.show_change)
