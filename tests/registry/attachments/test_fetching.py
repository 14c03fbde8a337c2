"""Fetching what messages carry: on a database of each kind, from a real server on this machine."""

import hashlib
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete

from app.records.errors import NotFound, Unacceptable
from app.registry.attachments.asking_again import try_again
from app.store.attachments import not_fetched
from app.store.tables import acts, version_contents
from tests.registry.attachments.conftest import Desk
from tests.registry.attachments.web import HTML, JPEG, PNG, answer
from tests.registry.intake.house import NOW, TENANT

pytestmark = pytest.mark.anyio


async def test_a_file_is_kept_by_its_content_with_checksum_types_and_leaf(desk: Desk) -> None:
    desk.web.answers["/bild"] = answer(body=JPEG, content_type="image/jpeg; q=1")
    await desk.carry(desk.web.url("/bild"))
    assert await desk.fetch() == 1
    digest = hashlib.sha256(JPEG)
    row, [file] = await desk.row(), await desk.fetched()
    assert (row.state, row.due_at, row.tries, row.fault, row.tried_at) == ("fetched", None, 1, None, NOW)
    assert (file.attachment, file.sha256, file.size) == (row.id, digest.digest(), len(JPEG))
    assert (file.declared_type, file.detected_type, file.fetched_at) == ("image/jpeg", "image/jpeg", NOW)
    name = digest.hexdigest()
    assert desk.on_disk() == [desk.folder / TENANT / name[:2] / name[2:4] / name]
    assert desk.on_disk()[0].read_bytes() == JPEG
    assert desk.on_disk()[0].stat().st_mode & 0o777 == 0o600
    [leaf] = await desk.told()
    assert (leaf["event"], leaf["actor"], leaf["subject"]) == ("attachment.fetched", "fetcher", str(row.id))
    assert leaf["details"] == {
        "message": str(row.message),
        "version": str(row.version),
        "place": 0,
        "sha256": name,
        "size": len(JPEG),
        "declared_type": "image/jpeg",
        "detected_type": "image/jpeg",
    }
    assert await desk.fetch() == 0, "what is fetched is not due"


async def test_nothing_is_written_for_a_message_without_files(desk: Desk) -> None:
    await desk.worker.say("Hej", "m-1")
    await desk.worker.say("Se", "m-2", attachments=[{"kind": "link", "url": desk.web.url("/sida")}, {"kind": "poll"}])
    assert await desk.rows() == []
    assert await desk.fetch() == 0
    assert desk.web.asked == []


async def test_every_version_has_its_files_in_their_places(desk: Desk) -> None:
    desk.web.answers |= {"/1": answer(body=JPEG), "/2": answer(body=PNG)}
    carried = [
        {"kind": "link", "url": desk.web.url("/l")},
        *({"kind": "image", "url": desk.web.url(f"/{n}")} for n in (1, 2)),
    ]
    await desk.worker.say("Se", "m-1", attachments=carried)
    desk.house.clock.forward(seconds=1)
    await desk.worker.say("Se!", "m-1", activity="edit", attachments=carried[:2])
    await desk.fetch()
    found = await desk.rows()
    assert [(each.place, each.state) for each in found] == [(1, "fetched"), (2, "fetched"), (1, "fetched")]
    assert len({each.version for each in found}) == 2
    assert len(desk.on_disk()) == 2, "the same content is one file"


async def test_a_delivery_that_comes_twice_is_fetched_once(desk: Desk) -> None:
    desk.web.answers["/bild"] = answer(body=JPEG)
    await desk.carry(desk.web.url("/bild"))
    await desk.carry(desk.web.url("/bild"))
    await desk.fetch()
    assert desk.web.asked == ["/bild"]


async def test_redirects_are_followed_also_those_that_name_no_host(desk: Desk) -> None:
    desk.web.answers |= {
        "/a": answer(302, location="/b"),
        "/b": answer(301, location=desk.web.url("/c")),
        "/c": answer(body=PNG),
    }
    await desk.carry(desk.web.url("/a"))
    await desk.fetch()
    assert (await desk.row()).state == "fetched"
    assert desk.web.asked == ["/a", "/b", "/c"]
    assert all(f"host: localhost:{desk.web.port}" in head for head in desk.web.heads)


