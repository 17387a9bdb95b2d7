"""A test that measures time has the machine to itself, and is not kept waiting by newcomers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tests.support.polling import until
from tests.support.quiet import machine

if TYPE_CHECKING:
    from pathlib import Path


class _Test(threading.Thread):
    """One test on a thread: takes the machine, says so, and goes when it is told."""

    def __init__(self, folder: Path, *, alone: bool) -> None:
        super().__init__(daemon=True)
        self.folder = folder
        self.alone = alone
        self.inside = threading.Event()
        self.may_go = threading.Event()
        self.start()

    def run(self) -> None:
        with machine(self.folder, alone=self.alone):
            self.inside.set()
            self.may_go.wait(10)

    def goes(self) -> None:
        self.may_go.set()
        self.join(10)
        assert not self.is_alive()


def _inside(*tests: _Test) -> bool:
    return all(test.inside.is_set() for test in tests)


def _stays_outside(test: _Test) -> bool:
    return not test.inside.wait(0.1)


def test_others_share_it(tmp_path: Path) -> None:
    first, second = (_Test(tmp_path, alone=False) for _ in range(2))
    until(lambda: _inside(first, second))
    first.goes()
    second.goes()


def test_who_measures_waits_for_those_inside_and_then_has_it_alone(tmp_path: Path) -> None:
    first = _Test(tmp_path, alone=False)
    until(lambda: _inside(first))
    measuring = _Test(tmp_path, alone=True)
    assert _stays_outside(measuring)
    first.goes()
    until(lambda: _inside(measuring))
    later = _Test(tmp_path, alone=False)
    assert _stays_outside(later)
    measuring.goes()
    until(lambda: _inside(later))
    later.goes()


def test_newcomers_do_not_pass_who_waits_to_be_alone(tmp_path: Path) -> None:
    first = _Test(tmp_path, alone=False)
    until(lambda: _inside(first))
    measuring = _Test(tmp_path, alone=True)
    assert _stays_outside(measuring)
    newcomer = _Test(tmp_path, alone=False)
    assert _stays_outside(newcomer)
    first.goes()
    until(lambda: _inside(measuring))
    assert _stays_outside(newcomer)
    measuring.goes()
    until(lambda: _inside(newcomer))
    newcomer.goes()


def test_two_who_measure_come_one_after_the_other(tmp_path: Path) -> None:
    one, other = (_Test(tmp_path, alone=True) for _ in range(2))
    until(lambda: one.inside.is_set() or other.inside.is_set())
    first, second = (one, other) if one.inside.is_set() else (other, one)
    assert _stays_outside(second)
    first.goes()
    until(lambda: _inside(second))
    second.goes()
