"""From a notice that nobody vouches for to a page that was fetched and looked at, on a database of each kind."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from app.records.availability import Availability
from app.records.linkback import Settled
from app.registry.linkbacks.following import Following
from app.store import tables
from app.store.availabilities import whereabouts_of
from app.store.linkbacks import settle, take_due
from app.store.seals import put_seal
from tests.registry.attachments.web import answer
from tests.registry.intake.house import TENANT
from tests.registry.linkbacks.conftest import SITE, TARGET, Desk, linking

pytestmark = pytest.mark.anyio


async def texts(desk: Desk) -> list[str | None]:
    return [row.text for row in await desk.house.rows(tables.version_contents)]


async def availability(desk: Desk) -> Availability:
    [message] = await desk.house.rows(tables.messages)
    return (await desk.house.act(lambda c: whereabouts_of(c, TENANT, message.id))).availability


async def test_nothing_is_a_message_before_its_source_has_been_fetched(desk: Desk) -> None:
    source = desk.put("/1", linking("Vattnet var kallt"))
    assert (await desk.mention(source)).status == 202
    assert await desk.house.count(tables.messages) == 0
    [row], [delivery] = await desk.rows(), await desk.house.rows(tables.deliveries)
    assert (row.delivery, row.state, row.source, row.target) == (delivery.id, "waiting", source, TARGET)
    assert await desk.job.follow_due() == 1
    [message], [text] = await desk.house.rows(tables.messages), await texts(desk)
    assert (message.kind, message.direction, message.platform_id) == ("reference", "incoming", source)
    assert text == "Bloggen\n\nVattnet var kallt här"
    row = await desk.row()
    assert (row.state, row.message, row.fault, row.due_at) == ("kept", message.id, None, None)


async def test_the_notice_and_the_page_are_kept_exactly_as_they_came(desk: Desk) -> None:
    source = desk.put("/1", linking())
    await desk.track(source, title="Påhittad rubrik", excerpt="Påhittat utdrag", blog_name="Påhittad")
    await desk.job.follow_due()
    bodies = [row.body for row in await desk.house.rows(tables.delivery_bodies)]
    assert sorted(b"P%C3%A5hittat" in body for body in bodies) == [False, True]
    assert linking().encode() in bodies
    [content] = await desk.house.rows(tables.version_contents)
    assert "Bra badhus" in content.slice
    assert "hitta" not in f"{content.text}{content.slice}{content.author_name}"


async def test_each_protocol_leads_to_the_same_one_message(desk: Desk) -> None:
    source = desk.put("/1", linking())
    assert (await desk.mention(source)).status == 202
    assert "<params>" in (await desk.ping(f"{source}#svar")).body
    assert "<error>0</error>" in (await desk.track(source)).body
    assert await desk.job.follow_due() == 3
    assert {row.state for row in await desk.rows()} <= {"kept", "unchanged"}
    counted = [await desk.house.count(table) for table in (tables.messages, tables.versions, tables.deliveries)]
    assert counted[:2] == [1, 1]
    assert {row.message for row in await desk.rows()} == {row.id for row in await desk.house.rows(tables.messages)}


@pytest.mark.parametrize(
    "html", ["<p>Inget om er</p>", f"<!-- <a href='{TARGET}'>x</a> -->", f"<p>{TARGET}</p>", linking(target=SITE)]
)
async def test_a_page_that_does_not_link_to_the_target_is_listed_and_no_message(desk: Desk, html: str) -> None:
    await desk.followed(desk.put("/1", html))
    row = await desk.row()
    assert (row.state, row.fault, row.due_at) == ("failed", "no_link", None)
    assert await desk.house.count(tables.messages) == 0


async def test_a_trackback_names_no_target_so_any_of_our_addresses_will_do(desk: Desk) -> None:
    await desk.track(desk.put("/1", linking(target=f"{SITE}skolor?ar=2026")))
    await desk.track(desk.put("/2", linking(target="https://annanstad.example/")))
    await desk.job.follow_due()
    assert sorted((row.state, row.fault) for row in await desk.rows()) == [("failed", "no_link"), ("kept", None)]


async def test_a_changed_source_is_a_new_version_and_an_unchanged_one_is_not(desk: Desk) -> None:
    for words in ("A", "A", "B", "A"):
        await desk.followed(desk.put("/1", linking(words)))
        desk.house.clock.forward(minutes=1)
    assert [row.state for row in await desk.rows()] == ["kept", "unchanged", "kept", "kept"]
    assert await texts(desk) == [f"Bloggen\n\n{words} här" for words in "ABA"]


@pytest.mark.parametrize("status", [404, 410])
async def test_a_source_that_is_gone_is_a_tombstone_and_what_we_have_stays(desk: Desk, status: int) -> None:
    source = desk.put("/1", linking())
    await desk.followed(source)
    desk.house.clock.forward(minutes=1)
    desk.web.answers["/1"] = answer(status)
    await desk.followed(source)
    assert (await desk.row()).state == "gone"
    assert await availability(desk) is Availability.UNAVAILABLE
    assert await desk.house.count(tables.acts) == 1
    assert await texts(desk) == ["Bloggen\n\nBra badhus här"]
    await desk.followed(source)
    assert await desk.house.count(tables.acts) == 1


async def test_a_source_that_comes_back_is_shown_again(desk: Desk) -> None:
    source = desk.put("/1", linking())
    for gone in (False, True, False, True, False):
        desk.web.answers["/1"] = answer(410) if gone else answer(200, linking().encode(), content_type="text/html")
        await desk.followed(source)
        desk.house.clock.forward(minutes=1)
        assert (await availability(desk) is Availability.UNAVAILABLE) is gone
    counted = [await desk.house.count(table) for table in (tables.messages, tables.versions, tables.acts)]
    assert counted == [1, 3, 2]


async def test_a_source_that_has_taken_its_link_away_is_a_tombstone(desk: Desk) -> None:
    await desk.followed(desk.put("/1", linking()))
    desk.house.clock.forward(minutes=1)
    await desk.followed(desk.put("/1", "<p>Inget mer om er</p>"))
    row = await desk.row()
    assert (row.state, row.fault) == ("gone", "no_link")
    assert await availability(desk) is Availability.UNAVAILABLE
    assert await texts(desk) == ["Bloggen\n\nBra badhus här"]


async def test_a_source_that_is_not_there_yet_is_tried_again(desk: Desk) -> None:
    await desk.followed(desk.web.url("/1"))
    row = await desk.row()
    assert (row.state, row.fault, row.http_status) == ("waiting", "not_found", 404)
    assert row.due_at == desk.house.clock.now + timedelta(seconds=5)
    assert await desk.job.follow_due() == 0
    desk.put("/1", linking())
    desk.house.clock.forward(seconds=6)
    assert await desk.job.follow_due() == 1
    assert (await desk.row()).state == "kept"


async def test_a_server_that_never_answers_well_is_given_up_and_listed(desk: Desk) -> None:
    desk.web.answers["/1"] = answer(503)
    await desk.mention(desk.web.url("/1"))
    while await desk.job.follow_due():
        desk.house.clock.forward(hours=25)
    row = await desk.row()
    assert (row.state, row.fault, row.http_status, row.tries) == ("failed", "server_fault", 503, 10)


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (answer(410), "gone"),
        (answer(200, b"x" * 30_000, content_type="text/html"), "too_large"),
        (answer(200, b"%PDF-1.7", content_type="application/pdf"), "not_a_page"),
        (answer(200, linking().encode(), content_type="application/json"), "not_a_page"),
    ],
)
async def test_what_cannot_become_better_is_not_asked_again(desk: Desk, told: bytes, fault: str) -> None:
    desk.web.answers["/1"] = told
    await desk.followed(desk.web.url("/1"))
    row = await desk.row()
    assert (row.state, row.fault, row.due_at) == ("failed", fault, None)
    assert await desk.house.count(tables.messages) == 0


async def test_a_server_that_drips_is_cut_off(desk: Desk) -> None:
    desk.put("/1", linking(), content_length="900")
    desk.web.endless.add("/1")
    await desk.mention(desk.web.url("/1"))
    job = desk.hire(seconds=0.2)
    await job.follow_due()
    await job.close()
    assert (await desk.row()).fault == "too_slow"


async def test_pitfall_35_our_own_network_is_not_reached_whoever_names_it(desk: Desk) -> None:
    await desk.mention(desk.put("/1", linking()))
    job = desk.hire(reaches=False)
    await job.follow_due()
    await job.close()
    assert desk.web.asked == []
    assert (await desk.row()).fault == "not_public"


async def test_a_page_that_has_moved_is_followed_but_keeps_its_name(desk: Desk) -> None:
    desk.put("/2", linking())
    desk.web.answers["/1"] = answer(301, location="/2")
    await desk.followed(desk.web.url("/1"))
    [message] = await desk.house.rows(tables.messages)
    assert message.platform_id == desk.web.url("/1")
    desk.house.clock.forward(minutes=1)
    desk.web.answers["/3"] = answer(302, location="/3")
    await desk.followed(desk.web.url("/3"))
    assert (await desk.row()).fault == "too_many_redirects"


async def test_two_jobs_follow_a_notice_once_and_the_same_page_to_one_version(desk: Desk) -> None:
    source = desk.put("/1", linking())
    for _ in range(6):
        await desk.mention(source)
    others = [desk.hire() for _ in range(2)]
    done = await asyncio.gather(*(job.follow_due() for job in (desk.job, *others)))
    for job in others:
        await job.close()
    assert sum(done) == 6
    assert await desk.house.count(tables.versions) == 1


async def test_a_job_that_dies_after_keeping_leaves_nothing_twice(desk: Desk) -> None:
    await desk.mention(desk.put("/1", linking()))
    now = desk.house.clock.now
    [taken] = await desk.house.act(lambda c: take_due(c, now, now + timedelta(minutes=2), 10))
    await desk.job._follow(taken)  # and it never writes down how it went
    assert await desk.job.follow_due() == 0
    desk.house.clock.forward(minutes=3)
    assert await desk.job.follow_due() == 1
    assert (await desk.row()).state == "unchanged"
    assert await desk.house.count(tables.versions) == 1


async def test_a_job_that_was_too_slow_does_not_write_over_the_next_one(desk: Desk) -> None:
    await desk.mention(desk.put("/1", linking()))
    now = desk.house.clock.now
    [slow] = await desk.house.act(lambda c: take_due(c, now, now, 10))
    [next_one] = await desk.house.act(lambda c: take_due(c, now, now + timedelta(minutes=2), 10))
    settled = await desk.job._follow(next_one)
    assert await desk.house.act(lambda c: settle(c, next_one, settled))
    late = replace(settled, message=None)
    assert isinstance(late, Settled)
    assert not await desk.house.act(lambda c: settle(c, slow, late))
    assert (await desk.row()).message is not None


async def test_the_page_of_a_sealed_message_is_not_fetched_again(desk: Desk) -> None:
    source = desk.put("/1", linking())
    await desk.followed(source)
    [message] = await desk.house.rows(tables.messages)
    now, removal = desk.house.clock.now, UUID(int=1)
    await desk.house.act(lambda c: put_seal(c, TENANT, message.id, removal, report=None, now=now))
    desk.house.clock.forward(minutes=1)
    await desk.followed(source)
    row = await desk.row()
    assert (row.state, row.fault, desk.web.asked) == ("failed", "sealed", ["/1"])


async def test_a_running_job_follows_by_itself(desk: Desk) -> None:
    job: Following = desk.hire()
    job.seconds = 0.01
    await desk.mention(desk.put("/1", linking()))
    job.start()
    for _ in range(500):
        if (await desk.row()).state == "kept":
            break
        await asyncio.sleep(0.01)
    await job.close()
    assert (await desk.row()).state == "kept"
