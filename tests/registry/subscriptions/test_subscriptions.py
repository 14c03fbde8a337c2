"""The life of a subscription, on a database of each kind and against a real hub on this machine."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import parse_qs
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection

from app.channels.speech import Handshake
from app.records.channel import Channel
from app.records.errors import NotFound, Unacceptable
from app.records.subscription import (
    LEASE_UNSAID,
    LONGEST_LEASE,
    SHORTEST_LEASE,
    Subscription,
    SubscriptionState,
    believed_lease,
    wait_before_try,
)
from app.records.vocabulary import ChannelKind
from app.registry.office.authorities import create_authority
from app.registry.office.channels import NewChannel, open_channel, rotate_secret
from app.registry.office.tenants import create_tenant
from app.registry.outgoing.public_network import public_client
from app.registry.subscriptions.asking import YOUTUBE_HUB, subscribe, unsubscribe
from app.registry.subscriptions.renewing import Renewing
from app.registry.subscriptions.verifying import Verifying
from app.store.channels import secrets_of
from app.store.runners import Database, open_database
from app.store.subscriptions import find_subscription, list_subscriptions
from app.store.vault import Vault
from tests.registry.office.leaves import last_leaf

pytestmark = pytest.mark.anyio

TOPIC = "https://www.youtube.com/feeds/videos.xml?channel_id=UCexempelkoping00000001"
ADDRESS = "https://diarium.exempelkoping.example"
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
GENERIC = NewChannel("generic", ChannelKind.GENERIC, "Formuläret", "ks")


@dataclass
class Hub:
    """A hub that answers every question with ``status`` and writes down what it was asked."""

    status: int = 202
    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Hub"]:
        running = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        async with running:
            self.url = f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}/"
            yield self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        form = parse_qs((await reader.readexactly(length)).decode())
        self.asked.append({name: values[0] for name, values in form.items()})
        writer.write(f"HTTP/1.1 {self.status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@dataclass
class Desk:
    """A register with one feed, a clock that is set by hand, and the three parts of subscribing."""

    database: Database
    vault: Vault
    channel: Channel
    hub: Hub
    now: datetime = START

    async def ask(self, hub: str | None = None) -> Subscription:
        return await self.database.write(
            lambda c: subscribe(
                c, actor="operator", tenant="kommun", channel=self.channel.id, hub=hub or self.hub.url, now=self.now
            )
        )

    async def stop(self) -> Subscription:
        return await self.database.write(
            lambda c: unsubscribe(c, actor="operator", tenant="kommun", channel=self.channel.id, now=self.now)
        )

    async def work(self, *, reaches: bool = True) -> None:
        """One round of the background job."""
        client = public_client((lambda _: True) if reaches else (lambda _: False))
        job = Renewing(self.database, self.vault, client, lambda: self.now, ADDRESS)
        await job.ask_for_due()
        await job.close()

    async def question(self, mode: str = "subscribe", **more: str) -> Handshake | None:
        query = {"hub.mode": mode, "hub.topic": TOPIC, "hub.challenge": "abc123"}
        query |= {f"hub.{name}": value for name, value in more.items()}
        return await Verifying(self.database, lambda: self.now).answer(self.channel, query)

    async def subscribed(self, lease: timedelta = 10 * DAY) -> None:
        await self.ask()
        await self.work()
        assert await self.question(lease_seconds=str(int(lease.total_seconds())))

    async def stands(self) -> Subscription:
        found = await self.database.read(lambda c: find_subscription(c, "kommun", self.channel.id))
        assert found is not None
        return found


@pytest.fixture
async def desk(migrated_database_url: str) -> AsyncIterator[Desk]:
    database, vault = open_database(migrated_database_url), Vault(b"k" * 32)

    def furnish(connection: Connection) -> Channel:
        create_tenant(connection, vault, actor="operator", tenant="kommun", name="Kommun", now=START)
        create_authority(connection, actor="operator", tenant="kommun", id="ks", code="KS", name="KS", now=START)
        wanted = NewChannel("websub", ChannelKind.PAGE, "YouTube", "ks", account=TOPIC)
        return open_channel(connection, vault, actor="operator", tenant="kommun", wanted=wanted, now=START).view.channel

    channel = await database.write(furnish)
    async with Hub().serving() as hub:
        yield Desk(database, vault, channel, hub)
    await database.close()


async def test_the_hub_is_asked_for_the_feed_with_our_address_and_secret(desk: Desk) -> None:
    await desk.ask()
    await desk.work()
    [asked] = desk.hub.asked
    [secret] = await desk.database.read(lambda c: secrets_of(c, desk.vault, "kommun", desk.channel.id))
    assert asked == {
        "hub.mode": "subscribe",
        "hub.topic": TOPIC,
        "hub.callback": f"{ADDRESS}/webhooks/{desk.channel.id}",
        "hub.verify": "async",
        "hub.secret": secret.value.decode(),
        "hub.lease_seconds": "864000",
    }
    assert len(secret.value) < 200, "w3.org/TR/websub section 5.1"


async def test_a_lease_is_kept_and_renewed_at_half_of_it(desk: Desk) -> None:
    """channels.md 7.19: when a lease runs out, deliveries stop without a word."""
    await desk.subscribed(10 * DAY)
    kept = await desk.stands()
    assert (kept.state, kept.expires_at, kept.ask_at) == (SubscriptionState.ACTIVE, START + 10 * DAY, START + 5 * DAY)

    desk.now = START + 5 * DAY - timedelta(seconds=1)
    await desk.work()
    assert len(desk.hub.asked) == 1
    desk.now = START + 5 * DAY
    await desk.work()
    assert len(desk.hub.asked) == 2
    assert await desk.question(lease_seconds="864000")
    assert (await desk.stands()).expires_at == START + 15 * DAY


async def test_a_hub_that_fails_is_asked_again_until_it_confirms(desk: Desk) -> None:
    """channels.md 7.19: a hub once refused every topic of YouTube."""
    desk.hub.status = 503
    await desk.ask()
    waits = []
    for _ in range(4):
        await desk.work()
        stands = await desk.stands()
        assert stands.fault == "the hub answered 503"
        assert stands.ask_at is not None
        waits.append(stands.ask_at - desk.now)
        desk.now = stands.ask_at
    assert waits == [timedelta(minutes=each) for each in (1, 2, 4, 8)]
    desk.hub.status = 202
    await desk.work()
    assert await desk.question(lease_seconds="864000")
    stands = await desk.stands()
    assert (stands.state, stands.tries, stands.fault) == (SubscriptionState.ACTIVE, 0, None)


async def test_a_hub_that_took_the_question_but_never_confirmed_is_asked_again(desk: Desk) -> None:
    await desk.ask()
    await desk.work()
    desk.now += timedelta(minutes=1)
    await desk.work()
    assert len(desk.hub.asked) == 2
    assert (await desk.stands()).is_silent(desk.now)


async def test_a_hub_on_our_own_network_is_not_asked(desk: Desk) -> None:
    await desk.ask()
    await desk.work(reaches=False)
    assert desk.hub.asked == []
    assert "not on the public internet" in str((await desk.stands()).fault)


async def test_two_servers_on_one_database_ask_once(desk: Desk) -> None:
    await desk.ask()
    await asyncio.gather(desk.work(), desk.work(), desk.work())
    assert len(desk.hub.asked) == 1


@pytest.mark.parametrize(
    "changed", [{"topic": "https://annan.example/flode"}, {"mode": "läs"}, {"mode": "unsubscribe"}]
)
async def test_only_what_we_asked_for_is_confirmed(desk: Desk, changed: Mapping[str, str]) -> None:
    await desk.ask()
    await desk.work()
    before = await desk.stands()
    assert await desk.question(**dict(changed)) is None
    assert await desk.stands() == before


async def test_before_anybody_has_asked_nothing_is_confirmed(desk: Desk) -> None:
    assert await desk.question() is None


async def test_a_challenge_that_could_be_a_page_changes_nothing(desk: Desk) -> None:
    await desk.ask()
    await desk.work()
    before = await desk.stands()
    assert await desk.question(challenge="<script>", lease_seconds="1") is None
    assert await desk.stands() == before


async def test_a_question_nobody_waits_for_is_answered_but_changes_no_lease(desk: Desk) -> None:
    """Hubs ask anew by themselves; so can anybody, with a lease that would keep us from renewing."""
    await desk.subscribed(10 * DAY)
    before = await desk.stands()
    answer = await desk.question(lease_seconds="99999999")
    assert answer is not None
    assert answer.body == "abc123"
    assert await desk.stands() == before


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        ("864000", 10 * DAY),
        (None, LEASE_UNSAID),
        ("", LEASE_UNSAID),
        ("-1", LEASE_UNSAID),
        ("1e9", LEASE_UNSAID),
        ("٣", LEASE_UNSAID),
        ("9" * 40, LEASE_UNSAID),
        ("999999999999", LONGEST_LEASE),
        ("0", SHORTEST_LEASE),
    ],
)
def test_a_lease_is_believed_within_reason(said: str | None, believed: timedelta) -> None:
    assert believed_lease(said) == believed


def test_waits_grow_and_stay_under_a_quarter_of_the_shortest_ordinary_lease() -> None:
    waits = [wait_before_try(tries) for tries in range(50)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)


async def test_a_denial_ends_nothing_and_is_asked_about_again(desk: Desk) -> None:
    await desk.subscribed()
    answer = await desk.question("denied", reason="nej")
    assert answer is not None
    assert (answer.status, answer.body) == (200, "")
    stands = await desk.stands()
    assert (stands.state, stands.expires_at) == (SubscriptionState.DENIED, START + 10 * DAY)
    desk.now += timedelta(hours=1)
    await desk.work()
    assert await desk.question(lease_seconds="864000")
    assert (await desk.stands()).state is SubscriptionState.ACTIVE


async def test_an_end_is_confirmed_only_when_we_asked_for_it(desk: Desk) -> None:
    await desk.subscribed()
    await desk.stop()
    await desk.work()
    assert desk.hub.asked[-1]["hub.mode"] == "unsubscribe"
    assert await desk.question("subscribe") is None
    assert await desk.question("unsubscribe")
    stands = await desk.stands()
    assert (stands.state, stands.ask_at) == (SubscriptionState.ENDED, None)
    assert not stands.is_silent(START + 90 * DAY)


async def test_a_hub_that_never_confirms_the_end_is_left_when_the_lease_is_out(desk: Desk) -> None:
    desk.hub.status = 500
    await desk.subscribed(DAY)
    await desk.stop()
    while (stands := await desk.stands()).ask_at is not None:
        desk.now = stands.ask_at
        await desk.work()
    assert stands.state is SubscriptionState.ENDED
    assert desk.now >= START + DAY


async def test_asking_again_gives_the_hub_the_newest_secret_and_keeps_the_lease(desk: Desk) -> None:
    await desk.subscribed()
    await desk.database.write(
        lambda c: rotate_secret(
            c, desk.vault, actor="operator", tenant="kommun", channel=desk.channel.id, now=START + DAY
        )
    )
    desk.now = START + DAY
    await desk.ask()
    assert (await desk.stands()).expires_at == START + 10 * DAY
    await desk.work()
    assert desk.hub.asked[1]["hub.secret"] != desk.hub.asked[0]["hub.secret"]


async def test_what_a_person_asks_for_is_a_leaf_and_never_tells_the_secret(desk: Desk) -> None:
    await desk.ask()
    leaf = await desk.database.read(last_leaf)
    assert leaf["event"] == "channel.subscribed"
    assert leaf["details"] == {"before": None, "after": {"topic": TOPIC, "hub": desk.hub.url, "state": "asked"}}
    await desk.stop()
    assert (await desk.database.read(last_leaf))["event"] == "channel.unsubscribed"
    [listed] = await desk.database.read(lambda c: list_subscriptions(c, "kommun"))
    assert listed.state is SubscriptionState.ENDING


async def test_youtubes_hub_is_known_and_others_must_be_named(desk: Desk) -> None:
    known = await desk.database.write(
        lambda c: subscribe(c, actor="operator", tenant="kommun", channel=desk.channel.id, hub=None, now=START)
    )
    assert known.hub == YOUTUBE_HUB

    def blog(connection: Connection) -> UUID:
        wanted = NewChannel("websub", ChannelKind.BLOG, "Bloggen", "ks", account="https://blogg.example/flode")
        opened = open_channel(connection, desk.vault, actor="operator", tenant="kommun", wanted=wanted, now=START)
        return opened.view.channel.id

    blogs = await desk.database.write(blog)
    for hub, fault in ((None, "say which hub"), ("ftp://hub.example", "begins with http")):
        ask = partial(subscribe, actor="operator", tenant="kommun", channel=blogs, hub=hub, now=START)
        with pytest.raises(Unacceptable, match=fault):
            await desk.database.write(ask)


async def test_only_a_feed_of_this_tenant_can_be_asked_for(desk: Desk) -> None:
    form = await desk.database.write(
        lambda c: open_channel(c, desk.vault, actor="operator", tenant="kommun", wanted=GENERIC, now=START)
    )
    with pytest.raises(Unacceptable, match="speaks websub"):
        await desk.database.write(
            lambda c: subscribe(
                c, actor="operator", tenant="kommun", channel=form.view.channel.id, hub=YOUTUBE_HUB, now=START
            )
        )
    with pytest.raises(NotFound):
        await desk.database.write(
            lambda c: subscribe(c, actor="operator", tenant="kommun", channel=uuid4(), hub=YOUTUBE_HUB, now=START)
        )
    with pytest.raises(NotFound, match="no subscription"):
        await desk.stop()
