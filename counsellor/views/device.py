"""A staff browser asks for its certificates, and comes back for the answer."""

import json
import re
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods

from anonymity.clock import SystemClock
from counsellor.directory.queries import device_state
from counsellor.directory.services import DirectoryError, ask
from counsellor.views.access import COUNSELLORS, answer_for, organisation_of, problem, staff_of

CLOCK = SystemClock()

# An Ed25519 public key in base64url without padding.
KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}")
# Fourteen day keys with signatures are about 2 kB; more is not a request of our page.
MAX_REQUEST: Final = 16 * 1024


@require_http_methods(["GET", "POST"])
@answer_for(COUNSELLORS)
def device(request: HttpRequest) -> JsonResponse:
    """POST {device_key, request} asks; GET ?key= answers {state, certificates}."""
    return _asked(request) if request.method == "POST" else _answered(request)


def _asked(request: HttpRequest) -> JsonResponse:
    try:
        if len(request.body) > MAX_REQUEST:
            return problem("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return problem("malformed", HTTPStatus.BAD_REQUEST)
    if not isinstance(body, dict) or body.keys() != {"device_key", "request"}:
        return problem("malformed", HTTPStatus.BAD_REQUEST)
    key = body["device_key"]
    if not isinstance(key, str) or not KEY.fullmatch(key) or not isinstance(body["request"], dict):
        return problem("malformed", HTTPStatus.BAD_REQUEST)
    staff = staff_of(request)
    try:
        row = ask(staff.pk, organisation_of(request).id, key, body["request"], CLOCK.now_ms())
    except DirectoryError as refused:
        return problem(refused.code, HTTPStatus.CONFLICT)
    return JsonResponse({"state": row.state, "certificates": None})


def _answered(request: HttpRequest) -> JsonResponse:
    row = device_state(staff_of(request).pk, request.GET.get("key", ""))
    if row is None:
        return JsonResponse({"state": "unknown", "certificates": None})
    return JsonResponse({"state": row.state, "certificates": row.certificates})
