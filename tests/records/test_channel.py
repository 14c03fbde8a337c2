"""When a role account's direct messages may be captured."""

from datetime import date
from uuid import UUID

import pytest

from app.records.channel import Channel, Holder
from app.records.vocabulary import ChannelKind

ID = UUID(int=1)


def channel(kind: ChannelKind, *holders: Holder) -> Channel:
    return Channel("kommun", ID, "generic", kind, "Kontot", "ks", holders=holders)


@pytest.mark.parametrize(
    ("day", "captures"),
    [
        (date(2026, 1, 31), False),
        (date(2026, 2, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_direct_messages_are_captured_from_the_day_of_the_agreement_to_the_holders_last(
    day: date, captures: bool
) -> None:
    holder = Holder(ID, "Kommunchef", None, date(2026, 1, 1), date(2026, 6, 30), agreed_on=date(2026, 2, 1))

    assert channel(ChannelKind.ROLE_ACCOUNT, holder).captures_direct_on(day) is captures


def test_an_agreement_given_before_the_first_day_counts_from_the_first_day() -> None:
    holder = Holder(ID, "Kommunchef", None, date(2026, 3, 1), agreed_on=date(2026, 2, 1))

    assert not channel(ChannelKind.ROLE_ACCOUNT, holder).captures_direct_on(date(2026, 2, 28))
    assert channel(ChannelKind.ROLE_ACCOUNT, holder).captures_direct_on(date(2026, 3, 1))


def test_without_a_holder_or_an_agreement_nothing_direct_is_captured() -> None:
    holder = Holder(ID, "Kommunchef", None, date(2026, 1, 1))

    assert not channel(ChannelKind.ROLE_ACCOUNT).captures_direct_on(date(2026, 2, 1))
    assert not channel(ChannelKind.ROLE_ACCOUNT, holder).captures_direct_on(date(2026, 2, 1))


def test_other_channels_capture_what_comes() -> None:
    assert channel(ChannelKind.PAGE).captures_direct_on(date(2026, 2, 1))
