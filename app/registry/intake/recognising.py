"""Telling new deliveries from those that have come before (level 1 of deduplication)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from app.records.message import Reading, Unread
from app.records.vocabulary import ParkedReason
from app.registry.intake.item import Item
from app.store import deliveries
from app.store.rows import BODIES, BodyRow, DeliveryRow

_NEVER_KEPT = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie"})


@dataclass(frozen=True, slots=True)
class Recognised:
    """A delivery as the register sees it: ``first`` is its own id, or the id of the one it repeats."""

    item: Item
    first: UUID

    @property
    def repeated(self) -> bool:
        return self.first != self.item.delivery.id


def recognise(connection: Connection, tenant: str, items: Sequence[Item], now: datetime) -> list[Recognised]:
    """Keep each new delivery as it came and count the others.

    The same key with another body is a delivery of its own: it is kept beside the first, and parked.
    """
    arriving = [item for item in items if item.replays is None]
    answers = _keep(connection, tenant, arriving)
    reused = [item for item in arriving if answers[item.delivery.id] is None]
    others = [_set_aside(item) for item in reused]
    answers |= _keep(connection, tenant, others)
    set_aside = {item.delivery.id: item for item in others}
    recognised = [
        Recognised(set_aside.get(item.delivery.id, item), answers.get(item.delivery.id) or item.delivery.id)
        for item in items
    ]
    repeats = Counter(each.first for each in recognised if each.repeated)
    deliveries.count_repeats(connection, tenant, repeats, now)
    return recognised


def _keep(connection: Connection, tenant: str, items: Sequence[Item]) -> dict[UUID, UUID | None]:
    """The first delivery under each item's key; ``None`` where that one has another body."""
    leaders: dict[tuple[UUID, str], Item] = {}
    for item in items:
        leaders.setdefault((item.channel.id, item.key), item)
    rows = [_row(leaders[place]) for place in sorted(leaders)]
    inserted = deliveries.insert_new(connection, rows)
    BODIES.insert(
        connection, [_body(item) for item in leaders.values() if item.delivery.id in inserted and item.keeps_body]
    )
    held = {
        place: (item.delivery.id, item.digest) for place, item in leaders.items() if item.delivery.id in inserted
    } | {
        place: (kept.id, kept.digest)
        for place, kept in deliveries.held_under(
            connection, tenant, [place for place, item in leaders.items() if item.delivery.id not in inserted]
        ).items()
    }
    answers: dict[UUID, UUID | None] = {}
    for item in items:
        first, digest = held[item.channel.id, item.key]
        answers[item.delivery.id] = first if digest == item.digest else None
    return answers


def _set_aside(item: Item) -> Item:
    unread = Reading(unread=(Unread("$", ParkedReason.ID_REUSED_WITH_OTHER_BODY),))
    return replace(item, key=f"{item.key} other {item.digest.hex()}", reading=unread, observed=())


def _row(item: Item) -> DeliveryRow:
    delivery = item.delivery
    return DeliveryRow(
        delivery.tenant,
        delivery.id,
        delivery.channel,
        item.key,
        item.digest,
        delivery.captured_at,
        item.authentic.scheme,
        item.authentic.credential,
        len(delivery.body),
    )


def _body(item: Item) -> BodyRow:
    delivery = item.delivery
    headers = {name: value for name, value in delivery.headers.items() if name not in _NEVER_KEPT}
    return BodyRow(delivery.tenant, delivery.id, headers, delivery.body)
