"""Assessments explained over the API: whole, in two languages, and as secret as the message is."""

import json
import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, delete

from app.api.languages import language_for
from app.channels.generic.signature import decode_secret, sign
from app.guidelines.edition import Edition
from app.guidelines.rule_files import Profile, Words
from app.main import build_site, now
from app.records.vocabulary import ChannelKind, Scope
from app.registry.office.channels import NewChannel, open_channel
from app.registry.office.profiles import choose_profile
from app.store.tables import version_contents
from tests.api.conftest import NEIGHBOUR, TENANT, Office
from tests.factories.register import seed_message

pytestmark = pytest.mark.anyio

PERSONNUMMER = "19121212-1212"  # one of Skatteverket's test numbers
SECRET = f"Min granne Exempel Exempelsson, pnr {PERSONNUMMER}, städar aldrig"
OPEN = "När öppnar badhuset?"


async def received(office: Office, text: str) -> str:
    """The id of the assessment of a message that came in by webhook."""
    house = office.engine.house

    def opened(connection: Connection) -> tuple[Any, str]:
        wanted = NewChannel(speaks="generic", kind=ChannelKind.PAGE, name="Sidan", authority="ks")
        made = open_channel(connection, house.vault, actor="operator", tenant=TENANT, wanted=wanted, now=now())
        return made.view.channel.id, made.secret_text or ""

    channel, secret = await office.write(opened)
    body = json.dumps({"id": os.urandom(8).hex(), "kind": "comment", "text": text, "visibility": "public"}).encode()
    headers = {"content-type": "application/json", **sign(os.urandom(8).hex(), now(), body, decode_secret(secret))}
    async with office.client(await office.token(Scope)) as client:
        answer = await client.post(f"/webhooks/{channel}", content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        listed = await client.get("/api/v1/assessments", params={"limit": 1})
    found: str = listed.json()["data"][0]["id"]
    return found


async def explained(office: Office, assessment: str, scopes: Iterable[Scope] = Scope, *, asked: Any = None) -> Any:
    async with office.client(await office.token(scopes)) as client:
        answer = await client.get(f"/api/v1/assessments/{assessment}/explanation", **(asked or {}))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_assessment_is_explained_with_rule_paragraph_words_and_what_else_it_could_have_been(
    office: Office, edition: Edition
) -> None:
    told = await explained(office, await received(office, SECRET))

    assert told["rule"]["id"] == "third-party-personal-data"
    assert told["rule"]["sentence"] == edition.written_on("third-party-personal-data", date(2026, 11, 23)).row.says.sv  # type: ignore[union-attr]  # it is no repeal
    assert "5 kap. 1 § OSL (2009:400)" in told["paragraphs"]
    [fact] = [each for each in told["facts"] if each["name"] == "holds_personal_identity_number"]
    assert fact["sentence"] == "Texten innehåller ett personnummer eller samordningsnummer."
    [evidence] = fact["evidence"]
    assert evidence == {"start": 36, "end": 49, "words": PERSONNUMMER}
    assert told["changes"][0]["fact"] == "holds_personal_identity_number"
    assert told["changes"][0]["outcome"] == "review"
    assert told["edition"] == {"hash": edition.hash, "at_hand": True, "note": None}
    assert f"«{PERSONNUMMER}»" in told["text"]
    assert not told["withheld"]


@pytest.mark.parametrize(
    ("without", "text", "withheld"),
    [(Scope.PROTECTED_READ, SECRET, True), (Scope.MESSAGES_READ, SECRET, True), (Scope.MESSAGES_READ, OPEN, True)],
)
async def test_the_words_are_held_back_as_elsewhere(office: Office, without: Scope, text: str, withheld: bool) -> None:
    told = await explained(office, await received(office, text), frozenset(Scope) - {without})

    assert told["withheld"] is withheld
    assert PERSONNUMMER not in json.dumps(told)
    assert all(evidence["words"] is None for fact in told["facts"] for evidence in fact["evidence"])
    assert told["summary"]


async def test_the_words_of_what_is_not_protected_need_no_more_than_reading(office: Office) -> None:
    told = await explained(office, await received(office, OPEN), frozenset(Scope) - {Scope.PROTECTED_READ})
    assert not told["withheld"]


async def test_an_explanation_needs_the_right_to_read_assessments_and_its_tenant(sqlite_office: Office) -> None:
    assessment = await received(sqlite_office, OPEN)
    address = f"/api/v1/assessments/{assessment}/explanation"
    for token, status in (
        (await sqlite_office.token([Scope.MESSAGES_READ]), 403),
        (await sqlite_office.token(Scope, tenant=NEIGHBOUR), 404),
        (await sqlite_office.token(Scope, authorities=["bun"]), 404),
        (None, 401),
    ):
        async with sqlite_office.client(token) as client:
            assert (await client.get(address)).status_code == status


async def test_the_language_is_that_asked_for(sqlite_office: Office) -> None:
    assessment = await received(sqlite_office, SECRET)
    for asked, wanted in (
        ({}, "sv"),
        ({"params": {"language": "en"}}, "en"),
        ({"headers": {"Accept-Language": "en-GB,en;q=0.9,sv;q=0.5"}}, "en"),
        ({"headers": {"Accept-Language": "en"}, "params": {"language": "sv"}}, "sv"),
    ):
        told = await explained(sqlite_office, assessment, asked=asked)
        assert told["language"] == wanted
        assert told["summary"].startswith("Registreras" if wanted == "sv" else "Register ")
    async with sqlite_office.client(await sqlite_office.token()) as client:
        answer = await client.get(f"/api/v1/assessments/{assessment}/explanation", params={"language": "de"})
        assert answer.status_code == 422
        answer = await client.get(f"/api/v1/assessments/{assessment}/explanation")
    assert (answer.headers["content-language"], answer.headers["vary"]) == ("sv", "Accept-Language")
    assert answer.headers["etag"]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "sv"),
        ("", "sv"),
        ("de", "sv"),
        ("en", "en"),
        ("EN-us", "en"),
        ("sv, en", "sv"),
        ("sv;q=0.3, en;q=0.4", "en"),
        ("en;q=0", "sv"),
        ("en;q=x", "sv"),
        ("en;q=nan, sv", "sv"),
        (";;,,=", "sv"),
    ],
)
def test_the_language_a_header_likes_best_is_chosen(header: str | None, language: str) -> None:
    assert language_for(None, header) == language


