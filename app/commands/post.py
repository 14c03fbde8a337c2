"""``diarium post``: sign one message at the moment it runs, send it, and show the answer."""

import json
from typing import Annotated, Any
from uuid import uuid4

import httpx2
import typer

from app.channels.generic.signature import decode_secret, sign
from app.commands import running
from app.commands.terminal import example, note, put
from app.ledger.leaf import utc_text
from app.records.errors import Unavailable

SECONDS = 30


def add_to(program: typer.Typer) -> None:
    epilog = example(
        "diarium post --url http://127.0.0.1:8000/webhooks/01900000-0000-7000-8000-000000000001 \\",
        '    --secret whsec_… "Hej! Gatlyktan är trasig."',
    )
    program.command("post", epilog=epilog)(post)


def post(
    text: Annotated[str, typer.Argument(help="The message.")],
    url: Annotated[str, typer.Option(help="The webhook address of a generic channel.")],
    secret: Annotated[str, typer.Option(help="The channel's secret, whsec_….")],
    token: Annotated[
        str | None, typer.Option(help="A token with assessments:read, to be told outcome, rule and number.")
    ] = None,
    id_: Annotated[
        str | None, typer.Option("--id", help="The webhook-id; the same again is the same delivery. New if left out.")
    ] = None,
) -> None:
    """Sign a message by Standard Webhooks and post it. Each run is a new message unless --id says otherwise."""
    now = running.now()
    name = id_ or f"msg_{uuid4().hex}"
    message = {
        "id": name,
        "text": text,
        "kind": "comment",
        "visibility": "public",
        "author": {"id": "demo-1", "name": "Exempel Exempelsson"},
        "created_at": utc_text(now),
    }
    # By --id the body must be the same too, else it is another body under a known name.
    if id_ is not None:
        del message["created_at"]
    body = json.dumps(message, ensure_ascii=False).encode()
    headers = {"content-type": "application/json", **sign(name, now, body, decode_secret(secret))}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    _show(_send(url, headers, body))


def _send(url: str, headers: dict[str, str], body: bytes) -> httpx2.Response:
    try:
        return httpx2.post(url, headers=headers, content=body, timeout=SECONDS)
    except (httpx2.TransportError, httpx2.InvalidURL, httpx2.UnsupportedProtocol) as fault:
        raise Unavailable(f"{url} cannot be reached; is the server running?") from fault


def _show(answer: httpx2.Response) -> None:
    note(f"HTTP {answer.status_code}")
    put(_pretty(answer.text))
    if not answer.is_success:
        raise typer.Exit(1)


def _pretty(text: str) -> str:
    try:
        told: Any = json.loads(text)
    except ValueError:
        return text
    return json.dumps(told, ensure_ascii=False, indent=2)
