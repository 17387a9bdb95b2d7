"""Login in two steps, log-out; what a person reads when it does not work stands here too."""

import math

from django.contrib.auth import BACKEND_SESSION_KEY, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as remember_second_factor

from anonymity.clock import SystemClock
from counsellor.accounts.login import (
    DemoRefused,
    Passed,
    Paused,
    Wrong,
    check_code,
    check_password,
    one_time_password_row,
    remember_browser,
)
from counsellor.accounts.models import Staff
from counsellor.accounts.policy import HALF_LOGIN
from counsellor.assets import page_assets
from counsellor.audit.models import Deed
from counsellor.audit.services import note
from counsellor.browser_cookie import read_browser, write_browser
from counsellor.consumers.cuts import CUTS
from counsellor.views.access import organisation_of

HALF = "half_login"
CLOCK = SystemClock()


@require_http_methods(["GET", "POST"])
def password_page(request: HttpRequest) -> HttpResponse:
    """First step: name and password."""
    if request.method == "GET":
        return _page(request, "login.html", "")
    answer = check_password(
        request.POST.get("username", ""),
        request.POST.get("password", ""),
        read_browser(request),
        CLOCK.now_ms(),
    )
    here = organisation_of(request).id
    match answer:
        case Passed(staff) if staff.organisation == here:
            # Nothing of an earlier sign-in survives, and its name changes (session fixation).
            request.session.flush()
            request.session[HALF] = {"staff": staff.pk, "at": CLOCK.now_ms()}
            return HttpResponseRedirect("/login/code")
        case Paused(wait_ms):
            return _page(request, "login.html", _pause_sentence(wait_ms), 429)
        case DemoRefused():
            sentence = _("Det här är ett demokonto. Den riktiga tjänsten släpper inte in sådana.")
            return _page(request, "login.html", sentence, 403)
        case Passed() | Wrong():
            return _page(request, "login.html", _("Fel namn eller lösenord."), 401)


@require_http_methods(["GET", "POST"])
def code_page(request: HttpRequest) -> HttpResponse:
    """Second step: the code of this half minute. Only then is anybody signed in."""
    staff = _half_way(request)
    if staff is None:
        return HttpResponseRedirect("/login")
    if request.method == "GET":
        return _page(request, "code.html", "")
    now_ms = CLOCK.now_ms()
    browser = read_browser(request)
    answer = check_code(staff, request.POST.get("code", ""), browser, now_ms)
    match answer:
        case Passed():
            return _signed_in(request, staff, browser, now_ms)
        case Paused(wait_ms):
            return _page(request, "code.html", _pause_sentence(wait_ms), 429)
        case Wrong():
            sentence = _("Koden stämde inte. Vänta på nästa kod i appen och skriv den.")
            return _page(request, "code.html", sentence, 401)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the sign-in and cut its sockets (P18)."""
    key = request.session.session_key
    logout(request)
    if key is not None:
        CUTS.end(key)
    return HttpResponseRedirect("/login")


def _signed_in(
    request: HttpRequest, staff: Staff, browser: str | None, now_ms: int
) -> HttpResponse:
    request.session.flush()
    login(request, staff, backend="django.contrib.auth.backends.ModelBackend")
    remember_second_factor(request, one_time_password_row(staff))
    note(staff.organisation, Deed.SIGNED_IN, now_ms=now_ms, staff=staff.pk, role=staff.role)
    response = HttpResponseRedirect("/")
    write_browser(response, remember_browser(staff, browser, now_ms))
    return response


def _half_way(request: HttpRequest) -> Staff | None:
    half = request.session.get(HALF)
    if not isinstance(half, dict) or BACKEND_SESSION_KEY in request.session:
        return None
    if CLOCK.now_ms() - half["at"] > HALF_LOGIN.total_seconds() * 1000:
        return None
    return Staff.objects.filter(pk=half["staff"], is_active=True).first()


def _pause_sentence(wait_ms: int) -> str:
    seconds = math.ceil(wait_ms / 1000)
    if seconds <= 90:  # noqa: PLR2004 - people count seconds up to about here
        return ngettext(
            "För många försök. Vänta %(n)d sekund och försök igen.",
            "För många försök. Vänta %(n)d sekunder och försök igen.",
            seconds,
        ) % {"n": seconds}
    return _("För många försök. Vänta %(n)d minuter och försök igen.") % {
        "n": math.ceil(seconds / 60)
    }


def _page(request: HttpRequest, template: str, sentence: str, status: int = 200) -> HttpResponse:
    context = {
        "problem": sentence,
        "organisation": organisation_of(request),
        "assets": page_assets(),
    }
    return render(request, template, context, status=status)
