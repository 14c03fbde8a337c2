"""The guideline for everybody: on any day, under any profile, earlier editions and what differs between them."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.guidelines.changes import Change, changes_between_days, changes_between_editions, tell_change, tell_changes
from app.guidelines.edition import GRUND, Edition
from app.guidelines.handbook import Handbook, as_markdown, as_plain, handbook
from app.guidelines.past import PRESENT
from app.guidelines.wording import Language, caution_about, said
from app.pages.answers import answer, form_for, language_of, rendered, with_pages_for_people
from app.pages.shelf import Shelf, shelf_of
from app.pages.words import words_in
from app.records.errors import NotFound, Unacceptable
from app.records.registration import ProfileChoice, choice_on
from app.store import authorities, authority_profiles
from app.store.tenants import get_tenant

_SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class AuthorityShown:
    """An authority and the profile it works by; ``caution`` is what has to be said of it."""

    id: str
    name: str
    profile: str
    chosen: ProfileChoice | None
    caution: str | None


@dataclass(frozen=True, slots=True)
class _Publisher:
    """Whose guideline it is, as the register has it."""

    tenant: str
    name: str
    authorities: Mapping[str, str]
    choices: Mapping[str, tuple[ProfileChoice, ...]]

    def shown(self, on: date, edition: Edition, language: Language) -> list[AuthorityShown]:
        return [self._shown(id_, name, on, edition, language) for id_, name in self.authorities.items()]

    def _shown(self, id_: str, name: str, on: date, edition: Edition, language: Language) -> AuthorityShown:
        chosen = choice_on(self.choices.get(id_, ()), on)
        profile = edition.known_profile(chosen.profile if chosen else None)
        return AuthorityShown(id_, name, profile, chosen, caution_about(profile, language))


@with_pages_for_people
async def get_guidelines(request: Request) -> Response:
    """The guideline of a tenant: ``on``, ``profile``, ``authority``, ``language`` and ``format`` choose."""
    shelf, language, form = shelf_of(request), language_of(request), form_for(request)
    publisher = await _publisher(request, shelf)
    on = _day(request, "on") or shelf.today()
    shown = publisher.shown(on, shelf.edition, language)
    profile = _profile(request, shelf.edition, shown)
    # In a thread: the first time it reads every case.
    book = await run_in_threadpool(_book, shelf, on, profile, language)
    name = f"riktlinje-{on}-{profile}"
    if form == "markdown":
        return answer(request, form, as_markdown(book, publisher.name), language, name=name)
    if form == "json":
        return answer(request, form, _json(as_plain(book)), language, name=name)
    body = rendered(
        "guidelines.html",
        language,
        publisher=publisher,
        authorities=shown,
        book=book,
        past=[(one, said(one.says, language), one.edition is shelf.edition) for one in shelf.past],
        present=PRESENT,
        link=_Links(request, {"on": str(on), "profile": profile, "language": language}),
    )
    return answer(request, form, body, language)


@with_pages_for_people
async def get_guideline_changes(request: Request) -> Response:
    """What differs between two editions, or two days, in plain words: ``from`` and ``to``."""
    shelf, language, form = shelf_of(request), language_of(request), form_for(request)
    publisher = await _publisher(request, shelf)
    old, new = request.query_params.get("from", ""), request.query_params.get("to", PRESENT)
    changes = await run_in_threadpool(_changes, shelf, old, new)
    told = [tell_change(change, language) for change in changes]
    if form == "json":
        plain = {"from": old, "to": new, "language": language, "changes": [asdict(each) for each in told]}
        return answer(request, form, _json(plain), language, name="andringar")
    if form == "markdown":
        words = words_in(language)
        head = f"# {words['changes_title']}\n\n{words['from']}: {old}\n{words['to']}: {new}\n\n"
        lines = "\n".join(f"    {line}" for line in tell_changes(changes, language))
        return answer(request, form, f"{head}{lines}\n", language, name="andringar")
    links = _Links(request, {"from": old, "to": new, "language": language})
    body = rendered("changes.html", language, publisher=publisher, old=old, new=new, changes=told, link=links)
    return answer(request, form, body, language)


class _Links:
    """Addresses of the same page with something else chosen."""

    def __init__(self, request: Request, chosen: Mapping[str, str]) -> None:
        self._path, self._chosen = request.url.path, chosen

    def __call__(self, **other: str) -> str:
        """The page itself, with other choices."""
        return f"{self._path}?{urlencode({**self._chosen, **other})}"

    def changes(self, old: str, new: str) -> str:
        """From the guideline to what differs."""
        query = {"from": old, "to": new, "language": self._chosen["language"]}
        return f"{self._path}/changes?{urlencode(query)}"

    def guideline(self) -> str:
        """From what differs back to the guideline."""
        return f"{self._path.removesuffix('/changes')}?{urlencode({'language': self._chosen['language']})}"


async def _publisher(request: Request, shelf: Shelf) -> _Publisher:
    tenant = request.path_params["tenant"]
    if not _SLUG.fullmatch(tenant):
        raise NotFound("there is no such tenant")

    def ask(connection: Connection) -> _Publisher:
        found = get_tenant(connection, tenant)
        listed = {each.id: each.name for each in authorities.list_authorities(connection, tenant)}
        return _Publisher(tenant, found.name, listed, authority_profiles.profile_choices(connection, tenant))

    return await shelf.database.read(ask)


def _day(request: Request, name: str) -> date | None:
    text = request.query_params.get(name)
    return None if not text else _read_day(text)


def _read_day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Unacceptable("a day is written as 2026-11-23")


def _profile(request: Request, edition: Edition, shown: list[AuthorityShown]) -> str:
    """The profile asked for, else that of the authority asked for, else the one that every authority works by."""
    asked, authority = request.query_params.get("profile"), request.query_params.get("authority")
    if asked:
        if asked not in edition.profiles:
            raise Unacceptable("there is no such profile")
        return asked
    if authority:
        of_it = [each.profile for each in shown if each.id == authority]
        if not of_it:
            raise NotFound("there is no such authority")
        return of_it[0]
    everywhere = {each.profile for each in shown}
    return everywhere.pop() if len(everywhere) == 1 else GRUND


def _book(shelf: Shelf, on: date, profile: str, language: Language) -> Handbook:
    return handbook(shelf.edition, shelf.sources, shelf.cases, on=on, profile=profile, language=language)


def _changes(shelf: Shelf, old: str, new: str) -> list[Change]:
    if _DAY.fullmatch(old) and _DAY.fullmatch(new):
        return changes_between_days(shelf.edition, _read_day(old), _read_day(new))
    # Only recorded editions: what is named here is never a file.
    known = {PRESENT: shelf.edition} | {one.name: one.edition for one in shelf.past}
    if old not in known or new not in known:
        raise Unacceptable("from and to are two days, or two editions that the page of the guideline lists")
    return changes_between_editions(known[old], known[new])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
