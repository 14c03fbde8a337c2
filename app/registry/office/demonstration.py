"""The demonstration: an invented municipality that `make run` makes on first start. No real person, page or secret."""

import json
import os
import secrets
import shlex
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from app.records.errors import Misconfigured, NotFound
from app.records.registration import STOCKHOLM
from app.records.vocabulary import ChannelKind, Scope
from app.registry.office.authorities import create_authority
from app.registry.office.channels import NewChannel, open_channel
from app.registry.office.role_holders import HolderFacts
from app.registry.office.tenants import create_tenant
from app.registry.office.tokens import create_token
from app.store.tenants import get_tenant
from app.store.vault import Vault

TENANT = "exempelkoping"
ACTOR = "demonstration"
PAGE_ACCOUNT = "990000000000001"

PAGE, KOMMUNCHEF, BLOG, GENERIC, SCHOOL = "page", "kommunchef", "blog", "generic", "school"
"""What the five channels are called in ``demonstration.json``."""

_FILE = "demonstration.json"
_INTEGRATOR_SCOPES = (
    Scope.ASSESSMENTS_READ,
    Scope.MESSAGES_READ,
    Scope.REGISTRATIONS_READ,
    Scope.CASES_READ,
    Scope.CHANNELS_READ,
    Scope.PARKED_READ,
)
_COMMENT_RULES = (
    "Håll dig till ämnet och var saklig. Skriv inga personnummer och inget som är känsligt för dig eller andra.\n"
    "Hot, hets och reklam döljs, efter att ha sparats."
)
_AUTHORITIES = (("ks", "KS", "Kommunstyrelsen"), ("bun", "BUN", "Barn- och utbildningsnämnden"))


@dataclass(frozen=True, slots=True)
class DemonstrationChannel:
    """What a sender has to know of a channel. ``secret`` is as text: ``whsec_…``, or Meta's app secret."""

    id: UUID
    speaks: str
    secret: str
    account: str | None = None

    def __repr__(self) -> str:
        return f"DemonstrationChannel(id={self.id})"


