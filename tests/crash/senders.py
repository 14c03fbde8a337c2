"""Senders as platforms are: they send again until they are answered, and often once more than that.

What a sender was answered goes to disk before it sends anything else, so that the record of what was promised is as
old as the promise.
"""

import asyncio
import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from app.channels.generic.signature import sign
from tests.crash.line import Answer, Line, NoAnswer
from tests.crash.office import OpenChannel

SENDERS = 64
_PAUSE_SECONDS = 0.1
_PAUSE_WHEN_NOBODY_ANSWERS_SECONDS = 0.4  # a server takes seconds to start, and needs the processor for it


class Post(NamedTuple):
    """One delivery of one message; sent again it is the same to the byte, but for the time it is signed at."""

    channel: OpenChannel
    webhook_id: str
    message_id: str
    body: bytes


class Accepted(NamedTuple):
    """What a 2xx promised."""

    webhook_id: str
    platform_id: str
    message: str
    receipt: str
    log_index: int


class Journal:
    """The file of what was answered 2xx: one line a delivery, handed to the kernel before the sender goes on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self.lines = 0

    def note(self, accepted: Accepted) -> None:
        os.write(self._descriptor, (json.dumps(accepted) + "\n").encode())
        self.lines += 1

    def read(self) -> list[Accepted]:
        return [Accepted(*json.loads(line)) for line in self._path.read_text().splitlines()]

    def close(self) -> None:
        os.close(self._descriptor)


@dataclass(slots=True)
class Crowd:
    """All senders. ``in_flight`` is how many wait for an answer; ``statuses`` counts the answers that were no 2xx."""

    port: int
    channels: list[OpenChannel]
    journal: Journal
    senders: int = SENDERS
    in_flight: int = 0
    sent: set[str] = field(default_factory=set)
    statuses: dict[int, int] = field(default_factory=dict)
    unanswered: int = 0
    _going: bool = True
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._send_all(name)) for name in range(self.senders)]

    async def until_accepted(self, count: int, seconds: float = 60.0) -> None:
        """Wait until that many answers have been written down."""
        async with asyncio.timeout(seconds):
            while self.journal.lines < count:
                for task in self._tasks:
                    assert not task.done() or task.result() is None
                await asyncio.sleep(0.002)

    async def finish(self) -> None:
        """Let every sender get an answer to what it has begun, and stop."""
        self._going = False
        await asyncio.gather(*self._tasks)

    async def give_up(self) -> None:
        """Stop the senders where they stand: what has no answer gets none."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _send_all(self, name: int) -> None:
        line, chance = Line(self.port), random.Random(name)
        try:
            for post in _posts(self.channels, name, chance):
                if not self._going:
                    return
                await self._send(line, post)
        finally:
            await line.close()

    async def _send(self, line: Line, post: Post) -> None:
        """Send until there is an answer that says it is kept."""
        self.sent.add(post.message_id)
        while True:
            answer = await self._try(line, post)
            if answer is not None and answer.status == 200:
                return
            if answer is not None:
                self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
                assert answer.status == 503, f"{answer.status}: {answer.body!r}"
            await asyncio.sleep(_PAUSE_WHEN_NOBODY_ANSWERS_SECONDS if answer is None else _PAUSE_SECONDS)

    async def _try(self, line: Line, post: Post) -> Answer | None:
        headers = sign(post.webhook_id, datetime.now(UTC), post.body, post.channel.key)
        self.in_flight += 1
        try:
            answer = await line.post(
                f"/webhooks/{post.channel.id}", {"content-type": "application/json", **headers}, post.body
            )
        except NoAnswer:
            self.unanswered += 1
            return None
        finally:
            self.in_flight -= 1
        if answer.status == 200:
            self.journal.note(_accepted(post, answer))
        return answer


def _accepted(post: Post, answer: Answer) -> Accepted:
    told = answer.json()
    [message] = told["messages"]
    assert not told["parked"], told
    receipt = message["receipt"]
    return Accepted(
        post.webhook_id,
        message["platform_message_id"],
        message["id"],
        receipt["url"].rpartition("/")[2],
        receipt["log_index"],
    )


def _posts(channels: list[OpenChannel], name: int, chance: random.Random) -> Iterator[Post]:
    """An endless row of deliveries: new ones, the neighbour's own, the same again, the same under another name."""
    number = 0
    channel = channels[name // 2 % len(channels)]
    while True:
        number += 1
        # Every fourth message is one that the neighbour sends too, at about the same instant.
        owner = f"{name // 2}-both" if number % 4 == 0 else f"{name}"
        post = _post(channel, owner, number)
        yield post
        if chance.random() < 0.15:
            yield post
        if chance.random() < 0.1:
            yield post._replace(webhook_id=f"{post.webhook_id}-polled-{name}")


_REPLY = 1
_TEXTS = (
    "Mitt personnummer är 19121212-1212. Vad händer med min ansökan om plats på Björkängens förskola?",
    "Tack för svaret, men gatan är fortfarande inte plogad. Kan ni se över det?",
    "Hej! När öppnar badhuset på lördag, och gäller årskortet även på kvällen?",
    "Jag heter Exempel Exempelsson, personnummer 19121212-1212, och vill överklaga ert beslut.",
    "👍",
)
"""What is written in turn. What holds a personnummer is registered, and what the same person then writes under it."""


def _post(channel: OpenChannel, owner: str, number: int) -> Post:
    message: dict[str, object] = {
        "id": f"m-{owner}-{number}",
        "text": _TEXTS[number % len(_TEXTS)],
        "kind": "comment",
        "visibility": "public",
        "author": {"id": f"a-{owner}", "name": "Exempel Exempelsson"},
    }
    if number % len(_TEXTS) == _REPLY:
        message["in_reply_to"] = message["thread"] = f"m-{owner}-{number - 1}"
    body = json.dumps(message, ensure_ascii=False).encode()
    return Post(channel, f"msg_{owner}_{number}", f"m-{owner}-{number}", body)
