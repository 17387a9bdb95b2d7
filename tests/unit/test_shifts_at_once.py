"""Two who change the plan at the very same moment leave nobody alone, on either database."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Final

import pytest
from django.db import connection, transaction

from counsellor.shifts.models import Shift
from counsellor.shifts.services import PlanError, change, lock_people
from tests.support.shifts import HOUR, evening, works
from tests.support.staff import make_staff

# As in test_decisions_at_once: both are past their look only where nothing holds one back.
MEET_S: Final = 0.5


@pytest.mark.django_db(transaction=True)
def test_of_two_who_shorten_different_shifts_the_second_is_told_who_would_be_alone() -> None:
    """Each alone is allowed: of three people two stay. Both together leave one."""
    rows = [works(make_staff(name)) for name in ("linnea", "noor", "sam")]
    both, shorter = threading.Barrier(2), replace(evening(), ends=evening().ends - HOUR)

    def shorten(row: Shift) -> str:
        try:
            with transaction.atomic():
                lock_people("demo", [row.staff_id])
                with suppress(threading.BrokenBarrierError):
                    both.wait(MEET_S)
                change("demo", row.pk, row.version, shorter)
        except PlanError as refused:
            return refused.code
        else:
            return "changed"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(shorten, rows[:2])) == ["changed", "rules"]
    ends = sorted(Shift.objects.values_list("ends_at", flat=True))
    assert ends[1] == ends[2], "two stay to the end"
