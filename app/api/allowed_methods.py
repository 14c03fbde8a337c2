"""Which methods an address takes, for the Allow header: a router knows only those of the route it stopped at."""

from fastapi import FastAPI, Request

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "options", "head"})


def allowed_methods(request: Request) -> str | None:
    """The methods that the document gives the address; ``None`` for what is not in the API."""
    app, route = request.app, request.scope.get("route")
    if not isinstance(app, FastAPI) or route is None:
        return None
    item = app.openapi()["paths"].get(getattr(route, "path_format", ""), {})
    return ", ".join(sorted(name.upper() for name in item if name in _METHODS)) or None
