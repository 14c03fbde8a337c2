import base64
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest

from app.channels.generic.signature import authenticate, decode_secret, sign
from app.records.channel import Channel
from app.records.delivery import Authentic, Refused
from app.records.errors import Misconfigured, NotFound, Unacceptable
from app.records.vocabulary import ChannelKind, ChannelStatus
from app.registry.office.channel_status import close_channel
from app.registry.office.channels import (
    NewChannel,
    OpenedChannel,
    RotatedSecret,
    open_channel,
    rotate_secret,
)
from app.store.channels import ChannelView, Refusals, count_refusals, get_channel, list_channels, load_channels
from app.store.runners import Database
from app.store.tenants import configuration_of
from app.store.vault import Vault
from tests.registry.office.leaves import last_leaf, leaves

pytestmark = pytest.mark.anyio

BLOG = NewChannel("generic", ChannelKind.BLOG, "Bloggen", "ks", address="https://blogg.example", purpose="Nyheter")
PAGE = NewChannel(
    "facebook_page",
    ChannelKind.PAGE,
    "Sidan",
    "ks",
    account="100000000000001",
    secret_text="0123456789abcdef0123456789abcdef",
)


class Desk:
    """One office with its vault and clock, so that a test says only what it is about."""

    def __init__(self, database: Database, vault: Vault, now: datetime) -> None:
        self.database, self.vault, self.now = database, vault, now

    async def open(self, wanted: NewChannel = BLOG) -> OpenedChannel:
        return await self.database.write(
            lambda c: open_channel(c, self.vault, actor="operator", tenant="kommun", wanted=wanted, now=self.now)
        )

    async def rotate(
        self,
        channel: UUID,
        *,
        value: str | None = None,
        purpose: str = "signing",
        hours: int = 168,
        at: datetime | None = None,
    ) -> RotatedSecret:
        return await self.database.write(
            lambda c: rotate_secret(
                c,
                self.vault,
                actor="operator",
                tenant="kommun",
                channel=channel,
                value=value,
                purpose=purpose,
                overlap_hours=hours,
                now=at or self.now + timedelta(hours=1),
            )
        )

    async def close(self, channel: UUID, at: datetime) -> ChannelView:
        return await self.database.write(
            lambda c: close_channel(c, actor="operator", tenant="kommun", channel=channel, now=at)
        )

    async def loaded(self) -> Channel:
        (channel,) = await self.database.read(lambda connection: load_channels(connection, self.vault))
        return channel


@pytest.fixture
def desk(office: Database, vault: Vault, now: datetime) -> Desk:
    return Desk(office, vault, now)


async def test_what_is_signed_with_the_secret_shown_is_let_in(desk: Desk) -> None:
    opened = await desk.open()

    assert opened.secret_text is not None
    assert opened.secret_text.startswith("whsec_")
    assert len(base64.b64decode(opened.secret_text.removeprefix("whsec_"))) == 32
    headers = sign("id-1", desk.now, b"{}", decode_secret(opened.secret_text))
    assert isinstance(authenticate(headers, b"{}", (await desk.loaded()).secrets, desk.now), Authentic)


async def test_a_meta_channel_gets_its_app_secret_and_gives_a_verify_token(desk: Desk) -> None:
    opened = await desk.open(PAGE)

    assert opened.secret_text is None
    assert opened.verify_token is not None
    assert {(each.purpose, each.value) for each in (await desk.loaded()).secrets} == {
        ("signing", b"0123456789abcdef0123456789abcdef"),
        ("handshake", opened.verify_token.encode()),
    }


async def test_a_channel_is_shown_without_its_secrets(desk: Desk) -> None:
    opened = await desk.open()

    (view,) = await desk.database.read(lambda connection: list_channels(connection, "kommun"))
    assert view == opened.view == await desk.database.read(lambda c: get_channel(c, "kommun", view.channel.id))
    assert (view.channel.name, view.facts.address, view.facts.purpose) == (
        "Bloggen",
        "https://blogg.example",
        "Nyheter",
    )
    assert (view.channel.secrets, view.secret_count, view.revision, view.refusals) == ((), 1, 1, None)
    assert (view.opened_at, view.closed_at) == (desk.now, None)


