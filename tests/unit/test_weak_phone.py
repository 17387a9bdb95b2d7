"""What `make weak-phone` says holds only when it does."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from tests.weak_phone.phone import Visit
from tests.weak_phone.run import VISITS, Figures
from tests.weak_phone.talk import MESSAGES_EACH_WAY, SlowTalk

ROOT: Final = Path(__file__).parents[2]
TALK = SlowTalk(
    queue_s=20.0, meets_s=5.0, delivered=2 * MESSAGES_EACH_WAY, broken=0, line_bytes=200_000
)
GOOD = Figures(
    visits=(Visit(1_400.0, {"next": 2_500.0, "ahead": 4_900.0}),) * VISITS,
    bytes_before_start=Counter(html=11_000, javascript=43_000, css=7_000, data=8_000),
    saving_bytes=69_000,
    at_50_kbit=TALK,
    lighthouse={"accessibility": 100, "performance": 97, "best-practices": 92},
)


def test_a_run_in_which_everything_holds_misses_nothing() -> None:
    assert GOOD.missed() == []
    assert GOOD.said()["ready_ms"] == 4_900
    assert GOOD.said()["bytes_before_start"]["all"] == 69_000


@pytest.mark.parametrize(
    ("missed", "changed"),
    [
        ("visits", replace(GOOD, visits=GOOD.visits[1:])),
        ("readable", replace(GOOD, visits=(Visit(1_501.0, {"ahead": 4_900.0}),) * VISITS)),
        ("ready", replace(GOOD, visits=(Visit(1_400.0, {"ahead": 5_001.0}),) * VISITS)),
        ("bytes", replace(GOOD, bytes_before_start=Counter(html=20_001, javascript=80_000))),
        ("javascript", replace(GOOD, bytes_before_start=Counter(html=1, javascript=80_001))),
        ("data saver", replace(GOOD, saving_bytes=69_001)),
        ("50 kbit/s", replace(GOOD, at_50_kbit=replace(TALK, delivered=5))),
        ("50 kbit/s", replace(GOOD, at_50_kbit=replace(TALK, broken=1))),
        ("accessibility", replace(GOOD, lighthouse={**GOOD.lighthouse, "accessibility": 99})),
        ("performance", replace(GOOD, lighthouse={**GOOD.lighthouse, "performance": 94})),
    ],
)
def test_each_target_that_does_not_hold_is_named(missed: str, changed: Figures) -> None:
    assert missed in changed.missed()


def test_no_part_of_lighthouse_is_whatever_is_newest_on_the_day() -> None:
    # Lighthouse asks for "latest" of some; `npm ci` refuses a lock as soon as there is a newer one.
    folder = ROOT / "tests/weak_phone/npm"
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    fixed = json.loads((folder / "package.json").read_text(encoding="utf-8"))["overrides"]
    newest = {
        name
        for one in lock.values()
        for name, wanted in one.get("dependencies", {}).items()
        if wanted == "latest"
    }
    assert len(lock) > 100
    assert newest == set(fixed)
    assert {name: lock[f"node_modules/{name}"]["version"] for name in fixed} == fixed


def test_a_machine_without_lighthouse_says_so() -> None:
    assert replace(GOOD, lighthouse={}).missed() == ["accessibility", "performance"]
