"""Reading a parked delivery again, after the program or the channel has been mended."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from app.records.delivery import Delivery
from app.records.errors import NotFound, Unacceptable
from app.records.message import Reading
from app.records.vocabulary import ParkedState
from app.registry.intake.item import Item
from app.registry.intake.receiving import Receiver
from app.store import deliveries, parked
from app.store.parked import ParkedPart
from app.store.runners import Database


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it: the new state, the messages it holds, and why what is left could not be read."""

    state: ParkedState
    messages: tuple[UUID, ...]
    still_parked: tuple[str, ...]


async def replay(
    receiver: Receiver, database: Database, *, tenant: str, part: UUID, actor: str, released: bool = False
) -> Replayed:
    """Read a parked part again and write what it says, as if it had just come; its times stay those it had.

    What still cannot be read changes nothing. Parts of it that still cannot are parked anew, each by itself. What
    waits sealed for the holder of a role account stays so unless it has been ``released`` (``screening.py``).

    Raises:
        NotFound: no such part, or its delivery has been cleared.
        Unacceptable: it has been replayed already.
    """
    found, delivery = await database.read(lambda connection: _kept(connection, tenant, part))
    listed = await receiver.find(found.channel)
    item = _only(await receiver.reread(listed, delivery, part, actor, released=released), found.path)
    if not item.reading.events:
        return Replayed(ParkedState.WAITING, (), tuple(part.reason for part in item.reading.unread))
    answer = await receiver.writer.submit(item, receiver.renew)
    return Replayed(
        ParkedState.REPLAYED,
        tuple(message.id for message in answer.messages),
        tuple(part.reason for part in answer.parked),
    )


def _kept(connection: Connection, tenant: str, part: UUID) -> tuple[ParkedPart, Delivery]:
    found = parked.get(connection, tenant, part)
    kept = deliveries.get(connection, tenant, found.delivery) if found is not None else None
    if found is None or kept is None:
        raise NotFound("there is no such parked delivery, or its bytes have been cleared")
    if found.state != ParkedState.WAITING:
        raise Unacceptable("it has been replayed already")
    return found, Delivery(kept.id, tenant, kept.channel, kept.captured_at, kept.headers, kept.body)


def _only(item: Item, path: str) -> Item:
    """The item with nothing but what stands at or below the parked path."""
    reading = item.reading
    places = [place for place, event in enumerate(reading.events) if _is_at(event.path, path)]
    kept = Reading(
        tuple(reading.events[place] for place in places),
        tuple(part for part in reading.unread if _is_at(part.path, path)),
    )
    return replace(item, reading=kept, observed=tuple(item.observed[place] for place in places))


def _is_at(path: str, parked_path: str) -> bool:
    return path == parked_path or path.startswith((f"{parked_path}.", f"{parked_path}["))
