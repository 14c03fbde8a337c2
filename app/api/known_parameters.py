"""A query parameter that an operation does not know is refused: a misspelt filter would answer another question."""

from functools import cache
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError


def refuse_unknown_parameters(request: Request) -> None:
    """Hold the query to the operation's description. Its own dependency on open routes, part of the token's on others.

    Raises:
        RequestValidationError: it has a parameter that the document does not name.
    """
    template = request.scope["route"].path_format
    known = _known(request.app).get((template, request.method.lower()), frozenset())
    if not request.query_params.keys() <= known:
        raise RequestValidationError([{"type": "unknown_parameter", "loc": ("query", ""), "msg": "", "input": None}])


@cache
def _known(app: FastAPI) -> dict[tuple[str, str], frozenset[str]]:
    document: dict[str, Any] = app.openapi()
    return {
        (template, method): frozenset(each["name"] for each in operation.get("parameters", ()) if each["in"] == "query")
        for template, item in document["paths"].items()
        for method, operation in item.items()
        if isinstance(operation, dict)
    }
