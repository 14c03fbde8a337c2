"""Whether the process lives, whether it can serve, and what its problems mean."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from app.api.house import house_of
from app.api.problem_kinds import PROBLEMS, page_of
from app.records.errors import MigrationMismatch, NotFound, Unavailable
from app.store.migrate import require_head


async def get_health(_request: Request) -> Response:
    """The process answers; nothing else is asked."""
    return JSONResponse({"status": "ok"})


async def get_readiness(request: Request) -> Response:
    """The database answers and is at this program's migration; else 503."""
    try:
        await house_of(request).database.read(require_head)
    except MigrationMismatch:
        raise Unavailable("the database is at another migration", retry_after=10) from None
    return JSONResponse({"status": "ready"})


async def get_problem(request: Request) -> Response:
    """The page that a problem's type leads to."""
    kind = PROBLEMS.get(request.path_params["code"])
    if kind is None:
        raise NotFound("there is no such problem")
    return PlainTextResponse(page_of(kind))
