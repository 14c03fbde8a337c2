import json
import os
import shlex
import stat
import sys
from datetime import datetime
from pathlib import Path

import pytest

from app.records.errors import Misconfigured
from app.records.vocabulary import ChannelKind, Scope
from app.registry.office.demonstration import (
    GENERIC,
    PAGE,
    Demonstration,
    diarium_script,
    first_start_text,
    make_demonstration,
    read_facts,
    write_facts,
)
from app.registry.office.tokens import find_credential
from app.store.authorities import list_authorities
from app.store.channels import load_channels
from app.store.runners import Database
from app.store.tenants import get_tenant
from app.store.vault import Vault
from tests.registry.office.leaves import leaves

pytestmark = pytest.mark.anyio


@pytest.fixture
async def made(database: Database, vault: Vault, now: datetime) -> Demonstration:
    demonstration = await database.write(lambda connection: make_demonstration(connection, vault, now=now))
    assert demonstration is not None
    return demonstration


async def test_the_municipality_has_two_authorities_and_channels_of_several_kinds(
    made: Demonstration, database: Database, vault: Vault
) -> None:
    tenant = await database.read(lambda connection: get_tenant(connection, "exempelkoping"))
    authorities = await database.read(lambda connection: list_authorities(connection, "exempelkoping"))
    channels = await database.read(lambda connection: load_channels(connection, vault))

    assert (tenant.name, tenant.demonstration) == ("Exempelköpings kommun", True)
    assert [(each.id, each.code, each.name) for each in authorities] == [
        ("bun", "BUN", "Barn- och utbildningsnämnden"),
        ("ks", "KS", "Kommunstyrelsen"),
    ]
    assert {each.kind for each in channels} == set(ChannelKind) - {ChannelKind.UNLISTED}
    assert {each.speaks for each in channels} == {"generic", "facebook_page"}
    assert {each.authority for each in channels} == {"ks", "bun"}


async def test_every_act_is_in_the_log(made: Demonstration, database: Database) -> None:
    log = await database.read(lambda connection: leaves(connection, "exempelkoping"))

    assert [leaf["event"] for leaf in log] == [
        "tenant.created",
        *["authority.created"] * 2,
        *["channel.opened"] * 5,
        *["token.created"] * 2,
    ]


async def test_the_admin_may_everything_and_the_integrator_may_read_what_answers_tell(
    made: Demonstration, database: Database, now: datetime
) -> None:
    admin = await database.read(lambda connection: find_credential(connection, made.admin_token, now))
    integrator = await database.read(lambda connection: find_credential(connection, made.facts.integrator_token, now))

    assert admin is not None
    assert admin.scopes == frozenset(Scope)
    assert integrator is not None
    assert integrator.may(Scope.ASSESSMENTS_READ)
    assert not {Scope.CHANNELS_WRITE, Scope.PROTECTED_READ, Scope.DELIVERIES_WRITE} & integrator.scopes


async def test_the_second_start_changes_nothing(
    made: Demonstration, database: Database, vault: Vault, now: datetime
) -> None:
    before = await database.read(lambda connection: leaves(connection, "exempelkoping"))

    assert await database.write(lambda connection: make_demonstration(connection, vault, now=now)) is None
    assert await database.read(lambda connection: leaves(connection, "exempelkoping")) == before


async def test_the_facts_are_read_back_as_written_and_only_by_their_owner(made: Demonstration, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        path = write_facts(made.facts, tmp_path)
    finally:
        os.umask(old)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_facts(tmp_path) == made.facts
    assert made.admin_token not in path.read_text()


async def test_no_secret_shows_in_the_representation(made: Demonstration) -> None:
    shown = repr(made) + repr(made.facts) + repr(made.facts.channels)

    assert made.admin_token not in shown
    assert made.facts.integrator_token not in shown
    assert all(channel.secret not in shown for channel in made.facts.channels.values())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"channels": 1}', '{"tenant": "a", "channels": {"a": {}}}'])
async def test_a_broken_facts_file_says_which_it_is(tmp_path: Path, text: str) -> None:
    (tmp_path / "demonstration.json").write_text(text)

    with pytest.raises(Misconfigured, match=r"demonstration\.json"):
        read_facts(tmp_path)


async def test_a_missing_facts_file_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="serve --demonstration"):
        read_facts(tmp_path)


async def test_the_first_start_shows_the_token_and_a_command_that_a_shell_takes_whole(made: Demonstration) -> None:
    text = first_start_text(
        made.facts, address="http://127.0.0.1:8000", script=".venv/bin/diarium", admin_token=made.admin_token
    )

    assert "http://127.0.0.1:8000" in text
    assert text.count(made.admin_token) == 1
    (line,) = [line for line in text.splitlines() if " post " in line]
    words = shlex.split(line)
    channel = made.facts.channels[GENERIC]
    assert words[:2] == [".venv/bin/diarium", "post"]
    assert words[words.index("--url") + 1] == f"http://127.0.0.1:8000/webhooks/{channel.id}"
    assert words[words.index("--secret") + 1] == channel.secret
    assert words[words.index("--token") + 1] == made.facts.integrator_token
    assert "--id" not in words, "each paste is a new message"


async def test_later_starts_show_no_admin_token(made: Demonstration) -> None:
    text = first_start_text(made.facts, address="http://127.0.0.1:8000", script="diarium")

    assert "token (shown" not in text
    assert json.dumps(made.facts.channels[PAGE].secret)[1:-1] not in text


async def test_the_command_is_relative_when_it_lies_below_the_working_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv" / "bin" / "python"))
    monkeypatch.chdir(tmp_path)
    assert diarium_script() == ".venv/bin/diarium"

    monkeypatch.chdir("/")
    assert diarium_script() == str(Path(*tmp_path.parts[1:]) / ".venv" / "bin" / "diarium")