async def test_no_cookie_is_taken_along(desk: Desk) -> None:
    desk.web.answers |= {"/a": answer(302, location="/b", set_cookie="spår=1; Path=/"), "/b": answer(body=PNG)}
    await desk.carry(desk.web.url("/a"))
    await desk.fetch()
    assert not any("cookie:" in head for head in desk.web.heads)


@pytest.mark.parametrize(
    ("told", "fault", "status", "state"),
    [
        (answer(404), "not_found", 404, "waiting"),
        (answer(410), "gone", 410, "failed"),
        (answer(401), "refused", 401, "waiting"),
        (answer(403), "refused", 403, "waiting"),
        (answer(418), "strange_answer", 418, "waiting"),
        (answer(204), "strange_answer", 204, "waiting"),
        (answer(206, body=b"halva"), "strange_answer", 206, "waiting"),
        (answer(500), "server_fault", 500, "waiting"),
        (answer(200, JPEG, content_encoding="gzip"), "strange_answer", 200, "waiting"),
        (answer(200, JPEG * 10), "too_large", 200, "failed"),
        (answer(200, JPEG, content_length="999999999"), "too_large", 200, "failed"),
        (answer(200, JPEG, content_length="9000"), "cut_short", 200, "waiting"),
        (answer(302, location="/bild"), "too_many_redirects", None, "waiting"),
        (answer(302, location="ftp://localhost/"), "not_https", None, "failed"),
        (answer(302, location="http://[::bad/"), "strange_answer", None, "waiting"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhej", "cut_short", 200, "waiting"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2fff\r\n" + bytes(0x2FFF), "too_large", 200, "failed"),
        (b"detta \xc3\xa4r inte HTTP\r\n\r\n", "strange_answer", None, "waiting"),
        (b"", "strange_answer", None, "waiting"),
    ],
)
async def test_what_cannot_be_fetched_says_why_and_leaves_nothing_on_disk(
    desk: Desk, told: bytes, fault: str, status: int | None, state: str
) -> None:
    desk.web.answers["/bild"] = told
    await desk.carry(desk.web.url("/bild"))
    await desk.fetch()
    row = await desk.row()
    assert (row.fault, row.http_status, row.state, row.tried_at) == (fault, status, state, NOW)
    assert (row.due_at is None) == (state == "failed")
    assert desk.on_disk() == []
    assert await desk.fetched() == []


async def test_a_shorter_content_length_than_the_truth_gives_what_it_says(desk: Desk) -> None:
    """RFC 9112 section 6.3: the message ends there, and nobody can tell what follows from another."""
    desk.web.answers["/bild"] = answer(200, JPEG, content_length="100")
    await desk.carry(desk.web.url("/bild"))
    await desk.fetch()
    [file] = await desk.fetched()
    assert (file.size, file.sha256) == (100, hashlib.sha256(JPEG[:100]).digest())


async def test_a_web_page_that_calls_itself_a_picture_is_known_for_what_it_is(desk: Desk) -> None:
    desk.web.answers["/bild"] = answer(body=HTML, content_type="image/jpeg")
    await desk.carry(desk.web.url("/bild"))
    await desk.fetch()
    [file] = await desk.fetched()
    assert (file.declared_type, file.detected_type) == ("image/jpeg", "text/html")


async def test_a_server_that_never_finishes_is_left(desk: Desk) -> None:
    desk.web.answers["/bild"] = answer(200, JPEG, content_length="9000")
    desk.web.endless.add("/bild")
    await desk.carry(desk.web.url("/bild"))
    job = desk.hire(seconds=0.3)
    await desk.fetch(job)
    await job.close()
    row = await desk.row()
    assert (row.fault, row.state) == ("too_slow", "waiting")
    assert desk.on_disk() == []


async def test_a_file_without_an_address_is_told_of(desk: Desk) -> None:
    await desk.carry(None)
    await desk.fetch()
    row = await desk.row()
    assert (row.state, row.fault) == ("failed", "no_address")
    [leaf] = await desk.told()
    assert leaf["event"] == "attachment.given_up"
    assert leaf["details"]["fault"] == "no_address"


