"""Photos that Facebook names by number only: asked for with the page's access token, fetched without it."""

import json
from typing import Any

import pytest

from app.channels.valid_secrets import ACCESS_TOKEN
from app.registry.office.channels import rotate_secret
from tests.registry.attachments.conftest import Desk
from tests.registry.attachments.web import JPEG, answer
from tests.registry.intake.house import NOW, PAGE, TENANT

pytestmark = pytest.mark.anyio

PHOTO, TOKEN = "910000000000002", "EAAJ-sidans-nyckel-i-provet"


async def give_token(desk: Desk) -> None:
    await desk.house.act(
        lambda c: rotate_secret(
            c,
            desk.house.vault,
            actor="operator",
            tenant=TENANT,
            channel=desk.house.lines["page"].id,
            value=TOKEN,
            purpose=ACCESS_TOKEN,
            now=NOW,
        )
    )


async def post(desk: Desk) -> None:
    """A visitor's picture, named by number."""
    value: dict[str, Any] = {"item": "photo", "verb": "add", "photo_id": PHOTO, "post_id": f"{PAGE}_{PHOTO}"}
    value |= {"from": {"id": "7001"}, "created_time": int(NOW.timestamp())}
    await desk.worker.notify({"field": "feed", "value": value})


async def test_a_photo_named_by_number_is_asked_for_with_the_token_and_fetched_without_it(desk: Desk) -> None:
    await give_token(desk)
    where = {"images": [{"width": 9, "height": 9, "source": desk.web.url("/bytes")}], "id": PHOTO}
    asked = f"/graph/{PHOTO}?fields=images"
    desk.web.answers |= {asked: answer(body=json.dumps(where).encode()), "/bytes": answer(body=JPEG)}
    await post(desk)
    await desk.fetch()
    assert (await desk.row()).state == "fetched"
    assert desk.web.asked == [asked, "/bytes"]
    assert [f"authorization: bearer {TOKEN.lower()}\r\n" in head for head in desk.web.heads] == [True, False]


async def test_without_the_pages_token_the_number_is_kept_and_tried_again(desk: Desk) -> None:
    await post(desk)
    await desk.fetch()
    row = await desk.row()
    assert (row.state, row.fault, desk.web.asked) == ("waiting", "no_token", [])


async def test_an_answer_about_a_photo_that_is_no_address_is_strange(desk: Desk) -> None:
    await give_token(desk)
    desk.web.answers |= {f"/graph/{PHOTO}?fields=images": answer(body=b'{"id": "1"}')}
    await post(desk)
    await desk.fetch()
    assert (await desk.row()).fault == "strange_answer"
