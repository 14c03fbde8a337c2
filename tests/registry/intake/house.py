"""A register at work without HTTP: an office, workers that receive for it, and questions to its tables."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Table, func, select

from app.channels.generic.signature import decode_secret, sign
from app.channels.meta import signature as meta
from app.guidelines.edition import Edition, shipped_edition
from app.records.identity import buffered
from app.records.vocabulary import ChannelKind
from app.registry.intake.answers import Answer
from app.registry.intake.batch import Means
from app.registry.intake.directory import Directory
from app.registry.intake.item import Item
from app.registry.intake.receiving import Receiver
from app.registry.intake.refusals import Refusals
from app.registry.intake.writer import Limits, Writer
from app.registry.office.authorities import create_authority
from app.registry.office.channels import NewChannel, open_channel
from app.registry.office.tenants import create_tenant
from app.store.availabilities import whereabouts_of
from app.store.runners import Database, open_database
from app.store.vault import Vault

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TENANT = "kommun"
PAGE = "510000000000001"
PAGE_SECRET = "hemligheten-hos-plattformen"
PERSONNUMMER = "19121212-1212"
REGISTERS = f"Mitt personnummer är {PERSONNUMMER}."
"""A text that the shipped rules register by itself, protected."""
A_PICTURE, ANOTHER_PICTURE = "[bild: en grop i vägen]", "[bild: en grop till]"
"""Texts that a person looks at whatever the lists and the model come to say: only a picture's description."""

EDITION = shipped_edition()

Got = TypeVar("Got")


@dataclass(slots=True)
class Clock:
    """Time as the test says it is."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **much: float) -> None:
        self.now += timedelta(**much)


@dataclass(frozen=True, slots=True)
class Line:
    """A channel as its platform knows it."""

    id: UUID
    speaks: str
    secret: bytes


@dataclass(slots=True)
class House:
    """The tenant ``kommun`` with the authorities ks and bun, a generic channel, a school's, and a Facebook page."""

    url: str
    database: Database
    vault: Vault = field(default_factory=lambda: Vault(b"k" * 32))
    clock: Clock = field(default_factory=Clock)
    lines: dict[str, Line] = field(default_factory=dict)
    _hired: list["Worker"] = field(default_factory=list)

    async def act(self, run: Callable[[Connection], Got]) -> Got:
        return await self.database.write(run)

    async def rows(self, table: Table, *conditions: Any, tenant: str = TENANT) -> list[Any]:
        """The tenant's rows in the order of their keys."""
        asked = select(table).where(table.c.tenant == tenant, *conditions).order_by(*table.primary_key.columns)
        return await self.database.read(lambda connection: list(connection.execute(asked).all()))

    async def count(self, table: Table) -> int:
        asked = select(func.count()).select_from(table).where(table.c.tenant == TENANT)
        return await self.database.read(lambda connection: connection.execute(asked).scalar_one())

    async def where(self, message: UUID, tenant: str = TENANT) -> tuple[str, str | None]:
        """Whether a message can be read on its platform, and who saw to that."""
        found = await self.database.read(lambda connection: whereabouts_of(connection, tenant, message))
        return found.availability.value, found.agent and found.agent.value

    async def open_line(self, name: str, wanted: NewChannel, tenant: str = TENANT) -> Line:
        opened = await self.act(
            lambda connection: open_channel(
                connection, self.vault, actor="operator", tenant=tenant, wanted=wanted, now=self.clock.now
            )
        )
        text = opened.secret_text
        secret = decode_secret(text) if text else (wanted.secret_text or "").encode()
        self.lines[name] = Line(opened.view.channel.id, wanted.speaks, secret)
        return self.lines[name]

    async def found(self, tenant: str, *authorities: tuple[str, str, str]) -> None:
        """Make a tenant; each authority is its id, its code and its number pattern."""

        def act(connection: Connection) -> None:
            create_tenant(connection, self.vault, actor="operator", tenant=tenant, name=tenant, now=self.clock.now)
            for name, code, pattern in authorities:
                create_authority(
                    connection,
                    actor="operator",
                    tenant=tenant,
                    id=name,
                    code=code,
                    name=code,
                    pattern=pattern,
                    now=self.clock.now,
                )

        await self.act(act)

    async def hire(self, database: Database | None = None, **ways: Any) -> "Worker":
        """A server process of its own, as far as memory goes; on another connection pool if one is given."""
        worker = make_worker(self, database or self.database, **ways)
        await worker.start()
        self._hired.append(worker)
        return worker

    async def hire_elsewhere(self, **ways: Any) -> "Worker":
        """One that shares nothing with the others but the database. SQLite allows one server process."""
        if self.database.dialect == "sqlite":
            return await self.hire(**ways)
        return await self.hire(open_database(self.url), **ways)

    async def close(self) -> None:
        for worker in self._hired:
            await worker.close()
            if worker.database is not self.database:
                await worker.database.close()
        await self.database.close()


