"""What stands at the root: health, metrics and receipts."""

import base64
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from app.ledger.leaf import leaf_hash
from app.records.vocabulary import Scope
from app.store.tables import receipts
from tests.api.conftest import NEIGHBOUR, TENANT, Office
from tests.factories.register import seed_message

pytestmark = pytest.mark.anyio


async def test_health_and_readiness_are_open(office: Office) -> None:
    async with office.client() as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).json() == {"status": "ready"}


async def test_another_migration_is_not_ready(office: Office) -> None:
    from sqlalchemy import text  # noqa: PLC0415 – one test's

    await office.write(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    async with office.client() as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


async def test_metrics_need_their_scope_and_name_routes_by_template(office: Office) -> None:
    seeded = await office.write(lambda connection: seed_message(connection, TENANT, office.channel))
    async with office.client(await office.token()) as client:
        await client.get(f"/api/v1/messages/{seeded.message}")
        await client.get("/api/v1/nowhere/kanarie")
        shown = await client.get("/metrics")
    async with office.client() as client:
        assert (await client.get("/metrics")).status_code == 401
    async with office.client(await office.token([Scope.MESSAGES_READ])) as client:
        assert (await client.get("/metrics")).status_code == 403
    assert shown.headers["content-type"].startswith("text/plain")
    assert 'route="/api/v1/messages/{messageId}"' in shown.text
    assert 'route="unmatched"' in shown.text
    assert str(seeded.message) not in shown.text
    assert "kanarie" not in shown.text


async def test_a_receipt_tells_the_swedish_day_and_its_leaf_and_nothing_else(office: Office) -> None:
    new_years_eve = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    outcomes = ("register", "minor_importance")
    seeded = await office.write(
        lambda connection: [
            seed_message(
                connection, TENANT, office.channel, captured_at=new_years_eve, outcome=each, protection="presumed"
            )
            for each in outcomes
        ]
    )
    async with office.client() as client:
        shown = [(await client.get(f"/public/{TENANT}/receipts/{each.receipt}")).json() for each in seeded]
    for receipt in shown:
        assert receipt["received_on"] == "2027-01-01"
        assert leaf_hash(base64.b64decode(receipt["log"]["entry"])).hex() == receipt["log"]["leaf_hash"]
        assert set(receipt) == {"status", "received_on", "log"}
    assert shown[1]["log"]["index"] == shown[0]["log"]["index"] + 1


async def test_unknown_revoked_and_other_tenants_receipts_are_alike(office: Office) -> None:
    seeded = await office.write(lambda connection: seed_message(connection, TENANT, office.channel))
    revoked = await office.write(lambda connection: seed_message(connection, TENANT, office.channel))
    await office.write(
        lambda connection: connection.execute(
            update(receipts).where(receipts.c.id == revoked.receipt).values(revoked_at=datetime.now(UTC))
        )
    )
    async with office.client() as client:
        answers = [
            await client.get(f"/public/{path}")
            for path in (
                f"{TENANT}/receipts/{revoked.receipt}",
                f"{NEIGHBOUR}/receipts/{seeded.receipt}",
                f"{TENANT}/receipts/unknown",
                f"{TENANT}/receipts/%00",
                "nobody/receipts/unknown",
            )
        ]
    told = [{**answer.json(), "request_id": "", "instance": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert all(each == told[0] for each in told)
