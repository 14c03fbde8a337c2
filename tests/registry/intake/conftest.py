"""A role account at two stages."""

from uuid import UUID

import pytest

from tests.registry.intake.house import NOW, House
from tests.registry.intake.role_account import agree, open_account


@pytest.fixture
async def account(house: House) -> UUID:
    """A role account whose holder has not agreed to anything."""
    return await open_account(house)


@pytest.fixture
async def agreed(house: House, account: UUID) -> UUID:
    """One whose holder has agreed today."""
    await agree(house, account, NOW.date())
    return account
