"""The official channel list as a page, a document and JSON: open to all."""

import json
from typing import Any

import pytest

from app.main import now
from app.records.registration import STOCKHOLM
from tests.api.conftest import NEIGHBOUR, TENANT, Office
from tests.pages.test_guidelines import BROWSER, Outline

pytestmark = pytest.mark.anyio

PAGE = f"/public/{TENANT}/channels"
BLOG = {
    "speaks": "generic",
    "kind": "blog",
    "name": "Bloggen <b>",
    "authority": "ks",
    "address": "https://blogg.example/?a=1&b=2",
    "purpose": "Nyheter",
    "platform": "Egen blogg",
    "monitoring_hours": "Vardagar 8–16",
    "comment_rules": "Var saklig.\nInga personnummer.",
    "from_date": "2026-01-07",
}
ROLE = {
    "speaks": "generic",
    "kind": "role_account",
    "name": "Kommunchefen",
    "authority": "ks",
    "holder": {"position": "Kommunchef", "from_date": "2026-01-07"},
}


async def furnish(office: Office) -> dict[str, str]:
    """A blog, a role account, an unlisted channel, and a page that was closed, beside the one there is. Their ids."""
    page = {"speaks": "facebook_page", "kind": "page", "name": "Sidan", "authority": "bun", "account": "1"}
    wanted: list[dict[str, Any]] = [
        BLOG,
        ROLE,
        BLOG | {"name": "Provkanalen", "listed": False},
        BLOG | {"name": "Den andra", "kind": "unlisted"},
        page | {"secret": "0123456789abcdef"},
    ]
    made = {}
    async with office.client(await office.token()) as client:
        for each in wanted:
            answer = await client.post("/api/v1/channels", json=each)
            assert answer.status_code == 201, answer.text
            made[each["name"]] = answer.json()["id"]
        await client.post(f"/api/v1/channels/{made['Sidan']}/close")
    return made


async def asked(office: Office, query: str = "", **headers: str) -> Any:
    async with office.client() as client:
        return await client.get(f"{PAGE}{query}", headers=headers)


async def test_it_tells_what_is_official_who_answers_for_it_and_since_when(office: Office) -> None:
    await furnish(office)
    today = now().astimezone(STOCKHOLM).date().isoformat()

    told = (await asked(office, "?format=json")).json()

    assert (told["tenant"], told["name"]) == (TENANT, TENANT)
    assert [(each["name"], each["status"]) for each in told["channels"]] == [
        ("Bloggen <b>", "open"),
        ("Formuläret", "open"),
        ("Kommunchefen", "open"),
        ("Sidan", "closed"),
    ]
    blog, _, role, page = told["channels"]
    assert blog == {
        "name": "Bloggen <b>",
        "kind": "blog",
        "address": "https://blogg.example/?a=1&b=2",
        "purpose": "Nyheter",
        "platform": "Egen blogg",
        "monitoring_hours": "Vardagar 8–16",
        "comment_rules": "Var saklig.\nInga personnummer.",
        "authority": {"id": "ks", "name": "ks"},
        "status": "open",
        "opened": "2026-01-07",
        "closed": None,
        "periods": [{"status": "open", "from_date": "2026-01-07", "to_date": None}],
        "holders": [],
    }
    assert role["holders"] == [
        {"position": "Kommunchef", "name": None, "from_date": "2026-01-07", "to_date": None, "agreed_on": None}
    ]
    assert (page["platform"], page["opened"], page["closed"]) == ("Facebook", today, today)
    assert [span["status"] for span in page["periods"]] == ["open", "closed"]


async def test_neither_unlisted_channels_nor_webhook_addresses_are_shown(office: Office) -> None:
    made = await furnish(office)

    for form in ("html", "markdown", "json"):
        text = (await asked(office, f"?format={form}")).text
        assert "Bloggen" in text
        assert "Provkanalen" not in text
        assert "Den andra" not in text
        assert not any(id_ in text for id_ in [*made.values(), str(office.channel), "whsec"])


