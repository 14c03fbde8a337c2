"""The webhook addresses over HTTP: what each situation is answered."""

import asyncio
import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook

from app.main import now
from app.records.vocabulary import Scope
from app.registry.office.channel_status import close_channel
from app.store.tables import assessments, deliveries, delivery_bodies, messages, parked_deliveries, registrations
from tests.api.conftest import TENANT
from tests.api.post import PERSONNUMMER, VERIFY_TOKEN, Post, batch, comment

pytestmark = pytest.mark.anyio


# -- what is answered ---------------------------------------------------------------------------------------------


async def test_a_signed_message_is_answered_with_its_id_and_a_receipt(post: Post) -> None:
    answer = await post.message("Hej! När öppnar badet?", id="42")
    told = answer.json()
    assert answer.status_code == 200
    assert told["messages"][0]["platform_message_id"] == "42"
    async with post.office.client() as client:
        receipt = await client.get(told["messages"][0]["receipt"]["url"])
    assert receipt.status_code == 200


async def test_a_library_for_standard_webhooks_is_understood(post: Post) -> None:
    body, at = '{"id": "1", "text": "Hej å ä ö"}', datetime.now(UTC)
    signature = Webhook(post.secret).sign("msg_1", at, body)
    async with post.office.client() as client:
        answer = await client.post(
            f"/webhooks/{post.generic}",
            content=body,
            headers={
                "webhook-id": "msg_1",
                "webhook-timestamp": str(int(at.timestamp())),
                "webhook-signature": signature,
            },
        )
    assert answer.status_code == 200


async def test_outcome_rule_and_number_are_told_only_to_a_token_that_may_read_assessments(post: Post) -> None:
    words = f"Mitt personnummer är {PERSONNUMMER}."
    assert "assessments" not in (await post.message(words)).json()["messages"][0]
    [told] = (await post.message(words, token=post.reader)).json()["messages"][0]["assessments"]
    assert told["outcome"] == "register"
    assert told["rule"] == "third-party-personal-data"
    assert told["diary_number"].startswith("KS/")
    assert told["document"] == f"{told['diary_number']}-1"


async def test_a_token_of_another_authority_is_told_nothing_of_it(post: Post) -> None:
    other = await post.office.token([Scope.ASSESSMENTS_READ], authorities=["bun"])
    assert (await post.message(token=other)).json()["messages"][0]["assessments"] == []


async def test_a_facebook_page_is_answered_with_nothing_but_200(post: Post) -> None:
    answer = await post.from_meta(batch(comment(1), comment(2)))
    assert (answer.status_code, answer.content) == (200, b"")
    assert await post.count(messages) == 2


async def test_the_handshake_of_a_facebook_page_is_echoed_as_plain_text(sqlite_post: Post) -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": VERIFY_TOKEN}
    async with sqlite_post.office.client() as client:
        answer = await client.get(f"/webhooks/{sqlite_post.page}", params=query)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


async def test_the_same_delivery_again_gets_the_first_answer(post: Post) -> None:
    body = json.dumps({"id": "7", "text": f"Mitt nummer: {PERSONNUMMER}"}).encode()
    first = await post.signed(body, webhook_id="msg_7", token=post.reader)
    again = await post.signed(body, webhook_id="msg_7", token=post.reader)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert await post.count(registrations) == 1


