"""/kartlaggning: the council's report of a year as page, tagged PDF and data, and what is added."""

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from anonymity.clock import SystemClock
from counsellor.accounts.models import Role
from counsellor.assets import page_assets
from counsellor.audit.models import Deed
from counsellor.council.forms import KINDS, EntryForm
from counsellor.council.models import Entry
from counsellor.council.pdf import NoPdfError
from counsellor.council.written import FORMS, NoReportError, one_file
from counsellor.mapping.definitions import first_year
from counsellor.mapping.periods import quarters_of
from counsellor.shifts.queries import at_ms
from counsellor.views.access import organisation_of, page_for, staff_of
from counsellor.views.deeds import note_deed
from counsellor.views.navigation import links_for

CLOCK = SystemClock()
HERE: Final = "/kartlaggning"
SUPERVISORS: Final = frozenset({Role.SUPERVISOR})
_LONGEST_ID: Final = 15  # digits; longer ones are no row of ours


@require_http_methods(["GET", "POST"])
@page_for(SUPERVISORS)
def council(request: HttpRequest) -> HttpResponse:
    """GET shows a year's entries and ways to the report; POST `do` adds or removes an entry."""
    year = _year(request)
    if request.method == "GET":
        return _page(request, year, EntryForm())
    organisation = organisation_of(request).id
    if request.POST.get("do") == "remove":
        row = request.POST.get("row", "")
        if row.isascii() and row.isdigit() and len(row) <= _LONGEST_ID:
            gone, _ = Entry.objects.filter(organisation=organisation, pk=int(row)).delete()
            if gone:
                note_deed(request, Deed.REPORT_CHANGED, f"remove:{row}", CLOCK.now_ms())
        return HttpResponseRedirect(f"{HERE}?ar={year}")
    form = EntryForm(request.POST)
    if request.POST.get("do") != "add" or not form.is_valid():
        return _page(request, year, form, HTTPStatus.CONFLICT)
    added = Entry.objects.create(organisation=organisation, year=year, **form.cleaned_data)
    note_deed(request, Deed.REPORT_CHANGED, f"add:{added.pk}", CLOCK.now_ms())
    return HttpResponseRedirect(f"{HERE}?ar={year}")


@require_GET
@page_for(SUPERVISORS)
def council_report(request: HttpRequest) -> HttpResponse:
    """Return one file of the report, to be kept; a sentence when there is none yet."""
    year = _year(request)
    form = next((one for one in FORMS if one == request.GET.get("form")), None)
    if form is None:
        return _page(request, year, EntryForm(), HTTPStatus.BAD_REQUEST, "form")
    try:
        name, content = one_file(organisation_of(request), year, CLOCK.now_ms(), form)
    except (NoReportError, NoPdfError) as refused:
        return _page(request, year, EntryForm(), HTTPStatus.CONFLICT, refused.code)
    answer = HttpResponse(content, content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _years() -> list[int]:
    now = at_ms(CLOCK.now_ms())
    return list(range(now.year, first_year() - 1, -1))


def _year(request: HttpRequest) -> int:
    """Return the year that was asked for; the newest that has something to show otherwise."""
    said = request.POST.get("ar") or request.GET.get("ar", "")
    years = _years()
    if said in {str(one) for one in years}:
        return int(said)
    now = at_ms(CLOCK.now_ms())
    return next((one for one in years if quarters_of(one)[0].is_settled(now)), years[0])


def _page(
    request: HttpRequest,
    year: int,
    form: EntryForm,
    status: HTTPStatus = HTTPStatus.OK,
    problem: str = "",
) -> HttpResponse:
    organisation = organisation_of(request)
    now = at_ms(CLOCK.now_ms())
    entries = Entry.objects.filter(organisation=organisation.id, year=year)
    kinds = dict(KINDS)
    context = {
        "organisation": organisation,
        "assets": page_assets(),
        "navigation": links_for(staff_of(request).role, HERE),
        "year": year,
        "years": _years(),
        "over": sum(one.is_settled(now) for one in quarters_of(year)),
        "entries": [(kinds.get(Entry.Kind(one.kind), one.kind), one) for one in entries],
        "form": form,
        "problem": problem,
    }
    return render(request, "council.html", context, status=status)
