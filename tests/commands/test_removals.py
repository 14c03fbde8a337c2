"""Hiding, sealing and erasing from the command line, on both databases."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, select

from app.store import tables
from app.store.migrate import in_connection
from tests.commands.conftest import Run
from tests.factories.register import seed_message

WORD = "hemligaordet"


@pytest.fixture
def message(office: Run, installed: str) -> UUID:
    """A message that came to a channel of the office."""
    made = office("channels", "create", "--name", "Blogg", "--kind", "blog", "--authority", "ks", "--json").told
    seeded: list[UUID] = []

    def act(connection: Connection) -> None:
        seeded.append(seed_message(connection, "kommun", UUID(made["id"]), text=WORD).message)

    in_connection(installed, act)
    return seeded[0]


def test_a_message_is_hidden_shown_again_and_both_are_listed(office: Run, message: UUID) -> None:
    hidden = office("removals", "request", str(message), "--act", "hide", "--reason", "spam", "--json").told
    assert [(each["state"], each["rule"]) for each in hidden] == [("confirmed", "spam-or-advert")]
    assert office("removals", "request", str(message), "--act", "unhide", "--reason", "restored").status == 0
    listed = office("removals", "list", str(message), "--json").told
    assert [each["act"] for each in listed] == ["hide", "unhide"]
    assert office("removals", "confirm", str(message), listed[0]["id"], "--json").told[0]["state"] == "confirmed"


def test_what_cannot_be_is_one_line_and_exit_1(office: Run, message: UUID) -> None:
    assert office("removals", "request", str(message), "--act", "unhide", "--reason", "restored").status == 1
    assert office("removals", "list", str(UUID(int=7))).status == 1
    assert office("removals", "erase", str(message), "--order", "x").err == "diarium: the message is not sealed\n"


def test_a_message_is_sealed_reported_unsealed_and_sealed_again(office: Run, message: UUID) -> None:
    words = ("--act", "remove", "--reason", "forbidden_image")
    sealed = office("removals", "request", str(message), *words)
    assert sealed.status == 0, sealed.err
    assert WORD not in sealed.out
    assert office("removals", "police-report", str(message), "5000-K1-26").status == 0
    assert office("removals", "unseal", str(message), "--reason", "Fel meddelande").status == 0
    assert office("removals", "request", str(message), *words).status == 0


def test_the_erased_word_is_nowhere_in_the_files(office: Run, message: UUID, installed: str) -> None:
    words = ("--act", "remove", "--reason", "forbidden_image", "--police-report", "5000-K1-26")
    assert office("removals", "request", str(message), *words).status == 0
    erased = office("removals", "erase", str(message), "--order", "5000-K1-26/3")

    assert erased.status == 0, erased.err
    assert "look after the backups" in erased.err
    left: list[int] = []
    in_connection(
        installed,
        lambda connection: left.append(len(connection.execute(select(tables.version_contents.c.version)).all())),
    )
    assert left == [0]
    if installed.startswith("sqlite"):
        file = Path(installed.removeprefix("sqlite:///"))
        for each in file.parent.glob(f"{file.name}*"):
            assert WORD.encode() not in each.read_bytes(), each.name
    assert office("ledger", "check").status == 0
