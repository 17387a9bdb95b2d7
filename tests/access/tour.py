"""The whole tour of `make access`; prints one JSON line last."""

import asyncio
import json
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from chatsvc.site.accessibility import REVIEW, Review, fingerprint
from chatsvc.site.build import build_site
from tests.access.console import visit_console
from tests.access.evening import unannounced
from tests.access.public import lay_beside
from tests.access.run import Found, visit
from tests.access.texts import figures
from tests.support.browsers import chromium
from tests.support.played_page import start, visiting
from tests.support.visitor_site import DEMO, DIRECTORY, bundle_harness, served


@dataclass(frozen=True)
class Toured:
    """What a tour has found: on the visitor's pages, in what is told, on the console."""

    visitor: Found
    untold: list[str]
    console: Found


async def tour(built: Path, languages: tuple[str, ...], *, console: bool) -> Toured:
    """Serve the site, walk through it in one browser and, for a whole tour, through the console."""
    toured = Toured(Found(), [], Found())
    async with served(built) as site, chromium() as browser:
        visitor = await visit(browser, site, built, languages)
        async with visiting(browser) as (page, _):
            await start(page, site)
            toured.visitor.note(toured.untold, "told", await unannounced(page))
        if console:
            await visit_console(browser, toured.console)
    return replace(toured, visitor=visitor)


def main() -> int:
    """Walk; 0 when nothing is wrong. A whole tour leaves its review for the statement."""
    languages = tuple(sys.argv[1:]) or DEMO.languages
    whole = set(languages) == set(DEMO.languages)
    version = fingerprint()
    with tempfile.TemporaryDirectory(prefix="access-") as folder:
        built = Path(folder) / "site"
        scripts = bundle_harness(Path(folder))
        build_site(DEMO, built, directory=DIRECTORY, built=scripts)
        lay_beside(built, scripts)
        toured = asyncio.run(tour(built, languages, console=whole))
        texts = figures(built, languages)
    if whole:
        left = msgspec.json.encode(review(toured, languages, version))
        REVIEW.write_bytes(msgspec.json.format(left) + b"\n")
    found, staff = toured.visitor, toured.console
    said = {
        "pages": found.pages + staff.pages,
        "languages": len(languages),
        "axe_violations": len(found.axe) + len(staff.axe),
        "keyboard_traps": len(found.traps) + len(staff.traps),
        "forms_wrong": len(found.forms) + len(staff.forms),
        "parts_never_shown": len(found.unseen) + len(staff.unseen),
        "not_announced": len(toured.untold),
        "third_party_requests": len(found.elsewhere),
        "cookies": found.cookies,
        "storage_before_start": found.stored,
        **texts,
    }
    sys.stdout.write(json.dumps(said) + "\n")
    wrong = [*found.wrong(), *staff.wrong(), *toured.untold]
    return int(bool(wrong or found.cookies or found.stored or texts["missing_messages"]))


def review(toured: Toured, languages: tuple[str, ...], version: str) -> Review:
    """What the accessibility statement may say after this tour of one version of the pages."""
    found, staff = toured.visitor, toured.console
    rules = sorted({one.rpartition(": ")[0].rpartition(": ")[2] for one in found.axe})
    faults = {
        "axe": len(found.axe),
        "keyboard": len(found.traps),
        "forms": len(found.forms),
        "announcements": len(toured.untold),
        "console": len(staff.wrong()),
    }
    today = datetime.now(UTC).date()
    return Review(today, version, found.pages, languages, faults, tuple(rules))