@dataclass(frozen=True, slots=True)
class Facts:
    """What ``diarium post`` and ``diarium demo`` need; stands in ``demonstration.json``, mode 0600."""

    tenant: str
    integrator_token: str
    channels: Mapping[str, DemonstrationChannel]

    def __repr__(self) -> str:
        return f"Facts(tenant={self.tenant!r})"


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A demonstration that was made just now. The admin token is shown once and stored nowhere."""

    facts: Facts
    admin_token: str

    def __repr__(self) -> str:
        return f"Demonstration({self.facts!r})"


def make_demonstration(connection: Connection, vault: Vault, *, now: datetime) -> Demonstration | None:
    """Make Exempelköpings kommun with two authorities, five channels and two tokens.

    Returns:
        ``None`` if it is there already; nothing is changed then.
    """
    try:
        get_tenant(connection, TENANT)
    except NotFound:
        pass
    else:
        return None
    create_tenant(
        connection,
        vault,
        actor=ACTOR,
        tenant=TENANT,
        name="Exempelköpings kommun",
        demonstration=True,
        now=now,
    )
    for id_, code, name in _AUTHORITIES:
        create_authority(connection, actor=ACTOR, tenant=TENANT, id=id_, code=code, name=name, now=now)
    today = now.astimezone(STOCKHOLM).date()
    channels = {word: _open(connection, vault, wanted, now) for word, wanted in _wanted(today).items()}
    admin = create_token(
        connection, actor=ACTOR, tenant=TENANT, label="Demonstrationens administratör", scopes=Scope, now=now
    )
    integrator = create_token(
        connection, actor=ACTOR, tenant=TENANT, label="Demonstrationens integration", scopes=_INTEGRATOR_SCOPES, now=now
    )
    return Demonstration(Facts(TENANT, integrator.text, channels), admin.text)


def _wanted(today: date) -> dict[str, NewChannel]:
    return {
        PAGE: NewChannel(
            speaks="facebook_page",
            kind=ChannelKind.PAGE,
            name="Exempelköpings kommun",
            authority="ks",
            account=PAGE_ACCOUNT,
            address="https://social.example/exempelkopingskommun",
            purpose="Nyheter från kommunen, frågor och synpunkter",
            platform="Facebook",
            monitoring_hours="Vardagar 8–16; svar senast nästa arbetsdag",
            comment_rules=_COMMENT_RULES,
            secret_text=secrets.token_hex(16),
        ),
        KOMMUNCHEF: NewChannel(
            speaks="generic",
            kind=ChannelKind.ROLE_ACCOUNT,
            name="Kommunchefen i Exempelköping",
            authority="ks",
            address="https://social.example/@kommunchefen",
            purpose="Kommunchefens konto i tjänsten",
            platform="Mastodon",
            monitoring_hours="Vardagar, när tjänsten medger",
            comment_rules=_COMMENT_RULES,
            holder=HolderFacts(position="Kommunchef", agreed_on=today),
        ),
        BLOG: NewChannel(
            speaks="generic",
            kind=ChannelKind.BLOG,
            name="Exempelköpingsbloggen",
            authority="ks",
            address="https://blogg.exempelkoping.example",
            purpose="Berättelser ur kommunens vardag",
            platform="Egen blogg",
            monitoring_hours="Vardagar 8–16",
            comment_rules=_COMMENT_RULES,
        ),
        GENERIC: NewChannel(
            speaks="generic",
            kind=ChannelKind.GENERIC,
            name="Kommunens andra kanaler",
            authority="ks",
            purpose="Det som en leverantör eller ett skript skickar hit",
            platform="Flera",
            monitoring_hours="Vardagar 8–16",
            takes_bearer=True,
        ),
        SCHOOL: NewChannel(
            speaks="generic",
            kind=ChannelKind.PAGE,
            name="Skolorna i Exempelköping",
            authority="bun",
            address="https://social.example/exempelkopingsskolor",
            purpose="Förskola och skola: frågor och nyheter",
            platform="LinkedIn",
            monitoring_hours="Vardagar 7–16 under terminerna",
            comment_rules=_COMMENT_RULES,
        ),
    }


def _open(connection: Connection, vault: Vault, wanted: NewChannel, now: datetime) -> DemonstrationChannel:
    opened = open_channel(connection, vault, actor=ACTOR, tenant=TENANT, wanted=wanted, now=now)
    secret = opened.secret_text or wanted.secret_text or ""
    return DemonstrationChannel(opened.view.channel.id, wanted.speaks, secret, wanted.account)


def write_facts(facts: Facts, data_dir: Path) -> Path:
    """Write ``demonstration.json`` so that only its owner can read it; an older one is replaced.

    Returns:
        Where it is.
    """
    path = data_dir / _FILE
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(facts), file, ensure_ascii=False, indent=2, default=str)
    fresh.replace(path)
    return path


def read_facts(data_dir: Path) -> Facts:
    """Read ``demonstration.json``.

    Raises:
        Misconfigured: it is missing or not what ``write_facts`` writes.
    """
    path = data_dir / _FILE
    try:
        held = json.loads(path.read_text())
        channels = {
            word: DemonstrationChannel(UUID(each["id"]), each["speaks"], each["secret"], each["account"])
            for word, each in held["channels"].items()
        }
        return Facts(held["tenant"], held["integrator_token"], channels)
    except FileNotFoundError:
        raise Misconfigured(f"there is no {path}; start the server with: diarium serve --demonstration") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise Misconfigured(f"{path} cannot be read; it is written when the demonstration is made") from fault


def diarium_script() -> str:
    """The running program's own command, as one would type it here: relative when it lies below this folder."""
    script = Path(sys.executable).parent / "diarium"
    here = Path.cwd()
    return str(script.relative_to(here)) if script.is_relative_to(here) else str(script)


def first_start_text(facts: Facts, *, address: str, script: str, admin_token: str | None = None) -> str:
    """What ``make run`` prints: the address, the admin token if it was made now, and a command to paste.

    Args:
        address: the public address without a trailing slash.
        script: how to call this program, see ``diarium_script``.
    """
    channel = facts.channels[GENERIC]
    command = shlex.join(
        [
            *(script, "post"),
            *("--url", f"{address}/webhooks/{channel.id}"),
            *("--secret", channel.secret),
            *("--token", facts.integrator_token),
            "Hej! Gatlyktan vid Storgatan 5 är trasig.",
        ]
    )
    token = [f"Admin token (shown only now): {admin_token}", ""] if admin_token else []
    return "\n".join(
        [
            f"Diarium: {address}   API: {address}/api/v1",
            "",
            *token,
            "Paste this in another terminal; each time it signs and posts a new message:",
            "",
            f"  {command}",
            "",
            "Or send about 200 invented messages: make demo",
        ]
    )
