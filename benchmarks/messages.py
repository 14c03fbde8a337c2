"""The messages that every contestant gets: invented comments of citizens, signed, half of which are registered."""

import json
import random
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from app.channels.generic.signature import sign
from app.channels.meta.signature import sign as sign_as_meta

SECRET = b"jamforelsens-hemlighet-32-tecken"
META_SECRET = b"jamforelsens-hemlighet-for-meta"
PAGE = "510000000000001"

_SOWN = 2011
_KINDS = 200
_SENTENCES = (
    "Hej! Jag undrar när gång- och cykelvägen mellan Storgatan och Björkängens förskola ska bli färdig.",
    "Det har varit uppgrävt sedan i augusti och barnen måste gå ute i körbanan på väg till skolan.",
    "I morse var det dessutom halt, och sandningen hade inte nått längre än till rondellen vid badhuset.",
    "Grannarna på Åsvägen säger samma sak, och flera äldre vågar inte längre gå till affären på kvällen.",
    "Belysningen vid övergångsstället är trasig; två lampor blinkar och den tredje är helt släckt.",
    "Kan någon på tekniska förvaltningen titta på det, och gärna svara här så att alla ser vad som händer?",
    "Förra året fick vi höra att det skulle vara klart före sommaren, så nu vill vi gärna ha ett besked.",
    "Återvinningsstationen bakom idrottsplatsen är full igen, och det blåser papper över hela parkeringen.",
    "Simskolan för sexåringar var fullbokad på tio minuter; finns det någon plan för fler grupper i höst?",
    "Tack för att ni läser det här, och för ett fint arbete med lekparken som alla här uppskattar mycket.",
)
_IDENTITY = " Mitt personnummer är 19121212-1212 om ni behöver det för ärendet."


def requests(port: int, channel: str, count: int) -> Iterator[bytes]:
    """Whole HTTP requests, each with an id of its own, signed now: they hold for five minutes."""
    run, now, samples = secrets.token_hex(6), datetime.now(UTC), _samples()
    for number in range(count):
        name = f"{run}-{number}"
        body = samples[number % len(samples)].replace(b"@name@", name.encode())
        yield _request(port, f"/webhooks/{channel}", sign(f"msg_{name}", now, body, SECRET), body)


def facebook_delivery(changes: int) -> tuple[dict[str, str], bytes]:
    """One delivery of a Facebook Page with that many new comments, and its headers."""
    run, now = secrets.randbelow(10**9), int(datetime.now(UTC).timestamp())
    chance = random.Random(_SOWN)
    parts = [_change(f"{run}_{number}", now, _text(chance, identified=number % 2 == 0)) for number in range(changes)]
    document = {"object": "page", "entry": [{"id": PAGE, "time": now, "changes": parts}]}
    body = json.dumps(document).encode()
    return {"content-type": "application/json", **sign_as_meta(body, META_SECRET)}, body


def _request(port: int, path: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"POST {path} HTTP/1.1", f"host: 127.0.0.1:{port}", "content-type: application/json"]
    lines += [f"content-length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def _samples() -> list[bytes]:
    chance = random.Random(_SOWN)
    return [_sample(chance, identified=number % 2 == 0) for number in range(_KINDS)]


def _sample(chance: random.Random, *, identified: bool) -> bytes:
    message = {
        "id": "@name@",
        "platform": "exempelbok",
        "kind": "comment",
        "visibility": "public",
        "text": _text(chance, identified=identified),
        "author": {"id": f"a{chance.randrange(10**9)}", "name": "Exempel Exempelsson", "handle": "exempel"},
        "created_at": "2026-03-02T08:15:00+01:00",
        "url": "https://exempelbok.example/exempelkoping/inlagg/@name@",
        "context": {"author": "municipality", "text": "Nu börjar vi bygga om Storgatan. Vad tycker du?"},
    }
    return json.dumps(message, ensure_ascii=False).encode()


def _text(chance: random.Random, *, identified: bool) -> str:
    text = " ".join(chance.sample(_SENTENCES, 7))
    return text + _IDENTITY if identified else text


def _change(name: str, now: int, text: str) -> dict[str, Any]:
    post = f"{PAGE}_620000000000001"
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": f"620000000000001_{name}",
        "post_id": post,
        "parent_id": post,
        "from": {"id": f"84{name}", "name": "Exempel Exempelsson"},
        "created_time": now,
        "message": text,
    }
    return {"field": "feed", "value": value}
