"""What the pages are made from: the register they ask, the rules in use and what stands beside them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import cast

from starlette.requests import Request

from app.guidelines.cases import Case, read_cases
from app.guidelines.edition import Edition
from app.guidelines.past import PastEdition, past_editions
from app.guidelines.sources import RuleSources, read_sources
from app.records.registration import STOCKHOLM
from app.store.runners import Database


@dataclass(frozen=True)
class Shelf:
    """Found by the pages as ``request.app.state.shelf``. ``clock`` gives an aware time.

    Sources, cases and earlier editions are read when somebody first looks at them: it takes a second that the start of
    the server need not.
    """

    database: Database
    edition: Edition
    clock: Callable[[], datetime]

    @cached_property
    def sources(self) -> RuleSources:
        return read_sources()

    @cached_property
    def cases(self) -> Sequence[Case]:
        return read_cases()

    @cached_property
    def past(self) -> list[PastEdition]:
        return past_editions(self.edition)

    def today(self) -> date:
        """The day in Sweden."""
        return self.clock().astimezone(STOCKHOLM).date()


def shelf_of(request: Request) -> Shelf:
    """The shelf of the site that answers."""
    return cast("Shelf", request.app.state.shelf)
