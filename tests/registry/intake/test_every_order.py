"""Create, edit, edit and remove, in every order and some of it twice: the sorts of messages that have no test of theirs
elsewhere. Comments on a page, Messenger, WhatsApp, X, Mastodon, feeds and WordPress have theirs beside what else is
told of them.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import pytest

from app.channels.generic.signature import sign as sign_standard
from app.channels.meta.signature import sign as sign_meta
from app.records.vocabulary import ChannelKind
from app.registry.office.channels import NewChannel
from app.store import tables
from app.store.rows import ContentRow, VersionRow
from app.store.version_order import numbered
from tests.registry.intake.house import NOW, PAGE, House, Worker, json_bytes

pytestmark = pytest.mark.anyio

AT = int(NOW.timestamp()) - 600
INSTAGRAM, NUMBER, CITIZEN = "17841400000000001", "330000000000001", "46701740605"
TIMES = ["2026-03-02T08:00:00Z", "2026-03-02T08:01:00Z", "2026-03-02T08:02:00Z", "2026-03-02T08:03:00Z"]
ACTIVITIES = ["create", "edit", "edit", "remove"]


@dataclass(frozen=True)
class Story:
    """How one sort of message is told of: by which channel, an act of it in a delivery, and how it ends."""

    speaks: str
    tell: Callable[[str, int, int], dict[str, Any]]
    ends: tuple[str, str]


def message(name: str, act: int, batch: int) -> dict[str, Any]:
    told = {"id": name, "activity": ACTIVITIES[act], "created_at": TIMES[0], "batch": batch}
    return told | ({"updated_at": TIMES[act]} if act else {}) | ({"by": "author"} if act == 3 else {"text": "ABA"[act]})


def cloudevent(name: str, act: int, batch: int) -> dict[str, Any]:
    sort = ("received", "edited", "edited", "deleted")[act]
    data = {"created_at": TIMES[0]} | ({"updated_at": TIMES[act]} if act else {})
    return {
        "specversion": "1.0",
        "id": f"{name}-{act}-{batch}",
        "source": "https://verktyget.example",
        "type": f"se.diarium.message.{sort}.v1",
        "subject": name,
        "time": TIMES[act],
        "data": data | ({} if act == 3 else {"text": "ABA"[act]}),
    }


def _meta(about: str, account: str, batch: int, **lane: Any) -> dict[str, Any]:
    return {"object": about, "entry": [{"id": account, "time": AT + 300 + batch, **lane}]}


def post(name: str, act: int, batch: int) -> dict[str, Any]:
    value = {"item": "status", "post_id": f"{PAGE}_{name}", "from": {"id": "7001", "name": "Någon"}}
    return _page(value, act, batch)


def review(name: str, act: int, batch: int) -> dict[str, Any]:
    value = {"item": "rating", "open_graph_story_id": name, "reviewer_id": "7001", "rating": 2}
    return _page(value, act, batch, field="ratings", text="review_text")


def _page(value: dict[str, Any], act: int, batch: int, field: str = "feed", text: str = "message") -> dict[str, Any]:
    value = {**value, "verb": ("add", "edited", "edited", "remove")[act], "created_time": AT}
    value |= {"edited_time": AT + 60 * act} if act in (1, 2) else {}
    value |= {} if act == 3 else {text: "ABA"[act]}
    return _meta("page", PAGE, batch, changes=[{"field": field, "value": value}])


def instagram_comment(name: str, act: int, batch: int) -> dict[str, Any]:
    """In Facebook's words, should they ever be sent."""
    value = {"id": name, "from": {"id": "92", "username": "exempel"}, "timestamp": AT + 60 * act}
    value |= {"verb": ("add", "edited", "edited", "remove")[act]} | ({} if act == 3 else {"text": "ABA"[act]})
    return _meta("instagram", INSTAGRAM, batch, changes=[{"field": "comments", "value": value}])


