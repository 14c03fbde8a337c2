"""Lists a page at a time: ``limit`` and ``page`` (Digg FNS.07-09), and a cursor that inserts cannot disturb."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, Field

from app.api.house import TheHouse
from app.api.problems import Refusal
from app.records.errors import Misconfigured
from app.store.keyset import Slice, Window
from app.store.vault import Vault

DEFAULT_LIMIT, MOST, DEEPEST = 20, 100, 10_000

Item = TypeVar("Item")
Shown = TypeVar("Shown")

_PAGING = ("limit", "page", "cursor")


class PageInfo(BaseModel):
    """Where in the list this answer is."""

    limit: int = Field(description="How many rows were asked for at most.")
    page: int | None = Field(description="The page's number, from 1; null when a cursor was followed.")
    next_cursor: str | None = Field(description="Send it as `cursor` for the rows that follow; null at the end.")


class Paging:
    """One request for a part of a list. ``window`` is what the store is asked for."""

    def __init__(
        self,
        *,
        request: Request,
        response: Response,
        house: TheHouse,
        limit: Annotated[int, Query(ge=1, le=MOST, description="Högst så många rader / at most so many rows.")] = 20,
        page: Annotated[
            int | None,
            Query(ge=1, description="Sidans nummer från 1; de första 10 000 raderna / page number from 1."),
        ] = None,
        cursor: Annotated[
            str | None,
            Query(
                max_length=1000,
                description="`page.next_cursor` ur föregående svar, med samma filter / from the answer before.",
            ),
        ] = None,
    ) -> None:
        if cursor is not None and page is not None:
            raise Refusal("invalid-cursor", "Send either cursor or page, not both.")
        self._request, self._response, self._house = request, response, house
        self._limit, self._page = limit, page or 1
        self._by_cursor = cursor is not None
        self.window = self._window(cursor)

    def _window(self, cursor: str | None) -> Window:
        if cursor is not None:
            return Window(self._limit, after=open_cursor(self._house.vault, cursor, self._place()))
        offset = (self._page - 1) * self._limit
        if offset + self._limit > DEEPEST:
            raise Refusal("page-too-deep")
        return Window(self._limit, offset)

    def answer(self, found: Slice[Item], show: Callable[[Item], Shown]) -> Mapping[str, Any]:
        """The body of the answer, and the Link header to the next part (RFC 8288)."""
        following = None if found.last is None else seal_cursor(self._house.vault, found.last, self._place())
        if following is not None:
            self._response.headers["Link"] = f'<{self._address(following)}>; rel="next"'
        page = None if self._by_cursor else self._page
        return {
            "data": [show(row) for row in found.rows],
            "page": PageInfo(limit=self._limit, page=page, next_cursor=following),
        }

    def _filters(self) -> list[tuple[str, str]]:
        return sorted(pair for pair in self._request.query_params.multi_items() if pair[0] not in _PAGING)

    def _place(self) -> str:
        """What a cursor is bound to: the list and its filters. Rights are asked anew for each request."""
        return f"cursor {self._request.scope['route'].path_format} {json.dumps(self._filters())}"

    def _address(self, cursor: str) -> str:
        query = urlencode([*self._filters(), ("limit", self._limit), ("cursor", cursor)])
        return f"{self._house.settings.address}{self._request.scope['path']}?{query}"


AskedPage = Annotated[Paging, Depends(Paging)]


def seal_cursor(vault: Vault, position: tuple[Any, ...], place: str) -> str:
    """Make an opaque cursor: nobody without the master key can make one, or move it to another list."""
    values = [_tagged(value) for value in position]
    return base64.urlsafe_b64encode(vault.seal(json.dumps(values).encode(), place)).decode().rstrip("=")


def open_cursor(vault: Vault, cursor: str, place: str) -> tuple[Any, ...]:
    """The position in a cursor.

    Raises:
        Refusal: it was not made here for this list with these filters.
    """
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = json.loads(vault.open(sealed, place))
    except (binascii.Error, ValueError, Misconfigured):
        raise Refusal("invalid-cursor") from None
    return tuple(_untagged(kind, value) for kind, value in values)


def _tagged(value: datetime | UUID | int | str) -> tuple[str, Any]:
    if isinstance(value, datetime):
        return "time", value.isoformat()
    return ("uuid", str(value)) if isinstance(value, UUID) else ("plain", value)


def _untagged(kind: str, value: Any) -> Any:
    if kind == "time":
        return datetime.fromisoformat(value)
    return UUID(value) if kind == "uuid" else value


def slice_of(rows: list[Item], position: Callable[[Item], Any], window: Window) -> Slice[Item]:
    """A window of a list short enough to be read whole (channels, authorities), in the order of ``position``."""
    ordered = sorted(rows, key=position)
    if window.after is not None:
        ordered = [row for row in ordered if position(row) > window.after]
    kept = ordered[window.offset : window.offset + window.limit]
    more = len(ordered) > window.offset + window.limit
    return Slice(tuple(kept), position(kept[-1]) if more else None)
