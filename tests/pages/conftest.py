"""The whole site, as for the API: its fixtures."""

from tests.api.conftest import (
    edition,
    office,
    postgresql_furnished,
    postgresql_rooms,
    rooms,
    sqlite_furnished,
    sqlite_office,
    sqlite_rooms,
    still_office,
)

__all__ = [
    "edition",
    "office",
    "postgresql_furnished",
    "postgresql_rooms",
    "rooms",
    "sqlite_furnished",
    "sqlite_office",
    "sqlite_rooms",
    "still_office",
]
