"""Response headers that keep both pages closed: what they may load, keep, tell and show."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from anonymity.scope import AsgiApp, Message, Receive, Scope, Send

# The name of the one Trusted Types policy, which may make worker URLs and nothing else.
# `trusted-types 'none'` would block `new Worker("/w.js")` as well.
TRUSTED_TYPES_POLICY: Final = "chatsvc"

# Everything that a page could ask a browser for. Whoever waits may keep the screen lit; we ask for
# nothing else, so nobody can ask through us.
# A newer Chromium says on its console that it no longer knows a few of these; old phones still do.
_FEATURES: Final = (
    "accelerometer",
    "ambient-light-sensor",
    "attribution-reporting",
    "autoplay",
    "bluetooth",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "join-ad-interest-group",
    "keyboard-map",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "private-state-token-issuance",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "run-ad-auction",
    "serial",
    "shared-storage",
    "storage-access",
    "usb",
    "web-share",
    "window-management",
    "xr-spatial-tracking",
)

# What only a document listens to (W3C Permissions Policy, section 9): 800 bytes that a style sheet,
# a script or an answer to one need not carry over a slow line. A worker has its document's.
_DOCUMENTS_ONLY: Final = b"permissions-policy"

# Two years, as browsers' preload lists ask for.
_HSTS: Final = "max-age=63072000; includeSubDomains"


@dataclass(frozen=True, slots=True)
class HeaderPolicy:
    """The headers of every response of one application.

    Attributes:
        headers: name (lower case) and value; they replace what the application said.
        cookies: whether the application may set any.
    """

    headers: Mapping[str, str]
    cookies: bool


def visitor_policy(*, https: bool, worn: Iterable[bytes] = ()) -> HeaderPolicy:
    """Return what the visitor's page lives under: no cookie, no form, nobody learns the way here.

    Args:
        https: whether visitors reach us over TLS (or an onion address); it adds HSTS.
        worn: the SHA-256 of each style sheet that a page may bring along.
    """
    headers = _headers(
        form_action="'none'", referrer="no-referrer", wake_lock="(self)", https=https, worn=worn
    )
    return HeaderPolicy(headers, cookies=False)


def console_policy(*, https: bool) -> HeaderPolicy:
    """Return what the console lives under: forms to itself, cookies for staff.

    With `no-referrer` a browser sends `Origin: null` with a form, and Django's CSRF check would
    refuse every login; `same-origin` tells other sites as little.
    """
    headers = _headers(form_action="'self'", referrer="same-origin", wake_lock="()", https=https)
    return HeaderPolicy(headers, cookies=True)


def _headers(
    *, form_action: str, referrer: str, wake_lock: str, https: bool, worn: Iterable[bytes] = ()
) -> dict[str, str]:
    closed = (f"{feature}=()" for feature in _FEATURES)
    headers = {
        "content-security-policy": _csp(form_action, worn),
        "cache-control": "no-store",
        "referrer-policy": referrer,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "x-dns-prefetch-control": "off",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
        "origin-agent-cluster": "?1",
        "permissions-policy": ", ".join((*closed, f"screen-wake-lock={wake_lock}")),
    }
    if https:
        headers["strict-transport-security"] = _HSTS
    return headers


def _csp(form_action: str, worn: Iterable[bytes]) -> str:
    # 'self' covers our WebSocket too (CSP 3; every browser that has the cryptography has it).
    # script-src needs no 'unsafe-eval', 'wasm-unsafe-eval' or hash: all scripts are files of ours.
    # Sorted: many sites give one policy, in whatever order they were read.
    sheets = (f"'sha256-{b64encode(one).decode()}'" for one in sorted(worn))
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "worker-src 'self'",
            " ".join(("style-src 'self'", *sheets)),
            "img-src 'self'",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            f"form-action {form_action}",
            "require-trusted-types-for 'script'",
            f"trusted-types {TRUSTED_TYPES_POLICY}",
        )
    )


class SecurityHeaders:
    """ASGI middleware that puts a policy on every HTTP response, errors included."""

    def __init__(self, app: AsgiApp, policy: HeaderPolicy) -> None:
        """Wrap `app` with `policy`."""
        self._app = app
        self._ours = [(n.encode(), v.encode()) for n, v in policy.headers.items()]
        self._spare = [one for one in self._ours if one[0] != _DOCUMENTS_ONLY]
        replaced = {name for name, _value in self._ours} | {b"server", b"x-powered-by"}
        self._dropped = replaced if policy.cookies else replaced | {b"set-cookie"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on; change only the start of a response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                theirs = [
                    h for h in message.get("headers", ()) if h[0].lower() not in self._dropped
                ]
                ours = self._ours if _is_document(theirs) else self._spare
                message = {**message, "headers": [*theirs, *ours]}
            await send(message)

        await self._app(scope, receive, guarded)


def _is_document(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Tell whether a browser would show it as a page; what does not say what it is might be one."""
    types = [value.lower() for name, value in headers if name.lower() == b"content-type"]
    return not types or any(b"html" in one or b"xml" in one for one in types)
