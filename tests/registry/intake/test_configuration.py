"""A delivery is held against the configuration of the moment it is written, not of the moment it came."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from app.channels.generic.signature import decode_secret, sign
from app.records.errors import Unavailable
from app.records.vocabulary import ChannelKind, Scope
from app.registry.intake.receiving import NotAuthentic
from app.registry.office.channel_status import close_channel
from app.registry.office.channels import NewChannel, open_channel, rotate_secret
from app.registry.office.tokens import create_token, revoke_token
from app.store import tables, tenants
from tests.registry.intake.house import NOW, TENANT, House, Line, Worker, json_bytes, only_assessment

pytestmark = pytest.mark.anyio

BODY = json_bytes({"id": "1", "kind": "comment", "text": "👍"})


async def rotate(house: House, *, overlap_hours: int, name: str = "generic") -> bytes:
    """As another process would; the new key."""
    line = house.lines[name]
    rotated = await house.act(
        lambda connection: rotate_secret(
            connection,
            house.vault,
            actor="operator",
            tenant=TENANT,
            channel=line.id,
            overlap_hours=overlap_hours,
            now=house.clock.now,
        )
    )
    return decode_secret(rotated.secret_text)


async def close(house: House) -> None:
    await house.act(
        lambda connection: close_channel(
            connection, actor="operator", tenant=TENANT, channel=house.lines["generic"].id, now=house.clock.now
        )
    )


async def on_the_way(worker: Worker, change: Callable[[], Awaitable[Any]]) -> None:
    """Let something happen between the authentication of the next delivery and its writing."""
    submit = worker.writer.submit

    async def after_the_change(*given: Any) -> Any:
        worker.writer.submit = submit  # type: ignore[method-assign]  # back to the real one
        await change()
        return await submit(*given)

    worker.writer.submit = after_the_change  # type: ignore[assignment,method-assign]  # the real one follows


@pytest.fixture
async def replaceable(house: House) -> Worker:
    """A worker whose writer's ``submit`` can be preceded by something."""
    worker = await house.hire()
    writer = worker.writer

    class Delayed:
        """The writer, with one more attribute that may be set."""

        def __getattr__(self, name: str) -> Any:
            return getattr(writer, name)

    delayed: Any = Delayed()
    delayed.submit = writer.submit
    worker.writer = delayed
    worker.receiver.writer = delayed
    return worker


async def test_a_secret_ended_on_the_way_lets_nothing_in(house: House, replaceable: Worker) -> None:
    await on_the_way(replaceable, lambda: rotate(house, overlap_hours=0))

    with pytest.raises(NotAuthentic):
        await replaceable.post(BODY)

    assert await house.count(tables.deliveries) == 0
    await replaceable.refusals.write_down()
    [refused] = await house.rows(tables.channel_refusals)
    assert refused._mapping["count"] == 1


async def test_a_secret_rotated_with_an_overlap_on_the_way_lets_in(house: House, replaceable: Worker) -> None:
    await on_the_way(replaceable, lambda: rotate(house, overlap_hours=1))

    assert len((await replaceable.post(BODY)).messages) == 1


async def test_an_old_secret_is_refused_once_its_overlap_has_ended(house: House, worker: Worker) -> None:
    await rotate(house, overlap_hours=1)
    await worker.post(BODY)
    house.clock.forward(hours=1)

    with pytest.raises(NotAuthentic):
        await worker.post(BODY)


async def test_a_channel_closed_on_the_way_is_assessed_as_closed(house: House, replaceable: Worker) -> None:
    await on_the_way(replaceable, lambda: close(house))

    told = only_assessment(await replaceable.post(BODY))

    assert (told.outcome, told.rule) == ("review", "not-official-channel")


async def test_a_token_revoked_on_the_way_lets_nothing_in(house: House, replaceable: Worker) -> None:
    token = await house.act(_token)

    async def revoke() -> None:
        await house.act(
            lambda connection: revoke_token(connection, actor="operator", tenant=TENANT, token=token.id, now=NOW)
        )

    await on_the_way(replaceable, revoke)
    bearer = {"authorization": f"Bearer {token.text}"}
    for _ in range(2):
        with pytest.raises(NotAuthentic):
            await replaceable.receiver.receive(house.lines["generic"].id, bearer, BODY)
    assert await house.count(tables.deliveries) == 0


async def test_a_token_revoked_while_it_is_looked_up_is_not_remembered(house: House, worker: Worker) -> None:
    """The answer to a question asked before the change must not be kept after it."""
    token = await house.act(_token)
    directory, database = worker.directory, worker.database
    await directory.renewed()

    class Slow:
        """Answers, and lets the change and its reading happen before the answer arrives."""

        dialect = database.dialect

        async def read(self, ask: Callable[[Connection], Any]) -> Any:
            answer = await database.read(ask)
            directory._database = database
            await house.act(
                lambda connection: revoke_token(connection, actor="operator", tenant=TENANT, token=token.id, now=NOW)
            )
            await directory.renewed()
            return answer

    directory._database = Slow()  # type: ignore[assignment]  # only read is asked
    assert await directory.credential(token.text) is not None

    assert await directory.credential(token.text) is None


