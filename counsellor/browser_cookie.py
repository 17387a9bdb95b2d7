"""The cookie of a browser that logged in before: it has a login counter of its own."""

from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from counsellor.accounts.policy import KNOWN_BROWSER

SALT: Final = "counsellor.known-browser"


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host where TLS allows it."""
    return "__Host-browser" if settings.SESSION_COOKIE_SECURE else "browser"


def read_browser(request: HttpRequest) -> str | None:
    """Return the browser's value, or None if it has none or somebody changed it."""
    signed = request.COOKIES.get(cookie_name(), "")
    try:
        value = signing.loads(signed, salt=SALT, max_age=KNOWN_BROWSER)
    except signing.BadSignature:
        return None
    return value if isinstance(value, str) else None


def write_browser(response: HttpResponse, value: str) -> None:
    """Let the browser keep its value: signed, unreadable to scripts, sent to this site only."""
    response.set_cookie(
        cookie_name(),
        signing.dumps(value, salt=SALT),
        max_age=KNOWN_BROWSER,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
