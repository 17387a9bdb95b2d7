"""Two who write a decision at the very same moment: exactly one does, on either database."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from typing import Final

import pytest
from django.db import connection, transaction

from counsellor.accounts.models import Role
from counsellor.decisions.models import Decision
from counsellor.decisions.services import claim, record, version_of
from tests.support.staff import NOON_MS, make_staff

# Both are past their look only where nothing holds the second one back; only passing waits so long.
MEET_S: Final = 0.5


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_very_same_moment_one_writes_and_the_other_is_told() -> None:
    staff = make_staff("vera", Role.SUPERVISOR)
    seen, both = version_of("demo"), threading.Barrier(2)

    def write(dnr: str) -> bool:
        try:
            with transaction.atomic():
                claimed = claim("demo", seen)
                with suppress(threading.BrokenBarrierError):
                    both.wait(MEET_S)
                if claimed:
                    record("demo", {**SAID, "dnr": dnr}, staff.pk, NOON_MS)
                return claimed
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(write, ("SN 1/26", "SN 2/26")))
    assert told == [False, True]
    assert Decision.objects.count() == 1


SAID: Final = {
    "kind": "insats",
    "text": "t",
    "board": "b",
    "decided_on": date(2026, 1, 1),
    "valid_until": date(2027, 1, 1),
}
