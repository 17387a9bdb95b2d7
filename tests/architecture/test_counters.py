"""No page, report or plan reads a counter: what is shown of them has been released (issue 6, 4)."""

import re
from typing import Final

from tests.support.tree import PACKAGES, imported, python_files, text

READS: Final = {
    "counsellor.mapping.queries.totals",
    "counsellor.mapping.queries.by_hour_of_week",
    "counsellor.mapping.models.Counter",
}
# Who may, and why nothing of a visitor is shown bare by it.
MAY: Final = {
    "chatsvc/cli/worker_tables.py": "what a wait usually is (threat-model.md, 17)",
    "counsellor/council/kept_hours.py": "hours when we were there, not who came",
    "counsellor/council/year.py": "deletions that failed: about us",
    "counsellor/decisions/deletions.py": "the deletion record's own lines: counts of the sweep",
    "counsellor/mapping/queries.py": "the questions themselves",
    "counsellor/mapping/releases.py": "the engine",
    "counsellor/mapping/services.py": "adds to them",
}
PRODUCT: Final = [name for name in python_files(*PACKAGES) if "/migrations/" not in name]


def test_only_the_engine_and_what_is_about_ourselves_reads_a_counter() -> None:
    found = {name for name in PRODUCT if READS & set(imported(name))}
    assert found == MAY.keys()


def test_what_is_about_ourselves_asks_for_nothing_else() -> None:
    asked = re.findall(r'_MEASURE: Final = "(\w+)"', text("counsellor/council/kept_hours.py"))
    assert asked == ["open_minutes"]
    assert re.findall(r'f"(\w+)_\{what\}"', text("counsellor/council/year.py")) == ["sweep"]