def instagram_message(name: str, act: int, batch: int) -> dict[str, Any]:
    told: dict[str, Any] = {"message": {"mid": name, "text": "A"}}
    if act in (1, 2):
        told = {"message_edit": {"mid": name, "text": "ABA"[act], "num_edit": act}}
    elif act == 3:
        told = {"message": {"mid": name, "is_deleted": True}}
    people = {"sender": {"id": "84"}, "recipient": {"id": INSTAGRAM}, "timestamp": (AT + 60 * act) * 1000}
    return _meta("instagram", INSTAGRAM, batch, messaging=[{**people, **told}])


def whatsapp_echo(name: str, act: int, batch: int) -> dict[str, Any]:
    """A reply of ours from the WhatsApp Business app."""
    frame = {"from": "46846500400", "to": CITIZEN, "timestamp": str(AT + 60 * act)}
    text = {"type": "text", "text": {"body": "ABA"[min(act, 2)]}}
    told: dict[str, Any] = {"id": name, **text}
    if act in (1, 2):
        edit = {"original_message_id": name, "message": text}
        told = {"id": f"{name}.{act}", "type": "edit", "edit": edit}
    elif act == 3:
        told = {"id": f"{name}.3", "type": "revoke", "revoke": {"original_message_id": name}}
    value = {"metadata": {"phone_number_id": NUMBER}, "message_echoes": [{**frame, **told}]}
    entry = {"id": "1", "time": AT + batch, "changes": [{"field": "smb_message_echoes", "value": value}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


STORIES = {
    "generic message": Story("generic", message, ("removed", "author")),
    "CloudEvent": Story("generic", cloudevent, ("removed", "unknown")),
    "post on a page": Story("facebook_page", post, ("removed", "unknown")),
    "review of a page": Story("facebook_page", review, ("removed", "unknown")),
    "comment on Instagram": Story("instagram", instagram_comment, ("removed", "unknown")),
    "message on Instagram": Story("instagram", instagram_message, ("removed", "author")),
    "reply of ours on WhatsApp": Story("whatsapp", whatsapp_echo, ("removed", "author")),
}
ACCOUNTS = {"facebook_page": PAGE, "instagram": INSTAGRAM, "whatsapp": NUMBER}


@pytest.fixture(params=sorted(STORIES))
async def story(request: pytest.FixtureRequest, house: House) -> Story:
    told = STORIES[request.param]
    secret = None if told.speaks == "generic" else "en-hemlighet-hos-plattformen"
    wanted = NewChannel(
        told.speaks, ChannelKind.PAGE, "Prov", "ks", account=ACCOUNTS.get(told.speaks), secret_text=secret
    )
    await house.open_line("told", wanted)
    return told


async def send(worker: Worker, story: Story, name: str, act: int, batch: int) -> None:
    body, line = json_bytes(story.tell(name, act, batch)), worker.house.lines["told"]
    headers = sign_meta(body, line.secret)
    if story.speaks == "generic":
        headers = sign_standard(f"{name}-{act}-{batch}", worker.house.clock.now, body, line.secret)
        headers = {**headers, "content-type": "application/json"}
        if "specversion" in story.tell(name, act, batch):
            headers["content-type"] = "application/cloudevents+json"
    await worker.receiver.receive(line.id, headers, body)


async def test_every_order_of_create_edit_edit_and_remove_ends_in_the_same_versions_and_tombstones(
    house: House, worker: Worker, story: Story
) -> None:
    orders = list(permutations(range(4)))
    for batch, step in enumerate((0, 1, 0, 2, 3, 1, 3)):
        told = [send(worker, story, f"9{place:03}", order[step], batch) for place, order in enumerate(orders)]
        await asyncio.gather(*told)

    messages = await house.rows(tables.messages)
    contents = {row.version: ContentRow(*row) for row in await house.rows(tables.version_contents)}
    assert len(messages) == len(orders)
    for kept in messages:
        rows = await house.rows(tables.versions, tables.versions.c.message == kept.id)
        versions = numbered([(VersionRow(*row), contents[row.id]) for row in rows])
        assert [each.content.text for each in versions if each.content] == ["A", "B", "A"]
        assert len(await house.rows(tables.acts, tables.acts.c.message == kept.id)) == 1
        assert await house.where(kept.id) == story.ends
    assert await house.rows(tables.parked_deliveries) == []