async def test_opening_a_channel_is_in_the_log_and_makes_servers_reload(desk: Desk) -> None:
    before = await desk.database.read(configuration_of)

    opened = await desk.open()

    leaf = await desk.database.read(last_leaf)
    assert (leaf["event"], leaf["subject"]) == ("channel.opened", str(opened.view.channel.id))
    assert leaf["details"]["after"]["name"] == "Bloggen"
    assert (await desk.database.read(configuration_of))["kommun"] == before["kommun"] + 1


async def test_no_secret_ever_stands_in_the_log_or_in_the_clear(desk: Desk) -> None:
    opened = await desk.open(replace(PAGE, verify_token="ett-hemligt-handslag"))
    rotated = await desk.rotate(opened.view.channel.id, value="fedcba9876543210fedcba9876543210")

    shown = str(await desk.database.read(lambda connection: leaves(connection, "kommun")))
    for secret in (PAGE.secret_text, "ett-hemligt-handslag", rotated.secret_text):
        assert secret is not None
        assert secret not in shown
        assert secret not in repr(opened.view)
    with pytest.raises(Misconfigured):
        await desk.database.read(lambda connection: load_channels(connection, Vault(b"x" * 32)))


async def test_after_rotation_both_secrets_hold_until_the_overlap_ends(desk: Desk) -> None:
    opened = await desk.open()
    rotated = await desk.rotate(opened.view.channel.id)

    secrets = (await desk.loaded()).secrets
    ended = desk.now + timedelta(hours=1 + 168)
    assert rotated.old_valid_to == ended
    for text, at, kind in (
        (opened.secret_text, ended - timedelta(microseconds=1), Authentic),
        (opened.secret_text, ended, Refused),
        (rotated.secret_text, ended, Authentic),
        (rotated.secret_text, rotated.valid_from, Authentic),
    ):
        assert isinstance(authenticate(sign("i", at, b"", decode_secret(text or "")), b"", secrets, at), kind)


async def test_a_leaked_secret_can_be_ended_at_once(desk: Desk) -> None:
    opened = await desk.open()
    rotated = await desk.rotate(opened.view.channel.id, hours=0)

    headers = sign("i", rotated.valid_from, b"", decode_secret(opened.secret_text or ""))
    assert isinstance(authenticate(headers, b"", (await desk.loaded()).secrets, rotated.valid_from), Refused)


async def test_rotating_again_does_not_lengthen_the_life_of_an_ended_secret(desk: Desk) -> None:
    opened = await desk.open()
    await desk.rotate(opened.view.channel.id, hours=1)
    later = desk.now + timedelta(hours=1, minutes=30)
    await desk.rotate(opened.view.channel.id, hours=168, at=later)

    ends = sorted(each.valid_to for each in (await desk.loaded()).secrets if each.valid_to is not None)
    assert ends == [desk.now + timedelta(hours=2), later + timedelta(hours=168)]


async def test_rotation_is_in_the_log_with_the_ids_of_what_ended_and_what_began(desk: Desk) -> None:
    channel = (await desk.open()).view.channel.id
    (old,) = (await desk.loaded()).secrets
    await desk.rotate(channel, hours=24)

    leaf = await desk.database.read(last_leaf)
    (new,) = [each for each in (await desk.loaded()).secrets if each.id != old.id]
    assert (leaf["event"], leaf["subject"]) == ("channel.secret_rotated", str(channel))
    assert leaf["details"] == {
        "purpose": "signing",
        "before": {"secrets": [str(old.id)]},
        "after": {"secrets": [str(new.id)], "overlap_hours": 24},
    }
    view = await desk.database.read(lambda connection: get_channel(connection, "kommun", channel))
    assert (view.revision, view.secret_count) == (2, 2)


