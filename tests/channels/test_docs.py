"""Documentation that can become false can fail."""

import base64
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.channels.facebook_page import change
from app.channels.facebook_page.change import FIELDS
from app.channels.generic.cloudevents import EVENT_TYPES
from app.channels.generic.schema import MESSAGE
from app.channels.generic.signature import authenticate, decode_secret
from app.channels.instagram import change as instagram
from app.channels.meta import direct
from app.channels.table import CHANNELS
from app.records.delivery import Authentic
from app.records.vocabulary import ParkedReason
from tests.channels.samples import only_event, read, secret

DOCS = Path(__file__).parents[2] / "docs" / "channels"
GENERIC = (DOCS / "generic.md").read_text()
FACEBOOK = (DOCS / "facebook-page.md").read_text()
PROPERTIES: dict[str, Any] = MESSAGE["properties"]
# What a reader of JSON can meet; the others are said by the register when it writes, or of XML.
READ_REASONS = set(ParkedReason) - {
    ParkedReason.ID_REUSED_WITH_OTHER_BODY,
    ParkedReason.WRITE_FAILED,
    ParkedReason.NOT_XML,
    ParkedReason.AWAITS_HOLDER,
}


def _halves(text: str) -> list[str]:
    return text.split("\n## English\n")


@pytest.mark.parametrize("speaks", sorted(CHANNELS))
def test_every_channel_has_its_page_in_both_languages(speaks: str) -> None:
    assert len(_halves((DOCS / f"{speaks.replace('_', '-')}.md").read_text())) == 2


@pytest.mark.parametrize("half", _halves(GENERIC), ids=["sv", "en"])
def test_every_field_of_the_schema_stands_in_the_table_with_its_words_and_default(half: str) -> None:
    rows = {row[0]: row for row in re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", half, re.MULTILINE)}
    for name, schema in PROPERTIES.items():
        _, meaning, absent = rows[name]
        assert all(f"`{word}`" in meaning for word in schema.get("enum", ()))
        assert f"`{schema['default']}`" == absent if "default" in schema else True


def test_every_event_type_and_reason_is_named() -> None:
    assert [name for name in EVENT_TYPES if f"`{name}`" not in GENERIC] == []
    assert [reason for reason in READ_REASONS if f"`{reason}`" not in GENERIC] == []


@pytest.mark.parametrize("half", _halves(FACEBOOK), ids=["sv", "en"])
def test_every_field_verb_and_reason_of_a_facebook_page_is_named(half: str) -> None:
    words = [*FIELDS, *change._VERBS, *(READ_REASONS)]
    assert [word for word in words if f"`{word}`" not in half] == []


@pytest.mark.parametrize("half", _halves((DOCS / "messenger.md").read_text()), ids=["sv", "en"])
def test_everything_messenger_ignores_or_parks_is_named(half: str) -> None:
    words = [*direct.IGNORED, *direct.PARKED, *direct._READERS, *READ_REASONS]
    assert [word for word in words if f"`{word}`" not in half] == []


@pytest.mark.parametrize("half", _halves((DOCS / "instagram.md").read_text()), ids=["sv", "en"])
def test_every_field_and_reason_of_instagram_is_named(half: str) -> None:
    words = [*instagram.FIELDS, *instagram.IGNORED, *direct.IGNORED, *direct._READERS, *READ_REASONS]
    assert [word for word in words if f"`{word}`" not in half] == []


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_every_test_that_a_page_names_exists(page: str) -> None:
    held = {
        name
        for path in (DOCS.parents[1] / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    assert set(re.findall(r"`(test_\w+)`", (DOCS / page).read_text())) - held == set()


WAYS_TO_LOSE = {*map(str, range(1, 37)), "4b"}
"""The ways in which others have lost or garbled messages, by their number in the table."""


def test_every_way_to_lose_a_message_has_a_test_or_a_source() -> None:
    page = (DOCS / "what-gets-lost.md").read_text()
    rows = re.findall(r"^\| ([0-9b, ]+) \| (?:.+?) \| (.+) \|$", page, re.MULTILINE)
    numbered = {number: proof for numbers, proof in rows for number in numbers.split(", ")}
    assert set(numbered) == WAYS_TO_LOSE
    source = re.compile(r"\b[a-z.]+\.(?:com|org|app)/|docs\.bsky\.app")
    assert [number for number, proof in numbered.items() if "`test_" not in proof and not source.search(proof)] == []


def _example() -> str:
    found = re.search(r"```sh\n(.*?)```", GENERIC, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_examples_secret_and_body_are_such_as_the_channel_takes() -> None:
    given = dict(re.findall(r"^(\w+)='(.*)'$", _example(), re.MULTILINE))
    assert decode_secret(given["SECRET"])
    assert only_event(read("generic", given["BODY"].encode())).key.id == "kommentar-1"


@pytest.mark.foreign
def test_the_shell_example_signs_as_the_channel_expects(tmp_path: Path) -> None:
    # A stand-in for curl writes down what it was told to send; the rest runs as it stands in the page.
    (tmp_path / "curl").write_text('#!/bin/sh\nfor part in "$@"; do printf %s "$part" | base64 -w0; echo; done\n')
    (tmp_path / "curl").chmod(0o755)
    ran = subprocess.run(
        ["sh", "-c", f'PATH="{tmp_path}:$PATH"\n{_example()}'], capture_output=True, check=True, timeout=60
    )
    told = [base64.b64decode(line).decode() for line in ran.stdout.split(b"\n")]
    headers = dict(part.split(": ", 1) for part in told if re.match(r"[a-z-]+: ", part))
    body = told[told.index("--data-binary") + 1].encode()
    given = dict(re.findall(r"^(\w+)='(.*)'$", _example(), re.MULTILINE))
    answer = authenticate(headers, body, [secret(decode_secret(given["SECRET"]))], datetime.now(UTC))
    assert isinstance(answer, Authentic)