async def test_what_an_older_edition_decided_is_explained_as_far_as_it_goes(office: Office) -> None:
    seeded = await office.write(
        lambda connection: seed_message(connection, TENANT, office.channel, rule="names-known-case", text="Hej på er")
    )
    told = await explained(office, str(seeded.assessments["ks"]))

    assert told["edition"]["at_hand"] is False
    assert "inte finns till hands" in told["edition"]["note"]
    assert (told["rule"]["sentence"], told["changes"]) == (None, None)
    assert told["facts"] == [
        {
            "name": "greets",
            "value": "yes",
            "sentence": None,
            "evidence": [{"start": 0, "end": 3, "words": "Hej"}],
        }
    ]
    assert told["considered"][0]["sentence"] == "Regeln stämmer, men viker för x."


async def test_what_has_been_erased_is_explained_without_its_words(office: Office) -> None:
    assessment = await received(office, SECRET)
    await office.write(lambda connection: connection.execute(delete(version_contents)))

    told = await explained(office, assessment)
    assert PERSONNUMMER not in json.dumps(told)
    assert "tecken 36–49" in told["text"]


async def test_the_profile_that_stood_on_the_day_is_told_with_what_has_to_be_known_of_it(
    office: Office, edition: Edition
) -> None:
    words = Words(sv="Som 2010.", en="As in 2010.")
    more = {**edition.profiles, "katrineholm-2010": Profile(id="katrineholm-2010", says=words)}
    engine = replace(office.engine, house=replace(office.engine.house, edition=Edition(edition.written, more)))
    assessment = await received(office, OPEN)
    await office.write(
        lambda connection: choose_profile(
            connection,
            actor="operator",
            tenant=TENANT,
            authority="ks",
            profile="katrineholm-2010",
            from_date=date(2020, 1, 1),
            decided_by="KS § 1",
            known=more,
            now=datetime(2026, 11, 20, tzinfo=UTC),
        )
    )
    again = replace(office, engine=engine, site=build_site(engine))
    async with again.client(await again.token()) as client:
        shown = (await client.get("/api/v1/authorities/ks")).json()
        listed = (await client.get("/api/v1/authorities")).json()["data"]
    assert shown["profile"] == "katrineholm-2010"
    assert {each["id"]: each["profile"] for each in listed} == {"bun": "grund", "ks": "katrineholm-2010"}
    assert shown["profiles"][0]["from_date"] == "2020-01-01"
    assert "rekonstruerat flödesschema" in shown["profiles"][0]["caution"]
    told = await explained(again, assessment)
    assert (told["profile"], told["edition"]["at_hand"]) == ("katrineholm-2010", False)
    assert "rekonstruerat flödesschema" in told["profile_caution"]
    assert "rekonstruerat flödesschema" in told["text"]