async def test_tries_are_made_again_later_and_later_and_end(desk: Desk) -> None:
    await desk.carry(desk.web.url("/aldrig"))
    waits = []
    while (row := await desk.row()).due_at is not None:
        waits.append(row.due_at - desk.house.clock.now)
        desk.house.clock.now = row.due_at
        assert await desk.fetch() == 1
        assert await desk.fetch() == 0, "not before its time"
    assert waits[0] == timedelta()
    assert waits == sorted(waits)
    assert (row.state, row.fault, row.tries) == ("failed", "not_found", 10)
    assert desk.house.clock.now - NOW > timedelta(days=2)
    assert [each["event"] for each in await desk.told()] == ["attachment.given_up"]


async def test_a_server_that_says_when_to_come_back_is_obeyed(desk: Desk) -> None:
    desk.web.answers["/bild"] = answer(429, retry_after="600")
    await desk.carry(desk.web.url("/bild"))
    await desk.fetch()
    row = await desk.row()
    assert (row.fault, row.due_at) == ("too_many_requests", NOW + timedelta(minutes=10))


async def test_a_server_cannot_put_us_off_for_years(desk: Desk) -> None:
    desk.web.answers["/bild"] = answer(503, retry_after="Fri, 31 Dec 2100 23:59:59 GMT")
    await desk.carry(desk.web.url("/bild"))
    await desk.fetch()
    assert (await desk.row()).due_at == NOW + timedelta(days=1)


async def test_an_address_that_has_lapsed_is_said_to_have(desk: Desk) -> None:
    path = f"/bild?Expires={int(NOW.timestamp()) + 60}"
    await desk.carry(desk.web.url(path))
    await desk.fetch()
    row = await desk.row()
    assert (row.state, row.expires_at) == ("waiting", NOW + timedelta(seconds=60))
    desk.house.clock.now = row.due_at
    desk.house.clock.forward(minutes=2)
    await desk.fetch()
    row = await desk.row()
    assert (row.state, row.fault, row.due_at) == ("expired", "not_found", None)


async def test_what_comes_back_is_fetched(desk: Desk) -> None:
    await desk.carry(desk.web.url("/bild"))
    await desk.fetch()
    desk.web.answers["/bild"] = answer(body=JPEG)
    desk.house.clock.forward(minutes=1)
    await desk.fetch()
    row = await desk.row()
    assert (row.state, row.fault, row.http_status, row.tries) == ("fetched", None, None, 2)


async def test_erased_content_is_not_fetched(desk: Desk) -> None:
    await desk.carry(desk.web.url("/bild"))
    await desk.house.act(lambda c: c.execute(delete(version_contents)))
    await desk.fetch()
    assert ((await desk.row()).fault, desk.web.asked) == ("content_erased", [])


async def test_a_person_may_ask_again(desk: Desk) -> None:
    desk.web.answers["/bild"] = answer(410)
    await desk.carry(desk.web.url("/bild"))
    await desk.fetch()
    row = await desk.row()
    assert await desk.house.act(lambda c: not_fetched(c, TENANT)) == [row.id]
    desk.web.answers["/bild"] = answer(body=JPEG)

    async def ask(attachment: UUID = row.id) -> None:
        now = desk.house.clock.now
        await desk.house.act(lambda c: try_again(c, actor="operator", tenant=TENANT, attachments=[attachment], now=now))

    await ask()
    assert [each["event"] for each in await desk.told()] == ["attachment.given_up", "attachment.asked_again"]
    await desk.fetch()
    assert (await desk.row()).state == "fetched"
    with pytest.raises(Unacceptable, match="already"):
        await ask()
    with pytest.raises(NotFound):
        await ask(UUID(int=1))


async def test_an_act_that_is_no_version_carries_nothing(desk: Desk) -> None:
    await desk.carry(desk.web.url("/bild"))
    await desk.worker.post({"id": "m-1", "kind": "comment", "activity": "remove"})
    assert len(await desk.house.rows(acts)) == 1
    assert len(await desk.rows()) == 1
