"""The visitor process' pages and documents: from memory, without cookie, form or database."""

from typing import Final

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from chatsvc.consumers import visitor_hello, visitor_says
from chatsvc.consumers.visitor_process import Running
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.service import DOCUMENTS
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import ConversationId, Org
from chatsvc.retention import status as published_status
from chatsvc.settings.organisations import Organisation
from chatsvc.site.memory import MISSING_PAGE, SiteMemory, load_site

RUNNING: Final = Running()
JSON: Final = "application/json; charset=utf-8"
SITES: Final[dict[str, SiteMemory]] = {
    one.id: load_site(settings.CHATSVC_ENVIRONMENT.state_dir / "site" / one.id)
    for one in settings.CHATSVC_ORGANISATIONS.all
}

_ID_BYTES: Final = 16
_PROOF_BYTES: Final = 32


@require_safe
async def page(request: HttpRequest, path: str) -> HttpResponse:
    """One file of the organisation's site."""
    organisation = _organisation(request)
    if organisation is None:
        return _misdirected()
    site = SITES[organisation.id]
    found = site.get(path)
    if found is not None:
        return HttpResponse(found.content, content_type=found.content_type)
    missing = site.get(MISSING_PAGE)
    if missing is None:
        return HttpResponse("404 Not Found\n", status=404, content_type="text/plain")
    return HttpResponse(missing.content, status=404, content_type=missing.content_type)


@require_safe
async def challenge(request: HttpRequest) -> HttpResponse:
    """A fresh proof-of-work; making one touches no store (P22)."""
    if _organisation(request) is None:
        return _misdirected()
    return HttpResponse(visitor_hello.challenge(RUNNING.process), content_type=JSON)


@require_safe
async def published(request: HttpRequest, name: str) -> HttpResponse:
    """A published document: the last copy; 503 when none was ever seen.

    `status` is closed here when the sweep is late: the worker that should say so may be the one
    that is gone (G4).
    """
    organisation = _organisation(request)
    if organisation is None:
        return _misdirected()
    if name not in DOCUMENTS:
        return _problem("unknown", 404)
    org = Org(organisation.id)
    process = RUNNING.process
    if name == published_status.NAME:
        known = process.intake.status(org)
        document = None if known is None else published_status.encode(known)
    else:
        document = process.published.get(org, name)
    if document is None:
        return _problem("store_away", 503)
    return HttpResponse(document, content_type=JSON)


@require_POST
async def left(request: HttpRequest) -> HttpResponse:
    """Quick exit as a beacon: 16 bytes of conversation, 32 bytes of end secret (P14).

    The answer never says whether such a conversation exists.
    """
    organisation = _organisation(request)
    if organisation is None:
        return _misdirected()
    body = request.body
    if len(body) != _ID_BYTES + _PROOF_BYTES:
        return _problem("malformed", 400)
    cid = ConversationId(body[:_ID_BYTES])
    proof = body[_ID_BYTES:]
    try:
        await visitor_says.quit_proven(RUNNING.process, Org(organisation.id), cid, proof, left=True)
    except TheirError:
        return HttpResponse(status=204)
    except StoreAwayError:
        return _problem("store_away", 503)
    return HttpResponse(status=204)


def _organisation(request: HttpRequest) -> Organisation | None:
    host = request.META.get("HTTP_HOST", "")
    return settings.CHATSVC_ORGANISATIONS.by_visitor_host(host)


def _problem(code: str, http_status: int) -> HttpResponse:
    body = msgspec.json.encode({"code": code})
    return HttpResponse(body, status=http_status, content_type=JSON)


def _misdirected() -> HttpResponse:
    return _problem("unknown_host", 421)