async def test_a_token_expires(house: House, worker: Worker) -> None:
    token = await house.act(lambda connection: _token(connection, minutes=5))
    bearer = {"authorization": f"bearer {token.text}"}
    await worker.receiver.receive(house.lines["generic"].id, bearer, BODY)
    house.clock.forward(minutes=5)

    with pytest.raises(NotAuthentic):
        await worker.receiver.receive(house.lines["generic"].id, bearer, BODY)


async def test_a_secret_made_by_another_process_is_accepted_at_once_by_all_who_come_with_it(
    house: House, worker: Worker
) -> None:
    """The first to find it missing has it read; the others must not be refused for what they saw before."""
    key = await rotate(house, overlap_hours=0)
    line = house.lines["generic"]
    house.lines["generic"] = Line(line.id, line.speaks, key)

    answers = await asyncio.gather(*(worker.say("hej", str(number)) for number in range(16)), return_exceptions=True)

    assert [answer for answer in answers if isinstance(answer, BaseException)] == []


async def test_a_channel_opened_by_another_process_is_found_at_once_by_all_who_come_to_it(
    house: House, worker: Worker
) -> None:
    await house.open_line("ny", NewChannel(speaks="generic", kind=ChannelKind.GENERIC, name="Ny kanal", authority="ks"))

    answers = await asyncio.gather(
        *(worker.post({"id": str(number), "text": "hej"}, to="ny") for number in range(16)), return_exceptions=True
    )

    assert [answer for answer in answers if isinstance(answer, BaseException)] == []


async def test_a_handshake_word_made_by_another_process_is_known_at_once_to_all_who_ask(
    house: House, worker: Worker
) -> None:
    line = house.lines["page"]
    rotated = await house.act(
        lambda connection: rotate_secret(
            connection, house.vault, actor="operator", tenant=TENANT, channel=line.id, purpose="handshake", now=NOW
        )
    )
    query = {"hub.mode": "subscribe", "hub.challenge": "123", "hub.verify_token": rotated.secret_text}

    answers = await asyncio.gather(*(worker.receiver.handshake(line.id, query) for _ in range(8)))

    assert [(answer.status, answer.body) for answer in answers if answer] == [(200, "123")] * 8
    assert await worker.receiver.handshake(house.lines["generic"].id, query) is None


async def test_a_configuration_that_changes_all_the_time_ends_in_try_again(house: House, worker: Worker) -> None:
    renewed, changes = worker.directory.renewed, []

    async def and_changed_again() -> None:
        await renewed()
        changes.append(await rotate(house, overlap_hours=1))

    worker.directory.renewed = and_changed_again  # type: ignore[method-assign]  # the real one is called
    await rotate(house, overlap_hours=1)
    with pytest.raises(Unavailable):
        await worker.post(BODY)

    assert len(changes) < 10
    assert await house.count(tables.deliveries) == 0
    worker.directory.renewed = renewed  # type: ignore[method-assign]  # calm again
    assert len((await worker.post(BODY)).messages) == 1


async def test_a_tenant_founded_while_the_configuration_is_read_is_read_the_next_time(
    house: House, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL answers each question of a transaction as of its own moment."""
    before = await house.database.read(tenants.configuration_of)
    await house.found("nykoping", ("ks", "KS", "{code}/{year}:{number}"))
    wanted = NewChannel(speaks="generic", kind=ChannelKind.GENERIC, name="Ny", authority="ks")
    ny = await house.act(
        lambda connection: open_channel(
            connection, house.vault, actor="operator", tenant="nykoping", wanted=wanted, now=NOW
        )
    )
    with monkeypatch.context() as patch:
        answers = iter([{**before, TENANT: -1}])
        real = tenants.configuration_of
        patch.setattr(tenants, "configuration_of", lambda connection: next(answers, before) or real(connection))
        await worker.directory.renewed()
    assert worker.directory.get(ny.view.channel.id) is None

    await worker.directory.renewed()
    assert worker.directory.get(ny.view.channel.id) is not None


def _token(connection: Connection, minutes: int | None = None) -> Any:
    expires_at = None if minutes is None else NOW + timedelta(minutes=minutes)
    return create_token(
        connection,
        actor="operator",
        tenant=TENANT,
        label="skript",
        scopes=[Scope.DELIVERIES_WRITE],
        expires_at=expires_at,
        now=NOW,
    )


async def test_signatures_with_the_old_and_the_new_secret_both_count_while_they_overlap(
    house: House, worker: Worker
) -> None:
    line = house.lines["generic"]
    new = await rotate(house, overlap_hours=1)
    for name, keys in (("w1", (line.secret,)), ("w2", (new,)), ("w3", (b"x" * 32, new))):
        headers = sign(name, NOW, BODY, *keys)
        await worker.receiver.receive(line.id, headers, BODY)

    assert await house.count(tables.deliveries) == 3
