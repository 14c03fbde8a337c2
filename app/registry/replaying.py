"""Reading a parked delivery again, after the program or the channel has been mended."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from app.channels.table import CHANNELS
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

    What still cannot be read changes nothing. Parts of it that still cannot are parked anew, each by itself. What is
    now understood and by rule is no message waits no longer; a notice of a link is followed as if it had just come.
    What waits sealed for the holder of a role account stays so unless it has been ``released`` (``screening.py``).

    Raises:
        NotFound: no such part, or its delivery has been cleared.
        Unacceptable: it has been replayed already.
    """
    found, delivery = await database.read(lambda connection: _waiting(connection, tenant, part))
    listed = await receiver.find(found.channel)
    item = _only(await receiver.reread(listed, delivery, part, actor, released=released), found.path)
    if not item.reading.events and not item.reading.ignored:
        return Replayed(ParkedState.WAITING, (), tuple(part.reason for part in item.reading.unread))
    answer = await receiver.writer.submit(item, receiver.renew)
    return Replayed(
        ParkedState.REPLAYED,
        tuple(message.id for message in answer.messages),
        tuple(part.reason for part in answer.parked),
    )


async def look(receiver: Receiver, database: Database, *, tenant: str, part: UUID) -> Reading:
    """What a parked part says as it would be read now, direct messages to a role account too. Nothing is written.

    Raises:
        NotFound: no such part, or its delivery has been cleared.
    """
    found, delivery = await database.read(lambda connection: _kept(connection, tenant, part))
    channel = (await receiver.find(found.channel)).channel
    return _below(CHANNELS[channel.speaks].read(delivery, channel, lambda: False), found.path)


def _waiting(connection: Connection, tenant: str, part: UUID) -> tuple[ParkedPart, Delivery]:
    found, delivery = _kept(connection, tenant, part)
    if found.state != ParkedState.WAITING:
        raise Unacceptable("it has been replayed already")
    return found, delivery


def _kept(connection: Connection, tenant: str, part: UUID) -> tuple[ParkedPart, Delivery]:
    found = parked.get(connection, tenant, part)
    kept = deliveries.get(connection, tenant, found.delivery) if found is not None else None
    if found is None or kept is None:
        raise NotFound("there is no such parked delivery, or its bytes have been cleared")
    return found, Delivery(kept.id, tenant, kept.channel, kept.captured_at, kept.headers, kept.body)


def _only(item: Item, path: str) -> Item:
    """The item with nothing but what stands at or below the parked path."""
    places = [place for place, event in enumerate(item.reading.events) if _is_at(event.path, path)]
    return replace(item, reading=_below(item.reading, path), observed=tuple(item.observed[place] for place in places))


def _below(reading: Reading, path: str) -> Reading:
    return Reading(
        tuple(each for each in reading.events if _is_at(each.path, path)),
        tuple(each for each in reading.unread if _is_at(each.path, path)),
        tuple(each for each in reading.ignored if _is_at(each.path, path)),
    )


def _is_at(path: str, parked_path: str) -> bool:
    return path == parked_path or path.startswith((f"{parked_path}.", f"{parked_path}["))
