"""/avlastning: who would like to talk after something heavy; a supervisor takes it on."""

from http import HTTPStatus
from typing import Final, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from anonymity.clock import SystemClock
from counsellor.accounts.models import Role
from counsellor.assets import page_assets
from counsellor.audit.models import Deed
from counsellor.shifts.queries import at_ms
from counsellor.views.access import SEATED, organisation_of, page_for, staff_of
from counsellor.views.deeds import note_deed
from counsellor.views.navigation import links_for
from counsellor.wellbeing.policy import LASTS, Wish
from counsellor.wellbeing.queries import own, waiting
from counsellor.wellbeing.services import ask, attend, end_old, withdraw

CLOCK = SystemClock()
HERE: Final = "/avlastning"
# Who asked is in no log: it would stand there for two years. What a supervisor did is, by the row.
DEEDS: Final[dict[str, Deed]] = {
    "take": Deed.DEBRIEF_TAKEN,
    "back": Deed.DEBRIEF_RETURNED,
    "done": Deed.DEBRIEF_DONE,
}
_LONGEST_ID: Final = 15  # digits; longer ones are no row of ours


@require_http_methods(["GET", "POST"])
@page_for(SEATED)
def debrief(request: HttpRequest) -> HttpResponse:
    """GET shows one's own wish, and to supervisors the queue; POST `do` changes one of them."""
    staff, now = staff_of(request), at_ms(CLOCK.now_ms())
    do = request.POST.get("do", "")
    if request.method == "GET":
        return _page(request)
    if do == "ask":
        ask(staff, now)
    elif do == "withdraw":
        withdraw(staff, now)
    elif do in DEEDS and staff.role == Role.SUPERVISOR:
        row = request.POST.get("row", "")
        number = int(row) if row.isascii() and row.isdigit() and len(row) <= _LONGEST_ID else 0
        outcome = attend(staff.organisation, staff.pk, number, cast("Wish", do), now)
        if outcome != "changed":
            return _page(request, HTTPStatus.CONFLICT, outcome)
        note_deed(request, DEEDS[do], f"debrief:{number}", CLOCK.now_ms())
    else:
        return _page(request, HTTPStatus.CONFLICT, "not_yours")
    return HttpResponseRedirect(HERE)


def _page(
    request: HttpRequest, status: HTTPStatus = HTTPStatus.OK, problem: str = ""
) -> HttpResponse:
    staff, now = staff_of(request), at_ms(CLOCK.now_ms())
    end_old(staff.organisation, now)
    is_supervisor = staff.role == Role.SUPERVISOR
    context = {
        "organisation": organisation_of(request),
        "assets": page_assets(),
        "navigation": links_for(staff.role, HERE),
        "own": own(staff.pk, now),
        "rows": waiting(staff.organisation, now) if is_supervisor else (),
        "is_supervisor": is_supervisor,
        "staff": staff,
        "days": LASTS.days,
        "problem": problem,
    }
    return render(request, "debrief.html", context, status=status)
