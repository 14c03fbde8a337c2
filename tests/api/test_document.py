"""The OpenAPI document: the committed one is the running one, and it holds what the national profile asks for.

Rule ids are those of Digg's REST API-profil 1.2.0.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from app.api.application import assemble_api, written_document

COMMITTED = Path(__file__).parents[2] / "openapi" / "openapi.json"
DOCUMENT: dict[str, Any] = assemble_api().openapi()
METHODS = ("get", "post", "put", "patch", "delete", "options", "head")


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


OPERATIONS = [pytest.param(*each, id=f"{each[1]} {each[0]}") for each in operations()]


def walk(node: Any, place: str = "#") -> Iterator[tuple[str, Any]]:
    yield place, node
    children: Any = ()
    if isinstance(node, dict):
        children = node.items()
    elif isinstance(node, list):
        children = enumerate(node)
    for name, child in children:
        yield from walk(child, f"{place}/{name}")


def resolve(reference: str) -> Any:
    node: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        node = node[step.replace("~1", "/").replace("~0", "~")]
    return node


def test_the_committed_document_is_the_running_one() -> None:
    assert json.loads(COMMITTED.read_text()) == json.loads(json.dumps(DOCUMENT)), "run: make openapi"


def test_it_is_the_same_each_time() -> None:
    assert json.dumps(written_document()) == json.dumps(DOCUMENT)


def test_it_is_valid() -> None:
    validate(json.loads(json.dumps(DOCUMENT)))


def test_every_reference_resolves() -> None:
    references = [node["$ref"] for _, node in walk(DOCUMENT) if isinstance(node, dict) and "$ref" in node]
    assert len(references) > 50
    for reference in references:
        assert reference.startswith("#/")
        resolve(reference)


def test_every_schema_is_used() -> None:
    used = {node["$ref"] for _, node in walk(DOCUMENT) if isinstance(node, dict) and "$ref" in node}
    assert {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]} <= used


def media_types() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, method, operation in operations():
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for answer in [*bodies, *operation["responses"].values()]:
            for name, media in answer.get("content", {}).items():
                yield f"{method} {path} {name}", media


def test_every_body_has_examples_that_hold_to_its_schema() -> None:
    """DOK.15."""
    seen = 0
    for place, media in media_types():
        assert media["examples"], place
        schema = {"components": DOCUMENT["components"], **media["schema"]}
        validator = OAS31Validator(schema, format_checker=OAS31Validator.FORMAT_CHECKER)
        for example in media["examples"].values():
            validator.validate(example["value"])
            seen += 1
    assert seen > 100


def test_operations_are_named_once_after_their_functions() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in names)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_each_operation_is_described_in_both_languages(path: str, method: str, operation: dict[str, Any]) -> None:
    """DOK.19 and DOK.20."""
    swedish, english = operation["description"].split("\n\n")
    assert swedish != english
    assert operation["summary"]
    assert operation["tags"]
    for status, answer in operation["responses"].items():
        assert answer["description"], (path, method, status)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_each_error_is_a_problem(path: str, method: str, operation: dict[str, Any]) -> None:
    """FEL.01 and FEL.02."""
    for status, answer in operation["responses"].items():
        if int(status) >= 400:
            assert list(answer["content"]) == ["application/problem+json"], (path, method, status)
            schema = answer["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Problem"}
    if path not in ("/healthz", "/api-info"):
        assert any(400 <= int(status) < 500 for status in operation["responses"]) or path == "/readyz"
    assert {"type", "title", "status", "detail", "instance"} <= set(resolve("#/components/schemas/Problem")["required"])


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_each_operation_says_who_may(path: str, method: str, operation: dict[str, Any]) -> None:
    """SAK.09: a token in a header, with the scopes it needs; or openly for all."""
    assert "security" in operation, (path, method)
    for alternative in operation["security"]:
        assert set(alternative) <= {"token"}
    scheme = DOCUMENT["components"]["securitySchemes"]["token"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_names_are_written_as_the_profile_says(path: str, method: str, operation: dict[str, Any]) -> None:
    """UFN.08, UFN.09, RES.06, FOR.02."""
    fixed = [step for step in path.split("/") if step and not step.startswith("{")]
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", step) for step in fixed)
    assert "_" not in path
    assert not path.endswith("/")
    if method == "get":
        assert "requestBody" not in operation
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "query" and path != "/webhooks/{channelId}":
            assert re.fullmatch(r"[a-z]+(_[a-z]+)*", parameter["name"])
            assert "personnummer" not in parameter["name"]


def test_fields_are_written_in_one_case() -> None:
    """AME.05; api-info has the profile's own names (VER.06)."""
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for field in schema.get("properties", {}):
            if name != "ApiInfo":
                assert re.fullmatch(r"[a-z]+(_[a-z]+)*", field), (name, field)


LISTS = [
    pytest.param(operation, id=path)
    for path, _, operation in operations()
    if operation["operationId"].startswith("list_")
]


@pytest.mark.parametrize("operation", LISTS)
def test_each_list_has_limit_page_and_cursor(operation: dict[str, Any]) -> None:
    """FNS.07 to FNS.09."""
    parameters = {each["name"]: each["schema"] for each in operation["parameters"]}
    assert parameters["limit"]["default"] == 20
    assert parameters["limit"]["maximum"] == 100
    assert "minimum" in json.dumps(parameters["page"])
    assert "cursor" in parameters


def test_there_are_lists() -> None:
    assert len(LISTS) >= 8


def test_the_document_says_whose_it_is_and_what_it_cannot_do() -> None:
    """DOK.01, DOK.03, DOK.06, DOK.08, DOK.09, UFN.01, VER.05, VER.06."""
    info = DOCUMENT["info"]
    assert {"name", "url", "email"} <= set(info["contact"])
    assert {"name", "url"} <= set(info["license"])
    assert "identifier" not in info["license"]
    assert "Diarium tar emot" in info["description"]
    assert "Diarium receives" in info["description"]
    assert info["x-limitations"]
    assert info["x-sla"]
    assert DOCUMENT["externalDocs"]["url"]
    assert [server["url"] for server in DOCUMENT["servers"]] == ["/api/v1"]
    assert "/api-info" in DOCUMENT["paths"]
    assert list(DOCUMENT["components"]["schemas"]["ApiInfo"]["properties"]) == [
        "apiName",
        "apiVersion",
        "apiReleased",
        "apiDocumentation",
        "apiStatus",
    ]


def test_what_stands_at_the_root_says_so() -> None:
    for path, item in DOCUMENT["paths"].items():
        at_root = path.startswith(("/webhooks", "/healthz", "/readyz", "/metrics", "/problems", "/public"))
        assert ("servers" in item) == at_root, path


def test_bodies_refuse_unknown_fields() -> None:
    for path, _, operation in operations():
        if "requestBody" in operation and not path.startswith("/webhooks"):
            reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            assert resolve(reference)["additionalProperties"] is False


def test_the_program_and_its_document_have_one_version() -> None:
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    assert f'version = "{DOCUMENT["info"]["version"]}"' in project
