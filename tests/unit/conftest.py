"""Fixtures of the unit tests: the console's clock."""

import pytest

from anonymity.clock import FakeClock
from counsellor.views import (
    audit,
    council,
    decisions,
    desk,
    device,
    login,
    opening,
    opening_hours,
    phrases,
    shift_plan,
    staffing,
    steering,
    support,
)
from tests.support.staff import NOON_MS


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """A clock that all views of the console look at; tests move it."""
    fake = FakeClock(NOON_MS)
    views = (
        audit,
        decisions,
        council,
        login,
        desk,
        device,
        phrases,
        support,
        opening,
        opening_hours,
        shift_plan,
        staffing,
        steering,
    )
    for module in views:
        monkeypatch.setattr(module, "CLOCK", fake)
    return fake