@dataclass(slots=True)
class Worker:
    """What one server process has in memory."""

    house: House
    database: Database
    directory: Directory
    refusals: Refusals
    writer: Writer
    receiver: Receiver

    async def start(self) -> None:
        await self.directory.renewed()
        self.writer.start()

    async def close(self) -> None:
        await self.writer.close()
        await self.refusals.close()

    async def post(
        self,
        payload: Mapping[str, Any] | bytes,
        name: str | None = None,
        *,
        to: str = "generic",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Sign and deliver to a generic channel; ``name`` is the webhook-id, a fresh one if left out."""
        body = payload if isinstance(payload, bytes) else json_bytes(payload)
        line = self.house.lines[to]
        signed = sign(name or f"w-{os.urandom(8).hex()}", self.house.clock.now, body, line.secret)
        more = {"content-type": "application/json", **(headers or {})}
        _, answer, _ = await self.receiver.receive(line.id, {**more, **signed}, body)
        return answer

    async def say(self, text: str | None, id: str, **more: Any) -> Answer:  # noqa: A002 – the field's own name
        """Deliver one comment to the generic channel."""
        return await self.post({"id": id, "kind": "comment", "text": text, **more})

    async def notify(self, *changes: Mapping[str, Any], time: int | None = None, to: str = "page") -> Answer:
        """Deliver changes of the Facebook page as Meta would."""
        body = json_bytes(envelope(changes, int(self.house.clock.now.timestamp()) if time is None else time))
        return await self.notify_bytes(body, to=to)

    async def notify_bytes(self, body: bytes, *, to: str = "page") -> Answer:
        line = self.house.lines[to]
        _, answer, _ = await self.receiver.receive(line.id, meta.sign(body, line.secret), body)
        return answer


def make_worker(
    house: House,
    database: Database,
    *,
    edition: Edition = EDITION,
    limits: Limits | None = None,
    **receiver_ways: Any,
) -> Worker:
    directory, refusals = Directory(database, house.vault, house.clock), Refusals(database)
    writer = Writer(database, lambda: Means(edition, house.clock.now, buffered(os.urandom)), limits or Limits())
    receiver = Receiver(directory, writer, refusals, house.clock, buffered(os.urandom), **receiver_ways)
    return Worker(house, database, directory, refusals, writer, receiver)


async def build(url: str) -> House:
    """An office with nothing received yet."""
    house = House(url, open_database(url))
    await house.found(TENANT, ("ks", "KS", "{code}/{year}:{number}"), ("bun", "BUN", "{code} {year}-{number:04}"))
    generic = NewChannel(speaks="generic", kind=ChannelKind.GENERIC, name="Övriga", authority="ks", takes_bearer=True)
    school = NewChannel(speaks="generic", kind=ChannelKind.PAGE, name="Skolorna", authority="bun")
    page = NewChannel(
        speaks="facebook_page",
        kind=ChannelKind.PAGE,
        name="Sidan",
        authority="ks",
        account=PAGE,
        secret_text=PAGE_SECRET,
    )
    for name, wanted in {"generic": generic, "school": school, "page": page}.items():
        await house.open_line(name, wanted)
    return house


def json_bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def envelope(changes: Sequence[Mapping[str, Any]], time: int) -> dict[str, Any]:
    return {"object": "page", "entry": [{"id": PAGE, "time": time, "changes": list(changes)}]}


def comment(
    number: int, text: str, at: int, *, verb: str = "add", sender: str = "7001", field: str = "feed", **more: Any
) -> dict[str, Any]:
    """A change that tells of a comment on the page; ``at`` in seconds since 1970."""
    value = {
        "item": "comment",
        "verb": verb,
        "comment_id": f"{PAGE}_{number}",
        "post_id": f"{PAGE}_1",
        "parent_id": f"{PAGE}_1",
        "from": {"id": sender, "name": "Någon Annan"},
        "message": text,
        "created_time": at,
        **more,
    }
    return {"field": field, "value": value}


def removal(number: int) -> dict[str, Any]:
    value = {
        "item": "comment",
        "verb": "remove",
        "comment_id": f"{PAGE}_{number}",
        "post_id": f"{PAGE}_1",
        "parent_id": f"{PAGE}_1",
        "from": {"id": "7001"},
    }
    return {"field": "feed", "value": value}


def only_assessment(answer: Answer) -> Any:
    """What the sender is told of the only message's only assignment."""
    [message] = answer.messages
    [assessment] = message.assessments
    return assessment


def keep_item(item: Item) -> Any:
    """A ``renew`` for items whose configuration does not change."""

    async def renew(_: Item) -> Item:
        return item

    return renew
