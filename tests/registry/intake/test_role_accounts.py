"""Direct messages to a role account: not captured before the holder has agreed, sealed for the holder after."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.records.errors import NotFound, Unacceptable
from app.registry.office.role_holders import HolderFacts, change_holder, enter_holder
from app.registry.replaying import replay
from app.registry.screening import Screener, keep_private
from app.store import tables
from app.store.channels import get_channel
from tests.registry.intake.house import NOW, TENANT, House, Worker
from tests.registry.intake.role_account import (
    HOLDER,
    OTHER,
    SENDER,
    WORDS,
    agree,
    direct,
    everything,
    released,
    remark,
    sealed,
)
from tests.registry.office.leaves import leaves

pytestmark = pytest.mark.anyio


class TestWithoutAgreement:
    async def test_nothing_is_kept_but_that_it_came_and_was_not_captured(
        self, house: House, worker: Worker, account: UUID
    ) -> None:
        answer = await worker.post(direct(), to="role")

        assert (answer.messages, answer.parked, answer.not_captured) == ((), (), 1)
        assert WORDS not in await everything(house)
        assert SENDER not in await everything(house)
        assert await house.rows(tables.delivery_bodies) == []
        (noted,) = await house.rows(tables.uncaptured)
        assert (noted.channel, noted.delivery, noted.noted_at) == (account, answer.delivery, NOW)
        view = await house.act(lambda connection: get_channel(connection, TENANT, account))
        assert view.uncaptured is not None
        assert (view.uncaptured.count, view.uncaptured.last_at) == (1, NOW)

    async def test_the_log_tells_how_many_and_no_hash_of_what_they_said(
        self, house: House, worker: Worker, account: UUID
    ) -> None:
        answer = await worker.post({"messages": [direct("dm-1"), direct("dm-2")]}, to="role")

        leaf = (await house.database.read(lambda connection: leaves(connection, TENANT)))[-1]
        assert (leaf["event"], leaf["actor"]) == ("delivery.not_captured", f"channel:{account}")
        assert leaf["details"] == {"delivery": {"id": str(answer.delivery)}, "messages": 2}

    async def test_a_retry_is_recognised_and_counted_once(self, house: House, worker: Worker, account: UUID) -> None:
        first = await worker.post(direct(), "w-1", to="role")
        again = await worker.post(direct(), "w-1", to="role")

        assert (again.repeated, again.delivery, again.not_captured) == (True, first.delivery, 1)
        assert await house.count(tables.uncaptured) == 1

    async def test_what_is_public_in_the_same_delivery_is_kept(
        self, house: House, worker: Worker, account: UUID
    ) -> None:
        answer = await worker.post({"messages": [remark("1"), direct(), remark("2")]}, to="role")

        assert ([each.platform_id for each in answer.messages], answer.not_captured) == (["1", "2"], 1)
        assert await house.rows(tables.delivery_bodies) == []
        assert WORDS not in await everything(house)

    async def test_what_cannot_be_read_beside_it_is_not_lost_for_its_sake(
        self, house: House, worker: Worker, account: UUID
    ) -> None:
        answer = await worker.post({"messages": [{"text": "utan id"}, direct()]}, to="role")

        assert (len(answer.parked), answer.not_captured) == (1, 1)
        assert len(await house.rows(tables.delivery_bodies)) == 1

    async def test_an_agreement_of_another_day_or_one_withdrawn_does_not_count(
        self, house: House, worker: Worker, account: UUID
    ) -> None:
        await agree(house, account, NOW.date())
        await agree(house, account, None)

        assert (await worker.post(direct(), to="role")).not_captured == 1

    async def test_when_the_holder_leaves_the_capturing_ends(self, house: House, worker: Worker, agreed: UUID) -> None:
        holder = (await house.act(lambda connection: get_channel(connection, TENANT, agreed))).channel.holders[0].id
        await house.act(
            lambda connection: change_holder(
                connection,
                actor="operator",
                tenant=TENANT,
                channel=agreed,
                holder=holder,
                wanted={"to_date": NOW.date()},
                now=NOW,
            )
        )
        await house.act(
            lambda connection: enter_holder(
                connection,
                actor="operator",
                tenant=TENANT,
                channel=agreed,
                wanted=HolderFacts(position="Tf kommunchef", from_date=NOW.date() + timedelta(days=1)),
                now=NOW,
            )
        )

        assert (await worker.post(direct("dm-1"), to="role")).not_captured == 0
        house.clock.forward(days=1)
        assert (await worker.post(direct("dm-2"), to="role")).not_captured == 1

    async def test_a_page_takes_direct_messages_as_ever(self, worker: Worker, account: UUID) -> None:
        answer = await worker.post(direct(), to="school")

        assert (len(answer.messages), answer.not_captured) == (1, 0)


class TestSealed:
    async def test_it_waits_unread_for_the_holder_on_the_clock_of_every_review(
        self, house: House, worker: Worker, agreed: UUID
    ) -> None:
        answer = await worker.post(direct(), to="role")

        assert answer.messages == ()
        assert [part.reason for part in answer.parked] == ["awaits_holder"]
        assert await house.rows(tables.messages) == []
        parked = await sealed(house)
        assert (parked.state, parked.channel, parked.detail) == ("waiting", agreed, "")
        assert parked.due_at > parked.parked_at

    async def test_a_public_message_to_the_account_is_read_at_once(self, worker: Worker, agreed: UUID) -> None:
        answer = await worker.post({"messages": [remark("1"), direct()]}, to="role")

        assert [each.platform_id for each in answer.messages] == ["1"]

    async def test_replaying_releases_nothing(self, house: House, worker: Worker, agreed: UUID) -> None:
        await worker.post(direct(), to="role")
        parked = await sealed(house)

        done = await replay(worker.receiver, house.database, tenant=TENANT, part=parked.id, actor="operator")

        assert (done.state, done.messages, done.still_parked) == ("waiting", (), ("awaits_holder",))
        assert await house.rows(tables.messages) == []

    async def test_once_released_it_is_read_with_the_times_it_had(
        self, house: House, worker: Worker, agreed: UUID
    ) -> None:
        await worker.post(direct(), to="role")
        house.clock.forward(hours=5)

        done = await released(worker, HOLDER)

        (message,) = await house.rows(tables.messages)
        assert (done.state, done.messages) == ("replayed", (message.id,))
        assert (message.captured_at, message.platform_id) == (NOW, "dm-1")
        (screening,) = await house.rows(tables.screenings)
        assert (screening.decision, screening.decided_by, screening.reason) == ("released", "token:holder", None)
        told = await house.database.read(lambda connection: leaves(connection, TENANT))
        assert [leaf["event"] for leaf in told[-3:]] == ["delivery.released", "delivery.replayed", "message.received"]

    async def test_only_the_part_that_was_released_is_read(self, house: House, worker: Worker, agreed: UUID) -> None:
        await worker.post({"messages": [direct("dm-1"), direct("dm-2")]}, to="role")
        first, _ = await house.rows(tables.parked_deliveries)

        await released(worker, HOLDER, part=first.id)

        assert [row.platform_id for row in await house.rows(tables.messages)] == ["dm-1"]

    async def test_an_edit_released_before_its_original_ends_in_the_same_versions(
        self, house: House, worker: Worker, agreed: UUID
    ) -> None:
        await worker.post(direct() | {"created_at": "2026-03-02T09:00:00Z"}, to="role")
        edit = {"activity": "edit", "text": "Rättat", "updated_at": "2026-03-02T09:10:00Z"}
        await worker.post(direct() | edit, to="role")
        first, second = await house.rows(tables.parked_deliveries)

        for part in (second, first):
            await released(worker, HOLDER, part=part.id)

        assert await house.count(tables.messages) == 1
        assert {row.text for row in await house.rows(tables.version_contents)} == {WORDS, "Rättat"}

    async def test_what_is_private_stays_sealed_and_waits_no_more(
        self, house: House, worker: Worker, agreed: UUID
    ) -> None:
        await worker.post(direct(), to="role")
        await self.kept_private(house, HOLDER)

        assert (await sealed(house)).state == "private"
        assert await house.rows(tables.messages) == []
        (screening,) = await house.rows(tables.screenings)
        assert (screening.decision, screening.reason) == ("private", "Från en anhörig")
        with pytest.raises(Unacceptable):
            await self.kept_private(house, HOLDER)

    async def test_another_person_may_decide_otherwise_with_a_reason(
        self, house: House, worker: Worker, agreed: UUID
    ) -> None:
        await worker.post(direct(), to="role")
        await self.kept_private(house, HOLDER)

        with pytest.raises(Unacceptable):
            await released(worker, OTHER)
        await released(worker, OTHER, reason="Begäran om utlämnande")

        assert await house.count(tables.messages) == 1
        assert sorted(row.decision for row in await house.rows(tables.screenings)) == ["private", "released"]

    async def test_what_has_been_read_is_not_decided_again(self, house: House, worker: Worker, agreed: UUID) -> None:
        await worker.post(direct(), to="role")
        await released(worker, HOLDER)

        with pytest.raises(Unacceptable):
            await released(worker, HOLDER)
        with pytest.raises(Unacceptable):
            await self.kept_private(house, HOLDER)

    async def test_only_what_came_to_a_role_account_is_screened(self, house: House, worker: Worker) -> None:
        await worker.post(b"{not json", to="generic")

        with pytest.raises(Unacceptable):
            await released(worker, HOLDER)
        with pytest.raises(NotFound):
            await released(worker, HOLDER, part=UUID(int=9))

    async def kept_private(self, house: House, screener: Screener) -> None:
        part = (await sealed(house)).id
        await house.act(
            lambda connection: keep_private(
                connection, tenant=TENANT, part=part, screener=screener, reason="Från en anhörig", now=NOW
            )
        )
