"""/schema/tider: opening hours, language hours, other days and the telephones in readiness."""

from datetime import date
from http import HTTPStatus
from typing import Final

from django import forms
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from anonymity.clock import SystemClock
from counsellor.accounts.models import Role
from counsellor.assets import page_assets
from counsellor.audit.models import Deed
from counsellor.shifts.forms import WEEKDAYS, HoursForm, OnCallForm, OtherDayForm
from counsellor.shifts.hours_services import (
    add_hours,
    add_on_call,
    add_other_day,
    remove_row,
)
from counsellor.shifts.models import LanguageHours, OnCall, OpeningException, OpeningHours
from counsellor.shifts.opening import local_day
from counsellor.shifts.queries import at_ms
from counsellor.views.access import DESK, organisation_of, page_for, staff_of
from counsellor.views.deeds import note_deed
from counsellor.views.navigation import links_for

CLOCK = SystemClock()
HERE = "/schema/tider"
KINDS: Final[dict[str, type[Model]]] = {
    "hours": OpeningHours,
    "language": LanguageHours,
    "other": OpeningException,
    "call": OnCall,
}


@require_http_methods(["GET", "POST"])
@page_for(DESK)
def opening_hours(request: HttpRequest) -> HttpResponse:
    """GET shows the hours to who works here; POST `do` adds or removes: that is a supervisor's."""
    if request.method == "GET":
        return _page(request, {})
    if staff_of(request).role != Role.SUPERVISOR:
        return HttpResponse("Det gör en handledare.", status=HTTPStatus.FORBIDDEN)
    organisation, do = organisation_of(request), request.POST.get("do", "")
    if do == "remove":
        kind, row = KINDS.get(request.POST.get("kind", "")), request.POST.get("row", "")
        if kind is not None and row.isascii() and row.isdigit() and len(row) < 16:  # noqa: PLR2004
            with transaction.atomic():
                if remove_row(kind, organisation.id, int(row), _today()):
                    note_deed(request, Deed.HOURS_CHANGED, f"remove:{row}", CLOCK.now_ms())
        return HttpResponseRedirect(HERE)
    made = _forms(request, do)
    form = made.get(do)
    if form is None or not form.is_valid():
        return _page(request, made, HTTPStatus.CONFLICT)
    with transaction.atomic():
        if _add(organisation.id, form):
            note_deed(request, Deed.HOURS_CHANGED, f"add:{do}", CLOCK.now_ms())
    return HttpResponseRedirect(HERE)


def _add(organisation: str, form: forms.Form) -> bool:
    match form:
        case HoursForm():
            return add_hours(organisation, form.cleaned_data, _today())
        case OtherDayForm():
            return add_other_day(organisation, form.cleaned_data, _today())
        case _:
            return add_on_call(organisation, form.cleaned_data)


def _today() -> date:
    return local_day(at_ms(CLOCK.now_ms()))


def _forms(request: HttpRequest, bound: str = "") -> dict[str, forms.Form]:
    organisation = organisation_of(request)

    def data(name: str) -> object:
        return request.POST if name == bound else None

    return {
        "hours": HoursForm(data("hours"), organisation),
        "other": OtherDayForm(data("other"), organisation, _today()),
        "call": OnCallForm(data("call")),  # type: ignore[arg-type]
    }


def _page(
    request: HttpRequest, made: dict[str, forms.Form], status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    organisation, role = organisation_of(request), staff_of(request).role
    own = {"organisation": organisation.id}
    context = {
        "organisation": organisation,
        "assets": page_assets(),
        "navigation": links_for(role, "/schema"),
        "is_supervisor": role == Role.SUPERVISOR,
        "stated": [door for door in organisation.doors.values() if door.talk_minutes],
        "weekdays": dict(WEEKDAYS),
        "hours": OpeningHours.objects.filter(**own, removed_on=None),
        "languages": LanguageHours.objects.filter(**own),
        "others": OpeningException.objects.filter(**own, day__gte=_today()),
        "numbers": OnCall.objects.filter(**own),
        "forms": made or _forms(request),
        "refused": status != HTTPStatus.OK,
    }
    return render(request, "opening_hours.html", context, status=status)
