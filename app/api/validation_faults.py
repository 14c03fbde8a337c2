"""What pydantic refused, told without repeating it: fixed sentences, and places whose names are our own."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field


class Fault(BaseModel):
    """One refused value."""

    pointer: str | None = Field(
        default=None, description="JSON pointer (RFC 6901) into the body, as far as its names are known."
    )
    parameter: str | None = Field(default=None, description="Name of the query, path or header parameter.")
    detail: str = Field(description="What is wrong, as a fixed sentence.")


_SENTENCES = {
    "missing": "this is required",
    "extra_forbidden": "there is a field here that this operation does not know",
    "unknown_parameter": "there is a query parameter that this operation does not know",
    "enum": "this is not one of the allowed values",
    "literal_error": "this is not one of the allowed values",
    "timezone_aware": "a time needs an offset, for example Z or +01:00",
    "datetime_out_of_reach": "a time lies between the years 1900 and 2200",
    "string_too_long": "this is too long",
    "string_too_short": "this is too short",
    "string_pattern_mismatch": "this has characters that are not allowed or another shape",
    "greater_than_equal": "this is too small",
    "less_than_equal": "this is too large",
}
# Kinds of pydantic's errors by how their names begin.
_BEGINNINGS = (
    ("uuid", "this is not a UUID"),
    ("int", "this is not a whole number"),
    ("bool", "this is not true or false"),
    ("datetime", "this is not a time in the form of RFC 3339"),
    ("string", "this is not text"),
    ("model", "this is not an object"),
    ("dict", "this is not an object"),
    ("list", "this is not a list"),
)


def is_malformed(error: Mapping[str, Any]) -> bool:
    """Whether the body was no JSON at all."""
    return str(error["type"]) == "json_invalid"


def faults_of(errors: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """Tell each of pydantic's errors in a fixed sentence."""
    return [_fault(error["type"], tuple(error["loc"])) for error in errors]


def _fault(kind: str, place: tuple[int | str, ...]) -> Fault:
    where, *inside = place
    if kind in ("extra_forbidden", "unknown_parameter"):
        inside = inside[:-1]  # its last step is a name that the client made up
    if where == "body":
        return Fault(pointer="".join(f"/{_escaped(str(step))}" for step in inside), detail=_sentence(kind))
    return Fault(parameter=str(inside[0]) if inside else None, detail=_sentence(kind))


def _sentence(kind: str) -> str:
    known = _SENTENCES.get(kind)
    if known is not None:
        return known
    return next((said for beginning, said in _BEGINNINGS if kind.startswith(beginning)), "this cannot be used")


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
