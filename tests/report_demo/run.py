"""A synthetic year as the council gets it: page, PDF, data; what is in them is counted."""

import asyncio
import csv
import io
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from counsellor.council.models import Entry
from counsellor.council.pdf import is_tagged, pages_of
from counsellor.council.written import files
from counsellor.mapping.models import Release
from counsellor.mapping.protection import SMALLEST
from counsellor.shifts.models import OpeningHours
from tests.report_demo.years import write_team, write_year
from tests.support.browsers import chromium

ROOT: Final = Path(__file__).resolve().parents[2]
TO: Final = ROOT / "var" / "report-demo"
AXE: Final = ROOT / "node_modules" / "axe-core" / "axe.min.js"
YEAR: Final = 2027
# What a council reads of one subject.
MOST_PAGES: Final = 6
MADE: Final = datetime(YEAR + 1, 1, 20, tzinfo=UTC)
WRITTEN: Final = (
    ("source", "Personer som regionkoordinatorn mötte i länet", "14", "Årsrapport, februari 2028"),
    ("missing", "Boende för den som inte vill anmäla fanns inte i länet i tre månader", "", ""),
    ("measure", "En person till fredag och lördag kväll", "0,4 tjänst", ""),
    ("followed_up", "Affischer på ungdomsmottagningen: uppsatta i april", "", ""),
)


def main() -> int:
    """Write the files into var/report-demo; 0 when nothing is wrong with them."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    organisation = settings.CHATSVC_ORGANISATIONS.all[0]
    _fill(organisation.id, tuple(organisation.doors))
    now_ms = int(MADE.timestamp() * 1000)
    made = dict(files(organisation, YEAR, now_ms, _say))
    again = dict(files(organisation, YEAR, now_ms + 86_400_000, _silent))
    TO.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        (TO / name).write_bytes(content)
        _say(f"{TO.relative_to(ROOT) / name}")
    table = made[f"tabeller-{YEAR}.csv"]
    cells = _cells(table)
    found = {
        "cells": len(cells),
        "below_5_published": sum(one < SMALLEST for one in cells) + _released_below(),
        "repeat_queries_differ": int(table != again[f"tabeller-{YEAR}.csv"]),
        "pdf_tagged": is_tagged(made[f"kartlaggning-{YEAR}.pdf"]),
        "axe_violations": asyncio.run(_axe(TO / f"kartlaggning-{YEAR}.html")),
    }
    pages = pages_of(made[f"kartlaggning-{YEAR}.pdf"])
    _say(f"{pages} pages")
    sys.stdout.write(json.dumps(found) + "\n")
    wrong = (
        pages > MOST_PAGES
        or found["below_5_published"]
        or found["repeat_queries_differ"]
        or found["axe_violations"]
    )
    return int(bool(wrong) or not found["pdf_tagged"])


def _fill(organisation: str, doors: tuple[str, ...]) -> None:
    write_year(organisation, YEAR - 1)
    write_year(organisation, YEAR, growth=1.3)
    write_team(organisation, doors, YEAR)
    for door in doors:
        for weekday in range(7):
            OpeningHours.objects.create(
                organisation=organisation,
                door=door,
                weekday=weekday,
                from_minute=18 * 60,
                to_minute=23 * 60,
                valid_from=date(YEAR - 1, 1, 1),
            )
    for kind, words, figure, source in WRITTEN:
        Entry.objects.create(
            organisation=organisation,
            year=YEAR,
            kind=kind,
            words=words,
            figure=figure,
            source=source,
        )


def _cells(table: bytes) -> list[int]:
    """Every published figure about visitors; hours are about us."""
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    return [int(row["värde"]) for row in rows if row["värde"] and row["tabell"] != "Öppettider"]


def _released_below() -> int:
    return sum(
        number is not None and number < SMALLEST
        for one in Release.objects.all()
        for line in (*one.figures.values(), one.totals)
        for number in line.values()
    )


async def _axe(page: Path) -> int:
    """Count what axe-core finds wrong, on a phone and on a desk."""
    violations = 0
    async with chromium() as browser:
        for width in (360, 1280):
            shown = await browser.new_page(viewport={"width": width, "height": 800})
            await shown.goto(page.as_uri())
            await shown.add_script_tag(path=AXE)
            found = await shown.evaluate("axe.run().then((answer) => answer.violations)")
            for one in found:
                _say(f"axe: {one['id']}: {one['help']}")
            violations += len(found)
            await shown.screenshot(path=TO / f"page-{width}.png", full_page=True)
    return violations


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def _silent(_words: str) -> None:
    """The second time says nothing."""
