import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it carries no types of its own
import pytest

from app.channels.generic.schema import CLOUD_EVENT, MESSAGE, MESSAGES
from tests.channels.samples import payload, read

SCHEMAS: list[dict[str, Any]] = [MESSAGE, MESSAGES, CLOUD_EVENT]
EXAMPLES = [(schema, example) for schema in SCHEMAS for example in schema["examples"]]


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema["title"])
def test_the_schema_is_json_schema(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("schema", "example"), EXAMPLES)
def test_an_example_fits_its_schema_and_is_read_without_remainder(schema: dict[str, Any], example: Any) -> None:
    jsonschema.Draft202012Validator(schema).validate(example)
    reading = read("generic", json.dumps(example).encode())
    assert reading.events
    assert not reading.unread


@pytest.mark.parametrize("name", ["message_without_id", "message_with_misspelled_kind"])
def test_what_is_parked_for_its_shape_does_not_fit_the_schema(name: str) -> None:
    assert not jsonschema.Draft202012Validator(MESSAGE).is_valid(json.loads(payload("generic", name)))
