"""/bemanning: how many come when, what if one more, what if together. Released figures only."""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anonymity.clock import SystemClock
from chatsvc.settings.organisations import Organisation
from counsellor.accounts.models import Role
from counsellor.assets import page_assets
from counsellor.mapping.definitions import UndefinedYearError
from counsellor.mapping.periods import Past, newest_quarters
from counsellor.mapping.releases import released
from counsellor.mapping.shown import Whose
from counsellor.shifts.queries import at_ms
from counsellor.supervision import pages
from counsellor.supervision.forecast import busiest, per_hour
from counsellor.supervision.forms import StaffingForm
from counsellor.views.access import organisation_of, page_for, staff_of
from counsellor.views.navigation import links_for

CLOCK = SystemClock()
HERE: Final = "/bemanning"
QUARTERS: Final = 8
USUAL_RATE: Final = 2.0
"""Visitors an hour where no figure is known: the middle of domain.md section 7's table."""


@require_GET
@page_for(frozenset({Role.SUPERVISOR}))
def staffing(request: HttpRequest) -> HttpResponse:
    """Show the forecast and the calculator; the query is the calculator's."""
    organisation = organisation_of(request)
    quarters = _quarters()
    form = StaffingForm(request.GET.dict(), organisation, [one.text for one in quarters])
    context: dict[str, object] = {
        "organisation": organisation,
        "assets": page_assets(),
        "navigation": links_for(staff_of(request).role, HERE),
        "form": form,
        "days": pages.day_names(),
    }
    if form.is_valid():
        period = next((one for one in quarters if one.text == form.cleaned_data["period"]), None)
        context |= _answer(form, organisation, period)
    return render(request, "staffing.html", context)


def whose(organisation: Organisation) -> Whose:
    """Whose figures are shown in this organisation's console."""
    return Whose(organisation.id, tuple(organisation.doors), organisation.languages)


def _quarters() -> list[Past]:
    """Return the quarters that may be shown and are defined, the newest first."""
    return list(islice(newest_quarters(at_ms(CLOCK.now_ms())), QUARTERS))


def _answer(
    form: StaffingForm, organisation: Organisation, period: Past | None
) -> Mapping[str, object]:
    said = form.cleaned_data
    rates = _rates(organisation, period, said["door"])
    top = busiest(rates)
    rate = said["per_hour"]
    if rate is None:
        rate = USUAL_RATE if top is None else rates[top]
    desk = form.desk(rate)
    context: dict[str, object] = {
        "door": organisation.doors[said["door"]].name,
        "rate": pages.decimal(rate),
        "top": "" if top is None or said["per_hour"] is not None else pages.hour_words(top),
        "what_if": pages.what_if(desk),
        "what_if_plot": pages.plot_what_if(desk),
        "one_more": pages.one_more(desk),
    }
    if said["other_door"]:
        other = said["other_per_hour"]
        if other is None:
            theirs = _rates(organisation, period, said["other_door"])
            other = theirs.get(top or "", USUAL_RATE)
        context["together"] = pages.together(desk, form.other_desk(other))
    if rates:
        context |= {
            "week_plot": pages.plot_week(rates),
            "week": pages.week_rows(pages.rate_words(rates)),
            "needed_plot": pages.plot_needed(rates, desk),
            "needed": pages.week_rows(pages.needed_words(rates, desk)),
        }
    return context


def _rates(organisation: Organisation, period: Past | None, door: str) -> Mapping[str, float]:
    return rates_of(organisation, period, door, at_ms(CLOCK.now_ms()))


def rates_of(
    organisation: Organisation, period: Past | None, door: str, now: datetime
) -> Mapping[str, float]:
    """Return visits an hour by hour of the week; nothing without a released quarter of the door."""
    if period is None:
        return {}
    try:
        shown = released(whose(organisation), "hours_asked", period, now)
    except UndefinedYearError:
        return {}
    return per_hour(shown.figures.get(door, {}), period)