@pytest.mark.parametrize("language", ["sv", "en"])
async def test_the_page_is_well_formed_and_can_be_read_without_sight(sqlite_office: Office, language: str) -> None:
    await furnish(sqlite_office)

    page = await asked(sqlite_office, f"?language={language}", **BROWSER)

    outline = Outline(page.text)
    assert (page.status_code, outline.open, outline.lang) == (200, [], language)
    assert (outline.headings[0], outline.headings.count(1)) == (1, 1)
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.ids)
    assert outline.tags.count("table") == outline.tags.count("caption") == 1
    assert "main" in outline.tags
    assert outline.links[0] == "#content"
    assert "script" not in outline.tags
    assert not outline.styled
    assert "script" not in page.headers["content-security-policy"]


async def test_what_the_office_wrote_is_shown_as_text(sqlite_office: Office) -> None:
    await furnish(sqlite_office)

    page = (await asked(sqlite_office)).text

    assert "Bloggen &lt;b&gt;" in page
    assert '<a href="https://blogg.example/?a=1&amp;b=2" rel="noreferrer">' in page
    assert "Vardagar 8–16" in page
    assert "Direktmeddelanden tas inte om hand" in page


async def test_it_comes_in_english_with_the_offices_own_words_in_swedish(sqlite_office: Office) -> None:
    await furnish(sqlite_office)

    page = await asked(sqlite_office, "?language=en")

    assert "<h1>Official channels</h1>" in page.text
    assert "Direct messages are not captured" in page.text
    assert page.headers["content-language"] == "en"


async def test_a_role_account_says_since_when_direct_messages_are_captured(sqlite_office: Office) -> None:
    async with sqlite_office.client(await sqlite_office.token()) as client:
        holder = {"position": "Kommunchef", "name": "Kim E", "from_date": "2026-01-07", "agreed_on": "2026-02-01"}
        await client.post("/api/v1/channels", json=ROLE | {"holder": holder})

    page, document = (await asked(sqlite_office)).text, (await asked(sqlite_office, "?format=markdown")).text

    for text in (page, document):
        assert "sedan innehavaren medgav det skriftligen 2026-02-01" in text
        assert "Kommunchef, Kim E" in text


async def test_accept_and_format_choose_the_form_and_a_known_one_is_not_sent_again(sqlite_office: Office) -> None:
    plain = await asked(sqlite_office, Accept="application/json")
    document = await asked(sqlite_office, Accept="text/markdown")
    again = await asked(sqlite_office, Accept="application/json", **{"If-None-Match": plain.headers["etag"]})

    assert json.loads(plain.text)["channels"][0]["name"] == "Formuläret"
    assert document.text.startswith("# Officiella kanaler – ")
    assert document.headers["content-disposition"] == 'attachment; filename="kanaler.md"'
    assert (again.status_code, again.content) == (304, b"")


async def test_a_tenant_is_shown_its_own_channels_and_an_unknown_one_is_not_there(sqlite_office: Office) -> None:
    await furnish(sqlite_office)
    async with sqlite_office.client() as client:
        other = await client.get(f"/public/{NEIGHBOUR}/channels?format=json")
        missing = [await client.get(f"/public/{name}/channels") for name in ("ingen", "%00")]
        page = await client.get("/public/ingen/channels", headers=BROWSER)
        refused = await client.get(f"{PAGE}?language=de")

    assert [each["name"] for each in other.json()["channels"]] == ["Formuläret"]
    assert [each.status_code for each in missing] == [404, 404]
    assert missing[0].headers["content-type"] == "application/problem+json"
    assert Outline(page.text).lang == "sv"
    assert refused.status_code == 422


async def test_an_empty_list_says_so(sqlite_office: Office) -> None:
    async with sqlite_office.client(await sqlite_office.token()) as client:
        await client.patch(f"/api/v1/channels/{sqlite_office.channel}", json={"listed": False})

    assert "Ingen kanal står på listan." in (await asked(sqlite_office)).text
    assert "Ingen kanal står på listan." in (await asked(sqlite_office, "?format=markdown")).text
