"""The addresses of the pages."""

from starlette.routing import BaseRoute, Route

from app.pages.answers import get_style
from app.pages.channels import get_channel_list
from app.pages.guidelines import get_guideline_changes, get_guidelines


def page_routes() -> list[BaseRoute]:
    """Open to all, and only to be read. The application that gets them has ``state.shelf``."""
    return [
        Route("/public/{tenant}/guidelines", get_guidelines, methods=["GET"]),
        Route("/public/{tenant}/guidelines/changes", get_guideline_changes, methods=["GET"]),
        Route("/public/{tenant}/channels", get_channel_list, methods=["GET"]),
        Route("/assets/diarium.css", get_style, methods=["GET"]),
    ]
