"""Who may see what: the one place where roles are checked for HTTP."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from chatsvc.settings.organisations import Organisation
from counsellor.accounts.models import Role, Staff
from counsellor.accounts.queries import SignedIn, signed_in
from counsellor.assets import page_assets

View = Callable[[HttpRequest], HttpResponse]

DESK = frozenset({Role.COUNSELLOR, Role.SUPERVISOR})
SUPERVISORS = frozenset({Role.SUPERVISOR})
# Whoever may hold a seat in a conversation: also a guest who was invited to one.
SEATED = DESK | {Role.INTERPRETER}
EVERYBODY = frozenset(Role)


def page_for(roles: frozenset[Role]) -> Callable[[View], View]:
    """Let these roles see a page after password and code; send others to the login or refuse."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            who = whose(request)
            if who is None:
                return HttpResponseRedirect("/login")
            if who.role not in roles:
                return HttpResponse("Kontot har inte den rollen.", status=HTTPStatus.FORBIDDEN)
            if not organisation_of(request).may_share(who.doors):
                return _two_doors(request, who)
            return view(request)

        return guarded

    return guard


def answer_for(roles: frozenset[Role]) -> Callable[[View], View]:
    """As page_for, for the page's own requests: a stable code instead of a page."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            who = whose(request)
            if who is None:
                return problem("signed_out", HTTPStatus.UNAUTHORIZED)
            if who.role not in roles:
                return problem("not_yours", HTTPStatus.FORBIDDEN)
            if not organisation_of(request).may_share(who.doors):
                return problem("doors_not_shared", HTTPStatus.FORBIDDEN)
            return view(request)

        return guarded

    return guard


def whose(request: HttpRequest) -> SignedIn | None:
    """Whose sign-in this request carries; None before password and code, or at another reception.

    The organisation comes from the Host, so one reception's staff are nobody at another's address.
    """
    who = signed_in(request.session.session_key)
    return who if who is not None and who.organisation == organisation_of(request).id else None


def _two_doors(request: HttpRequest, who: SignedIn) -> HttpResponse:
    """Say why this account works nowhere, to whom it happened before the file said so."""
    organisation = organisation_of(request)
    names = [organisation.doors[one].name for one in who.doors if one in organisation.doors]
    context = {"organisation": organisation, "assets": page_assets(), "doors": names}
    return render(request, "two_doors.html", context, status=HTTPStatus.FORBIDDEN)


def organisation_of(request: HttpRequest) -> Organisation:
    """Whose console this Host is. ExactOrigins has answered 421 to all others before."""
    found: Organisation | None = settings.CHATSVC_ORGANISATIONS.by_console_host(request.get_host())
    if found is None:
        raise DisallowedHost
    return found


def staff_of(request: HttpRequest) -> Staff:
    """The account behind a request that a guard has let through."""
    return Staff.objects.get(pk=request.session["_auth_user_id"])


def problem(code: str, status: HTTPStatus, **more: object) -> JsonResponse:
    """Answer a stable code; the page has the sentence."""
    return JsonResponse({"problem": code, **more}, status=status)
