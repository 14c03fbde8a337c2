"""Authentic deliveries that nobody has seen yet, into the register: none refused, none doubled, none an exception."""

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import pytest

from app.channels.generic.signature import sign as sign_standard
from app.channels.hub_signature import sign as sign_hub
from app.channels.meta.signature import sign as sign_meta
from app.channels.x.signature import sign as sign_x
from app.records.vocabulary import ChannelKind
from app.registry.intake.answers import Answer
from app.registry.office.channels import NewChannel
from app.store import tables
from app.store.channels import secrets_of
from tests.channels.mutations import PAYLOADS, changed, changed_text, recorded
from tests.channels.samples import ACCOUNTS
from tests.registry.intake.house import TENANT, House, Worker

pytestmark = pytest.mark.anyio

DELIVERIES = 60
OURS = frozenset(("generic", "websub", "wordpress"))
"""Channels whose secret we make ourselves."""

COUNTED = (tables.deliveries, tables.messages, tables.versions, tables.acts, tables.parked_deliveries)
SPEAKS = (
    "facebook_page",
    "generic",
    "instagram",
    "mastodon",
    "messenger",
    "websub",
    "whatsapp",
    "wordpress",
    "x",
)


async def opened(house: House, speaks: str) -> None:
    """A channel of this sort, with its secret as its platform knows it."""
    given = None if speaks in OURS else f"hemligheten-for-{speaks}"
    wanted = NewChannel(
        speaks, ChannelKind.PAGE, speaks, "ks", account=ACCOUNTS.get(speaks), secret_text=given, takes_bearer=False
    )
    line = await house.open_line("unseen", wanted)
    if speaks == "websub":
        [secret] = await house.act(partial(secrets_of, vault=house.vault, tenant=TENANT, channel=line.id))
        house.lines["unseen"] = replace(line, secret=secret.value)


def signed(house: House, speaks: str, name: str, body: bytes) -> Mapping[str, str]:
    secret = house.lines["unseen"].secret
    if speaks in ("generic", "wordpress"):
        return sign_standard(name, house.clock.now, body, secret)
    sign = sign_hub if speaks in ("mastodon", "websub") else sign_x if speaks == "x" else sign_meta
    return sign(body, secret)


def bodies(speaks: str, seed: int) -> list[bytes]:
    """Changed recordings, each different from all others."""
    chance = random.Random(f"{speaks} {seed}")
    made: dict[bytes, None] = {}
    while len(made) < DELIVERIES:
        if speaks == "websub":
            path = chance.choice(sorted((PAYLOADS / speaks / "payloads").glob("*.xml")))
            made[changed_text(path.read_bytes().decode("utf-8", "replace"), chance).encode()] = None
        else:
            made[json.dumps(changed(chance.choice(recorded(speaks)), chance)).encode()] = None
    return list(made)


@pytest.mark.parametrize("speaks", SPEAKS)
async def test_every_unseen_delivery_is_kept_once_and_ends_read_ignored_or_parked(
    house: House, worker: Worker, speaks: str
) -> None:
    await opened(house, speaks)
    line, sent = house.lines["unseen"], bodies(speaks, 1)

    async def send() -> list[Answer]:
        answers = []
        for place, body in enumerate(sent):
            headers = signed(house, speaks, f"unseen-{place}", body)
            _, answer, _ = await worker.receiver.receive(line.id, headers, body)
            answers.append(answer)
        return answers

    first = await send()
    before = [await house.count(table) for table in COUNTED]
    again = await send()

    assert all(each.messages or each.parked or each.ignored for each in first)
    assert {each.repeated for each in first} == {False}
    assert {each.repeated for each in again} == {True}
    assert [await house.count(table) for table in COUNTED] == before
    reasons = {row.reason for row in await house.rows(tables.parked_deliveries)}
    assert not reasons & {"reader_failed", "write_failed", "time_budget"}
