"""Steering from the page: banners and diversions at the doors, limits, coming and going alone."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods

from anonymity.clock import SystemClock
from chatsvc.retention.banners import hanging
from chatsvc.settings.organisations import Organisation
from counsellor.accounts.models import Role, Staff
from counsellor.audit.models import Deed
from counsellor.shifts.alone import alone_shift
from counsellor.shifts.opening import local_day
from counsellor.shifts.plan import clock
from counsellor.shifts.queries import at_ms, to_ms
from counsellor.shifts.services import say_here
from counsellor.steering.diverting import DOORS, divert
from counsellor.steering.policy import Outcome
from counsellor.steering.queries import banners_of, diversions_of, relieved, sent_here, steerer
from counsellor.steering.services import hang, limit
from counsellor.views.access import DESK, answer_for, organisation_of, problem, staff_of
from counsellor.views.deeds import note_deed
from counsellor.wellbeing.queries import untaken
from counsellor.wellbeing.services import ask

CLOCK = SystemClock()
REFUSALS: Mapping[Outcome, HTTPStatus] = {
    "not_yours": HTTPStatus.FORBIDDEN,
    "unknown": HTTPStatus.BAD_REQUEST,
    "not_agreed": HTTPStatus.FORBIDDEN,
    "partner_shut": HTTPStatus.CONFLICT,
}


@require_http_methods(["GET", "POST"])
@answer_for(DESK)
def steering(request: HttpRequest) -> JsonResponse:
    """GET says how it stands for whoever asks; POST `do` is one deed, answered with the same."""
    staff, now = staff_of(request), at_ms(CLOCK.now_ms())
    if request.method == "POST":
        refused = REFUSALS.get(outcome := _do(request, staff, _body(request), now))
        if refused is not None:
            return problem(outcome, refused)
    return JsonResponse(_stands(organisation_of(request), staff, now))


def _stands(here: Organisation, staff: Staff, now: datetime) -> dict[str, object]:
    known, doors = banners_of(staff.organisation, now), tuple(staff.doors)
    supervisor = staff.role == Role.SUPERVISOR
    alone = None if supervisor else alone_shift(staff.pk, now)
    return {
        "banners": {door: hanging(known, door, to_ms(now)) for door in doors},
        "diverted": _diverted(here, doors, now),
        "partners": {door: _partners(here, door, now) for door in doors} if supervisor else {},
        "sent_here": sent_here(here, doors, now),
        "people": relieved(staff.organisation, doors, now) if supervisor else [],
        "alone": None if alone is None else asdict(alone),
        "debriefs": untaken(staff.organisation, staff.pk, now) if supervisor else 0,
        "now": to_ms(now),
    }


def _diverted(here: Organisation, doors: tuple[str, ...], now: datetime) -> dict[str, object]:
    """What is said of these doors; `open`: the partner takes visitors in, so that it holds."""
    found: dict[str, object] = {}
    for door, said in diversions_of(here.id, now).items():
        agreed = here.agreement(said.partner)
        if door in doors and agreed is not None:
            is_open, ends = DOORS.take(agreed, door), clock(at_ms(said.until_ms))
            found[door] = {"name": agreed.name, "until": ends, "open": is_open}
    return found


def _partners(here: Organisation, door: str, now: datetime) -> list[dict[str, object]]:
    """To whom this door's new visitors may be sent, and who of them takes visitors in now."""
    return [
        {"id": one.id, "name": one.name, "open": DOORS.take(one, door)}
        for one in here.partner
        if one.answers(door) and local_day(now) <= one.until
    ]


def _do(request: HttpRequest, staff: Staff, body: Mapping[str, object], now: datetime) -> Outcome:
    match body:
        case {"do": "banner", "door": str(door), "kind": str(kind), "up": bool(up)}:
            outcome = hang(steerer(staff, now), door, kind, now, up=up)
            deed, about = Deed.BANNER_CHANGED, f"{door}:{kind}:{'up' if up else 'down'}"
        case {"do": "limit", "staff": int(whose), "most": int() | None as most}:
            outcome = limit(steerer(staff, now), whose, most, now)
            deed, about = Deed.CAPACITY_LIMITED, f"staff:{whose}:{most}"
        case {
            "do": "divert",
            "door": str(door),
            "partner": str(to),
            "hours": int(hours),
        }:
            # Noted where it is done: in both organisations' audits.
            return divert(steerer(staff, now), organisation_of(request), door, to, hours, now)
        case {"do": "debrief"}:
            ask(staff, now)
            return "done"  # noted nowhere: counsellor/views/debrief.py
        case {"do": "check", "kind": "in" | "out" as kind}:
            alone = None if staff.role != Role.COUNSELLOR else alone_shift(staff.pk, now)
            if alone is None:
                return "not_yours"
            say_here(staff.pk, alone.shift, kind, now)
            outcome, deed, about = "done", Deed.SHIFT_CHANGED, f"{kind}:{alone.shift}"
        case _:
            return "unknown"
    if outcome == "done":
        note_deed(request, deed, about, to_ms(now))
    return outcome


def _body(request: HttpRequest) -> Mapping[str, object]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
