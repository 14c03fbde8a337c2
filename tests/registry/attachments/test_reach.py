"""What the fetching job may not reach, whatever it is called."""

import asyncio

import pytest

from tests.registry.attachments.conftest import Desk
from tests.registry.attachments.web import JPEG, answer

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "url",
    [
        "http://{}/bild",
        "https://127.0.0.1:{}/bild",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://[::1]:{}/",
        "https://[::ffff:127.0.0.1]:{}/",
        "https://localhost:{}/bild",
        "https://2130706433:{}/bild",
    ],
)
async def test_this_machine_and_its_network_are_not_asked(desk: Desk, url: str) -> None:
    await desk.carry(url.format(desk.web.port))
    job = desk.hire(reaches=False, tls_only=True)
    await desk.fetch(job)
    await job.close()
    assert (await desk.row()).fault == ("not_https" if url.startswith("http:") else "not_public")
    assert desk.web.asked == []


async def test_a_redirect_inwards_is_not_followed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first host may be reached here; what it points to may not."""
    desk.web.answers["/bild"] = answer(302, location=desk.web.url("/hemligt", host="inne.example"))
    loop = asyncio.get_running_loop()
    resolve = loop.getaddrinfo

    async def look_up(host: str, port: int, **more: int) -> object:
        return [(2, 1, 6, "", ("10.0.0.7", 0))] if host == "inne.example" else await resolve(host, port, **more)

    monkeypatch.setattr(loop, "getaddrinfo", look_up)
    job = desk.hire()
    job.downloader.client._transport._allows = lambda address: address.is_loopback  # type: ignore[attr-defined]  # ours
    await desk.carry(desk.web.url("/bild"))
    await desk.fetch(job)
    await job.close()
    assert (await desk.row()).fault == "not_public"
    assert desk.web.asked == ["/bild"]


async def test_a_name_that_changes_between_check_and_connection_is_connected_to_where_it_was_checked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    asked: list[str] = []
    resolve = loop.getaddrinfo

    async def look_up(host: str, port: int, **more: int) -> object:
        if host != "byter.example":
            return await resolve(host, port, **more)
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1" if len(asked) == 1 else "10.0.0.7", 0))]

    monkeypatch.setattr(loop, "getaddrinfo", look_up)
    desk.web.answers["/bild"] = answer(body=JPEG)
    await desk.carry(desk.web.url("/bild", host="byter.example"))
    await desk.fetch()
    assert (await desk.row()).state == "fetched"
    assert asked == ["byter.example"]
