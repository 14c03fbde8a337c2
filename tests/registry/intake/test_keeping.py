"""What reaches an address is kept as it came; what does not prove itself is only counted."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection

from app.channels.generic.signature import sign
from app.records.errors import NotFound
from app.records.vocabulary import ParkedReason, Scope
from app.registry.intake.receiving import NotAuthentic
from app.registry.office.channel_facts import change_channel
from app.registry.office.channel_status import close_channel, put_channel_dormant, reopen_channel
from app.registry.office.tokens import create_token
from app.store import tables
from tests.registry.intake.house import NOW, TENANT, House, Worker, comment, json_bytes, only_assessment

pytestmark = pytest.mark.anyio

STORED = (tables.deliveries, tables.delivery_bodies, tables.messages, tables.parked_deliveries)


async def test_a_delivery_is_kept_byte_for_byte_with_its_headers(house: House, worker: Worker) -> None:
    body = b'{ "id" : "1",\n\t"text":"\\u00e5\xc3\xa4\xc3\xb6 \xf0\x9f\x91\x8d" }  \r\n'

    await worker.post(body, "w1", headers={"x-vendor": "å;q=1, b", "user-agent": "skript/1"})

    [kept] = await house.rows(tables.delivery_bodies)
    [delivery] = await house.rows(tables.deliveries)
    assert kept.body == body
    assert delivery.size == len(body)
    assert delivery.captured_at == NOW
    assert delivery.scheme == "standard_webhooks"
    assert kept.headers["x-vendor"] == "å;q=1, b"
    assert kept.headers["webhook-id"] == "w1"
    [content] = await house.rows(tables.version_contents)
    assert content.text == "åäö 👍"


async def test_what_opens_doors_elsewhere_is_not_kept_among_the_headers(house: House, worker: Worker) -> None:
    doors = {
        "authorization": "Bearer hemlig",
        "cookie": "session=hemlig",
        "proxy-authorization": "Basic hemlig",
        "set-cookie": "hemlig",
    }

    await worker.post({"id": "1", "text": "hej"}, headers=doors)

    [kept] = await house.rows(tables.delivery_bodies)
    assert "hemlig" not in str(kept.headers)
    assert set(doors).isdisjoint(kept.headers)


async def test_nothing_is_kept_of_what_is_not_authentic_but_a_count(house: House, worker: Worker) -> None:
    line = house.lines["generic"]
    body = json_bytes({"id": "1", "text": "förfalskat"})
    for headers in (
        {},
        sign("w1", NOW, body, b"x" * 32),
        sign("w1", NOW, b"another body", line.secret),
        sign("w1", NOW - timedelta(minutes=6), body, line.secret),
    ):
        with pytest.raises(NotAuthentic):
            await worker.receiver.receive(line.id, headers, body)
        house.clock.forward(seconds=10)
    await worker.refusals.write_down()

    for table in STORED:
        assert await house.count(table) == 0
    [counted] = await house.rows(tables.channel_refusals)
    assert (counted.channel, counted.count) == (line.id, 4)
    assert (counted.first_at, counted.last_at) == (NOW, NOW + timedelta(seconds=30))


async def test_refusals_are_added_to_those_counted_before(house: House, worker: Worker) -> None:
    line = house.lines["generic"]
    for _ in range(3):
        with pytest.raises(NotAuthentic):
            await worker.receiver.receive(line.id, {}, b"{}")
        await worker.refusals.write_down()
        house.clock.forward(days=1)

    [counted] = await house.rows(tables.channel_refusals)
    assert counted.count == 3
    assert (counted.first_at, counted.last_at) == (NOW, NOW + timedelta(days=2))


async def test_refusals_counted_while_shutting_down_are_written(house: House, worker: Worker) -> None:
    worker.refusals.start()
    for name in ("generic", "school", "page"):
        with pytest.raises(NotAuthentic):
            await worker.receiver.receive(house.lines[name].id, {}, b"{}")
    await worker.refusals.close()

    assert [row.count for row in await house.rows(tables.channel_refusals)] == [1, 1, 1]


async def test_a_closed_channel_keeps_what_comes_for_review(house: House, worker: Worker) -> None:
    line = house.lines["generic"]
    await house.act(
        lambda connection: close_channel(connection, actor="operator", tenant=TENANT, channel=line.id, now=NOW)
    )

    answer = await worker.say("👍", "1")

    told = only_assessment(answer)
    assert (told.outcome, told.status, told.rule) == ("review", "proposed", "not-official-channel")
    [assignment] = await house.rows(tables.assignments)
    assert assignment.due_at is not None


async def test_a_reopened_channel_takes_messages_as_before_it_was_closed(house: House, worker: Worker) -> None:
    line = house.lines["generic"]
    await house.act(
        lambda connection: close_channel(connection, actor="operator", tenant=TENANT, channel=line.id, now=NOW)
    )
    await house.act(
        lambda connection: reopen_channel(connection, actor="operator", tenant=TENANT, channel=line.id, now=NOW)
    )

    assert only_assessment(await worker.say("👍", "1")).rule != "not-official-channel"


async def test_a_dormant_channel_takes_messages_as_an_open_one(house: House, worker: Worker) -> None:
    line = house.lines["generic"]
    await house.act(
        lambda connection: put_channel_dormant(connection, actor="operator", tenant=TENANT, channel=line.id, now=NOW)
    )

    assert only_assessment(await worker.say("👍", "1")).rule != "not-official-channel"


async def test_what_comes_to_a_channel_taken_off_the_list_is_kept_and_put_to_a_person(
    house: House, worker: Worker
) -> None:
    line = house.lines["generic"]
    await house.act(
        lambda connection: change_channel(
            connection,
            actor="operator",
            tenant=TENANT,
            channel=line.id,
            wanted={"listed": False},
            from_date=None,
            now=NOW,
        )
    )

    told = only_assessment(await worker.say("Fint väder i dag", "1"))

    assert (told.status, told.rule) == ("proposed", "not-official-channel")
    [assignment] = await house.rows(tables.assignments)
    assert assignment.due_at is not None
    assert await house.count(tables.version_contents) == 1


async def test_an_unknown_channel_is_not_found(worker: Worker) -> None:
    with pytest.raises(NotFound):
        await worker.receiver.receive(UUID(int=4), {}, b"{}")


async def test_a_token_stands_in_for_a_signature_where_the_channel_takes_one(house: House, worker: Worker) -> None:
    def make(connection: Connection, scope: Scope, channel: UUID | None = None) -> str:
        return create_token(
            connection, actor="operator", tenant=TENANT, label="skript", scopes=[scope], channel=channel, now=NOW
        ).text

    generic, school = house.lines["generic"].id, house.lines["school"].id
    writes = await house.act(lambda connection: make(connection, Scope.DELIVERIES_WRITE))
    reads = await house.act(lambda connection: make(connection, Scope.MESSAGES_READ))
    elsewhere = await house.act(lambda connection: make(connection, Scope.DELIVERIES_WRITE, school))
    body = json_bytes({"id": "1", "text": "hej"})

    _, answer, credential = await worker.receiver.receive(generic, {"authorization": f"Bearer {writes}"}, body)

    assert len(answer.messages) == 1
    assert credential is not None
    [delivery] = await house.rows(tables.deliveries)
    assert (delivery.scheme, delivery.credential) == ("bearer", str(credential.id))
    for channel, token in ((generic, reads), (generic, elsewhere), (school, writes), (generic, "diarium_x")):
        with pytest.raises(NotAuthentic):
            await worker.receiver.receive(channel, {"authorization": f"Bearer {token}"}, body)
    signed = sign("w1", NOW, body, b"x" * 32)
    with pytest.raises(NotAuthentic):
        await worker.receiver.receive(generic, {"authorization": f"Bearer {writes}", **signed}, body)


async def test_what_cannot_be_read_is_parked_with_a_day_to_look_at_it(house: House, worker: Worker) -> None:
    answer = await worker.post(b"\xff not json", "w1")

    [row] = await house.rows(tables.parked_deliveries)
    assert [part.path for part in answer.parked] == ["$"]
    assert (row.state, row.authority, row.parked_at) == ("waiting", "ks", NOW)
    assert row.reason == answer.parked[0].reason
    assert row.due_at > NOW
    [kept] = await house.rows(tables.delivery_bodies)
    assert kept.body == b"\xff not json"


async def test_one_unreadable_part_takes_no_sibling_with_it(house: House, worker: Worker) -> None:
    answer = await worker.post({"messages": [{"id": "1", "text": "ett"}, {"text": "utan id"}, {"id": "3"}]}, "w1")

    assert [message.platform_id for message in answer.messages] == ["1", "3"]
    assert [(part.path, part.reason) for part in answer.parked] == [("$.messages[1]", ParkedReason.MESSAGE_WITHOUT_ID)]


async def test_a_delivery_of_a_thousand_changes_is_written_whole_in_one_transaction(
    house: House, worker: Worker
) -> None:
    at = int(NOW.timestamp())
    changes = [comment(number, f"Kommentar {number}", at, sender=str(number)) for number in range(2, 1002)]

    answer = await worker.notify(*changes)

    assert len(answer.messages) == 1000
    assert {row.received_at for row in await house.rows(tables.receipts)} == {NOW}
    assert len({row.assessed_at for row in await house.rows(tables.assessments)}) == 1
    indexes = sorted(message.log_index for message in answer.messages)
    assert indexes == list(range(indexes[0], indexes[0] + 1000))
