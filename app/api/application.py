"""The API as one application, and the addresses beside it at the root."""

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
from app.api.document import describe
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
    api.state.house = house
    add_problem_answers(api)
    return api


def assemble_api() -> FastAPI:
    """Every operation, without anything running behind it: enough for the document."""
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
    written = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    described = describe(api, written)
    api.openapi = lambda: described  # type: ignore[method-assign]  # FastAPI's documented way to extend its document
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