async def test_two_identical_posts_at_the_same_instant_are_one(post: Post) -> None:
    body = json.dumps({"id": "8", "text": f"Mitt nummer: {PERSONNUMMER}"}).encode()
    answers = await asyncio.gather(*(post.signed(body, webhook_id="msg_8", token=post.reader) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert (await post.count(messages), await post.count(registrations)) == (1, 1)


async def test_two_identical_messages_without_an_id_are_two_and_parked(post: Post) -> None:
    for _ in range(2):
        assert (await post.signed(b'{"text": "Hej"}')).json()["parked"][0]["reason"] == "message_without_id"
    assert await post.count(parked_deliveries) == 2


async def test_a_bearer_token_stands_in_for_a_signature_where_the_channel_takes_it(post: Post) -> None:
    token = await post.office.token([Scope.DELIVERIES_WRITE])
    weaker = await post.office.token([Scope.MESSAGES_READ])
    bound = await post.office.token([Scope.DELIVERIES_WRITE], channel=post.generic)
    statuses = {}
    for name, given, channel in (
        ("takes", token, post.bearer),
        ("weaker", weaker, post.bearer),
        ("bound", bound, post.bearer),
        ("does not take", token, post.generic),
    ):
        async with post.office.client(given) as client:
            answer = await client.post(f"/webhooks/{channel}", json={"id": name, "text": "Hej"})
        statuses[name] = answer.status_code
    assert statuses == {"takes": 200, "weaker": 401, "bound": 401, "does not take": 401}


async def test_a_closed_channel_keeps_what_comes_for_a_person(post: Post) -> None:
    await post.office.write(
        lambda connection: close_channel(connection, actor="operator", tenant=TENANT, channel=post.generic, now=now())
    )
    answer = await post.message("Hej", token=post.reader)
    assert answer.status_code == 200
    assert answer.json()["messages"][0]["assessments"][0]["outcome"] == "review"


# -- what is wrong with a delivery --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        lambda headers: headers.pop("webhook-signature"),
        lambda headers: headers.pop("webhook-id"),
        lambda headers: headers.pop("webhook-timestamp"),
        lambda headers: headers.update({"webhook-signature": "v1,AAAA"}),
        lambda headers: headers.update({"webhook-signature": "nonsense"}),
        lambda headers: headers.update({"webhook-id": "another"}),
        lambda headers: headers.update({"webhook-timestamp": "9" * 400}),
        lambda headers: headers.update({"webhook-timestamp": "soon"}),
    ],
)
async def test_an_unproven_delivery_is_401_and_nothing_of_it_is_kept(
    sqlite_post: Post, spoil: Callable[[dict[str, str]], object]
) -> None:
    post, body = sqlite_post, b'{"id": "1", "text": "hemligt ord"}'
    headers = post._signature("msg_1", datetime.now(UTC), body, post.secret)
    spoil(headers)
    async with post.office.client() as client:
        answer = await client.post(f"/webhooks/{post.generic}", content=body, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert "hemligt" not in answer.text
    assert await post.count(deliveries) == 0


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_stale_or_early_signature_is_401(sqlite_post: Post, minutes: int) -> None:
    answer = await sqlite_post.message(at=datetime.now(UTC) + timedelta(minutes=minutes))
    assert answer.status_code == 401


async def test_refused_deliveries_are_counted_with_their_first_and_last_time(post: Post) -> None:
    for _ in range(3):
        assert (await post.message(secret="whsec_" + base64.b64encode(b"x" * 32).decode())).status_code == 401
    await post.office.engine.refusals.write_down()
    token = await post.office.token([Scope.CHANNELS_READ])
    async with post.office.client(token) as client:
        refusals = (await client.get(f"/api/v1/channels/{post.generic}")).json()["refusals"]
    assert refusals["count"] == 3
    assert refusals["first_at"] <= refusals["last_at"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not_json"),
        (b"not json at all", "not_json"),
        (b'{"id": "1", "text": "half', "not_json"),
        (b'{"id": "1", "text": "\xff\xfe"}', "not_utf8"),
        (b'{"id": "1", "text": NaN}', "not_json"),
        (b'{"id": "1", "id": "2", "text": "which"}', "ambiguous_json"),
        (b"[" * 100_0 + b"]" * 100_0, "nested_too_deep"),
        (b'{"a":' * 9_000 + b"1" + b"}" * 9_000, "nested_too_deep"),
        (b'"a text alone"', "unknown_shape"),
        (b"17", "unknown_shape"),
        (b'{"id": "with\\u0000nul", "text": "Hej"}', "unstorable_value"),
        (b'{"id": "\\ud800", "text": "Hej"}', "unstorable_value"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
async def test_an_authentic_body_that_cannot_be_read_is_kept_and_parked(post: Post, body: bytes, reason: str) -> None:
    answer = await post.signed(body)
    assert answer.status_code == 200
    assert [part["reason"] for part in answer.json()["parked"]] == [reason]
    stored = await post.office.write(lambda connection: connection.execute(select(delivery_bodies.c.body)).scalar_one())
    assert bytes(stored) == body


@pytest.mark.parametrize("words", ["a\\u0000b", "a\\ud800b", "a\\udfff\\u0000b"])
async def test_text_that_cannot_be_stored_is_marked_and_still_assessed(post: Post, words: str) -> None:
    answer = await post.signed(b'{"id": "1", "text": "%s"}' % words.encode())
    assert (answer.status_code, answer.json()["parked"]) == (200, [])
    token = await post.office.token([Scope.MESSAGES_READ, Scope.PROTECTED_READ])
    async with post.office.client(token) as client:
        message = (await client.get(f"/api/v1/messages/{answer.json()['messages'][0]['id']}")).json()
    assert "\ufffd" in message["versions"][0]["content"]["text"]


async def test_an_identifier_of_64_bits_keeps_every_digit(post: Post) -> None:
    answer = await post.signed(b'{"id": 9007199254740993123, "text": "Hej"}')
    assert answer.json()["messages"][0]["platform_message_id"] == "9007199254740993123"


async def test_a_body_over_the_limit_is_413_and_nothing_of_it_is_kept(sqlite_post: Post) -> None:
    answer = await sqlite_post.signed(b'{"id": "1", "text": "' + b"x" * 70_000 + b'"}')
    assert answer.status_code == 413
    assert answer.json()["code"] == "body-too-large"
    assert await sqlite_post.count(deliveries) == 0


async def test_a_body_that_is_too_large_in_pieces_is_413_too(sqlite_post: Post) -> None:
    async def pieces() -> Any:
        for _ in range(20):
            yield b"x" * 8_192

    async with sqlite_post.office.client() as client:
        answer = await client.post(f"/webhooks/{sqlite_post.generic}", content=pieces())
    assert answer.status_code == 413


async def test_an_unknown_channel_is_404(sqlite_post: Post) -> None:
    async with sqlite_post.office.client() as client:
        answers = [await client.post(f"/webhooks/{name}", json={}) for name in (uuid4(), "not-an-id", "%00")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert {answer.headers["content-type"] for answer in answers} == {"application/problem+json"}


async def test_a_reader_that_raises_parks_the_delivery(sqlite_post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(*_given: object) -> object:
        raise RuntimeError("a fault of ours that quotes the message: hemligt ord")

    monkeypatch.setattr("app.registry.intake.receiving.observe", raises)
    answer = await sqlite_post.message("hemligt ord")
    assert answer.status_code == 200
    assert answer.json()["parked"] == [{"path": "$", "reason": "reader_failed"}]


async def test_a_delivery_of_a_thousand_changes_is_read_whole(post: Post) -> None:
    post.office.engine.house.settings.__dict__["body_limit"] = 8 * 2**20
    changes = [comment(number, f"Hej nummer {number}") for number in range(120)]
    assert (await post.from_meta(batch(*changes))).status_code == 200
    assert await post.count(messages) == 120
    assert await post.count(assessments) == 120
