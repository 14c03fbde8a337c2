"""The API as one application, and the addresses beside it at the root."""

from functools import cache

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route

from app.api import (
    assessments,
    attachments,
    authorities,
    cases,
    channel_changes,
    channels,
    explanations,
    info,
    linkbacks,
    messages,
    parked,
    registrations,
    removals,
    screenings,
)
from app.api.document import Document, describe
from app.api.health import get_health, get_problem, get_readiness
from app.api.house import House
from app.api.metrics import get_metrics
from app.api.problems import add_problem_answers
from app.api.public import get_receipt

ROUTERS: tuple[APIRouter, ...] = (
    messages.router,
    attachments.router,
    removals.router,
    assessments.router,
    explanations.router,
    registrations.router,
    cases.router,
    authorities.router,
    channels.router,
    channel_changes.router,
    parked.router,
    screenings.router,
    linkbacks.router,
    info.router,
)


def create_api(house: House) -> FastAPI:
    """The API of one running program, to be mounted at ``/api/v1``."""
    api = assemble_api()
    document()  # now, and not while the first client waits
    api.state.house = house
    add_problem_answers(api)
    return api


def assemble_api() -> FastAPI:
    """Every operation, without anything running behind it: enough for the document."""
    api = _operations()
    api.openapi = document  # type: ignore[method-assign]  # FastAPI's documented way to extend its document
    return api


@cache
def document() -> Document:
    """The OpenAPI document: the same for every API of this program, and half a second's work. Nobody may change it."""
    return written_document()


def written_document() -> Document:
    """The document, written anew."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return describe(_operations(), routes)


def _operations() -> FastAPI:
    api = FastAPI(
        title=info.API_NAME,
        version=info.API_VERSION,
        openapi_url="/openapi.json",
        # FastAPI's own pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        # Its spans hold queries and its logs what exceptions say.
        telemetry={"tracing": False, "logs": False, "metrics": False},
        redirect_slashes=False,
        root_path_in_servers=False,
        separate_input_output_schemas=False,
        generate_unique_id_function=_operation_id,
    )
    for router in ROUTERS:
        api.include_router(router)
    return api


def root_routes() -> list[BaseRoute]:
    """Addresses at the root. The application that gets them has ``state.house`` and ``add_problem_answers``."""
    return [
        Route("/healthz", get_health, methods=["GET"]),
        Route("/readyz", get_readiness, methods=["GET"]),
        Route("/metrics", get_metrics, methods=["GET"]),
        Route("/problems/{code}", get_problem, methods=["GET"]),
        Route("/public/{tenant}/receipts/{receiptId}", get_receipt, methods=["GET"]),
    ]


def _operation_id(route: APIRoute) -> str:
    return route.name
