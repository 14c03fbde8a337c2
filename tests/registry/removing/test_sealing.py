"""Forbidden images: sealed and not copied, never fetched, erased only on the order of the police."""

from uuid import UUID

import pytest

from app.records import events
from app.records.errors import AlreadyExists, NotFound, Unacceptable
from app.records.removal import RemovalReason, RemovalState
from app.records.vocabulary import Activity
from app.registry.office.disposal_stops import set_disposal_stop
from app.registry.removing import sealing
from app.store import attachments, seals, tables
from app.store.disposal_stops import OnMessage
from tests.registry.intake.house import NOW, TENANT, House, Worker
from tests.registry.removing.test_removals import PERSON, PICTURE, SUM, ask, fetched, kept, leaves

pytestmark = pytest.mark.anyio


async def sealed(house: House, message: UUID, report: str | None = None) -> None:
    done = await ask(house, message, Activity.REMOVE, RemovalReason.FORBIDDEN_IMAGE, police_report=report)
    assert done.state is RemovalState.CONFIRMED
    assert done.copy is not None
    assert done.copy.parts == (), "no copy"
    assert done.rule == "illegal-content"


async def erase(house: House, message: UUID, order: str = "5000-K1-26/3") -> list[bytes]:
    return await house.act(
        lambda connection: sealing.erase_on_order(
            connection, actor="operator", tenant=TENANT, message=message, order=order, now=house.clock.now
        )
    )


async def test_a_forbidden_image_is_sealed_at_once_and_not_fetched(house: House, worker: Worker) -> None:
    message = await kept(worker, attachments=[PICTURE])
    await sealed(house, message)

    [file] = await house.rows(tables.attachments)
    assert (file.state, file.fault, file.due_at) == ("failed", "sealed", None)
    await worker.post({"id": "1", "activity": "edit", "text": "igen", "attachments": [PICTURE]})
    taken = await house.act(lambda connection: attachments.take_due(connection, NOW, NOW, 9))
    assert taken == [], "nor what comes afterwards"
    assert events.MESSAGE_SEALED in await leaves(house, message)


async def test_a_message_waiting_for_its_copy_can_be_sealed_instead(house: House, worker: Worker) -> None:
    message = await kept(worker, attachments=[PICTURE])
    asked = await ask(house, message, Activity.REMOVE, RemovalReason.OTHER_CRIME)
    assert asked.state is RemovalState.REQUESTED
    await sealed(house, message)
    with pytest.raises(AlreadyExists):
        await ask(house, message, Activity.REMOVE, RemovalReason.FORBIDDEN_IMAGE)


async def test_the_police_report_is_noted_when_there_is_one(house: House, worker: Worker) -> None:
    message = await kept(worker)
    await sealed(house, message)
    noted = await house.act(
        lambda connection: sealing.note_police_report(
            connection, actor=PERSON, tenant=TENANT, message=message, reference="5000-K1-26", now=NOW
        )
    )

    assert noted.police_report == "5000-K1-26"
    assert (await leaves(house, message))[-1] == events.MESSAGE_POLICE_REPORTED


async def test_a_seal_that_was_a_mistake_can_be_lifted_and_put_again(house: House, worker: Worker) -> None:
    message = await kept(worker)
    await sealed(house, message)

    async def lift() -> None:
        await house.act(
            lambda connection: sealing.lift_seal(
                connection, actor=PERSON, tenant=TENANT, message=message, reason="Fel meddelande", now=NOW
            )
        )

    await lift()
    assert await house.database.read(lambda connection: seals.seal_of(connection, TENANT, message)) is None
    with pytest.raises(NotFound):
        await lift()
    await sealed(house, message, "5000-K2-26")
    stands = await house.database.read(lambda connection: seals.require_seal(connection, TENANT, message))
    assert stands.police_report == "5000-K2-26"


async def test_the_same_file_is_sealed_wherever_else_it_came_in(house: House, worker: Worker) -> None:
    first = await kept(worker, attachments=[PICTURE])
    await fetched(house)
    await sealed(house, first)

    assert await house.database.read(lambda connection: seals.is_sealed_file(connection, TENANT, SUM))
    assert not await house.database.read(lambda connection: seals.is_sealed_file(connection, TENANT, b"annat"))


async def test_what_is_sealed_is_erased_on_order_and_its_frame_and_the_log_stay(house: House, worker: Worker) -> None:
    message = await kept(worker, attachments=[PICTURE])
    await fetched(house)
    other = (await worker.say("Hej på er", "2")).messages[0].id
    await sealed(house, message)
    house.clock.forward(days=1)

    assert await erase(house, message) == [SUM]
    kept_versions = {row.id: row.message for row in await house.rows(tables.versions)}
    assert set(kept_versions.values()) == {message, other}
    contents = [kept_versions[row.version] for row in await house.rows(tables.version_contents)]
    assert contents == [other]
    assert await house.count(tables.attachment_files) == 0
    assert [row.delivery for row in await house.rows(tables.delivery_bodies)] == [
        row.delivery for row in await house.rows(tables.versions) if row.message == other
    ]
    for sheet in await house.rows(tables.registration_sheets):
        assert (sheet.sender_protected, sheet.subject_protected) == (None, None)
    stands = await house.database.read(lambda connection: seals.require_seal(connection, TENANT, message))
    assert (stands.erasure_order, stands.erased_at) == ("5000-K1-26/3", house.clock.now)
    assert (await leaves(house, message))[-1] == events.MESSAGE_ERASED_ON_ORDER
    with pytest.raises(AlreadyExists):
        await erase(house, message)


async def test_nothing_unsealed_nothing_under_a_stop_and_nothing_beside_unread_parts_is_erased(
    house: House, worker: Worker
) -> None:
    answer = await worker.post({"messages": [{"id": "1", "text": "Hej"}, {"text": "utan id"}]})
    message = answer.messages[0].id
    with pytest.raises(NotFound):
        await erase(house, message)
    await sealed(house, message)
    with pytest.raises(Unacceptable, match="nobody has read"):
        await erase(house, message)

    second = (await worker.say("Hej", "2")).messages[0].id
    await sealed(house, second)
    await house.act(
        lambda connection: set_disposal_stop(
            connection, actor="operator", tenant=TENANT, on=OnMessage(second), reason="JO", stopped=True, now=NOW
        )
    )
    with pytest.raises(Unacceptable, match="disposal stop"):
        await erase(house, second)
