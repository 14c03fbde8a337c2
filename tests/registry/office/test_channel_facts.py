"""What the official list says of a channel is changed from a day on, and every change is kept and told."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.records.channel import Holder
from app.records.errors import NotFound, Unacceptable
from app.records.vocabulary import ChannelKind, ChannelStatus
from app.registry.office.channel_facts import change_channel
from app.registry.office.channel_status import close_channel, put_channel_dormant, reopen_channel
from app.registry.office.channels import NewChannel, open_channel
from app.registry.office.role_holders import HolderFacts, change_holder, enter_holder
from app.store.channel_changes import ChannelChange, changes_of, status_spans
from app.store.channels import ChannelView, load_channels
from app.store.runners import Database
from app.store.vault import Vault
from tests.registry.office.leaves import last_leaf

pytestmark = pytest.mark.anyio

BLOG = NewChannel("generic", ChannelKind.BLOG, "Bloggen", "ks", address="https://blogg.example", purpose="Nyheter")
ROLE = NewChannel("generic", ChannelKind.ROLE_ACCOUNT, "Kommunchefen", "ks")
TODAY = date(2026, 3, 2)


class Desk:
    """One office with its vault and clock, so that a test says only what it is about."""

    def __init__(self, database: Database, vault: Vault, now: datetime) -> None:
        self.database, self.vault, self.now = database, vault, now

    async def open(self, wanted: NewChannel = BLOG) -> UUID:
        opened = await self.database.write(
            lambda c: open_channel(c, self.vault, actor="operator", tenant="kommun", wanted=wanted, now=self.now)
        )
        return opened.view.channel.id

    async def become(self, verb: Any, channel: UUID, *, day: date | None = None, days_later: int = 0) -> ChannelView:
        at = self.now + timedelta(days=days_later)
        view: ChannelView = await self.database.write(
            lambda c: verb(c, actor="operator", tenant="kommun", channel=channel, from_date=day, now=at)
        )
        return view

    async def change(self, channel: UUID, day: date | None = None, **wanted: Any) -> ChannelView:
        return await self.database.write(
            lambda c: change_channel(
                c, actor="token:x", tenant="kommun", channel=channel, wanted=wanted, from_date=day, now=self.now
            )
        )

    async def enter(self, channel: UUID, **facts: Any) -> Holder:
        wanted = HolderFacts(**({"position": "Kommunchef"} | facts))
        view = await self.database.write(
            lambda c: enter_holder(c, actor="operator", tenant="kommun", channel=channel, wanted=wanted, now=self.now)
        )
        return max(view.channel.holders, key=lambda each: each.from_date)

    async def change_holder(self, channel: UUID, holder: UUID, **wanted: Any) -> tuple[Holder, ...]:
        view = await self.database.write(
            lambda c: change_holder(
                c, actor="operator", tenant="kommun", channel=channel, holder=holder, wanted=wanted, now=self.now
            )
        )
        return view.channel.holders

    async def history(self, channel: UUID) -> list[ChannelChange]:
        return await self.database.read(lambda connection: changes_of(connection, "kommun", channel))

    async def leaf(self) -> Mapping[str, Any]:
        return await self.database.read(last_leaf)


@pytest.fixture
def desk(office: Database, vault: Vault, now: datetime) -> Desk:
    return Desk(office, vault, now)


async def test_a_history_begins_with_the_opening_and_all_that_the_list_said_then(desk: Desk) -> None:
    channel = await desk.open()

    (opening,) = await desk.history(channel)
    assert (opening.number, opening.change, opening.status, opening.from_date) == (1, "opened", "open", TODAY)
    assert (opening.changed_by, opening.changed_at) == ("operator", desk.now)
    assert opening.before == {}
    assert (opening.after["name"], opening.after["address"]) == ("Bloggen", "https://blogg.example")


async def test_a_change_is_kept_with_who_when_and_from_which_day_and_is_in_the_log(desk: Desk) -> None:
    channel = await desk.open()

    view = await desk.change(channel, date(2026, 2, 1), monitoring_hours=" Vardagar 8–16 ", purpose="Nyheter", name="B")

    assert (view.facts.monitoring_hours, view.channel.name, view.revision) == ("Vardagar 8–16", "B", 2)
    change = (await desk.history(channel))[1]
    assert (change.change, change.status, change.from_date) == ("changed", None, date(2026, 2, 1))
    assert change.before == {"monitoring_hours": None, "name": "Bloggen"}
    assert change.after == {"monitoring_hours": "Vardagar 8–16", "name": "B"}
    assert (change.changed_by, change.changed_at) == ("token:x", desk.now)
    leaf = await desk.leaf()
    assert (leaf["event"], leaf["subject"], leaf["actor"]) == ("channel.changed", str(channel), "token:x")
    assert leaf["details"] == {"before": change.before, "after": change.after, "from_date": "2026-02-01"}


async def test_what_is_as_wanted_already_is_no_change(desk: Desk) -> None:
    channel = await desk.open()

    view = await desk.change(channel, name="Bloggen", purpose=" Nyheter ")

    assert view.revision == 1
    assert len(await desk.history(channel)) == 1


async def test_a_fact_can_be_emptied_but_not_a_name(desk: Desk) -> None:
    channel = await desk.open()

    assert (await desk.change(channel, purpose=None, address="  ")).facts.address is None
    for wanted in ({"name": None}, {"listed": None}, {"authority": None}, {"speaks": "x"}, {}):
        with pytest.raises(Unacceptable):
            await desk.change(channel, **wanted)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "blogg.example",
        "https://",
        "https://någon:ord@blogg.example",
        "http://[::1",
        "https://a b",
        "https://a\nb",
    ],
)
async def test_nothing_but_a_web_address_may_stand_as_a_link(desk: Desk, address: str) -> None:
    channel = await desk.open()

    with pytest.raises(Unacceptable):
        await desk.change(channel, address=address)


async def test_comment_rules_may_have_several_lines(desk: Desk) -> None:
    channel = await desk.open()

    view = await desk.change(channel, comment_rules=" Var saklig. \r\n\r\nInga personnummer.\n")

    assert view.facts.comment_rules == "Var saklig.\n\nInga personnummer."
    for rules in ("x" * 2001, "a\x00b"):
        with pytest.raises(Unacceptable):
            await desk.change(channel, comment_rules=rules)


async def test_a_channel_can_be_given_to_another_authority_that_exists(desk: Desk) -> None:
    channel = await desk.open()

    with pytest.raises(NotFound):
        await desk.change(channel, authority="finns-inte")
    with pytest.raises(NotFound):
        await desk.change(uuid4(), name="B")


async def test_a_change_holds_when_it_is_made_so_its_day_is_never_to_come(desk: Desk) -> None:
    channel = await desk.open()

    for day in (TODAY + timedelta(days=1), date(1989, 12, 31)):
        with pytest.raises(Unacceptable):
            await desk.change(channel, day, name="B")


async def test_the_day_is_swedish(desk: Desk) -> None:
    desk.now = datetime.fromisoformat("2026-03-02T23:30:00+00:00")

    (opening,) = await desk.history(await desk.open())
    assert opening.from_date == date(2026, 3, 3)


async def test_a_reopened_channel_shows_both_times_it_was_open(desk: Desk) -> None:
    channel = await desk.open()
    closed = await desk.become(close_channel, channel, days_later=1)
    opened = await desk.become(reopen_channel, channel, days_later=10)

    assert (closed.channel.status, opened.channel.status, opened.closed_at) == (
        ChannelStatus.CLOSED,
        ChannelStatus.OPEN,
        None,
    )
    assert (await desk.leaf())["event"] == "channel.reopened"
    assert [(each.change, each.status) for each in await desk.history(channel)] == [
        ("opened", "open"),
        ("closed", "closed"),
        ("reopened", "open"),
    ]
    spans = (await desk.database.read(lambda connection: status_spans(connection, "kommun")))[channel]
    assert [(span.status.value, span.from_date.day, span.to_date and span.to_date.day) for span in spans] == [
        ("open", 2, 3),
        ("closed", 3, 12),
        ("open", 12, None),
    ]


async def test_a_channel_rests_and_is_taken_up_again(desk: Desk) -> None:
    channel = await desk.open()

    assert (await desk.become(put_channel_dormant, channel)).channel.status is ChannelStatus.DORMANT
    assert (await desk.become(put_channel_dormant, channel)).revision == 2
    assert (await desk.become(reopen_channel, channel)).channel.status is ChannelStatus.OPEN
    await desk.become(close_channel, channel)
    with pytest.raises(Unacceptable):
        await desk.become(put_channel_dormant, channel)


async def test_no_status_begins_before_the_one_it_follows(desk: Desk) -> None:
    channel = await desk.open()
    await desk.become(close_channel, channel, days_later=5)

    with pytest.raises(Unacceptable):
        await desk.become(reopen_channel, channel, day=TODAY + timedelta(days=4), days_later=9)
    assert (await desk.become(reopen_channel, channel, day=TODAY + timedelta(days=5), days_later=9)).revision == 3


class TestHolders:
    async def test_a_holder_is_entered_read_with_the_channel_and_in_the_log(self, desk: Desk) -> None:
        channel = await desk.open(ROLE)

        holder = await desk.enter(channel, agreed_on=TODAY)

        assert (holder.position, holder.name, holder.from_date, holder.to_date) == ("Kommunchef", None, TODAY, None)
        (loaded,) = await desk.database.read(lambda connection: load_channels(connection, desk.vault))
        assert loaded.holders == (holder,)
        leaf = await desk.leaf()
        assert leaf["event"] == "channel.holder_entered"
        assert leaf["details"]["after"]["position"] == "Kommunchef"
        assert (await desk.history(channel))[-1].change == "holder_entered"

    async def test_two_holders_never_share_a_day(self, desk: Desk) -> None:
        channel = await desk.open(ROLE)
        first = await desk.enter(channel, from_date=date(2025, 1, 1))

        with pytest.raises(Unacceptable):
            await desk.enter(channel, from_date=TODAY)
        await desk.change_holder(channel, first.id, to_date=TODAY)
        with pytest.raises(Unacceptable):
            await desk.enter(channel, from_date=TODAY)
        second = await desk.enter(channel, from_date=TODAY + timedelta(days=1))
        with pytest.raises(Unacceptable):
            await desk.change_holder(channel, first.id, to_date=None)
        assert second.from_date == date(2026, 3, 3)

    async def test_only_a_role_account_has_a_holder(self, desk: Desk) -> None:
        with pytest.raises(Unacceptable):
            await desk.enter(await desk.open())

    @pytest.mark.parametrize(
        "facts",
        [
            {"agreed_on": TODAY + timedelta(days=1)},
            {"to_date": date(2025, 1, 1)},
            {"position": " "},
            {"name": "a\nb"},
            {"from_date": date(1900, 1, 1)},
        ],
    )
    async def test_a_holder_that_cannot_be_is_refused(self, desk: Desk, facts: dict[str, Any]) -> None:
        channel = await desk.open(ROLE)

        with pytest.raises(Unacceptable):
            await desk.enter(channel, **facts)

    async def test_an_agreement_is_withdrawn_with_history(self, desk: Desk) -> None:
        channel = await desk.open(ROLE)
        holder = await desk.enter(channel, agreed_on=TODAY)

        (changed,) = await desk.change_holder(channel, holder.id, agreed_on=None)

        assert (holder.has_agreed_on(TODAY), changed.has_agreed_on(TODAY)) == (True, False)
        change = (await desk.history(channel))[-1]
        assert (change.change, change.before["agreed_on"]) == ("holder_changed", "2026-03-02")
        assert "agreed_on" not in change.after

    async def test_a_holder_that_is_not_there_or_loses_its_position_is_refused(self, desk: Desk) -> None:
        channel = await desk.open(ROLE)
        holder = await desk.enter(channel)

        with pytest.raises(NotFound):
            await desk.change_holder(channel, uuid4(), name="N")
        for wanted in ({}, {"position": None}, {"from_date": None}):
            with pytest.raises(Unacceptable):
                await desk.change_holder(channel, holder.id, **wanted)
