"""Any order of start, connect, send, take, commit, expire and end keeps the promises (G1-G4)."""

import pytest
import redis
from hypothesis.stateful import run_state_machine_as_test

from chatsvc.delivery.functions import source
from tests.support.store import TestStore
from tests.support.store_calls import load
from tests.support.store_machine import LOOK, machine_on


@pytest.fixture
def client(store: TestStore) -> redis.Redis:
    found = store.admin()
    load(found, source())
    return found


def test_whatever_order_members_choose_nothing_acknowledged_is_lost_or_doubled_or_left(
    client: redis.Redis, org: str
) -> None:
    run_state_machine_as_test(machine_on(client, org), settings=LOOK)
    assert not list(client.scan_iter(f"o:{org}:*"))
