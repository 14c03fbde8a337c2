"""The collector rests while a program is loaded, and is then as it was."""

import gc
from collections.abc import Iterator

import pytest

from app.commands.resting_collector import resting_collector


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    was_enabled = gc.isenabled()
    yield
    (gc.enable if was_enabled else gc.disable)()


def test_it_rests_and_goes_on_whatever_happens_meanwhile() -> None:
    def load() -> None:
        with resting_collector():
            assert not gc.isenabled()
            raise ImportError

    gc.enable()
    with pytest.raises(ImportError):
        load()
    assert gc.isenabled()


def test_one_that_rested_before_rests_still() -> None:
    gc.disable()
    with resting_collector():
        pass
    assert not gc.isenabled()
