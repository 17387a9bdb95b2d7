"""The visitor process' pages and documents: from memory, without cookie, form or database."""

from typing import Final

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from chatsvc.consumers import felt, visitor_hello, visitor_says
from chatsvc.consumers.visitor_process import Running
from chatsvc.delivery.errors import StoreAwayError
from chatsvc.delivery.service import DECISIONS_PAGE, DOCUMENTS, FIGURES_PAGE
from chatsvc.protocol.errors import TheirError
from chatsvc.protocol.ids import ConversationId, Org
from chatsvc.retention import status as published_status
from chatsvc.settings.organisations import Organisation
from chatsvc.site.frame import AWAY, framed
from chatsvc.site.frame import FILE as FRAME
from chatsvc.site.memory import MISSING_PAGE, SiteFile, SiteMemory, load_site

RUNNING: Final = Running()
HTML: Final = "text/html; charset=utf-8"
# Where the worker's pages want the addresses of our style sheets when no site was built here.
STYLES: Final = b"<!--styles-->"
JSON: Final = "application/json; charset=utf-8"
TEXT: Final = "text/plain; charset=utf-8"
# The worker publishes within five seconds of meeting a new store; twice that, for a slow machine.
AWAY_FOR_S: Final = 10
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
        return _sent(request, found, 200)
    missing = site.get(MISSING_PAGE)
    if missing is None:
        return HttpResponse("404 Not Found\n", status=404, content_type="text/plain")
    return _sent(request, missing, 404)


@require_safe
async def challenge(request: HttpRequest) -> HttpResponse:
    """A fresh proof-of-work; making one touches no store (P22)."""
    organisation = _organisation(request)
    if organisation is None:
        return _misdirected()
    made = visitor_hello.challenge(RUNNING.process, Org(organisation.id))
    return HttpResponse(made, content_type=JSON)


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


@require_safe
async def decisions(request: HttpRequest) -> HttpResponse:
    """What the board has decided about the service: the worker's page, for anybody to read."""
    return _rendered(request, DECISIONS_PAGE)


@require_safe
async def figures(request: HttpRequest) -> HttpResponse:
    """How long people waited, which hours were kept, what was deleted: as `decisions`."""
    return _rendered(request, FIGURES_PAGE)


def _rendered(request: HttpRequest, name: str) -> HttpResponse:
    organisation = _organisation(request)
    if organisation is None:
        return _misdirected()
    document = RUNNING.process.published.get(Org(organisation.id), name)
    site = SITES[organisation.id]
    if document is None:
        return _away(request, site)
    frame = site.get(FRAME)
    if frame is not None:
        return HttpResponse(framed(frame.content, document), content_type=HTML)
    sheets = "".join(f'<link rel="stylesheet" href="/{name}">' for name in site.style_sheets)
    return HttpResponse(document.replace(STYLES, sheets.encode()), content_type=HTML)


def _away(request: HttpRequest, site: SiteMemory) -> HttpResponse:
    """What a person reads while the worker has published nothing yet: who answers meanwhile."""
    page = site.get(AWAY)
    answer = (
        HttpResponse("503. Ring 112 om det är fara för livet.\n", status=503, content_type=TEXT)
        if page is None
        else _sent(request, page, 503)
    )
    answer["Retry-After"] = str(AWAY_FOR_S)
    return answer


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


@require_POST
async def felt_after(request: HttpRequest) -> HttpResponse:
    """One tap after the end: question u8, answer u8, the page's last ticket (see `felt`).

    The answer is the same whether it counted or somebody had answered before.
    """
    organisation = _organisation(request)
    if organisation is None:
        return _misdirected()
    body = request.body
    if len(body) > felt.LONGEST:
        return _problem("malformed", 400)
    try:
        await felt.count(RUNNING.process, Org(organisation.id), body)
    except TheirError as error:
        return _problem(error.code, 400)
    except StoreAwayError:
        return _problem("store_away", 503)
    return HttpResponse(status=204)


def _organisation(request: HttpRequest) -> Organisation | None:
    host = request.META.get("HTTP_HOST", "")
    return settings.CHATSVC_ORGANISATIONS.by_visitor_host(host)


def _sent(request: HttpRequest, file: SiteFile, http_status: int) -> HttpResponse:
    """Send a file in the smallest form that is accepted (RFC 9110 section 12.5.3).

    A coding with a weight, `q=0` among them, counts as not accepted: no browser writes one.
    """
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "").lower().replace(" ", "").split(",")
    forms = (("br", file.brotli), ("gzip", file.squeezed))
    for coding, body in forms:
        if body is not None and coding in accepted:
            answer = HttpResponse(body, status=http_status, content_type=file.content_type)
            answer["Content-Encoding"] = coding
            break
    else:
        answer = HttpResponse(file.content, status=http_status, content_type=file.content_type)
    if any(body is not None for _, body in forms):
        answer["Vary"] = "Accept-Encoding"
    return answer


def _problem(code: str, http_status: int) -> HttpResponse:
    body = msgspec.json.encode({"code": code})
    return HttpResponse(body, status=http_status, content_type=JSON)


def _misdirected() -> HttpResponse:
    return _problem("unknown_host", 421)
