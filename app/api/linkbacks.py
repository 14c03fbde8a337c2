"""Reading notices that pages elsewhere link to ours, and what came of following them."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, Field

from app.api.credentials import ReadsParked
from app.api.descriptions import listed, said
from app.api.house import TheHouse
from app.api.paging import AskedPage, PageInfo
from app.api.shape import Shown
from app.records.linkback import LinkbackState, Protocol
from app.store import linkbacks
from app.store.linkbacks import KeptLinkback, LinkbackFilter

router = APIRouter(tags=["linkbacks"])


class ShownLinkback(Shown):
    """A notice. Whoever sent it proved nothing, so only the fetched source counts."""

    id: UUID
    channel: UUID
    protocol: Protocol
    source: str = Field(description="Sidan som sades länka hit / the page that was said to link here.")
    target: str | None = Field(description="Our page; null for a trackback, which names none.")
    noticed_at: AwareDatetime
    state: LinkbackState
    fault: str | None = Field(description="Why nothing came of the last try; see docs/channels/linkback.md.")
    http_status: int | None
    tries: int
    due_at: AwareDatetime | None = Field(description="When the source is fetched next; null if it is not.")
    message: UUID | None = Field(description="The message that it led to.")


class LinkbackList(Shown):
    """A part of the list of notices."""

    data: list[ShownLinkback]
    page: PageInfo


LIST_EXAMPLE = {
    "data": [
        {
            "id": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a07",
            "channel": "0192f39f-0000-7000-8000-000000000001",
            "protocol": "webmention",
            "source": "https://blogg.example/inlagg/1",
            "target": "https://www.exempelkoping.example/badhuset",
            "noticed_at": "2026-03-02T09:15:00.204000Z",
            "state": "failed",
            "fault": "no_link",
            "http_status": None,
            "tries": 1,
            "due_at": None,
            "message": None,
        }
    ],
    "page": {"limit": 20, "page": 1, "next_cursor": None},
}


def wanted_linkbacks(state: LinkbackState | None = None, channel: UUID | None = None) -> LinkbackFilter:
    """The filters of the list."""
    return LinkbackFilter(state=state, channel=channel)


@router.get(
    "/linkbacks",
    response_model=LinkbackList,
    summary="Lista aviseringar om länkar / list notices of links",
    description=said(
        "Webmention, pingback och trackback: vilken sida som sades länka hit, vad som kom av att hämta den och varför "
        "inget kom av det. Den nyaste först.",
        "Webmention, pingback and trackback: which page was said to link here, what came of fetching it and why "
        "nothing did. The newest first.",
    ),
    responses=listed("En del av listan / a part of the list.", LIST_EXAMPLE),
)
async def list_linkbacks(
    house: TheHouse,
    credential: ReadsParked,
    paging: AskedPage,
    wanted: Annotated[LinkbackFilter, Depends(wanted_linkbacks)],
) -> Mapping[str, Any]:
    found = await house.database.read(
        lambda connection: linkbacks.list_linkbacks(connection, credential, wanted, paging.window)
    )
    return paging.answer(found, _show)


def _show(kept: KeptLinkback) -> ShownLinkback:
    return ShownLinkback.model_validate(kept._asdict())
