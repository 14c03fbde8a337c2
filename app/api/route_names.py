"""What a request is called in logs and metrics: its route's template, never its address, which can name people."""

from starlette.routing import Mount
from starlette.types import Scope

UNMATCHED = "unmatched"


def template_of(scope: Scope, root_before: str) -> str:
    """The template of the route that answered, e.g. ``/api/v1/messages/{messageId}``.

    Args:
        scope: as the routers left it.
        root_before: ``root_path`` before routing; what a mount added to it stands before the template.
    """
    route = scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    if path is None or isinstance(route, Mount):  # a mount alone: nothing in it matched
        return UNMATCHED
    mounted = str(scope.get("root_path", "")).removeprefix(root_before)
    return f"{mounted}{path}"
