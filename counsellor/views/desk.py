"""The duty desk's one page, what it needs to know, and the lock on its screen."""

import json
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from anonymity.clock import SystemClock
from chatsvc.site.catalogue import safety_words
from counsellor.accounts.login import Passed, Paused, check_password
from counsellor.accounts.models import Role
from counsellor.assets import page_assets
from counsellor.browser_cookie import read_browser
from counsellor.directory.queries import current_device_documents
from counsellor.views.access import (
    DESK,
    EVERYBODY,
    answer_for,
    organisation_of,
    page_for,
    problem,
    staff_of,
)

LOCKED = "locked"
CLOCK = SystemClock()


@require_GET
@page_for(EVERYBODY)
def desk_page(request: HttpRequest) -> HttpResponse:
    """The page that never navigates; an administrator has no desk and reads so."""
    staff = staff_of(request)
    context = {"organisation": organisation_of(request), "staff": staff, "assets": page_assets()}
    if staff.role == Role.ADMINISTRATOR:
        return render(request, "no_desk.html", context)
    return render(request, "desk.html", {**context, "csrf": get_token(request)})


@require_GET
@answer_for(DESK)
def desk_facts(request: HttpRequest) -> JsonResponse:
    """Who works here, at which doors, and whom this reception's chains end in."""
    staff = staff_of(request)
    organisation = organisation_of(request)
    doors = [
        {"id": door, "name": organisation.doors[door].name}
        for door in staff.doors
        if door in organisation.doors
    ]
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
        }
    )


@require_GET
@answer_for(DESK)
def device_list(request: HttpRequest) -> JsonResponse:
    """The device list as visitors get it: the desk shows early that its own key is missing."""
    document = current_device_documents(organisation_of(request).id)
    if document is None:
        return problem("list_missing", HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse(document, safe=False)


@require_POST
@answer_for(DESK)
def lock(request: HttpRequest) -> JsonResponse:
    """Lock the screen, also for a reload: whoever sits down next must know the password."""
    request.session[LOCKED] = True
    return JsonResponse({"locked": True})


@require_POST
@answer_for(DESK)
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


def _password(request: HttpRequest) -> str:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return ""
    password = body.get("password") if isinstance(body, dict) else None
    return password if isinstance(password, str) else ""
