"""What the document says of operations: text in two languages, answers with examples, the problems that can come."""

from typing import Any

from app.api.problem_kinds import PROBLEMS

Answers = dict[int | str, dict[str, Any]]

_EXAMPLE_ADDRESS = "https://diarium.exempelkoping.example"
_EXAMPLE_REQUEST = "0d5f0c6e2f6b4b0f9f5b7d1f3a1c2e4d"

ALWAYS = ("unauthenticated", "insufficient-scope", "validation-failed", "internal-error", "unavailable")
ON_LISTS = ("invalid-cursor", "page-too-deep")
ON_POST = ("malformed-request", "body-too-large", "unsupported-media-type", "unacceptable", "idempotency-key-reused")


def said(swedish: str, english: str) -> str:
    """A description: Swedish first, English after (Digg DOK.06)."""
    return f"{swedish}\n\n{english}"


def answered(
    description: str, example: Any, *problems: str, status: int = 200, headers: dict[str, str] | None = None
) -> Answers:
    """The answers of an operation that gives JSON: its own, and those problems."""
    success: dict[str, Any] = {
        "description": description,
        "content": {"application/json": {"examples": {"example": {"value": example}}}},
    }
    if headers:
        success["headers"] = _headers(headers)
    return {status: success, **problem_answers(*problems)}


def readable(description: str, example: Any, *problems: str) -> Answers:
    """The answers of reading one thing: with an ETag, and 304."""
    answers = answered(
        description, example, "not-found", *ALWAYS, *problems, headers={"ETag": "Namnet på just detta innehåll."}
    )
    answers[304] = {"description": "Oförändrat sedan det angivna ETag / unchanged since the given ETag."}
    return answers


def listed(description: str, example: Any) -> Answers:
    """The answers of a list."""
    return answered(
        description, example, *ON_LISTS, *ALWAYS, headers={"Link": 'Adressen till nästa del, rel="next" (RFC 8288).'}
    )


def problem_answers(*codes: str) -> Answers:
    """The problems among the answers, one entry a status with one example a code."""
    answers: Answers = {}
    for kind in (PROBLEMS[code] for code in dict.fromkeys(codes)):
        answer = answers.setdefault(kind.status, _problem_answer(kind.status))
        answer["content"]["application/problem+json"]["examples"][kind.code] = {"value": problem_example(kind.code)}
        answer["description"] = f"{answer['description']}; {kind.title}" if answer["description"] else kind.title
    return answers


def problem_example(code: str) -> dict[str, Any]:
    """What such a problem looks like."""
    kind = PROBLEMS[code]
    faults = [{"pointer": None, "parameter": "limit", "detail": "this is too large"}]
    return {
        "type": f"{_EXAMPLE_ADDRESS}/problems/{code}",
        "title": kind.title,
        "status": kind.status,
        "detail": kind.explanation,
        "instance": f"urn:diarium:request:{_EXAMPLE_REQUEST}",
        "code": code,
        "request_id": _EXAMPLE_REQUEST,
        "errors": faults if code == "validation-failed" else [],
    }


def _problem_answer(status: int) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": "",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
    }
    if status == 401:
        answer["headers"] = _headers({"WWW-Authenticate": "Hur man visar vem man är (RFC 6750)."})
    if status in (429, 503):
        answer["headers"] = _headers({"Retry-After": "Sekunder att vänta / seconds to wait."})
    return answer


def _headers(descriptions: dict[str, str]) -> dict[str, Any]:
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in descriptions.items()}
