"""Feeds, Mastodon and WordPress over HTTP: what each situation is answered, and what is in the register after it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import Connection, func, select

from app.channels.generic.signature import decode_secret
from app.channels.generic.signature import sign as sign_standard
from app.channels.hub_signature import sign
from app.main import now
from app.records.vocabulary import ChannelKind, Scope
from app.registry.office.channels import NewChannel, OpenedChannel, open_channel
from app.registry.subscriptions.asking import subscribe
from app.store.channels import secrets_of
from app.store.tables import acts, channel_refusals, messages, parked_deliveries, versions
from tests.api.conftest import TENANT, Office

pytestmark = pytest.mark.anyio

TOPIC = "https://www.youtube.com/feeds/videos.xml?channel_id=UCexempelkoping00000001"
OURS = "109000000000000001"
SERVERS_SECRET = "a-secret-of-the-mastodon-server"
PAYLOADS = Path(__file__).parents[1] / "channels"


def payload(name: str) -> bytes:
    return (PAYLOADS / name).read_bytes()


async def opened(office: Office, wanted: NewChannel) -> OpenedChannel:
    vault = office.engine.house.vault
    return await office.write(
        lambda c: open_channel(c, vault, actor="operator", tenant=TENANT, wanted=wanted, now=now())
    )


async def feed(office: Office) -> UUID:
    wanted = NewChannel("websub", ChannelKind.PAGE, "YouTube", "ks", account=TOPIC)
    return (await opened(office, wanted)).view.channel.id


async def ask(office: Office, channel: UUID) -> None:
    """Ask for the feed and let the server have asked; the hub itself is out of reach here."""

    def act(connection: Connection) -> None:
        subscribe(connection, actor="operator", tenant=TENANT, channel=channel, hub="http://127.0.0.1:9/", now=now())

    await office.write(act)
    await office.engine.renewing.ask_for_due()


async def post(office: Office, channel: UUID, body: bytes, headers: Mapping[str, str]) -> httpx2.Response:
    async with office.client() as client:
        return await client.post(f"/webhooks/{channel}", content=body, headers=dict(headers))


async def from_hub(office: Office, channel: UUID, body: bytes, method: str = "sha1") -> httpx2.Response:
    vault = office.engine.house.vault
    [secret] = await office.write(lambda c: secrets_of(c, vault, TENANT, channel))
    return await post(office, channel, body, sign(body, secret.value, method))


async def count(office: Office, table: object) -> int:
    return await office.write(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]  # any table


async def question(office: Office, channel: UUID, **more: str) -> httpx2.Response:
    query = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "abc-123", "hub.lease_seconds": "864000"}
    query |= {f"hub.{name}": value for name, value in more.items()}
    async with office.client() as client:
        return await client.get(f"/webhooks/{channel}", params=query)


async def test_a_hubs_question_is_answered_only_for_the_topic_we_asked_for(office: Office) -> None:
    channel = await feed(office)
    assert (await question(office, channel)).status_code == 404
    await ask(office, channel)
    answer = await question(office, channel)
    assert (answer.status_code, answer.text) == (200, "abc-123")
    assert answer.headers["content-type"].startswith("text/plain")
    assert (await question(office, channel, topic="https://annan.example/flode")).status_code == 404
    assert (await question(office, channel, challenge="<script>alert(1)</script>")).status_code == 404
    assert (await question(office, channel, mode="unsubscribe")).status_code == 404
    assert (await question(office, channel, mode="denied")).text == ""


async def test_another_channels_get_is_answered_as_before(sqlite_office: Office) -> None:
    assert (await question(sqlite_office, sqlite_office.channel)).status_code == 405


async def test_a_video_its_new_title_and_its_removal_are_one_message(office: Office) -> None:
    channel = await feed(office)
    for name in ("youtube_video_published", "youtube_title_changed", "youtube_video_removed"):
        answer = await from_hub(office, channel, payload(f"websub/payloads/{name}.xml"))
        assert (answer.status_code, answer.content) == (200, b"")
    told = [await count(office, table) for table in (messages, versions, acts, parked_deliveries)]
    assert told == [1, 2, 1, 0]


async def test_what_a_hub_sends_twice_is_kept_once(office: Office) -> None:
    channel, body = await feed(office), payload("websub/payloads/youtube_video_published.xml")
    first, again = await from_hub(office, channel, body), await from_hub(office, channel, body, "sha256")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["idempotent-replayed"] == "true"
    assert await count(office, versions) == 1


async def test_an_entity_bomb_is_parked_and_answered_200(office: Office) -> None:
    channel = await feed(office)
    answer = await from_hub(office, channel, payload("websub/payloads/entity_bomb.xml"))
    assert answer.status_code == 200
    assert await office.write(lambda c: c.execute(select(parked_deliveries.c.reason)).scalar_one()) == "not_xml"


async def test_a_feed_without_the_hubs_signature_is_refused_and_counted(office: Office) -> None:
    channel, body = await feed(office), payload("websub/payloads/youtube_video_published.xml")
    assert (await post(office, channel, body, {})).status_code == 401
    assert (await post(office, channel, body, sign(body, b"fel", "sha1"))).status_code == 401
    await office.engine.refusals.write_down()
    assert await office.write(lambda c: c.execute(select(channel_refusals.c.count)).scalar_one()) == 2
    assert await count(office, messages) == 0


async def test_a_mention_its_edit_and_our_answer_over_mastodon(office: Office) -> None:
    wanted = NewChannel("mastodon", ChannelKind.PAGE, "Mastodon", "ks", account=OURS, secret_text=SERVERS_SECRET)
    channel = (await opened(office, wanted)).view.channel.id
    for name in (
        "status_updated_with_edited_at",
        "status_created_mentioning_us",
        "status_created_by_us",
        "status_created_of_others",
        "account_created",
        "status_deleted",
    ):
        body = payload(f"mastodon/payloads/{name}.json")
        answer = await post(office, channel, body, sign(body, SERVERS_SECRET.encode()))
        assert (answer.status_code, answer.content) == (200, b""), name
    assert [await count(office, table) for table in (messages, versions, parked_deliveries)] == [2, 3, 1]


async def test_a_body_that_is_not_what_mastodon_sends_is_never_answered_422(office: Office) -> None:
    """channels.md 7.18: Mastodon gives up a delivery on any 4xx but 401, 408 and 429."""
    wanted = NewChannel("mastodon", ChannelKind.PAGE, "Mastodon", "ks", account=OURS, secret_text=SERVERS_SECRET)
    channel = (await opened(office, wanted)).view.channel.id
    for body in (b"", b"{", b"[]", b"\xff", b'{"event": 1}', b'{"event": "status.created", "object": []}'):
        assert (await post(office, channel, body, sign(body, SERVERS_SECRET.encode()))).status_code == 200
    assert await count(office, parked_deliveries) == 6


async def test_a_wordpress_channel_shows_its_secret_once_and_takes_what_the_plugin_signs(office: Office) -> None:
    wanted = NewChannel("wordpress", ChannelKind.BLOG, "Bloggen", "ks", account="https://blogg.exempelkoping.example")
    made = await opened(office, wanted)
    assert made.secret_text is not None
    key, channel = decode_secret(made.secret_text), made.view.channel.id
    for name in ("comment_created", "comment_edited", "comment_trashed", "comment_deleted", "ping"):
        body = payload(f"wordpress/payloads/{name}.json")
        for _ in range(2):
            headers = sign_standard(f"wp_{name}", datetime.now(UTC), body, key)
            assert (await post(office, channel, body, headers)).status_code == 200
    assert [await count(office, table) for table in (messages, versions, acts)] == [1, 2, 2]


@pytest.mark.parametrize(
    ("speaks", "account", "says"),
    [
        ("mastodon", "@kommunen@social.example", "the number of the account"),
        ("websub", "UCexempelkoping", "the address of the feed"),
        ("wordpress", None, "the address of the site"),
    ],
)
async def test_an_account_of_another_form_is_refused_when_the_channel_is_opened(
    sqlite_office: Office, speaks: str, account: str | None, says: str
) -> None:
    token = await sqlite_office.token([Scope.CHANNELS_WRITE])
    wanted = {"speaks": speaks, "kind": "page", "name": "x", "authority": "ks", "account": account}
    async with sqlite_office.client(token) as client:
        answer = await client.post("/api/v1/channels", json=wanted)
    assert answer.status_code == 422
    assert says in json.dumps(answer.json())
