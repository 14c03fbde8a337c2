"""The whole site, as for the API: its fixtures."""

from tests.api.conftest import edition, office, sqlite_office, still_office

__all__ = ["edition", "office", "sqlite_office", "still_office"]
