"""/kvalitet: how the reception works, without a word of any talk and without a figure of a person.

Every figure is a release (`counsellor/mapping/releases.py`), with the floor under the team. What is
one person's own never comes here: it lies in her own browser (counsellor/web/own_figures.ts).
"""

from itertools import islice
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anonymity.clock import SystemClock
from counsellor.assets import page_assets
from counsellor.mapping.periods import newest_quarters, period_of
from counsellor.mapping.shown import WHOLE
from counsellor.shifts.queries import at_ms
from counsellor.supervision.quality import drawn
from counsellor.views.access import SUPERVISORS, organisation_of, page_for, staff_of
from counsellor.views.navigation import links_for
from counsellor.views.staffing import whose

CLOCK = SystemClock()
HERE: Final = "/kvalitet"
FIRST: Final = 2027
"""The first year of which these tables are defined; of one before it nothing is shown."""
QUARTERS: Final = 8


@require_GET
@page_for(SUPERVISORS)
def quality(request: HttpRequest) -> HttpResponse:
    """Show one past quarter by team, and the ratings of the year that is over."""
    now = at_ms(CLOCK.now_ms())
    organisation = organisation_of(request)
    quarters = [one for one in islice(newest_quarters(now), QUARTERS) if one.begins.year >= FIRST]
    asked = request.GET.get("period", "")
    chosen = next((one for one in quarters if one.text == asked), quarters[0] if quarters else None)
    years = [period_of(f"{one:04}") for one in range(now.year, FIRST - 1, -1)]
    year = next((one for one in years if one.is_settled(now)), None)
    names = {WHOLE: "Alla ingångar"} | {door: one.name for door, one in organisation.doors.items()}
    context = {
        "organisation": organisation,
        "assets": page_assets(),
        "navigation": links_for(staff_of(request).role, HERE),
        "quarters": quarters,
        "chosen": chosen,
        "tables": drawn(whose(organisation), names, chosen, now),
        "year": year,
        "ratings": drawn(whose(organisation), names, year, now),
        "first": FIRST,
    }
    return render(request, "quality.html", context)
