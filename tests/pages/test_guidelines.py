"""The guideline as a page, a document and JSON: open to all, on any day, under any profile."""

import io
import json
import logging
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
import structlog

from app.api.logging import configure_logging
from app.guidelines.edition import Edition, Written
from app.guidelines.past import past_editions
from app.guidelines.rule_files import Profile, Row, Words
from app.main import build_site
from app.registry.office.profiles import choose_profile
from tests.api.conftest import NEIGHBOUR, TENANT, Office

pytestmark = pytest.mark.anyio

PAGE = f"/public/{TENANT}/guidelines"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Outline(HTMLParser):
    """What a reader without sight is told of: language, headings, ids, links, tables, labels."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lang = ""
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.labels: set[str] = set()
        self.controls: set[str] = set()
        self.tags: list[str] = []
        self.styled = False
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.styled |= "style" in given or any(name.startswith("on") for name in given)
        self.lang = given.get("lang", "") if tag == "html" else self.lang
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        if tag == "label":
            self.labels.add(given["for"])
        if tag in ("input", "select") and given.get("type") != "hidden":
            self.controls.add(given["id"])
        if tag not in ("meta", "link", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("address", [PAGE, f"{PAGE}/changes?from=2009-06-30&to=2026-11-23&", f"{PAGE}?on=1990-01-01&"])
async def test_a_page_is_well_formed_and_can_be_read_without_sight(
    still_office: Office, language: str, address: str
) -> None:
    async with still_office.client() as client:
        answer = await client.get(f"{address}{'' if '?' in address else '?'}language={language}", headers=BROWSER)
    outline = Outline(answer.text)
    assert (answer.status_code, outline.open, outline.lang) == (200, [], language)
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.ids)
    assert outline.controls <= outline.labels
    assert outline.tags.count("table") == outline.tags.count("caption")
    assert "main" in outline.tags
    assert outline.links[0] == "#content"


async def test_a_page_needs_no_script_and_says_so(still_office: Office) -> None:
    async with still_office.client() as client:
        answer = await client.get(PAGE)
        style = await client.get("/assets/diarium.css")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "script" not in policy
    outline = Outline(answer.text)
    assert "script" not in outline.tags
    assert "style" not in outline.tags
    assert not outline.styled
    assert (style.status_code, style.headers["content-type"]) == (200, "text/css; charset=utf-8")


async def test_every_rule_stands_beside_its_paragraph_with_sources_and_cases(
    still_office: Office, edition: Edition
) -> None:
    async with still_office.client() as client:
        page = (await client.get(f"{PAGE}?on=2026-11-23")).text
        plain = (await client.get(f"{PAGE}?on=2026-11-23&format=json")).json()
    rows = {row.id: row for row in edition.rows_on(date(2026, 11, 23))}
    assert {rule["id"] for rule in plain["rules"]} == set(rows)
    assert plain["rules"][-1]["id"] == "default"
    for rule in plain["rules"]:
        assert rule["sentence"] == rows[rule["id"]].says.sv
        assert rule["floor"] is rows[rule["id"]].floor
        assert rule["begins"] == rows[rule["id"]].from_.isoformat()
        assert len(rule["paragraphs"]) == len(rows[rule["id"]].cites)
        assert rule["sources"]
        assert rule["follows"]
        assert f'<article id="{rule["id"]}"' in page
    assert "5 kap. 1 § OSL (2009:400)" in page
    assert "Ett telefonnummer är inget personnummer." in page
    assert edition.hash in page


async def test_another_day_shows_the_law_of_that_day(still_office: Office) -> None:
    async with still_office.client() as client:
        before = (await client.get(f"{PAGE}?on=2018-12-31&format=markdown")).text
        after = (await client.get(f"{PAGE}?on=2019-01-01&format=markdown")).text
    assert "2 kap. 6 § TF (1949:105)" in before
    assert "till och med 2018-12-31" in before
    assert "2 kap. 6 § TF (1949:105)" not in after
    assert "2 kap. 9 § TF (1949:105)" in after


async def test_it_can_be_downloaded(still_office: Office) -> None:
    async with still_office.client() as client:
        document = await client.get(f"{PAGE}?format=markdown&on=2026-11-23")
        by_accept = await client.get(f"{PAGE}?on=2026-11-23", headers={"Accept": "text/markdown"})
        plain = await client.get(PAGE, headers={"Accept": "application/json"})
    assert document.headers["content-type"] == "text/markdown; charset=utf-8"
    assert document.headers["content-disposition"] == 'attachment; filename="riktlinje-2026-11-23-grund.md"'
    assert document.text.startswith(f"# Riktlinje för meddelanden i officiella kanaler – {TENANT}\n")
    assert by_accept.text == document.text
    assert plain.headers["content-type"] == "application/json"


async def test_a_page_that_the_reader_has_is_not_sent_again(still_office: Office) -> None:
    async with still_office.client() as client:
        first = await client.get(PAGE)
        again = await client.get(PAGE, headers={"If-None-Match": first.headers["etag"]})
    assert first.headers["cache-control"] == "public, max-age=60"
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{PAGE}?on=2026-13-01", 422),
        (f"{PAGE}?on=i+dag", 422),
        (f"{PAGE}?profile=hittepa", 422),
        (f"{PAGE}?authority=hittepa", 404),
        (f"{PAGE}?language=de", 422),
        (f"{PAGE}?format=pdf", 422),
        (f"{PAGE}/changes", 422),
        (f"{PAGE}/changes?from=/etc&to=present", 422),
        (f"{PAGE}/changes?from=2026-11-01&to=2026-11", 422),
        ("/public/ingen/guidelines", 404),
        ("/public/%00/guidelines", 404),
        ("/public/ingen/guidelines/changes?from=present", 404),
    ],
)
async def test_what_cannot_be_shown_is_a_page_for_people_and_a_problem_for_programs(
    still_office: Office, address: str, status: int
) -> None:
    async with still_office.client() as client:
        page = await client.get(address, headers=BROWSER)
        problem = await client.get(address)
    assert (page.status_code, problem.status_code) == (status, status)
    assert Outline(page.text).lang == "sv"
    assert problem.headers["content-type"] == "application/problem+json"


async def test_nothing_asked_for_is_repeated(still_office: Office) -> None:
    async with still_office.client() as client:
        for address in (f"{PAGE}?profile=<kanarie>", f"{PAGE}?on=kanarie", f"{PAGE}/changes?from=kanarie"):
            assert "kanarie" not in (await client.get(address, headers=BROWSER)).text


async def test_neither_address_nor_query_is_logged(still_office: Office) -> None:
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    configure_logging("debug", stream)
    try:
        async with still_office.client() as client:
            await client.get(f"{PAGE}?profile=kanarie&on=2026-11-23", headers={"User-Agent": "kanarie"})
            await client.get(PAGE, headers={"Referer": "https://kanarie.example"})
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["route"] for line in lines if line["event"] == "request"] == ["/public/{tenant}/guidelines"] * 2
    assert "kanarie" not in stream.getvalue()
    assert "127.0.0.1" not in stream.getvalue()
    assert "2026-11-23" not in " ".join(str(line | {"timestamp": ""}) for line in lines)


def with_edition(office: Office, edition: Edition) -> Office:
    """The same register with other rules."""
    engine = replace(office.engine, house=replace(office.engine.house, edition=edition))
    return replace(office, engine=engine, site=build_site(engine))


async def choose(office: Office, authority: str, profile: str, begins: date, known: list[str]) -> None:
    await office.write(
        lambda connection: choose_profile(
            connection,
            actor="operator",
            tenant=TENANT,
            authority=authority,
            profile=profile,
            from_date=begins,
            decided_by="KS 2026-11-18 § 214",
            known=known,
            now=datetime(2026, 11, 20, tzinfo=UTC),
        )
    )


@pytest.fixture
def edition_with_profiles(edition: Edition) -> Edition:
    words = Words(sv="En annan policy.", en="Another policy.")
    more = {name: Profile(id=name, says=words) for name in ("hall-ordnat", "katrineholm-2010")}
    return Edition(edition.written, {**edition.profiles, **more})


async def test_the_profile_that_every_authority_works_by_is_shown_first(
    office: Office, edition_with_profiles: Edition
) -> None:
    office = with_edition(office, edition_with_profiles)
    known, day = list(edition_with_profiles.profiles), date(2026, 12, 1)
    await choose(office, "ks", "katrineholm-2010", day, known)
    async with office.client() as client:

        async def shown(query: str, tenant: str = TENANT) -> str:
            address = f"/public/{tenant}/guidelines?format=json&{query}"
            found: str = (await client.get(address)).json()["profile"]["id"]
            return found

        assert await shown("on=2026-12-01") == "grund"
        assert await shown("on=2026-12-01&authority=ks") == "katrineholm-2010"
        await choose(office, "bun", "katrineholm-2010", day, known)
        assert await shown("on=2026-12-01") == "katrineholm-2010"
        assert await shown("on=2026-11-30") == "grund"
        assert await shown("on=2026-12-01&profile=hall-ordnat") == "hall-ordnat"
        assert await shown("on=2026-12-01", NEIGHBOUR) == "grund"
        page = (await client.get(f"{PAGE}?on=2026-12-01")).text
        document = (await client.get(f"{PAGE}?on=2026-12-01&format=markdown")).text
        other = (await client.get(f"{PAGE}?on=2026-12-01&profile=hall-ordnat")).text
    assert "KS 2026-11-18 § 214" in page
    assert page.count("rekonstruerat flödesschema") == 4  # the profile, the list of profiles, and two authorities
    assert "rekonstruerat flödesschema" in document
    assert "rekonstruerat flödesschema" in other


async def test_the_difference_between_two_days_is_told_in_plain_swedish(still_office: Office) -> None:
    async with still_office.client() as client:
        page = (await client.get(f"{PAGE}/changes?from=2018-12-31&to=2019-01-01")).text
        plain = (await client.get(f"{PAGE}/changes?from=2018-12-31&to=2019-01-01&format=json")).json()
        none = (await client.get(f"{PAGE}/changes?from=2020-01-01&to=2020-01-02")).text
        document = (await client.get(f"{PAGE}/changes?from=2018-12-31&to=2019-01-01&format=markdown")).text
    assert "mention-elsewhere lyder annorlunda från 2019-01-01." in page
    assert "Lagrum förut: 2 kap. 6 § TF (1949:105); nu: 2 kap. 9 § TF (1949:105)" in page
    assert {"line", "more"} == set(plain["changes"][0])
    assert "Inget skiljer." in none
    assert document.startswith("# Ändringar i riktlinjen")


async def test_earlier_editions_are_listed_and_differ_as_they_should(office: Office, edition: Edition) -> None:
    last = past_editions(edition)[-1]
    (row,) = [one.row for one in edition.written if one.row.id == "reaction-or-tag" and isinstance(one.row, Row)][-1:]
    changed = row.model_copy(update={"from_": date(2027, 1, 1), "says": Words(sv="Något nytt.", en="Something new.")})
    newer = Edition([*edition.written, Written(changed, edition.written[0].source, ())], edition.profiles)
    async with with_edition(office, newer).client() as client:
        page = (await client.get(PAGE)).text
        told = (await client.get(f"{PAGE}/changes?from={last.name}&to=present&format=json")).json()
    assert last.says.sv in page
    assert f"/changes?from={last.name}&amp;to=present" in page
    assert [each["line"] for each in told["changes"]] == ["reaction-or-tag lyder annorlunda från 2027-01-01."]
    assert told["changes"][0]["more"][1] == "Nu: Något nytt."
