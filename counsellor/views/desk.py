"""The duty desk's one page, what it needs to know, and the lock on its screen."""

import json
from dataclasses import asdict
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from anonymity.clock import SystemClock
from chatsvc.settings.organisations import Organisation
from chatsvc.site.catalogue import safety_words
from counsellor.accounts.login import Passed, Paused, check_password
from counsellor.accounts.models import Role
from counsellor.assets import page_assets
from counsellor.audit.review import late
from counsellor.browser_cookie import read_browser
from counsellor.decisions.forms import WORDS
from counsellor.decisions.queries import standings
from counsellor.directory.queries import current_device_documents
from counsellor.escalation.facts import escalation_facts
from counsellor.mapping.lists import QUESTIONS
from counsellor.phrases.queries import phrase_books
from counsellor.shifts.opening import local_day
from counsellor.shifts.queries import at_ms
from counsellor.support.queries import alarming
from counsellor.views.access import (
    EVERYBODY,
    SEATED,
    SUPERVISORS,
    answer_for,
    organisation_of,
    page_for,
    problem,
    staff_of,
)
from counsellor.views.navigation import links_for

LOCKED = "locked"
NO_LADDER: Final[dict[str, list[object]]] = {"onCall": [], "socialServices": [], "rungs": []}
CLOCK = SystemClock()


@require_GET
@page_for(EVERYBODY)
def desk_page(request: HttpRequest) -> HttpResponse:
    """The page that never navigates; an administrator has no desk and reads so."""
    staff = staff_of(request)
    context = {"organisation": organisation_of(request), "staff": staff, "assets": page_assets()}
    if staff.role == Role.ADMINISTRATOR:
        months = late(staff.organisation, local_day(at_ms(CLOCK.now_ms())))
        return render(request, "no_desk.html", {**context, "late": months})
    return render(request, "desk.html", {**context, "csrf": get_token(request)})


@require_GET
@page_for(SUPERVISORS)
def wall_page(request: HttpRequest) -> HttpResponse:
    """The load for a screen on the wall: numbers, no names; the console behind it is locked."""
    context = {
        "organisation": organisation_of(request),
        "assets": page_assets(),
        "csrf": get_token(request),
        "wall": True,
    }
    return render(request, "desk.html", context)


@require_GET
@answer_for(SEATED)
def desk_facts(request: HttpRequest) -> JsonResponse:
    """Who works here, at which doors, and whom this reception's chains end in."""
    staff = staff_of(request)
    organisation = organisation_of(request)
    doors = [
        {"id": door, "name": organisation.doors[door].name}
        for door in staff.doors
        if door in organisation.doors
    ]
    counsels = staff.role != Role.INTERPRETER
    return JsonResponse(
        {
            "alias": staff.alias,
            "role": staff.role,
            "org": organisation.id,
            "name": organisation.name,
            "demo": organisation.demo,
            "roots": list(organisation.root_public_keys),
            "doors": doors,
            "locked": bool(request.session.get(LOCKED, False)),
            "words": {one: safety_words(one) for one in organisation.languages},
            "languages": list(staff.languages),
            # An interpreter writes what is said, in her own words: no phrases, form or ladder.
            "phrases": phrase_books(organisation.id) if counsels else {},
            "unchecked_numbers": alarming(organisation.id, CLOCK.now_ms()) if counsels else 0,
            "form": [asdict(question) for question in QUESTIONS] if counsels else [],
            "escalation": escalation_facts(organisation) if counsels else NO_LADDER,
            "decisions": _decisions(organisation) if staff.role == Role.SUPERVISOR else [],
            "now": CLOCK.now_ms(),
            "pages": [
                {"path": link.path, "words": link.words}
                for link in links_for(staff.role, "/")
                if not link.is_here
            ],
        }
    )


@require_GET
@answer_for(SEATED)
def device_list(request: HttpRequest) -> JsonResponse:
    """The device list as visitors get it: the desk shows early that its own key is missing."""
    document = current_device_documents(organisation_of(request).id)
    if document is None:
        return problem("list_missing", HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse(document, safe=False)


@require_POST
@answer_for(SEATED)
def lock(request: HttpRequest) -> JsonResponse:
    """Lock the screen, also for a reload: whoever sits down next must know the password."""
    request.session[LOCKED] = True
    return JsonResponse({"locked": True})


@require_POST
@answer_for(SEATED)
def unlock(request: HttpRequest) -> JsonResponse:
    """Open the screen again; wrong attempts count as at login."""
    staff = staff_of(request)
    answer = check_password(
        staff.username, _password(request), read_browser(request), CLOCK.now_ms()
    )
    match answer:
        case Passed():
            request.session[LOCKED] = False
            return JsonResponse({"locked": False})
        case Paused(wait_ms):
            return problem("paused", HTTPStatus.TOO_MANY_REQUESTS, wait_ms=wait_ms)
        case _:
            return problem("wrong_password", HTTPStatus.FORBIDDEN)


def _decisions(organisation: Organisation) -> list[dict[str, object]]:
    """Decisions that a supervisor must see to: missing, expired, or about to run out."""
    found = standings(organisation.id, CLOCK.now_ms(), demo=organisation.demo)
    return [
        {
            "words": str(WORDS[one.kind]),
            "state": one.state,
            "days": one.days_left,
            "mandatory": one.mandatory,
        }
        for one in found
        if one.state != "valid" or one.warns is not None
    ]


def _password(request: HttpRequest) -> str:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return ""
    password = body.get("password") if isinstance(body, dict) else None
    return password if isinstance(password, str) else ""
