"""The screen on the wall is a supervisor's page, marked as one, and nobody sits before it."""

import asyncio
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from anonymity.clock import FakeClock
from chatsvc.settings.organisations import Organisations
from counsellor.accounts.models import Role
from counsellor.accounts.queries import aliases_of
from counsellor.escalation.ports import Person
from counsellor.escalation.watch import EscalationWatch
from tests.support.escalations import NOON_MS, FakeRows
from tests.support.staff import browser, make_staff, sign_in
from tests.support.visitors import eventually

if TYPE_CHECKING:
    from chatsvc.protocol.messages_escalation import Escalations


def signed_in(clock: FakeClock, role: Role) -> Client:
    make_staff("vera", role)
    client = browser()
    sign_in(client, clock, "vera")
    return client


@pytest.mark.django_db
def test_the_wall_is_marked_as_one_and_the_desk_is_not(clock: FakeClock) -> None:
    client = signed_in(clock, Role.SUPERVISOR)
    wall = client.get("/tavla").content.decode()
    assert '<meta name="wall" content="1">' in wall
    assert "on-wall" in wall
    desk = client.get("/").content.decode()
    assert "wall" not in desk


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.INTERPRETER, Role.ADMINISTRATOR])
def test_nobody_else_hangs_it_up(clock: FakeClock, role: Role) -> None:
    assert signed_in(clock, role).get("/tavla").status_code == 403


@pytest.mark.django_db
def test_aliases_are_those_of_one_organisation() -> None:
    here = make_staff("linnea")
    make_staff("sara", organisation="lan")
    assert aliases_of("demo") == {str(here.pk): "Linnea"}


async def test_a_wall_hears_escalations_and_nobody_is_said_to_sit_there() -> None:
    rows = FakeRows()
    watch = EscalationWatch(rows, Organisations(()), FakeClock(NOON_MS))
    told: list[Escalations] = []
    wall, board = object(), object()
    watch.enter(
        wall, Person(9, "demo", supervisor=True, doors=("mika",), answers=False), told.append
    )
    await eventually(lambda: bool(told))
    assert (rows.boards, told[-1].supervisors) == ({}, {"mika": 0})
    watch.enter(board, Person(9, "demo", supervisor=True, doors=("mika",)), told.append)
    await eventually(lambda: set(rows.boards) == {9})
    # The board is closed; the wall of the same person still hangs there.
    watch.leave(board)
    await eventually(lambda: rows.boards == {})
    for _ in range(10):
        watch.beat()
    await asyncio.sleep(0)
    await eventually(lambda: rows.asked.count("current") > 2)
    assert rows.boards == {}
    watch.leave(wall)
    watch.stop()
