"""/logg: the access log, whether its chain holds, and the monthly check with its report."""

from datetime import date
from http import HTTPStatus
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from anonymity.clock import SystemClock
from counsellor.accounts.queries import aliases_of
from counsellor.assets import page_assets
from counsellor.audit.models import AccessReview, AuditEntry, AuditMark
from counsellor.audit.queries import broken, readable
from counsellor.audit.review import draw, due_on, late, month_to_check, sampled, sign
from counsellor.shifts.opening import local_day
from counsellor.shifts.queries import at_ms
from counsellor.views.access import SUPERVISORS, organisation_of, page_for, staff_of
from counsellor.views.navigation import links_for

CLOCK = SystemClock()
HERE: Final = "/logg"
MOST_LINES: Final = 200
DEEDS: Final = {
    "signed_in": _("Loggade in"),
    "admitted": _("Släpptes in i samtal"),
    "removed": _("Ut ur samtal"),
    "shift_changed": _("Ändrade schemat"),
    "hours_changed": _("Ändrade tider"),
    "entry_changed": _("Ändrade stödkatalogen"),
    "phrases_checked": _("Granskade fraser"),
    "banner_changed": _("Hängde upp eller tog ner en skylt"),
    "diverted": _("Hänvisade nya besökare till en partner"),
    "capacity_limited": _("Sänkte någons antal samtal"),
    "decision_recorded": _("Skrev in ett nämndbeslut"),
    "decision_withdrawn": _("Återkallade ett nämndbeslut"),
    "reviewed": _("Granskade loggen"),
    "report_changed": _("Ändrade rapporten till fullmäktige"),
    "debrief_taken": _("Tog ett avlastningssamtal"),
    "debrief_returned": _("Lämnade tillbaka ett avlastningssamtal"),
    "debrief_done": _("Avlastningssamtal klart"),
    "opening_signed": _("Signerade en punkt på vägen till öppning"),
    "opening_pressed": _("Sa öppna"),
    "closing_changed": _("Ändrade när tjänsten läggs ner"),
    "account_changed": _("Ändrade ett konto på servern"),
    "restored": _("Databasen återställdes från en kopia"),
    "pruned": _("Gallrade loggen"),
}
ROLE_WORDS: Final = {
    "counsellor": _("rådgivare"),
    "supervisor": _("handledare"),
    "interpreter": _("tolk"),
    "administrator": _("administratör"),
}
TIMES: Final = "times:"
REASON_WORDS: Final = {
    "own_shift": _("Eget pass"),
    "handover": _("Överlämning"),
    "invited": _("Inbjuden"),
    "unexplained": _("Ingen förklaring"),
}


@require_http_methods(["GET", "POST"])
@page_for(SUPERVISORS)
def audit_page(request: HttpRequest) -> HttpResponse:
    """GET shows log and reviews; POST `do` draws the month's sample or signs it off."""
    organisation, now = organisation_of(request), at_ms(CLOCK.now_ms())
    month = month_to_check(organisation.id, local_day(now))
    do = request.POST.get("do", "")
    if do == "draw":
        draw(organisation.id, month, now)
        return HttpResponseRedirect(HERE)
    if do == "sign":
        review = AccessReview.objects.filter(organisation=organisation.id, month=month).first()
        staff = staff_of(request)
        reasons = {name.removeprefix("reason-"): str(value) for name, value in request.POST.items()}
        if review is None or not sign(review, reasons, staff.pk, staff.role, now):
            return _page(request, month, HTTPStatus.CONFLICT)
        return HttpResponseRedirect(HERE)
    return _page(request, month)


def _page(request: HttpRequest, month: date, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    organisation = organisation_of(request)
    own = {"organisation": organisation.id}
    names = aliases_of(organisation.id)
    with transaction.atomic():
        found = broken(organisation.id)
        checked = AuditMark.objects.filter(**own, kind=AuditMark.Kind.CHECKED).last()
        rows = AuditEntry.objects.filter(**own).order_by("-number")[:MOST_LINES]
        review = AccessReview.objects.filter(**own, month=month).first()
        context = {
            "organisation": organisation,
            "assets": page_assets(),
            "navigation": links_for(staff_of(request).role, HERE),
            "broken": found,
            "checked": checked,
            "month": month,
            "due": due_on(month),
            "late": late(organisation.id, local_day(at_ms(CLOCK.now_ms()))),
            "review": review,
            "sample": () if review is None else _lines(review, names),
            "reviews": AccessReview.objects.filter(**own).exclude(signed_at=None)[:24],
            "rows": [_line(row, names) for row in readable(rows)],
            "reasons": REASON_WORDS.items(),
            "refused": status != HTTPStatus.OK,
        }
        return render(request, "audit.html", context, status=status)


def _lines(review: AccessReview, names: dict[str, str]) -> list[dict[str, object]]:
    return [
        {
            **_line(one.entry, names),
            "on_shift": one.on_shift,
            "reason": REASON_WORDS.get(one.reason, ""),
        }
        for one in sampled(review)
    ]


def _line(row: AuditEntry, names: dict[str, str]) -> dict[str, object]:
    times = row.about.removeprefix(TIMES) if row.about.startswith(TIMES) else ""
    return {
        "row": row,
        "deed": DEEDS.get(row.deed, row.deed),
        "who": _who(row.staff, names),
        "role": ROLE_WORDS.get(row.role, row.role),
        "about": _("%(n)s ggr") % {"n": times} if times else row.about,
    }


def _who(staff: int, names: dict[str, str]) -> str:
    return names.get(str(staff)) or (str(_("Tjänsten")) if staff == 0 else str(staff))
