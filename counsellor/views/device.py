"""A staff browser asks for its certificates, and comes back for the answer."""

import json
import re
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods

from anonymity.clock import SystemClock
from anonymity.trust.canonical import canonical
from anonymity.trust.errors import TrustError
from counsellor.directory.queries import device_state
from counsellor.directory.services import DirectoryError, ask
from counsellor.nul import holds_nul
from counsellor.views.access import SEATED, answer_for, organisation_of, problem, staff_of

CLOCK = SystemClock()

# An Ed25519 public key in base64url without padding.
KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}")
# Fourteen day keys with signatures are about 2 kB; more is not a request of our page.
MAX_REQUEST: Final = 16 * 1024


@require_http_methods(["GET", "POST"])
@answer_for(SEATED)
def device(request: HttpRequest) -> JsonResponse:
    """POST {device_key, request} asks; GET ?key= answers {state, certificates}."""
    return _asked(request) if request.method == "POST" else _answered(request)


def _asked(request: HttpRequest) -> JsonResponse:
    if len(request.body) > MAX_REQUEST:
        return problem("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    asked = _read(request.body)
    if asked is None:
        return problem("malformed", HTTPStatus.BAD_REQUEST)
    key, wish = asked
    staff = staff_of(request)
    try:
        row = ask(staff.pk, organisation_of(request).id, key, wish, CLOCK.now_ms())
    except DirectoryError as refused:
        return problem(refused.code, HTTPStatus.CONFLICT)
    return JsonResponse({"state": row.state, "certificates": None})


def _read(data: bytes) -> tuple[str, dict[str, object]] | None:
    """Return the device's key and its signed request; None for what our page never sends."""
    try:
        body = json.loads(data, object_pairs_hook=_once)
        if not isinstance(body, dict) or body.keys() != {"device_key", "request"}:
            return None
        # What has no canonical form (depth, fractions, NaN) can be signed and stored by nobody.
        canonical(body["request"])
    except (ValueError, RecursionError, TrustError):
        return None
    key, wish = body["device_key"], body["request"]
    if not isinstance(key, str) or not KEY.fullmatch(key):
        return None
    if not isinstance(wish, dict) or holds_nul(wish):
        return None
    return key, wish


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a name that stands twice: two readers could see two requests."""
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError("a name stands twice")
    return read


def _answered(request: HttpRequest) -> JsonResponse:
    row = device_state(staff_of(request).pk, request.GET.get("key", ""))
    if row is None:
        return JsonResponse({"state": "unknown", "certificates": None})
    return JsonResponse({"state": row.state, "certificates": row.certificates})
