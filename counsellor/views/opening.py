"""/oppna: what must stand before it opens, the two who say so, and the day on which it ends."""

from datetime import date
from http import HTTPStatus
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from anonymity.clock import SystemClock
from counsellor.accounts.models import Role
from counsellor.accounts.queries import aliases_of
from counsellor.assets import page_assets
from counsellor.audit.models import Deed
from counsellor.decisions.policy import utc
from counsellor.opening import policy, services
from counsellor.opening.facts import OPENERS, green
from counsellor.opening.queries import acts, standing
from counsellor.opening.reasons import reason
from counsellor.opening.words import WORDS
from counsellor.shifts.opening import local_day
from counsellor.views.access import organisation_of, page_for, staff_of
from counsellor.views.deeds import note_deed
from counsellor.views.navigation import links_for

CLOCK = SystemClock()
HERE: Final = "/oppna"
# An end is the administrator's to decide, and to take back.
ENDS: Final = frozenset({"close", "keep"})


@require_http_methods(["GET", "POST"])
@page_for(frozenset(OPENERS))
def opening(request: HttpRequest) -> HttpResponse:
    """GET shows how it stands now; POST `do` signs, presses "open", or decides the end."""
    now = CLOCK.now_ms()
    if request.method == "GET":
        return _page(request, now)
    if request.POST.get("do") in ENDS and staff_of(request).role != Role.ADMINISTRATOR:
        return HttpResponse("Kontot har inte den rollen.", status=HTTPStatus.FORBIDDEN)
    with transaction.atomic():
        done = _do(request, now)
        if done is not None:
            deed, about = done
            note_deed(request, deed, about, now)
    return HttpResponseRedirect(HERE) if done else _page(request, now, HTTPStatus.CONFLICT)


def _do(request: HttpRequest, now: int) -> tuple[Deed, str] | None:
    """Do it; what to note, or None when it was refused."""
    one, staff = organisation_of(request), staff_of(request)
    item = request.POST.get("item", "")
    match request.POST.get("do"):
        case "sign" if services.sign(one, item, staff.pk, now):
            return Deed.OPENING_SIGNED, f"{item}:yes"
        case "unsign" if services.unsign(one.id, item, now):
            return Deed.OPENING_SIGNED, f"{item}:no"
        case "press" if services.press(one, staff.pk, now):
            return Deed.OPENING_PRESSED, "open"
        case "close":
            last = _day(request.POST.get("last_day", ""))
            if last is not None and services.close_after(one.id, last, staff.pk, now):
                return Deed.CLOSING_CHANGED, f"after:{last.isoformat()}"
        case "keep" if services.keep_open(one.id, now):
            return Deed.CLOSING_CHANGED, "kept"
    return None


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _page(request: HttpRequest, now: int, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    one, staff = organisation_of(request), staff_of(request)
    names = aliases_of(one.id)
    stands, by_hand, state = green(one, now), policy.signed(acts(one.id)), standing(one.id)
    red = policy.missing(stands)
    at = utc(now)
    context = {
        "organisation": one,
        "assets": page_assets(),
        "navigation": links_for(staff.role, HERE),
        "rows": [
            _row(item, stands, by_hand.get(item), names)
            | {"reason": "" if item in stands else reason(item, one, by_hand.get(item), now)}
            for item in policy.ITEMS
        ],
        "doors": [one.doors[door] for door in sorted(one.doors)],
        "red": len(red),
        "total": len(policy.ITEMS),
        "pressed": [names.get(str(who), str(who)) for who in sorted(state.pressed)],
        "is_open": state.is_open and (state.ends is None or at < state.ends),
        "may_press": policy.may_press(red, state, staff.pk, at),
        "has_pressed": staff.pk in state.pressed,
        "last_day": state.last_day,
        "has_ended": state.ends is not None and state.ends <= at,
        "is_administrator": staff.role == Role.ADMINISTRATOR,
        "today": local_day(at),
        "refused": status != HTTPStatus.OK,
    }
    return render(request, "opening.html", context, status=status)


def _row(
    item: str, stands: frozenset[str], act: policy.Act | None, names: dict[str, str]
) -> dict[str, object]:
    return {
        "id": item,
        "words": WORDS[item],
        "green": item in stands,
        "by_hand": item in policy.SIGNED,
        "act": act,
        "who": "" if act is None else names.get(str(act.staff), str(act.staff)),
    }
