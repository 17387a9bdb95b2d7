"""/namndbeslut: what is decided, what runs out, and writing a new decision down."""

from http import HTTPStatus
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anonymity.clock import SystemClock
from counsellor.accounts.models import Role
from counsellor.archive.year import delivery
from counsellor.assets import page_assets
from counsellor.audit.models import Deed
from counsellor.decisions.forms import WORDS, DecisionForm
from counsellor.decisions.models import Decision, DeletionRecord
from counsellor.decisions.policy import utc
from counsellor.decisions.queries import standings
from counsellor.decisions.services import claim, record, version_of, withdraw
from counsellor.mapping.definitions import first_year
from counsellor.shifts.opening import local_day
from counsellor.views.access import organisation_of, page_for, staff_of
from counsellor.views.deeds import note_deed
from counsellor.views.navigation import links_for

CLOCK = SystemClock()
HERE: Final = "/namndbeslut"
READERS: Final = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
DELETED_BY: Final = {
    "ended": _("Samtalet avslutades"),
    "silence": _("Tystnad, enligt regeln"),
    "age": _("Ålder, enligt regeln"),
    "leftovers": _("Rester efter ett avbrott"),
    "audit": _("Rader i loggen, för gamla enligt regeln"),
    "escalation": _("Eskaleringar, för gamla enligt regeln"),
}
# Why nothing was written; what was typed stays in the form.
REFUSED: Final = {
    "fields": _("Det sparades inte. Se vid fälten."),
    "changed": _(
        "Det sparades inte: någon annan ändrade registret medan du skrev. Se i listan om beslutet "
        "redan står där. Gör det inte det, spara igen; det du skrev finns kvar."
    ),
    "gone": _("Inget återkallades: beslutet är redan återkallat eller finns inte här."),
}
# A quarter of a year of every kind of line, and more than anybody reads at once.
MOST_LINES: Final = 400
_LONGEST_NUMBER: Final = 15


@require_http_methods(["GET", "POST"])
@page_for(READERS)
def decisions_page(request: HttpRequest) -> HttpResponse:
    """GET shows the register; POST `do` records a decision or withdraws one."""
    now = CLOCK.now_ms()
    form = DecisionForm(
        request.POST if request.POST.get("do") == "record" else None, local_day(utc(now))
    )
    if request.method == "GET":
        return _page(request, form, now)
    organisation, do = organisation_of(request), request.POST.get("do", "")
    number = request.POST.get("row", "")
    if do == "withdraw" and number.isascii() and number.isdigit():
        if _withdraw(request, int(number[:_LONGEST_NUMBER]), now):
            return HttpResponseRedirect(HERE)
        return _page(request, form, now, "gone")
    if do != "record" or not form.is_valid():
        return _page(request, form, now, "fields")
    with transaction.atomic():
        if not claim(organisation.id, request.POST.get("seen", "")):
            return _page(request, form, now, "changed")
        row = record(organisation.id, form.cleaned_data, staff_of(request).pk, now)
        note_deed(request, Deed.DECISION_RECORDED, f"decision:{row.pk}", now)
    return HttpResponseRedirect(HERE)


@require_GET
@page_for(READERS)
def deletion_page(request: HttpRequest) -> HttpResponse:
    """GET shows what was erased, by which rule, how many and in which hours; there are no ids."""
    organisation = organisation_of(request)
    rows = DeletionRecord.objects.filter(organisation=organisation.id)
    context = {
        "organisation": organisation,
        "assets": page_assets(),
        "navigation": links_for(staff_of(request).role, request.path),
        "years": _years(),
        "rows": [
            (DELETED_BY[row.what], row)
            for row in rows.order_by("-day", "what", "supplement")[:MOST_LINES]
        ],
    }
    return render(request, "deletions.html", context)


@require_POST
@page_for(READERS)
def archive_package(request: HttpRequest) -> HttpResponse:
    """Return one year of what is preserved, to hand over; a POST, for it may release tables."""
    year = request.POST.get("ar", "")
    if year not in {str(one) for one in _years()}:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    made = delivery(organisation_of(request), int(year), CLOCK.now_ms())
    answer = HttpResponse(made.content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def _years() -> list[int]:
    """This year and those before, the newest first."""
    return list(range(utc(CLOCK.now_ms()).year, first_year() - 1, -1))


def _withdraw(request: HttpRequest, number: int, now: int) -> bool:
    with transaction.atomic():
        done = withdraw(organisation_of(request).id, number, now)
        if done:
            note_deed(request, Deed.DECISION_WITHDRAWN, f"decision:{number}", now)
    return done


def _page(request: HttpRequest, form: DecisionForm, now: int, refused: str = "") -> HttpResponse:
    organisation = organisation_of(request)
    rows = Decision.objects.filter(organisation=organisation.id).order_by("-recorded_at", "-pk")
    context = {
        "organisation": organisation,
        "assets": page_assets(),
        "navigation": links_for(staff_of(request).role, HERE),
        "standings": [
            (WORDS[one.kind], one)
            for one in standings(organisation.id, now, demo=organisation.demo)
        ],
        "rows": [(WORDS[row.kind], row) for row in rows],
        "form": form,
        "seen": version_of(organisation.id),
        "refused": REFUSED.get(refused),
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "decisions.html", context, status=status)
