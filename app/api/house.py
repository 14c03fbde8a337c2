"""What every handler works with: settings, database, vault, clock and receiver of one running program."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request
from prometheus_client import REGISTRY, CollectorRegistry

from app.guidelines.edition import Edition
from app.registry.intake.receiving import Receiver
from app.settings import Settings
from app.store.files import Files
from app.store.runners import Database
from app.store.vault import Vault


@dataclass(frozen=True, kw_only=True)
class House:
    """Put together by ``main``; found by handlers as ``request.app.state.house``.

    ``clock`` gives an aware time, UTC. ``edition`` is the one that intake assesses with.
    ``files`` are the attachments that have been fetched. ``registry`` holds the metrics that ``/metrics`` shows.
    """

    settings: Settings
    database: Database
    vault: Vault
    clock: Callable[[], datetime]
    receiver: Receiver
    edition: Edition
    files: Files
    registry: CollectorRegistry = field(default=REGISTRY)


def house_of(request: Request) -> House:
    """The house of the application that answers a request."""
    return cast("House", request.app.state.house)


TheHouse = Annotated[House, Depends(house_of)]
