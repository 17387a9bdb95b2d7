"""The public page: waits, kept hours and deletions of the last quarters, over all doors.

Rendered by the worker, served as it is by the visitor process. Swedish, and at an address that
names no subject.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string

from chatsvc.settings.organisations import Organisation
from counsellor.council.figures import HALF, NINE_TENTHS, Figure, added, quantile, said
from counsellor.council.kept_hours import hours_of
from counsellor.council.year import Waits, failed_in
from counsellor.mapping.definitions import UndefinedYearError, definitions_of
from counsellor.mapping.periods import Past, newest_quarters
from counsellor.mapping.releases import released
from counsellor.mapping.shown import WHOLE, Whose
from counsellor.shifts.queries import at_ms

QUARTERS: Final = 4
# The visitor process knows the addresses of its style sheets and puts them here.
STYLES: Final = "<!--styles-->"


@dataclass(frozen=True, slots=True)
class Quarter:
    """One line of the page. No door is named: its name may say what somebody came for (V2)."""

    period: str
    waits: Waits
    met: Figure
    gave_up: Figure
    promised: int
    kept: int
    share: str
    ended: Figure
    failed: int


def published_figures(organisation_id: str, now_ms: int) -> bytes:
    """Return the page of one organisation. Blocking.

    Raises:
        LookupError: There is no such organisation here.
    """
    found: Organisation | None = settings.CHATSVC_ORGANISATIONS.by_id(organisation_id)
    if found is None:
        raise LookupError(organisation_id)
    return public_page(found, at_ms(now_ms))


def public_page(organisation: Organisation, now: datetime) -> bytes:
    """Return the whole page as HTML; releases what of it was not released yet. Blocking."""
    quarters = [
        found
        for period in islice(newest_quarters(now), QUARTERS)
        if (found := _quarter(organisation, period, now)) is not None
    ]
    context = {"organisation": organisation, "styles": STYLES, "quarters": quarters}
    return render_to_string("public_figures.html", context).encode()


def _quarter(organisation: Organisation, period: Past, now: datetime) -> Quarter | None:
    whose = Whose(organisation.id, tuple(organisation.doors), organisation.languages)
    try:
        spans = definitions_of(period.begins.year).table("wait").rows
    except UndefinedYearError:
        return None
    shown = {
        name: released(whose, name, period, now).figures[WHOLE]
        for name in ("access", "wait", "ended")
    }
    waits = {row.id: added([shown["wait"][row.id]]) for row in spans}
    words = {row.id: said(row.words) for row in spans}
    hours = hours_of(organisation.id, tuple(organisation.doors), period)
    promised, kept = sum(one.promised for one in hours), sum(one.kept for one in hours)
    return Quarter(
        period=period.text,
        waits=Waits(*(quantile(waits, words, part) for part in (HALF, NINE_TENTHS))),
        met=added([shown["access"]["met"]]),
        gave_up=added([shown["access"]["gave_up"]]),
        promised=promised,
        kept=kept,
        share=f"{100 * kept / promised:.0f}\u00a0%" if promised else "",
        ended=added([shown["ended"]["all"]]),
        failed=failed_in(organisation.id, period),
    )