async def test_the_handshake_word_is_rotated_by_itself(desk: Desk) -> None:
    opened = await desk.open(PAGE)
    rotated = await desk.rotate(opened.view.channel.id, purpose="handshake")

    assert rotated.secret_text != opened.verify_token
    signing = [each for each in (await desk.loaded()).secrets if each.purpose == "signing"]
    assert [each.valid_to for each in signing] == [None]


@pytest.mark.parametrize(
    "wanted",
    [
        replace(BLOG, speaks="telegraf"),
        replace(BLOG, name=" "),
        replace(BLOG, secret_text="whsec_kort"),
        replace(BLOG, verify_token="ett-hemligt-handslag"),
        replace(PAGE, account=None),
        replace(PAGE, secret_text=None),
        replace(PAGE, secret_text="kort"),
        replace(PAGE, verify_token="kort"),
        replace(PAGE, takes_bearer=True),
    ],
    ids=repr,
)
async def test_a_channel_that_could_not_work_is_refused(desk: Desk, wanted: NewChannel) -> None:
    with pytest.raises(Unacceptable):
        await desk.open(wanted)

    assert await desk.database.read(lambda connection: list_channels(connection, "kommun")) == []


async def test_rotation_refuses_what_the_channel_cannot_use(desk: Desk) -> None:
    blog = (await desk.open()).view.channel.id
    page = (await desk.open(PAGE)).view.channel.id

    with pytest.raises(Unacceptable):
        await desk.rotate(blog, purpose="handshake")
    with pytest.raises(Unacceptable):
        await desk.rotate(blog, purpose="annat")
    with pytest.raises(Unacceptable):
        await desk.rotate(page)
    with pytest.raises(Unacceptable):
        await desk.rotate(blog, hours=-1)


async def test_a_closed_channel_keeps_its_secrets_and_says_when_it_closed(desk: Desk) -> None:
    channel = (await desk.open()).view.channel.id
    closing = desk.now + timedelta(days=1)

    view = await desk.close(channel, at=closing)

    assert (view.channel.status, view.closed_at, view.revision) == (ChannelStatus.CLOSED, closing, 2)
    assert (await desk.loaded()).secrets[0].valid_at(closing)
    leaf = await desk.database.read(last_leaf)
    assert (leaf["event"], leaf["details"]) == (
        "channel.closed",
        {"before": {"status": "open"}, "after": {"status": "closed"}, "from_date": "2026-03-03"},
    )


async def test_closing_twice_is_one_leaf(desk: Desk) -> None:
    channel = (await desk.open()).view.channel.id
    await desk.close(channel, at=desk.now + timedelta(hours=1))
    view = await desk.close(channel, at=desk.now + timedelta(hours=2))

    assert view.closed_at == desk.now + timedelta(hours=1)
    log = await desk.database.read(lambda connection: leaves(connection, "kommun"))
    assert [leaf["event"] for leaf in log].count("channel.closed") == 1


async def test_nobody_reaches_a_channel_of_another_tenant_or_one_that_is_not(desk: Desk) -> None:
    channel = (await desk.open()).view.channel.id

    with pytest.raises(NotFound):
        await desk.database.read(lambda connection: get_channel(connection, "annan", channel))
    with pytest.raises(NotFound):
        await desk.rotate(uuid4())
    with pytest.raises(NotFound):
        await desk.open(replace(BLOG, authority="bun"))


async def test_refusals_add_up_and_keep_the_first_and_the_last_time(desk: Desk) -> None:
    channel = (await desk.open()).view.channel.id
    times = [desk.now + timedelta(minutes=minute) for minute in range(4)]
    for count, first, last in ((2, times[1], times[2]), (1, times[0], times[0]), (3, times[3], times[3])):
        counted = partial(count_refusals, tenant="kommun", channel=channel, count=count, first_at=first, last_at=last)
        await desk.database.write(counted)

    view = await desk.database.read(lambda connection: get_channel(connection, "kommun", channel))
    assert view.refusals == Refusals(6, times[0], times[3])
