"""Sending the story to the running server, and counting what became of it."""

import asyncio
import random
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

import httpx2
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.commands import running
from app.commands.demo.posts import Post
from app.commands.demo.story import Story
from app.commands.terminal import AsJson, err_console, example, put_json, put_rows
from app.records.errors import Unavailable, WriteFailed
from app.records.vocabulary import ParkedReason, Placement
from app.registry.office.demonstration import Facts, read_facts
from app.settings import read_settings

SECONDS = 60
_PAGE = 100


def add_to(program: typer.Typer) -> None:
    program.command("demo", epilog=example("diarium demo"))(demo)


def demo(
    url: Annotated[str | None, typer.Option(help="The server's address; by default this installation's.")] = None,
    at_once: Annotated[
        int, typer.Option(metavar="COUNT", min=1, max=64, help="How many deliveries are under way at a time.")
    ] = 8,
    as_json: AsJson = False,
) -> None:
    """Send about 200 invented messages of all kinds to the demonstration, and show what became of them.

    Needs a server started with `diarium serve --demonstration`. Each run is new messages.
    """
    settings = read_settings()
    facts = read_facts(settings.data_dir)
    result = asyncio.run(_perform(url or settings.address, facts, at_once))
    if as_json:
        put_json(result)
    else:
        put_rows("What became of it", [{"what": name, "count": value} for name, value in result.items()], as_json=False)


@dataclass(slots=True)
class Tally:
    """What the answers to one run's deliveries said. ``slowest`` is in seconds."""

    deliveries: int = 0
    repeated: int = 0
    parked: int = 0
    slowest: float = 0.0
    numbers: list[str] = field(default_factory=list)

    def note(self, answer: httpx2.Response, seconds: float) -> None:
        """Take one answer in; Meta's have no body."""
        self.deliveries += 1
        self.slowest = max(self.slowest, seconds)
        self.repeated += answer.headers.get("idempotent-replayed") == "true"
        told = answer.json() if answer.content else {}
        for message in told.get("messages", []):
            self.numbers += [each["diary_number"] for each in message.get("assessments", []) if each["diary_number"]]


@dataclass(frozen=True, slots=True)
class Sender:
    """Signs and sends deliveries of one demonstration."""

    client: httpx2.AsyncClient
    facts: Facts
    tally: Tally
    gate: asyncio.Semaphore

    async def send(self, post: Post) -> None:
        """Send one delivery.

        Raises:
            Unavailable: the server cannot be reached.
            WriteFailed: it did not answer 200.
        """
        channel = self.facts.channels[post.channel]
        async with self.gate:
            headers = post.headers(channel, running.now(), self.facts.integrator_token)
            began = time.perf_counter()
            answer = await self._post(f"/webhooks/{channel.id}", headers, post.body)
            seconds = time.perf_counter() - began
        if answer.status_code != 200:
            raise WriteFailed(f"a delivery to the channel {post.channel} was answered {answer.status_code}")
        self.tally.note(answer, seconds)

    async def _post(self, path: str, headers: dict[str, str], body: bytes) -> httpx2.Response:
        try:
            return await self.client.post(path, headers=headers, content=body)
        except httpx2.TransportError as fault:
            raise _away(self.client) from fault


async def _perform(address: str, facts: Facts, at_once: int) -> dict[str, int]:
    story, tally, began = Story(facts, running.now(), random.Random(secrets.randbits(64))), Tally(), running.now()  # noqa: S311 – whose turn it is to write needs no secrecy
    async with httpx2.AsyncClient(base_url=address, timeout=SECONDS) as client:
        sender = Sender(client, facts, tally, asyncio.Semaphore(at_once))
        opening = story.opening()
        await _send_all(sender, opening, "Writing")
        sequel = story.sequel(tally.numbers)
        # A platform that heard no answer sends the same bytes again.
        await _send_all(sender, [*sequel, opening[0]], "Going on")
        return await _result(client, facts, tally, began)


async def _send_all(sender: Sender, posts: Sequence[Post], what: str) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = err_console()
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=len(posts))

        async def send(post: Post) -> None:
            await sender.send(post)
            progress.advance(task)

        await asyncio.gather(*(send(post) for post in posts))


async def _result(client: httpx2.AsyncClient, facts: Facts, tally: Tally, began: datetime) -> dict[str, int]:
    """The counts, asked for over the REST API: what was captured, registered and parked since the run began."""
    outcomes, messages, current = Counter[str](), 0, set[str]()
    async for message in _since(client, facts, "messages", "captured_at", began):
        messages += 1
        assessments = [each["assessment"] for each in message["assignments"] if each["assessment"]]
        outcomes.update(each["outcome"] for each in assessments)
        current.update(each["id"] for each in assessments)
    placed = [
        each async for each in _since(client, facts, "assessments", "assessed_at", began) if each["id"] in current
    ]
    elsewhere = sum(each["placement"] == Placement.OTHER_REGISTER for each in placed)
    numbers = [each async for each in _since(client, facts, "registrations", "registered_at", began)]
    parked = [each async for each in _listed(client, facts, "parked-deliveries") if _at(each["parked_at"]) >= began]
    sealed = sum(each["reason"] == ParkedReason.AWAITS_HOLDER for each in parked)
    return {
        "deliveries": tally.deliveries,
        "messages": messages,
        **{f"outcome {name}": count for name, count in sorted(outcomes.items())},
        "numbers drawn": len(numbers),
        "to other registers": elsewhere,
        "parked": len(parked) - sealed,
        "sealed for a holder": sealed,
        "repeated deliveries": tally.repeated,
        "slowest answer (ms)": round(tally.slowest * 1000),
    }


async def _since(
    client: httpx2.AsyncClient, facts: Facts, path: str, when: str, began: datetime
) -> AsyncIterator[dict[str, Any]]:
    """A list that is newest first, until it reaches what was there before."""
    async for each in _listed(client, facts, path):
        if _at(each[when]) < began:
            return
        yield each


async def _listed(client: httpx2.AsyncClient, facts: Facts, path: str) -> AsyncIterator[dict[str, Any]]:
    """Every row of a list, page after page."""
    headers, query = {"authorization": f"Bearer {facts.integrator_token}"}, {"limit": str(_PAGE)}
    while True:
        answer = await client.get(f"/api/v1/{path}", headers=headers, params=query)
        if answer.status_code != 200:
            raise Unavailable(f"the list of {path} was answered {answer.status_code}")
        told = answer.json()
        for row in told["data"]:
            yield row
        if told["page"]["next_cursor"] is None:
            return
        query["cursor"] = told["page"]["next_cursor"]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _away(client: httpx2.AsyncClient) -> Unavailable:
    return Unavailable(f"{client.base_url} cannot be reached; start the server with: diarium serve --demonstration")
