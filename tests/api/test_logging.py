"""Log lines: JSON, with an allow-list of keys, and never what came in."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from app.api.logging import configure_logging
from app.records.vocabulary import Scope
from tests.api.conftest import TENANT, Office
from tests.factories.register import seed_case, seed_message, seed_parked, seed_registration

CANARY = "kanariefågel"
NAME = "Kanarie Fågelsson"


@pytest.fixture
def lines() -> Iterator[Any]:
    """What has been logged, as objects."""
    root, kept = logging.getLogger(), logging.getLogger().handlers[:]
    level, stream = root.level, io.StringIO()
    configure_logging("debug", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = kept
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_key_that_is_not_on_the_list_is_dropped_and_counted(lines: Any) -> None:
    structlog.get_logger("diarium").info("request", status=200, text=CANARY)
    (line,) = lines()
    assert (line["event"], line["status"], line["dropped_keys"], line["level"]) == ("request", 200, 1, "info")
    assert CANARY not in str(line)


def test_an_exception_is_told_by_class_and_place_and_not_by_its_words(lines: Any) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        structlog.get_logger("diarium").exception("request_failed")
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    ours, theirs = lines()
    for line in (ours, theirs):
        assert line["exception"] == "builtins.ValueError"
        assert "test_logging.py" in line["frames"][-1]
        assert CANARY not in str(line)


def test_a_librarys_line_keeps_its_template_and_loses_its_values(lines: Any) -> None:
    logging.getLogger("sqlalchemy.pool").warning("cannot use %s", CANARY)
    logging.getLogger("uvicorn.error").warning("Started server process [%d]", 7)
    logging.getLogger("uvicorn.access").warning("GET /%s", CANARY)
    loop = asyncio.new_event_loop()
    loop.call_exception_handler({"message": "Task exception was never retrieved", "exception": ValueError(CANARY)})
    loop.close()
    logged = lines()
    assert [line["event"] for line in logged] == [
        "cannot use %s",
        "Started server process [7]",
        "Task exception was never retrieved",
    ]
    assert CANARY not in str(logged)


@pytest.mark.anyio
async def test_no_problem_log_line_or_metric_holds_content(office: Office, lines: Any) -> None:
    def seed(connection):  # type: ignore[no-untyped-def]  # a closure of several steps
        seeded = seed_message(connection, TENANT, office.channel, text=CANARY, author_name=NAME, protection="presumed")
        case = seed_case(connection, TENANT, "ks", 1, subject=CANARY, protection="presumed")
        registration = seed_registration(connection, TENANT, seeded, case, sender=NAME, protection="presumed")
        parked = seed_parked(connection, TENANT, office.channel, body=CANARY.encode())
        return [
            f"messages/{seeded.message}",
            f"assessments/{seeded.assessments['ks']}",
            f"registrations/{registration}",
            f"cases/{case}",
            f"parked-deliveries/{parked}/body",
        ]

    addresses = await office.write(seed)
    async with office.client(await office.token(Scope)) as client:
        seen = "".join([(await client.get(f"/api/v1/{address}")).text for address in addresses])
        problems = [
            await client.get(f"/api/v1/messages?platform={CANARY}%00"),
            await client.get(f"/api/v1/{CANARY}"),
            await client.get(f"/api/v1/messages/{CANARY}"),
            await client.post("/api/v1/channels", json={CANARY: NAME, "name": 1, "authority": NAME}),
            await client.post("/api/v1/channels", content=CANARY, headers={"content-type": "application/json"}),
            await client.get("/api/v1/messages", headers={"Authorization": f"Bearer dk_{CANARY.encode().hex()}"}),
        ]
        metrics = (await client.get("/metrics")).text
    logged = lines()
    assert CANARY in seen
    assert NAME in seen
    assert [line["subject"] for line in logged if line["event"] == "protected_read"] == [
        "message",
        "assessment",
        "registration",
        "case",
        "parked_delivery",
    ]
    assert len([line for line in logged if line["event"] == "request"]) == 12
    assert all(400 <= answer.status_code < 500 for answer in problems)
    for told in (str(logged), metrics, "".join(answer.text for answer in problems)):
        assert CANARY not in told
        assert "Fågelsson" not in told
        assert CANARY.encode().hex() not in told
