"""WhatsApp's files: asked for by id, with the channel's access token at both steps and nowhere else."""

import hashlib
import json

import pytest

from app.channels.valid_secrets import ACCESS_TOKEN
from app.records.errors import Unacceptable
from app.records.vocabulary import ChannelKind
from app.registry.office.channels import NewChannel, rotate_secret
from tests.registry.attachments.conftest import Desk
from tests.registry.attachments.web import JPEG, Web, answer
from tests.registry.intake.house import NOW, TENANT, json_bytes

pytestmark = pytest.mark.anyio

NUMBER, FILE, TOKEN = "106540352242922", "1013859600285441", "EAAJ-token-for-the-test"
OPENED = NewChannel(
    speaks="whatsapp",
    kind=ChannelKind.PAGE,
    name="WhatsApp",
    authority="ks",
    account=NUMBER,
    secret_text="appens-hemlighet-16",
)


async def opened(desk: Desk, token: str | None = TOKEN) -> None:
    line = await desk.house.open_line("whatsapp", OPENED)
    if token is not None:
        await desk.house.act(
            lambda c: rotate_secret(
                c,
                desk.house.vault,
                actor="operator",
                tenant=TENANT,
                channel=line.id,
                value=token,
                purpose=ACCESS_TOKEN,
                now=NOW,
            )
        )


async def send(desk: Desk) -> None:
    """A picture as WhatsApp's documentation shows it (messages/image)."""
    image = {"mime_type": "image/jpeg", "sha256": "AbC=", "id": FILE}
    message = {"from": "46700000000", "id": "wamid.1", "timestamp": "1772443800", "type": "image", "image": image}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "46700000001", "phone_number_id": NUMBER},
        "messages": [message],
    }
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    told = {"object": "whatsapp_business_account", "entry": [entry]}
    await desk.worker.notify_bytes(json_bytes(told), to="whatsapp")


def serve(web: Web, sha256: str) -> None:
    where = json.dumps({"url": web.url("/bytes"), "mime_type": "image/jpeg", "sha256": sha256, "id": FILE}).encode()
    web.answers |= {f"/graph/{FILE}": answer(body=where), "/bytes": answer(body=JPEG, content_type="image/jpeg")}


async def test_a_file_is_asked_for_and_fetched_with_the_token(desk: Desk) -> None:
    await opened(desk)
    serve(desk.web, hashlib.sha256(JPEG).hexdigest())
    await send(desk)
    await desk.fetch()
    assert (await desk.row()).state == "fetched"
    assert desk.web.asked == [f"/graph/{FILE}", "/bytes"]
    assert all(f"authorization: bearer {TOKEN.lower()}\r\n" in head for head in desk.web.heads)


async def test_a_token_is_not_taken_along_on_a_redirect(desk: Desk) -> None:
    await opened(desk)
    serve(desk.web, hashlib.sha256(JPEG).hexdigest())
    desk.web.answers |= {"/annan": desk.web.answers["/bytes"], "/bytes": answer(302, location="/annan")}
    await send(desk)
    await desk.fetch()
    assert (await desk.row()).state == "fetched"
    assert ["authorization" in head for head in desk.web.heads] == [True, True, False]


async def test_a_token_is_not_sent_to_others(desk: Desk) -> None:
    await opened(desk)
    desk.web.answers["/bild"] = answer(body=JPEG)
    await desk.carry(desk.web.url("/bild"))
    await desk.fetch()
    assert not any("authorization" in head for head in desk.web.heads)


async def test_without_a_token_the_reference_is_kept_and_tried_again(desk: Desk) -> None:
    await opened(desk, token=None)
    serve(desk.web, hashlib.sha256(JPEG).hexdigest())
    await send(desk)
    await desk.fetch()
    row = await desk.row()
    assert (row.state, row.fault, desk.web.asked) == ("waiting", "no_token", [])
    assert row.expires_at is not None
    assert (row.expires_at - NOW).days == 7, "the id in the webhook can be asked for that long"


async def test_other_bytes_than_whatsapp_says_are_not_kept(desk: Desk) -> None:
    await opened(desk)
    serve(desk.web, "ab" * 32)
    await send(desk)
    await desk.fetch()
    assert (await desk.row()).fault == "checksum_differs"
    assert desk.on_disk() == []


async def test_an_answer_that_is_no_address_is_strange(desk: Desk) -> None:
    await opened(desk)
    desk.web.answers[f"/graph/{FILE}"] = answer(body=b"[]")
    await send(desk)
    await desk.fetch()
    assert (await desk.row()).fault == "strange_answer"


@pytest.mark.parametrize("token", ["", "kort", "med blanksteg i ordet", "å" * 20, "x" * 1025])
async def test_an_access_token_that_could_not_stand_in_a_header_is_refused(desk: Desk, token: str) -> None:
    with pytest.raises(Unacceptable, match="access token"):
        await opened(desk, token)


async def test_only_channels_that_need_one_take_an_access_token(desk: Desk) -> None:
    generic = desk.house.lines["generic"].id
    with pytest.raises(Unacceptable, match="purpose"):
        await desk.house.act(
            lambda c: rotate_secret(
                c,
                desk.house.vault,
                actor="operator",
                tenant=TENANT,
                channel=generic,
                value=TOKEN,
                purpose=ACCESS_TOKEN,
                now=NOW,
            )
        )
