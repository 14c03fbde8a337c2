"""Deliveries as each sender makes them: a generic message, or a batch from Meta. Bytes and signatures, no network."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.channels.generic.signature import decode_secret, sign
from app.channels.meta.signature import sign as meta_sign
from app.commands.demo.texts import FAMILY_NAMES, GIVEN_NAMES
from app.ledger.leaf import utc_text
from app.registry.office.demonstration import DemonstrationChannel

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Post:
    """One delivery, ready but for its signature, which is made at the moment it is sent.

    ``channel`` is its word in ``demonstration.json``; ``webhook_id`` names a generic delivery; ``messages`` are the
    """

    channel: str
    body: bytes
    webhook_id: str = ""
    messages: tuple[str, ...] = ()

    def headers(self, channel: DemonstrationChannel, at: datetime, token: str) -> dict[str, str]:
        """The headers of this delivery: signature, and for our own schema the token that may be told the outcome."""
        if channel.speaks != "generic":
            return {"content-type": JSON, **meta_sign(self.body, channel.secret.encode())}
        signature = sign(self.webhook_id, at, self.body, decode_secret(channel.secret))
        return {"content-type": JSON, "authorization": f"Bearer {token}", **signature}


def people(chance: random.Random, count: int) -> list[Person]:
    """So many invented people, each with an id of this run."""
    names = [f"{given} {family}" for given in GIVEN_NAMES for family in FAMILY_NAMES]
    return [Person(str(chance.randrange(10**15, 10**16)), name) for name in chance.sample(names, count)]


def generic(channel: str, run: str, number: int, message: dict[str, Any]) -> Post:
    """One message of our own schema; ``id`` is filled in where the message names none."""
    named = {"id": f"{run}-{channel}-{number}", **message}
    name = f"demo_{run}_{channel}_{number}"
    return Post(channel, json.dumps(named, ensure_ascii=False).encode(), name, (str(named["id"]),))


def citizen(person: Person, text: str | None, at: datetime, **more: object) -> dict[str, Any]:
    """What somebody wrote, in our own schema."""
    author = {"id": person.id, "name": person.name}
    return {"text": text, "author": author, "created_at": utc_text(at), "visibility": "public", **more}


def page_batch(channel: str, account: str, at: datetime, changes: Sequence[dict[str, Any]]) -> Post:
    """Changes of one Facebook Page in one delivery, with everything outside ASCII escaped as Meta does."""
    entry = {"id": account, "time": int(at.timestamp()), "changes": list(changes)}
    body = json.dumps({"object": "page", "entry": [entry]}, separators=(",", ":")).encode()
    named = (change["value"].get("comment_id") or change["value"].get("post_id") for change in changes)
    return Post(channel, body, messages=tuple(str(name) for name in named if name))


def feed(person: Person, at: datetime, **value: object) -> dict[str, Any]:
    """One change on the page's feed."""
    sender = {"id": person.id, "name": person.name}
    return {"field": "feed", "value": {"from": sender, "created_time": int(at.timestamp()), **value}}
