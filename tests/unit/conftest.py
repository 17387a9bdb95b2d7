"""Fixtures of the unit tests: the console's clock."""

import pytest

from anonymity.clock import FakeClock
from counsellor.views import desk, device, login
from tests.support.staff import NOON_MS


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """A clock that all views of the console look at; tests move it."""
    fake = FakeClock(NOON_MS)
    for module in (login, desk, device):
        monkeypatch.setattr(module, "CLOCK", fake)
    return fake
