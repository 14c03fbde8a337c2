"""Crashes, full disks and several workers: no half file, nothing lost, nothing doubled."""

import asyncio
import hashlib
import os
import time
from datetime import timedelta

import pytest

from app.registry.attachments.fetching import Fetching
from app.store.attachments import take_due
from tests.registry.attachments.conftest import Desk
from tests.registry.attachments.web import JPEG, answer
from tests.registry.intake.house import NOW, TENANT

pytestmark = pytest.mark.anyio


async def test_a_crash_between_file_and_row_leaves_a_whole_file_and_is_made_good(desk: Desk) -> None:
    desk.web.answers["/bild"] = answer(body=JPEG)
    await desk.carry(desk.web.url("/bild"))
    job = desk.hire()

    wanted = await desk.house.act(lambda c: take_due(c, NOW, NOW + timedelta(minutes=5), 10))
    await job._download(wanted[0])
    await job.close()
    assert desk.on_disk() == [desk.path_of(hashlib.sha256(JPEG).digest())]
    assert await desk.fetched() == []
    assert await desk.fetch() == 0, "somebody may still be at it"
    desk.house.clock.forward(minutes=6)
    assert await desk.fetch() == 1
    assert (await desk.row()).state == "fetched"
    assert len(desk.on_disk()) == 1


async def test_a_crash_while_writing_leaves_no_half_file_under_a_real_name(desk: Desk) -> None:
    with desk.files.receive(TENANT) as incoming:
        incoming.write(JPEG[:100])
        half = desk.on_disk()
    assert [path.suffix for path in half] == [".part"]
    assert desk.on_disk() == []


async def test_what_a_crash_left_is_swept_away_a_day_later(desk: Desk) -> None:
    left = desk.folder / "incoming"
    left.mkdir(parents=True)
    for name, age in (("old.part", 2 * 86400), ("new.part", 60)):
        (left / name).write_bytes(b"halv")
        os.utime(left / name, (time.time() - age,) * 2)
    assert desk.files.sweep() == 1
    assert [path.name for path in desk.on_disk()] == ["new.part"]


async def test_a_disk_that_cannot_be_written_to_loses_nothing(desk: Desk) -> None:
    desk.web.answers["/bild"] = answer(body=JPEG)
    desk.folder.write_bytes(b"en fil dar mappen skulle vara")
    await desk.carry(desk.web.url("/bild"))
    await desk.fetch()
    row = await desk.row()
    assert (row.state, row.fault) == ("waiting", "disk_fault")
    desk.folder.unlink()
    desk.house.clock.forward(minutes=1)
    await desk.fetch()
    assert (await desk.row()).state == "fetched"


async def test_two_jobs_share_the_work(desk: Desk) -> None:
    desk.web.answers |= {f"/{n}": answer(body=JPEG + bytes([n])) for n in range(20)}
    for n in range(20):
        await desk.carry(desk.web.url(f"/{n}"), id=f"m-{n}")
    others: list[Fetching] = [desk.hire() for _ in range(3)]
    done = await asyncio.gather(*(job.fetch_due(7) for job in (desk.job, *others)))
    for job in others:
        await job.close()
    assert sum(done) == 20
    assert sorted(desk.web.asked) == sorted(f"/{n}" for n in range(20))
    assert len(await desk.fetched()) == len(await desk.told()) == 20


async def test_a_job_that_lost_its_time_does_not_write_over_another(desk: Desk) -> None:
    desk.web.answers["/bild"] = answer(body=JPEG)
    await desk.carry(desk.web.url("/bild"))
    [stale] = await desk.house.act(lambda c: take_due(c, NOW, NOW + timedelta(minutes=5), 10))
    desk.house.clock.forward(minutes=6)
    await desk.fetch()
    await desk.job._fetch(stale)
    assert len(await desk.fetched()) == len(await desk.told()) == 1


async def test_the_running_job_fetches_what_comes_and_stops_when_asked(desk: Desk) -> None:
    desk.web.answers |= {"/bild": answer(body=JPEG), "/seg": answer(200, b"", content_length="9")}
    desk.web.endless.add("/seg")
    job = desk.hire()
    job.seconds = 0.01
    job.start()
    await desk.carry(desk.web.url("/seg"), desk.web.url("/bild"))
    async with asyncio.timeout(20):
        while not await desk.fetched():  # noqa: ASYNC110 – asks the database
            await asyncio.sleep(0.01)
        await job.close()
    assert [each.state for each in await desk.rows()] == ["waiting", "fetched"]
    assert len(desk.on_disk()) == 1
