"""Pages of the visitor's host that no walk through the demo site meets, laid beside it as files.

The worker's two pages with everything that they can say, and what a language offers whose words
nobody has checked, and the accessibility statement after a review.
"""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import msgspec
from django.template.loader import render_to_string

from chatsvc.retention.decided import Kind
from chatsvc.site.accessibility import METHODS, PLACE, Review
from chatsvc.site.build import build_site
from chatsvc.site.frame import FILE, framed
from counsellor.council.figures import NOTHING, Figure
from counsellor.council.public import STYLES, Quarter
from counsellor.council.year import Waits
from counsellor.decisions.forms import WORDS
from counsellor.decisions.policy import Recorded, standings
from tests.support.visitor_site import DEMO, DIRECTORY

_TODAY: Final = datetime(2026, 11, 24, tzinfo=UTC)
_DECIDED: Final[tuple[tuple[Kind, date], ...]] = (
    ("insats", date(2027, 12, 31)),
    ("documentation", date(2026, 1, 31)),
)
# With everything that a review can find.
_REVIEWED: Final = Review(
    _TODAY.date(), "of another day", 1, DEMO.languages, dict.fromkeys(METHODS, 2), ("image-alt",)
)
_QUARTERS: Final = (
    Quarter(
        "2026-Q3",
        Waits("5 minuter", ""),
        Figure(112),
        NOTHING,
        120,
        117,
        "98 %",
        Figure(140, at_least=True),
        2,
    ),
)
# What the worker renders and the visitor process serves, by address.
WORKERS: Final = ("beslut", "siffror")


def lay_beside(built: Path, scripts: Path) -> None:
    """Write them into a built site, each at an address of its own."""
    frame = (built / FILE).read_bytes()
    for place, html in _rendered().items():
        (built / place).mkdir(parents=True)
        (built / place / "index.html").write_bytes(framed(frame, html.encode()))
    _unchecked(built, scripts)


def _rendered() -> dict[str, str]:
    """The worker's pages, by their address; one more for each where nothing is there to say."""
    rows = [
        Recorded(
            kind,
            "Nämnden beslutar att tjänsten finns.",
            "Socialnämnden",
            date(2026, 1, 1),
            "SN 2026/1",
            until,
            sample=False,
        )
        for kind, until in _DECIDED
    ]
    said = [(WORDS[one.kind], one) for one in standings(rows, _TODAY, _TODAY.date())]
    base = {"organisation": DEMO, "styles": STYLES}
    decisions, figures = WORKERS
    return {
        decisions: render_to_string("decisions_public.html", {**base, "standings": said}),
        figures: render_to_string("public_figures.html", {**base, "quarters": _QUARTERS}),
        f"{figures}/none": render_to_string("public_figures.html", {**base, "quarters": ()}),
    }


def _unchecked(built: Path, scripts: Path) -> None:
    """The first page of each language as it is while nobody has approved or checked a word."""
    shut, review = built.with_name("unchecked"), built.with_name("review.json")
    review.write_bytes(msgspec.json.encode(_REVIEWED))
    working = msgspec.structs.replace(DEMO, demo=False)
    build_site(working, shut, directory=DIRECTORY, built=scripts, review=review)
    shutil.copytree(shut / PLACE, built / PLACE / "reviewed")
    for language in DEMO.languages:
        to = built / language / "unchecked"
        to.mkdir()
        shutil.copy(shut / language / "index.html", to / "index.html")
    shutil.rmtree(shut)
