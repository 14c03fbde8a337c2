"""WhatsApp and X over HTTP: opened, asked whether the address is ours, and posted to."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.channels.meta import signature as meta
from app.channels.x import signature as x
from app.settings import Settings
from app.store.tables import messages
from tests.api.post import Post

pytestmark = pytest.mark.anyio

SECRET = "0123456789abcdef0123456789abcdef"
ACCOUNTS = {"whatsapp": "330000000000001", "x": "1900000000000000001"}
SIGN = {"whatsapp": meta.sign, "x": x.sign}
TOKEN = "NTU4NjY0MzM1ODY2MTA5OTUy"
RECORDED = Path(__file__).parents[1] / "channels"


async def _open(post: Post, speaks: str, **more: Any) -> httpx2.Response:
    wanted = {"speaks": speaks, "kind": "page", "name": speaks, "authority": "ks", "account": ACCOUNTS[speaks]}
    async with post.office.client(await post.office.token()) as client:
        return await client.post("/api/v1/channels", json={**wanted, "secret": SECRET, **more})


async def _address(post: Post, speaks: str) -> str:
    return f"/webhooks/{(await _open(post, speaks)).json()['id']}"


async def test_opening_whatsapp_gives_a_word_for_the_handshake_and_x_needs_none(sqlite_post: Post) -> None:
    whatsapp, on_x = await _open(sqlite_post, "whatsapp"), await _open(sqlite_post, "x")
    assert (whatsapp.status_code, on_x.status_code) == (201, 201)
    assert whatsapp.json()["verify_token"]
    assert (on_x.json()["verify_token"], on_x.json()["secret"]) == (None, None)
    assert (await _open(sqlite_post, "x", verify_token="ett-eget-handslag")).status_code == 422


async def test_only_the_secret_of_x_is_rotated(sqlite_post: Post) -> None:
    made = (await _open(sqlite_post, "x")).json()["id"]
    async with sqlite_post.office.client(await sqlite_post.office.token()) as client:
        answers = [
            await client.post(f"/api/v1/channels/{made}/secrets", json={"purpose": purpose, "value": "b" * 32})
            for purpose in ("signing", "handshake")
        ]
    assert [answer.status_code for answer in answers] == [201, 422]


async def test_pitfall_4_the_challenge_of_x_is_answered_where_metas_is(sqlite_post: Post) -> None:
    address = await _address(sqlite_post, "x")
    async with sqlite_post.office.client() as client:
        answer = await client.get(address, params={"crc_token": TOKEN, "nonce": "nagot"})
        refused = [
            await client.get(address, params={"crc_token": '{"data":{"event_type":"post.create"}}'}),
            await client.get(address, params={"hub.mode": "subscribe", "hub.challenge": "12", "hub.verify_token": "x"}),
        ]
    digest = base64.b64encode(hmac.new(SECRET.encode(), TOKEN.encode(), hashlib.sha256).digest()).decode()
    assert (answer.status_code, answer.json()) == (200, {"response_token": f"sha256={digest}"})
    assert answer.headers["content-type"] == "application/json"
    assert [each.status_code for each in refused] == [403, 403]


async def test_pitfall_2_an_answer_to_the_challenge_lets_no_delivery_in(sqlite_post: Post) -> None:
    address, number = await _address(sqlite_post, "x"), "1234567890123456"
    async with sqlite_post.office.client() as client:
        signature = (await client.get(address, params={"crc_token": number})).json()["response_token"]
        forged = await client.post(address, content=number, headers={"x-twitter-webhooks-signature": signature})
    assert forged.status_code == 401


@pytest.mark.parametrize("speaks", ["whatsapp", "x"])
async def test_every_recorded_payload_is_answered_200_with_nothing_and_unsigned_401(
    sqlite_post: Post, speaks: str
) -> None:
    address = await _address(sqlite_post, speaks)
    bodies = [path.read_bytes() for path in sorted((RECORDED / speaks / "payloads").glob("*.json"))]
    async with sqlite_post.office.client() as client:
        answers = [
            await client.post(address, content=body, headers=SIGN[speaks](body, SECRET.encode()))
            for body in (*bodies, b"[]", b"", json.dumps({"a": 1}).encode())
        ]
        unsigned = await client.post(address, content=bodies[0])
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, b"")}
    assert unsigned.status_code == 401
    assert await sqlite_post.count(messages) > 10


@pytest.mark.parametrize("speaks", ["whatsapp", "x"])
async def test_pitfall_4_nothing_stands_between_a_platform_and_its_signature(sqlite_post: Post, speaks: str) -> None:
    """Neither another site's origin, nor a cookie, nor a form's media type, nor the lack of a user agent refuses it."""
    address = await _address(sqlite_post, speaks)
    name = "text_received.json" if speaks == "whatsapp" else "mention_in_post.json"
    body = (RECORDED / speaks / "payloads" / name).read_bytes()
    strange = {
        "origin": "https://somebody-else.example",
        "referer": "https://somebody-else.example/",
        "cookie": "session=1",
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "cross-site",
        "user-agent": "",
    }
    async with sqlite_post.office.client() as client:
        signed = await client.post(address, content=body, headers=strange | SIGN[speaks](body, SECRET.encode()))
    assert signed.status_code == 200
    assert await sqlite_post.count(messages) == 1


def test_pitfall_16_the_default_limit_takes_the_largest_batch() -> None:
    """WhatsApp names 3 MB as its largest delivery; a batch of Facebook's is 1000 changes of some kilobytes each."""
    assert Settings.model_fields["body_limit"].default >= 8 * 2**20
